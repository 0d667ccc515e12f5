//! Nothing leaves the machine: no request to any other origin, by page or worker, under a strict policy.

use crate::page::Page;
use crate::table::{long_table, simulated};

#[test]
fn no_request_leaves_the_origin() {
    let mut page = Page::open();
    page.upload_data(&[("table.csv", &long_table(&simulated(5, 5, 5)))]);
    page.step("learn");
    page.click("start");
    page.wait_status("done");
    page.step("explore");
    page.export("export-json");
    page.step("new-experiment");
    let requests = page.requests();
    let origin = page.origin();
    let kept = |url: &&String| {
        url.starts_with(&format!("{origin}/")) || url.starts_with("blob:") || url.starts_with("data:")
    };
    let strangers: Vec<_> = requests.iter().filter(|url| !kept(url)).collect();
    assert!(strangers.is_empty(), "{strangers:?}");
    assert!(requests.iter().any(|url| url.contains("worker_bg.wasm")), "the worker is watched: {requests:?}");
    assert_eq!(page.errors(), [""; 0]);
}

/// Tries to send something to another origin (nobody listens there).
const SEND: &str = "fetch('http://127.0.0.1:9/').then(() => 'sent', error => String(error))";

fn refused_by_policy(page: &Page) -> bool {
    page.errors().iter().any(|error| error.contains("Content Security Policy"))
}

#[test]
fn the_policy_stops_a_request_of_the_page() {
    let mut page = Page::open();
    assert_ne!(page.eval(SEND), "sent");
    assert!(refused_by_policy(&page), "it must be the policy that refuses: {:?}", page.errors());
}

#[test]
fn the_policy_stops_a_request_of_the_worker() {
    let mut page = Page::open();
    page.click("example-linear");
    page.wait("data", "hook('problems')");
    assert_ne!(page.eval_in_worker(SEND), "sent");
    assert!(refused_by_policy(&page), "it must be the policy that refuses: {:?}", page.errors());
}

#[test]
fn the_same_build_works_in_a_folder() {
    let mut page = Page::open_at("/in/a/folder/");
    page.upload_data(&[("table.csv", &long_table(&simulated(4, 4, 5)))]);
    page.step("learn");
    page.click("start");
    page.wait_status("done");
    assert_eq!(page.errors(), [""; 0]);
}
