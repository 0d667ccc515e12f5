//! Local scores that have been computed, and what was computed on the way.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::graph::VariableSet;

use super::family::Family;
use super::pool::{ANNEALING, AnnealedScores, PoolSweep};
use super::score::{Model, Scratch, mixture_with};
use super::screen::{PoolId, Screen, Screens};

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

/// A score as one cache tells another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scored {
    variable: usize,
    parents: VariableSet,
    score: f64,
    annealed: AnnealedScores,
    /// The best pools, as bits.
    pools: [Box<[u64]>; ANNEALING.len()],
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

/// The sets with one parent more than another.
struct Extensions {
    /// Parents with which they are worth a full score.
    full: VariableSet,
    /// The sets with others.
    predicted: Vec<MetSet>,
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
    /// Scores that nobody has asked for yet: where a score comes from must not decide what is known.
    aside: Vec<FxHashMap<VariableSet, LocalScore>>,
    /// Scores of sets that promised too little to be computed in full.
    predicted: Vec<FxHashMap<VariableSet, f64>>,
    screens: Screens,
    scratch: Scratch,
    /// New scores that may still be computed before the next refill.
    budget: usize,
    /// What was computed since it was last told, if it is to be told.
    untold: Option<Vec<(usize, VariableSet)>>,
}

impl ScoreCache {
    /// An empty cache for `d` variables that may all use the given families.
    pub fn new(d: usize, families: &[Family]) -> Self {
        Self {
            families: vec![families.to_vec(); d],
            known: vec![FxHashMap::default(); d],
            aside: vec![FxHashMap::default(); d],
            predicted: vec![FxHashMap::default(); d],
            screens: Screens::default(),
            scratch: Scratch::default(),
            budget: 0,
            untold: None,
        }
    }

    /// True if others are told of the scores computed here.
    pub fn is_telling(&self) -> bool {
        self.untold.is_some()
    }

    /// The scores computed since the last call, for other caches of the same model; none at the first call.
    pub fn tell(&mut self) -> Vec<Scored> {
        let untold = self.untold.replace(Vec::new()).unwrap_or_default();
        let scored = |(variable, parents): (usize, VariableSet)| {
            let local = self.known[variable].get(&parents)?;
            let pools = local.pools.map(|pool| self.screens.bits(pool).into());
            let LocalScore { score, annealed, .. } = *local;
            Some(Scored { variable, parents, score, annealed, pools })
        };
        untold.into_iter().filter_map(scored).collect()
    }

    /// Puts aside what another cache of the same model has computed, until it is asked for: nothing that would not be computed
    /// here, bit for bit.
    pub fn put_aside(&mut self, scored: Scored) {
        let Scored { variable, parents, score, annealed, pools } = scored;
        if !self.known[variable].contains_key(&parents) {
            let pools = pools.map(|bits| self.screens.number(bits));
            self.aside[variable].insert(parents, LocalScore { score, annealed, pools });
        }
    }

    /// A score that is known, or was computed elsewhere.
    fn recall(&mut self, j: usize, parents: VariableSet) -> Option<LocalScore> {
        if let Some(&known) = self.known[j].get(&parents) {
            return Some(known);
        }
        let score = self.aside[j].remove(&parents)?;
        self.known[j].insert(parents, score);
        Some(score)
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
        self.aside[j].clear();
        self.predicted[j].clear();
        self.screens.forget();
    }

    /// The score of `parents` for `j`, computed at the first call; `None` if it is new and the budget is spent.
    pub fn get(&mut self, model: &Model, j: usize, parents: VariableSet) -> Option<LocalScore> {
        if let Some(known) = self.recall(j, parents) {
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
        if let Some(known) = self.recall(j, parents) {
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
        if let Some(untold) = &mut self.untold {
            untold.push((j, parents));
        }
        score
    }

    /// Forgets every score: the priors have changed.
    pub fn forget(&mut self) {
        self.known.iter_mut().for_each(FxHashMap::clear);
        self.aside.iter_mut().for_each(FxHashMap::clear);
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
        let Extensions { full, predicted: mut met } = self.promising(model, j, set, among)?;
        for i in full.iter() {
            let grown = set.with(i);
            met.push(MetSet { set: grown, score: self.get(model, j, grown)?.score, scored: true });
        }
        for predicted in met.iter().filter(|met| !met.scored) {
            self.predicted[j].entry(predicted.set).or_insert(predicted.score);
        }
        Some(met)
    }

    /// Which of `among` are worth a full score as one more parent of `j`, and the sets with the others.
    fn promising(
        &mut self,
        model: &Model,
        j: usize,
        set: VariableSet,
        among: VariableSet,
    ) -> Option<Extensions> {
        let here = self.get(model, j, set)?.score;
        let mut found = Extensions { full: among, predicted: Vec::new() };
        if model.allowed(j).len() > FEW_CANDIDATES {
            let screen = self.screen(model, j, set, 0)?;
            let possible = screen.additions.iter().filter(|c| among.contains(c.variable()));
            let is_smooth = self.families[j].contains(&Family::Smooth);
            let promising = if is_smooth { PROMISING_SMOOTH } else { PROMISING };
            for candidate in possible.skip(promising).filter(|c| c.gain() < LITTLE) {
                let grown = set.with(candidate.variable());
                if !self.known[j].contains_key(&grown) {
                    found.full = found.full.without(candidate.variable());
                    let score = here + candidate.gain();
                    found.predicted.push(MetSet { set: grown, score, scored: false });
                }
            }
        }
        Some(found)
    }

    /// A set and its neighbours, those with a variable more scored in full unless they promise very little. `None` if the budget of
    /// new scores is spent.
    pub fn neighbours(&mut self, model: &Model, j: usize, set: VariableSet) -> Option<Vec<MetSet>> {
        let mut met = self.extensions(model, j, set, model.allowed(j).difference(set))?;
        for known in std::iter::once(set).chain(set.iter().map(|i| set.without(i))) {
            let score = self.get(model, j, known)?.score;
            met.push(MetSet { set: known, score, scored: true });
        }
        Some(met)
    }

    /// Computes the scores that [`neighbours`](Self::neighbours) asks for, the last one first; `None` if the budget of new scores is
    /// spent.
    pub fn score_neighbours_backwards(&mut self, model: &Model, j: usize, set: VariableSet) -> Option<()> {
        let full = self.promising(model, j, set, model.allowed(j).difference(set))?.full;
        let asked = full.iter().map(|i| set.with(i)).chain(set.iter().map(|i| set.without(i)));
        let asked: Vec<VariableSet> = asked.collect();
        asked.into_iter().rev().try_for_each(|set| self.get(model, j, set).map(drop))
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
