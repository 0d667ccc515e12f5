//! Share links: the same configuration for whoever opens them, and nothing of the user's data.

use serde_json::Value;

use crate::page::Page;
use crate::table::{long_table, simulated};

/// Presses the button and reads the link from the clipboard; gives its part after the host.
fn link(page: &mut Page) -> String {
    page.click("share");
    page.wait("the link", "text('notices')?.includes('Link copied')");
    let link = page.eval("navigator.clipboard.readText()");
    let link = link.as_str().expect("text");
    link.strip_prefix(page.origin()).expect("the link leads to where the page came from").to_owned()
}

/// What a link carries, as JSON.
fn carried(page: &mut Page, link: &str) -> Value {
    let (_, query) = link.split_once('?').expect("the link carries something");
    let text = page.eval(&format!("decodeURIComponent({})", Value::from(query)));
    serde_json::from_str(text.as_str().expect("text")).expect("JSON")
}

#[test]
fn an_example_opens_elsewhere_with_its_settings_and_gives_the_same_result() {
    let mut page = Page::open();
    page.click("example-soft");
    page.step("learn");
    page.set("seed", "77");
    page.set("mechanism", "linear");
    page.wait("data", "!hook('start').disabled");
    page.click("start");
    page.wait_status("done");
    page.step("explore");
    let expected = page.export("export-edges").1;
    let link = link(&mut page);
    assert_eq!(carried(&mut page, &link)["settings"]["seed"], 77);

    let mut other = Page::open_at(&link);
    other.wait("the same example", "hook('example-soft')?.getAttribute('aria-pressed') === 'true'");
    assert_eq!(other.eval("hook('seed').value"), "77");
    other.wait_status("done");
    other.wait("the result in view", "visible('graph')");
    assert_eq!(other.eval("location.hash"), "#explore", "what was taken up leaves the address");
    assert_eq!(other.eval("hook('mechanism').value"), "linear");
    assert_eq!(other.export("export-edges").1, expected);
    assert_eq!(other.errors(), [""; 0]);
}

#[test]
fn a_link_that_asks_for_a_billion_chains_is_refused_and_nothing_of_it_is_kept() {
    let settings = "%7B%22recipe%22:null,%22example%22:null,%22settings%22:%7B%22chains%22:1000000000%7D%7D";
    let mut page = Page::open_at(&format!("/#learn?{settings}"));
    page.wait("why not", "text('notices')?.includes('could not be read')");
    page.reload();
    page.upload_data(&[("table.csv", &long_table(&simulated(4, 4, 6)))]);
    page.wait("data", "!hook('start').disabled");
    page.click("start");
    page.wait_status("done");
}

#[test]
fn settings_of_a_link_are_not_kept_for_the_next_visit() {
    let settings = "%7B%22recipe%22:null,%22example%22:null,%22settings%22:%7B%22seed%22:31%7D%7D";
    let mut page = Page::open_at(&format!("/#learn?{settings}"));
    page.wait("the settings of the link", "hook('seed')?.value === '31'");
    page.reload();
    page.wait("the page", "hook('seed')");
    assert_eq!(page.eval("hook('seed').value"), "0");
}

#[test]
fn knowledge_about_simulated_variables_goes_along() {
    let mut page = Page::open();
    page.click("example-linear");
    page.step("learn");
    page.wait("the editor", "visible('knowledge')");
    page.state_edge("X1", "required", "X2");
    page.state_belief("X2", "X3", "35");
    let link = link(&mut page);
    let mut other = Page::open_at(&link);
    other.step("learn");
    other.wait("the statement", "text('knowledge')?.includes('X1 causes X2')");
    other.wait("the belief", "text('knowledge').includes('X2 may cause X3 (35 %)')");
}

#[test]
fn a_link_holds_nothing_of_the_users_data() {
    let dataset = simulated(5, 4, 6);
    let table = long_table(&dataset).replace("X1", "salary").replace("environment", "ward");
    let mut page = Page::open();
    page.upload_data(&[("patients.csv", &table)]);
    page.step("learn");
    page.wait("the editor", "visible('knowledge')");
    page.state_edge("salary", "forbidden", "X2");
    page.set("seed", "5");
    page.click("start");
    page.wait_status("done");
    let link = link(&mut page);
    let carried = carried(&mut page, &link);
    assert_eq!((&carried["recipe"], &carried["example"]), (&Value::Null, &Value::Null));
    let empty =
        serde_json::json!({"required": [], "forbidden": [], "tiers": [], "targets": [], "beliefs": []});
    assert_eq!(carried["settings"]["knowledge"], empty, "knowledge would name variables");
    let value = dataset.row(0)[0].to_string();
    let strings = ["salary", "patients", "ward", "X2", &value];
    for string in strings {
        assert!(!link.contains(string) && !carried.to_string().contains(string), "{string} is in {link}");
    }
    let mut other = Page::open_at(&link);
    other.wait("the seed", "hook('seed').value === '5'");
    assert_eq!(other.eval("hook('problems')"), Value::Null, "there are no data");
}

#[test]
fn a_damaged_link_is_told_and_the_page_works() {
    let mut page = Page::open_at("/#learn?%7B%22recipe%22");
    page.wait("the message", "text('notices')?.includes('link could not be read')");
    page.step("data");
    page.click("example-linear");
    page.wait("data", "!hook('start').disabled");
}
