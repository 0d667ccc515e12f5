//! What the person's own experiments saw where they did what is asked about: to stand beside what is predicted.

use serde::{Deserialize, Serialize};

use super::ensemble::Ensemble;
use super::interval::Interval;
use super::what_if::{WhatIf, moments};
use crate::learn::{Posterior, Problem};

/// Probability from which a variable counts as a target of an experiment.
const FOUND: f64 = 0.5;
/// Half of an interval that holds 90 %, in standard deviations.
const HALF_WIDTH: f64 = 1.644_853_626_951_473;
/// Rows that the usual spread counts for beside the experiment's own: a few rows say little of how they vary.
const USUAL: f64 = 2.0;

/// What an experiment saw. Its numbers come from rows: they are to be shown, not to be saved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observed {
    /// Row of the target matrix.
    pub experiment: usize,
    /// Its rows.
    pub rows: usize,
    /// What else it probably changed.
    pub others: Vec<usize>,
    /// Mean of each variable in it, the data's own units (d).
    pub mean: Vec<f64>,
    /// The same less the mean without interventions, with the interval of a difference of two means (d).
    pub difference: Vec<Interval>,
}

/// Experiments that probably changed all of these variables, those that changed the least else first. Experiments that
/// differ as a whole have no single targets and are left out.
pub fn observed(
    problem: &Problem,
    posterior: &Posterior,
    ensemble: &Ensemble,
    variables: &[usize],
) -> Vec<Observed> {
    let d = ensemble.len();
    let whole = posterior.differing_as_a_whole();
    let data = problem.model.data();
    let usual: Vec<(f64, f64)> = ensemble.rows.iter().map(|rows| moments(rows)).collect();
    let usual_rows = ensemble.rows.first().map_or(1, Vec::len) as f64;
    let is_target = |k: usize, j: usize| posterior.target[k][j] >= FOUND;
    let did = |k: &usize| variables.iter().all(|&j| j < d && is_target(*k, j)) && !whole.contains(k);
    let mut observed: Vec<Observed> = (0..posterior.target.len())
        .filter(|k| !variables.is_empty() && did(k))
        .map(|experiment| {
            let rows = data.environments()[problem.experiments[experiment]].clone();
            let n = rows.len() as f64;
            let of = |j: usize| {
                let c = ensemble.canonical[j];
                let (mean, variance) = moments(&data.column(c)[rows.clone()]);
                let (before, spread) = usual[c];
                let own = ((n - 1.0) * variance + USUAL * spread) / (n - 1.0 + USUAL);
                let half = HALF_WIDTH * (own / n + spread / usual_rows).sqrt();
                let by = mean - before;
                let interval = Interval { mean: by, low: by - half, high: by + half };
                (ensemble.original(c, mean), interval.scaled(0.0, ensemble.standard[c].scale))
            };
            let (mean, difference) = (0..d).map(of).unzip();
            let others = (0..d).filter(|j| !variables.contains(j) && is_target(experiment, *j)).collect();
            Observed { experiment, rows: rows.len(), others, mean, difference }
        })
        .collect();
    observed.sort_by_key(|seen| (seen.others.len(), seen.experiment));
    observed
}

/// The experiment that came nearest to the changes, in standard deviations of what was changed; of those that are as near
/// the first.
pub fn nearest<'a>(observed: &'a [Observed], what_if: &WhatIf) -> Option<&'a Observed> {
    let distance = |seen: &Observed| -> f64 {
        let changed = what_if.outcomes.iter().filter(|outcome| outcome.is_changed);
        let apart = changed.map(|outcome| {
            let by = (seen.mean[outcome.variable] - outcome.mean.mean) / outcome.spread_now;
            by * by
        });
        apart.filter(|x| x.is_finite()).sum::<f64>() + seen.others.len() as f64
    };
    observed.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))
}
