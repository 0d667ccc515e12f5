//! The app in one file, opened from a disk: no host, no network, no file beside it.

use std::fs;
use std::path::Path;

use metacadi::protocol::Format;

use crate::page::Page;
use crate::table::{long_table, native_files, simulated, without_time};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/dist/metacadi.html");

#[test]
fn one_file_from_a_disk_learns_the_same_bits() {
    // Alone in its folder.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder for the file");
    fs::copy(FILE, folder.path().join("metacadi.html")).expect("the app is built");
    let mut page = Page::open_file(folder.path(), "metacadi.html");
    let table = long_table(&simulated(6, 6, 10));
    let formats = [Format::EdgesCsv, Format::TargetsCsv, Format::Bundle { with_data: false }];
    let [edges, targets, run] = native_files(&[("table.csv", &table)], 42, formats);
    page.upload_data(&[("table.csv", &table)]);
    page.step("learn");
    page.set("seed", "42");
    page.click("start");
    page.wait_status("done");
    page.step("explore");
    assert_eq!(page.export("export-edges").1, edges);
    assert_eq!(page.export("export-targets").1, targets);
    assert_eq!(without_time(&page.export("export-run").1), without_time(&run));
    let kept = |url: &&String| ["blob:", "data:"].iter().any(|own| url.starts_with(own));
    let asked: Vec<_> = page.requests().into_iter().filter(|url| !kept(&url)).collect();
    assert!(asked.iter().all(|url| url.ends_with("/metacadi.html")), "nothing else is loaded: {asked:?}");
    // Firefox does not call the opening of a file a request.
    assert!(page.is_firefox() || asked.len() == 1, "requests are watched");
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn one_file_passes_its_self_test() {
    let file = Path::new(FILE);
    let mut page = Page::open_file(file.parent().expect("it is in a folder"), "metacadi.html");
    page.click("privacy");
    page.click("privacy-test");
    let line = ".self-test-lines li";
    page.wait("the outcome", &format!("document.querySelectorAll('{line}').length === 3"));
    let good = page.eval(&format!("document.querySelectorAll('{line}.is-good').length"));
    let said = page.eval(&format!("[...document.querySelectorAll('{line}')].map(one => one.textContent)"));
    assert_eq!(good, 3, "{said}");
    assert!(said.to_string().contains("no file"), "{said}");
}
