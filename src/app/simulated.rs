//! Simulated data as files: what can be added to, and new experiments on the same mechanisms.

use crate::data::{NamedFile, Roles};
use crate::simulate::{Recipe, RecipeError, simulate};
use crate::worker;

/// Simulated data as files, with their true graph, and the roles that go with them.
///
/// # Errors
/// As [`simulate`].
pub fn as_files(recipe: &Recipe) -> Result<(Vec<NamedFile>, Roles), RecipeError> {
    let (dataset, truth) = simulate(recipe)?;
    Ok(worker::as_files(&dataset, Some(&truth.edge), "simulated.csv"))
}

/// A new experiment with what it truly changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unseen {
    /// Its rows.
    pub file: NamedFile,
    /// Name of the experiment.
    pub name: String,
    /// Names of its targets.
    pub targets: Vec<String>,
}

/// `n` more experiments on the graph and mechanisms of a recipe, which have streams of random numbers of their own.
///
/// # Errors
/// As [`simulate`].
pub fn unseen(recipe: &Recipe, n: usize) -> Result<Vec<Unseen>, RecipeError> {
    let more = Recipe { experiments: recipe.experiments + n, ..recipe.clone() };
    let (dataset, truth) = simulate(&more)?;
    let variables = dataset.variables();
    let experiments = dataset.experiments();
    Ok((recipe.experiments..more.experiments)
        .map(|k| {
            let name = dataset.environments()[experiments[k]].name.clone();
            let mut table = variables.join(",");
            for row in dataset.rows(experiments[k]) {
                let cells: Vec<String> = row.iter().map(f64::to_string).collect();
                table += &format!("\n{}", cells.join(","));
            }
            let target = truth.target.as_ref().map(|target| &target[k]);
            let targets = target.into_iter().flatten().zip(variables);
            Unseen {
                file: NamedFile { name: format!("{name}.csv"), bytes: table.into_bytes() },
                name,
                targets: targets.filter(|(hit, _)| **hit).map(|(_, variable)| variable.clone()).collect(),
            }
        })
        .collect())
}
