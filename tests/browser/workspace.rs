//! The Explore step as a place to work: everything in view, tabs that follow selection and address, comparison of runs.

use metacadi::explain::{Turn, compare, headline};
use metacadi::learn::Posterior;
use serde_json::{Value, json};

use crate::page::Page;
use crate::result::{NODES, learned_from, opened, pictured};

fn posterior(page: &mut Page) -> Posterior {
    let (_, text) = page.export("export-json");
    let mut all: Value = serde_json::from_str(&text).expect("the export is JSON");
    serde_json::from_value(all["posterior"].take()).expect("the export has a posterior")
}

/// Elements (test hooks) that are not within the window as a whole.
fn outside(page: &mut Page, hooks: &[&str]) -> Value {
    page.eval(&format!(
        "{}.filter(name => {{
            const box = hook(name)?.getBoundingClientRect();
            return !box || box.height < 60 || box.top < 0 || box.left < 0 || box.bottom > innerHeight || box.right > innerWidth;
        }})",
        json!(hooks)
    ))
}

#[test]
fn graph_target_map_and_panel_are_in_view_without_scrolling() {
    let mut page = opened(&pictured(20, 20, &[]));
    assert_eq!(outside(&mut page, &["graph", "target-heatmap", "evidence"]), json!([]));
    // The picture ends where its card does, and its names can be read.
    let fits = "(canvas => canvas.getBoundingClientRect().bottom < canvas.closest('.card').getBoundingClientRect().bottom)";
    assert_eq!(page.eval(&format!("{fits}(hook('graph').querySelector('.graph-canvas'))")), true);
    let smallest = page.eval(&format!(
        "Math.min(...[...{NODES}].map(node => node.querySelector('text').getBoundingClientRect().height))"
    ));
    assert!(smallest.as_f64().is_some_and(|height| height >= 10.0), "names of {smallest} px");
    // All of the map: every row can be seen.
    let cut = page.eval(
        "(frame => frame.scrollHeight - frame.clientHeight)(hook('target-heatmap').querySelector('.heatmap-frame'))",
    );
    assert!(cut.as_f64().is_some_and(|cut| cut <= 1.0), "{cut} px of the map are cut off");
    page.click_at(&format!("{NODES}[3]"));
    for tab in ["how-sure", "take-along", "why"] {
        page.tab(tab);
        assert_eq!(outside(&mut page, &["graph", "target-heatmap"]), json!([]), "{tab}");
        assert_eq!(page.eval("scrollY"), 0, "{tab}");
    }
    let height =
        page.eval("hook('target-heatmap').querySelector('.heatmap-controls').getBoundingClientRect().height");
    assert!(height.as_f64().is_some_and(|height| height < 40.0), "one line of controls, {height} px");
    // One of the pictures may have the room of both, and gives it back.
    let width = "hook('graph').getBoundingClientRect().width";
    let before = page.eval(width).as_f64().expect("a width");
    page.click("larger-graph");
    page.wait("a larger graph", &format!("{width} > 1.4 * {before}"));
    page.click("larger-graph");
    page.wait("both", "visible('target-heatmap')");
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn tabs_follow_the_selection_and_the_address() {
    let mut page = learned_from("linear");
    let said = headline(&posterior(&mut page), 0.5, None).found;
    assert!(page.text("headline").starts_with(&said), "{} for {said}", page.text("headline"));
    page.tab("next");
    assert_eq!(page.eval("location.hash"), "#explore/next");
    page.click_at(&format!("{NODES}[1]"));
    page.wait("the evidence", "visible('evidence') && location.hash === '#explore'");
    page.tab("what-if");
    page.click_at(&format!("{NODES}[2]"));
    page.wait("its effects", "hook('total-effects') && visible('what-if')");
    // Who comes by this address finds the same tab, and back leaves the step.
    page.step("learn");
    page.eval("history.back()");
    page.wait("the step with its tab", "visible('what-if') && location.hash === '#explore/what-if'");
    page.eval("location.hash = '#explore/truth'");
    page.wait("another tab", "visible('truth')");
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn on_a_phone_a_part_is_shown_at_a_time_and_evidence_comes_as_a_sheet() {
    let mut page = opened(&pictured(8, 6, &[]));
    page.size(390, 844);
    page.wait("the graph alone", "visible('graph') && !visible('target-heatmap') && !visible('evidence')");
    page.click_at(&format!("{NODES}[2]"));
    page.wait("the sheet", "visible('evidence') && visible('graph')");
    page.wait(
        "what was tapped above the sheet",
        &format!("{NODES}[2].getBoundingClientRect().bottom <= document.querySelector('.explore-side').getBoundingClientRect().top"),
    );
    page.picture("sheet");
    page.press("Escape");
    page.wait("the sheet to go", "!visible('evidence')");
    page.click("view-maps");
    page.wait("the map alone", "visible('target-heatmap') && !visible('graph')");
    page.click("view-panel");
    page.wait("the panel alone", "visible('evidence') && !visible('target-heatmap')");
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn another_seed_shows_what_differs_from_the_pinned_result() {
    let mut page = learned_from("genes");
    let before = posterior(&mut page);
    page.tab("compare");
    assert_eq!(page.eval("hook('differences')"), Value::Null, "there is nothing to compare with");
    page.learns(|page| page.click("another-seed"));
    page.step("explore");
    page.wait("what differs", "visible('differences')");
    let now = posterior(&mut page);
    let expected = compare(&before, &now, 0.5);
    assert!(page.text("differences").starts_with(&expected.words()), "{}", page.text("differences"));
    assert!(page.text("compare").contains("seed 0, now 1"), "{}", page.text("compare"));
    assert!(page.text("against").contains(&expected.words()));
    let listed =
        page.eval("[...hook('compare').querySelectorAll('tr[data-turn]')].map(row => row.dataset.turn)");
    let turns: Vec<&str> = expected.edges.iter().chain(&expected.targets).map(|d| d.turn.word()).collect();
    assert_eq!(listed, json!(turns));
    for turn in Turn::ALL {
        let drawn =
            page.eval(&format!("hook('graph').querySelectorAll('.edges .edge.{}').length", turn.word()));
        assert_eq!(drawn, expected.edges.iter().filter(|d| d.turn == turn).count(), "{}", turn.word());
    }
    page.picture("compare");
    // The list leads to what differs, and the lines are as usual there.
    if !expected.edges.is_empty() {
        page.click_at("hook('compare').querySelector('tr[data-turn] button')");
        page.wait("the evidence", "visible('evidence') && hook('graph').querySelector('.edge.selected')");
        assert_eq!(page.eval("hook('graph').querySelectorAll('.edges .edge.kept').length"), 0);
    }
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn what_experiments_saw_stands_beside_what_is_predicted() {
    let mut page = learned_from("linear");
    let learned = posterior(&mut page);
    let found = (0..learned.experiments.len())
        .flat_map(|k| (0..learned.variables.len()).map(move |j| (k, j)))
        .find(|&(k, j)| learned.target[k][j] > 0.9)
        .expect("an experiment has a target");
    page.tab("what-if");
    page.wait("the variables", "hook('add-change')?.disabled === false");
    page.set("add-change", &found.1.to_string());
    page.wait("what was seen", "text('seen')?.includes('on average')");
    assert!(
        page.text("seen").contains(&format!("{} was", learned.variables[found.1])),
        "{}",
        page.text("seen")
    );
    page.click_at("hook('seen').querySelector('button')");
    let row = "hook('outcomes')?.querySelector('tbody tr')";
    page.wait("both", &format!("{row}?.querySelector('[data-seen]')"));
    // The label of a painted node that is pointed at says the interval as well.
    page.point_at(&format!("{NODES}[{}]", (found.1 + 1) % learned.variables.len()));
    page.wait("a label", "[...hook('graph').querySelectorAll('.change-labels .interval')].some(one => one.textContent.includes(' to '))");
    page.picture("what-if-seen");
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn the_report_stands_alone() {
    let mut page = learned_from("linear");
    page.wait("the check", "hook('prediction-verdict')");
    let (name, report) = page.export("export-report");
    assert_eq!(name, "report.html");
    for words in [
        "Does it predict?",
        "What this rests on",
        "Seed",
        "<svg",
        "How to cite",
        "Average precision of edges",
    ] {
        assert!(report.contains(words), "{words} is not in the report");
    }
    let answer = page.eval(&format!(
        "(report => [report.querySelectorAll('svg').length, report.querySelectorAll('script, link, img, [src], [href]').length,
            report.querySelectorAll('parsererror').length])
         (new DOMParser().parseFromString({}, 'text/html'))",
        json!(report)
    ));
    assert_eq!(answer, json!([2, 0, 0]));
}
