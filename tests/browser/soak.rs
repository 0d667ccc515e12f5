//! A long day: run after run in one page.

use serde_json::{Value, json};

use crate::page::Page;
use crate::table::{long_table, simulated};

impl Page {
    /// Bytes of WebAssembly memory in a session. It never shrinks.
    fn memory(&mut self, session: &str) -> u64 {
        let call = |page: &mut Self, method: &str, params: Value| page.call_in(session, method, params);
        let kind = call(self, "Runtime.evaluate", json!({"expression": "WebAssembly.Memory.prototype"}));
        let found =
            call(self, "Runtime.queryObjects", json!({"prototypeObjectId": kind["result"]["objectId"]}));
        let sum = json!({
            "objectId": found["objects"]["objectId"],
            "functionDeclaration": "function () { return this.reduce((sum, one) => sum + one.buffer.byteLength, 0); }",
            "returnByValue": true,
        });
        call(self, "Runtime.callFunctionOn", sum)["result"]["value"].as_u64().expect("a number of bytes")
    }
}

/// More runs than the page can go back.
const FULL: usize = 110;
const RUNS: usize = 200;

/// Bytes that the page may keep of a run: the library keeps traces of what has gone (docs/reliability.md).
const PAGE_PER_RUN: u64 = 5_000;

#[test]
#[ignore = "takes minutes"]
fn two_hundred_runs_do_not_grow_memory() {
    let mut page = Page::open();
    page.upload_data(&[("table.csv", &long_table(&simulated(8, 8, 10)))]);
    page.wait("data", "!hook('start').disabled");
    let run = |page: &mut Page, seed: usize| {
        page.step("learn");
        page.set("seed", &seed.to_string());
        page.learns(|page| page.click("start"));
    };
    // Until the list of runs and that of steps to undo are full.
    for seed in 0..FULL {
        run(&mut page, seed);
    }
    let [engine, shown] = [page.workers().pop().expect("the page has a worker"), page.session()];
    let before = [page.memory(&engine), page.memory(&shown)];
    for seed in FULL..FULL + RUNS {
        run(&mut page, seed);
    }
    let after = [page.memory(&engine), page.memory(&shown)];
    println!("bytes of the engine and of the page, before {before:?}, after {after:?}");
    assert!(after[0] as f64 <= 1.05 * before[0] as f64, "{before:?} bytes became {after:?}");
    assert!(after[1] <= before[1] + PAGE_PER_RUN * RUNS as u64, "{before:?} bytes became {after:?}");
    assert_eq!(page.errors(), [""; 0]);
}
