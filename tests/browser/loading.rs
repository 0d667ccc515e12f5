//! What a person sees while the program is still on its way.

use std::path::Path;

use crate::page::Page;
use crate::server::{Mood, Server};

#[test]
fn the_page_is_painted_before_the_program_is_there() {
    let server = Server::start(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/dist")), &["/"]);
    server.answer(Mood::WithoutProgram);
    let mut page = Page::open_in_part(&server);
    page.wait("a painted page", "performance.getEntriesByName('first-contentful-paint').length > 0");
    let words = page.eval("document.querySelector('#starting')?.innerText ?? ''").to_string();
    assert!(words.contains("MetaCaDI") && words.contains("Loading"), "{words}");
    assert_eq!(page.eval("hook('file-input') === null"), true, "the program is not there");
    page.picture("starting");
}
