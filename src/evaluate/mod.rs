//! Scores against a known truth.
//!
//! Edges and targets are scored as rankings over *all* entries of their matrix (the diagonal of the edge matrix
//! included), as BaCaDI (Hägele et al., AISTATS 2023) does, so that figures can be set beside published ones.

mod calibration;
mod distance;
mod ranking;
mod sid;

pub use calibration::{Calibration, CalibrationBin, calibration};
pub use distance::{acyclic_part, hamming_distance};
pub use ranking::{Curves, Ranking, chance, curves, rank};
pub use sid::intervention_distance;

use serde::{Deserialize, Serialize};

use crate::data::Truth;
use crate::graph::Dag;
use crate::learn::{DagSample, Posterior};

/// A probability counts as an edge above this.
pub const EDGE_THRESHOLD: f64 = 0.5;

/// Everything about one matrix of probabilities whose truth is known.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// Areas under the curves; `None` where nothing or everything is true, so that there is no ranking.
    pub ranking: Option<Ranking>,
    /// What a ranking at random is expected to reach.
    pub chance: Option<Ranking>,
    /// The curves themselves.
    pub curves: Option<Curves>,
    /// Whether the probabilities mean what they say; the diagonal of the edge matrix is left out.
    pub calibration: Calibration,
}

impl Assessment {
    /// Scores probabilities `p` against `truth`, entry by entry; `counted` are those of the calibration.
    fn new(truth: &[bool], p: &[f64], counted: impl Fn(usize) -> bool) -> Self {
        let kept = (0..p.len()).filter(|&i| counted(i));
        Self {
            ranking: rank(truth, p),
            chance: chance(truth.iter().filter(|&&t| t).count(), truth.len()),
            curves: curves(truth, p),
            calibration: calibration(kept.map(|i| (p[i], truth[i]))),
        }
    }
}

/// All scores of a posterior against a truth.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// Edge probabilities, all d x d entries.
    pub edge: Assessment,
    /// Target probabilities, all K x d entries, where the targets are known.
    pub target: Option<Assessment>,
    /// Structural Hamming distance of the edges above one half; a reversal counts once.
    pub shd: f64,
    /// Structural Hamming distance, mean over the weighted samples.
    pub expected_shd: f64,
    /// Structural Hamming distance of the graph without edges: what saying nothing reaches.
    pub empty_shd: f64,
    /// Structural intervention distance of the edges above one half (made acyclic by dropping the weakest).
    /// `None` if the truth has a cycle, where the distance is not defined.
    pub sid: Option<f64>,
    /// Structural intervention distance, mean over the weighted samples.
    pub expected_sid: Option<f64>,
    /// Structural intervention distance of the graph without edges.
    pub empty_sid: Option<f64>,
}

/// Scores a posterior; its variables and experiments are in the truth's order.
pub fn score(truth: &Truth, posterior: &Posterior) -> Scores {
    score_parts(truth, &posterior.edge, &posterior.target, &posterior.samples)
}

/// Scores edge probabilities (d x d), target probabilities (K x d) and weighted graphs. Without `samples` the
/// expected distances are those of the thresholded matrix.
pub fn score_parts(truth: &Truth, edge: &[Vec<f64>], target: &[Vec<f64>], samples: &[DagSample]) -> Scores {
    let d = truth.edge.len();
    let guess: Vec<Vec<bool>> =
        (0..d).map(|i| (0..d).map(|j| i != j && edge[i][j] > EDGE_THRESHOLD).collect()).collect();
    let nothing = vec![vec![false; d]; d];
    let true_dag = Dag::from_edges(&truth.edge);
    let sid = |graph: &Dag| true_dag.as_ref().map(|t| intervention_distance(t, graph) as f64);
    let shd = hamming_distance(&truth.edge, &guess) as f64;
    let thinned_sid = sid(&acyclic_part(edge, EDGE_THRESHOLD));
    let mut scores = Scores {
        edge: Assessment::new(&truth.edge.concat(), &edge.concat(), |i| i / d != i % d),
        target: truth.target.as_ref().map(|t| Assessment::new(&t.concat(), &target.concat(), |_| true)),
        shd,
        expected_shd: shd,
        empty_shd: hamming_distance(&truth.edge, &nothing) as f64,
        sid: thinned_sid,
        expected_sid: thinned_sid,
        empty_sid: Dag::from_edges(&nothing).and_then(|g| sid(&g)),
    };
    let graphs: Vec<(Dag, f64)> = samples
        .iter()
        .filter_map(|s| Dag::from_parents(s.parents.clone()).map(|dag| (dag, s.weight)))
        .collect();
    let total: f64 = graphs.iter().map(|(_, w)| w).sum();
    if total > 0.0 {
        scores.expected_shd =
            graphs.iter().map(|(g, w)| w / total * hamming_distance(&truth.edge, &g.to_edges()) as f64).sum();
        scores.expected_sid = graphs.iter().map(|(g, w)| sid(g).map(|x| w / total * x)).sum();
    }
    scores
}

#[cfg(test)]
mod tests;
