//! A Markov chain over directed acyclic graphs.
//!
//! Three moves leave the posterior invariant: a variable's parent set is redrawn from its exact conditional (Gibbs),
//! so are those of two variables at once, and an edge is reversed with both ends' parent sets redrawn (Grzegorczyk and
//! Husmeier, *Machine Learning* 71, 2008, section 3). The conditionals met on the way give Rao-Blackwellised probabilities.
//! A fourth move exchanges the graphs of two chains at different temperatures and leaves their joint posterior invariant.

use rand::{Rng, RngExt};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::graph::VariableSet;

use super::parent_sets::{ParentSets, draw};

/// Parent sets that a sweep redraws at the least: few variables cost little and their modes need as many moves.
const FEWEST_PROPOSALS: usize = 20;

/// One chain's current graph at one temperature.
#[derive(Debug, Clone)]
pub struct Chain {
    /// Position of each variable's parent set in its [`ParentSets`].
    chosen: Vec<usize>,
    /// `parents[j]`: current parents.
    parents: Vec<VariableSet>,
    /// Likelihood and prior are raised to the power 1 / temperature.
    temperature: f64,
    conditional: Vec<(usize, f64)>,
}

impl Chain {
    /// A chain at the given graph; every parent set must be among `sets`.
    pub fn new(parents: &[VariableSet], sets: &[ParentSets], temperature: f64) -> Self {
        let chosen = parents
            .iter()
            .zip(sets)
            .map(|(&set, all)| all.position(set).expect("the start is among the sets"))
            .collect();
        Self { chosen, parents: parents.to_vec(), temperature, conditional: Vec::new() }
    }

    /// Finds the current parent sets again after `sets` have grown.
    pub fn reindex(&mut self, sets: &[ParentSets]) {
        for ((chosen, &set), all) in self.chosen.iter_mut().zip(&self.parents).zip(sets) {
            *chosen = all.position(set).expect("sets are never taken away");
        }
    }

    /// The same graph at a multiple of the temperature.
    pub fn heated(&self, multiple: f64) -> Self {
        Self { temperature: self.temperature * multiple, ..self.clone() }
    }

    /// Redraws every variable's parents at least once, with pair redraws and reversals in turn between; calls
    /// `seen(j, position, probability)` for every set in the conditionals.
    pub fn sweep(
        &mut self,
        sets: &[ParentSets],
        rng: &mut Xoshiro256PlusPlus,
        mut seen: impl FnMut(usize, usize, f64),
    ) {
        let d = sets.len();
        for proposal in 0..d.max(FEWEST_PROPOSALS) {
            let j = proposal % d;
            self.redraw(sets, j, rng, |position, p| seen(j, position, p));
            if proposal % 2 == 0 {
                self.reverse(sets, rng);
            } else {
                let first = rng.random_range(0..d);
                let second = (first + rng.random_range(1..d)) % d;
                self.redraw_pair(sets, first, second, rng);
            }
        }
    }

    /// Offers the two chains each other's graph; true if they took it.
    pub fn exchange(&mut self, other: &mut Self, sets: &[ParentSets], rng: &mut Xoshiro256PlusPlus) -> bool {
        let gain = other.log_posterior(sets) - self.log_posterior(sets);
        let accepted = libm::log(uniform(rng)) < gain * (1.0 / self.temperature - 1.0 / other.temperature);
        if accepted {
            std::mem::swap(&mut self.chosen, &mut other.chosen);
            std::mem::swap(&mut self.parents, &mut other.parents);
        }
        accepted
    }

    /// Current parent sets.
    pub fn parents(&self) -> &[VariableSet] {
        &self.parents
    }

    /// Log posterior of the current graph at temperature 1, nats, up to a constant.
    pub fn log_posterior(&self, sets: &[ParentSets]) -> f64 {
        self.chosen.iter().zip(sets).map(|(&position, all)| all.score(position)).sum()
    }

    /// Redraws the parents of `j` from their conditional; calls `seen(position, probability)` for every set in it.
    pub fn redraw(
        &mut self,
        sets: &[ParentSets],
        j: usize,
        rng: &mut Xoshiro256PlusPlus,
        mut seen: impl FnMut(usize, f64),
    ) {
        let barred = descendants(&self.parents, j);
        sets[j].conditional(barred, None, self.temperature, &mut self.conditional);
        let total: f64 = self.conditional.iter().map(|c| c.1).sum();
        for &(position, weight) in &self.conditional {
            seen(position, weight / total);
        }
        let position = draw(&self.conditional, rng.random());
        self.choose(sets, j, position);
    }

