//! The draws of the posterior: what chains visit once burn-in is over.

use crate::graph::VariableSet;

use super::parent_sets::ParentSets;
use super::restart::Restart;
use super::tempering::TemperedChain;

/// Chains after burn-in, with what they have visited.
#[derive(Debug, Clone, Default)]
pub(super) struct Sample {
    /// Sweeps at the start of each chain that are not counted.
    pub burn_in: usize,
    /// `[j]`: the parent sets among which all chains move, so that a position means the same in each.
    pub sets: Vec<ParentSets>,
    pub chains: Vec<SampledChain>,
}

/// One chain after burn-in.
#[derive(Debug, Clone)]
pub(super) struct SampledChain {
    pub chain: TemperedChain,
    /// Log posterior after each sweep, nats, burn-in included.
    pub trace: Vec<f64>,
    /// The graph after each sweep since burn-in.
    pub graphs: Vec<Vec<VariableSet>>,
    /// `mass[j][position]`: Rao-Blackwellised weight of each parent set, zero before the first sweep that counts.
    pub mass: Vec<Vec<f64>>,
}

impl SampledChain {
    /// A chain at the end of burn-in, with its trace so far.
    pub fn new(mut chain: TemperedChain, trace: Vec<f64>, sets: &[ParentSets]) -> Self {
        chain.reindex(sets);
        let mass = sets.iter().map(|sets| vec![0.0; sets.len()]).collect();
        Self { chain, trace, graphs: Vec::new(), mass }
    }
}

impl Sample {
    /// One sweep of the replica whose turn it is in chain `c`; its log posterior once all its replicas have moved.
    pub fn step(&mut self, c: usize, restart: &mut Restart) -> Option<f64> {
        let SampledChain { chain, trace, graphs, mass } = &mut self.chains[c];
        let log_posterior =
            chain.step(&self.sets, &mut restart.rng, |j, position, p| mass[j][position] += p)?;
        let graph = chain.cold().parents();
        restart.best.offer(graph, log_posterior);
        trace.push(log_posterior);
        graphs.push(graph.to_vec());
        Some(log_posterior)
    }

    /// True if every chain has made so many sweeps that count.
    pub fn has(&self, sweeps: usize) -> bool {
        self.chains.iter().all(|chain| chain.graphs.len() >= sweeps)
    }

    /// True before the first sweep that counts is over.
    pub fn is_empty(&self) -> bool {
        self.chains.iter().all(|chain| chain.graphs.is_empty())
    }

    /// `[c]`: the part of each chain's trace that counts.
    pub fn kept_traces(&self) -> Vec<&[f64]> {
        self.chains.iter().map(|chain| &chain.trace[self.burn_in..]).collect()
    }

    /// `[c][t]`: the graphs of each chain that count.
    pub fn graphs(&self) -> Vec<&[Vec<VariableSet>]> {
        self.chains.iter().map(|chain| chain.graphs.as_slice()).collect()
    }

    /// `[c]`: each chain's trace, burn-in included.
    pub fn traces(&self) -> Vec<Vec<f64>> {
        self.chains.iter().map(|chain| chain.trace.clone()).collect()
    }
}
