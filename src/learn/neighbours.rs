//! Parent sets of one variable and the single steps between them.
//!
//! A step is scored in full only if it looks promising given the present set's pool; see [`crate::model::Screen`].

use crate::graph::VariableSet;
use crate::model::pool::ANNEALING;
use crate::model::{Candidate, Family, LocalScore, Model, ScoreCache};

/// Gains below this many nats are rounding.
const TOLERANCE: f64 = 1e-9;

/// How many steps are scored, and how much they must promise.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Limit {
    most: usize,
    /// Smallest predicted gain, nats, of those beyond the first few.
    least: f64,
    /// Scored however little they promise.
    always: usize,
}

/// Everything.
const ALL: Limit = Limit { most: usize::MAX, least: f64::NEG_INFINITY, always: 0 };

/// Which steps are scored.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Breadth {
    /// Additions while sets grow, at each level of annealing.
    growth: [Limit; ANNEALING.len()],
    /// Additions under the real prior.
    additions: Limit,
    /// Removals under the real prior.
    removals: Limit,
}

impl Breadth {
    const EXHAUSTIVE: Self = Self { growth: [ALL; ANNEALING.len()], additions: ALL, removals: ALL };

    /// Where almost no environment may leave the pool, the prediction is as good as the score; under the real prior what
    /// the pool does matters.
    const LINEAR: Self = Self {
        growth: [
            Limit { most: 4, least: -4.0, always: 1 },
            Limit { most: 4, least: -4.0, always: 1 },
            Limit { most: 1, least: -2.0, always: 0 },
        ],
        additions: Limit { most: 4, least: -4.0, always: 4 },
        removals: Limit { most: 3, least: -20.0, always: 2 },
    };

    /// What a linear mechanism would gain says less of a smooth one.
    const SMOOTH: Self = Self {
        growth: [
            Limit { most: 8, least: -5.0, always: 4 },
            Limit { most: 8, least: -5.0, always: 4 },
            Limit { most: 8, least: -5.0, always: 4 },
        ],
        additions: Limit { most: 8, least: -5.0, always: 4 },
        removals: Limit { most: 4, least: -20.0, always: 2 },
    };

    /// For a variable with so many possible parents; `few` are all scored.
    fn new(possible: usize, few: usize, families: &[Family]) -> Self {
        if possible <= few {
            Self::EXHAUSTIVE
        } else if families.contains(&Family::Smooth) {
            Self::SMOOTH
        } else {
            Self::LINEAR
        }
    }
}

/// Parent sets of one variable among some candidates.
pub(super) struct Neighbours<'a> {
    model: &'a Model,
    scores: &'a mut ScoreCache,
    j: usize,
    candidates: VariableSet,
    breadth: Breadth,
    /// True if of several steps the last one is scored first.
    backwards: bool,
}

impl<'a> Neighbours<'a> {
    /// Parent sets of `j` among `candidates`; every step is scored in full if no more than `few` parents are possible.
    pub fn new(
        model: &'a Model,
        scores: &'a mut ScoreCache,
        j: usize,
        candidates: VariableSet,
        few: usize,
    ) -> Self {
        let breadth = Breadth::new(model.allowed(j).len(), few, scores.families(j));
        Self { model, scores, j, candidates, breadth, backwards: false }
    }

    /// The same, of several steps the last one scored first.
    pub fn backwards(self) -> Self {
        Self { backwards: true, ..self }
    }

    fn score(&mut self, set: VariableSet) -> Option<LocalScore> {
        self.scores.get(self.model, self.j, set)
    }

    /// Adds the best candidate until none helps, at one level of annealing. `None` if the budget of new scores is spent.
    pub fn grow(&mut self, start: VariableSet, level: usize) -> Option<VariableSet> {
        let limit = self.breadth.growth[level];
        let mut set = start;
        let mut value = self.score(set)?.annealed[level];
        loop {
            let mut best = (set, value + TOLERANCE);
            let added = self.additions(set, level, limit)?;
            for grown in self.turned(added) {
                let gained = self.score(grown)?.annealed[level];
                if gained > best.1 {
                    best = (grown, gained);
                }
            }
            if best.0 == set {
                return Some(set);
            }
            (set, value) = best;
        }
    }

    /// Removes or adds the best single variable until neither helps; never removes from `fixed`. `None` if the budget of
    /// new scores is spent.
    pub fn climb(&mut self, start: VariableSet, fixed: VariableSet) -> Option<(VariableSet, f64)> {
        let mut set = start;
        let mut value = self.score(set)?.score;
        loop {
            let removed = self.removals(set, fixed)?;
            let mut best = self.best_of(removed, (set, value + TOLERANCE))?;
            if best.0 == set {
                let added = self.additions(set, 0, self.breadth.additions)?;
                best = self.best_of(added, best)?;
            }
            if best.0 == set {
                return Some((set, value));
            }
            (set, value) = best;
        }
    }

    fn best_of(&mut self, sets: Vec<VariableSet>, known: (VariableSet, f64)) -> Option<(VariableSet, f64)> {
        let mut best = known;
        for set in self.turned(sets) {
            let score = self.score(set)?.score;
            if score > best.1 {
                best = (set, score);
            }
        }
        Some(best)
    }

    fn turned(&self, mut sets: Vec<VariableSet>) -> Vec<VariableSet> {
        if self.backwards {
            sets.reverse();
        }
        sets
    }

    /// The sets with one more variable that are worth scoring, given the set's best pool at a level of annealing.
    fn additions(&mut self, set: VariableSet, level: usize, limit: Limit) -> Option<Vec<VariableSet>> {
        let possible = self.candidates.difference(set);
        if limit == ALL {
            return Some(possible.iter().map(|i| set.with(i)).collect());
        }
        let screen = self.scores.screen(self.model, self.j, set, level)?;
        Some(limit.among(&screen.additions, possible).map(|i| set.with(i)).collect())
    }

    /// The sets with one variable less that are worth scoring.
    fn removals(&mut self, set: VariableSet, fixed: VariableSet) -> Option<Vec<VariableSet>> {
        let possible = set.difference(fixed);
        let limit = self.breadth.removals;
        if limit == ALL {
            return Some(possible.iter().map(|i| set.without(i)).collect());
        }
        let screen = self.scores.screen(self.model, self.j, set, 0)?;
        Some(limit.among(&screen.removals, possible).map(|i| set.without(i)).collect())
    }
}

impl Limit {
    /// Variables of the most promising candidates.
    fn among(self, candidates: &[Candidate], possible: VariableSet) -> impl Iterator<Item = usize> {
        let possible = candidates.iter().filter(move |c| possible.contains(c.variable())).take(self.most);
        let promising =
            possible.enumerate().take_while(move |(n, c)| *n < self.always || c.gain() >= self.least);
        promising.map(|(_, c)| c.variable())
    }
}
