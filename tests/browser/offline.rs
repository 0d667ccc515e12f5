//! After the first visit the page works without a network; with one, a new release is picked up.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::page::Page;
use crate::server::Server;

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

/// A release of its own, which can be replaced by another.
fn release(folder: &Path, title: &str) {
    let dist = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/dist"));
    for file in fs::read_dir(dist).expect("the app is built").flatten() {
        fs::copy(file.path(), folder.join(file.file_name())).expect("the folder can be written to");
    }
    let edit = |name: &str, from: &str, to: &str| {
        let text = fs::read_to_string(folder.join(name)).expect("the app has this file");
        assert!(text.contains(from), "{name} has {from}");
        fs::write(folder.join(name), text.replacen(from, to, 1)).expect("the folder can be written to");
    };
    edit("index.html", "<title>MetaCaDI", &format!("<title>{title}"));
    edit("offline.js", "VERSION = \"", &format!("VERSION = \"{title}"));
}

#[test]
fn a_new_release_is_seen_at_once_and_kept_in_place_of_the_older() {
    let folder = tempfile::tempdir().expect("a folder for a release");
    release(folder.path(), "old");
    let server = Server::start(folder.path(), &["/"]);
    let mut page = Page::open_on(&server, "/");
    page.wait("the service worker", INSTALLED);
    assert_eq!(page.eval("document.title.slice(0, 3)"), "old");
    release(folder.path(), "new");
    page.reload();
    assert_eq!(page.eval("document.title.slice(0, 3)"), "new", "the network comes first");
    page.wait(
        "the older files to go",
        "(caches.keys().then(names => window.names = names.filter(name => name.startsWith('metacadi-files '))),
            window.names?.length === 1 && window.names[0].includes(' new'))",
    );
    page.cut_network(true);
    page.reload();
    assert_eq!(page.eval("document.title.slice(0, 3)"), "new", "without a network as well");
}
