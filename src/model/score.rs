//! The local score: how well a parent set explains one variable in all environments.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::graph::VariableSet;

use super::drift::{DriftColumns, DriftedStatistics};
use super::family::Family;
use super::graph_prior::{GraphPrior, Stated};
use super::learned::Learned;
use super::marginal::RegressionPrior;
use super::meta::MetaParameters;
use super::pool::{
    ANNEALING, AnnealedScores, DriftProfile, Membership, PoolPosterior, PoolSweep, TargetPrior,
};
use super::row_weights::RowWeights;
use super::screen::{PoolId, Screen, Screens};
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
type Sweep = fn(&mut PoolSweep, &RegressionPrior, &TargetPrior, &MechanismStatistics) -> PoolPosterior;

/// Memory that scoring reuses.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    parents: Vec<usize>,
    statistics: MechanismStatistics,
    sweep: PoolSweep,
}

/// Score of a parent set, with the pools that it came from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LocalScore {
    /// Log marginal likelihood plus log prior, nats.
    pub score: f64,
    /// The same of the best pool, at every level of annealing.
    pub annealed: AnnealedScores,
    /// These best pools.
    pools: [PoolId; ANNEALING.len()],
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

/// A parent set with its score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MetSet {
    /// The set.
    pub set: VariableSet,
    /// Its score, nats.
    pub score: f64,
    /// False if the score was predicted from that of a set with one variable less.
    pub scored: bool,
}

/// With no more possible parents than this, every step is scored in full.
pub const FEW_CANDIDATES: usize = 12;

/// The most promising additions are scored in full however little they promise.
const PROMISING: usize = 8;

/// The same where the mechanism may be smooth: what a linear one would gain says less.
const PROMISING_SMOOTH: usize = 20;

/// Of the others, those that promise less than this many nats are not.
const LITTLE: f64 = -3.0;

/// Local scores that have been asked for, by variable and parent set.
#[derive(Debug, Clone)]
pub struct ScoreCache {
    /// `families[j]`: what the mechanism of `j` may be.
    families: Vec<Vec<Family>>,
    known: Vec<FxHashMap<VariableSet, LocalScore>>,
    /// Scores of sets that promised too little to be computed in full.
    predicted: Vec<FxHashMap<VariableSet, f64>>,
    screens: Screens,
    scratch: Scratch,
    /// New scores that may still be computed before the next refill.
    budget: usize,
}

impl ScoreCache {
    /// An empty cache for `d` variables that may all use the given families.
    pub fn new(d: usize, families: &[Family]) -> Self {
        Self {
            families: vec![families.to_vec(); d],
            known: vec![FxHashMap::default(); d],
            predicted: vec![FxHashMap::default(); d],
            screens: Screens::default(),
            scratch: Scratch::default(),
            budget: 0,
        }
    }

    /// Allows the next few new scores, so that one step of a search stays short.
    pub fn refill(&mut self, budget: usize) {
        self.budget = budget;
    }

    /// The families that `j` may use.
    pub fn families(&self, j: usize) -> &[Family] {
        &self.families[j]
    }

    /// `[j]`: the families that each variable may use.
    pub fn all_families(&self) -> &[Vec<Family>] {
        &self.families
    }

    /// True if any variable may use the family.
    pub fn any_uses(&self, family: Family) -> bool {
        self.families.iter().any(|families| families.contains(&family))
    }

    /// Changes the families of `j` and forgets its scores.
    pub fn set_families(&mut self, j: usize, families: &[Family]) {
        self.families[j] = families.to_vec();
        self.known[j].clear();
        self.predicted[j].clear();
        self.screens.forget();
    }

    /// The score of `parents` for `j`, computed at the first call; `None` if it is new and the budget is spent.
    pub fn get(&mut self, model: &Model, j: usize, parents: VariableSet) -> Option<LocalScore> {
        if let Some(&known) = self.known[j].get(&parents) {
            return Some(known);
        }
        self.budget = self.budget.checked_sub(1)?;
        Some(self.compute(model, j, parents))
    }

