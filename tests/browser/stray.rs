//! A row under the wrong name makes no target, and is told with its number.

use metacadi::data::Dataset;

use crate::page::Page;
use crate::table::{long_table, simulated_with_truth};

/// The data with the decimal point slipped in one cell, and its row (from 1), experiment and variable: one that nothing
/// follows from and that the experiment did not change.
fn with_a_slip() -> (Dataset, usize, String, String) {
    let (data, truth) = simulated_with_truth(6, 6, 10);
    let (row, k) = (3, data.experiments()[2]);
    let target = truth.target.expect("the targets are known");
    let j = (0..6).find(|&j| !target[2][j] && !truth.edge[j].contains(&true)).expect("a variable at the end");
    let environments = data.environments().iter().enumerate().map(|(e, environment)| {
        let mut rows: Vec<Vec<f64>> = data.rows(e).map(<[f64]>::to_vec).collect();
        if e == k {
            rows[row - 1][j] += 90.0;
        }
        (environment.name.clone(), rows)
    });
    let slipped = Dataset::new(data.variables().to_vec(), environments.collect(), data.reference());
    (slipped.expect("a data set"), row, data.environments()[k].name.clone(), data.variables()[j].clone())
}

#[test]
fn a_slip_of_one_cell_is_no_target_and_its_row_is_named_in_the_map_and_in_the_evidence() {
    let (data, row, experiment, variable) = with_a_slip();
    let mut page = Page::open();
    page.upload_data(&[("slip.csv", &long_table(&data))]);
    page.wait("data", "!hook('start').disabled");
    page.learns(|page| page.click("start"));
    page.step("explore");
    page.wait("the row in the map", "hook('resting-on-rows')");
    let said = page.text("resting-on-rows");
    assert!(said.contains(&format!("“{experiment}” ({variable})")), "{said}");
    let index = data.variables().iter().position(|name| *name == variable).expect("a variable");
    page.focus("hook('target-heatmap').querySelector('[role=gridcell]')");
    page.press("Control+Home");
    for _ in 0..2 {
        page.press("ArrowDown");
    }
    for _ in 0..index {
        page.press("ArrowRight");
    }
    page.press("Enter");
    page.wait("the row in the evidence", "hook('strays')");
    let said = page.text("strays");
    assert!(
        said.starts_with(&format!("Row {row} of {experiment} lies where rows under a wrong name would.")),
        "{said}"
    );
    page.picture("stray");
    assert_eq!(page.errors(), [""; 0]);
}
