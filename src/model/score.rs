//! The local score: how well a parent set explains one variable in all environments.

use std::sync::Arc;

use crate::graph::VariableSet;

use super::drift::{DriftColumns, DriftedStatistics};
use super::family::Family;
use super::graph_prior::{GraphPrior, Stated};
use super::learned::Learned;
use super::marginal::RegressionPrior;
use super::meta::MetaParameters;
use super::pool::{DriftProfile, Membership, PoolPosterior, PoolSweep, TargetPrior};
use super::row_weights::RowWeights;
use super::statistics::{MechanismStatistics, TrainingData};

/// Prior log odds that the reference is the odd one for a variable: one in ten thousand.
const REFERENCE_LOG_ODDS: f64 = -9.210_240_366_975_85;

/// Standardised data, what is stated, and what was learned: everything that local scores are computed from.
#[derive(Debug, Clone)]
pub struct Model {
    data: Arc<TrainingData>,
    /// `membership[j][k]`: what is known of variable `j` in environment `k`.
    membership: Arc<Vec<Vec<Membership>>>,
    stated: Arc<Stated>,
    learned: Arc<Learned>,
    target: Vec<TargetPrior>,
    row_weights: RowWeights,
    graph: GraphPrior,
}

impl Model {
    /// Prepares local scores.
    ///
    /// `environments[k]` holds rows of `d` standardised values; `membership[j][k]` says what is known of variable `j`
    /// in environment `k`; `stated` what is known and believed of the graph.
    pub fn new(
        environments: &[Vec<Vec<f64>>],
        membership: Vec<Vec<Membership>>,
        stated: Stated,
        learned: Learned,
    ) -> Self {
        let data = TrainingData::new(environments, membership.len());
        Self::from_parts(data.into(), membership.into(), stated.into(), learned)
    }

    /// The same data and statements where something else was learned.
    #[must_use]
    pub fn under(&self, learned: Learned) -> Self {
        let (data, membership) = (Arc::clone(&self.data), Arc::clone(&self.membership));
        Self::from_parts(data, membership, Arc::clone(&self.stated), learned)
    }

    /// The same under other meta-parameters; what was learned of single variables and environments stays as it is.
    #[must_use]
    pub fn with_meta(&self, meta: &MetaParameters) -> Self {
        self.under(self.learned.with_meta(meta.clone()))
    }

    /// The same data without the rows of environments that have no targets for certain, which is the reference; with
    /// fewer than two others there is nothing to compare, and all stay.
    #[must_use]
    pub fn among_experiments(&self) -> Self {
        if (0..self.environments()).filter(|&k| self.may_have_targets(k)).count() < 2 {
            return self.clone();
        }
        Self { row_weights: self.row_weights.without(|k| !self.may_have_targets(k)), ..self.clone() }
    }

    /// True if environment `k` may have a target, or has one.
    pub fn may_have_targets(&self, k: usize) -> bool {
        self.membership.iter().any(|of| !of[k].has_no_target())
    }

    fn from_parts(
        data: Arc<TrainingData>,
        membership: Arc<Vec<Vec<Membership>>>,
        stated: Arc<Stated>,
        mut learned: Learned,
    ) -> Self {
        let (d, environments) = (membership.len(), data.environments().len());
        let meta = &learned.meta;
        if learned.target_log_odds.is_empty() {
            learned.target_log_odds = vec![vec![meta.target_log_odds(); environments]; d];
        }
        if learned.dispersion.is_empty() {
            learned.dispersion = vec![1.0; environments];
        }
        if learned.variable_drift.is_empty() {
            learned.variable_drift = vec![1.0; d];
        }
        if learned.environment_drift.is_empty() {
            learned.environment_drift = vec![1.0; environments];
        }
        if learned.children.is_empty() {
            learned.children = vec![1.0; d];
        }
        for (odds, membership) in learned.target_log_odds.iter_mut().zip(membership.iter()) {
            for (odds, _) in odds.iter_mut().zip(membership).filter(|(_, m)| **m == Membership::Presumed) {
                *odds = REFERENCE_LOG_ODDS;
            }
        }
        let moments = data.moments();
        let row_weights = RowWeights::new(meta.dispersion, &learned.dispersion);
        let target = membership
            .iter()
            .enumerate()
            .map(|(j, membership)| {
                let hard = (0..moments.rows().len())
                    .map(|k| {
                        let (sum, squares) = (moments.product(k, 0, j + 1), moments.product(k, j + 1, j + 1));
                        let weight = row_weights.of(k);
                        meta.log_hard(weight * moments.rows()[k], weight * sum, weight * squares)
                    })
                    .collect();
                TargetPrior::with_log_odds(meta, hard, membership.clone(), &learned.target_log_odds[j])
            })
            .collect();
        let graph = GraphPrior::new(Arc::clone(&stated), &learned.children, meta);
        Self { data, membership, stated, learned: learned.into(), target, row_weights, graph }
    }

