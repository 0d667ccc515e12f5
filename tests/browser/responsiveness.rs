//! The page stays a page while the worker works.

use crate::page::Page;
use crate::table::{long_table, simulated};

/// Keeps, for every click, the milliseconds from the mouse button to the frame that shows what it did.
const WATCH: &str = "window.answers = [], addEventListener('click', event =>
    requestAnimationFrame(() => answers.push(performance.now() - event.timeStamp)), true)";

#[test]
fn a_click_is_answered_within_200_ms_while_the_worker_runs() {
    let mut page = Page::open();
    page.upload_data(&[("table.csv", &long_table(&simulated(30, 30, 10)))]);
    page.step("learn");
    page.click("start");
    page.wait("the run to be under way", "text('status') === 'running' && Number(text('elapsed-ms')) > 0");
    page.eval(WATCH);
    for slug in ["data", "learn"].repeat(4) {
        page.step(slug);
    }
    assert_eq!(page.text("status"), "running", "the run was too short for this test");
    let answers = page.wait("every click to be answered", "answers.length === 8 && answers");
    let slowest =
        answers.as_array().into_iter().flatten().filter_map(serde_json::Value::as_f64).fold(0.0, f64::max);
    assert!(slowest <= 200.0, "clicks were answered after {answers} ms");
    page.click("stop");
    page.wait_status("stopped");
}
