//! A crash of the engine: said in words, the engine starts again, the last result stays.

use crate::page::Page;
use crate::table::{long_table, one_environment, simulated};

/// Makes the worker receive a message that nobody sends: it panics.
const PANIC: &str =
    "self.dispatchEvent(new MessageEvent('message', {data: new Uint8Array([1, 2, 255])})), true";

/// Makes the worker end with an error that is no panic of the engine.
const ERROR: &str = "setTimeout(() => { throw new Error('struck by lightning'); }), true";

fn survives(blow: &str) {
    let dataset = simulated(5, 5, 10);
    let mut page = Page::open();
    page.upload_data(&[("table.csv", &long_table(&dataset))]);
    page.step("learn");
    page.click("start");
    page.wait_status("done");
    page.step("explore");
    let before = page.export("export-edges").1;
    page.strike_worker(blow);
    page.wait("the crash to be told", "text('notices')?.includes('engine')");
    // The new worker has the data and the result.
    assert_eq!(page.export("export-edges").1, before);
    page.step("new-experiment");
    let paths = page.write_files(&[("new.csv", &one_environment(&dataset, 1))]);
    page.upload("new-experiment-input", &paths);
    page.wait("a ranking", "hook('new-experiment-targets')?.querySelector('[data-variable]')");
    page.step("learn");
    page.learns(|page| page.click("start"));
    page.step("explore");
    assert_eq!(page.export("export-edges").1, before);
    assert_eq!(page.workers().len(), 2, "one worker died, one took its place");
}

#[test]
fn a_panic_of_the_engine_is_told_and_survived() {
    survives(PANIC);
}

#[test]
fn an_error_outside_the_engine_is_told_and_survived() {
    survives(ERROR);
}

#[test]
fn data_that_bring_the_engine_down_leave_the_earlier_ones_with_their_result() {
    let mut page = Page::open();
    page.upload_data(&[("first.csv", &long_table(&simulated(5, 5, 10)))]);
    page.step("learn");
    page.click("start");
    page.wait_status("done");
    page.step("explore");
    let before = page.export("export-edges").1;
    // What takes the engine's memory away while it reads is a panic to the page, and the next message is the file.
    page.strike_worker("self.onmessage = () => { throw new Error('out of memory'); }, true");
    page.step("data");
    page.upload_data(&[("second.csv", &long_table(&simulated(6, 4, 10)))]);
    page.wait("what happened", "text('notices')?.includes('second.csv')");
    assert!(page.text("notices").contains("from before"), "{}", page.text("notices"));
    page.wait(
        "the heading of the first file",
        "document.querySelector('#overview').textContent === 'first.csv'",
    );
    page.step("explore");
    assert_eq!(page.export("export-edges").1, before);
    page.click("start");
    page.wait("a run", "text('status') === 'running' || text('status') === 'done'");
    page.wait_status("done");
    page.step("explore");
    assert_eq!(page.export("export-edges").1, before);
}

#[test]
fn a_crash_during_a_run_ends_the_run_and_keeps_the_data() {
    let mut page = Page::open();
    page.upload_data(&[("table.csv", &long_table(&simulated(20, 20, 10)))]);
    page.step("learn");
    // Before it has assistants.
    let engine = page.workers().pop().expect("the page has a worker");
    page.click("start");
    page.wait("the run to be under way", "text('status') === 'running' && Number(text('elapsed-ms')) > 0");
    page.strike(&engine, PANIC);
    page.wait_status("failed");
    page.click("start");
    page.wait("a new run", "text('status') === 'running' && Number(text('elapsed-ms')) > 0");
    page.click("stop");
    page.wait_status("stopped");
}
