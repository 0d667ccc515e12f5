//! Everything by keyboard alone, from an example to the targets of a new experiment.

use crate::page::Page;

#[test]
fn every_step_is_walked_through_without_a_mouse() {
    let mut page = Page::open();
    page.tab_to("[data-testid=example-linear]");
    page.press("Enter");
    page.wait("data", "hook('problems') && !hook('start').disabled");

    page.tab_to("#tab-data");
    page.press("ArrowRight");
    page.wait("the Learn step", "visible('knowledge')");
    page.tab_to("[data-testid=start]");
    page.press(" ");
    page.wait_status("done");
    page.wait("the Explore step", "visible('graph')");

    page.tab_to("[data-testid=threshold]");
    page.press("ArrowRight");
    page.wait("another threshold", "Number(hook('threshold').value) > 0.5");

    page.tab_to("[data-testid=graph] *");
    page.tab_to("[data-testid=target-heatmap] [role=grid] *, [data-testid=target-heatmap] [role=grid]");
    for key in ["ArrowDown", "ArrowRight", "End", "Home", "Enter"] {
        page.press(key);
    }
    page.wait("evidence of a target", "text('evidence').includes('robability')");
    page.tab_to("[data-testid=map-edges]");
    page.press("Enter");
    page.tab_to("[data-testid=edge-heatmap] [role=grid] *, [data-testid=edge-heatmap] [role=grid]");
    page.press("ArrowRight");
    page.press("Enter");
    page.wait("evidence of an edge", "text('evidence').includes('other way round')");
    page.tab_to("[data-testid=edge-opinion] button");
    page.tab_to("[data-testid=side-why]");
    page.press("End");
    page.tab_to("[data-testid=export-edges]");

    page.tab_to("[data-testid=step-explore]");
    page.press("End");
    page.tab_to("[data-testid=new-experiment-simulate]");
    page.press("Enter");
    page.wait("ranked targets", "hook('new-experiment-targets')?.querySelector('[data-variable]')");
    page.tab_to("[data-testid=new-experiment-rows]");
    page.press("Home");
    page.wait("one row", "hook('new-experiment-rows').value === '0'");
    page.tab_to("[data-testid=new-experiment-add]");
    page.learns(|page| page.press("Enter"));
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn dialogs_open_take_the_focus_and_give_it_back() {
    let mut page = Page::open();
    for hook in ["privacy", "keeping"] {
        page.tab_to(&format!("[data-testid={hook}]"));
        page.press("Enter");
        page.wait(
            "an open dialog",
            "document.querySelector('dialog[open]')?.contains(document.activeElement)",
        );
        page.press("Escape");
        page.wait("a closed dialog", "!document.querySelector('dialog[open]')");
        let back = format!("document.activeElement === hook('{hook}')");
        assert_eq!(page.eval(&back), true, "{hook} has the focus again");
    }
}

#[test]
fn the_skip_link_leads_to_the_content() {
    let mut page = Page::open();
    page.press("Tab");
    page.wait("the skip link", "document.activeElement.matches('.skip-link')");
    page.press("Enter");
    page.wait("the content", "document.activeElement.id === 'main'");
    assert_eq!(page.eval("hook('step-data').ariaSelected"), "true", "the step stays");
}
