//! Which variables and which environments drift more than others.
//!
//! The meta-parameters say how far mechanisms drift on the whole. Real batches and real variables differ in that: a batch
//! that drifts four times as far as the others is common, and under one scale for all it looks as if every variable were
//! its target. In environment `k` the coefficients of `j` therefore drift `g_j h_k` times as far. Most of `g` and `h` are one,
//! the others log-normal about it. Their mode is found given the mechanisms: every cell is a mixture of a drift and of an intervention, of which
//! there are few beforehand.

use std::cmp::Ordering;

use crate::graph::VariableSet;
use crate::model::{DriftProfile, Learned, MetaParameters, Model, ScoreCache, Scratch, family_mixture};

/// What it costs that a variable or an environment drifts otherwise than usual at all, nats: one in fifty does.
const UNUSUAL: f64 = 4.0;

/// Standard deviation of the logarithm of the multiple of one that does: a factor of two is common, one of eight rare.
const DEVIATION: f64 = 1.0;

/// Multiples are powers of this, at least one: less drift than usual would be more certainty, with less to found it on.
const STEP: f64 = 2.0;

/// Powers of a present multiple that are tried, and of the product of a variable's and an environment's.
const FEWEST: i32 = -4;
const MOST: i32 = 4;

/// With fewer variables there is nothing to compare one with.
const ENOUGH: usize = 3;

/// With fewer environments what a treatment changed in all experiments looks like a variable that drifts more.
const ENOUGH_ENVIRONMENTS: usize = 6;

/// Rounds over all variables and environments at the most.
const ROUNDS: usize = 20;

/// What each cell says of how far it drifts.
#[derive(Debug, Clone, Default)]
pub(super) struct RelativeDrift {
    /// `[j]`, as far as they were asked.
    profiles: Vec<DriftProfile>,
}

impl RelativeDrift {
    /// True if there is any drift of which some could have more.
    pub fn can_be_told(model: &Model) -> bool {
        let drift = model.meta().drift;
        model.environments() >= ENOUGH_ENVIRONMENTS
            && model.variables() >= ENOUGH
            && drift.intercept.max(drift.slope).max(drift.gain) > 0.0
    }

    /// Adds the next variable.
    pub fn add(&mut self, model: &Model, scores: &ScoreCache, parents: VariableSet) {
        let j = self.profiles.len();
        let scratch = &mut Scratch::default();
        let mixture = family_mixture(model, scores.families(j), j, parents, scratch);
        let (family, pool) = mixture.likely();
        let list: Vec<usize> = parents.iter().collect();
        let multiples: Vec<f64> = (FEWEST..=MOST).map(power).collect();
        self.profiles.push(model.drift_profile(family, j, &list, pool, &multiples, scratch));
    }

    /// The most probable multiples, everything else as it was.
    pub fn apply(&self, model: &Model) -> Model {
        let (d, environments) = (model.variables(), model.environments());
        let learned = model.learned();
        let rate = MetaParameters::default().target_rate;
        let (log_shared, log_changed) = (libm::log1p(-rate), libm::log(rate));
        let now = (0 - FEWEST) as usize;
        let cell = |j: usize, k: usize, power: i32| {
            let of = &self.profiles[j];
            let drifts = of.shared[k][(power.clamp(FEWEST, MOST) - FEWEST) as usize] - of.shared[k][now];
            let changed = of.changed[k];
            let (a, b) = (log_shared + drifts, log_changed + changed);
            a.max(b) + libm::log1p(libm::exp(-(a - b).abs()))
        };
        let log_prior = |before: f64, by: i32| {
            let multiple = before * power(by);
            let z = libm::log(multiple) / DEVIATION;
            match multiple.total_cmp(&1.0) {
                Ordering::Less => f64::NEG_INFINITY,
                Ordering::Equal => 0.0,
                Ordering::Greater => -UNUSUAL - 0.5 * z * z,
            }
        };
        let (mut of_variable, mut of_environment) = (vec![0; d], vec![0; environments]);
        for _ in 0..ROUNDS {
            let before = (of_variable.clone(), of_environment.clone());
            for k in 0..environments {
                of_environment[k] = most_probable(|by| {
                    let cells: f64 = (0..d).map(|j| cell(j, k, of_variable[j] + by)).sum();
                    cells + log_prior(learned.environment_drift[k], by)
                });
            }
            for j in 0..d {
                of_variable[j] = most_probable(|by| {
                    let cells: f64 = (0..environments).map(|k| cell(j, k, of_environment[k] + by)).sum();
                    cells + log_prior(learned.variable_drift[j], by)
                });
            }
            if (&of_variable, &of_environment) == (&before.0, &before.1) {
                break;
            }
        }
        let times = |before: &[f64], by: &[i32]| -> Vec<f64> {
            before.iter().zip(by).map(|(before, by)| before * power(*by)).collect()
        };
        model.under(Learned {
            variable_drift: times(&learned.variable_drift, &of_variable),
            environment_drift: times(&learned.environment_drift, &of_environment),
            ..learned.clone()
        })
    }
}

fn power(n: i32) -> f64 {
    libm::pow(STEP, f64::from(n)) // exact: a power of two
}

/// The power with the largest log density; of equals the one nearest to none.
fn most_probable(log_density: impl Fn(i32) -> f64) -> i32 {
    let mut all: Vec<i32> = (FEWEST..=MOST).collect();
    all.sort_by_key(|by| by.abs());
    let best = all.into_iter().map(|by| (by, log_density(by)));
    best.reduce(|a, b| if b.1 > a.1 { b } else { a }).expect("there are some").0
}
