//! Search over orders of the variables.
//!
//! One variable at a time is taken out and put back at the best position, each variable's parents being the best
//! subset of its predecessors; best order score search (BOSS), Andrews et al. (2023). Where hill climbing over edges
//! stalls, this does not.
//!
//! What an experiment changes changes everything downstream. So a search starts from the variables in the order of the
//! experiments that they differ in: most scores of a search from a random order are those of sets that no good order asks
//! for.

use rand::RngExt;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::graph::VariableSet;
use crate::model::{FEW_CANDIDATES, Model, ScoreCache};

use super::parent_search::{BestParents, ParentSearch};

/// Gains below this many nats are rounding.
const TOLERANCE: f64 = 1e-9;

/// One variable on its way to a better place.
#[derive(Debug, Clone)]
struct Relocation {
    variable: usize,
    /// The order without the variable.
    rest: Vec<usize>,
    /// `gained[i]`: score of `rest[i]` with the variable before it, less without.
    gained: Vec<f64>,
    /// `own[i]`: score of the variable placed before `rest[i]`.
    own: Vec<f64>,
    prefix: VariableSet,
}

/// Where a search starts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Start {
    /// As the order is.
    Given,
    /// In the order of the experiments that variables differ in, each number off by up to so many times what chance does
    /// to it.
    FewestChanges(f64),
}

/// Search from one start, a position at a time.
#[derive(Debug, Clone)]
pub struct OrderSearch {
    start: Start,
    order: Vec<usize>,
    queue: Vec<usize>,
    moving: Option<Relocation>,
    improved: bool,
    passes: usize,
    finished: bool,
}

impl OrderSearch {
    /// The `n`-th restart of a search: the first from the order that experiments suggest, the second from one that chance
    /// makes of it, others from a random one. Few variables cost little: theirs are all random, and agreement says most.
    pub fn restart(n: usize, d: usize, rng: &mut Xoshiro256PlusPlus) -> Self {
        let mut order: Vec<usize> = (0..d).collect();
        order.shuffle(rng);
        let start = match n {
            0 if d > FEW_CANDIDATES => Start::FewestChanges(0.0),
            1 if d > FEW_CANDIDATES => Start::FewestChanges(2.0),
            _ => Start::Given,
        };
        Self { start, ..Self::from_order(order) }
    }

    /// A search from a given order.
    pub fn from_order(order: Vec<usize>) -> Self {
        let start = Start::Given;
        Self { start, order, queue: Vec::new(), moving: None, improved: true, passes: 0, finished: false }
    }

    /// The present order.
    pub fn order(&self) -> &[usize] {
        &self.order
    }

    /// True once no relocation improves the order.
    pub fn finished(&self) -> bool {
        self.finished
    }

    /// Share of the current pass that is done, and the number of passes done before.
    pub fn progress(&self) -> (usize, f64) {
        (self.passes.saturating_sub(1), 1.0 - (self.queue.len() as f64 / self.order.len() as f64).min(1.0))
    }

    /// Parent sets and total score of the current order; `None` if the budget of new scores is spent.
    pub fn graph(
        &self,
        model: &Model,
        parents: &mut ParentSearch,
        scores: &mut ScoreCache,
    ) -> Option<(Vec<VariableSet>, f64)> {
        let mut sets = vec![VariableSet::EMPTY; self.order.len()];
        let mut total = 0.0;
        let mut prefix = VariableSet::EMPTY;
        for &j in &self.order {
            let (set, score) = parents.best(model, scores, j, prefix)?;
            sets[j] = set;
            total += score;
            prefix = prefix.with(j);
        }
        Some((sets, total))
    }

    /// Puts the order into that of the start; `None` if the budget of new scores is spent.
    fn sort(&mut self, model: &Model, scores: &mut ScoreCache, rng: &mut Xoshiro256PlusPlus) -> Option<()> {
        let Start::FewestChanges(spread) = self.start else { return Some(()) };
        let mut changes = vec![0.0; self.order.len()];
        for (j, changes) in changes.iter_mut().enumerate() {
            *changes = scores.changed(model, j, VariableSet::EMPTY)? as f64;
        }
        for changes in &mut changes {
            *changes += spread * (2.0 * rng.random::<f64>() - 1.0) * (1.0 + *changes).sqrt();
        }
        self.order.sort_by(|&i, &j| changes[i].total_cmp(&changes[j]));
        self.start = Start::Given;
        Some(())
    }

