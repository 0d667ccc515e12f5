//! New experiments: several files at once, ranked with their kinds, fewer rows, and back into the data.

use metacadi::data::{Dataset, Truth};
use serde_json::{Value, json};

use crate::page::Page;
use crate::result::{learned_from, strings};
use crate::table::{long_table, one_environment, simulated_with_truth};

/// Seven variables; the last two experiments are kept out of training.
struct Held {
    whole: Dataset,
    truth: Truth,
    table: String,
    files: Vec<(String, String)>,
}

fn held() -> Held {
    let (whole, truth) = simulated_with_truth(7, 7, 12);
    let n = whole.environments().len();
    let out: Vec<String> = (n - 2..n).map(|k| whole.environments()[k].name.clone()).collect();
    let table: Vec<String> = long_table(&whole)
        .lines()
        .filter(|line| !out.iter().any(|name| line.starts_with(&format!("{name},"))))
        .map(|line| format!("{line}\n"))
        .collect();
    let files =
        (n - 2..n).map(|k| (format!("{}.csv", whole.environments()[k].name), one_environment(&whole, k)));
    let files = files.collect();
    Held { whole, truth, table: table.concat(), files }
}

fn learn(page: &mut Page) {
    page.wait("data", "!hook('start').disabled");
    page.click("start");
    page.wait_status("done");
}

fn bring(page: &mut Page, held: &Held) {
    page.step("new-experiment");
    let files: Vec<(&str, &str)> = held.files.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let paths = page.write_files(&files);
    page.upload("new-experiment-input", &paths);
    page.wait("both rankings", "hook('new-experiment-targets').querySelectorAll('section').length === 2");
}

/// Of each new experiment: name and the ranked variables with their probabilities.
fn rankings(page: &mut Page) -> Vec<(String, Vec<(String, f64)>)> {
    let found = page.eval(
        "[...hook('new-experiment-targets').querySelectorAll('section')].map(card => [
            card.querySelector('h2').textContent,
            [...card.querySelectorAll('[data-variable]')].map(li => [li.dataset.variable, Number(li.dataset.probability)]),
        ])",
    );
    serde_json::from_value(found).expect("names and numbers")
}

/// The new experiments are taken in, and the page shows what was learned from all of them.
fn learned_again(page: &mut Page, held: &Held) {
    page.learns(|page| page.click("new-experiment-add"));
    let mut names: Vec<&str> = held.whole.environments()[1..].iter().map(|e| e.name.as_str()).collect();
    names.sort_unstable();
    let names = json!(names).to_string();
    page.step("explore");
    page.wait(
        "the new experiments in the result",
        &format!(
            "JSON.stringify(JSON.parse(hook('target-heatmap').dataset.rows).sort()) === {}",
            json!(names)
        ),
    );
}

#[test]
fn several_files_are_ranked_side_by_side_from_any_number_of_rows() {
    let held = held();
    let mut page = Page::open();
    page.upload_data(&[("table.csv", &held.table)]);
    learn(&mut page);
    bring(&mut page, &held);
    let truth = held.truth.target.as_ref().expect("simulated data come with their targets");
    for rows in ["5", "0", "2", "5"] {
        let before = page.text("new-experiment-targets");
        page.set("new-experiment-rows", rows);
        let n = ["1", "2", "3", "5", "10", "12"][rows.parse::<usize>().expect("a position")];
        let words = if n == "12" { "12 rows".into() } else { format!("first {n} of 12 rows") };
        page.wait(&words, &format!("text('new-experiment-targets').includes('{words}')"));
        let rankings = rankings(&mut page);
        assert_eq!(rankings.len(), 2, "{before}");
        for (k, (name, ranked)) in rankings.iter().enumerate() {
            assert_eq!(ranked.len(), 7, "every variable of {name} is ranked");
            assert!(ranked.windows(2).all(|w| w[0].1 >= w[1].1), "the most probable first: {ranked:?}");
            let hit = truth[truth.len() - 2 + k].iter().position(|&hit| hit).expect("a target");
            assert_eq!(ranked[0].0, held.whole.variables()[hit], "target of {name} from {n} rows");
        }
    }
    let kinds = strings(&page.eval(
        "[...hook('new-experiment-targets').querySelectorAll('.is-likely .ranked-kind')].map(kind => kind.textContent)",
    ));
    assert!(
        kinds.len() >= 2 && kinds.iter().all(|kind| kind.contains('(') && kind.ends_with(')')),
        "{kinds:?}"
    );

    learned_again(&mut page, &held);
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn a_file_with_other_columns_is_told_and_the_rest_stays() {
    let held = held();
    let mut page = Page::open();
    page.upload_data(&[("table.csv", &held.table)]);
    learn(&mut page);
    page.step("new-experiment");
    let paths = page.write_files(&[("odd.csv", "X1,X2\n1,2\n")]);
    page.upload("new-experiment-input", &paths);
    page.wait("what is wrong", "text('new-experiment-problems')?.includes('odd.csv')");
    assert_eq!(page.eval("hook('new-experiment-add')?.disabled ?? true"), true, "nothing can be added");
    bring(&mut page, &held);
    assert_eq!(page.text("status"), "done");
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn simulated_experiments_are_named_checked_and_added() {
    let mut page = learned_from("linear");
    page.step("new-experiment");
    page.click("new-experiment-simulate");
    page.wait("three rankings", "hook('new-experiment-targets').querySelectorAll('section').length === 3");
    let right = page.eval(
        "[...hook('new-experiment-targets').querySelectorAll('section')].filter(card =>
            card.querySelector('.tag').textContent === `In truth: ${card.querySelector('[data-variable]').dataset.variable}`).length",
    );
    assert_eq!(right, 3, "targets that are named right");
    page.learns(|page| page.click("new-experiment-add"));
    page.step("explore");
    page.wait("thirteen experiments", "JSON.parse(hook('target-heatmap').dataset.rows).length === 13");
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn a_reopened_run_with_its_rows_takes_new_experiments_in() {
    let held = held();
    let mut first = Page::open();
    first.upload_data(&[("table.csv", &held.table)]);
    learn(&mut first);
    first.step("explore");
    let (_, run) = first.export("export-run-with-data");
    drop(first);
    let mut page = Page::open();
    page.upload_data(&[("run.json", &run)]);
    page.wait_status("done");
    bring(&mut page, &held);
    learned_again(&mut page, &held);
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn a_reopened_run_without_its_rows_names_targets_and_says_what_learning_needs() {
    let held = held();
    let mut first = Page::open();
    first.upload_data(&[("table.csv", &held.table)]);
    learn(&mut first);
    bring(&mut first, &held);
    let expected = rankings(&mut first);
    first.step("explore");
    let (_, run) = first.export("export-run");
    drop(first);
    let mut page = Page::open();
    page.upload_data(&[("run.json", &run)]);
    page.wait_status("done");
    bring(&mut page, &held);
    assert_eq!(rankings(&mut page), expected, "the same targets as before, to the bit");
    assert_eq!(page.eval("hook('new-experiment-add')"), Value::Null);
    assert!(page.text("new-experiment-rows-missing").contains("does not hold"));
    page.click_at("hook('new-experiment-rows-missing').querySelector('button')");
    page.wait("the Data step", "visible('file-input') || hook('step-data').matches('[aria-selected=true]')");
    assert_eq!(page.errors(), [""; 0]);
}
