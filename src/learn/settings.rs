//! What a person may set before learning.

use serde::{Deserialize, Serialize};

use crate::model::{MechanismChoice, MetaParameters};

/// Everything that decides a run besides the data. The same settings and data give the same bits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Seed of every random choice.
    pub seed: u64,
    /// What mechanisms may look like.
    pub mechanism: MechanismChoice,
    /// Independent Markov chains, each from its own order search, at least 1.
    pub chains: usize,
    /// Sweeps of each chain after burn-in; a sweep proposes about one change a variable.
    pub sweeps: usize,
    /// Likelihood and prior are raised to the power 1 / temperature while sampling: 1 is the exact posterior, more is
    /// more cautious where the model is wrong for the data (coarsening; Miller and Dunson, 2019).
    pub temperature: f64,
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
            temperature: 1.0,
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
