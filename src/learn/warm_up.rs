//! Chains before their draws count: their parent sets grow around the graphs that they visit, and they forget where they began.

use crate::graph::VariableSet;
use crate::model::{Model, ScoreCache};

use super::burn_in::{BurnIn, Verdict};
use super::chain::Chain;
use super::parent_sets::ParentSets;
use super::restart::Restart;
use super::sample::{Sample, SampledChain};
use super::tempering::TemperedChain;

/// A chain that warms up.
#[derive(Debug, Clone)]
pub(super) struct WarmUpChain {
    chain: TemperedChain,
    /// `[j]`: the parent sets among which it moves.
    sets: Vec<ParentSets>,
    /// Log posterior after each sweep, nats.
    pub trace: Vec<f64>,
    /// The graph after each sweep.
    graphs: Vec<Vec<VariableSet>>,
}

impl WarmUpChain {
    /// A chain at a graph whose parent sets are among these.
    pub fn new(graph: &[VariableSet], sets: Vec<ParentSets>, temperature: f64) -> Self {
        let chain = TemperedChain::new(Chain::new(graph, &sets, temperature));
        Self { chain, sets, trace: Vec::new(), graphs: Vec::new() }
    }

    /// One sweep of the replica whose turn it is; the log posterior of the cold one once all have moved. `None` before that
    /// and where the budget of new scores is spent.
    pub fn step(&mut self, model: &Model, scores: &mut ScoreCache, restart: &mut Restart) -> Option<f64> {
        if self.chain.begins() && !self.grow(model, scores) {
            return None;
        }
        let log_posterior = self.chain.step(&self.sets, &mut restart.rng, |_, _, _| {})?;
        let graph = self.chain.cold().parents();
        restart.best.offer(graph, log_posterior);
        self.trace.push(log_posterior);
        self.graphs.push(graph.to_vec());
        Some(log_posterior)
    }

    /// The parent sets whose neighbours are to be scored before its next sweep.
    pub fn ahead(&self) -> Vec<(usize, VariableSet)> {
        let cold = self.chain.cold().parents().iter().copied().enumerate();
        cold.filter(|&(j, set)| !self.sets[j].has_neighbours_of(set)).collect()
    }

    /// Adds the neighbours of the cold replica's parent sets; false if the budget is spent before the last one.
    ///
    /// Hotter replicas add none: they would ask for many more scores, and what they pass on to the cold one is met there.
    fn grow(&mut self, model: &Model, scores: &mut ScoreCache) -> bool {
        let mut grown = false;
        let mut cold = self.chain.cold().parents().iter().zip(&mut self.sets).enumerate();
        let is_complete = cold.all(|(j, (&set, sets))| {
            let added = sets.expand(model, scores, j, set);
            grown |= added == Some(true);
            added.is_some()
        });
        if grown {
            self.chain.reindex(&self.sets);
        }
        is_complete
    }
}

/// Looks at chains that have made the same number of sweeps, of which so many are to be kept later: heats them where they are
/// apart, and lets their draws count from now on where burn-in is over.
///
/// At every such turn each chain may move among the parent sets that any of them has met: chains with different sets would
/// have different posteriors, and no number of sweeps would bring them together.
pub(super) fn look(
    chains: &mut Vec<WarmUpChain>,
    kept: usize,
    model: &Model,
    scores: &ScoreCache,
) -> Option<Sample> {
    let traces: Vec<&[f64]> = chains.iter().map(|chain| chain.trace.as_slice()).collect();
    let graphs: Vec<&[Vec<VariableSet>]> = chains.iter().map(|chain| chain.graphs.as_slice()).collect();
    match BurnIn::new(kept).look(&traces, &graphs) {
        Verdict::GoOn => None,
        Verdict::Apart => {
            let sets = ParentSets::of_all(model, scores);
            for chain in chains {
                chain.sets.clone_from(&sets);
                chain.chain.reindex(&sets);
                chain.chain.heat();
            }
            None
        }
        Verdict::Over => {
            let (burn_in, sets) = (traces[0].len(), ParentSets::of_all(model, scores));
            let chains = std::mem::take(chains).into_iter();
            let chains = chains.map(|chain| SampledChain::new(chain.chain, chain.trace, &sets)).collect();
            Some(Sample { burn_in, sets, chains })
        }
    }
}
