//! Presenter mode: large type, and the keys of a remote control.

use crate::page::Page;
use crate::result::learned_from;

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
fn pictures_of_a_result_come_one_a_screen_and_a_key_tells_what_an_experiment_changed() {
    let mut page = learned_from("linear");
    page.size(1280, 720);
    page.click("presenter");
    let seen =
        "[...document.querySelectorAll('.explore > .card')].filter(card => card.checkVisibility()).length";
    for picture in ["graph", "targets", "evidence", "certainty"] {
        page.wait(picture, &format!("document.documentElement.dataset.picture === '{picture}'"));
        page.wait("one picture", &format!("{seen} === 1"));
        page.picture(&format!("presenter-{picture}"));
        page.assert_fits(&format!("the {picture} alone"));
        page.press("PageDown");
    }
    page.wait("the step after", &format!("{SHOWN} === 'step-new-experiment'"));
    page.press("3");
    page.wait("the answer", "text('presenter-answer')?.startsWith('e3 changed X')");
    page.wait("rings in the graph", "hook('graph').querySelector('.node.target')");
    page.picture("presenter-answer");
    let letters = page.eval("Math.min(...[...hook('graph').querySelectorAll('.node text')].map(text => text.getBoundingClientRect().height))");
    assert!(letters.as_f64() >= Some(20.0), "names are {letters} px high");
    page.press("Escape");
    page.wait("the usual page", "!document.documentElement.dataset.picture && visible('start')");
}

#[test]
fn a_lesson_has_room_for_the_graph_and_its_legend() {
    let mut page = Page::open();
    page.click("presenter");
    page.click("lesson-1");
    page.wait_status("done");
    page.wait("the graph", "visible('graph') && hook('graph').querySelector('.graph-legend')");
    page.picture("presenter-lesson");
    let below = "(bottom => bottom('.graph-legend') - bottom('.explore-graph'))(
        what => document.querySelector(`.explore ${what}`).getBoundingClientRect().bottom)";
    let below = page.eval(below).as_f64().expect("a length");
    assert!(below < 0.0, "the legend ends {below} px below its card");
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
    page.press("PageDown");
    page.wait("what is missing", "text('lesson').includes('First: answer the question')");
    page.press("PageUp");
    page.wait("the first scene again", &place(1));
    assert_eq!(page.errors(), [""; 0]);
}
