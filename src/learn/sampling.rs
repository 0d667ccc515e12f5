//! From the ends of the searches to Markov chains, a sweep at a time.

use rand::RngExt;

use super::chain::Chain;
use super::parent_sets::ParentSets;
use super::run::{SEARCH_SHARE, State};
use super::{Phase, Problem};

/// Parent sets that a sweep redraws at the least: few variables cost little and their modes need as many moves.
const FEWEST_PROPOSALS: usize = 20;

/// A graph that is worse by more than this many nats (times the temperature) has no posterior mass.
const NO_MASS: f64 = 15.0;

/// Sets every chain at the end of its search.
pub(super) fn start_chains(state: &mut State) {
    let d = state.model.variables();
    let base: Vec<ParentSets> = (0..d).map(|j| ParentSets::new(&state.model, &state.scores, j)).collect();
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
        strand.current.clone_from(&strand.best);
    }
    state.phase = Phase::Sampling;
}

/// One sweep of one chain.
pub(super) fn sample(problem: &Problem, state: &mut State) -> f64 {
    let model = &state.model;
    let d = model.variables();
    let temperature = model.meta().temperature();
    let chains = state.strands.len();
    let burn_in = problem.settings.sweeps / 4;
    let total_sweeps = burn_in + problem.settings.sweeps;
    let strand = &mut state.strands[state.current];
    let burning = strand.sweeps < burn_in;

    if burning {
        let current = strand.current.clone();
        let mut grown = strand.chain.is_none();
        for (j, &set) in current.iter().enumerate() {
            match strand.sets[j].expand(model, &mut state.scores, j, set) {
                Some(added) => grown |= added,
                // The rest of this sweep's sets in the next step. Positions have moved: the chain is rebuilt there.
                None => {
                    strand.chain = None;
                    return f64::NAN;
                }
            }
        }
        if grown {
            strand.chain = Some(Chain::new(&current, &strand.sets, temperature));
        }
    } else if strand.mass.is_empty() {
        strand.mass = strand.sets.iter().map(|s| vec![0.0; s.len()]).collect();
    }
    let chain = strand.chain.get_or_insert_with(|| Chain::new(&strand.current, &strand.sets, temperature));
    for proposal in 0..d.max(FEWEST_PROPOSALS) {
        let j = proposal % d;
        let mass = strand.mass.get_mut(j);
        match mass {
            Some(mass) => chain.redraw(&strand.sets, j, &mut strand.rng, |position, p| mass[position] += p),
            None => chain.redraw(&strand.sets, j, &mut strand.rng, |_, _| {}),
        }
        if proposal % 2 == 0 {
            chain.reverse(&strand.sets, &mut strand.rng);
        } else {
            let first = strand.rng.random_range(0..d);
            let second = (first + strand.rng.random_range(1..d)) % d;
            chain.redraw_pair(&strand.sets, first, second, &mut strand.rng);
        }
    }
    strand.current.clone_from_slice(chain.parents());
    let log_posterior = chain.log_posterior(&strand.sets);
    strand.trace.push(log_posterior);
    if log_posterior > strand.best_score {
        strand.best_score = log_posterior;
        strand.best = chain.parents().to_vec();
    }
    if !burning {
        strand.samples.push(chain.parents().to_vec());
    }
    strand.sweeps += 1;
    if state.strands.iter().all(|s| s.sweeps >= total_sweeps) {
        state.phase = Phase::Finished;
        state.fraction = 1.0;
        return log_posterior;
    }
    state.current = (state.current + 1) % chains;
    let done: usize = state.strands.iter().map(|s| s.sweeps).sum();
    state.fraction = SEARCH_SHARE + (1.0 - SEARCH_SHARE) * done as f64 / (total_sweeps * chains) as f64;
    log_posterior
}
