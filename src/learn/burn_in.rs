//! When the chains have forgotten where they began.
//!
//! After every block of sweeps the second half of each chain so far is looked at: burn-in is over once the chains agree
//! there, on how well their graphs fit and on the edges.

use crate::graph::VariableSet;

use super::convergence::split_r_hat;
use super::edge_mixing::largest_edge_r_hat;

/// Split R-hat of the log posterior below which graphs fit equally well in all chains.
const SAME_FIT: f64 = 1.05;

/// Largest split R-hat of an edge below which chains have the same edges: the largest of hundreds, each from few sweeps.
const SAME_EDGES: f64 = 1.3;

/// Blocks in the sweeps that are kept, and in the longest burn-in.
const BLOCKS: usize = 8;
const MOST_BLOCKS: usize = 4;

/// What a look at the chains says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The chains are to go on as they are.
    GoOn,
    /// The chains have different edges: they need help to meet.
    Apart,
    /// Burn-in is over.
    Over,
}

/// Bounds of burn-in, in sweeps of each chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BurnIn {
    block: usize,
}

impl BurnIn {
    /// For chains that are to be kept for so many sweeps: an eighth as many at the least, half as many at the most.
    pub fn new(kept: usize) -> Self {
        Self { block: kept.div_ceil(BLOCKS) }
    }

    /// Sweeps at the most.
    pub fn most(self) -> usize {
        self.block * MOST_BLOCKS
    }

    /// Looks at the chains after a sweep of each: `traces[c]` and `graphs[c]` have one entry a sweep.
    pub fn look(self, traces: &[&[f64]], graphs: &[&[Vec<VariableSet>]]) -> Verdict {
        let sweeps = traces[0].len();
        if sweeps >= self.most() {
            return Verdict::Over;
        }
        if !sweeps.is_multiple_of(self.block) {
            return Verdict::GoOn;
        }
        let fits: Vec<&[f64]> = traces.iter().map(|trace| &trace[sweeps / 2..]).collect();
        let graphs: Vec<&[Vec<VariableSet>]> = graphs.iter().map(|graphs| &graphs[sweeps / 2..]).collect();
        match (split_r_hat(&fits), largest_edge_r_hat(&graphs)) {
            (_, Some(edges)) if edges >= SAME_EDGES => Verdict::Apart,
            (Some(fit), Some(_)) if fit < SAME_FIT => Verdict::Over,
            _ => Verdict::GoOn,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::RngExt;
    use rand_xoshiro::Xoshiro256PlusPlus;
    use rand_xoshiro::rand_core::SeedableRng;

    const KEPT: usize = 800;

    /// Four chains over two variables that have `0 -> 1` with the given probabilities, independently at every sweep, and
    /// fit as well as `drift` says.
    fn ends(shares: [f64; 4], drift: impl Fn(usize, usize) -> f64) -> (usize, Verdict) {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
        let mut traces = vec![Vec::new(); 4];
        let mut graphs = vec![Vec::new(); 4];
        let burn_in = BurnIn::new(KEPT);
        let mut before = Verdict::GoOn;
        for sweep in 1..=KEPT {
            for c in 0..4 {
                traces[c].push(rng.random::<f64>() + drift(c, sweep));
                let edge = rng.random::<f64>() < shares[c];
                let set = if edge { VariableSet::EMPTY.with(0) } else { VariableSet::EMPTY };
                graphs[c].push(vec![VariableSet::EMPTY, set]);
            }
            let traces: Vec<&[f64]> = traces.iter().map(Vec::as_slice).collect();
            let graphs: Vec<&[Vec<VariableSet>]> = graphs.iter().map(Vec::as_slice).collect();
            match burn_in.look(&traces, &graphs) {
                Verdict::Over => return (sweep, before),
                verdict if sweep % burn_in.block == 0 => before = verdict,
                verdict => assert_eq!(verdict, Verdict::GoOn, "a look at sweep {sweep}"),
            }
        }
        panic!("burn-in has an end");
    }

    #[test]
    fn burn_in_ends_early_for_chains_that_agree() {
        assert_eq!(ends([0.3; 4], |_, _| 0.0).0, KEPT / 8);
    }

    #[test]
    fn burn_in_ends_late_for_chains_with_different_edges_which_are_told_apart() {
        assert_eq!(ends([0.05, 0.05, 0.05, 0.95], |_, _| 0.0), (KEPT / 2, Verdict::Apart));
    }

    #[test]
    fn burn_in_ends_late_for_a_chain_that_fits_worse() {
        assert_eq!(ends([0.3; 4], |c, _| if c == 0 { -3.0 } else { 0.0 }), (KEPT / 2, Verdict::GoOn));
    }

    #[test]
    fn burn_in_outlasts_a_climb() {
        let climb = |_, sweep: usize| -0.1 * 120usize.saturating_sub(sweep) as f64;
        assert_eq!(ends([0.3; 4], climb).0, 3 * KEPT / 8);
    }

    #[test]
    fn without_kept_sweeps_burn_in_is_over_at_once() {
        assert_eq!(BurnIn::new(0).look(&[&[1.0]], &[&[Vec::new()]]), Verdict::Over);
    }
}
