//! Whether the parts of a run bundle fit together and every number is in its range, so that nothing that reads them can
//! fail, freeze or grow without bounds. A bundle may come from anybody.

use std::collections::BTreeSet;

use super::bundle::Bundle;
use crate::data::{MAX_ENVIRONMENTS, MAX_VARIABLES, Truth};
use crate::graph::Dag;
use crate::learn::{self, Diagnostics, Knowledge, Posterior};
use crate::model::MetaParameters;

/// Largest log posterior, effect or time of a sound run: far beyond every real one, near enough for any picture.
const LARGEST: f64 = 1e250;
/// Largest log posterior in nats: 1e9 values of 1e4 nats each.
const LARGEST_LOG_POSTERIOR: f64 = 1e13;

/// Sampled graphs: what many chains of many sweeps give at the most.
const MOST_SAMPLES: usize = 100_000;

/// # Errors
/// What does not fit.
pub(super) fn check(bundle: &Bundle) -> Result<(), &'static str> {
    let posterior = &bundle.posterior;
    check_posterior(posterior)?;
    let (d, experiments) = (posterior.variables.len(), posterior.experiments.len());
    check_diagnostics(&posterior.diagnostics, d)?;
    check_knowledge(&posterior.settings.knowledge, d)?;
    let metas = [&posterior.settings.meta, &posterior.learned.meta];
    require(
        metas.into_iter().all(|meta| learn::check_distributions(meta).is_ok() && counts_fit(meta, d)),
        "the priors",
    )?;
    require((0.0..=LARGEST).contains(&bundle.elapsed_ms), "the time")?;
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
    let are_sound = bundle.notes.is_consistent(&posterior.variables, &posterior.experiments);
    require(are_sound, "the notes")
}

fn check_posterior(posterior: &Posterior) -> Result<(), &'static str> {
    let (d, k) = (posterior.variables.len(), posterior.experiments.len());
    require((2..=MAX_VARIABLES).contains(&d) && are_names(&posterior.variables), "the variables")?;
    require(k <= MAX_ENVIRONMENTS && are_names(&posterior.experiments), "the experiments")?;
    require(
        is_shaped(&posterior.edge, d, d) && all_probabilities(&posterior.edge),
        "the edge probabilities",
    )?;
    require((0..d).all(|j| posterior.edge[j][j] == 0.0), "the edge probabilities")?;
    let effects = posterior.effect.iter().flatten().flatten();
    let mut sizes = effects.flat_map(|effect| [effect.mean, effect.low, effect.high]);
    require(is_shaped(&posterior.effect, d, d) && sizes.all(|x| x.abs() <= LARGEST), "the effects")?;
    require(
        is_shaped(&posterior.target, k, d) && all_probabilities(&posterior.target),
        "the target probabilities",
    )?;
    let kinds = posterior.kind.iter().flatten().flatten();
    require(is_shaped(&posterior.kind, k, d) && are_probabilities(kinds), "the kinds of intervention")?;
    require(posterior.smooth.len() == d && are_probabilities(&posterior.smooth), "the kinds of mechanism")?;
    let mut order = posterior.order.clone();
    order.sort_unstable();
    require(order.into_iter().eq(0..d), "the order")?;
    let is_dag =
        |parents: &Vec<Vec<usize>>| parents.len() == d && Dag::from_parents(parents.clone()).is_some();
    let samples = &posterior.samples;
    require(
        samples.len() <= MOST_SAMPLES && samples.iter().all(|s| is_dag(&s.parents)),
        "the sampled graphs",
    )?;
    require(are_probabilities(samples.iter().map(|s| &s.weight)), "the weights of the sampled graphs")?;
    let resting = &posterior.resting_on_rows;
    require(
        resting.iter().all(|rests| rests.experiment < k && rests.variable < d),
        "the targets of single rows",
    )?;
    require(posterior.odd_in_reference.iter().all(|&j| j < d), "what is odd in the reference")?;
    // Without experiments, or with all environments experiments, there may be one environment more.
    let learned = &posterior.learned;
    require(learned.is_consistent(d, k) || learned.is_consistent(d, k + 1), "what was learned of the priors")
}

/// The numbers of targets are a distribution over 0 to `d`, where they are known.
fn counts_fit(meta: &MetaParameters, d: usize) -> bool {
    let counts = &meta.target_counts;
    (counts.is_empty() || counts.len() == d + 1 && are_probabilities(counts))
        && (0.0..=LARGEST).contains(&meta.children_spread)
}

fn check_diagnostics(diagnostics: &Diagnostics, d: usize) -> Result<(), &'static str> {
    let mut trace = diagnostics.trace.iter().flatten();
    require(trace.all(|x| x.abs() <= LARGEST_LOG_POSTERIOR), "the trace")?;
    require(diagnostics.edge.is_empty() || is_shaped(&diagnostics.edge, d, d), "the figures of convergence")
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

fn are_names(names: &[String]) -> bool {
    names.iter().all(|name| !name.is_empty()) && names.iter().collect::<BTreeSet<_>>().len() == names.len()
}

fn is_shaped<T>(matrix: &[Vec<T>], rows: usize, columns: usize) -> bool {
    matrix.len() == rows && matrix.iter().all(|row| row.len() == columns)
}

fn all_probabilities(matrix: &[Vec<f64>]) -> bool {
    are_probabilities(matrix.iter().flatten())
}

fn are_probabilities<'a>(values: impl IntoIterator<Item = &'a f64>) -> bool {
    // Sums of weights may pass one by a rounding error.
    values.into_iter().all(|p| (-1e-9..=1.0 + 1e-9).contains(p))
}
