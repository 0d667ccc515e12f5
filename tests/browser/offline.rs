//! After the first visit the page works without a network, whatever a host answers; a newer release is kept whole or not
//! at all, and takes over when asked.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::page::Page;
use crate::server::{Mood, Server};

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
    for part in ["/in/a/folder/", "boot.js", ".css", "_bg.wasm"] {
        assert!(kept.iter().any(|path| path.ends_with(part)), "{part} is not among {kept:?}");
    }
    assert!(kept.iter().all(|path| path.starts_with("/in/a/folder/")), "{kept:?}");
    assert!(
        !kept.iter().any(|path| path.ends_with("metacadi.html")),
        "that one is saved, not visited: {kept:?}"
    );
}

/// A release of its own, which can be replaced by another.
fn release(folder: &Path, title: &str) {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    for file in fs::read_dir(project.join("dist")).expect("the app is built").flatten() {
        fs::copy(file.path(), folder.join(file.file_name())).expect("the folder can be written to");
    }
    retitle(folder, title);
    let written = Command::new("bash")
        .arg(project.join("tools/offline"))
        .envs([("TRUNK_STAGING_DIR", folder), ("TRUNK_SOURCE_DIR", project)])
        .status();
    assert!(written.is_ok_and(|status| status.success()), "tools/offline writes the list of files");
}

fn retitle(folder: &Path, title: &str) {
    let page = folder.join("index.html");
    let text = fs::read_to_string(&page).expect("the app has a page");
    let end = text.find("</title>").expect("the page has a title");
    let start = text.find("<title>").expect("the page has a title") + "<title>".len();
    fs::write(page, format!("{}{title}{}", &text[..start], &text[end..]))
        .expect("the folder can be written to");
}

/// Asks for a newer release and waits for what becomes of it.
const UPDATE: &str = "(async () => {
    const known = await navigator.serviceWorker.getRegistration();
    const outcome = new Promise(resolve => known.addEventListener('updatefound', () =>
        known.installing.addEventListener('statechange', event => resolve(event.target.state))));
    await known.update();
    return outcome;
})()";

/// Names of the caches of the page's files, once they are known.
const CACHES: &str =
    "(caches.keys().then(names => window.names = names.filter(name => name.startsWith('metacadi-files '))),
    window.names)";

#[test]
fn a_newer_release_is_kept_whole_or_not_at_all_and_takes_over_when_asked() {
    let folder = tempfile::tempdir().expect("a folder for a release");
    release(folder.path(), "old");
    let server = Server::start(folder.path(), &["/"]);
    let mut page = Page::open_on(&server, "/");
    page.wait("the service worker", INSTALLED);
    assert_eq!(page.eval("document.title"), "old");
    // Half a deployment: the list of the new files is there, one of them is not.
    release(folder.path(), "new");
    retitle(folder.path(), "half");
    assert_eq!(page.eval(UPDATE), "redundant", "the half is refused");
    page.reload();
    assert_eq!(page.eval("document.title"), "old", "nobody waits for the network");
    assert_eq!(page.eval("document.getElementById('new-release')"), Value::Null);
    retitle(folder.path(), "new");
    assert_eq!(page.eval(UPDATE), "installed");
    page.wait("the offer", "document.getElementById('new-release')");
    page.loads(|page| page.click_at("document.querySelector('#new-release button')"));
    assert_eq!(page.eval("document.title"), "new");
    page.wait("the older files to go", &format!("({CACHES})?.length === 1"));
    page.cut_network(true);
    page.reload();
    assert_eq!(page.eval("document.title"), "new", "without a network as well");
}

#[test]
fn a_host_that_fails_does_not_replace_the_page_and_damaged_files_are_mended() {
    let folder = tempfile::tempdir().expect("a folder for a release");
    release(folder.path(), "whole");
    let server = Server::start(folder.path(), &["/"]);
    let mut page = Page::open_on(&server, "/");
    page.wait("the service worker", INSTALLED);
    for mood in [Mood::Portal, Mood::Unavailable, Mood::Hanging] {
        server.answer(mood);
        page.reload();
        assert_eq!(page.eval("document.title"), "whole", "{mood:?}");
    }
    server.answer(Mood::Well);
    let damaged = page.eval(
        "(async () => {
            const cache = await caches.open((await caches.keys()).find(name => name.startsWith('metacadi-files ')));
            await cache.put('./', new Response('<title>damaged</title>', {headers: {'Content-Type': 'text/html'}}));
            return (await cache.keys()).length;
        })()",
    );
    assert!(damaged.as_u64().is_some_and(|files| files > 5), "{damaged}");
    page.reload();
    assert_eq!(page.eval("document.title"), "whole");
}
