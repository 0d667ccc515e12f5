//! The four lessons from their first scene to the last, as a person goes through them: what a scene says must be seen.

use serde_json::Value;

use crate::page::Page;

const QUESTION: &str = "document.querySelector('.question')";

fn begin(n: usize) -> Page {
    let mut page = Page::open();
    page.click(&format!("lesson-{n}"));
    page.wait("the lesson", "text('lesson')?.includes('1 of')");
    page.wait("its result", "text('status') === 'done' && (visible('graph') || visible('target-heatmap'))");
    page
}

fn next(page: &mut Page) {
    page.click("lesson-next");
}

/// Gives the first answer, right or wrong; what is right is told.
fn answer(page: &mut Page) {
    assert_eq!(page.eval("hook('lesson-next').disabled"), true, "the question comes first");
    page.click_at(&format!("{QUESTION}.querySelector('.answer')"));
    let verdict = page.wait("a verdict", &format!("{QUESTION}.querySelector('[role=status]').textContent"));
    let verdict = verdict.as_str().unwrap_or_default();
    assert!(verdict.starts_with("Right. ") || verdict.starts_with("Not quite. It is"), "{verdict}");
}

/// Figures of the slider's table: before and now, row by row.
const TOLD: &str = "[...hook('lesson-dial').querySelectorAll('tbody tr')].map(row => [...row.cells].map(cell => cell.textContent))";

/// Where the button is that goes on.
const NEXT_AT: &str = "(box => [box.x, box.y])(hook('lesson-next').getBoundingClientRect())";

/// Moves the slider to its end and waits until that was learned from.
fn slide(page: &mut Page, end: usize) {
    page.wait("the first stop", &format!("{TOLD}.length > 0 && !{TOLD}.flat().includes('…')"));
    let place = page.eval(NEXT_AT);
    assert_eq!(page.eval("hook('lesson-next').disabled"), true, "the slider comes first");
    assert!(page.text("lesson").contains("First: move the slider to its end"));
    page.set("lesson-slider", &end.to_string());
    page.wait("the last stop", "!hook('lesson-next').disabled");
    assert_eq!(page.eval(NEXT_AT), place, "the button stays under the pointer");
}

fn probability(text: &str) -> f64 {
    text.trim_start_matches(['<', '>', ' ']).parse().expect("a probability")
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
fn lesson_1_arrows_turn_as_experiments_come_in() {
    let mut page = begin(1);
    page.picture("lesson-1-1");
    let shown = page.eval("hook('graph').querySelectorAll('[data-from]').length").as_u64();
    assert!(shown >= Some(3), "pairs that belong together are linked: {shown:?}");
    assert_eq!(page.eval("hook('target-heatmap')"), Value::Null, "there are no experiments");
    answer(&mut page);
    next(&mut page);
    slide(&mut page, 3);
    page.picture("lesson-1-2");
    let told: Vec<[String; 3]> = serde_json::from_value(page.eval(TOLD)).expect("three columns");
    let open = told.iter().filter(|row| (0.02..0.98).contains(&probability(&row[2]))).count();
    assert!(open >= 4, "more rows do not settle the directions: {told:?}");
    next(&mut page);
    relearned(&mut page, "true");
    answer(&mut page);
    next(&mut page);
    slide(&mut page, 4);
    page.picture("lesson-1-4");
    let told: Vec<[String; 3]> = serde_json::from_value(page.eval(TOLD)).expect("three columns");
    for row in told {
        let now = probability(&row[2]);
        assert!(
            if row[0].contains("(true)") { now > 0.9 } else { now < 0.1 },
            "{row:?} after four experiments"
        );
    }
    finish(&mut page);
}

#[test]
fn lesson_2_targets_without_labels() {
    let mut page = begin(2);
    page.picture("lesson-2-1");
    let bright =
        "JSON.parse(hook('target-heatmap').dataset.values).map(row => row.filter(p => p > 0.5).length)";
    assert_eq!(page.eval(bright), serde_json::json!([1, 1, 1, 1, 1, 1, 1, 1]), "one bright cell a row");
    answer(&mut page);
    next(&mut page);
    page.wait("the map in view", "hook('target-heatmap').getBoundingClientRect().top < innerHeight");
    assert_eq!(page.eval("hook('lesson-next').disabled"), true, "a cell comes first");
    let canvas = "hook('target-heatmap').querySelector('canvas')";
    let [x, y] = serde_json::from_value::<[f64; 2]>(
        page.eval(&format!("(canvas => [canvas.clientWidth - 12, canvas.clientHeight - 8])({canvas})")),
    )
    .expect("a place");
    page.eval(&format!(
        "(canvas => {{
            const box = canvas.getBoundingClientRect();
            canvas.dispatchEvent(new MouseEvent('click', {{bubbles: true, clientX: box.left + {x}, clientY: box.top + {y}}}));
        }})({canvas})"
    ));
    page.wait("the cell", "!hook('lesson-next').disabled");
    next(&mut page);
    slide(&mut page, 4);
    page.picture("lesson-2-3");
    let told: Vec<[String; 3]> = serde_json::from_value(page.eval(TOLD)).expect("three columns");
    let found = |text: &str| text.split(' ').next().and_then(|n| n.parse::<u32>().ok()).expect("a number");
    assert!(found(&told[0][2]) > found(&told[0][1]), "stronger shifts show more targets: {told:?}");
    finish(&mut page);
}

