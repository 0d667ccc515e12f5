//! How far the chains can be trusted, from their traces and samples.

use serde::{Deserialize, Serialize};

use crate::graph::VariableSet;

use super::Problem;
use super::convergence::{effective_samples, split_r_hat};
use super::run::{State, Strand};

/// R-hat is cut here: chains that never leave their graphs have any value, and files know no infinity.
pub const LARGEST_R_HAT: f64 = 99.0;

/// An edge that fewer than this share of the samples have, or lack, is as good as decided: its probability is certain to
/// the second digit however few samples are independent.
const DECIDED: f64 = 0.02;

/// How well the chains mix over one edge, judged by whether each sampled graph has it. Probabilities are averages over
/// conditionals: they vary less than as many independent graphs would make them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Mixing {
    /// Split R-hat over the chains, at most [`LARGEST_R_HAT`].
    pub r_hat: f64,
    /// Effective sample size over all chains.
    pub effective_samples: f64,
}

/// How far the chains can be trusted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Diagnostics {
    /// `trace[c]`: log posterior (nats, up to a constant) of chain `c`, one value a sweep, burn-in included.
    pub trace: Vec<Vec<f64>>,
    /// Sweeps at the start of each chain that are not counted; `None` before they ended and in older files.
    #[serde(default)]
    pub burn_in: Option<usize>,
    /// Split R-hat of the log posterior over the chains, at most [`LARGEST_R_HAT`]; `None` with too few sweeps.
    pub r_hat: Option<f64>,
    /// Largest split R-hat over the edges, at most [`LARGEST_R_HAT`].
    pub edge_r_hat: Option<f64>,
    /// Effective sample size of the log posterior.
    pub effective_samples: Option<f64>,
    /// Smallest effective sample size over the edges that between 2 and 98 % of the samples have; `None` if there is no
    /// such edge, with too few sweeps, and in older files.
    #[serde(default)]
    pub edge_effective_samples: Option<f64>,
    /// `edge[i][j]`: how well the chains mix over `i -> j`, d x d; `None` where all samples have the edge or none has.
    /// Empty with too few sweeps and in older files.
    #[serde(default)]
    pub edge: Vec<Vec<Option<Mixing>>>,
}

impl Diagnostics {
    /// How well the chains mix over `from -> to`; `None` where it never varied or is not known.
    pub fn of_edge(&self, from: usize, to: usize) -> Option<Mixing> {
        self.edge.get(from)?.get(to).copied().flatten()
    }
}

/// The figures as they stand, in the data set's order.
pub(super) fn diagnostics(problem: &Problem, state: &State) -> Diagnostics {
    let kept: Vec<&[f64]> = state.strands.iter().map(Strand::kept_trace).collect();
    let trace = state.trace();
    let r_hat = split_r_hat(&kept).map(|r| r.min(LARGEST_R_HAT));
    let effective = effective_samples(&kept);
    if r_hat.is_none() {
        return Diagnostics { trace, burn_in: state.burn_in, ..Diagnostics::default() };
    }
    let d = state.model.variables();
    let samples: Vec<&[Vec<VariableSet>]> = state.strands.iter().map(|s| s.samples.as_slice()).collect();
    let mut edge = vec![vec![None; d]; d];
    let (mut largest, mut smallest) = (1.0f64, None);
    for i in 0..d {
        for j in (0..d).filter(|&j| j != i) {
            let indicators = indicators(&samples, i, j);
            let Some(mixing) = mixing(&indicators) else { continue };
            largest = largest.max(mixing.r_hat);
            if is_undecided(&indicators) {
                let effective = mixing.effective_samples;
                smallest = Some(smallest.map_or(effective, |known: f64| known.min(effective)));
            }
            edge[problem.variables[i]][problem.variables[j]] = Some(mixing);
        }
    }
    Diagnostics {
        trace,
        burn_in: state.burn_in,
        r_hat,
        edge_r_hat: Some(largest),
        effective_samples: effective,
        edge_effective_samples: smallest,
        edge,
    }
}

/// Largest split R-hat over the edges of chains of graphs, at most [`LARGEST_R_HAT`]; `None` with too few graphs.
pub(super) fn largest_edge_r_hat(chains: &[&[Vec<VariableSet>]]) -> Option<f64> {
    let d = chains.first()?.first()?.len();
    let mut largest = (chains[0].len() >= 4).then_some(1.0f64)?;
    for j in 0..d {
        for i in edges_seen(chains, j).iter() {
            if let Some(mixing) = mixing(&indicators(chains, i, j)) {
                largest = largest.max(mixing.r_hat);
            }
        }
    }
    Some(largest)
}

