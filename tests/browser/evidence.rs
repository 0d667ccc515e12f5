//! The evidence panel says what the engine computed: an edge, a target, a variable.

use metacadi::data::Dataset;
use metacadi::explain;
use metacadi::learn::{Posterior, Problem};
use metacadi::simulate::{examples, simulate};
use serde_json::Value;

use crate::page::Page;
use crate::result::{button, learned_from, line};

/// Numbers in a text, in order; a minus sign may be the typographic one.
fn numbers(text: &str) -> Vec<f64> {
    let text = text.replace('−', "-");
    text.split(|c: char| !(c.is_ascii_digit() || ".-e".contains(c)))
        .filter_map(|part| part.trim_end_matches('.').parse().ok())
        .collect()
}

fn near(shown: f64, exact: f64) -> bool {
    (shown - exact).abs() <= 0.006 * exact.abs().max(0.1)
}

/// What the page learned from the linear example, and the same data and problem natively.
fn learned() -> (Page, Dataset, Problem, Posterior) {
    let mut page = learned_from("linear");
    let (_, json) = page.export("export-json");
    let mut all: Value = serde_json::from_str(&json).expect("the export is JSON");
    let posterior: Posterior =
        serde_json::from_value(all["posterior"].take()).expect("the export has a posterior");
    let recipe = examples().into_iter().find(|example| example.0 == "linear").expect("an example").3;
    let (dataset, _) = simulate(&recipe).expect("an example simulates");
    let problem = Problem::new(&dataset, posterior.settings.clone()).expect("an example can be learned from");
    (page, dataset, problem, posterior)
}

/// Waits for the evidence under this title and gives its text.
fn evidence(page: &mut Page, title: &str, word: &str) -> String {
    let text = page.wait(
        title,
        &format!(
            "hook('evidence').querySelector('h3')?.textContent === {0} && text('evidence').includes('{word}')
                && !text('evidence').includes('Asking') && text('evidence')",
            serde_json::json!(title)
        ),
    );
    text.as_str().expect("text").to_owned()
}

/// Waits until the panel's chart is drawn: it has more than a few colours.
fn is_drawn(page: &mut Page) {
    page.wait(
        "a picture of the rows",
        "(canvas => {
            if (!canvas?.width) return false;
            const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
            const seen = new Set();
            for (let k = 0; k < data.length; k += 4) seen.add(data[k] * 65536 + data[k + 1] * 256 + data[k + 2]);
            return seen.size > 10;
        })(hook('evidence').querySelector('canvas'))",
    );
}

