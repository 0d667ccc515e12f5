//! The parent sets among which a Markov chain moves: every set that the search has met, best first.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::graph::VariableSet;
use crate::model::elementary::exp_all;
use crate::model::{MetSet, Model, ScoreCache};

/// Sets worse than the best admissible one by more than this many nats (times the temperature) are never drawn:
/// together they weigh less than rounding in any report.
const WINDOW: f64 = 16.0;

/// Parent sets of one variable with their scores.
#[derive(Debug, Clone, Default)]
pub struct ParentSets {
    /// Best first; ties in the order of the sets.
    sets: Vec<(VariableSet, f64)>,
    /// `containing[i]`: positions of the sets that contain `i`, best first.
    containing: Vec<Vec<u32>>,
    /// False for the sets whose score was predicted.
    scored: FxHashMap<VariableSet, bool>,
    expanded: FxHashSet<VariableSet>,
}

impl ParentSets {
    /// All sets of `j` that were met so far.
    pub fn new(model: &Model, scores: &ScoreCache, j: usize) -> Self {
        let mut all = Self::default();
        scores.met(j).into_iter().for_each(|met| all.take_in(met));
        all.index(model.variables());
        all
    }

    /// Of every variable, the sets that were met so far.
    pub fn of_all(model: &Model, scores: &ScoreCache) -> Vec<Self> {
        (0..model.variables()).map(|j| Self::new(model, scores, j)).collect()
    }

    /// Sets with made-up scores, over `d` variables.
    #[cfg(test)]
    pub fn made(sets: Vec<(VariableSet, f64)>, d: usize) -> Self {
        let mut all = Self { sets, ..Self::default() };
        all.index(d);
        all
    }

    /// Scores `set` and adds its neighbours (one variable more or less), if that was not done before. Neighbours that
    /// promise very little get the score that they promise.
    ///
    /// Returns true if sets were added, `None` if the budget of new scores is spent.
    pub fn expand(
        &mut self,
        model: &Model,
        scores: &mut ScoreCache,
        j: usize,
        set: VariableSet,
    ) -> Option<bool> {
        if self.expanded.contains(&set) {
            return Some(false);
        }
        let met = scores.neighbours(model, j, set)?;
        self.expanded.insert(set);
        met.into_iter().for_each(|met| self.take_in(met));
        self.index(model.variables());
        Some(true)
    }

    /// True if the neighbours of a set were added.
    pub fn has_neighbours_of(&self, set: VariableSet) -> bool {
        self.expanded.contains(&set)
    }

    /// Adds a set, or puts its score in the place of a predicted one.
    fn take_in(&mut self, met: MetSet) {
        match self.scored.insert(met.set, met.scored) {
            None => self.sets.push((met.set, met.score)),
            Some(false) if met.scored => {
                let predicted = self.sets.iter_mut().find(|known| known.0 == met.set);
                predicted.expect("every set that was met is listed").1 = met.score;
            }
            Some(was_scored) => {
                self.scored.insert(met.set, was_scored);
            }
        }
    }

    fn index(&mut self, d: usize) {
        self.sets.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        self.containing = vec![Vec::new(); d];
        for (position, (set, _)) in self.sets.iter().enumerate() {
            for i in set.iter() {
                self.containing[i].push(position as u32);
            }
        }
    }

    /// The set at a position.
    pub fn set(&self, position: usize) -> VariableSet {
        self.sets[position].0
    }

    /// The score at a position, nats.
    pub fn score(&self, position: usize) -> f64 {
        self.sets[position].1
    }

    /// Number of sets.
    pub fn len(&self) -> usize {
        self.sets.len()
    }

    /// Position of a set.
    pub fn position(&self, set: VariableSet) -> Option<usize> {
        self.sets.iter().position(|s| s.0 == set)
    }

    /// Fills `into` with positions and unnormalised probabilities of the sets that avoid `barred` (and contain
    /// `required`, if given) at a temperature, and returns the log of their sum.
    pub fn conditional(
        &self,
        barred: VariableSet,
        required: Option<usize>,
        temperature: f64,
        into: &mut Vec<(usize, f64)>,
    ) -> f64 {
        into.clear();
        match required {
            Some(i) => {
                gather(self, self.containing[i].iter().map(|&p| p as usize), barred, temperature, into)
            }
            None => gather(self, 0..self.sets.len(), barred, temperature, into),
        }
    }

    /// As [`conditional`](Self::conditional), each set's weight multiplied by `exp(log_factor(set))`, which is at most
    /// `exp(largest)`.
    pub fn weighted_conditional(
        &self,
        barred: VariableSet,
        temperature: f64,
        log_factor: impl Fn(VariableSet) -> f64,
        largest: f64,
        into: &mut Vec<(usize, f64)>,
    ) {
        into.clear();
        let mut best = f64::NEG_INFINITY;
        for (position, &(set, score)) in self.sets.iter().enumerate() {
            if score / temperature + largest < best - WINDOW {
                break;
            }
            if set.is_disjoint(barred) {
                let log_weight = score / temperature + log_factor(set);
                best = best.max(log_weight);
                into.push((position, log_weight));
            }
        }
        into.iter_mut().for_each(|(_, weight)| *weight -= best);
        exp_all(into.iter_mut().map(|(_, weight)| weight));
    }
}

fn gather(
    all: &ParentSets,
    positions: impl Iterator<Item = usize>,
    barred: VariableSet,
    temperature: f64,
    into: &mut Vec<(usize, f64)>,
) -> f64 {
    let mut best = f64::NEG_INFINITY;
    let inverse = 1.0 / temperature;
    for position in positions {
        let (set, score) = all.sets[position];
        if score < best - WINDOW * temperature {
            break;
        }
        if set.is_disjoint(barred) {
            best = best.max(score);
            into.push((position, (score - best) * inverse));
        }
    }
    exp_all(into.iter_mut().map(|(_, weight)| weight));
    best * inverse + libm::log(into.iter().map(|(_, weight)| weight).sum::<f64>())
}

/// Draws a position from the result of [`ParentSets::conditional`] with a uniform number in [0, 1).
pub fn draw(conditional: &[(usize, f64)], uniform: f64) -> usize {
    let total: f64 = conditional.iter().map(|c| c.1).sum();
    let mut left = uniform * total;
    for &(position, weight) in conditional {
        left -= weight;
        if left < 0.0 {
            return position;
        }
    }
    conditional.last().expect("a conditional has at least the current set").0
}
