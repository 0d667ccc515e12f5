//! Scores against a known truth.

use serde::{Deserialize, Serialize};

/// Scores of one scored matrix (edges or targets).
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Ranking {
    /// Area under the receiver operating characteristic.
    pub auroc: f64,
    /// Trapezoid area under the precision-recall curve.
    pub auprc: f64,
    /// Average precision (step-wise).
    pub ap: f64,
}

/// All scores of a posterior against a truth.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// Edge probabilities, all d x d entries.
    pub edge: Ranking,
    /// Target probabilities, all K x d entries, where the targets are known.
    pub target: Option<Ranking>,
    /// Structural Hamming distance of the edges above one half; a reversal counts once.
    pub shd: f64,
    /// Structural Hamming distance, mean over the weighted samples.
    pub expected_shd: f64,
    /// Structural intervention distance of the edges above one half (made acyclic by dropping the weakest).
    pub sid: f64,
}
