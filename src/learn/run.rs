//! The whole computation as one state machine.

use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;
use rustc_hash::FxHashMap;

use crate::graph::{Dag, VariableSet};
use crate::model::pool::PoolPosterior;
use crate::model::{Family, MechanismChoice, ScoreCache, Scratch};

use super::chain::Chain;
use super::order_search::{OrderSearch, ParentSearch};
use super::parent_sets::ParentSets;
use super::{Info, Phase, Problem};

/// Share of a run's work that the order search takes, for the progress bar.
const SEARCH_SHARE: f64 = 0.5;

/// Parent sets that a sweep redraws at the least: few variables cost little and their modes need as many moves.
const FEWEST_PROPOSALS: usize = 20;

/// Local scores that one step may compute: a few milliseconds.
const NEW_SCORES: usize = 24;

/// Share of it that the search with linear mechanisms takes when smooth ones follow.
const LINEAR_SHARE: f64 = 0.1;

/// Scores closer than this many nats are the same.
const SAME_SCORE: f64 = 1e-6;

/// A graph that is worse by more than this many nats (times the temperature) has no posterior mass.
const NO_MASS: f64 = 15.0;

/// One restart of the search and the chain that continues it.
#[derive(Debug, Clone)]
pub(super) struct Strand {
    rng: Xoshiro256PlusPlus,
    search: OrderSearch,
    /// The best graph this strand has visited, with its score.
    pub(super) best: Vec<VariableSet>,
    pub(super) best_score: f64,
    pub(super) sets: Vec<ParentSets>,
    /// The graph that the chain is at.
    current: Vec<VariableSet>,
    chain: Option<Chain>,
    sweeps: usize,
    pub(super) trace: Vec<f64>,
    /// `mass[j][position]`: Rao-Blackwellised weight of each parent set.
    pub(super) mass: Vec<Vec<f64>>,
    pub(super) samples: Vec<Vec<VariableSet>>,
}

/// Everything that changes while learning.
#[derive(Debug, Clone)]
pub struct State {
    pub(super) scores: ScoreCache,
    parents: ParentSearch,
    pools: FxHashMap<(usize, VariableSet), PoolPosterior>,
    pub(super) strands: Vec<Strand>,
    current: usize,
    /// False while the search with linear mechanisms runs that the comparison of families needs.
    families_compared: bool,
    /// Restarts of the search at the most.
    searches: usize,
    pub(super) phase: Phase,
    fraction: f64,
}

impl State {
    /// Number of local scores computed so far.
    pub fn count(&self) -> usize {
        self.scores.len()
    }

    /// The pool posterior of a parent set, remembered.
    pub(super) fn pool(&mut self, problem: &Problem, j: usize, set: VariableSet) -> &PoolPosterior {
        let scores = &mut self.scores;
        self.pools.entry((j, set)).or_insert_with(|| scores.detail(&problem.model, j, set).posterior)
    }
}

/// The state before the first step.
pub fn init(problem: &Problem) -> State {
    let d = problem.model.variables();
    let mut stream = Xoshiro256PlusPlus::seed_from_u64(problem.settings.seed);
    let strands = (0..problem.settings.chains)
        .map(|_| {
            let mut rng = stream.clone();
            stream.jump();
            Strand {
                search: OrderSearch::new(d, &mut rng),
                rng,
                best: (0..d).map(|j| problem.model.required(j)).collect(),
                best_score: f64::NEG_INFINITY,
                sets: Vec::new(),
                current: Vec::new(),
                chain: None,
                sweeps: 0,
                trace: Vec::new(),
                mass: Vec::new(),
                samples: Vec::new(),
            }
        })
        .collect();
    let first = match problem.settings.mechanism {
        MechanismChoice::Auto | MechanismChoice::Linear => Family::Linear,
        MechanismChoice::Smooth => Family::Smooth,
    };
    State {
        scores: ScoreCache::new(d, &[first]),
        parents: ParentSearch::new(d),
        pools: FxHashMap::default(),
        strands,
        current: 0,
        searches: problem.settings.chains,
        families_compared: problem.settings.mechanism != MechanismChoice::Auto,
        phase: Phase::OrderSearch,
        fraction: 0.0,
    }
}

/// Does a few milliseconds of work.
pub fn step(problem: &Problem, state: &mut State) -> Info {
    // While families are compared, `current` counts variables.
    let chain = if state.phase == Phase::Families { 0 } else { state.current };
    state.scores.refill(NEW_SCORES);
    let log_posterior = match state.phase {
        Phase::OrderSearch => search(problem, state),
        Phase::Families => compare_families(problem, state),
        Phase::Sampling => sample(problem, state),
        Phase::Finished => f64::NAN,
    };
    Info {
        phase: state.phase,
        fraction: state.fraction,
        chain,
        log_posterior,
        finished: state.phase == Phase::Finished,
    }
}

