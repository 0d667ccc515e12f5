//! Simulated data as files: what can be added to, and new experiments on the same mechanisms.

use crate::data::{NamedFile, Roles};
use crate::simulate::{Recipe, RecipeError, simulate};
use crate::worker::long_table;

/// Simulated data as files, with their true graph, and the roles that go with them.
///
/// # Errors
/// As [`simulate`].
pub fn as_files(recipe: &Recipe) -> Result<(Vec<NamedFile>, Roles), RecipeError> {
    let (dataset, truth) = simulate(recipe)?;
    let names = dataset.variables();
    let mut edges = String::from("from,to\n");
    for (from, row) in truth.edge.iter().enumerate() {
        for (to, _) in row.iter().enumerate().filter(|(_, present)| **present) {
            edges += &format!("{},{}\n", names[from], names[to]);
        }
    }
    let true_graph = NamedFile { name: "true-graph.csv".into(), bytes: edges.into_bytes() };
    let reference = dataset.reference().map(|k| dataset.environments()[k].name.clone());
    let roles = Roles { reference: Some(reference), ..Roles::default() };
    Ok((vec![long_table(&dataset), true_graph], roles))
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