    /// Number of variables.
    pub fn variables(&self) -> usize {
        self.target.len()
    }

    /// Number of environments, the reference among them.
    pub fn environments(&self) -> usize {
        self.data.environments().len()
    }

    /// Prior log odds that `j` is a target of environment `k`.
    pub fn target_log_odds(&self, j: usize, k: usize) -> f64 {
        self.learned.target_log_odds[j][k]
    }

    /// Variables that may be parents of `j`.
    pub fn allowed(&self, j: usize) -> VariableSet {
        self.stated.allowed[j]
    }

    /// Variables that must be parents of `j`.
    pub fn required(&self, j: usize) -> VariableSet {
        self.stated.required[j]
    }

    /// Variables `i` whose edge `i -> j` has a probability of its own, whatever the rate of edges.
    pub fn believed(&self, j: usize) -> VariableSet {
        self.stated.believed[j].iter().map(|believed| believed.0).collect()
    }

    /// What is known of variable `j` in environment `k`.
    pub fn membership(&self, j: usize, k: usize) -> Membership {
        self.membership[j][k]
    }

    /// Environments of which it is unknown whether `j` is a target.
    pub fn unknown(&self, j: usize) -> impl Iterator<Item = usize> {
        (0..self.environments()).filter(move |&k| self.membership(j, k) == Membership::Unknown)
    }

    /// Log prior of a parent set of `j`, nats.
    pub fn log_prior(&self, j: usize, parents: VariableSet) -> f64 {
        self.graph.log(j, parents)
    }

    /// By how much `i` as one more parent of `j` raises the log prior, nats.
    pub fn log_prior_gain(&self, j: usize, i: usize) -> f64 {
        self.graph.gain(j, i)
    }

    /// The priors in force.
    pub fn meta(&self) -> &MetaParameters {
        &self.learned.meta
    }

    /// All that was learned.
    pub fn learned(&self) -> &Learned {
        &self.learned
    }

    /// Standardised rows.
    pub fn data(&self) -> &TrainingData {
        &self.data
    }

    /// What rows count for.
    pub fn row_weights(&self) -> &RowWeights {
        &self.row_weights
    }

    /// How many times the common dispersion each environment has.
    pub fn relative_dispersion(&self) -> &[f64] {
        &self.learned.dispersion
    }

