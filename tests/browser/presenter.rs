//! Presenter mode: large type, and the keys of a remote control.

use crate::page::Page;

const SHOWN: &str = "document.querySelector('[role=tab][aria-selected=true]').dataset.testid";

#[test]
fn page_keys_turn_the_steps_and_escape_ends_it() {
    let mut page = Page::open();
    let size = "parseFloat(getComputedStyle(document.documentElement).fontSize)";
    let usual = page.eval(size).as_f64().expect("a size");
    page.click("presenter");
    page.wait("large type", &format!("{size} >= 1.2 * {usual}"));
    for there in ["step-learn", "step-explore", "step-new-experiment", "step-new-experiment"] {
        page.press("PageDown");
        page.wait(there, &format!("{SHOWN} === '{there}'"));
    }
    page.press("PageUp");
    page.wait("a step back", &format!("{SHOWN} === 'step-explore'"));
    for (width, height) in [(1280, 720), (1920, 1080), (390, 844)] {
        page.size(width, height);
        page.assert_fits(&format!("presenter mode at {width} px"));
    }
    page.press("Escape");
    page.wait("usual type", &format!("{size} === {usual}"));
    page.press("PageDown");
    assert_eq!(page.eval(SHOWN), "step-explore", "without the mode the keys scroll, as everywhere");
}

#[test]
fn page_keys_turn_the_scenes_of_a_lesson() {
    let mut page = Page::open();
    page.click("presenter");
    page.click("lesson-3");
    let place = |n: usize| format!("text('lesson')?.includes('{n} of 3')");
    page.wait("the first scene", &place(1));
    page.wait_status("done");
    page.press("PageDown");
    page.wait("the second scene", &place(2));
    page.wait("its step", &format!("{SHOWN} === 'step-new-experiment'"));
    page.press("PageUp");
    page.wait("the first scene again", &place(1));
    for _ in 0..3 {
        page.press("PageDown");
    }
    page.wait("the end of the lesson", "!hook('lesson')");
    assert_eq!(page.errors(), [""; 0]);
}
