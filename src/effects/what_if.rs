//! What follows for all others if some variables are set or pushed.

use serde::{Deserialize, Serialize};

use super::ensemble::Ensemble;
use super::interval::Interval;

/// What is done to a variable.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Act {
    /// It has this value in every row, whatever its causes are: a hard intervention.
    Set(f64),
    /// It is higher by this than its causes make it: a shift.
    Push(f64),
}

/// One variable and what is done to it, in its own units.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The variable.
    pub variable: usize,
    /// What is done.
    pub act: Act,
}

/// What becomes of one variable.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The variable.
    pub variable: usize,
    /// True if it is one of those that are changed by hand.
    pub is_changed: bool,
    /// Mean without the change.
    pub now: f64,
    /// Standard deviation between rows without the change.
    pub spread_now: f64,
    /// Mean with the change.
    pub mean: Interval,
    /// Difference of the means.
    pub difference: Interval,
    /// The same in standard deviations of the variable: comparable between variables.
    pub standard_difference: f64,
    /// Standard deviation between rows with the change.
    pub spread: f64,
    /// Smallest and largest value that was measured of it.
    pub seen: (f64, f64),
    /// Probability that the change reaches it at all.
    pub reached: f64,
    /// True if its mean would be outside everything that was measured of it.
    pub is_beyond: bool,
}

/// What follows from a change, one outcome a variable in the data set's order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WhatIf {
    /// All variables, the changed ones among them.
    pub outcomes: Vec<Outcome>,
    /// Changed variables whose new values are outside everything that was measured of them.
    pub beyond: Vec<usize>,
}

impl Ensemble {
    /// Smallest and largest value of a variable that was measured, its own units.
    pub fn seen(&self, variable: usize) -> (f64, f64) {
        let j = self.canonical[variable];
        let (low, high) = self.seen[j];
        (self.original(j, low), self.original(j, high))
    }

    pub(super) fn original(&self, j: usize, x: f64) -> f64 {
        self.standard[j].centre + self.standard[j].scale * x
    }

    /// What a change makes of all variables. Of several acts on one variable the last counts; variables that do not exist
    /// and values that are no numbers are passed over.
    pub fn what_if(&self, changes: &[Change]) -> WhatIf {
        let d = self.len();
        let mut acts = vec![None; d];
        for change in changes.iter().filter(|change| change.variable < d) {
            let j = self.canonical[change.variable];
            let standard = self.standard[j];
            let act = match change.act {
                Act::Set(value) => Act::Set((value - standard.centre) / standard.scale),
                Act::Push(by) => Act::Push(by / standard.scale),
            };
            let (Act::Set(number) | Act::Push(number)) = act;
            if number.is_finite() {
                acts[j] = Some(act);
            }
        }
        let mut draws: Vec<Draws> = (0..d).map(|_| Draws::default()).collect();
        let before: Vec<(f64, f64)> = self.rows.iter().map(|rows| moments(rows)).collect();
        for system in &self.systems {
            for (j, moved) in system.respond(&self.rows, &acts, |_| true).into_iter().enumerate() {
                draws[j].add(before[j], moved.as_deref());
            }
        }
        let outcomes: Vec<Outcome> =
            (0..d).map(|variable| self.outcome(variable, &acts, &mut draws)).collect();
        let beyond = outcomes.iter().filter(|o| o.is_changed && o.is_beyond).map(|o| o.variable).collect();
        WhatIf { outcomes, beyond }
    }

    fn outcome(&self, variable: usize, acts: &[Option<Act>], draws: &mut [Draws]) -> Outcome {
        let j = self.canonical[variable];
        let (mean, variance) = moments(&self.rows[j]);
        let draws = std::mem::take(&mut draws[j]);
        let systems = draws.difference.len() as f64;
        let scale = self.standard[j].scale;
        let difference = Interval::of_draws(draws.difference);
        let (low, high) = self.seen[j];
        let after = mean + difference.mean;
        Outcome {
            variable,
            is_changed: acts[j].is_some(),
            now: self.original(j, mean),
            spread_now: scale * variance.sqrt(),
            mean: difference.scaled(self.original(j, mean), scale),
            difference: difference.scaled(0.0, scale),
            standard_difference: difference.mean,
            spread: scale * (draws.variance / systems).max(0.0).sqrt(),
            seen: self.seen(variable),
            reached: draws.reached / systems,
            is_beyond: after < low - ROUNDING || after > high + ROUNDING,
        }
    }
}

/// Values that far outside the range are rounding, standard units.
const ROUNDING: f64 = 1e-9;

/// What the systems say of one variable.
#[derive(Default)]
struct Draws {
    difference: Vec<f64>,
    variance: f64,
    reached: f64,
}

impl Draws {
    fn add(&mut self, (before, variance_before): (f64, f64), moved: Option<&[f64]>) {
        let (after, variance) = moved.map_or((before, variance_before), moments);
        self.difference.push(after - before);
        self.variance += variance;
        self.reached += f64::from(u8::from(moved.is_some()));
    }
}

/// Mean and variance of some values; the variance of one value is zero.
pub(super) fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    (mean, squares / (n - 1.0).max(1.0))
}
