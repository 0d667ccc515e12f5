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
    page.tab("truth");
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

/// Rows of a control and four experiments, each of which moves one of `a` to `d`; `write` makes a line of a row.
fn five_experiments(write: impl Fn(usize, &str, [f64; 4]) -> String) -> String {
    let names = ["control", "runA", "runB", "runC", "runD"];
    let wave = |i: usize, j: usize| (((i * 37 + j * 101) * (i + 3 * j + 7)) % 199) as f64 / 50.0;
    let mut text = String::new();
    for i in 0..60 {
        let k = if i < 20 { 0 } else { (i - 20) / 10 + 1 };
        let row = [1, 2, 3, 4].map(|j| wave(i, j) + if j == k { 6.0 } else { 0.0 });
        text += &write(i, names[k], row);
    }
    text
}

fn cells(row: [f64; 4]) -> String {
    row.map(|x| format!("{x:.3}")).join(",")
}

#[test]
fn what_can_be_read_in_two_ways_is_asked_and_one_button_answers() {
    let plain = "experiment,a,b,c,d\n".to_owned()
        + &five_experiments(|_, name, row| format!("{name},{}\n", cells(row)));
    let merged = five_experiments(|i, name, row| {
        let is_first = i == 0 || (i >= 20 && i % 10 == 0);
        format!("{},{}\n", if is_first { name } else { "" }, cells(row))
    });
    let long = five_experiments(|i, name, row| {
        ["a", "b", "c", "d"]
            .into_iter()
            .zip(row)
            .map(|(one, x)| format!("s{i:02},{name},{one},{x:.3}\n"))
            .collect()
    });
    let marks = five_experiments(|_, name, row| {
        let marks = ["runA", "runB", "runC", "runD"].map(|one| if one == name { "1" } else { "0" });
        format!("{},{}\n", cells(row), marks.join(","))
    });
    let mut turned = ["gene", "a", "b", "c", "d"].map(|name| vec![name.to_owned()]);
    for (i, line) in plain.lines().skip(1).enumerate() {
        let mut parts = line.split(',');
        turned[0].push(format!("{}_{i}", parts.next().expect("a name")));
        turned[1..].iter_mut().zip(parts).for_each(|(row, cell)| row.push(cell.into()));
    }
    let turned: Vec<String> = turned.iter().map(|row| row.join(",")).collect();
    let thousands = five_experiments(|_, name, row| {
        let cells = row.map(|x| format!("{},{:03}", 3 + x as u64, (x * 1000.0) as u64 % 1000));
        format!("{name}\t{}\n", cells.join("\t"))
    });
    let mut page = Page::open();
    for (text, button, rows) in [
        (format!("experiment,a,b,c,d\n{merged}"), "Fill experiment down", 60.0),
        (format!("sample,experiment,variable,value\n{long}"), "Give each variable a column", 60.0),
        (format!("a,b,c,d,m1,m2,m3,m4\n{marks}"), "Join these 4 columns into the experiment", 60.0),
        (turned.join("\n"), "Turn t.csv: rows into columns", 60.0),
        (format!("experiment\ta\tb\tc\td\n{thousands}"), "Read 1,234 as 1234 in 4 columns", 60.0),
        (plain.replacen("runB,", "Run B,", 4), "Merge these 2 into \"runB\"", 60.0),
        (plain.replacen("runC,", "\"runC,", 1), "Read every line of t.csv as a row", 60.0),
        (
            plain.lines().enumerate().fold(String::new(), |text, (i, line)| {
                let mut cells: Vec<&str> = line.split(',').collect();
                if i > 0 && i % 13 == 0 {
                    cells[2] = "-999";
                }
                text + &cells.join(",") + "\n"
            }),
            "Leave out the rows with -999",
            56.0,
        ),
        (plain.replacen("runA,", "runA,<", 1).replacen("<1", "<", 1), "Use the limit in a", 60.0),
    ] {
        page.upload_data(&[("t.csv", &text)]);
        page.wait(
            button,
            &format!("hook('problems') && !document.querySelector('.is-loading') && !!{}", fix(button)),
        );
        assert_eq!(page.eval("hook('start').disabled"), true, "{button}");
        page.click_at(&fix(button));
        ready(&mut page);
        assert_eq!((figure(&mut page, "experiments"), figure(&mut page, "rows")), (4.0, rows), "{button}");
    }
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn more_files_are_added_and_each_can_be_taken_away() {
    let one = |n: usize| {
        let rows =
            (0..12).map(|i| format!("{}.5,{},{}\n", (i * 7 + n) % 5, (i * 3 + 2 * n) % 7, (i * i + n) % 11));
        "a,b,c\n".to_owned() + &rows.collect::<String>()
    };
    let mut page = Page::open();
    page.upload_data(&[("control.csv", &one(1)), ("drug.csv", &one(2))]);
    ready(&mut page);
    assert_eq!(figure(&mut page, "rows"), 24.0);
    page.upload_data(&[("heat.csv", &one(3)), ("broken.xlsx", "PK\u{3}\u{4}")]);
    page.wait("the third", "text('files')?.includes('heat.csv') && !document.querySelector('.is-loading')");
    ready(&mut page);
    assert_eq!((figure(&mut page, "experiments"), figure(&mut page, "rows")), (2.0, 36.0));
    let list = page.text("files");
    assert!(
        list.contains("2 files were added to the 2 files that were there") && list.contains("not used"),
        "{list}"
    );
    page.picture("import-files");
    let place = page.eval("document.querySelector('.preview tbody .row-place').textContent");
    assert!(place.as_str().is_some_and(|text| text.contains("control.csv")), "{place}");
    page.click_at("document.querySelector('[aria-label=\"Take away drug.csv\"]')");
    page.wait(
        "two experiments",
        "!text('files').includes('drug.csv') && !document.querySelector('.is-loading')",
    );
    assert_eq!((figure(&mut page, "experiment"), figure(&mut page, "rows")), (1.0, 24.0));
    page.click_at(
        "[...hook('files').querySelectorAll('button')].find(one => one.textContent === 'Use only the new')",
    );
    page.wait(
        "the new ones",
        "!text('files').includes('control.csv') && !document.querySelector('.is-loading')",
    );
    for _ in 0..2 {
        page.click_at("hook('files').querySelector('li button')");
        page.wait("the file to go", "!document.querySelector('.is-loading')");
    }
    page.wait("no data", "!hook('files') && !document.querySelector('.overview')");
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn the_place_of_a_finding_shows_its_cell() {
    let mut table = "experiment,a,b,c\n".to_owned();
    (0..40).for_each(|i| {
        let b = if i == 33 { "odd".into() } else { format!("{}", (i * 7) % 12) };
        table +=
            &format!("{},{}.5,{b},{}\n", if i < 20 { "control" } else { "drug" }, (i * 5) % 9, (i * i) % 17);
    });
    let mut page = Page::open();
    page.upload_data(&[("table.csv", &table)]);
    page.wait("the finding", "hook('problems')?.querySelector('.finding-where')");
    page.click_at("hook('problems').querySelector('.finding-where')");
    page.wait("its cell", "document.querySelector('.preview .is-spot')?.textContent === 'odd'");
    page.wait(
        "the cell in view",
        "(() => { const box = document.querySelector('.preview .is-spot').getBoundingClientRect();
            return box.top >= 0 && box.bottom <= innerHeight; })()",
    );
    page.picture("import-spot");
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn many_columns_are_chosen_at_once() {
    let mut table = "experiment".to_owned();
    (0..260).for_each(|j| table += &format!(",G{j}"));
    for i in 0..30usize {
        table += if i < 20 { "\ncontrol" } else { "\ndrug" };
        (0..260usize).for_each(|j| {
            let x = if j < 80 { 0 } else { (i * 31 + j * 17 + i * i * j) % 97 };
            table += &format!(",{x}");
        });
    }
    let mut page = Page::open();
    page.upload_data(&[("wide.csv", &table)]);
    page.wait("the fold", "hook('bulk')?.open && text('problems').includes('260 variables')");
    page.picture("import-wide");
    page.click_at("[...hook('bulk').querySelectorAll('button')].find(one => one.textContent === 'Ignore all constant columns')");
    ready(&mut page);
    assert_eq!(figure(&mut page, "variables"), 180.0);
    page.eval("hook('bulk').open = true");
    page.focus("document.querySelector('#bulk-pattern')");
    page.type_text("G1*");
    page.click_at("[...hook('bulk').querySelectorAll('button')].find(one => one.textContent === 'Ignore')");
    page.wait("fewer", "text('changes')?.includes('G1*') && !document.querySelector('.is-loading')");
    assert_eq!(figure(&mut page, "variables"), 80.0);
    assert_eq!(page.errors(), [""; 0]);
}
