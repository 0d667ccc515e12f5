//! From the ends of the searches to Markov chains, a sweep of one replica at a time.

use crate::graph::VariableSet;
use crate::model::{Model, ScoreCache};

use super::burn_in::{BurnIn, Verdict};
use super::chain::Chain;
use super::ladder::Ladder;
use super::parent_sets::ParentSets;
use super::run::{SEARCH_SHARE, State, Strand, train_or_sample};
use super::{Phase, Problem};

/// A graph that is worse by more than this many nats (times the temperature) has no posterior mass.
const NO_MASS: f64 = 15.0;

/// Of every variable, the parent sets that have been scored.
fn known_sets(state: &State) -> Vec<ParentSets> {
    let d = state.model.variables();
    (0..d).map(|j| ParentSets::new(&state.model, &state.scores, j)).collect()
}

/// Sets every chain at the end of its search.
pub(super) fn start_chains(state: &mut State) {
    let base = known_sets(state);
    let temperature = state.model.meta().temperature();
    let (best_score, best) = state
        .strands
        .iter()
        .map(|s| (s.best_score, s.best.clone()))
        .fold((f64::NEG_INFINITY, Vec::new()), |known, end| if end.0 > known.0 { end } else { known });
    for strand in &mut state.strands {
        strand.sets.clone_from(&base);
        // A search that was not needed, or ended where the posterior has no mass, starts from the best end.
        if strand.best_score < best_score - NO_MASS * temperature {
            strand.best.clone_from(&best);
            strand.best_score = best_score;
        }
        strand.ladder = Some(Ladder::new(Chain::new(&strand.best, &base, temperature)));
    }
    state.phase = Phase::Sampling;
}

/// One sweep of one replica of one chain; the chain's log posterior once all its replicas have moved.
pub(super) fn sample(problem: &Problem, state: &mut State) -> f64 {
    let is_kept = state.burn_in.is_some();
    let strand = &mut state.strands[state.current];
    if !is_kept && strand.replica == 0 && !strand.expand(&state.model, &mut state.scores) {
        return f64::NAN;
    }
    if !strand.sweep_replica(is_kept) {
        return f64::NAN;
    }
    let log_posterior = strand.record(is_kept);
    let is_rehearsal = state.rehearsing;
    state.current = (state.current + 1) % state.strands.len();
    if state.current == 0 {
        after_round(problem, state);
    }
    if is_rehearsal {
        return f64::NAN;
    }
    let fraction = fraction(problem, state);
    state.fraction = if state.phase == Phase::Finished { 1.0 } else { state.fraction.max(fraction) };
    log_posterior
}

impl Strand {
    /// Adds the neighbours of the cold replica's parent sets; false if the budget is spent before the last one.
    ///
    /// Hotter replicas add none: they would ask for many more scores, and what they pass on to the cold one is met there.
    fn expand(&mut self, model: &Model, scores: &mut ScoreCache) -> bool {
        let ladder = self.ladder.as_mut().expect("chains were started");
        let mut grown = false;
        let mut cold = ladder.cold().parents().iter().zip(&mut self.sets).enumerate();
        let is_complete = cold.all(|(j, (&set, sets))| {
            let added = sets.expand(model, scores, j, set);
            grown |= added == Some(true);
            added.is_some()
        });
        if grown {
            ladder.reindex(&self.sets);
        }
        is_complete
    }

    /// One sweep of the replica whose turn it is; after the last one, neighbours exchange graphs. True after that.
    fn sweep_replica(&mut self, is_kept: bool) -> bool {
        let Self { ladder, sets, mass, rng, .. } = self;
        let ladder = ladder.as_mut().expect("chains were started");
        if self.replica == 0 && is_kept {
            if mass.is_empty() {
                *mass = sets.iter().map(|s| vec![0.0; s.len()]).collect();
            }
            ladder.sweep(0, sets, rng, |j, position, p| mass[j][position] += p);
        } else {
            ladder.sweep(self.replica, sets, rng, |_, _, _| {});
        }
        self.replica = (self.replica + 1) % ladder.len();
        if self.replica > 0 {
            return false;
        }
        ladder.exchange(sets, rng);
        true
    }

    /// Notes the cold replica's graph and returns its log posterior.
    fn record(&mut self, is_kept: bool) -> f64 {
        let cold = self.ladder.as_ref().expect("chains were started").cold();
        let log_posterior = cold.log_posterior(&self.sets);
        self.trace.push(log_posterior);
        if log_posterior > self.best_score {
            self.best_score = log_posterior;
            self.best = cold.parents().to_vec();
        }
        let graphs = if is_kept { &mut self.samples } else { &mut self.burnt };
        graphs.push(cold.parents().to_vec());
        log_posterior
    }
}

/// Sweeps of each chain before meta-training, at the most.
const REHEARSAL: usize = 25;

/// Keeps of the chains only the best graphs they have visited.
fn end_rehearsal(state: &mut State) {
    for strand in &mut state.strands {
        strand.ladder = None;
        strand.sets = Vec::new();
        strand.trace = Vec::new();
        strand.burnt = Vec::new();
    }
}

/// Decides what comes next once all chains have made the same number of sweeps.
fn after_round(problem: &Problem, state: &mut State) {
    let sweeps = problem.settings.sweeps;
    if state.rehearsing {
        if state.strands[0].trace.len() >= REHEARSAL.min(sweeps) {
            end_rehearsal(state);
            train_or_sample(problem, state);
        }
        return;
    }
    if state.burn_in.is_none() {
        let traces: Vec<&[f64]> = state.strands.iter().map(|s| s.trace.as_slice()).collect();
        let graphs: Vec<&[Vec<VariableSet>]> = state.strands.iter().map(|s| s.burnt.as_slice()).collect();
        let verdict = BurnIn::new(sweeps).look(&traces, &graphs);
        let done = traces[0].len();
        if verdict != Verdict::GoOn {
            share_sets(state);
        }
        match verdict {
            Verdict::GoOn => {}
            Verdict::Apart => {
                state.strands.iter_mut().filter_map(|s| s.ladder.as_mut()).for_each(Ladder::heat);
            }
            Verdict::Over => {
                state.burn_in = Some(done);
                state.strands.iter_mut().for_each(|s| s.burnt = Vec::new());
            }
        }
    }
    if state.burn_in.is_some() && state.strands.iter().all(|s| s.samples.len() >= sweeps) {
        state.phase = Phase::Finished;
    }
}

/// Lets every chain move among the parent sets that any of them has met: chains with different sets would have different
/// posteriors, and no number of sweeps would bring them together.
fn share_sets(state: &mut State) {
    let all = known_sets(state);
    for strand in &mut state.strands {
        strand.sets.clone_from(&all);
        strand.ladder.as_mut().expect("chains were started").reindex(&all);
    }
}

/// Share of the run that is done; burn-in counts as if it took as long as it may.
fn fraction(problem: &Problem, state: &State) -> f64 {
    let (most, kept) = (BurnIn::new(problem.settings.sweeps).most(), problem.settings.sweeps);
    let of_strand = |s: &Strand| if state.burn_in.is_some() { most + s.samples.len() } else { s.trace.len() };
    let done: usize = state.strands.iter().map(of_strand).sum();
    let all = state.strands.len() * (most + kept).max(1);
    SEARCH_SHARE + (1.0 - SEARCH_SHARE) * (done as f64 / all as f64).min(1.0)
}
