//! What survives a reload, and that it can be forgotten.

use serde_json::json;

use crate::page::Page;
use crate::table::{long_table, simulated};

/// What the browser's own storage holds, all of it as one text.
const KEPT: &str = "(async () => {
    let text = JSON.stringify(localStorage);
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const key of await cache.keys()) {
            if (name === 'metacadi-last-run') text += await (await cache.match(key)).text();
        }
    }
    return text;
})()";

/// Text of the newest run that is kept, once it is.
pub const RUN_IS_KEPT: &str = "(window.kept ??= null, (async () => {
    const [newest] = (localStorage.getItem('metacadi.kept') ?? '').split('\\t');
    const found = newest && await (await caches.open('metacadi-last-run')).match(newest + '.json');
    window.kept = found ? await found.text() : null;
})(), window.kept)";

/// True if no run is kept.
const NOTHING_IS_KEPT: &str =
    "caches.has('metacadi-last-run').then(found => !found && !localStorage.getItem('metacadi.kept'))";

/// Names of the runs that are kept, the newest first.
const NAMES: &str = "(localStorage.getItem('metacadi.kept') ?? '').split('\\n').slice(0, -1).map(line => line.split('\\t')[3])";

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
    assert_eq!(page.eval(NOTHING_IS_KEPT), true);
    let keys = page.eval("Object.keys(localStorage).filter(key => key !== 'metacadi.settings')");
    assert_eq!(keys, json!([]));
    page.reload();
    assert_eq!(page.text("status"), "idle");
    assert_eq!(page.eval("hook('keep-rows').checked"), false);
}

#[test]
fn nothing_of_a_result_is_kept_before_the_person_says_so_nor_after_a_no() {
    let mut page = Page::open();
    learned(&mut page, &long_table(&simulated(5, 5, 8)));
    page.wait("the question", "visible('keep-offer')");
    page.step("explore");
    page.picture("keep-offer");
    let covered = "[...document.querySelectorAll('.explore > .card')].filter(card =>
        card.getBoundingClientRect().bottom > hook('keep-offer').getBoundingClientRect().top).length";
    assert_eq!(page.eval(covered), 0, "the question lies over no part of the result");
    page.export("export-edges");
    assert_eq!(page.eval(NOTHING_IS_KEPT), true);
    page.click("keep-no");
    page.wait("no question", "!hook('keep-offer')");
    page.click("start");
    page.wait("a run", "text('status') === 'running' || text('status') === 'done'");
    page.wait_status("done");
    page.step("explore");
    // The engine answers in order: had the run been asked for, it would have come before this.
    page.export("export-edges");
    assert_eq!(page.eval(NOTHING_IS_KEPT), true);
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

fn open_runs(page: &mut Page) {
    page.click("runs");
    page.wait("the list", "visible('run-list')");
}

/// A button of the list of kept runs, clicked.
fn in_list(page: &mut Page, name: &str) {
    page.click_at(&format!("hook('kept-list').querySelector('[aria-label=\"{name}\"]')"));
}

#[test]
fn earlier_runs_are_opened_renamed_and_forgotten_on_another_visit() {
    let mut page = Page::open();
    learned(&mut page, &long_table(&simulated(5, 5, 8)));
    keep(&mut page);
    page.step("explore");
    let first = page.export("export-edges").1;
    open_runs(&mut page);
    page.eval(
        "(field => { field.value = 'my first'; field.dispatchEvent(new Event('change', {bubbles: true})); })
         (hook('kept-list').querySelector('input'))",
    );
    page.press("Escape");
    page.step("data");
    page.click("example-linear");
    page.wait("the example", "hook('example-linear').ariaPressed === 'true' && !hook('start').disabled");
    page.learns(|page| page.click("start"));
    page.wait("both to be kept", &format!("{NAMES}.length === 2"));
    let names = page.eval(NAMES);
    assert_eq!(names[1], "my first");

    page.reload();
    page.wait_status("done");
    page.step("explore");
    assert_ne!(page.export("export-edges").1, first, "the newest comes back");
    open_runs(&mut page);
    page.picture("kept-runs");
    in_list(&mut page, "Open my first");
    page.wait("the first", "hook('run-list')?.querySelector('.is-shown input').value === 'my first'");
    page.wait("its graph", "visible('graph')");
    assert_eq!(page.export("export-edges").1, first);
    open_runs(&mut page);
    in_list(&mut page, &format!("Forget {}", names[0].as_str().expect("a name")));
    page.wait("the other to be gone", &format!("{NAMES}.length === 1"));
    page.reload();
    page.wait_status("done");
    page.step("explore");
    assert_eq!(page.export("export-edges").1, first);
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn what_another_tab_keeps_stays_and_the_oldest_goes() {
    let mut page = Page::open();
    learned(&mut page, &long_table(&simulated(4, 4, 6)));
    keep(&mut page);
    // As other tabs would.
    page.eval(
        "(async () => {
            const cache = await caches.open('metacadi-last-run');
            let runs = localStorage.getItem('metacadi.kept');
            for (const key of ['a', 'b', 'c', 'd']) {
                await cache.put(key + '.json', new Response('of another tab'));
                runs = key + '\\t1\\t\\t' + key + '\\n' + runs;
            }
            localStorage.setItem('metacadi.kept', runs);
            return true;
        })()",
    );
    page.learns(|page| page.click("start"));
    page.wait("the newest", &format!("{NAMES}[0] === 'secret.csv' && {NAMES}.length === 5"));
    assert_eq!(page.eval(&format!("{NAMES}.slice(1)")), json!(["d", "c", "b", "a"]));
    page.wait(
        "the text of the oldest to go",
        "(window.entries ??= 0, caches.open('metacadi-last-run').then(cache => cache.keys()).then(keys => { window.entries = keys.length }), window.entries === 5)",
    );
    assert_eq!(page.errors(), [""; 0]);
}
