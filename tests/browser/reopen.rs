//! A saved run opens on another day, in a page that has never seen the data.

use serde_json::Value;

use crate::page::Page;
use crate::result::{NODES, values};
use crate::table::{long_table, simulated};

/// What is on the screen of the Explore step: probabilities, places of the nodes, words about certainty.
fn shown(page: &mut Page) -> (Vec<Vec<f64>>, Vec<Vec<f64>>, Value, String) {
    page.step("explore");
    page.wait("the graph", "hook('graph')?.querySelector('.node')");
    let places = page.eval(&format!("{NODES}.map(node => [node.dataset.x, node.dataset.y])"));
    // Whether unseen experiments are predicted comes first, and needs the rows.
    let certainty = page.text("certainty");
    let kept = certainty.find("Did the chains agree?").expect("convergence");
    (values(page, "edge-heatmap"), values(page, "target-heatmap"), places, certainty[kept..].to_owned())
}

/// A page that learned from a file of the person, with the run it saved.
fn saved(hook: &str) -> (Page, String) {
    let mut page = Page::open();
    page.upload_data(&[("mine.csv", &long_table(&simulated(8, 8, 10)))]);
    page.wait("data", "!hook('start').disabled");
    page.set("seed", "17");
    page.click("start");
    page.wait_status("done");
    page.step("explore");
    let (_, run) = page.export(hook);
    (page, run)
}

/// The same on a page of its own, which shows what the first one showed.
fn reopened(hook: &str) -> (Page, String) {
    let (mut first, run) = saved(hook);
    let before = shown(&mut first);
    drop(first);
    let mut page = Page::open();
    page.upload_data(&[("run.json", &run)]);
    page.wait_status("done");
    assert_eq!(shown(&mut page), before);
    (page, run)
}

#[test]
fn a_run_opens_as_it_was_left_without_the_raw_data() {
    let (mut page, run) = reopened("export-run");
    assert_eq!(page.eval("hook('seed').value"), "17");
    // What needs the rows says so, without a message popping up.
    page.click("map-edges");
    page.focus("hook('edge-heatmap').querySelector('[role=gridcell]')");
    page.press("ArrowRight");
    page.press("Enter");
    page.wait("why there is no evidence", "text('evidence').includes('opened without its rows')");
    assert!(!page.text("evidence").contains("Asking"));
    assert_eq!(page.eval("(hook('notices')?.textContent ?? '').includes('no evidence')"), false);
    assert_eq!(page.eval("hook('start').disabled"), true, "there is nothing to learn from");
    // It saves again as it came, and other files as from the first page.
    let (_, again) = page.export("export-run");
    assert_eq!(again, run);
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn a_run_with_its_rows_opens_with_the_evidence_and_learns_the_same_again() {
    let (mut page, _) = reopened("export-run-with-data");
    page.click("map-edges");
    page.focus("hook('edge-heatmap').querySelector('[role=gridcell]')");
    page.press("ArrowRight");
    page.press("Enter");
    page.wait("the rows behind it", "hook('evidence').querySelector('canvas')");
    let (_, edges) = page.export("export-edges");
    page.learns(|page| page.click("start"));
    page.step("explore");
    assert_eq!(page.export("export-edges").1, edges);
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn a_simulated_run_opens_with_its_truth() {
    let mut first = crate::result::learned_from("linear");
    let before = shown(&mut first);
    let truth = first.text("truth");
    let (_, run) = first.export("export-run");
    drop(first);
    let mut page = Page::open();
    page.upload_data(&[("run.json", &run)]);
    page.wait_status("done");
    assert_eq!(shown(&mut page), before);
    assert_eq!(page.text("truth"), truth);
    page.step("data");
    assert_eq!(
        page.eval("hook('example-linear').getAttribute('aria-pressed')"),
        "true",
        "the example is known again"
    );
    page.step("new-experiment");
    page.click("new-experiment-simulate");
    page.wait("rankings", "hook('new-experiment-targets').querySelectorAll('section').length === 3");
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn a_file_that_is_no_run_is_refused_with_the_reason() {
    let (mut page, run) = saved("export-run");
    for (name, text, words) in [
        ("cut.json", &run[..run.len() / 2], "cut.json"),
        ("other.json", "{}", "no run bundle"),
        ("changed.json", &run.replacen("\"order\":[", "\"order\":[99,", 1), "contradicts"),
    ] {
        page.step("data");
        page.upload_data(&[(name, text)]);
        page.wait(words, &format!("hook('notices')?.textContent.includes('{words}')"));
    }
    assert_eq!(page.errors(), [""; 0]);
}
