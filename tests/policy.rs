//! One content security policy, in the page and in every file of headers; every test that SECURITY.md names exists.

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

#[test]
fn every_test_that_is_named_as_proof_exists() {
    let text = read("SECURITY.md");
    let code: Vec<&str> = text.split('`').skip(1).step_by(2).collect();
    let browser = read("tests/browser/privacy.rs");
    let mut named = 0;
    for word in code {
        if word.ends_with(".rs") || word.ends_with(".js") {
            read(word);
            named += 1;
        } else if word.starts_with("the_") || word.starts_with("no_") {
            assert!(browser.contains(&format!("fn {word}()")), "{word}");
            named += 1;
        }
    }
    assert!(named >= 15, "{named}");
}
