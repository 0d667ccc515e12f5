//! Whether the parts of a run bundle fit together, so that nothing that reads them can fail.

use super::bundle::Bundle;
use crate::data::Truth;
use crate::graph::Dag;
use crate::learn::{Knowledge, Posterior};

/// # Errors
/// What does not fit.
pub(super) fn check(bundle: &Bundle) -> Result<(), &'static str> {
    let posterior = &bundle.posterior;
    check_posterior(posterior)?;
    let (d, experiments) = (posterior.variables.len(), posterior.experiments.len());
    require(posterior.settings.check().is_ok(), "the settings")?;
    check_knowledge(&posterior.settings.knowledge, d)?;
    if let Some(adapter) = &bundle.adapter {
        require(adapter.variables() == posterior.variables && adapter.is_consistent(), "the adapter")?;
    }
    if let Some(truth) = &bundle.truth {
        check_truth(truth, d, experiments)?;
    }
    if let Some(data) = &bundle.data {
        let names = data.experiments().into_iter().map(|k| &data.environments()[k].name);
        require(data.variables() == posterior.variables && names.eq(&posterior.experiments), "the data")?;
    }
    Ok(())
}

fn check_posterior(posterior: &Posterior) -> Result<(), &'static str> {
    let (d, k) = (posterior.variables.len(), posterior.experiments.len());
    require(d >= 2, "the variables")?;
    require(
        is_shaped(&posterior.edge, d, d) && all_probabilities(&posterior.edge),
        "the edge probabilities",
    )?;
    require((0..d).all(|j| posterior.edge[j][j] == 0.0), "the edge probabilities")?;
    require(is_shaped(&posterior.effect, d, d), "the effects")?;
    require(
        is_shaped(&posterior.target, k, d) && all_probabilities(&posterior.target),
        "the target probabilities",
    )?;
    require(is_shaped(&posterior.kind, k, d), "the kinds of intervention")?;
    let mut order = posterior.order.clone();
    order.sort_unstable();
    require(order.into_iter().eq(0..d), "the order")?;
    let is_dag =
        |parents: &Vec<Vec<usize>>| parents.len() == d && Dag::from_parents(parents.clone()).is_some();
    require(posterior.samples.iter().all(|s| is_dag(&s.parents)), "the sampled graphs")
}

fn check_knowledge(knowledge: &Knowledge, d: usize) -> Result<(), &'static str> {
    let uncertain = |p: f64| p > 0.0 && p < 1.0;
    let beliefs = knowledge.beliefs.iter().all(|belief| uncertain(belief.probability));
    require(knowledge.is_about(d) && beliefs, "the prior knowledge")
}

fn check_truth(truth: &Truth, d: usize, experiments: usize) -> Result<(), &'static str> {
    let graph = is_shaped(&truth.edge, d, d) && Dag::from_edges(&truth.edge).is_some();
    let targets = truth.target.as_ref().is_none_or(|target| is_shaped(target, experiments, d));
    require(graph && targets, "the truth")
}

fn require(holds: bool, what: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(what) }
}

fn is_shaped<T>(matrix: &[Vec<T>], rows: usize, columns: usize) -> bool {
    matrix.len() == rows && matrix.iter().all(|row| row.len() == columns)
}

fn all_probabilities(matrix: &[Vec<f64>]) -> bool {
    // Sums of weights may pass one by a rounding error.
    matrix.iter().flatten().all(|p| (-1e-9..=1.0 + 1e-9).contains(p))
}
