//! How sure the result is, how it compares with the truth, and what would help most next.

use metacadi::evaluate::Scores;
use metacadi::explain::next_experiments;
use metacadi::graph::{Thresholded, Verdict, verdicts};
use metacadi::learn::Posterior;
use metacadi::simulate::{examples, simulate};
use serde_json::Value;

use crate::page::Page;
use crate::result::{button, learned_from, strings};
use crate::table::{long_table, simulated};

fn result(page: &mut Page) -> (Posterior, Option<Scores>) {
    let (_, json) = page.export("export-json");
    let mut all: Value = serde_json::from_str(&json).expect("the export is JSON");
    let posterior = serde_json::from_value(all["posterior"].take()).expect("the export has a posterior");
    (posterior, serde_json::from_value(all["scores"].take()).expect("scores or null"))
}

#[test]
fn how_sure_this_is_follows_the_threshold() {
    let mut page = learned_from("genes");
    let (posterior, _) = result(&mut page);
    let first = page.text("certainty");
    for word in
        ["R-hat", "effective samples", "Did the chains agree?", "cannot be told apart", "No hidden variable"]
    {
        assert!(first.contains(word), "{word} is not in {first}");
    }
    let burn_in = posterior.diagnostics.burn_in.expect("the run has ended");
    let fewest = posterior.diagnostics.edge_effective_samples.expect("some edge of the example is undecided");
    for words in [
        format!("effective samples of the least settled edge{fewest:.0}"),
        format!("burn-in in sweeps{burn_in}"),
    ] {
        assert!(first.contains(&words), "{words} is not in {first}");
    }
    for threshold in [0.2, 0.5, 0.9] {
        page.set("threshold", &threshold.to_string());
        let errors = Thresholded::new(&posterior.edge, threshold).expected_errors();
        let words = format!("{} edge", errors.edges);
        page.wait(&words, &format!("text('certainty').includes('{words}')"));
        let wrong =
            if errors.wrong < 0.05 { "about none".into() } else { format!("about {:.1}", errors.wrong) };
        if errors.wrong < 9.9 {
            assert!(page.text("certainty").contains(&wrong), "{wrong} is not in {}", page.text("certainty"));
        }
    }
    let chains = "[...hook('certainty').querySelectorAll('details')].find(one => one.textContent.includes('Show the chains'))";
    page.tab("how-sure");
    page.click_at(&format!("{chains}.querySelector('summary')"));
    page.wait("the chains", &format!("{chains}.querySelector('canvas')?.checkVisibility()"));
    page.wait(
        "the end of burn-in in the picture's words",
        &format!(
            "{chains}.querySelector('[role=img]').ariaLabel.includes('burn-in ended at sweep {burn_in}')"
        ),
    );
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn the_truth_panel_shows_the_scores_and_their_curves() {
    let mut page = learned_from("genes");
    let (_, scores) = result(&mut page);
    let scores = scores.expect("the truth of an example is known");
    let table = page.text("truth");
    let (edge, target) = (
        scores.edge.ranking.expect("edges"),
        scores.target.as_ref().and_then(|t| t.ranking).expect("targets"),
    );
    for value in [edge.auroc, edge.auprc, edge.ap, target.auroc, target.ap, scores.edge.calibration.error] {
        assert!(table.contains(&format!("{value:.3}")), "{value:.3} is not in {table}");
    }
    let labels = strings(
        &page.eval("[...hook('truth').querySelectorAll('[role=img]')].map(chart => chart.ariaLabel)"),
    );
    for (what, assessment) in [("edges", &scores.edge), ("targets", scores.target.as_ref().expect("targets"))]
    {
        let ranking = assessment.ranking.expect("a ranking");
        for words in [
            format!("{what}: receiver operating characteristic, area {:.3}", ranking.auroc),
            format!("{what}: precision against recall, area {:.3}", ranking.auprc),
            format!("{what}: calibration, error {:.3}", assessment.calibration.error),
        ] {
            assert!(labels.iter().any(|label| label.starts_with(&words)), "{words} is not among {labels:?}");
        }
    }
    assert_eq!(labels.len(), 6);
    page.tab("truth");
    page.picture("truth");
    page.wait(
        "the curves",
        "[...hook('truth').querySelectorAll('canvas')].every(canvas => canvas.width > 0)",
    );
    // A curve is drawn in the accent colour on each of them.
    let drawn = page.eval(
        "[...hook('truth').querySelectorAll('canvas')].map(canvas => {
            const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
            let n = 0;
            for (let k = 0; k < data.length; k += 4)
                n += data[k + 3] > 200 && Math.abs(data[k] - 10) + Math.abs(data[k + 1] - 92) + Math.abs(data[k + 2] - 107) < 30;
            return n;
        })",
    );
    let drawn: Vec<f64> = serde_json::from_value(drawn).expect("numbers");
    assert!(drawn.iter().all(|&n| n > 50.0), "pixels of the curves: {drawn:?}");
}

