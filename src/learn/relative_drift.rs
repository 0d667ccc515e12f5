//! Which variables and which environments drift more than others.
//!
//! The meta-parameters say how far mechanisms drift on the whole. Real batches and real variables differ in that: a batch
//! that drifts four times as far as the others is common, and under one scale for all it looks as if every variable were
//! its target. In environment `k` the coefficients of `j` therefore drift `g_j h_k` times as far. Most of `g` and `h` are one,
//! the others log-normal about it. Their mode is found given the mechanisms: every cell is a mixture of a drift and of an intervention, of which
//! there are few beforehand.
//!
//! What a treatment changed in all its replicates looks like drift as well. So what one cell may say is bounded: most cells of a
//! variable or an environment have to drift. And drift is how experiments differ from each other, not from the reference.

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

/// What one cell says for a multiple counts for so many nats at the most: more than that it says of a target.
const MOST_OF_A_CELL: f64 = 2.0;

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
        let mixture = family_mixture(&model.among_experiments(), scores.families(j), j, parents, scratch);
        let (family, pool) = mixture.likely();
        let pool: Vec<bool> =
            pool.iter().enumerate().map(|(k, inside)| *inside && model.may_have_targets(k)).collect();
        let list: Vec<usize> = parents.iter().collect();
        let multiples: Vec<f64> = (FEWEST..=MOST).map(power).collect();
        self.profiles.push(model.drift_profile(family, j, &list, &pool, &multiples, scratch));
    }

    /// The most probable multiples, everything else as it was.
    pub fn apply(&self, model: &Model) -> Model {
        let (d, environments) = (model.variables(), model.environments());
        let learned = model.learned();
        let experiments: Vec<usize> = (0..environments).filter(|&k| model.may_have_targets(k)).collect();
        let (mut of_variable, mut of_environment) = (vec![0; d], vec![0; environments]);
        for _ in 0..ROUNDS {
            let before = (of_variable.clone(), of_environment.clone());
            for k in 0..environments {
                let cells = (0..d).map(|j| self.cell(j, k, of_variable[j])).collect();
                of_environment[k] = most_probable(learned.environment_drift[k], cells);
            }
            for j in 0..d {
                let cells = experiments.iter().map(|&k| self.cell(j, k, of_environment[k])).collect();
                of_variable[j] = most_probable(learned.variable_drift[j], cells);
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

    /// What is known of `j` in `k`, whose other multiple is such a power.
    fn cell(&self, j: usize, k: usize, other: i32) -> Cell<'_> {
        let DriftProfile { shared, changed } = &self.profiles[j];
        Cell { shared: &shared[k], changed: changed[k], other }
    }
}

/// One variable in one environment.
struct Cell<'a> {
    /// Log density if the mechanism drifts, at every power that was tried.
    shared: &'a [f64],
    /// Log Bayes factor of an intervention against the present drift.
    changed: f64,
    /// Power of the multiple that is not asked for.
    other: i32,
}

impl Cell<'_> {
    fn drifts(&self, power: i32) -> f64 {
        self.shared[((self.other + power).clamp(FEWEST, MOST) - FEWEST) as usize]
    }

    /// Log density of a drift or, at a low rate, an intervention.
    fn log_density(&self, power: i32, rate: f64) -> f64 {
        let present = self.shared[(0 - FEWEST) as usize];
        let drifts = libm::log1p(-rate) + self.drifts(power) - present;
        let changed = libm::log(rate) + self.changed;
        drifts.max(changed) + libm::log1p(libm::exp(-(drifts - changed).abs()))
    }

    /// What it says for one power against another.
    fn gain(&self, power: i32, against: i32) -> f64 {
        (self.drifts(power) - self.drifts(against)).min(MOST_OF_A_CELL)
    }
}

/// The power by which a present multiple is most probably to be multiplied, among those that the cells bear out against no
/// multiple at all; of equals the one nearest to none.
fn most_probable(present: f64, cells: Vec<Cell>) -> i32 {
    let rate = MetaParameters::default().target_rate;
    let none = -(libm::log(present) / libm::log(STEP)).round() as i32;
    let log_density = |by: i32| {
        let log_prior = log_prior(present * power(by));
        let gain: f64 = cells.iter().map(|cell| cell.gain(by, none)).sum();
        match gain + log_prior < 0.0 {
            true => f64::NEG_INFINITY,
            false => log_prior + cells.iter().map(|cell| cell.log_density(by, rate)).sum::<f64>(),
        }
    };
    let mut all: Vec<i32> = (FEWEST..=MOST).collect();
    all.sort_by_key(|by| by.abs());
    let best = all.into_iter().map(|by| (by, log_density(by)));
    best.reduce(|a, b| if b.1 > a.1 { b } else { a }).expect("there are some").0
}

/// Log prior of a multiple, up to a constant.
fn log_prior(multiple: f64) -> f64 {
    let z = libm::log(multiple) / DEVIATION;
    match multiple.total_cmp(&1.0) {
        Ordering::Less => f64::NEG_INFINITY,
        Ordering::Equal => 0.0,
        Ordering::Greater => -UNUSUAL - 0.5 * z * z,
    }
}

fn power(n: i32) -> f64 {
    libm::pow(STEP, f64::from(n)) // exact: a power of two
}
