//! A new experiment's targets from the learned state, in closed form.

use serde::{Deserialize, Serialize};

use crate::model::KindWeights;

/// What a new experiment's rows say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Adaptation {
    /// Name of the new experiment.
    pub name: String,
    /// Rows that were used.
    pub rows: usize,
    /// Rows that there were.
    pub rows_available: usize,
    /// P(j is a target), d values in the training data's order.
    pub target: Vec<f64>,
    /// Probability of each kind, given that `j` is a target.
    pub kind: Vec<KindWeights>,
}
