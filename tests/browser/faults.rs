//! What goes wrong while a person works: a hurried hand, data that change under a run, a reload, a storage that is full.

use crate::page::Page;
use crate::table::{long_table, native_tables, simulated};

/// Waits until data can be learned from, and sets the seed.
fn ready(page: &mut Page, seed: &str) {
    page.wait("data", "!hook('start').disabled");
    page.set("seed", seed);
}

fn edges(page: &mut Page) -> String {
    page.step("explore");
    page.export("export-edges").1
}

#[test]
fn a_hurried_hand_and_a_reload_leave_the_bits_as_they_are() {
    let table = long_table(&simulated(20, 20, 10));
    let [expected, _] = native_tables(&[("table.csv", &table)], 4);
    let mut page = Page::open();
    page.upload_data(&[("table.csv", &table)]);
    ready(&mut page, "4");
    // Stopped before the first report, if it comes so soon.
    page.eval("(hook('start').click(), setTimeout(() => hook('stop').click()), true)");
    page.wait_status("stopped");
    page.learns(|page| {
        page.eval("(hook('start').click(), hook('start').click(), true)");
    });
    assert_eq!(edges(&mut page), expected);
    page.click("start");
    page.wait("the run to be under way", "text('status') === 'running' && Number(text('elapsed-ms')) > 0");
    page.reload();
    assert_eq!(page.text("status"), "idle", "nothing is kept before it is asked for");
    page.upload_data(&[("table.csv", &table)]);
    ready(&mut page, "4");
    page.learns(|page| page.click("start"));
    assert_eq!(edges(&mut page), expected);
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn data_that_come_during_a_run_are_what_the_next_run_learns_from() {
    let table = long_table(&simulated(5, 5, 10));
    let [expected, _] = native_tables(&[("second.csv", &table)], 4);
    let mut page = Page::open();
    page.upload_data(&[("first.csv", &long_table(&simulated(20, 20, 10)))]);
    ready(&mut page, "4");
    page.click("start");
    page.wait("the run to be under way", "text('status') === 'running' && Number(text('elapsed-ms')) > 0");
    page.step("data");
    page.click("example-linear");
    page.wait("the example", "document.querySelector('#overview').textContent.includes('Example')");
    page.upload_data(&[("second.csv", &table)]);
    page.wait("the newest", "document.querySelector('#overview').textContent === 'second.csv'");
    ready(&mut page, "4");
    page.learns(|page| page.click("start"));
    assert_eq!(edges(&mut page), expected);
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn a_storage_that_is_full_is_said_and_costs_no_result() {
    let mut page = Page::open();
    page.upload_data(&[("table.csv", &long_table(&simulated(5, 5, 10)))]);
    ready(&mut page, "4");
    page.learns(|page| page.click("start"));
    let before = edges(&mut page);
    page.eval(
        "(Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }, true)",
    );
    page.click("keep-yes");
    page.wait("the words", "text('notices').includes('its storage is full')");
    assert_eq!(edges(&mut page), before);
    page.click("keeping");
    assert_eq!(page.eval("hook('keep-rows').checked"), false);
    assert_eq!(page.errors(), [""; 0]);
}
