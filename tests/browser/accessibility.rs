//! axe-core finds nothing (WCAG 2.2 AA) in any step, light and dark.

use std::fs;

use serde_json::json;

use crate::page::Page;

const AXE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/node_modules/axe-core/axe.min.js");

fn check(page: &mut Page, place: &str) {
    let found = page.eval(
        "axe.run(document, {
            runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
            resultTypes: ['violations'],
        }).then(result => result.violations.flatMap(rule =>
            rule.nodes.map(node => `${rule.id}: ${node.target} ${node.failureSummary}`)))",
    );
    assert_eq!(found, json!([]), "{place}: {found:#}");
}

fn every_step(theme: &str) {
    let mut page = Page::open();
    page.theme(theme);
    let source = fs::read_to_string(AXE).expect("npm ci has been run, as ./test does");
    page.call("Runtime.evaluate", json!({"expression": source}));
    for step in ["data", "learn", "explore", "new-experiment"] {
        page.step(step);
        check(&mut page, &format!("{step}, empty, {theme}"));
    }
    page.step("data");
    page.click("example-linear");
    page.wait("data", "text('problems') !== null");
    check(&mut page, &format!("data, loaded, {theme}"));
    page.step("learn");
    page.click("start");
    page.wait_status("done");
    for step in ["learn", "explore", "new-experiment"] {
        page.step(step);
        check(&mut page, &format!("{step}, learned, {theme}"));
    }
}

#[test]
fn axe_finds_nothing_in_the_light_theme() {
    every_step("light");
}

#[test]
fn axe_finds_nothing_in_the_dark_theme() {
    every_step("dark");
}
