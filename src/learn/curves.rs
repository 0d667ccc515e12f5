//! Whether mechanisms bend, or only the noise makes them look so.
//!
//! Under normal noise a curve has one direction: which of two variables is the cause can be read off it alone (Hoyer et al.,
//! *Nonlinear causal discovery with additive noise models*, NIPS 21, 2009). Under noise of another shape the same reading
//! is wrong with certainty: what a curve gains there is the shape of the noise.

use crate::graph::VariableSet;
use crate::model::{Family, MetaParameter, Model, ScoreCache, Scratch, cost_of_normality, residuals};

/// Multiples of the width in force that are tried: a curve that bends faster than expected must not pass for noise.
const WIDTHS: [f64; 3] = [1.0, 4.0, 16.0];

/// How many times what normal noise costs curves must gain.
const CLEARLY: f64 = 3.0;

/// How much like a curve one variable's mechanism is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Curve {
    /// By how much a smooth mechanism is better than a linear one, nats.
    pub gain: f64,
    /// The same of the best width; at least 0.
    best_gain: f64,
    /// What normal noise costs that one, nats.
    cost: f64,
}

impl Curve {
    /// Without parents there is nothing to bend.
    pub const NONE: Self = Self { gain: f64::NEG_INFINITY, best_gain: 0.0, cost: 0.0 };

    /// That of `j` given its parents.
    pub fn of(model: &Model, scores: &mut ScoreCache, j: usize, parents: VariableSet) -> Self {
        let linear = scores.compute(model, j, parents).score;
        let list: Vec<usize> = parents.iter().collect();
        let scratch = &mut Scratch::default();
        let width = MetaParameter::SmoothWidth;
        let mut found = Self::NONE;
        for multiple in WIDTHS {
            let bending = model.with_meta(&model.meta().with(width, multiple * width.get(model.meta())));
            let smooth = bending.local(Family::Smooth, j, parents, scratch);
            let gain = smooth.score - linear;
            if multiple == 1.0 {
                found.gain = gain;
            }
            if gain > found.best_gain {
                let left = residuals(&bending, Family::Smooth, j, &list, &smooth.pool, scratch);
                (found.best_gain, found.cost) = (gain, cost_of_normality(&left));
            }
        }
        found
    }
}

/// True if the curves of a data set gain clearly more than normal noise costs them: a better fit by less than what the model is
/// off says nothing. What shape noise has is a matter of how things were measured, so it is asked of all variables at once.
pub(super) fn are_credible(curves: &[Curve]) -> bool {
    let (gained, lost) = curves.iter().fold((0.0, 0.0), |sum, c| (sum.0 + c.best_gain, sum.1 + c.cost));
    gained > CLEARLY * lost
}
