//! Notes on edges and experiments.

use serde_json::json;

use crate::page::Page;
use crate::result::learned_from;

/// Two lines, and what must not be taken for markup.
const NOTE: &str = "as in <b>the paper</b>\nasked again in May";

/// True once the note field holds this text.
fn holds(text: &str) -> String {
    format!("hook('note')?.value === {}", json!(text))
}

fn report_says_it(page: &mut Page) {
    let (_, report) = page.export("export-report");
    assert!(report.contains("<h2>Notes</h2>"), "there is a section");
    assert!(report.contains("<p>as in &lt;b&gt;the paper&lt;/b&gt;</p>\n<p>asked again in May</p>"));
}

#[test]
fn a_note_is_undone_survives_another_run_and_is_saved_reopened_and_reported() {
    let mut page = learned_from("linear");
    page.click_edge("[data-shown=true]");
    page.wait("the evidence", "hook('note-fold')");
    let ends = page.eval(
        "(edge => [edge.dataset.from, edge.dataset.to])(hook('graph').querySelector('.edge.selected'))",
    );
    let edge =
        format!("[data-from='{}'][data-to='{}']", ends[0].as_str().unwrap(), ends[1].as_str().unwrap());
    page.click("note-fold");
    page.set("note", NOTE);
    page.picture("note");
    page.wait("that it can be undone", "hook('undo').ariaLabel.startsWith('Undo: the note on')");
    page.click("undo");
    page.wait("no note", &holds(""));
    page.click("redo");
    page.wait("the note", &holds(NOTE));
    report_says_it(&mut page);

    page.step("learn");
    page.learns(|page| page.click("start"));
    page.step("explore");
    page.click_edge(&edge);
    page.wait("the note beside the new result", &holds(NOTE));
    let (_, run) = page.export("export-run");
    assert_eq!(page.errors(), [""; 0]);

    let mut other = Page::open();
    other.upload_data(&[("run.json", &run)]);
    other.wait_status("done");
    other.step("explore");
    other.click_edge(&edge);
    other.wait("the note of the file", &format!("visible('note') && {}", holds(NOTE)));
    report_says_it(&mut other);
    // Other variables are no place for it.
    other.step("data");
    other.click("example-genes");
    other.wait("other data", "!hook('start').disabled");
    other.learns(|page| page.click("start"));
    other.step("explore");
    let (_, report) = other.export("export-report");
    assert!(!report.contains("<h2>Notes</h2>"));
    assert_eq!(other.errors(), [""; 0]);
}
