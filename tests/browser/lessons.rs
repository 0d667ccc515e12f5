//! The three lessons from their first scene to the last, as a person goes through them: what a scene says must be seen.

use serde_json::Value;

use crate::page::Page;

const QUESTION: &str = "document.querySelector('.question')";

fn begin(n: usize) -> Page {
    let mut page = Page::open();
    page.click(&format!("lesson-{n}"));
    page.wait("the lesson", "text('lesson')?.includes('1 of 3')");
    page.wait("its result", "text('status') === 'done' && visible('graph')");
    page
}

fn next(page: &mut Page) {
    page.click("lesson-next");
}

/// Answers wrongly first, then rightly; both are told.
fn answer(page: &mut Page) {
    let answers =
        page.eval(&format!("{QUESTION}.querySelectorAll('.answer').length")).as_u64().expect("a number");
    let mut right = false;
    for i in 0..answers {
        page.click_at(&format!("{QUESTION}.querySelectorAll('.answer')[{i}]"));
        let verdict =
            page.wait("a verdict", &format!("{QUESTION}.querySelector('[role=status]').textContent"));
        let verdict = verdict.as_str().unwrap_or_default();
        assert!(verdict.starts_with("Right. ") || verdict.starts_with("Not quite."), "{verdict}");
        right |= verdict.starts_with("Right. ");
    }
    assert!(right, "one of the answers is right");
}

fn finish(page: &mut Page) {
    assert_eq!(page.text("lesson-next"), "Finish");
    next(page);
    page.wait("the end", "!hook('lesson')");
    assert_eq!(page.errors(), [""; 0]);
}

/// Waits for the run that a scene starts, not the one before it.
fn relearned(page: &mut Page, condition: &str) {
    page.wait("a new result", &format!("text('status') === 'done' && visible('graph') && ({condition})"));
}

#[test]
fn lesson_1_arrows_that_watching_cannot_orient() {
    let mut page = begin(1);
    page.picture("lesson-1-1");
    let shown = page.eval("hook('graph').querySelectorAll('[data-from]').length").as_u64();
    assert!(shown >= Some(3), "pairs that belong together are linked: {shown:?}");
    assert_eq!(page.eval("hook('target-heatmap')"), Value::Null, "there are no experiments");
    next(&mut page);
    page.wait("what cannot be told apart", "text('certainty')?.includes('cannot be told')");
    page.picture("lesson-1-2");
    answer(&mut page);
    next(&mut page);
    relearned(&mut page, "hook('target-heatmap')");
    page.wait("arrows that are oriented now", "text('certainty')?.includes('orient all of its')");
    page.picture("lesson-1-3");
    answer(&mut page);
    finish(&mut page);
}

#[test]
fn lesson_2_targets_without_labels() {
    let mut page = begin(2);
    page.picture("lesson-2-1");
    let bright =
        "JSON.parse(hook('target-heatmap').dataset.values).map(row => row.filter(p => p > 0.5).length)";
    assert_eq!(page.eval(bright), serde_json::json!([1, 1, 1, 1, 1, 1, 1, 1]), "one bright cell a row");
    next(&mut page);
    page.picture("lesson-2-2");
    page.wait("the map in view", "hook('target-heatmap').getBoundingClientRect().top < innerHeight");
    answer(&mut page);
    next(&mut page);
    relearned(&mut page, &format!("JSON.stringify({bright}) !== '[1,1,1,1,1,1,1,1]'"));
    page.picture("lesson-2-3");
    let rows: Vec<u64> = serde_json::from_value(page.eval(bright)).expect("numbers");
    assert!(rows.iter().filter(|&&n| n == 2).count() >= 6, "most rows have two bright cells: {rows:?}");
    page.tab("truth");
    page.wait("the comparison with the truth", "visible('truth')");
    finish(&mut page);
}

#[test]
fn lesson_3_a_single_row() {
    let mut page = begin(3);
    next(&mut page);
    page.click("new-experiment-simulate");
    page.wait(
        "ranked targets",
        "hook('new-experiment-targets')?.querySelectorAll('[data-variable]').length >= 3",
    );
    page.picture("lesson-3-2");
    next(&mut page);
    page.set("new-experiment-rows", "0");
    page.wait("one row", "hook('new-experiment-targets').textContent.includes('first 1 of 10')");
    page.picture("lesson-3-3");
    answer(&mut page);
    finish(&mut page);
}

#[test]
fn a_lesson_can_be_left_and_gone_back_in() {
    let mut page = begin(1);
    next(&mut page);
    page.wait("the second scene", "text('lesson').includes('2 of 3')");
    page.click_at("[...hook('lesson').querySelectorAll('button')].find(one => one.textContent === 'Back')");
    page.wait("the first scene", "text('lesson').includes('1 of 3')");
    relearned(&mut page, "true");
    page.click_at("hook('lesson').querySelector('[aria-label=\"Leave the lesson\"]')");
    page.wait("the page without the lesson", "!hook('lesson') && visible('step-learn') && visible('start')");
}
