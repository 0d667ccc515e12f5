//! Targets that a few stray rows make.
//!
//! A row under the wrong name, or a slip of the pen, makes targets of the experiment that it is counted to: it lies where no
//! mechanism that runs on would have it. So wherever a target is claimed there is a rival: the mechanism runs on, and the
//! rows far from what it predicts belong elsewhere, each with prior probability [`RATE`], anywhere (standard Cauchy density
//! in standard units). Only claims that do not outlive those rows are weighed against the rival: all others stand, to the
//! bit, whatever a few rows are.

use serde::{Deserialize, Serialize};

use crate::graph::VariableSet;
use crate::model::elementary::logistic;
use crate::model::pool::Membership;
use crate::model::{Mechanism, MetaParameters, Predictive, Scratch, family_mixture};

use super::Problem;
use super::State;

/// Prior probability that a row belongs elsewhere.
const RATE: f64 = 0.01;

/// Rows of an experiment for each that may be stray.
const ROWS_FOR_ONE: usize = 4;

/// Probability from which a target counts as claimed.
pub(super) const CLAIMED: f64 = 0.9;

/// A target that was claimed for the sake of a few rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RestsOnRows {
    /// Row of the target matrix.
    pub experiment: usize,
    /// Variable.
    pub variable: usize,
    /// Rows that it rests on.
    pub rows: usize,
    /// Probability of the target if none of them may be stray.
    pub claimed: f64,
}

/// Rows that a claim of a target rests on, and what is left of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Strays {
    /// Rows that may belong elsewhere, from 0, ascending.
    pub rows: Vec<usize>,
    /// Probability of a target beside the rival.
    pub probability: f64,
    /// Probability of a target without these rows.
    pub without: f64,
}

/// What may be stray of the standardised rows of an experiment, if it takes these for `j` to be a target: `mechanism` is
/// that of `j` without the experiment. `None` if no target is claimed, or if the claim stands without them.
pub(crate) fn strays(
    mechanism: &Mechanism,
    predictive: &Predictive,
    meta: &MetaParameters,
    rows: &[Vec<f64>],
    j: usize,
    prior_log_odds: f64,
) -> Option<Strays> {
    let most = rows.len() / ROWS_FOR_ONE;
    if most == 0 {
        return None;
    }
    let densities = |rows: &[Vec<f64>]| mechanism.densities(meta, predictive, rows, j);
    let all = densities(rows);
    let claimed = all.odds(prior_log_odds).log_odds;
    if logistic(claimed) < CLAIMED {
        return None;
    }
    let far = far_rows(mechanism, meta, rows, j);
    if far.is_empty() || far.len() > most {
        return None;
    }
    let others: Vec<Vec<f64>> =
        rows.iter().enumerate().filter(|(r, _)| !far.contains(r)).map(|(_, row)| row.clone()).collect();
    let others = densities(&others);
    let without = others.odds(prior_log_odds).log_odds;
    if without >= 0.0 {
        return None;
    }
    let elsewhere: f64 = far.iter().map(|&r| log_elsewhere(rows[r][j])).sum();
    let rival = elsewhere + others.shared - all.shared;
    let beside = 1.0 / (1.0 + libm::exp(-claimed) + libm::exp(rival - claimed));
    Some(Strays { rows: far, probability: beside, without: logistic(without) })
}

/// Rows that lie where the mechanism puts fewer than there are stray ones. How far the mechanism has drifted in the
/// experiment is that of the row in the middle.
fn far_rows(mechanism: &Mechanism, meta: &MetaParameters, rows: &[Vec<f64>], j: usize) -> Vec<usize> {
    let coefficients = mechanism.posterior(meta);
    let expected = |row: &[f64]| coefficients.combination(&mechanism.features(meta, row)).mean;
    let residuals: Vec<f64> = rows.iter().map(|row| row[j] - expected(row)).collect();
    let mut sorted = residuals.clone();
    sorted.sort_unstable_by(f64::total_cmp);
    let middle = sorted[sorted.len() / 2];
    let noise = coefficients.noise();
    let log_normal = |x: f64| {
        let z = x / noise;
        -0.5 * z * z - libm::log(noise * std::f64::consts::TAU.sqrt())
    };
    (0..rows.len()).filter(|&r| log_elsewhere(rows[r][j]) > log_normal(residuals[r] - middle)).collect()
}

/// Log density of a value of a stray row, with the prior probability that a row is one.
fn log_elsewhere(x: f64) -> f64 {
    libm::log(RATE / std::f64::consts::PI) - libm::log1p(x * x)
}

/// Takes off the probabilities that canonical variable `j` is a target what a few rows alone make of them: the heaviest parent
/// set stands for all.
pub(super) fn set_off_strays(
    problem: &Problem,
    state: &State,
    j: usize,
    parents: VariableSet,
    target: &mut [Vec<f64>],
) -> Vec<RestsOnRows> {
    let (model, data) = (&state.model, state.model.data());
    let variable = problem.variables[j];
    let claims = |(experiment, &environment): (usize, &usize)| {
        let is_open = model.membership(j, environment) == Membership::Unknown;
        (is_open && target[experiment][variable] >= CLAIMED).then_some((experiment, environment))
    };
    let claims: Vec<(usize, usize)> = problem.experiments.iter().enumerate().filter_map(claims).collect();
    if claims.is_empty() {
        return Vec::new();
    }
    let mixture = family_mixture(model, state.scores.families(j), j, parents, &mut Scratch::default());
    let (family, pool) = mixture.likely();
    let parents: Vec<usize> = parents.iter().collect();
    let mut resting = Vec::new();
    for (experiment, environment) in claims {
        let mut others = pool.to_vec();
        others[environment] = false;
        let mechanism = Mechanism::new(model, family, j, &parents, &others);
        let rows: Vec<Vec<f64>> = data.environments()[environment].clone().map(|r| data.row(r)).collect();
        let (meta, odds) = (model.meta(), model.target_log_odds(j, environment));
        let claimed = target[experiment][variable];
        if let Some(found) = strays(&mechanism, &mechanism.predictive(meta), meta, &rows, j, odds) {
            target[experiment][variable] = claimed.min(found.probability);
            resting.push(RestsOnRows { experiment, variable, rows: found.rows.len(), claimed });
        }
    }
    resting
}
