//! The heatmaps: linked with the graph both ways, walked by keyboard, sorted, and told in numbers.

use metacadi::words::number::probability;
use serde_json::json;

use crate::input::number;
use crate::page::Page;
use crate::result::{NODES, button, learned_from, line, opened, pictured, strings, values};

/// The cell of a heatmap that the keyboard is on.
fn cell(heatmap: &str) -> String {
    format!("hook('{heatmap}').querySelector('[role=gridcell]')")
}

/// Where the cell at these places is in the window. The grid's current cell tells the geometry.
fn place(page: &mut Page, heatmap: &str, row: usize, column: usize) -> (f64, f64) {
    page.middle(&format!("hook('{heatmap}').querySelector('canvas')"));
    let at = page.eval(&format!(
        "(cell => {{
            const box = cell.getBoundingClientRect();
            const row = {row} + 1 - cell.parentElement.ariaRowIndex, column = {column} + 1 - cell.ariaColIndex;
            return [box.x + box.width * (column + 0.5), box.y + box.height * (row + 0.5)];
        }})({})",
        cell(heatmap)
    ));
    (number(&at[0]), number(&at[1]))
}

fn click(page: &mut Page, at: (f64, f64)) {
    for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
        page.mouse(kind, at);
    }
}

#[test]
fn a_cell_and_a_line_select_each_other() {
    let run = pictured(10, 8, &[]);
    let mut page = opened(&run);
    let order = run.posterior.order.clone();
    let edge =
        (0..10).flat_map(|i| (0..10).map(move |j| (i, j))).find(|&(i, j)| run.posterior.edge[i][j] > 0.7);
    let (i, j) = edge.expect("the run has probable edges");
    page.click("map-edges");
    // The edge heatmap begins with causes first.
    let at = |v: usize| order.iter().position(|&w| w == v).expect("the order has all variables");
    // Where it is once the workspace has taken its sizes.
    let mut here = place(&mut page, "edge-heatmap", at(i), at(j));
    loop {
        page.eval("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))");
        let now = place(&mut page, "edge-heatmap", at(i), at(j));
        if now == here {
            break;
        }
        here = now;
    }
    page.mouse("mouseMoved", here);
    let tip = page.wait("the number", "hook('edge-heatmap').querySelector('.heatmap-tip').textContent");
    assert_eq!(tip, format!("X{} → X{}: {}", i + 1, j + 1, probability(run.posterior.edge[i][j])).as_str());
    click(&mut page, here);
    page.wait("the line to light up", &format!("{}.matches('.selected')", line(i, j)));
    click(&mut page, here);
    page.wait("a second click to let go", "!hook('graph').querySelector('.edge.selected')");

    page.click_edge(&format!("[data-edge='{i} {j}']"));
    let marked = "hook('edge-heatmap').querySelector('.heatmap-mark.selected')";
    page.wait("the cell to be marked", marked);
    let here = place(&mut page, "edge-heatmap", at(i), at(j));
    let inside = page.eval(&format!(
        "(box => {0} > box.left && {0} < box.right && {1} > box.top && {1} < box.bottom)({marked}.getBoundingClientRect())",
        here.0, here.1
    ));
    assert_eq!(inside, true, "another cell is marked");
}

#[test]
fn an_experiment_lights_its_targets_in_the_graph() {
    let run = pictured(10, 8, &[]);
    let mut page = opened(&run);
    for k in [0, 5] {
        let (_, y) = place(&mut page, "target-heatmap", k, 0);
        let left = page.eval("hook('target-heatmap').querySelector('canvas').getBoundingClientRect().x");
        click(&mut page, (number(&left) + 12.0, y));
        let hit = |row: &[f64]| (0..10).filter(|&j| row[j] >= 0.5).collect::<Vec<_>>();
        let ringed =
            format!("{NODES}.filter(n => n.matches('.target')).map(n => Number(n.dataset.variable))");
        page.wait(
            "the targets",
            &format!("JSON.stringify({ringed}) === '{}'", json!(hit(&run.posterior.target[k]))),
        );
        let title = page.eval("hook('evidence').querySelector('h3').textContent");
        assert_eq!(title, format!("experiment {}", k + 1).as_str());
    }
    page.click_at(&format!("{NODES}[4]"));
    page.wait(
        "the variable's column",
        "hook('target-heatmap').querySelectorAll('.heatmap-mark.selected').length === 1",
    );
    page.wait(
        "its row and its column",
        "hook('edge-heatmap').querySelectorAll('.heatmap-mark.selected').length === 2",
    );
}