    /// In how many environments the shared mechanism of `j` with these parents does not run, in its best pool; `None` if the
    /// score is new and the budget is spent.
    pub fn changed(&mut self, model: &Model, j: usize, parents: VariableSet) -> Option<usize> {
        let pool = self.get(model, j, parents)?.pools[0];
        Some(model.environments() - self.screens.size(pool))
    }

    /// The score of `parents` for `j`, whatever the budget.
    pub fn compute(&mut self, model: &Model, j: usize, parents: VariableSet) -> LocalScore {
        if let Some(&known) = self.known[j].get(&parents) {
            return known;
        }
        let families = &self.families[j];
        let posterior =
            mixture_with(model, families, j, parents, &mut self.scratch, PoolSweep::score).posterior;
        let score = LocalScore {
            score: posterior.score,
            annealed: posterior.annealed,
            pools: posterior.annealed_pools.map(|pool| self.screens.pool(&pool)),
        };
        self.known[j].insert(parents, score);
        score
    }

    /// Forgets every score: the priors have changed.
    pub fn forget(&mut self) {
        self.known.iter_mut().for_each(FxHashMap::clear);
        self.predicted.iter_mut().for_each(FxHashMap::clear);
        self.screens.forget();
    }

    /// What single changes of a parent set of `j` would gain, given its best pool at a level of annealing. `None` if the
    /// set's own score is new and the budget is spent.
    pub fn screen(&mut self, model: &Model, j: usize, set: VariableSet, level: usize) -> Option<Arc<Screen>> {
        let pool = self.get(model, j, set)?.pools[level];
        Some(self.screens.screen(model, j, set, pool))
    }

    /// The sets with one of `among` as one more parent of `j`, scored in full unless they promise very little. `None` if
    /// the budget of new scores is spent.
    pub fn extensions(
        &mut self,
        model: &Model,
        j: usize,
        set: VariableSet,
        among: VariableSet,
    ) -> Option<Vec<MetSet>> {
        let here = self.get(model, j, set)?.score;
        let mut full = among;
        let mut met = Vec::new();
        if model.allowed(j).len() > FEW_CANDIDATES {
            let screen = self.screen(model, j, set, 0)?;
            let possible = screen.additions.iter().filter(|c| among.contains(c.variable()));
            let is_smooth = self.families[j].contains(&Family::Smooth);
            let promising = if is_smooth { PROMISING_SMOOTH } else { PROMISING };
            for candidate in possible.skip(promising).filter(|c| c.gain() < LITTLE) {
                let grown = set.with(candidate.variable());
                if !self.known[j].contains_key(&grown) {
                    full = full.without(candidate.variable());
                    met.push(MetSet { set: grown, score: here + candidate.gain(), scored: false });
                }
            }
        }
        for i in full.iter() {
            let grown = set.with(i);
            met.push(MetSet { set: grown, score: self.get(model, j, grown)?.score, scored: true });
        }
        for predicted in met.iter().filter(|met| !met.scored) {
            self.predicted[j].entry(predicted.set).or_insert(predicted.score);
        }
        Some(met)
    }

    /// Every parent set of `j` that was scored or whose score was predicted, in the order of the sets.
    pub fn met(&self, j: usize) -> Vec<MetSet> {
        let scored =
            self.known[j].iter().map(|(&set, local)| MetSet { set, score: local.score, scored: true });
        let predicted = self.predicted[j].iter().filter(|(set, _)| !self.known[j].contains_key(set));
        let predicted = predicted.map(|(&set, &score)| MetSet { set, score, scored: false });
        let mut sets: Vec<_> = scored.chain(predicted).collect();
        sets.sort_unstable_by_key(|met| met.set);
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

fn mixture_with(
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
