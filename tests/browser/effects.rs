//! What would happen if: the page says what the engine computes, paints it, and says where it cannot know.

use metacadi::effects::{Act, Change, Ensemble, Verdict, check};
use metacadi::learn::{Posterior, Problem};
use metacadi::simulate::{examples, simulate};
use serde_json::{Value, json};

use crate::page::Page;
use crate::result::{button, learned_from};

/// What the page learned from the linear example, with the What if tab open, and the same natively.
fn learned() -> (Page, Problem, Posterior) {
    let mut page = learned_from("linear");
    let (_, text) = page.export("export-json");
    let mut all: Value = serde_json::from_str(&text).expect("the export is JSON");
    let posterior: Posterior =
        serde_json::from_value(all["posterior"].take()).expect("the export has a posterior");
    let recipe = examples().into_iter().find(|example| example.0 == "linear").expect("an example").3;
    let (dataset, _) = simulate(&recipe).expect("an example simulates");
    let problem = Problem::new(&dataset, posterior.settings.clone()).expect("an example can be learned from");
    page.tab("what-if");
    page.wait("what if", "visible('what-if')");
    (page, problem, posterior)
}

fn first_cause(posterior: &Posterior) -> usize {
    let children = |i: &usize| posterior.edge[*i].iter().filter(|p| **p > 0.9).count();
    (0..posterior.edge.len()).max_by_key(children).expect("variables")
}

/// Adds a change of a variable and waits for its controls.
fn add_change(page: &mut Page, variable: usize) {
    page.wait("the variables", "hook('add-change')?.disabled === false");
    page.set("add-change", &variable.to_string());
    page.wait("a change", &format!("hook('change-{variable}')"));
}

/// Types a value into the field of a change.
fn enter(page: &mut Page, variable: usize, value: f64) {
    page.eval(&format!(
        "(field => {{ field.value = '{value}'; field.dispatchEvent(new Event('change', {{bubbles: true}})); }})
         (hook('change-{variable}').querySelector('input[type=number]'))"
    ));
}

#[test]
fn what_follows_from_a_change_is_what_the_engine_computes_and_is_painted() {
    let (mut page, problem, posterior) = learned();
    let cause = first_cause(&posterior);
    add_change(&mut page, cause);
    enter(&mut page, cause, 1.0);
    let exact =
        Ensemble::new(&problem, &posterior).what_if(&[Change { variable: cause, act: Act::Set(1.0) }]);
    let most = exact
        .outcomes
        .iter()
        .filter(|o| !o.is_changed)
        .max_by(|a, b| a.standard_difference.abs().total_cmp(&b.standard_difference.abs()))
        .expect("something follows");
    let row =
        format!("hook('outcomes')?.querySelector('tr[data-variable=\"{}\"] td')?.textContent", most.variable);
    let size = most.difference.mean;
    let shown =
        if size.abs() >= 1.0 { format!("{size:+.2}") } else { format!("{size:+.3}") }.replace('-', "−");
    page.wait("the engine's number", &format!("{row}?.startsWith('{shown}')"));
    let node = format!("hook('graph').querySelector('.node[data-variable=\"{}\"]')", most.variable);
    page.wait(
        "its paint",
        &format!("{node}.classList.contains('painted') && hook('graph').querySelector('.change-labels').textContent.includes('{shown}')"),
    );
    let spoken = page.eval(&format!("{node}.getAttribute('aria-label')"));
    assert!(spoken.as_str().unwrap().contains("predicted change"), "{spoken}");
    page.wait("its scale", "visible('paint-legend')");
    // In the other tab nothing is painted.
    page.tab("why");
    page.wait("no paint", "!hook('graph').querySelector('.node.painted')");
}

#[test]
fn a_value_that_nobody_has_seen_is_said_to_be_beyond_the_data() {
    let (mut page, _, posterior) = learned();
    let cause = first_cause(&posterior);
    add_change(&mut page, cause);
    let words = format!("hook('change-{cause}').textContent.includes('beyond the data')");
    assert_eq!(page.eval(&words), json!(false));
    enter(&mut page, cause, 1000.0);
    page.wait("the warning", &words);
    enter(&mut page, cause, 0.5);
    page.wait("no warning", &format!("!{words}"));
}