#[test]
fn the_keyboard_walks_the_grid() {
    let run = pictured(12, 7, &[]);
    let mut page = opened(&run);
    let cell = cell("target-heatmap");
    page.focus(&cell);
    let spoken = |page: &mut Page| {
        let words = page.wait(
            "a cell",
            &format!("document.activeElement.matches('[role=gridcell]') && {cell}?.ariaLabel"),
        );
        let place = page.eval(&format!("[{cell}.parentElement.ariaRowIndex, {cell}.ariaColIndex]"));
        (words.as_str().expect("a cell has words").to_owned(), place)
    };
    let expected = |k: usize, j: usize| {
        format!("X{} is a target of experiment {}: {}", j + 1, k + 1, probability(run.posterior.target[k][j]))
    };
    let mut at = (0_usize, 0_usize);
    for (key, to) in [
        ("ArrowRight", (0, 1)),
        ("ArrowDown", (1, 1)),
        ("End", (1, 11)),
        ("ArrowRight", (1, 11)),
        ("Control+End", (6, 11)),
        ("ArrowDown", (6, 11)),
        ("Home", (6, 0)),
        ("ArrowUp", (5, 0)),
        ("PageUp", (0, 0)),
        ("PageDown", (6, 0)),
        ("Control+Home", (0, 0)),
        ("ArrowLeft", (0, 0)),
    ] {
        page.press(key);
        at = to;
        page.wait(
            key,
            &format!(
                "{cell}?.parentElement.ariaRowIndex === '{}' && {cell}?.ariaColIndex === '{}'",
                to.0 + 1,
                to.1 + 1
            ),
        );
        let (words, _) = spoken(&mut page);
        assert_eq!(words, expected(to.0, to.1), "after {key}");
        let tip = page.eval("hook('target-heatmap').querySelector('.heatmap-tip').textContent");
        assert_eq!(tip, words.as_str(), "what is seen is what is said");
    }
    page.press("Enter");
    page.wait("the evidence", "hook('evidence').textContent.includes('Did experiment 1 change X1?')");
    assert_eq!(at, (0, 0));
    let stops =
        page.eval("hook('target-heatmap').querySelectorAll('[role=gridcell][tabindex=\"0\"]').length");
    assert_eq!(stops, 1, "the Tab key stops once in the grid");
}

#[test]
fn the_table_has_the_exact_numbers_in_the_order_of_the_picture() {
    let run = pictured(11, 9, &[]);
    let mut page = opened(&run);
    for (switch, heatmap, matrix) in [
        ("map-targets", "target-heatmap", &run.posterior.target),
        ("map-edges", "edge-heatmap", &run.posterior.edge),
    ] {
        page.click(switch);
        page.click_at(&button(&format!("hook('{heatmap}')"), "Table"));
        page.wait("the table", &format!("hook('{heatmap}').querySelector('table')"));
        let names = |page: &mut Page, selector: &str| {
            strings(&page.eval(&format!(
                "[...hook('{heatmap}').querySelectorAll('{selector}')].map(cell => cell.textContent.trim())"
            )))
        };
        let sum = |row: usize| matrix[row].iter().sum::<f64>();
        for sort in ["given", "name", "causal", "strength"] {
            page.choose(&format!("hook('{heatmap}').querySelector('select')"), sort);
            let rows = names(&mut page, "tbody th");
            let columns = names(&mut page, "thead th");
            let cells = names(&mut page, "tbody td");
            let row_names =
                if heatmap == "edge-heatmap" { &run.posterior.variables } else { &run.posterior.experiments };
            let index =
                |list: &[String], name: &String| list.iter().position(|n| n == name).expect("a known name");
            let rows: Vec<usize> = rows.iter().map(|name| index(row_names, name)).collect();
            let columns: Vec<usize> =
                columns.iter().map(|name| index(&run.posterior.variables, name)).collect();
            let expected: Vec<String> = rows
                .iter()
                .flat_map(|&r| columns.iter().map(move |&c| (r, c)))
                .map(|(r, c)| match heatmap {
                    "edge-heatmap" if r == c => String::new(),
                    _ => probability(matrix[r][c]),
                })
                .collect();
            assert_eq!(cells, expected, "{heatmap} {sort}");
            let all = |n: usize| (0..n).collect::<Vec<_>>();
            match sort {
                // X2 comes before X10: by name is as in the data here.
                "given" | "name" => {
                    assert_eq!((rows, columns), (all(matrix.len()), all(11)), "{heatmap} {sort}")
                }
                "causal" => assert_eq!(columns, run.posterior.order, "{heatmap}"),
                _ => assert!(rows.windows(2).all(|w| sum(w[0]) >= sum(w[1])), "{heatmap} {rows:?}"),
            }
        }
    }
    assert_eq!(values(&mut page, "edge-heatmap").len(), 11);
}

#[test]
fn sorting_keeps_what_is_selected() {
    let mut page = learned_from("linear");
    page.click("map-edges");
    page.focus(&cell("edge-heatmap"));
    page.press("ArrowRight");
    page.press("Enter");
    let title = page.wait("the evidence", "hook('evidence').querySelector('h3')?.textContent");
    for sort in ["given", "strength"] {
        page.choose("hook('edge-heatmap').querySelector('select')", sort);
        page.wait("the mark", "hook('edge-heatmap').querySelectorAll('.heatmap-mark.selected').length === 1");
        assert_eq!(page.eval("hook('evidence').querySelector('h3').textContent"), title);
    }
    assert_eq!(page.errors(), [""; 0]);
}