#[test]
fn errors_against_the_truth_are_drawn_on_the_graph() {
    let mut page = learned_from("genes");
    let (posterior, _) = result(&mut page);
    let recipe = examples().into_iter().find(|example| example.0 == "genes").expect("an example").3;
    let (_, truth) = simulate(&recipe).expect("an example simulates");
    page.choose("hook('graph').querySelector('select')", "errors");
    for threshold in [0.5, 0.8] {
        page.set("threshold", &threshold.to_string());
        let expected = verdicts(&Thresholded::new(&posterior.edge, threshold), &truth.edge);
        let count = |verdict: Verdict| expected.values().filter(|&&v| v == verdict).count();
        for (class, verdict) in [
            ("extra", Verdict::Extra),
            ("missing", Verdict::Missing),
            ("reversed", Verdict::Reversed),
            ("unsigned", Verdict::Correct),
        ] {
            let n = count(verdict);
            page.wait(
                &format!("{n} {class} lines from {threshold}"),
                &format!(
                    "hook('graph').querySelectorAll('.edges .edge.{class}[data-shown=true]').length === {n}"
                ),
            );
        }
    }
    let legend = page.eval("hook('graph').querySelector('.graph-legend').textContent");
    assert!(
        legend.as_str().is_some_and(|l| l.contains("missed") && l.contains("wrong direction")),
        "{legend}"
    );
    page.eval("hook('graph').scrollIntoView({behavior: 'instant'})");
    page.picture("graph-errors");
}

#[test]
fn without_a_truth_there_are_no_scores_and_no_errors_to_draw() {
    let mut page = Page::open();
    page.upload_data(&[("table.csv", &long_table(&simulated(5, 5, 10)))]);
    page.wait("data", "!hook('start').disabled");
    page.click("start");
    page.wait_status("done");
    page.step("explore");
    page.wait("the graph", "hook('graph').querySelector('.node')");
    assert_eq!(page.eval("hook('truth')"), Value::Null);
    let is_off =
        page.eval("[...hook('graph').querySelectorAll('option')].find(o => o.value === 'errors').disabled");
    assert_eq!(is_off, true);
}

#[test]
fn what_would_help_most_next_is_the_engine_s_ranking() {
    // A reference and two experiments leave directions open.
    let whole = long_table(&simulated(8, 8, 10));
    let names: Vec<String> = simulated(8, 8, 10).environments().iter().map(|e| e.name.clone()).collect();
    let is_kept = |line: &&str| {
        let name = line.split(',').next().unwrap_or_default();
        name == "environment" || names[..3].iter().any(|known| known == name)
    };
    let table: Vec<&str> = whole.lines().filter(is_kept).collect();
    let mut page = Page::open();
    page.upload_data(&[("table.csv", &(table.join("\n") + "\n"))]);
    page.wait("data", "!hook('start').disabled");
    page.click("start");
    page.wait_status("done");
    page.step("explore");
    page.wait("the ranking", "hook('next-experiments')?.querySelector('li')");
    let (posterior, _) = result(&mut page);
    let expected: Vec<String> = next_experiments(&posterior)
        .into_iter()
        .filter(|s| s.information >= 0.05)
        .take(5)
        .map(|s| format!("Change {} {:.2} bits", posterior.variables[s.variable], s.information))
        .collect();
    let shown = strings(&page.eval(
        "[...hook('next-experiments').querySelectorAll('li')].map(li =>
            `${li.querySelector('button').textContent} ${li.querySelector('.tag').textContent}`)",
    ));
    assert_eq!(shown, expected);
    assert!(!shown.is_empty());
    page.tab("next");
    page.click_at("hook('next-experiments').querySelector('li button')");
    let first = next_experiments(&posterior)[0].variable;
    page.wait(
        "the variable",
        &format!("hook('graph').querySelector('.node.selected')?.dataset.variable === '{first}'"),
    );
}

#[test]
fn where_every_variable_was_changed_the_panel_says_so() {
    let mut page = learned_from("linear");
    page.wait("an answer", "hook('next-experiments').textContent.includes('Every variable')");
    page.click_at(&button("hook('graph')", "Table"));
    let rows = page.eval("hook('graph').querySelectorAll('tbody tr').length");
    let (posterior, _) = result(&mut page);
    let edges = posterior.edge.iter().flatten().filter(|&&p| p >= 0.5).count();
    assert_eq!(rows, edges, "the table lists the edges at the threshold");
}