#[test]
fn effects_of_a_variable_its_paths_and_interventions_towards_a_goal_are_listed() {
    let (mut page, problem, posterior) = learned();
    let cause = first_cause(&posterior);
    page.click_at(&format!("hook('graph').querySelector('.node[data-variable=\"{cause}\"]')"));
    let ensemble = Ensemble::new(&problem, &posterior);
    let listed = ensemble.effects_of(cause).iter().filter(|e| e.path >= 0.05).count();
    page.wait(
        "total effects",
        &format!("hook('total-effects')?.querySelectorAll('tbody tr').length === {listed}"),
    );
    page.click_at("hook('total-effects').querySelector('button')");
    page.wait("paths", "hook('paths')?.querySelectorAll('li').length >= 1");
    assert!(page.text("adjustment").contains("shown graph"), "{}", page.text("adjustment"));
    let effect = ensemble.effects_of(cause).into_iter().max_by(|a, b| a.path.total_cmp(&b.path)).unwrap().on;
    page.eval(&format!(
        "(choice => {{ choice.value = '{effect}'; choice.dispatchEvent(new Event('change', {{bubbles: true}})); }})
         (hook('what-if').querySelector('.goal-form select'))"
    ));
    page.click_at(&button("hook('what-if')", "Rank interventions"));
    page.wait("levers", "hook('levers')?.children.length >= 1");
    // A lever can be looked at: it becomes the change.
    page.click_at("hook('levers').querySelector('button')");
    page.wait("its consequences", "hook('outcomes')?.querySelectorAll('tbody tr').length >= 1");
}

#[test]
fn the_check_of_predictions_comes_first_and_says_what_the_engine_found() {
    let (mut page, problem, posterior) = learned();
    let exact = check(&problem, &posterior);
    assert_eq!(exact.verdict, Verdict::Predicts);
    page.wait("the check", "hook('prediction-verdict')");
    let said = page.text("prediction-verdict");
    let share = format!("R² {:.2}", exact.figures.explained.unwrap());
    assert!(said.starts_with("The graph predicts experiments") && said.contains(&share), "{said}");
    assert_eq!(page.eval("hook('certainty').querySelector('h3').textContent"), json!("Does it predict?"));
}

#[test]
fn the_keyboard_reaches_tabs_sliders_and_fields() {
    let (mut page, _, posterior) = learned();
    let cause = first_cause(&posterior);
    page.focus("hook('side-what-if')");
    page.press("ArrowLeft");
    page.wait("the other tab", "document.activeElement === hook('side-why') && visible('evidence')");
    page.press("ArrowRight");
    page.wait("back", "document.activeElement === hook('side-what-if') && visible('what-if')");
    add_change(&mut page, cause);
    let slider = format!("hook('change-{cause}').querySelector('input[type=range]')");
    page.focus(&slider);
    let before = page.eval(&format!("{slider}.value"));
    page.press("ArrowRight");
    page.wait("another value", &format!("{slider}.value !== '{}'", before.as_str().unwrap()));
}

#[test]
fn nothing_is_cut_off_on_a_telephone_and_pictures_are_taken() {
    let (mut page, _, posterior) = learned();
    let cause = first_cause(&posterior);
    add_change(&mut page, cause);
    enter(&mut page, cause, 1.0);
    page.click_at(&format!("hook('graph').querySelector('.node[data-variable=\"{cause}\"]')"));
    page.wait("effects", "hook('total-effects')");
    page.click_at("hook('total-effects').querySelector('button')");
    page.wait("paths", "hook('paths')");
    for theme in ["light", "dark"] {
        page.theme(theme);
        for (width, height) in [(1280, 720), (390, 844)] {
            page.size(width, height);
            page.assert_fits(&format!("what if, {theme}, {width}"));
            page.picture(&format!("what-if-{theme}-{width}"));
        }
    }
}