#[test]
fn lesson_3_a_single_row() {
    let mut page = begin(3);
    next(&mut page);
    answer(&mut page);
    assert_eq!(page.eval("hook('lesson-next').disabled"), true, "the experiments come first");
    page.click("new-experiment-simulate");
    page.wait(
        "ranked targets",
        "hook('new-experiment-targets')?.querySelectorAll('[data-variable]').length >= 3",
    );
    page.picture("lesson-3-2");
    page.wait("the way on", "!hook('lesson-next').disabled");
    next(&mut page);
    page.wait("the slider of rows", "visible('new-experiment-rows')");
    page.set("new-experiment-rows", "0");
    page.wait("one row", "hook('new-experiment-targets').textContent.includes('first 1 of 10')");
    page.picture("lesson-3-3");
    page.wait("the way on", "!hook('lesson-next').disabled");
    finish(&mut page);
}

#[test]
fn lesson_4_seeing_is_not_doing() {
    let mut page = begin(4);
    page.picture("lesson-4-1");
    answer(&mut page);
    next(&mut page);
    let doing = |page: &mut Page, stop: u32| {
        page.set("lesson-slider", &stop.to_string());
        page.wait("what is seen", "hook('lesson-dial').querySelector('.seeing')?.textContent");
        page.wait("what happens", "text('lesson-doing')?.includes(' on average')");
        let number = |text: String| {
            let words = text.replace('−', "-");
            let is = words.rsplit(" is ").next().expect("a number").to_owned();
            is.split(' ').next().and_then(|n| n.parse::<f64>().ok()).expect("a number")
        };
        let seen = page.eval("hook('lesson-dial').querySelector('.seeing').textContent");
        (number(seen.as_str().expect("text").to_owned()), number(page.text("lesson-doing")))
    };
    let (low_seen, low_done) = doing(&mut page, 0);
    page.wait("the way on", "!hook('lesson-next').disabled");
    let (high_seen, high_done) = doing(&mut page, 20);
    page.picture("lesson-4-2");
    assert!(high_seen - low_seen > 1.0, "the line rises from {low_seen} to {high_seen}");
    assert!(
        (high_done - low_done).abs() < 0.3 * (high_seen - low_seen),
        "setting it moves {low_done} to {high_done}"
    );
    finish(&mut page);
}

#[test]
fn a_lesson_can_be_left_and_gone_back_in() {
    let mut page = begin(1);
    answer(&mut page);
    next(&mut page);
    page.wait("the second scene", "text('lesson').includes('2 of 4')");
    page.click_at("[...hook('lesson').querySelectorAll('button')].find(one => one.textContent === 'Back')");
    page.wait("the first scene", "text('lesson').includes('1 of 4')");
    relearned(&mut page, "true");
    page.click_at("hook('lesson').querySelector('[aria-label=\"Leave the lesson\"]')");
    page.wait("the page without the lesson", "!hook('lesson') && visible('step-learn') && visible('start')");
}
