//! The graph by keyboard alone.

use std::collections::BTreeSet;

use crate::page::Page;
use crate::result::{NODES, SHOWN, learned_from, opened, pictured, strings};

/// The part of the graph that has the focus.
const FOCUSED: &str =
    "document.activeElement.closest('[data-testid=graph] .node, [data-testid=graph] .edge')";

fn focused(page: &mut Page) -> String {
    let key = page.eval(&format!("{FOCUSED}?.dataset.edge ?? {FOCUSED}?.dataset.variable ?? null"));
    key.as_str().expect("the focus is in the graph").to_owned()
}

/// Comes into the graph by the Tab key alone.
fn tab_in(page: &mut Page) {
    page.focus("hook('graph').querySelector('.graph-toolbar input[type=checkbox]')");
    page.press("Tab");
    assert_eq!(
        page.eval(&format!("{FOCUSED} !== null")),
        true,
        "the next stop after the buttons is the graph"
    );
}

#[test]
fn every_line_is_reached_named_and_explained() {
    let mut page = learned_from("linear");
    let shown: BTreeSet<String> =
        strings(&page.eval(&format!("{SHOWN}.map(line => line.dataset.edge)"))).into_iter().collect();
    assert!(shown.len() > 5);
    tab_in(&mut page);
    let mut seen = BTreeSet::new();
    let mut nodes = BTreeSet::new();
    page.press("Home");
    loop {
        let node = focused(&mut page);
        if !nodes.insert(node.clone()) {
            break;
        }
        page.press("ArrowDown");
        while focused(&mut page).contains(' ') && seen.insert(focused(&mut page)) {
            let name = page.eval(&format!("{FOCUSED}.getAttribute('aria-label')"));
            let name = name.as_str().expect("a line has a name");
            let ends = page.eval(&format!("`${{{FOCUSED}.dataset.from}} → ${{{FOCUSED}.dataset.to}}`"));
            assert!(name.starts_with(&format!("{}, probability ", ends.as_str().expect("text"))), "{name}");
            assert!(name.contains(", effect +") || name.contains(", effect −"), "{name}");
            page.wait(
                "the evidence",
                &format!("hook('evidence').querySelector('h3')?.textContent === {ends}"),
            );
            page.press("ArrowRight");
        }
        if focused(&mut page).contains(' ') {
            page.press("Escape");
        }
        assert_eq!(focused(&mut page), node, "Escape leads back to where the walk came from");
        page.press("ArrowRight");
    }
    assert_eq!(nodes.len(), 10, "the right arrow goes through all variables");
    assert_eq!(seen, shown);
}

/// Goes into the graph, and on to the first of its lines.
fn to_first_line(page: &mut Page) {
    tab_in(page);
    page.press("Home");
    while !focused(page).contains(' ') {
        page.press("ArrowDown");
        if !focused(page).contains(' ') {
            page.press("ArrowRight");
        }
    }
}

#[test]
fn up_and_down_lead_along_a_line_to_its_ends() {
    let mut page = opened(&pictured(12, 0, &[]));
    to_first_line(&mut page);
    let line = focused(&mut page);
    let (_, to) = line.split_once(' ').expect("two ends");
    page.press("ArrowDown");
    assert_eq!(focused(&mut page), to);
    page.wait("the variable's evidence", &format!("{NODES}[{to}].matches('.selected')"));
    page.press("ArrowUp");
    assert!(focused(&mut page).ends_with(&format!(" {to}")), "a line into the variable");
    page.press("Escape");
    assert_eq!(focused(&mut page), to);
    assert_eq!(
        page.eval(
            "document.querySelectorAll('[data-testid=graph] svg.graph-canvas [tabindex=\"0\"]').length"
        ),
        1,
        "the Tab key stops once in the picture"
    );
    page.wait(
        "the keys to be told",
        "hook('graph').querySelector('.graph-keys').checkVisibility({visibilityProperty: true})",
    );
}

#[test]
fn a_line_that_fades_gives_the_focus_back() {
    let mut page = opened(&pictured(12, 0, &[]));
    to_first_line(&mut page);
    page.set("threshold", "1");
    page.wait(
        "one stop that is a variable",
        "hook('graph').querySelectorAll('.node[tabindex=\"0\"]').length === 1
            && hook('graph').querySelectorAll('.edge[tabindex=\"0\"]').length === 0",
    );
}
