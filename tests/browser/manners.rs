//! Manners of the page: it shows what it does before it is asked, explains its words, takes back what was done, and leaves
//! the wheel alone.

use crate::page::Page;
use crate::result::learned_from;
use crate::table::{long_table, one_environment, simulated};

#[test]
fn an_example_learns_by_itself_and_goes_when_data_come() {
    let mut page = Page::open();
    // Tests ask for reduced motion: it shows its end, and the way when it is asked to.
    page.wait(
        "the example at rest",
        "text('showcase').includes('Play') && text('showcase').includes('Done, in ')",
    );
    assert_eq!(
        page.eval("hook('showcase-graph').querySelectorAll('.edge[data-shown=true]').length >= 3"),
        true
    );
    page.click_at("hook('showcase').querySelector('button')");
    page.wait(
        "arrows of the example",
        "hook('showcase-graph')?.querySelectorAll('.edge[data-shown=true]').length >= 3",
    );
    assert_eq!(page.text("status"), "idle", "the person's own run has not begun");
    page.wait("its end", "text('showcase').includes('Done, in ') && text('showcase').includes('Again')");
    page.picture("landing");
    let inside = "['file-input', 'lesson-1', 'lesson-4', 'showcase-targets'].every(
        name => hook(name).closest('button, label, div').getBoundingClientRect().bottom <= innerHeight)";
    page.size(1280, 720);
    assert_eq!(page.eval(inside), true, "example, drop zone and lessons are in view without scrolling");
    page.click("example-linear");
    page.wait("data", "!hook('start').disabled && !hook('showcase')");
    page.wait("a measured time", "/10 variables: about .* on this machine/.test(text('run-time'))");
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn words_explain_themselves_and_the_wheel_scrolls_the_page() {
    let mut page = learned_from("linear");
    page.click("side-how-sure");
    let word =
        "[...hook('certainty').querySelectorAll('.term-word')].find(word => word.textContent === 'R-hat')";
    page.focus(word);
    page.press("Enter");
    page.wait(
        "the sentence",
        "document.querySelector('.explanation')?.textContent.includes('how much each varies by itself')",
    );
    page.picture("word");
    page.press("Escape");
    page.wait("no sentence", "!document.querySelector('.explanation')");
    assert_eq!(
        page.eval(&format!("document.activeElement === {word}")),
        true,
        "the keyboard stays at the word"
    );
    page.press("Enter");
    page.click_at("document.querySelector('.explanation .link')");
    page.wait("the glossary", "visible('glossary') && hook('glossary').textContent.includes('burn-in')");
    page.press("Escape");
    page.wait("its end", "!visible('glossary')");
    let taken = |page: &mut Page, control: bool| {
        page.eval(&format!(
            "(event => {{
                hook('graph').querySelector('svg').dispatchEvent(event);
                return event.defaultPrevented;
            }})(new WheelEvent('wheel', {{bubbles: true, cancelable: true, deltaY: 40, ctrlKey: {control}}}))"
        ))
    };
    assert_eq!(taken(&mut page, false), false, "the wheel alone is the page's");
    page.wait("how to zoom", "hook('graph').textContent.includes('Ctrl + wheel')");
    assert_eq!(taken(&mut page, true), true, "with Control it zooms");
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn undo_takes_back_what_was_done_to_the_data_and_brings_results_back() {
    let dataset = simulated(4, 3, 6);
    let last = dataset.environments().len() - 1;
    let mut page = Page::open();
    page.upload_data(&[("most.csv", &long_table(&dataset)), ("more.csv", &one_environment(&dataset, last))]);
    page.wait("both files", "!hook('start').disabled && hook('files').querySelectorAll('li').length === 2");
    page.click("start");
    page.wait_status("done");
    page.step("data");
    page.click_at("hook('files').querySelectorAll('li')[1].querySelector('button')");
    page.wait("one file", "hook('files').querySelectorAll('li').length === 1 && text('status') === 'idle'");
    page.wait("its name", "hook('undo').title === 'Undo: taking away more.csv'");
    page.press("Control+z");
    page.wait("both files again", "hook('files').querySelectorAll('li').length === 2");
    page.wait("what was learned from them", "text('status') === 'done'");
    page.click("redo");
    page.wait("one file again", "hook('files').querySelectorAll('li').length === 1");
    page.click("example-linear");
    page.wait("the example", "hook('undo').title.startsWith('Undo: bringing “Example')");
    page.click("undo");
    page.wait("the file before it", "hook('files')?.querySelectorAll('li').length === 1");
    assert_eq!(page.errors(), [""; 0]);
}