#[test]
fn an_edge_has_probability_effect_odds_and_its_rows() {
    let (mut page, dataset, problem, posterior) = learned();
    let edges = (0..10).flat_map(|i| (0..10).map(move |j| (i, j)));
    let (i, j) = edges.clone().find(|&(i, j)| posterior.edge[i][j] > 0.9).expect("a probable edge");
    let exact = explain::edge(&dataset, &problem, &posterior, i, j);
    page.focus(&line(i, j));
    page.press("Enter");
    let text = evidence(&mut page, &format!("X{} → X{}", i + 1, j + 1), "interval");
    let sentence = text.split("Raising ").nth(1).expect("the effect in words");
    let values = numbers(sentence.split(" by ").nth(2).expect("a size"));
    // The 95 of "95 % interval" stands between the effect and its bounds.
    for (shown, exact) in [values[0], values[2], values[3]].into_iter().zip([
        exact.effect.mean,
        exact.effect.low,
        exact.effect.high,
    ]) {
        let width = values[3] - values[2];
        assert!((shown - exact).abs() <= 0.06 * width, "{shown} is shown for {exact}: {sentence}");
    }
    assert!(text.contains("speak clearly for it") == (exact.log_bayes_factor >= 3.0), "{text}");
    let label = page.eval("hook('evidence').querySelector('[role=img]').ariaLabel");
    let rows = format!("X{} against X{}: {} rows", j + 1, i + 1, dataset.len());
    assert!(label.as_str().is_some_and(|label| label.starts_with(&rows)), "{label}");
    is_drawn(&mut page);
    let mixing = match posterior.diagnostics.of_edge(i, j) {
        Some(_) => "effective samples",
        None => "All sampled graphs have it.",
    };
    assert!(page.text("edge-mixing").contains(mixing), "{mixing} is not in {}", page.text("edge-mixing"));
    if let Some(known) = posterior.diagnostics.of_edge(i, j) {
        let shown = numbers(page.text("edge-mixing").split("R-hat ").nth(1).expect("R-hat"));
        assert!(
            near(shown[0], known.r_hat) && near(shown[1], known.effective_samples),
            "{shown:?}: {known:?}"
        );
    }

    // The other direction is one click away and speaks against itself.
    page.click_at(&button("hook('evidence')", "show"));
    let text = evidence(&mut page, &format!("X{} → X{}", j + 1, i + 1), "speak");
    assert!(text.contains("against it"), "{text}");
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn a_target_has_probability_kind_odds_and_its_rows() {
    let (mut page, dataset, problem, posterior) = learned();
    let cells = (0..10).flat_map(|k| (0..10).map(move |j| (k, j)));
    for wanted in [true, false] {
        let (k, j) = cells
            .clone()
            .find(|&(k, j)| if wanted { posterior.target[k][j] > 0.9 } else { posterior.target[k][j] < 0.1 })
            .expect("probable and improbable targets");
        let exact = explain::target(&dataset, &problem, &posterior, k, j);
        page.focus("hook('target-heatmap').querySelector('[role=gridcell]')");
        page.press("Control+Home");
        for _ in 0..k {
            page.press("ArrowDown");
        }
        for _ in 0..j {
            page.press("ArrowRight");
        }
        page.press("Enter");
        let experiment = &posterior.experiments[k];
        let text = evidence(&mut page, &format!("Did {experiment} change X{}?", j + 1), "how was it changed");
        let side = if exact.log_bayes_factor >= 0.0 { "for it" } else { "against it" };
        assert!(text.contains(side), "{text}");
        assert_eq!(exact.log_bayes_factor > 0.0, wanted, "the engine agrees with itself");
        let shares = page.eval(
            "[...hook('evidence').querySelectorAll('.kinds li')].map(li => [li.firstElementChild.textContent, li.lastElementChild.textContent])",
        );
        let shares = shares.as_array().expect("a list");
        assert_eq!(shares.len(), exact.kind.len(), "every kind has a line: {shares:?}");
        for (share, &weight) in shares.iter().zip(&exact.kind) {
            let shown = numbers(share[1].as_str().expect("text"))[0];
            assert!((shown - weight).abs() < 0.011, "{share} is shown for {weight}");
        }
        let legend = page.eval("hook('evidence').querySelector('.scatter-legend').textContent");
        assert!(legend.as_str().is_some_and(|l| l.contains(&format!("rows of {experiment}"))), "{legend}");
        is_drawn(&mut page);
    }
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn a_variable_has_its_equation_in_words_and_in_numbers() {
    let (mut page, dataset, problem, posterior) = learned();
    for j in 0..10 {
        page.focus(&format!("hook('graph').querySelector('[data-variable=\"{j}\"]')"));
        page.press("Enter");
        let name = format!("X{}", j + 1);
        let exact = explain::equation(&dataset, &problem, &posterior, j);
        let text = evidence(&mut page, &name, "environments");
        assert_eq!(page.text("equation"), exact.text);
        let causes: Vec<usize> = (0..10).filter(|&i| posterior.edge[i][j] >= 0.5).collect();
        for &i in &causes {
            let mean = posterior.effect[i][j].expect("a probable edge has an effect").mean;
            let verb = if mean < 0.0 { "falls with" } else { "rises with" };
            let said = text
                .match_indices(verb)
                .any(|(at, _)| text[at + verb.len()..].trim_start().starts_with(&format!("X{}", i + 1)));
            assert!(said, "{name} {verb} X{}: {text}", i + 1);
        }
        if causes.is_empty() {
            assert!(text.contains("it varies by itself"), "{text}");
        }
    }
    assert_eq!(page.errors(), [""; 0]);
}