/// Variables that are a parent of `j` in some graph.
fn edges_seen(chains: &[&[Vec<VariableSet>]], j: usize) -> VariableSet {
    chains.iter().copied().flatten().fold(VariableSet::EMPTY, |seen, graph| seen.union(graph[j]))
}

/// `[c][t]`: 1 where sample `t` of chain `c` has `i -> j`, else 0.
fn indicators(samples: &[&[Vec<VariableSet>]], i: usize, j: usize) -> Vec<Vec<f64>> {
    let has = |graph: &Vec<VariableSet>| f64::from(u8::from(graph[j].contains(i)));
    samples.iter().map(|chain| chain.iter().map(has).collect()).collect()
}

/// `None` where nothing varies, or with too few values.
fn mixing(chains: &[Vec<f64>]) -> Option<Mixing> {
    let first = chains.first()?.first()?;
    if chains.iter().flatten().all(|x| x == first) {
        return None;
    }
    let views: Vec<&[f64]> = chains.iter().map(Vec::as_slice).collect();
    Some(Mixing {
        r_hat: split_r_hat(&views)?.min(LARGEST_R_HAT),
        effective_samples: effective_samples(&views)?,
    })
}

fn is_undecided(chains: &[Vec<f64>]) -> bool {
    let count = chains.iter().map(Vec::len).sum::<usize>() as f64;
    let share = chains.iter().flatten().sum::<f64>() / count;
    (DECIDED..=1.0 - DECIDED).contains(&share)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::RngExt;
    use rand_xoshiro::Xoshiro256PlusPlus;
    use rand_xoshiro::rand_core::SeedableRng;

    /// A chain between 0 and 1 that moves with these probabilities: its autocorrelation at lag t is
    /// `(1 - up - down)^t`.
    fn switching(seed: u64, n: usize, up: f64, down: f64) -> Vec<f64> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut x = rng.random::<f64>() < up / (up + down);
        let mut next = || {
            x = if x { rng.random::<f64>() >= down } else { rng.random::<f64>() < up };
            f64::from(u8::from(x))
        };
        (0..n).map(|_| next()).collect()
    }

    #[test]
    fn effective_samples_of_an_edge_that_comes_and_goes_match_its_known_autocorrelation() {
        for (up, down) in [(0.5, 0.5), (0.1, 0.1), (0.02, 0.08), (0.3, 0.05)] {
            let chains: Vec<Vec<f64>> = (0..4).map(|s| switching(s, 10_000, up, down)).collect();
            let rho = 1.0 - up - down;
            let known = 40_000.0 * (1.0 - rho) / (1.0 + rho);
            let found = mixing(&chains).unwrap();
            let ratio = found.effective_samples / known;
            assert!((ratio - 1.0).abs() < 0.15, "{up}, {down}: {} against {known}", found.effective_samples);
            assert!(found.r_hat < 1.02);
        }
    }

    #[test]
    fn an_edge_that_never_varies_has_no_mixing_and_one_that_tells_chains_apart_the_largest_r_hat() {
        assert_eq!(mixing(&[vec![0.0; 8], vec![0.0; 8]]), None);
        assert_eq!(mixing(&[vec![1.0; 8], vec![1.0; 8]]), None);
        assert_eq!(mixing(&[]), None);
        assert_eq!(mixing(&[vec![1.0; 8], vec![0.0; 8]]).unwrap().r_hat, LARGEST_R_HAT);
    }

    #[test]
    fn figures_of_an_older_file_are_read() {
        let old = r#"{"trace":[[-1.5]],"r_hat":1.25,"edge_r_hat":null,"effective_samples":7.5}"#;
        let read: Diagnostics = serde_json::from_str(old).unwrap();
        let known = Diagnostics {
            trace: vec![vec![-1.5]],
            r_hat: Some(1.25),
            effective_samples: Some(7.5),
            ..Diagnostics::default()
        };
        assert_eq!(read, known);
        assert_eq!(read.of_edge(0, 1), None);
    }

    #[test]
    fn edges_that_hardly_ever_vary_are_decided() {
        let rare = [vec![0.0; 100], [vec![1.0], vec![0.0; 99]].concat()];
        assert!(!is_undecided(&rare));
        assert!(!is_undecided(&[vec![1.0; 100]]));
        assert!(is_undecided(&[vec![1.0; 100], vec![0.0; 100]]));
    }
}