    fn choose(&mut self, sets: &[ParentSets], j: usize, position: usize) {
        self.chosen[j] = position;
        self.parents[j] = sets[j].set(position);
    }

    fn edges(&self) -> usize {
        self.parents.iter().map(|p| p.len()).sum()
    }

    /// Redraws the parents of `i` and `j` together from their joint conditional.
    ///
    /// With both parent sets taken away, those of `j` depend on those of `i` only through whether `i` then descends
    /// from `j`: two sums over the sets of `j` serve all sets of `i`. Never rejected.
    pub fn redraw_pair(&mut self, sets: &[ParentSets], i: usize, j: usize, rng: &mut Xoshiro256PlusPlus) {
        self.parents[i] = VariableSet::EMPTY;
        self.parents[j] = VariableSet::EMPTY;
        let (below_i, below_j) = (descendants(&self.parents, i), descendants(&self.parents, j));
        let log_free = sets[j].conditional(below_j, None, self.temperature, &mut self.conditional);
        let log_bound =
            sets[j].conditional(below_j.union(below_i), None, self.temperature, &mut self.conditional);
        sets[i].weighted_conditional(
            below_i,
            self.temperature,
            |set| if set.is_disjoint(below_j) { log_free } else { log_bound },
            log_free.max(log_bound),
            &mut self.conditional,
        );
        let position = draw(&self.conditional, rng.random());
        self.choose(sets, i, position);
        let barred = descendants(&self.parents, j);
        sets[j].conditional(barred, None, self.temperature, &mut self.conditional);
        let position = draw(&self.conditional, rng.random());
        self.choose(sets, j, position);
    }

    /// Tries to reverse a random edge with both parent sets redrawn; true if accepted.
    pub fn reverse(&mut self, sets: &[ParentSets], rng: &mut Xoshiro256PlusPlus) -> bool {
        let edges = self.edges();
        if edges == 0 {
            return false;
        }
        let mut pick = rng.random_range(0..edges);
        let j = self
            .parents
            .iter()
            .position(|p| {
                let here = pick < p.len();
                if !here {
                    pick -= p.len();
                }
                here
            })
            .expect("the pick is below the number of edges");
        let i = self.parents[j].iter().nth(pick).expect("the pick is below the number of parents");
        let (old_i, old_j) = (self.chosen[i], self.chosen[j]);

        // Forward: i loses its parents and gets a set with j, then j gets any set.
        self.parents[i] = VariableSet::EMPTY;
        self.parents[j] = VariableSet::EMPTY;
        let orphan_i = descendants(&self.parents, i);
        let orphan_j = descendants(&self.parents, j);
        let log_forward_i = sets[i].conditional(orphan_i, Some(j), self.temperature, &mut self.conditional);
        if self.conditional.is_empty() {
            self.choose(sets, i, old_i);
            self.choose(sets, j, old_j);
            return false;
        }
        let new_i = draw(&self.conditional, rng.random());
        self.choose(sets, i, new_i);
        let barred = descendants(&self.parents, j);
        let log_forward_j = sets[j].conditional(barred, None, self.temperature, &mut self.conditional);
        let new_j = draw(&self.conditional, rng.random());

        // Backward: j loses its parents and gets a set with i, then i gets any set.
        self.parents[i] = VariableSet::EMPTY;
        let log_backward_j = sets[j].conditional(orphan_j, Some(i), self.temperature, &mut self.conditional);
        self.choose(sets, j, old_j);
        let barred = descendants(&self.parents, i);
        let log_backward_i = sets[i].conditional(barred, None, self.temperature, &mut self.conditional);

        self.choose(sets, i, new_i);
        self.choose(sets, j, new_j);
        let log_ratio = log_forward_i + log_forward_j - log_backward_i - log_backward_j
            + libm::log(edges as f64 / self.edges() as f64);
        let accepted = libm::log(uniform(rng)) < log_ratio;
        if !accepted {
            self.choose(sets, i, old_i);
            self.choose(sets, j, old_j);
        }
        accepted
    }
}

/// A uniform number in (0, 1).
fn uniform(rng: &mut Xoshiro256PlusPlus) -> f64 {
    ((rng.next_u64() >> 12) as f64 + 0.5) / (1u64 << 52) as f64
}

/// Variables that `j` reaches, itself included.
pub fn descendants(parents: &[VariableSet], j: usize) -> VariableSet {
    let mut reached = VariableSet::EMPTY.with(j);
    loop {
        let mut grown = reached;
        for (i, parents) in parents.iter().enumerate() {
            if !parents.is_disjoint(grown) {
                grown = grown.with(i);
            }
        }
        if grown == reached {
            return reached;
        }
        reached = grown;
    }
}
