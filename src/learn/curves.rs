//! Whether mechanisms bend, or only the noise makes them look so.
//!
//! Under normal noise a curve has one direction: which of two variables is the cause can be read off it alone (Hoyer et al.,
//! *Nonlinear causal discovery with additive noise models*, NIPS 21, 2009). Under noise of another shape the same reading
//! is wrong with certainty: what a curve gains there is the shape of the noise.

use serde::{Deserialize, Serialize};

use crate::graph::VariableSet;
use crate::model::{Family, MetaParameter, Model, ScoreCache, Scratch, cost_of_normality, residuals};

/// Multiples of the width in force that are tried, that itself first: a curve that bends faster than expected must not pass for noise.
const WIDTHS: [f64; 3] = [1.0, 4.0, 16.0];

/// How many times what normal noise costs curves must gain.
const CLEARLY: f64 = 3.0;

/// How much like a curve one variable's mechanism is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
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

    /// That of `j` given its parents; `bending` is the model at each of the widths.
    fn of(bending: &[Model], scores: &mut ScoreCache, j: usize, parents: VariableSet) -> Self {
        let linear = scores.compute(&bending[0], j, parents).score;
        let scratch = &mut Scratch::default();
        let mut found = Self::NONE;
        let mut best = None;
        for (at, model) in bending.iter().enumerate() {
            let smooth = model.local(Family::Smooth, j, parents, scratch);
            let gain = smooth.score - linear;
            if at == 0 {
                found.gain = gain;
            }
            if gain > found.best_gain {
                found.best_gain = gain;
                best = Some((model, smooth.pool));
            }
        }
        if let Some((model, pool)) = best {
            let list: Vec<usize> = parents.iter().collect();
            found.cost = cost_of_normality(&residuals(model, Family::Smooth, j, &list, &pool, scratch));
        }
        found
    }
}

/// What mechanisms are compared with.
#[derive(Debug, Clone)]
pub(super) struct Comparison {
    /// The model at each of the widths.
    bending: Vec<Model>,
}

impl Comparison {
    /// With mechanisms under the priors of a model.
    pub fn new(model: &Model) -> Self {
        let width = MetaParameter::SmoothWidth;
        let at =
            |multiple: f64| model.with_meta(&model.meta().with(width, multiple * width.get(model.meta())));
        Self { bending: WIDTHS.map(at).into() }
    }

    /// Asks one variable, given its parents, the best single one if it has none.
    pub fn curve(&self, scores: &mut ScoreCache, j: usize, parents: VariableSet) -> Curve {
        let parents = self.parents(scores, j, parents);
        parents.map_or(Curve::NONE, |set| Curve::of(&self.bending, scores, j, set))
    }

    /// Given what parents a variable is asked: its own or, if it has none, the one that explains it best by itself; `None` if it may
    /// have none. The scores that are needed are known afterwards.
    pub fn parents(&self, scores: &mut ScoreCache, j: usize, parents: VariableSet) -> Option<VariableSet> {
        let model = &self.bending[0];
        let mut score = |set| scores.compute(model, j, set).score;
        if !parents.is_empty() {
            score(parents);
            return Some(parents);
        }
        let singles = model.allowed(j).iter().map(|i| VariableSet::EMPTY.with(i));
        singles.max_by(|&a, &b| score(a).total_cmp(&score(b)))
    }
}

/// True if the curves of a data set gain clearly more than normal noise costs them: a better fit by less than what the model is
/// off says nothing. What shape noise has is a matter of how things were measured, so it is asked of all variables at once.
pub(super) fn are_credible(curves: &[Curve]) -> bool {
    let (gained, lost) = curves.iter().fold((0.0, 0.0), |sum, c| (sum.0 + c.best_gain, sum.1 + c.cost));
    gained > CLEARLY * lost
}