fn search(problem: &Problem, state: &mut State) -> f64 {
    let model = &problem.model;
    let chains = state.strands.len();
    let strand = &mut state.strands[state.current];
    strand.search.step(model, &mut state.parents, &mut state.scores, &mut strand.rng);
    let (passes, within) = strand.search.progress();
    // A search takes about four passes; the bar slows down when it takes more.
    let done = 1.0 - 1.0 / (1.0 + (passes as f64 + within) / 2.0);
    let (start, share) = if state.families_compared && problem.settings.mechanism == MechanismChoice::Auto {
        (LINEAR_SHARE, SEARCH_SHARE - LINEAR_SHARE)
    } else {
        (0.0, SEARCH_SHARE)
    };
    state.fraction = state.fraction.max(start + share * (state.current as f64 + done) / chains as f64);
    if !strand.search.finished() {
        return f64::NAN;
    }
    let Some((best, total)) = strand.search.graph(model, &mut state.parents, &mut state.scores) else {
        return f64::NAN;
    };
    strand.best = best;
    strand.best_score = total;
    state.current += 1;
    if state.current == state.searches || agreed(&state.strands[..state.current]) {
        state.current = 0;
        if state.families_compared {
            start_chains(problem, state);
        } else {
            state.phase = Phase::Families;
        }
    }
    total
}

/// Decides for one variable whether its mechanism may be smooth as well: only if that has the better evidence for the
/// parents that the linear search found (for the best single parent if it found none). After the last one, searches
/// again if any may.
fn compare_families(problem: &Problem, state: &mut State) -> f64 {
    let model = &problem.model;
    let d = model.variables();
    let j = state.current;
    let best = best_graph(state);
    let parents = if best[j].is_empty() {
        model.allowed(j).iter().map(|i| VariableSet::EMPTY.with(i)).max_by(|&a, &b| {
            state.scores.compute(model, j, a).score.total_cmp(&state.scores.compute(model, j, b).score)
        })
    } else {
        Some(best[j])
    };
    let gains = parents.is_some_and(|set| {
        let linear = state.scores.compute(model, j, set).score;
        let smooth = model.local(Family::Smooth, j, set, &mut Scratch::default()).score;
        smooth > linear
    });
    if gains {
        state.scores.set_families(j, &Family::ALL);
    }
    state.current += 1;
    if state.current < d {
        return f64::NAN;
    }
    state.current = 0;
    state.families_compared = true;
    let joined = (0..d).filter(|&j| state.scores.families(j).len() > 1).count();
    if joined == 0 {
        start_chains(problem, state);
        return f64::NAN;
    }
    // The linear restarts have agreed: where little changes, going on from their result is enough.
    if 4 * joined <= d && agreed(&state.strands) {
        state.searches = 1;
    }
    state.parents = ParentSearch::new(d);
    state.pools.clear();
    state.fraction = state.fraction.max(LINEAR_SHARE);
    for (c, strand) in state.strands.iter_mut().enumerate() {
        // One search goes on from the linear result, the others start afresh.
        strand.search = if c == 0 {
            OrderSearch::from_order(causal_order(&best))
        } else {
            OrderSearch::new(d, &mut strand.rng)
        };
        strand.best_score = f64::NEG_INFINITY;
    }
    state.phase = Phase::OrderSearch;
    f64::NAN
}

/// A topological order of a graph.
pub(super) fn causal_order(parents: &[VariableSet]) -> Vec<usize> {
    let lists = parents.iter().map(|set| set.iter().collect()).collect();
    Dag::from_parents(lists).expect("a searched graph has no cycle").topological_order()
}

/// The best graph that any search or chain has visited.
pub(super) fn best_graph(state: &State) -> Vec<VariableSet> {
    state
        .strands
        .iter()
        .map(|s| (s.best_score, &s.best))
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)))
        .map(|(_, best)| best.clone())
        .expect("there is at least one chain")
}

/// True if the two best searches ended at the same score: more restarts would hardly find a better one.
fn agreed(searched: &[Strand]) -> bool {
    let mut ends: Vec<f64> = searched.iter().map(|s| s.best_score).collect();
    ends.sort_unstable_by(|a, b| b.total_cmp(a));
    ends.len() >= 2 && ends[0] - ends[1] < SAME_SCORE
}

fn start_chains(problem: &Problem, state: &mut State) {
    let d = problem.model.variables();
    let base: Vec<ParentSets> = (0..d).map(|j| ParentSets::new(&problem.model, &state.scores, j)).collect();
    let (best_score, best) = state
        .strands
        .iter()
        .map(|s| (s.best_score, s.best.clone()))
        .fold((f64::NEG_INFINITY, Vec::new()), |known, end| if end.0 > known.0 { end } else { known });
    for strand in &mut state.strands {
        strand.sets.clone_from(&base);
        // A search that was not needed, or ended where the posterior has no mass, starts from the best end.
        if strand.best_score < best_score - NO_MASS * problem.settings.temperature {
            strand.best.clone_from(&best);
            strand.best_score = best_score;
        }
        strand.current.clone_from(&strand.best);
    }
    state.phase = Phase::Sampling;
}

/// One sweep of one chain.
fn sample(problem: &Problem, state: &mut State) -> f64 {
    let model = &problem.model;
    let d = model.variables();
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
            strand.chain = Some(Chain::new(&current, &strand.sets, problem.settings.temperature));
        }
    } else if strand.mass.is_empty() {
        strand.mass = strand.sets.iter().map(|s| vec![0.0; s.len()]).collect();
    }
    let chain = strand
        .chain
        .get_or_insert_with(|| Chain::new(&strand.current, &strand.sets, problem.settings.temperature));
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
