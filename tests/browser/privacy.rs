//! Nothing leaves the machine: no request to any other origin, by page or worker, under a strict policy.

use std::fs;

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
    assert_eq!(page.workers().len(), 1, "the worker is watched");
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

#[test]
fn the_self_test_asks_the_page_and_a_worker() {
    let mut page = Page::open();
    page.click("privacy");
    page.click("privacy-test");
    let line = ".self-test-lines li";
    page.wait("the outcome", &format!("document.querySelectorAll('{line}').length === 3"));
    let good = page.eval(&format!("document.querySelectorAll('{line}.is-good').length"));
    let said = page.eval(&format!("[...document.querySelectorAll('{line}')].map(one => one.textContent)"));
    assert_eq!(good, 3, "{said}");
    // Firefox tells its console of what a policy refuses, but not the tests.
    if !page.is_firefox() {
        let refusals = page.errors().iter().filter(|error| error.contains("Content Security Policy")).count();
        assert!(refusals >= 2, "both were tried: {:?}", page.errors());
    }
}

/// Names of what a page's policy does not stop, or not in every browser, and of what could send data.
const WAYS_OUT: [&str; 12] = [
    "RTCPeerConnection",
    "RTCDataChannel",
    "WebTransport",
    "WebSocket",
    "EventSource",
    "XMLHttpRequest",
    "sendBeacon",
    "window.open",
    "importScripts",
    "http-equiv=\"refresh\"",
    "dns-prefetch",
    "preconnect",
];

#[test]
fn the_built_files_have_no_code_for_other_ways_out() {
    let mut scripts = 0;
    for file in
        fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/dist")).expect("the app is built").flatten()
    {
        let path = file.path();
        if !path.extension().is_some_and(|extension| ["js", "html"].iter().any(|text| extension == *text)) {
            continue;
        }
        scripts += 1;
        let text = fs::read_to_string(&path).expect("scripts are text");
        for way in WAYS_OUT {
            assert!(!text.contains(way), "{} has {way}", path.display());
        }
    }
    assert!(scripts >= 5, "{scripts}");
}
