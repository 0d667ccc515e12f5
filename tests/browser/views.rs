//! Whole pictures of what a result shows, for people to look at; that nothing is cut off is checked.

use serde_json::json;

use crate::page::Page;
use crate::result::{SHOWN, learned_from};

/// Elements whose content is wider than they are and that neither scroll nor shorten it on purpose.
const CUT: &str = "[...document.querySelectorAll('main *')].filter(element => {
    if (!element.checkVisibility() || element.closest('svg, .visually-hidden')) return false;
    const style = getComputedStyle(element);
    // What is for screen readers alone is cut on purpose.
    return style.overflowX === 'hidden' && style.clipPath === 'none' && style.textOverflow !== 'ellipsis' && element.scrollWidth > element.clientWidth + 1;
}).map(element => `${element.tagName}.${element.className}`)";

/// Text that is smaller than can be read.
const TINY: &str = "[...document.querySelectorAll('main *')].filter(element =>
    element.checkVisibility() && !element.closest('svg')
        && [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())
        && parseFloat(getComputedStyle(element).fontSize) < 11
).map(element => `${element.tagName}.${element.className}`)";

fn select_a_line(page: &mut Page) {
    page.focus(&format!("{SHOWN}[2]"));
    page.press("Enter");
    page.wait("the evidence", "hook('evidence').querySelector('canvas')");
}

#[test]
fn explore_and_new_experiment_are_whole_at_every_size() {
    let mut page = learned_from("linear");
    select_a_line(&mut page);
    page.step("new-experiment");
    page.click("new-experiment-simulate");
    page.wait("rankings", "hook('new-experiment-targets').querySelectorAll('section').length === 3");
    for (size, width, height) in [("projector", 1280, 720), ("phone", 390, 844)] {
        for theme in ["light", "dark"] {
            page.theme(theme);
            for step in ["explore", "new-experiment"] {
                page.size(width, height);
                page.step(step);
                assert_eq!(page.eval(CUT), json!([]), "{step} on a {size}");
                assert_eq!(page.eval(TINY), json!([]), "{step} on a {size}");
                // A window as tall as the page shows it whole.
                let tall = page.eval("document.documentElement.scrollHeight").as_u64().expect("a height");
                page.size(width, u32::try_from(tall).expect("pages are not that long"));
                page.picture(&format!("{step}-whole-{size}-{theme}"));
            }
        }
    }
    assert_eq!(page.errors(), [""; 0]);
}
