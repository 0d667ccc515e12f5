//! How well chains mix over single edges, judged by whether each of their graphs has it.

use serde::{Deserialize, Serialize};

use crate::graph::VariableSet;

use super::convergence::{effective_samples, split_r_hat};

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
pub(super) fn indicators(samples: &[&[Vec<VariableSet>]], i: usize, j: usize) -> Vec<Vec<f64>> {
    let has = |graph: &Vec<VariableSet>| f64::from(u8::from(graph[j].contains(i)));
    samples.iter().map(|chain| chain.iter().map(has).collect()).collect()
}

/// `None` where nothing varies, or with too few values.
pub(super) fn mixing(chains: &[Vec<f64>]) -> Option<Mixing> {
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

/// True if an edge comes and goes often enough for its probability to be in doubt.
pub(super) fn is_undecided(chains: &[Vec<f64>]) -> bool {
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
    fn edges_that_hardly_ever_vary_are_decided() {
        let rare = [vec![0.0; 100], [vec![1.0], vec![0.0; 99]].concat()];
        assert!(!is_undecided(&rare));
        assert!(!is_undecided(&[vec![1.0; 100]]));
        assert!(is_undecided(&[vec![1.0; 100], vec![0.0; 100]]));
    }
}
