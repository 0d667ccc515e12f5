//! One content security policy, in the page and in every file of headers; every test that SECURITY.md and
//! docs/reliability.md name exists.

use std::fs;
use std::path::Path;

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn all_files_of_headers_have_the_policy_of_the_page() {
    let page = read("index.html");
    let policy =
        page.split("content=\"").find(|part| part.starts_with("default-src")).expect("the page has a policy");
    let policy = policy.split('"').next().expect("it ends");
    assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"), "{policy}");
    for name in ["Trunk.toml", "hosting/_headers", "hosting/nginx.conf", "hosting/htaccess"] {
        assert!(read(name).contains(&format!("{policy}; frame-ancestors 'none'")), "{name}");
    }
}

/// Texts of all sources below a folder.
fn sources(folder: &Path, found: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder of the project").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            *found += &fs::read_to_string(path).expect("sources are text");
        }
    }
}

#[test]
fn every_test_that_is_named_as_proof_exists() {
    let mut all = String::new();
    for folder in ["src", "tests"] {
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut all);
    }
    for (document, least) in [("SECURITY.md", 15), ("docs/reliability.md", 35)] {
        let text = read(document);
        let mut named = 0;
        for word in text.split('`').skip(1).step_by(2) {
            if [".rs", ".js", ".py"].iter().any(|end| word.ends_with(end)) {
                read(word);
                named += 1;
            } else if word.matches('_').count() >= 3 {
                assert!(all.contains(&format!("fn {word}(")), "{document}: {word}");
                named += 1;
            }
        }
        assert!(named >= least, "{document}: {named}");
    }
}
