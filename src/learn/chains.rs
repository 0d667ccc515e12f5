//! The stage of Markov chains, a sweep of one replica at a time: pilot chains before an epoch of meta-training, or the chains
//! of the posterior, at first in burn-in.

use rustc_hash::FxHashSet;

use crate::graph::VariableSet;
use crate::model::{Model, ScoreCache};

use super::burn_in::BurnIn;
use super::parent_sets::ParentSets;
use super::progress;
use super::restart::Restart;
use super::sample::Sample;
use super::stage_end::{StageEnd, Stepped};
use super::warm_up::{WarmUpChain, look};

/// A graph that is worse by more than this many nats (times the temperature) has no posterior mass.
const NO_MASS: f64 = 15.0;

/// Sweeps of each pilot chain, at the most.
const PILOT_SWEEPS: usize = 25;

/// What chains run for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To find better graphs before meta-parameters are learned on them: nothing but the best ones is kept.
    Pilot,
    /// To sample graphs from the posterior.
    Posterior,
}

/// Chains, one a restart.
#[derive(Debug, Clone)]
pub(super) struct Chains {
    /// The chain whose turn it is.
    turn: usize,
    /// Sweeps of each chain that were asked for.
    sweeps: usize,
    part: Part,
}

#[derive(Debug, Clone)]
enum Part {
    /// Pilot chains, or those of the posterior in burn-in.
    WarmUp(Purpose, Vec<WarmUpChain>),
    Sampling(Sample),
}

/// What a sweep asks for before it begins.
pub(super) struct NextSweep {
    /// Number of the sweep.
    pub sweep: usize,
    pub chain: usize,
    /// Parent sets, by variable, whose neighbours were not scored.
    pub sets: Vec<(usize, VariableSet)>,
}

impl Chains {
    /// Sets every chain at the best graph of its restart, or, if the posterior has no mass there, at the best of all.
    pub fn new(
        purpose: Purpose,
        sweeps: usize,
        model: &Model,
        scores: &ScoreCache,
        restarts: &mut [Restart],
    ) -> Self {
        let sets = ParentSets::of_all(model, scores);
        let temperature = model.meta().temperature();
        leave_hopeless_graphs(restarts, NO_MASS * temperature);
        let start = |restart: &Restart| WarmUpChain::new(&restart.best.graph, sets.clone(), temperature);
        Self { turn: 0, sweeps, part: Part::WarmUp(purpose, restarts.iter().map(start).collect()) }
    }

    /// True of pilot chains.
    pub fn are_pilot(&self) -> bool {
        matches!(self.part, Part::WarmUp(Purpose::Pilot, _))
    }

    /// The chain whose turn it is.
    pub fn turn(&self) -> usize {
        self.turn
    }

    /// The draws so far; `None` of pilot chains and before burn-in is over.
    pub fn sample(&self) -> Option<&Sample> {
        match &self.part {
            Part::WarmUp(..) => None,
            Part::Sampling(sample) => Some(sample),
        }
    }

    /// Hands the draws over.
    pub fn take_sample(&mut self) -> Option<Sample> {
        match &mut self.part {
            Part::WarmUp(..) => None,
            Part::Sampling(sample) => Some(std::mem::take(sample)),
        }
    }

    /// `[c]`: log posterior of each chain after each sweep, nats; none of pilot chains.
    pub fn traces(&self) -> Vec<Vec<f64>> {
        match &self.part {
            Part::WarmUp(Purpose::Pilot, _) => Vec::new(),
            Part::WarmUp(Purpose::Posterior, chains) => {
                chains.iter().map(|chain| chain.trace.clone()).collect()
            }
            Part::Sampling(sample) => sample.traces(),
        }
    }

    /// The parent sets whose neighbours a chain is going to ask for, of that whose turn it is or of one of the next, in the order in
    /// which it will.
    pub fn ahead(&self, is_handed_out: impl Fn(usize, usize) -> bool) -> Option<NextSweep> {
        let Part::WarmUp(_, chains) = &self.part else { return None };
        let mut before = FxHashSet::default();
        for c in (0..chains.len()).map(|nth| (self.turn + nth) % chains.len()) {
            // Chains that are at the same graph ask for the same.
            let mut sets = chains[c].ahead();
            sets.retain(|asked| before.insert(*asked));
            let sweep = chains[c].trace.len();
            if !sets.is_empty() && !is_handed_out(sweep, c) {
                return Some(NextSweep { sweep, chain: c, sets });
            }
        }
        None
    }

    /// Sweeps of the chain whose turn it is.
    pub fn moment(&self) -> usize {
        match &self.part {
            Part::WarmUp(_, chains) => chains[self.turn].trace.len(),
            Part::Sampling(_) => 0,
        }
    }

    /// One sweep of one replica of one chain.
    pub fn step(&mut self, model: &Model, scores: &mut ScoreCache, restarts: &mut [Restart]) -> Stepped {
        let restart = &mut restarts[self.turn];
        let swept = match &mut self.part {
            Part::WarmUp(_, chains) => chains[self.turn].step(model, scores, restart),
            Part::Sampling(sample) => sample.step(self.turn, restart),
        };
        let Some(log_posterior) = swept else { return Stepped::default() };
        self.turn = (self.turn + 1) % restarts.len();
        let ended = if self.turn == 0 { self.after_round(model, scores) } else { None };
        if self.are_pilot() {
            return Stepped { ended, ..Stepped::default() };
        }
        Stepped { log_posterior, fraction: self.fraction(), ended }
    }

    /// Decides what comes next once all chains have made the same number of sweeps.
    fn after_round(&mut self, model: &Model, scores: &ScoreCache) -> Option<StageEnd> {
        match &mut self.part {
            Part::WarmUp(Purpose::Pilot, chains) => {
                let sweeps = PILOT_SWEEPS.min(self.sweeps);
                return (chains[0].trace.len() >= sweeps).then_some(StageEnd::PilotChains);
            }
            Part::WarmUp(Purpose::Posterior, chains) => {
                self.part = Part::Sampling(look(chains, self.sweeps, model, scores)?);
            }
            Part::Sampling(_) => {}
        }
        self.sample()?.has(self.sweeps).then_some(StageEnd::Sampling)
    }

    /// Share of the run that is done; burn-in counts as if it took as long as it may.
    fn fraction(&self) -> f64 {
        let longest = BurnIn::new(self.sweeps).most();
        let done: Vec<usize> = match &self.part {
            Part::WarmUp(_, chains) => chains.iter().map(|chain| chain.trace.len()).collect(),
            Part::Sampling(sample) => sample.chains.iter().map(|c| longest + c.graphs.len()).collect(),
        };
        let all = done.len() * (longest + self.sweeps).max(1);
        progress::of_sampling(done.iter().sum(), all)
    }
}

/// Sets restarts whose best graph is worse than the best of all by more than `margin` nats at that one: their search was not
/// needed, or ended where the posterior has no mass.
fn leave_hopeless_graphs(restarts: &mut [Restart], margin: f64) {
    // Of equals the first.
    let best = restarts.iter().map(|restart| &restart.best).rev().max_by(|a, b| a.score.total_cmp(&b.score));
    let Some(best) = best.cloned() else { return };
    for restart in restarts {
        if restart.best.score < best.score - margin {
            restart.best.clone_from(&best);
        }
    }
}
