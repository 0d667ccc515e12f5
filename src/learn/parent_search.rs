//! The best parents of a variable among its predecessors in an order.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::graph::VariableSet;
use crate::model::pool::ANNEALING;
use crate::model::{FEW_CANDIDATES, Family, Model, ScoreCache};

use super::neighbours::Neighbours;

/// Best parent sets by variable and predecessors.
#[derive(Debug, Clone)]
pub struct ParentSearch {
    best: Vec<Best>,
    /// Those under other priors.
    before: Vec<Best>,
    /// With no more possible parents than this, every step is scored in full.
    few: usize,
}

/// Best parent sets of one variable by its predecessors.
#[derive(Debug, Clone, Default)]
struct Best {
    sets: FxHashMap<VariableSet, (VariableSet, f64)>,
    /// What the mechanism could be.
    families: Vec<Family>,
}

impl ParentSearch {
    /// Nothing searched yet.
    pub fn new(d: usize) -> Self {
        Self { best: vec![Best::default(); d], before: vec![Best::default(); d], few: FEW_CANDIDATES }
    }

    /// One that scores every step in full, what the others are compared with.
    #[cfg(test)]
    pub fn exhaustive(d: usize) -> Self {
        Self { few: d, ..Self::new(d) }
    }

    /// Begins again under other priors: from the sets that were best before, where mechanisms may be what they were.
    pub fn begin_again(&mut self) {
        let fresh = vec![Best::default(); self.best.len()];
        self.before = std::mem::replace(&mut self.best, fresh);
    }

    /// The best parent set of `j` among `predecessors`, with its score. `None` if the budget of new scores is spent: ask again
    /// with more.
    pub fn best(
        &mut self,
        model: &Model,
        scores: &mut ScoreCache,
        j: usize,
        predecessors: VariableSet,
    ) -> Option<(VariableSet, f64)> {
        let Some(asked) = self.unknown(model, scores, j, predecessors) else {
            let candidates = predecessors.intersection(model.allowed(j));
            return self.best[j].sets.get(&candidates).copied();
        };
        let best = asked.best(model, scores)?;
        let found = &mut self.best[j];
        if found.families != scores.families(j) {
            *found = Best { families: scores.families(j).to_vec(), ..Best::default() };
        }
        found.sets.insert(asked.candidates, best);
        Some(best)
    }

    /// What is to be found out before [`best`](Self::best) knows the answer; `None` if it does.
    pub fn unknown(
        &self,
        model: &Model,
        scores: &ScoreCache,
        j: usize,
        predecessors: VariableSet,
    ) -> Option<BestParents> {
        let candidates = predecessors.intersection(model.allowed(j));
        if self.best[j].sets.contains_key(&candidates) {
            return None;
        }
        let before = &self.before[j];
        let is_alike = model.allowed(j).len() > self.few && before.families == scores.families(j);
        let from = before.sets.get(&candidates).filter(|_| is_alike).map(|&(set, _)| set);
        Some(BestParents { variable: j, candidates, from, few: self.few })
    }
}

/// The search for the best parents of one variable among some candidates: the same scores give the same answer wherever it runs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BestParents {
    variable: usize,
    candidates: VariableSet,
    /// The best set under other priors, from which the search goes on.
    from: Option<VariableSet>,
    /// With no more possible parents than this, every step is scored in full.
    few: usize,
}

impl BestParents {
    /// The best set with its score: greedy growth at levels of annealing, each end improved by additions and removals under the
    /// real prior. `None` if the budget of new scores is spent.
    pub fn best(self, model: &Model, scores: &mut ScoreCache) -> Option<(VariableSet, f64)> {
        self.best_of(model, Neighbours::new(model, scores, self.variable, self.candidates, self.few))
    }

    /// Computes the scores that [`best`](Self::best) asks for, of several steps that of the last one first; `None` if the budget of
    /// new scores is spent.
    pub fn score_backwards(self, model: &Model, scores: &mut ScoreCache) -> Option<()> {
        let neighbours = Neighbours::new(model, scores, self.variable, self.candidates, self.few);
        self.best_of(model, neighbours.backwards()).map(drop)
    }

    fn best_of(self, model: &Model, mut neighbours: Neighbours) -> Option<(VariableSet, f64)> {
        let Self { variable, candidates, from, .. } = self;
        let start = model.required(variable).intersection(candidates);
        let mut ends: Vec<VariableSet> = Vec::with_capacity(ANNEALING.len());
        if let Some(set) = from {
            ends.push(set);
        } else {
            for level in 0..ANNEALING.len() {
                let end = neighbours.grow(start, level)?;
                if !ends.contains(&end) {
                    ends.push(end);
                }
            }
        }
        let mut best = (VariableSet::EMPTY, f64::NEG_INFINITY);
        for end in ends {
            let improved = neighbours.climb(end, start)?;
            if improved.1 > best.1 {
                best = improved;
            }
        }
        Some(best)
    }
}
