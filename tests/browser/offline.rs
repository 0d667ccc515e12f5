//! After the first visit the page works without a network; with one, a new release is picked up.

use serde_json::json;

use crate::page::Page;

const INSTALLED: &str = "(navigator.serviceWorker.ready.then(() => window.installed = true),
    window.installed && navigator.serviceWorker.controller)";

impl Page {
    /// Cuts the network for the page, its workers and its service worker, or joins it again.
    fn cut_network(&mut self, cut: bool) {
        let rule = json!({"offline": cut, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
        self.call_everywhere("Network.emulateNetworkConditions", &rule);
    }
}

#[test]
fn it_loads_and_learns_without_a_network() {
    let mut page = Page::open();
    page.wait("the service worker", INSTALLED);
    page.cut_network(true);
    let failed = page.eval("fetch('there-is-no-such-file').then(() => false, () => true)");
    assert_eq!(failed, true, "the network is really cut");
    page.reload();
    page.click("example-linear");
    page.wait("data", "!hook('start').disabled");
    page.click("start");
    page.wait_status("done");
    page.wait("the result", "visible('graph')");
}

#[test]
fn it_keeps_the_files_of_this_build_and_no_data() {
    let mut page = Page::open_at("/in/a/folder/");
    page.wait("the service worker", INSTALLED);
    let kept = page.eval(
        "(async () => {
            const name = (await caches.keys()).find(name => name.startsWith('metacadi-files '));
            return (await (await caches.open(name)).keys()).map(request => new URL(request.url).pathname);
        })()",
    );
    let kept: Vec<String> = serde_json::from_value(kept).expect("addresses");
    for part in
        ["/in/a/folder/", "worker_bg.wasm", "worker_boot.js", "worker.js", "boot.js", ".css", "_bg.wasm"]
    {
        assert!(kept.iter().any(|path| path.ends_with(part)), "{part} is not among {kept:?}");
    }
    assert!(kept.iter().all(|path| path.starts_with("/in/a/folder/")), "{kept:?}");
}

#[test]
fn files_of_an_older_release_are_dropped() {
    let mut page = Page::open();
    // As an older release left it.
    page.eval("caches.open(`metacadi-files ${location.origin}/ 0`).then(() => true)");
    page.eval("navigator.serviceWorker.ready.then(one => one.unregister())");
    page.reload();
    page.wait("the service worker", INSTALLED);
    page.wait(
        "the older files to go",
        "(caches.keys().then(names => window.names = names), window.names?.filter(name => name.startsWith('metacadi-files ')).length === 1)",
    );
}
