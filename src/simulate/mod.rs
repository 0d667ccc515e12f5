//! Generators with known truth.

use serde::{Deserialize, Serialize};

/// Random graph families.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum GraphFamily {
    /// Every forward edge of a random order with the same probability.
    ErdosRenyi,
    /// Preferential attachment: few hubs with many children.
    ScaleFree,
}

/// How simulated experiments intervene.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Intervention {
    /// Parents cut, value drawn around a fixed level.
    Hard,
    /// Mechanism kept, offset added.
    Shift,
    /// Mechanism kept, noise standard deviation multiplied.
    Noise,
}

/// Everything that decides a simulated data set: the same recipe gives the same bits everywhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// Seed of graph, mechanisms and noise.
    pub seed: u64,
    /// Number of variables, 2 to 200.
    pub variables: usize,
    /// Graph family.
    pub graph: GraphFamily,
    /// Expected edges per variable.
    pub edges_per_variable: f64,
    /// Rows of the reference; 0: no reference.
    pub reference_rows: usize,
    /// Number of experiments.
    pub experiments: usize,
    /// Rows of each experiment.
    pub rows: usize,
    /// Targets of each experiment, at least 0.
    pub targets: usize,
    /// Kind of intervention.
    pub intervention: Intervention,
    /// Strength: level or offset in standard deviations of the target, or factor of the noise.
    pub strength: f64,
}