    /// The statistics of the mechanism of `j` where it runs in the environments of `pool`, rows weighted and drift
    /// integrated out, in the directions that are returned.
    pub fn shared<'s>(
        &self,
        family: Family,
        j: usize,
        parents: &[usize],
        pool: &[bool],
        scratch: &'s mut Scratch,
    ) -> (&'s DriftedStatistics, DriftColumns) {
        let Scratch { statistics, sweep, .. } = scratch;
        let prior = self.statistics(family, j, parents, statistics);
        sweep.shared(&prior, &self.target[j], statistics, pool)
    }

    /// What the rows of `j` in each environment say of how far its mechanism drifts there, given the others in `pool`:
    /// `multiples` are those of what it is thought to.
    pub fn drift_profile(
        &self,
        family: Family,
        j: usize,
        parents: &[usize],
        pool: &[bool],
        multiples: &[f64],
        scratch: &mut Scratch,
    ) -> DriftProfile {
        let Scratch { statistics, sweep, .. } = scratch;
        let prior = self.statistics(family, j, parents, statistics);
        sweep.drift_profile(&prior, &self.target[j], statistics, pool, multiples)
    }

    /// Puts the statistics of a mechanism in place, rows weighted; its prior.
    fn statistics(
        &self,
        family: Family,
        j: usize,
        parents: &[usize],
        into: &mut MechanismStatistics,
    ) -> RegressionPrior {
        let learned = &self.learned;
        let mut prior = family.mechanism().statistics(&self.data, &learned.meta, j, parents, into);
        prior.drift = prior.drift.times(learned.variable_drift[j]);
        into.weigh(&self.row_weights);
        into.scale_drift(&learned.environment_drift);
        prior
    }

    /// The pool posterior of `j` with these parents in one family; its score includes the prior of the parent set.
    pub fn local(
        &self,
        family: Family,
        j: usize,
        parents: VariableSet,
        scratch: &mut Scratch,
    ) -> PoolPosterior {
        self.local_with(family, j, parents, scratch, PoolSweep::run)
    }

    fn local_with(
        &self,
        family: Family,
        j: usize,
        parents: VariableSet,
        scratch: &mut Scratch,
        sweep: Sweep,
    ) -> PoolPosterior {
        scratch.parents.clear();
        scratch.parents.extend(parents.iter());
        let prior = self.statistics(family, j, &scratch.parents, &mut scratch.statistics);
        let mut posterior = sweep(&mut scratch.sweep, &prior, &self.target[j], &scratch.statistics);
        let log_prior = self.log_prior(j, parents);
        posterior.score += log_prior;
        for level in &mut posterior.annealed {
            *level += log_prior;
        }
        posterior
    }
}

/// How much of a pool posterior is asked for.
pub(super) type Sweep =
    fn(&mut PoolSweep, &RegressionPrior, &TargetPrior, &MechanismStatistics) -> PoolPosterior;

/// Memory that scoring reuses.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    parents: Vec<usize>,
    statistics: MechanismStatistics,
    sweep: PoolSweep,
}

/// The pool posteriors of one parent set in all families that its variable may use.
#[derive(Debug, Clone)]
pub struct FamilyMixture {
    /// The mixture.
    pub posterior: PoolPosterior,
    /// Each family with its posterior weight and its own pool.
    pub families: Vec<(Family, f64, Vec<bool>)>,
}

impl FamilyMixture {
    /// The family that the evidence prefers (of equals the first), with its pool.
    pub fn likely(&self) -> (Family, &[bool]) {
        let best = self.families.iter().reduce(|a, b| if b.1 > a.1 { b } else { a });
        best.map(|(family, _, pool)| (*family, pool.as_slice())).expect("a variable has a family")
    }

    /// Posterior weight of a family.
    pub fn weight(&self, family: Family) -> f64 {
        self.families.iter().filter(|f| f.0 == family).map(|f| f.1).sum()
    }
}

/// Mixes the families with equal prior weight. Without parents all families are the same: the first stands for all.
pub fn family_mixture(
    model: &Model,
    families: &[Family],
    j: usize,
    parents: VariableSet,
    scratch: &mut Scratch,
) -> FamilyMixture {
    mixture_with(model, families, j, parents, scratch, PoolSweep::run)
}

pub(super) fn mixture_with(
    model: &Model,
    families: &[Family],
    j: usize,
    parents: VariableSet,
    scratch: &mut Scratch,
    sweep: Sweep,
) -> FamilyMixture {
    let used = if parents.is_empty() { &families[..1] } else { families };
    let log_weight = -libm::log(used.len() as f64);
    let parts: Vec<(f64, PoolPosterior)> = used
        .iter()
        .map(|&family| (log_weight, model.local_with(family, j, parents, scratch, sweep)))
        .collect();
    let pools: Vec<Vec<bool>> = parts.iter().map(|(_, part)| part.pool.clone()).collect();
    let (posterior, weights) = PoolPosterior::mixture(parts);
    let families = used.iter().zip(weights).zip(pools).map(|((&f, w), pool)| (f, w, pool)).collect();
    FamilyMixture { posterior, families }
}
