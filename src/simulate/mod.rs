//! Generators with known truth: a [`Recipe`] decides everything, one seed gives the same bits everywhere.
//!
//! A family of mechanisms is one file (`linear`, `neural`, `genes`). Families with additive noise share the
//! generator in `additive`; gene expression has dynamics of its own.

mod additive;
mod benchmarks;
mod design;
mod disturbance;
mod examples;
mod fork;
mod genes;
mod graph;
mod linear;
mod measurement;
mod misfit;
mod neural;
mod random;
mod recipe;

pub use benchmarks::benchmarks;
pub use examples::examples;
pub use fork::{Fork, Line, fork, pairs};
pub use misfit::Misfit;
pub use recipe::{GraphFamily, Intervention, Mechanism, Noise, Recipe, RecipeError, Unit};

use crate::data::{Dataset, Truth};
use crate::graph::Dag;

pub(crate) use random::Stream;

/// Name of the reference environment.
const REFERENCE: &str = "obs";

/// Simulates a data set: variables `X1..` (genes `G1..`), environment `obs` unless there is no reference, then
/// experiments `e1..`. The truth's target rows are those of the experiments, in order.
///
/// Graph, mechanisms, design and noise have streams of their own: more rows leave the graph as it is.
///
/// # Errors
/// The first rule of [`RecipeError`] that the recipe breaks.
pub fn simulate(recipe: &Recipe) -> Result<(Dataset, Truth), RecipeError> {
    recipe.check()?;
    let [mut for_graph, mut for_mechanisms, mut for_design, mut for_noise, mut for_misfit] =
        Stream::several(recipe.seed);
    let dag = graph::draw(recipe, &mut for_graph);
    let (dag, copies) = recipe.misfit.copy(dag, &mut for_misfit);
    let targets = design::draw(recipe, &mut for_design);
    let mut values = match recipe.mechanism {
        Mechanism::Linear | Mechanism::Neural => {
            let streams = [&mut for_mechanisms, &mut for_noise, &mut for_misfit];
            additive::generate(recipe, &dag, &copies, &targets, streams)
        }
        Mechanism::Genes => genes::generate(recipe, &dag, &targets, &mut for_mechanisms, &mut for_noise),
    };
    measurement::measure(&recipe.misfit, &mut values, &mut for_misfit);
    let d = recipe.variables;
    let truth = Truth {
        edge: dag.to_edges(),
        target: Some(targets.iter().map(|t| (0..d).map(|j| t.contains(&j)).collect()).collect()),
    };
    Ok((name(recipe, values)?, truth))
}

/// Rows of the reference (where there is one) and of every experiment.
struct Values {
    reference: Vec<Vec<f64>>,
    experiments: Vec<Vec<Vec<f64>>>,
}

impl Values {
    fn rows(&self) -> impl Iterator<Item = &Vec<f64>> {
        self.reference.iter().chain(self.experiments.iter().flatten())
    }

    fn rows_mut(&mut self) -> impl Iterator<Item = &mut Vec<f64>> {
        self.reference.iter_mut().chain(self.experiments.iter_mut().flatten())
    }
}

fn name(recipe: &Recipe, values: Values) -> Result<Dataset, RecipeError> {
    let prefix = if recipe.mechanism == Mechanism::Genes { "G" } else { "X" };
    let variables = (1..=recipe.variables).map(|j| format!("{prefix}{j}")).collect();
    let mut environments = Vec::new();
    if !values.reference.is_empty() {
        environments.push((REFERENCE.to_owned(), values.reference));
    }
    let reference = (!environments.is_empty()).then_some(0);
    environments
        .extend(values.experiments.into_iter().enumerate().map(|(k, rows)| (format!("e{}", k + 1), rows)));
    // Names and shapes are right by construction: what can go wrong is a number that grew beyond all bounds.
    Dataset::new(variables, environments, reference).map_err(|_| RecipeError::Overflow)
}

/// Every variable with its parents, causes before effects, as the generators walk them.
fn in_order(dag: &Dag) -> Vec<(usize, &[usize])> {
    dag.topological_order().into_iter().map(|j| (j, dag.parents(j))).collect()
}

#[cfg(test)]
mod tests;
