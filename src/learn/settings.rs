//! What a person may set before learning.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::ProblemError;
use super::problem::check_meta;
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

impl Settings {
    /// How many chains are possible.
    pub const CHAINS: RangeInclusive<usize> = 1..=32;
    /// How many sweeps are possible.
    pub const SWEEPS: RangeInclusive<usize> = 0..=100_000;

    /// Whether every number lies in its range: settings come from links, files and the browser's storage, too. Knowledge is
    /// checked where the data that it speaks of are known.
    ///
    /// # Errors
    /// [`ProblemError::Setting`] with the first that does not.
    pub fn check(&self) -> Result<(), ProblemError> {
        if !Self::CHAINS.contains(&self.chains) {
            return Err(ProblemError::Setting("the number of chains"));
        }
        if !Self::SWEEPS.contains(&self.sweeps) {
            return Err(ProblemError::Setting("the number of sweeps"));
        }
        check_meta(&self.meta)
    }
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

/// What a person knows or believes about the graph beforehand. Indices are the data set's variables.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
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
    /// Edges that are probable or not beforehand, where no certainty is claimed: the data can overrule them. Of several
    /// about one edge, the last counts.
    #[serde(default)]
    pub beliefs: Vec<Belief>,
}

/// How probable an edge is before the data are seen, whatever the other edges are: cycles are ruled out later, so that
/// among acyclic graphs it is less probable, the more so the more edges there are.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Belief {
    /// Cause.
    pub from: usize,
    /// Effect.
    pub to: usize,
    /// Probability of the edge, above 0 and below 1.
    pub probability: f64,
}

impl Knowledge {
    /// The stated probability of the edge `from -> to`, if there is one.
    pub fn belief(&self, from: usize, to: usize) -> Option<f64> {
        let about = |belief: &&Belief| (belief.from, belief.to) == (from, to);
        self.beliefs.iter().rev().find(about).map(|belief| belief.probability)
    }

    /// States a probability of an edge, in place of what was stated of it before.
    pub fn believe(&mut self, belief: Belief) {
        let about = |other: &&mut Belief| (other.from, other.to) == (belief.from, belief.to);
        match self.beliefs.iter_mut().rev().find(about) {
            Some(before) => *before = belief,
            None => self.beliefs.push(belief),
        }
    }

    /// No longer states a probability of the edge `from -> to`.
    pub fn forget_belief(&mut self, from: usize, to: usize) {
        self.beliefs.retain(|belief| (belief.from, belief.to) != (from, to));
    }
}
