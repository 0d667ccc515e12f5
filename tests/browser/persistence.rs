//! What survives a reload, and that it can be forgotten.

use serde_json::Value;

use crate::page::Page;
use crate::table::{long_table, simulated};

/// What the browser's own storage holds, all of it as one text.
const KEPT: &str = "(async () => {
    let text = JSON.stringify(localStorage);
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const key of await cache.keys()) {
            if (key.url.endsWith('last-run.json')) text += await (await cache.match(key)).text();
        }
    }
    return text;
})()";

pub const RUN_IS_KEPT: &str = "(window.asked ??= performance.now(), window.kept ??= null,
    caches.match('last-run.json').then(async found => { window.kept = found ? await found.text() : null }),
    window.kept)";

/// Says yes to the question that comes with the first result, and waits until the run is kept.
fn keep(page: &mut Page) {
    page.wait("the question", "visible('keep-offer')");
    page.click("keep-yes");
    page.wait("the run to be kept", RUN_IS_KEPT);
    assert_eq!(page.eval("!!hook('keep-offer')"), false, "it is asked once");
}

fn learned(page: &mut Page, table: &str) {
    page.upload_data(&[("secret.csv", table)]);
    page.step("learn");
    page.set("seed", "8");
    page.set("mechanism", "linear");
    page.click("start");
    page.wait_status("done");
}

