//! The page stays a page while the worker works.

use std::time::{Duration, Instant};

use crate::page::Page;
use crate::table::{long_table, simulated};

#[test]
fn a_click_is_answered_within_200_ms_while_the_worker_runs() {
    let mut page = Page::open();
    page.upload_data(&[("table.csv", &long_table(&simulated(30, 30, 10)))]);
    page.step("learn");
    page.click("start");
    page.wait("the run to be under way", "text('status') === 'running' && Number(text('elapsed-ms')) > 0");
    let mut slowest = Duration::ZERO;
    for slug in ["data", "learn"].repeat(4) {
        let clicked = Instant::now();
        page.step(slug);
        slowest = slowest.max(clicked.elapsed());
    }
    assert_eq!(page.text("status"), "running", "the run was too short for this test");
    assert!(slowest <= Duration::from_millis(200), "the slowest click took {slowest:?}");
    page.click("stop");
    page.wait_status("stopped");
}
