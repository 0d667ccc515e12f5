//! Nothing moves under the pointer, and nothing sticks out sideways.

use serde_json::{Value, json};

use crate::page::Page;
use crate::persistence::RUN_IS_KEPT;
use crate::table::{long_table, simulated};

/// Keeps every layout shift that no click or key has just caused.
const WATCH: &str = "window.shifts = [], new PerformanceObserver(list => list.getEntries()
    .filter(entry => !entry.hadRecentInput)
    .forEach(entry => shifts.push({
        value: entry.value, at: Math.round(entry.startTime),
        what: entry.sources.map(({node, previousRect: a, currentRect: b}) => {
            const element = node?.closest ? node : node?.parentElement;
            return `${element?.tagName}.${element?.className?.baseVal ?? element?.className}: `
                + `${a.x},${a.y} ${a.width}x${a.height} -> ${b.x},${b.y} ${b.width}x${b.height}`;
        }),
    }))).observe({type: 'layout-shift', buffered: true})";

/// Most that may move, as the browsers' measure has it (share of the window times share of its height).
const MOST: f64 = 0.1;

impl Page {
    /// Asserts that the document is not wider than the window.
    pub fn assert_fits(&mut self, what: &str) {
        let over = self.eval(
            "(over => over <= 0 ? null : {over, elements: [...document.querySelectorAll('body *')]
                .filter(one => one.getBoundingClientRect().right > innerWidth + 1 && one.checkVisibility())
                .map(one => one.tagName + '.' + one.className).slice(0, 8)})
             (document.documentElement.scrollWidth - document.documentElement.clientWidth)",
        );
        assert_eq!(over, Value::Null, "{what} is too wide");
    }

    /// Sum of all layout shifts since the page was opened, and what moved.
    fn shifts(&mut self) -> (f64, Value) {
        self.eval("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        let shifts = self.eval("shifts");
        let sum = shifts.as_array().into_iter().flatten().filter_map(|shift| shift["value"].as_f64()).sum();
        (sum, shifts)
    }

    fn assert_still(&mut self, what: &str) {
        let (sum, shifts) = self.shifts();
        println!("{what}: {sum:.3}");
        assert!(sum <= MOST, "{what}: things moved by {sum:.3}: {shifts:#}");
    }
}

fn walk(width: u32, height: u32) {
    let mut page = Page::open();
    page.size(width, height);
    page.reload();
    page.eval(WATCH);
    page.assert_still("opening the page");
    page.click("example-linear");
    page.wait("data", "!hook('start').disabled");
    page.assert_still("an example");
    page.click("start");
    page.wait_status("done");
    page.wait("the result", "visible('graph')");
    page.assert_still("learning");
    page.click("keep-yes");
    page.wait("the run to be kept", RUN_IS_KEPT);
    page.assert_still("an answer to what is kept");
    page.click_edge("[data-shown=true]");
    page.wait("evidence", "hook('evidence').querySelector('canvas')");
    page.assert_still("evidence");
    page.step("new-experiment");
    page.click("new-experiment-simulate");
    page.wait("ranked targets", "hook('new-experiment-targets')?.querySelector('[data-variable]')");
    page.assert_still("a new experiment");
    page.reload();
    page.eval(WATCH);
    page.wait_status("done");
    page.assert_still("opening the page with a kept result");
}

#[test]
fn nothing_moves_by_itself_on_a_projector() {
    walk(1280, 720);
}

#[test]
fn nothing_moves_by_itself_on_a_phone() {
    walk(390, 844);
}

#[test]
fn nothing_moves_while_files_are_read_and_a_long_run_goes_on() {
    let mut page = Page::open();
    page.eval(WATCH);
    page.upload_data(&[("table.csv", &long_table(&simulated(30, 30, 10)))]);
    page.wait("data", "!hook('start').disabled");
    page.assert_still("reading files");
    // Not by mouse, which would excuse what moves within half a second.
    page.eval("hook('start').click()");
    page.wait("the run to be under way", "text('status') === 'running' && Number(text('elapsed-ms')) > 500");
    page.assert_still("a run");
    page.eval("hook('stop').click()");
    page.wait_status("stopped");
    page.wait("the result", "visible('graph')");
    page.assert_still("the end of a run");
}

#[test]
fn every_step_fits_every_width() {
    let mut page = Page::open();
    let long = "a-rather-long-name-of-a-variable-such-as-people-have_".repeat(3);
    let table = long_table(&simulated(6, 6, 8))
        .replace("X3", &long)
        .replace("environment", &long.replace("variable", "column"));
    for filled in [false, true] {
        if filled {
            page.upload_data(&[(&format!("{}.csv", &long[..100]), &table)]);
            page.wait("data", "!hook('start').disabled");
            page.click("start");
            page.wait_status("done");
            page.step("explore");
            page.click_edge("[data-shown=true]");
            page.wait("evidence", "hook('evidence').querySelector('canvas')");
            page.step("new-experiment");
            let paths = page.write_files(&[("new.csv", &table)]);
            page.upload("new-experiment-input", &paths);
            page.wait("ranked targets", "hook('new-experiment-targets')?.querySelector('[data-variable]')");
        }
        for (width, height) in [(320, 640), (390, 844), (768, 1024), (1280, 720), (2560, 1440)] {
            page.size(width, height);
            for step in ["data", "learn", "explore", "new-experiment"] {
                page.step(step);
                page.assert_fits(&format!("{step} at {width} px, {}", json!({"filled": filled})));
                if filled && [768, 2560].contains(&width) {
                    page.picture(&format!("{step}-{width}"));
                }
            }
        }
    }
    assert_eq!(page.errors(), [""; 0]);
}
