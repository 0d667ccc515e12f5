//! Nothing that was learned goes without a way back, and a run that was stopped does not claim what it has not.

use crate::page::Page;
use crate::table::{long_table, simulated};

fn learn(page: &mut Page) {
    page.wait("data", "!hook('start').disabled");
    page.click("start");
    page.wait("a run", "text('status') === 'running' || text('status') === 'done'");
    page.wait_status("done");
}

fn open_runs(page: &mut Page) {
    page.click("runs");
    page.wait("the list", "visible('run-list')");
}

#[test]
fn earlier_runs_come_back_with_their_data_after_another_file_and_another_example() {
    let mut page = Page::open();
    page.upload_data(&[("mine.csv", &long_table(&simulated(5, 5, 8)))]);
    learn(&mut page);
    page.step("explore");
    let mine = page.export("export-edges").1;
    page.step("data");
    page.click("example-linear");
    page.wait("the example", "hook('example-linear').ariaPressed === 'true'");
    learn(&mut page);
    page.step("explore");
    let example = page.export("export-edges").1;
    assert_ne!(mine, example);

    open_runs(&mut page);
    page.picture("runs");
    assert_eq!(page.eval("hook('run-list').querySelectorAll('li').length"), 2);
    page.eval("hook('run-list').querySelector('[aria-label=\"Show mine.csv\"]').click(), true");
    page.wait("the first result", "visible('graph') && hook('edge-heatmap').textContent !== ''");
    page.wait("its data", "hook('run-list').querySelector('.is-shown input').value === 'mine.csv'");
    assert_eq!(page.export("export-edges").1, mine);
    page.click_edge("[data-shown=true]");
    page.wait("the rows behind an edge", "hook('evidence').querySelector('canvas, svg')");
    // And it can be learned from again.
    learn(&mut page);
    page.step("explore");
    assert_eq!(page.export("export-edges").1, mine);

    open_runs(&mut page);
    page.eval("hook('run-list').querySelector('[aria-label^=\"Show Example\"]').click(), true");
    page.wait("the example", "hook('run-list').querySelector('.is-shown input').value.startsWith('Example')");
    assert_eq!(page.export("export-edges").1, example);
    page.eval("document.querySelector('dialog[open]')?.close()");
    page.tab("truth");
    page.wait("its truth", "visible('truth')");
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn a_run_is_renamed_saved_and_dropped_in_the_list() {
    let mut page = Page::open();
    page.click("example-linear");
    learn(&mut page);
    open_runs(&mut page);
    let name = "hook('run-list').querySelector('input')";
    page.eval(&format!("{name}.value = 'First try', {name}.dispatchEvent(new Event('change')), true"));
    page.wait("the new name", "hook('run-list').querySelector('[aria-label=\"Save First try\"]')");
    let (file, run) = page.download("hook('run-list').querySelector('[aria-label=\"Save First try\"]')");
    assert_eq!(file, "run.json");
    assert!(String::from_utf8(run).expect("text").contains("metacadi run bundle"));
    page.eval("hook('run-list').querySelector('[aria-label=\"Drop First try\"]').click(), true");
    page.wait("an empty list", "hook('run-list').children.length === 0");
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn a_run_stopped_before_its_chains_says_that_it_has_no_probabilities() {
    let mut page = Page::open();
    page.upload_data(&[("table.csv", &long_table(&simulated(20, 20, 10)))]);
    page.step("learn");
    page.wait("data", "!hook('start').disabled");
    page.click("step-once");
    page.wait_status("paused");
    page.click("stop");
    page.wait_status("stopped");
    page.step("explore");
    page.wait("the warning", "text('unfinished').includes('no probabilities yet')");
    page.picture("first-guess");
    for absent in ["certainty", "dag-gallery", "truth"] {
        assert_eq!(page.eval(&format!("!!hook('{absent}')")), false, "{absent}");
    }
    assert_eq!(page.export("export-edges").0, "first-guess-edges.csv");
    let (name, run) = page.export("export-run");
    assert_eq!(name, "first-guess-run.json");
    let mut other = Page::open();
    other.upload_data(&[("run.json", &run)]);
    other.wait_status("stopped");
    other.step("explore");
    other.wait("the warning", "text('unfinished').includes('no probabilities yet')");
    assert_eq!(other.errors(), [""; 0]);
}

#[test]
fn a_file_that_is_no_table_costs_neither_the_result_nor_a_run_that_goes_on() {
    let mut page = Page::open();
    page.upload_data(&[("mine.csv", &long_table(&simulated(20, 20, 10)))]);
    learn(&mut page);
    page.step("explore");
    let mine = page.export("export-edges").1;
    page.step("data");
    page.upload_data(&[("letter.pdf", "%PDF-1.7\n\u{1}\u{2}\u{3}")]);
    page.wait("why not", "text('problems').includes('letter.pdf')");
    page.step("explore");
    assert_eq!(page.export("export-edges").1, mine);
    page.click("start");
    page.wait_status("running");
    page.step("data");
    page.upload_data(&[("empty.csv", "")]);
    page.wait("why not", "text('problems').includes('empty.csv')");
    page.wait_status("done");
    page.step("explore");
    assert_eq!(page.export("export-edges").1, mine);
}

#[test]
fn a_file_that_is_no_table_is_refused_where_it_would_replace_an_example() {
    let mut page = Page::open();
    page.click("example-linear");
    learn(&mut page);
    page.step("explore");
    let before = page.export("export-edges").1;
    page.step("data");
    page.upload_data(&[("letter.pdf", "%PDF-1.7\n\u{1}\u{2}\u{3}")]);
    page.wait("why not", "text('notices').includes('letter.pdf')");
    assert_eq!(page.eval("hook('example-linear').ariaPressed"), "true");
    page.step("explore");
    assert_eq!(page.export("export-edges").1, before);
}

#[test]
fn leaving_the_page_is_asked_about_while_a_run_goes_on_and_only_then() {
    const LEAVE: &str = "(leaving => (dispatchEvent(leaving), leaving.defaultPrevented))
        (new Event('beforeunload', {cancelable: true}))";
    let mut page = Page::open();
    page.upload_data(&[("table.csv", &long_table(&simulated(20, 20, 10)))]);
    page.wait("data", "!hook('start').disabled");
    assert_eq!(page.eval(LEAVE), false);
    page.click("start");
    page.wait_status("running");
    page.click("pause");
    page.wait_status("paused");
    assert_eq!(page.eval(LEAVE), true);
    page.click("stop");
    page.wait_status("stopped");
    assert_eq!(page.eval(LEAVE), false);
}
