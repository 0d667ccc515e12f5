//! What people bring: several files of several kinds, roles, findings with their fixes, and undo.

use crate::page::Page;
use crate::table::{long_table, one_environment, simulated, simulated_with_truth};

const EXPERIMENTS: &str = "[...document.querySelectorAll('.environments tbody tr')].map(row =>
    [...row.cells].map(cell => cell.textContent.trim()))";

/// A fix button of a finding, by its words.
fn fix(label: &str) -> String {
    format!(
        "[...hook('problems').querySelectorAll('button')].find(one => one.textContent.trim() === '{label}')"
    )
}

/// Figure of the overview: `variables`, `experiments` or `rows`.
fn figure(page: &mut Page, what: &str) -> f64 {
    let figure = format!(
        "Number([...document.querySelectorAll('.figures div')].find(
            one => one.querySelector('dt').textContent === '{what}')?.querySelector('dd').textContent)"
    );
    page.eval(&figure).as_f64().expect("a figure")
}

fn ready(page: &mut Page) {
    page.wait(
        "data that can be learned from",
        "!hook('start').disabled && !document.querySelector('.is-loading')",
    );
}

#[test]
fn a_long_table_and_a_file_an_experiment_go_together() {
    let dataset = simulated(4, 4, 6);
    let last = dataset.environments().len() - 1;
    let name = dataset.environments()[last].name.clone();
    let table = long_table(&dataset);
    let without: Vec<&str> = table.lines().filter(|line| !line.starts_with(&format!("{name},"))).collect();
    let mut page = Page::open();
    page.upload_data(&[
        ("most.csv", &(without.join("\n") + "\n")),
        ("knockdown.csv", &one_environment(&dataset, last)),
    ]);
    ready(&mut page);
    assert_eq!(figure(&mut page, "experiments"), 4.0);
    assert_eq!(figure(&mut page, "rows"), dataset.len() as f64);
    let rows = page.eval(EXPERIMENTS);
    let names: Vec<&str> = rows.as_array().into_iter().flatten().filter_map(|row| row[0].as_str()).collect();
    assert!(names.contains(&"knockdown") && !names.contains(&"most"), "{names:?}");
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn every_fix_can_be_undone() {
    let gaps =
        "env,a,b,c\nctl,1,2,3.5\nctl,2,,1\nctl,3,6,4\nctl,4,8,2\nko,5,x,1\nko,6,1,9\nko,2,3,7\nko,4,4,1\n";
    let mut page = Page::open();
    page.upload_data(&[("gaps.csv", gaps)]);
    page.wait("both gaps", "text('problems')?.includes('line 3') && text('problems').includes('line 6')");
    assert_eq!(page.eval("hook('start').disabled"), true);
    assert_eq!(page.eval("document.querySelectorAll('.preview .is-problem').length"), 2, "marked cells");
    assert_eq!(
        page.eval("[...document.querySelectorAll('.preview .is-problem')].map(cell => cell.textContent)"),
        serde_json::json!(["(empty)", "x"])
    );
    page.picture("import-gaps");
    page.click_at(&fix("Fill all gaps with medians"));
    ready(&mut page);
    assert_eq!(page.text("changes").matches("Undo").count(), 1);
    assert_eq!(figure(&mut page, "rows"), 8.0);
    page.click_at("hook('changes').querySelector('button')");
    page.wait("the gaps again", "!hook('changes') && text('problems')?.includes('line 3')");
    page.click_at(&fix("Drop all incomplete rows"));
    ready(&mut page);
    assert_eq!(figure(&mut page, "rows"), 6.0);
    page.click_at("hook('changes').querySelector('button')");
    page.wait("the gaps again", "!hook('changes') && text('problems')?.includes('line 3')");
    // Two changes; the first is taken back, the second stays.
    page.click_at(&fix("Drop line 3"));
    page.wait("one gap", "hook('changes') && !text('problems').includes('line 3')");
    page.click_at(&fix("Drop line 6"));
    ready(&mut page);
    assert_eq!(figure(&mut page, "rows"), 6.0);
    page.click_at("hook('changes').querySelector('button')");
    page.wait(
        "the first gap again",
        "text('problems')?.includes('line 3') && !text('problems').includes('line 6')",
    );
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn roles_and_reference_are_guessed_and_can_be_changed() {
    let dataset = simulated(4, 3, 6);
    let mut page = Page::open();
    page.upload_data(&[("table.csv", &long_table(&dataset))]);
    ready(&mut page);
    let role = |column: &str| format!("document.querySelector('[aria-label=\"Role of column {column}\"]')");
    assert_eq!(page.eval(&format!("{}.value", role("environment"))), "environment");
    page.choose(&role("X2"), "not used");
    page.wait("three variables", "document.querySelectorAll('.variable').length === 3");
    page.choose("hook('reference')", "There is none");
    page.wait("no reference", "text('problems')?.includes('No environment is the reference')");
    let first = dataset.environments()[dataset.experiments()[0]].name.clone();
    page.choose("hook('reference')", &first);
    page.wait(
        "the reference",
        &format!("hook('reference').value === '{first}' && !text('problems').includes('No environment')"),
    );
    assert_eq!(figure(&mut page, "variables"), 3.0);
}

#[test]
fn known_targets_and_a_true_graph_come_in_files_of_their_own() {
    let (dataset, truth) = simulated_with_truth(4, 4, 8);
    let names = dataset.variables();
    let targets = truth.target.expect("simulated data come with their targets");
    let experiments = dataset.experiments();
    let mut stated = String::from("experiment,targets\n");
    for (k, row) in targets.iter().enumerate().take(2) {
        let hit: Vec<&str> =
            names.iter().zip(row).filter(|(_, hit)| **hit).map(|(name, _)| name.as_str()).collect();
        stated += &format!("{},{}\n", dataset.environments()[experiments[k]].name, hit.join(" "));
    }
    let mut edges = String::from("from,to\n");
    for (i, row) in truth.edge.iter().enumerate() {
        for (j, _) in row.iter().enumerate().filter(|(_, edge)| **edge) {
            edges += &format!("{},{}\n", names[i], names[j]);
        }
    }
    let mut page = Page::open();
    page.upload_data(&[("rows.csv", &long_table(&dataset)), ("targets.csv", &stated), ("graph.csv", &edges)]);
    ready(&mut page);
    let n_edges = edges.lines().count() - 1;
    page.wait(
        "the true graph",
        &format!("document.querySelector('.overview').textContent.includes('true graph ({n_edges} edge')"),
    );
    let rows = page.eval(EXPERIMENTS);
    let known = |k: usize| {
        let name = &dataset.environments()[experiments[k]].name;
        let row = rows.as_array().into_iter().flatten().find(|row| row[0] == name.as_str());
        row.map(|row| row[3].clone()).expect("every experiment has a row")
    };
    let first = targets[0].iter().position(|&hit| hit).expect("a target");
    assert_eq!((known(0), known(3)), (names[first].as_str().into(), "".into()));
    page.step("learn");
    page.click("start");
    page.wait_status("done");
    page.step("explore");
    page.wait("scores against the true graph", "visible('truth')");
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn columns_and_environments_are_summed_up() {
    let mut page = Page::open();
    page.upload_data(&[("table.csv", &long_table(&simulated(4, 3, 6)))]);
    ready(&mut page);
    assert_eq!(page.eval("[...document.querySelectorAll('.variable .histogram')].filter(one => one.children.length > 3).length"), 4);
    let rows = page.eval(EXPERIMENTS);
    let rows = rows.as_array().expect("a table");
    assert_eq!(rows.len(), 4);
    let references = rows.iter().filter(|row| row[2] == "reference").count();
    let distances = rows.iter().filter(|row| row[2].as_str().is_some_and(|cell| cell.parse::<f64>().is_ok()));
    assert_eq!((references, distances.count()), (1, 3));
}

#[test]
fn a_file_that_is_no_run_costs_no_result() {
    let mut page = Page::open();
    page.upload_data(&[("table.csv", &long_table(&simulated(4, 4, 6)))]);
    ready(&mut page);
    page.click("start");
    page.wait_status("done");
    page.step("data");
    page.upload_data(&[("other.json", "{\"x\": 1}")]);
    page.wait(
        "the reason",
        "text('notices')?.includes('other.json') && text('notices').includes('no run bundle')",
    );
    assert_eq!(page.text("status"), "done");
    page.wait("the data as before", "document.querySelector('.overview h2').textContent === 'table.csv'");
    page.step("explore");
    assert!(page.export("export-edges").1.lines().count() > 12);
    page.step("data");
    page.click("example-linear");
    page.wait("the message to go", "!text('notices').includes('other.json') && !hook('start').disabled");
}

#[test]
fn skewed_columns_are_mended_together_and_undone_one_by_one() {
    let mut table = String::from("environment,a,b,c\n");
    for i in 0..40_i32 {
        let x = f64::from((i * 17) % 40) / 8.0;
        let row = [(2.0 * x).exp(), (3.0 * x).exp(), f64::from((i * 7) % 11)];
        table += &format!("{},{},{},{}\n", if i < 20 { "control" } else { "drug" }, row[0], row[1], row[2]);
    }
    let mut page = Page::open();
    page.upload_data(&[("skewed.csv", &table)]);
    page.wait("both findings", "text('problems')?.includes('For all 2 skewed columns')");
    page.click_at(&fix("Take their logs"));
    page.wait("two changes", "hook('changes')?.querySelectorAll('button').length === 2");
    page.click_at("hook('changes').querySelector('[aria-label=\"Undo: Take the log of a\"]')");
    page.wait("one change", "hook('changes')?.querySelectorAll('button').length === 1");
    page.wait("the finding again", "text('problems').includes('\"a\" is heavily skewed')");
}

#[test]
fn files_dropped_anywhere_on_the_step_are_taken() {
    let mut page = Page::open();
    let paths = page.write_files(&[("table.csv", &long_table(&simulated(4, 3, 6)))]);
    for (x, y) in [(640, 700), (300, 300)] {
        page.reload();
        for kind in ["dragEnter", "dragOver", "drop"] {
            let data = serde_json::json!({"items": [], "files": paths, "dragOperationsMask": 1});
            page.call(
                "Input.dispatchDragEvent",
                serde_json::json!({"type": kind, "x": x, "y": y, "data": data}),
            );
        }
        ready(&mut page);
        assert_eq!(figure(&mut page, "experiments"), 3.0, "dropped at {x}, {y}");
    }
}
