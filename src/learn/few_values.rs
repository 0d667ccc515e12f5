//! Variables in steps: grades, counts of a few, yes and no.
//!
//! Their noise is that of no mechanism here, and what follows from them is learned too boldly.

use serde::{Deserialize, Serialize};

use super::Problem;

/// Different values at the most.
const MOST: usize = 12;

/// Rows at the least to each value: rounded measurements have few of the same.
const ROWS_OF_EACH: usize = 10;

/// A variable that takes a few values only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FewValues {
    /// Its name.
    pub name: String,
    /// How many different values it takes.
    pub values: usize,
}

/// The variables in steps, in the order of the data set.
pub(super) fn few_values(problem: &Problem) -> Vec<FewValues> {
    let data = problem.model.data();
    let mut found: Vec<(usize, FewValues)> = Vec::new();
    for (j, &variable) in problem.variables.iter().enumerate() {
        let mut values: Vec<f64> =
            data.environments().iter().flat_map(|rows| &data.column(j)[rows.clone()]).copied().collect();
        let rows = values.len();
        values.sort_unstable_by(f64::total_cmp);
        values.dedup();
        let values = values.len();
        if values <= MOST && ROWS_OF_EACH * values <= rows {
            found.push((variable, FewValues { name: problem.variable_names[variable].clone(), values }));
        }
    }
    found.sort_unstable_by_key(|(variable, _)| *variable);
    found.into_iter().map(|(_, few)| few).collect()
}