#[test]
fn settings_and_result_come_back_and_rows_do_not() {
    let dataset = simulated(5, 5, 8);
    let mut page = Page::open();
    learned(&mut page, &long_table(&dataset));
    keep(&mut page);
    page.step("explore");
    let before = page.export("export-edges").1;
    let kept = page.eval(KEPT);
    let kept = kept.as_str().expect("text");
    for k in 0..dataset.len() {
        let value = dataset.row(k)[0].to_string();
        assert!(!kept.contains(&value), "row {k} was kept unasked");
    }
    page.reload();
    page.wait_status("done");
    assert_eq!(page.eval("hook('seed').value"), "8");
    page.step("explore");
    assert_eq!(page.export("export-edges").1, before);
    page.step("learn");
    assert_eq!(page.eval("hook('mechanism').value"), "linear");
    assert_eq!(page.eval("hook('start').disabled"), true, "there are no rows to learn from");
    page.step("data");
    page.picture("reopened-without-rows");
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn rows_are_kept_if_asked_for() {
    let mut page = Page::open();
    page.click("keeping");
    page.click("keep-rows");
    page.press("Escape");
    learned(&mut page, &long_table(&simulated(5, 5, 8)));
    page.wait("the run to be kept", RUN_IS_KEPT);
    assert_eq!(page.eval("!!hook('keep-offer')"), false, "who keeps rows has answered already");
    page.reload();
    page.wait_status("done");
    page.step("explore");
    let before = page.export("export-edges").1;
    page.click_edge("[data-shown=true]");
    page.wait("the rows behind an edge", "hook('evidence').querySelector('canvas, svg')");
    page.step("learn");
    page.learns(|page| page.click("start"));
    page.step("explore");
    assert_eq!(page.export("export-edges").1, before);
    page.click("keeping");
    page.click("keep-rows");
    page.wait("the rows to be taken out", &format!("({RUN_IS_KEPT})?.includes('\"data\":null')"));
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn a_stopped_run_comes_back_as_stopped() {
    let mut page = Page::open();
    page.upload_data(&[("table.csv", &long_table(&simulated(20, 20, 10)))]);
    page.step("learn");
    page.click("start");
    page.wait("some progress", "text('status') === 'running' && Number(text('elapsed-ms')) > 300");
    page.click("stop");
    page.wait_status("stopped");
    keep(&mut page);
    page.step("explore");
    let before = page.export("export-edges").1;
    page.reload();
    page.wait_status("stopped");
    page.step("explore");
    assert_eq!(page.export("export-edges").1, before);
}

#[test]
fn a_simulated_run_comes_back_with_its_data() {
    let mut page = Page::open();
    page.click("example-linear");
    page.wait("data", "!hook('start').disabled");
    page.click("start");
    page.wait_status("done");
    keep(&mut page);
    page.reload();
    page.wait_status("done");
    page.step("data");
    assert_eq!(page.eval("hook('example-linear').ariaPressed"), "true");
    page.step("new-experiment");
    page.click("new-experiment-simulate");
    page.wait("ranked targets", "hook('new-experiment-targets')?.querySelector('[data-variable]')");
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn everything_is_forgotten_on_request() {
    let mut page = Page::open();
    page.click("keeping");
    page.click("keep-rows");
    page.press("Escape");
    page.click("theme");
    learned(&mut page, &long_table(&simulated(4, 4, 6)));
    page.wait("the run to be kept", RUN_IS_KEPT);
    page.click("keeping");
    page.loads(|page| page.click("forget"));
    page.wait("a fresh page", "text('status') === 'idle' && hook('seed').value === '0'");
    assert_eq!(page.eval("caches.match('last-run.json').then(found => found ?? null)"), Value::Null);
    let keys = page.eval("Object.keys(localStorage).filter(key => key !== 'metacadi.settings')");
    assert_eq!(keys, serde_json::json!([]));
    page.reload();
    assert_eq!(page.text("status"), "idle");
    assert_eq!(page.eval("hook('keep-rows').checked"), false);
}

#[test]
fn nothing_of_a_result_is_kept_before_the_person_says_so_nor_after_a_no() {
    let mut page = Page::open();
    learned(&mut page, &long_table(&simulated(5, 5, 8)));
    page.wait("the question", "visible('keep-offer')");
    page.picture("keep-offer");
    page.step("explore");
    page.export("export-edges");
    assert_eq!(page.eval("caches.match('last-run.json').then(found => found ?? null)"), Value::Null);
    page.click("keep-no");
    page.wait("no question", "!hook('keep-offer')");
    page.click("start");
    page.wait("a run", "text('status') === 'running' || text('status') === 'done'");
    page.wait_status("done");
    page.step("explore");
    // The engine answers in order: had the run been asked for, it would have come before this.
    page.export("export-edges");
    assert_eq!(page.eval("caches.match('last-run.json').then(found => found ?? null)"), Value::Null);
    page.reload();
    assert_eq!(page.text("status"), "idle");
    assert_eq!(page.eval("!!hook('keep-offer')"), false);
}

/// A run with rows that is saved while the browser is about to keep one without: each goes where it was meant to go.
#[test]
fn a_run_with_rows_that_is_saved_is_not_what_the_browser_keeps() {
    let mut page = Page::open();
    learned(&mut page, &long_table(&simulated(5, 5, 8)));
    keep(&mut page);
    page.step("explore");
    // Both are asked for in one turn of the event loop; the second answer is the file.
    page.click("keeping");
    page.eval("hook('keep-results').click(), hook('keep-results').click(), true");
    page.press("Escape");
    let (name, saved) = page.export("export-run-with-data");
    assert_eq!(name, "run-with-rows.json");
    assert!(!saved.contains("\"data\":null"));
    page.wait("the run to be kept", &format!("({RUN_IS_KEPT})?.includes('\"data\":null')"));
    page.export("export-run-with-data");
    assert_eq!(page.eval(RUN_IS_KEPT).as_str().map(|kept| kept.contains("\"data\":null")), Some(true));
}

#[test]
fn a_kept_run_that_is_damaged_is_told_with_the_way_to_forget_it() {
    let mut page = Page::open();
    page.eval(
        "caches.open('metacadi-last-run').then(cache => cache.put('last-run.json', new Response('{')))
            .then(() => { localStorage.setItem('metacadi.kept', 'yes'); return true; })",
    );
    page.reload();
    page.wait("why it is not shown", "text('notices')?.includes('What this browser keeps')");
    assert_eq!(page.text("status"), "idle");
}
