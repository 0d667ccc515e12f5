//! The numbers behind one edge or one target, a variable's equation, and what to measure next.
//!
//! Edges and targets are explained in the graph of the edges above one half, the graph that the page shows (made
//! acyclic by dropping the weakest). All values are in the data's own units, all indices are the data set's.

mod compare;
mod doubt;
mod edge;
mod equation;
mod ground;
mod headline;
mod next;
mod target;
#[cfg(test)]
mod tests;

pub use compare::{Comparison, Difference, Turn, compare};
pub use doubt::{DISAGREE, Doubt, doubts};
pub use edge::edge;
pub use equation::{Equation, Term, equation};
pub use headline::{Headline, headline};
pub use next::{Suggestion, next_experiments};
pub use target::target;

use serde::{Deserialize, Serialize};

use crate::learn::Strays;
use crate::model::{Estimate, KindWeights};

/// Probability from which a variable counts as a target that was found.
const FOUND: f64 = 0.5;

/// One row of the data in an evidence picture.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Environment index in the data set.
    pub environment: usize,
    /// Horizontal value, original units.
    pub x: f64,
    /// Vertical value, original units.
    pub y: f64,
}

/// A fitted line with its band, original units.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BandPoint {
    /// Horizontal value.
    pub x: f64,
    /// Fitted value with its central 95 % interval.
    pub y: Estimate,
}

/// Why (not) `from -> to`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EdgeEvidence {
    /// Cause.
    pub from: usize,
    /// Effect.
    pub to: usize,
    /// Posterior probability of the edge.
    pub probability: f64,
    /// Log Bayes factor (nats) for the edge: the shown graph with it against without. Where the edge would close a
    /// cycle, the parents of `from` that cause it are given up, so that the graphs compare orientations.
    pub log_bayes_factor: f64,
    /// Direct effect in original units, given the edge.
    pub effect: Estimate,
    /// The other parents of `to` in the shown graph, held at their means for points and fit.
    pub other_parents: Vec<usize>,
    /// Environments in which the mechanism of `to` looks changed (their rows are not used for the fit).
    pub changed: Vec<usize>,
    /// `x`: values of `from`; `y`: values of `to` less what the other parents add by not being at their means (a partial
    /// residual plot). Evenly thinned where there are very many rows.
    pub points: Vec<Point>,
    /// Fit along the range of `from`.
    pub band: Vec<BandPoint>,
    /// How `to` follows from its parents in the shown graph.
    pub equation: Equation,
}

/// Why (not) `variable` is a target of `experiment`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TargetEvidence {
    /// Row of the target matrix.
    pub experiment: usize,
    /// Variable.
    pub variable: usize,
    /// Posterior probability.
    pub probability: f64,
    /// Log Bayes factor (nats) of the experiment's rows for "is a target" against "is not".
    pub log_bayes_factor: f64,
    /// Probability of each kind, given that it is a target.
    pub kind: KindWeights,
    /// The experiment's rows, in the order of the data, without which there would be no target, if a few make it.
    pub strays: Option<Strays>,
    /// Parents in the shown graph.
    pub parents: Vec<usize>,
    /// `x`: what the parents predict for `variable`; `y`: what was measured. Rows of the pool and of the experiment,
    /// evenly thinned where there are very many.
    pub points: Vec<Point>,
    /// The shared mechanism's prediction with its 95 % predictive interval, along the range of `x`.
    pub band: Vec<BandPoint>,
    /// The shared mechanism, learned without the experiment.
    pub equation: Equation,
}
