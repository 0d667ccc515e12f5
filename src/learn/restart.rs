//! What is kept of a restart of the search, and of the chains that go on from its end, from stage to stage.

use rand_xoshiro::Xoshiro256PlusPlus;

use crate::graph::{Dag, VariableSet};

/// Scores closer than this many nats are the same.
const SAME_SCORE: f64 = 1e-6;

/// A restart of the search and the chains that go on from where it ended.
#[derive(Debug, Clone)]
pub(super) struct Restart {
    /// Its own random stream: what other restarts do changes nothing here.
    pub rng: Xoshiro256PlusPlus,
    pub best: Best,
}

/// The best graph visited so far.
#[derive(Debug, Clone)]
pub(super) struct Best {
    /// `[j]`: the parents of `j`.
    pub graph: Vec<VariableSet>,
    /// Log posterior under the meta-parameters in force, nats; minus infinity where the graph was found under others.
    pub score: f64,
}

impl Best {
    /// Takes a graph in if it is better.
    pub fn offer(&mut self, graph: &[VariableSet], score: f64) {
        if score > self.score {
            self.score = score;
            self.graph = graph.to_vec();
        }
    }
}

/// The best graph that any search or chain has visited.
pub(super) fn best_graph(restarts: &[Restart]) -> Vec<VariableSet> {
    restarts
        .iter()
        .map(|restart| &restart.best)
        .max_by(|a, b| a.score.total_cmp(&b.score).then(b.graph.cmp(&a.graph)))
        .map(|best| best.graph.clone())
        .expect("settings ask for at least one chain")
}

/// True if the two best ended at the same score: more restarts would hardly find a better graph.
pub(super) fn agree(restarts: &[Restart]) -> bool {
    let mut ends: Vec<f64> = restarts.iter().map(|restart| restart.best.score).collect();
    ends.sort_unstable_by(|a, b| b.total_cmp(a));
    ends.len() >= 2 && ends[0] - ends[1] < SAME_SCORE
}

/// A topological order of a graph.
pub(super) fn causal_order(parents: &[VariableSet]) -> Vec<usize> {
    let lists = parents.iter().map(|set| set.iter().collect()).collect();
    Dag::from_parents(lists).expect("a searched graph has no cycle").topological_order()
}