    /// Number of the variable that is on its way, or of the next one, among all that were taken out so far.
    pub fn moment(&self) -> usize {
        self.passes * self.order.len() - self.queue.len()
    }

    /// Best parents that are asked for when the `nth` variable after the present one is taken out, if the order stays as it is, in the
    /// order in which they will be; `None` if that is beyond the present pass.
    pub fn ahead(
        &self,
        nth: usize,
        model: &Model,
        parents: &ParentSearch,
        scores: &ScoreCache,
    ) -> Option<Vec<BestParents>> {
        let variable = match nth {
            0 => self.moving.as_ref()?.variable,
            _ => *self.queue.get(self.queue.len().checked_sub(nth)?)?,
        };
        let mut prefix = VariableSet::EMPTY;
        let mut asked = Vec::new();
        for u in self.order.iter().copied().filter(|&u| u != variable) {
            asked.extend([(variable, prefix), (u, prefix), (u, prefix.with(variable))]);
            prefix = prefix.with(u);
        }
        asked.push((variable, prefix));
        Some(asked.into_iter().filter_map(|(j, before)| parents.unknown(model, scores, j, before)).collect())
    }

    /// Tries positions of one variable until it has moved or the budget of new scores is spent.
    pub fn step(
        &mut self,
        model: &Model,
        parents: &mut ParentSearch,
        scores: &mut ScoreCache,
        rng: &mut Xoshiro256PlusPlus,
    ) {
        if self.finished {
            return;
        }
        if self.moving.is_none() {
            if self.queue.is_empty() {
                if !self.improved {
                    self.finished = true;
                    return;
                }
                if self.passes == 0 {
                    if self.sort(model, scores, rng).is_none() {
                        return;
                    }
                    self.order = with_required_first(model, &self.order);
                }
                self.improved = false;
                self.passes += 1;
                self.queue.clone_from(&self.order);
                self.queue.shuffle(rng);
            }
            let variable = self.queue.pop().expect("filled above");
            self.moving = Some(Relocation {
                variable,
                rest: self.order.iter().copied().filter(|&j| j != variable).collect(),
                gained: Vec::new(),
                own: Vec::new(),
                prefix: VariableSet::EMPTY,
            });
        }
        let moving = self.moving.as_mut().expect("set above");
        while moving.own.len() <= moving.rest.len() {
            if moving.try_next(model, parents, scores).is_none() {
                return;
            }
        }
        let best = moving.best_position();
        let v = moving.variable;
        let current = self.order.iter().position(|&j| j == v).expect("the order holds every variable");
        if moving.total(best) > moving.total(current) + TOLERANCE {
            self.order.retain(|&j| j != v);
            self.order.insert(best, v);
            self.improved = true;
        }
        self.moving = None;
    }
}

/// The order, changed as little as needed for every variable to come after its required parents.
///
/// Moving one variable at a time cannot repair every order that breaks a requirement, but never breaks one that holds.
fn with_required_first(model: &Model, order: &[usize]) -> Vec<usize> {
    let mut placed = VariableSet::EMPTY;
    let mut sorted = Vec::with_capacity(order.len());
    while let Some(&next) =
        order.iter().find(|&&j| !placed.contains(j) && model.required(j).is_subset(placed))
    {
        placed = placed.with(next);
        sorted.push(next);
    }
    debug_assert_eq!(sorted.len(), order.len(), "required edges were checked to have no cycle");
    sorted
}

impl Relocation {
    /// Scores the next position; `None` if the budget is spent.
    fn try_next(&mut self, model: &Model, parents: &mut ParentSearch, scores: &mut ScoreCache) -> Option<()> {
        let v = self.variable;
        let own = parents.best(model, scores, v, self.prefix)?.1;
        if let Some(&u) = self.rest.get(self.own.len()) {
            let without = parents.best(model, scores, u, self.prefix)?.1;
            let with = parents.best(model, scores, u, self.prefix.with(v))?.1;
            self.gained.push(with - without);
            self.prefix = self.prefix.with(u);
        }
        self.own.push(own);
        Some(())
    }

    /// Score of the order with the variable at `position`, up to a constant.
    fn total(&self, position: usize) -> f64 {
        self.own[position] + self.gained[position..].iter().sum::<f64>()
    }

    fn best_position(&self) -> usize {
        let mut best = 0;
        for position in 1..self.own.len() {
            if self.total(position) > self.total(best) + TOLERANCE {
                best = position;
            }
        }
        best
    }
}
