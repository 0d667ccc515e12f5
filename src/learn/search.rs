//! The stage that searches over orders: one restart after the other, until two of them agree.

use std::ops::Range;

use crate::graph::VariableSet;
use crate::model::{Model, ScoreCache};

use super::order_search::OrderSearch;
use super::parent_search::{BestParents, ParentSearch};
use super::restart::{Restart, agree, causal_order};
use super::stage_end::{SearchEnd, StageEnd, Stepped};

/// So many variables are looked ahead: what is asked for later depends on where they go.
const FARTHEST: usize = 16;

/// More variables than any restart ever takes out.
const MOST_MOVES: usize = 1 << 24;

/// Restarts of the search over orders.
#[derive(Debug, Clone)]
pub(super) struct Search {
    /// One a restart that may be needed.
    searches: Vec<OrderSearch>,
    /// The restart that is under way.
    turn: usize,
    /// Between which shares of the whole run this stage lies.
    span: Range<f64>,
}

impl Search {
    /// The first of a run: every restart has an order of its own.
    pub fn first(restarts: &mut [Restart], span: Range<f64>) -> Self {
        let start = |(n, restart): (usize, &mut Restart)| fresh(n, restart);
        Self { searches: restarts.iter_mut().enumerate().map(start).collect(), turn: 0, span }
    }

    /// One under scores that have changed: the first restart goes on from the order that is known, the others begin afresh.
    pub fn again(known: &[usize], restarts: &mut [Restart], one_is_enough: bool, span: Range<f64>) -> Self {
        let start = |(n, restart): (usize, &mut Restart)| {
            restart.best.score = f64::NEG_INFINITY;
            if n == 0 { OrderSearch::from_order(known.to_vec()) } else { fresh(n, restart) }
        };
        // Those that are not needed are drawn, too: a random stream depends on no other restart.
        let mut searches: Vec<OrderSearch> = restarts.iter_mut().enumerate().map(start).collect();
        if one_is_enough {
            searches.truncate(1);
        }
        Self { searches, turn: 0, span }
    }

    /// The restart that is under way.
    pub fn turn(&self) -> usize {
        self.turn
    }

    /// An order of the graph: the one at which a restart found it, if there is one, since the best sets among the same
    /// predecessors were asked for before. Otherwise a topological order.
    pub fn order_of(&self, graph: &[VariableSet]) -> Vec<usize> {
        let is_order = |order: &[usize]| {
            let mut before = VariableSet::EMPTY;
            order.iter().all(|&j| {
                let fits = graph[j].is_subset(before);
                before = before.with(j);
                fits
            })
        };
        let found = self.searches.iter().map(OrderSearch::order).find(|order| is_order(order));
        found.map_or_else(|| causal_order(graph), <[usize]>::to_vec)
    }

    /// What the restart that is under way will ask for soon, the nearest first, with the moment when it will. Moments that ask for
    /// nothing new are given as well: so nobody looks at them again.
    pub fn ahead(
        &self,
        model: &Model,
        parents: &ParentSearch,
        scores: &ScoreCache,
        is_handed_out: impl Fn(usize) -> bool,
    ) -> Option<(usize, Vec<BestParents>)> {
        let moment = self.moment();
        let nth = (0..=FARTHEST).find(|&nth| !is_handed_out(moment + nth))?;
        Some((moment + nth, self.searches[self.turn].ahead(nth, model, parents, scores)?))
    }

    /// Number of the variable that is on its way.
    pub fn moment(&self) -> usize {
        self.turn * MOST_MOVES + self.searches[self.turn].moment()
    }

    /// Tries positions of one variable.
    pub fn step(
        &mut self,
        model: &Model,
        parents: &mut ParentSearch,
        scores: &mut ScoreCache,
        restarts: &mut [Restart],
    ) -> Stepped {
        let restart = &mut restarts[self.turn];
        let search = &mut self.searches[self.turn];
        search.step(model, parents, scores, &mut restart.rng);
        let going = Stepped { fraction: self.fraction(), ..Stepped::default() };
        let search = &self.searches[self.turn];
        let end = search.finished().then(|| search.graph(model, parents, scores)).flatten();
        let Some((graph, score)) = end else { return going };
        restart.best.graph = graph;
        restart.best.score = score;
        self.turn += 1;
        let ended = if agree(&restarts[..self.turn]) {
            Some(SearchEnd::RestartsAgree)
        } else {
            (self.turn == self.searches.len()).then_some(SearchEnd::NoRestartLeft)
        };
        Stepped { log_posterior: score, ended: ended.map(StageEnd::Search), ..going }
    }

    /// Share of the whole run that is done.
    fn fraction(&self) -> f64 {
        let (passes, within) = self.searches[self.turn].progress();
        // A search takes about four passes; the bar slows down when it takes more.
        let done = 1.0 - 1.0 / (1.0 + (passes as f64 + within) / 2.0);
        let within = (self.turn as f64 + done) / self.searches.len() as f64;
        self.span.start + (self.span.end - self.span.start) * within
    }
}

/// The start of the `n`-th restart.
fn fresh(n: usize, restart: &mut Restart) -> OrderSearch {
    OrderSearch::restart(n, restart.best.graph.len(), &mut restart.rng)
}
