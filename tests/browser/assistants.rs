//! Workers that assist the engine change how long a run takes and nothing of its result.

use std::time::Instant;

use serde_json::json;

use crate::page::Page;
use crate::patience::CONDITION;
use crate::table::{long_table, simulated};

/// Makes a worker end with an error.
const ERROR: &str = "setTimeout(() => { throw new Error('struck by lightning'); }), true";

/// A page on a machine of so many cores, with data whose run is worth assistants, at the step of learning.
fn with_cores(cores: u32) -> Page {
    let mut page = Page::open();
    page.call("Emulation.setHardwareConcurrencyOverride", json!({"hardwareConcurrency": cores}));
    page.reload();
    page.upload_data(&[("table.csv", &long_table(&simulated(20, 20, 10)))]);
    page.step("learn");
    page
}

/// Waits until so many workers were started, those that have ended among them.
fn wait_for_workers(page: &mut Page, count: usize) {
    let patience = Instant::now() + *CONDITION;
    while page.workers().len() < count {
        assert!(Instant::now() < patience, "{} workers of {count}", page.workers().len());
        page.eval("new Promise(requestAnimationFrame)");
    }
}

/// What a run has learned, and how many workers were started for it.
fn learned(page: &mut Page, meanwhile: impl FnOnce(&mut Page)) -> ([String; 2], usize) {
    let before = page.workers().len();
    page.learns(|page| {
        page.click("start");
        meanwhile(page);
    });
    let started = page.workers().len() - before;
    page.step("explore");
    let exports = ["export-edges", "export-targets"].map(|hook| page.export(hook).1);
    page.step("learn");
    (exports, started)
}

#[test]
fn any_number_of_cores_gives_the_same_result() {
    let mut page = with_cores(3);
    let (together, assistants) = learned(&mut page, |_| ());
    assert_eq!(assistants, 2, "one core is the engine's own");
    page.set("cores", "1");
    let (alone, assistants) = learned(&mut page, |_| ());
    assert_eq!(assistants, 0);
    assert!(alone == together, "the result hangs on the number of cores");
    assert!(page.errors().is_empty(), "{:?}", page.errors());
}

#[test]
fn a_lost_assistant_is_replaced_and_the_result_is_the_same() {
    let mut page = with_cores(2);
    let (undisturbed, assistants) = learned(&mut page, |_| ());
    assert_eq!(assistants, 1);
    let before = page.workers().len();
    let (disturbed, assistants) = learned(&mut page, |page| {
        page.wait(
            "the run to be under way",
            "text('status') === 'running' && Number(text('elapsed-ms')) > 0",
        );
        page.click("pause");
        page.wait_status("paused");
        page.strike_worker(ERROR);
        wait_for_workers(page, before + 2);
        page.click("resume");
    });
    assert_eq!(assistants, 2, "one was lost, one took its place");
    assert!(disturbed == undisturbed, "the result hangs on who was lost");
}

#[test]
fn one_core_leaves_nothing_to_choose() {
    let mut page = with_cores(1);
    assert_eq!(page.eval("hook('cores') === null"), true);
    let (_, assistants) = learned(&mut page, |_| ());
    assert_eq!(assistants, 0);
}
