//! The edges of a posterior that reach a threshold.

use crate::learn::Posterior;
use crate::model::Estimate;

/// One edge `from -> to`.
pub(super) struct Edge {
    pub from: usize,
    pub to: usize,
    pub probability: f64,
    pub effect: Option<Estimate>,
}

/// Edges of at least `threshold` (and above zero), by cause and then effect. They may form a cycle.
pub(super) fn edges(posterior: &Posterior, threshold: f64) -> Vec<Edge> {
    let d = posterior.variables.len();
    (0..d)
        .flat_map(|from| (0..d).map(move |to| (from, to)))
        .filter(|&(from, to)| {
            let p = posterior.edge[from][to];
            from != to && p > 0.0 && p >= threshold
        })
        .map(|(from, to)| edge(posterior, from, to))
        .collect()
}

/// The edge `from -> to` whatever its probability.
pub(super) fn edge(posterior: &Posterior, from: usize, to: usize) -> Edge {
    Edge { from, to, probability: posterior.edge[from][to], effect: posterior.effect[from][to] }
}
