//! The local score: how well a parent set explains one variable in all environments.

use rustc_hash::FxHashMap;

use crate::graph::VariableSet;

use super::meta::MetaParameters;
use super::pool::{AnnealedScores, Membership, PoolPosterior, PoolSweep, TargetPrior};
use super::statistics::{MechanismStatistics, Moments};

/// What a missing required parent costs, in nats: more than any data can outweigh, and still finite, so that the
/// search can climb towards satisfying it.
const REQUIRED_PARENT: f64 = 1e7;

/// Standardised data and priors: everything that local scores are computed from.
#[derive(Debug, Clone)]
pub struct Model {
    moments: Moments,
    target: Vec<TargetPrior>,
    allowed: Vec<VariableSet>,
    required: Vec<VariableSet>,
    log_edge: f64,
    log_no_edge: f64,
    meta: MetaParameters,
}

impl Model {
    /// Prepares local scores.
    ///
    /// `environments[k]` holds rows of `d` standardised values; `membership[j][k]` says what is known of variable `j`
    /// in environment `k`; `allowed[j]` and `required[j]` bound the parents of `j`.
    pub fn new(
        environments: &[Vec<Vec<f64>>],
        membership: Vec<Vec<Membership>>,
        allowed: Vec<VariableSet>,
        required: Vec<VariableSet>,
        meta: &MetaParameters,
    ) -> Self {
        let d = membership.len();
        let moments = Moments::new(environments, d);
        let target = membership
            .into_iter()
            .enumerate()
            .map(|(j, membership)| {
                let hard = (0..environments.len())
                    .map(|k| {
                        let (sum, squares) = (moments.product(k, 0, j + 1), moments.product(k, j + 1, j + 1));
                        meta.log_hard(moments.rows()[k], sum, squares)
                    })
                    .collect();
                TargetPrior::new(meta, hard, membership)
            })
            .collect();
        let edge_rate = (meta.expected_parents / (d - 1) as f64).min(0.5);
        Self {
            moments,
            target,
            allowed,
            required,
            log_edge: libm::log(edge_rate),
            log_no_edge: libm::log1p(-edge_rate),
            meta: meta.clone(),
        }
    }

    /// Number of variables.
    pub fn variables(&self) -> usize {
        self.target.len()
    }

    /// Number of environments, the reference among them.
    pub fn environments(&self) -> usize {
        self.moments.rows().len()
    }

    /// Variables that may be parents of `j`.
    pub fn allowed(&self, j: usize) -> VariableSet {
        self.allowed[j]
    }

    /// Variables that must be parents of `j`.
    pub fn required(&self, j: usize) -> VariableSet {
        self.required[j]
    }

    /// Log prior of a parent set of `j`, nats.
    pub fn log_prior(&self, j: usize, parents: VariableSet) -> f64 {
        let size = parents.len() as f64;
        let missing = self.required[j].difference(parents).len() as f64;
        size * self.log_edge + (self.variables() as f64 - 1.0 - size) * self.log_no_edge
            - missing * REQUIRED_PARENT
    }

    /// The priors in force.
    pub fn meta(&self) -> &MetaParameters {
        &self.meta
    }

    /// Statistics of `j` on its parents.
    pub fn statistics(&self, j: usize, parents: &[usize], into: &mut MechanismStatistics) {
        self.moments.mechanism(j, parents, into);
    }

    /// The pool posterior of `j` with these parents; its score includes the prior of the parent set.
    pub fn local(&self, j: usize, parents: VariableSet, scratch: &mut Scratch) -> PoolPosterior {
        scratch.parents.clear();
        scratch.parents.extend(parents.iter());
        self.moments.mechanism(j, &scratch.parents, &mut scratch.statistics);
        let prior = self.meta.regression_prior(scratch.parents.len());
        let mut posterior = scratch.sweep.run(&prior, &self.target[j], &scratch.statistics);
        let log_prior = self.log_prior(j, parents);
        posterior.score += log_prior;
        for level in &mut posterior.annealed {
            *level += log_prior;
        }
        posterior
    }
}

/// Memory that scoring reuses.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    parents: Vec<usize>,
    statistics: MechanismStatistics,
    sweep: PoolSweep,
}

/// Score of a parent set, without the pool that it came from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LocalScore {
    /// Log marginal likelihood plus log prior, nats.
    pub score: f64,
    /// The same of the best pool, at every level of annealing.
    pub annealed: AnnealedScores,
}

/// Local scores that have been asked for, by variable and parent set.
#[derive(Debug, Clone)]
pub struct ScoreCache {
    known: Vec<FxHashMap<VariableSet, LocalScore>>,
    scratch: Scratch,
}

impl ScoreCache {
    /// An empty cache for `d` variables.
    pub fn new(d: usize) -> Self {
        Self { known: vec![FxHashMap::default(); d], scratch: Scratch::default() }
    }

    /// The score of `parents` for `j`, computed at the first call.
    pub fn get(&mut self, model: &Model, j: usize, parents: VariableSet) -> LocalScore {
        if let Some(&known) = self.known[j].get(&parents) {
            return known;
        }
        let posterior = model.local(j, parents, &mut self.scratch);
        let score = LocalScore { score: posterior.score, annealed: posterior.annealed };
        self.known[j].insert(parents, score);
        score
    }

    /// The full pool posterior of `parents` for `j`; not kept.
    pub fn detail(&mut self, model: &Model, j: usize, parents: VariableSet) -> PoolPosterior {
        model.local(j, parents, &mut self.scratch)
    }

    /// Every parent set of `j` that was scored, in the order of the sets.
    pub fn scored(&self, j: usize) -> Vec<(VariableSet, f64)> {
        let mut sets: Vec<_> = self.known[j].iter().map(|(&set, local)| (set, local.score)).collect();
        sets.sort_unstable_by_key(|a| a.0);
        sets
    }

    /// Number of scores computed.
    pub fn len(&self) -> usize {
        self.known.iter().map(FxHashMap::len).sum()
    }

    /// True if nothing was scored yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
