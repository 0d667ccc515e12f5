//! What a person may set before learning.

use serde::{Deserialize, Serialize};

use crate::model::{MechanismChoice, MetaParameters};

/// Everything that decides a run besides the data. The same settings and data give the same bits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Seed of every random choice.
    pub seed: u64,
    /// What mechanisms may look like.
    pub mechanism: MechanismChoice,
    /// Independent Markov chains, each from its own order search, at least 1.
    pub chains: usize,
    /// Sweeps of each chain after burn-in; a sweep proposes about one change a variable.
    pub sweeps: usize,
    /// Learn the meta-parameters from the data, beginning with those below; otherwise those below hold.
    pub meta_training: bool,
    /// Prior knowledge about the graph.
    pub knowledge: Knowledge,
    /// Priors shared by all experiments.
    pub meta: MetaParameters,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: 0,
            mechanism: MechanismChoice::Auto,
            chains: 4,
            sweeps: 200,
            meta_training: true,
            knowledge: Knowledge::default(),
            meta: MetaParameters::default(),
        }
    }
}

/// What a person knows about the graph beforehand. Indices are the data set's variables.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Knowledge {
    /// Edges `(i, j)`, `i -> j`, that every graph must have.
    pub required: Vec<(usize, usize)>,
    /// Edges `(i, j)`, `i -> j`, that no graph may have.
    pub forbidden: Vec<(usize, usize)>,
    /// Tier of each variable (empty: no tiers); no edge runs from a higher tier to a lower one.
    pub tiers: Vec<usize>,
    /// Experiments whose targets are known: row of the target matrix, and all targets (none: known to have none).
    /// Takes precedence over targets that came with the data.
    pub targets: Vec<(usize, Vec<usize>)>,
}
