//! The whole computation as one state machine.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

use crate::graph::{Dag, VariableSet};
use crate::model::pool::PoolPosterior;
use crate::model::{Family, MechanismChoice, Model, ScoreCache, Scratch, family_mixture};

use super::curves::{self, Comparison};
use super::family_share::log_odds_of_share;
use super::ladder::Ladder;
use super::meta_training::{Epoch, MetaTraining, drifts_are_alike, rows_count_alike};
use super::order_search::{OrderSearch, ParentSearch};
use super::parent_sets::ParentSets;
use super::sampling::{sample, start_chains};
use super::summary::Shown;
use super::{Info, Phase, Problem};

/// Share of a run's work that comes before sampling, for the progress bar.
pub(super) const SEARCH_SHARE: f64 = 0.6;

/// Local scores that one step may compute: a few milliseconds.
const NEW_SCORES: usize = 24;

/// Epochs of meta-training at the most.
const EPOCHS: usize = 3;

/// Scores closer than this many nats are the same.
const SAME_SCORE: f64 = 1e-6;

/// One restart of the search and the chain that continues it.
#[derive(Debug, Clone)]
pub(super) struct Strand {
    pub(super) rng: Xoshiro256PlusPlus,
    search: OrderSearch,
    /// The best graph this strand has visited, with its score.
    pub(super) best: Vec<VariableSet>,
    pub(super) best_score: f64,
    pub(super) sets: Vec<ParentSets>,
    /// The chain and its hotter replicas, once chains run.
    pub(super) ladder: Option<Ladder>,
    /// The replica whose turn it is.
    pub(super) replica: usize,
    /// Log posterior after each sweep.
    pub(super) trace: Vec<f64>,
    /// Graphs after each sweep of burn-in; none once it is over.
    pub(super) burnt: Vec<Vec<VariableSet>>,
    /// `mass[j][position]`: Rao-Blackwellised weight of each parent set.
    pub(super) mass: Vec<Vec<f64>>,
    pub(super) samples: Vec<Vec<VariableSet>>,
}

impl Strand {
    /// The part of the trace that has samples.
    pub(super) fn kept_trace(&self) -> &[f64] {
        &self.trace[self.trace.len() - self.samples.len()..]
    }
}

/// Everything that changes while learning.
#[derive(Debug, Clone)]
pub struct State {
    /// The data under the meta-parameters in force.
    pub(super) model: Model,
    pub(super) scores: ScoreCache,
    parents: ParentSearch,
    pub(super) shown: Shown,
    pub(super) strands: Vec<Strand>,
    pub(super) current: usize,
    /// Sweeps at the start of each chain that are not counted, once that is known.
    pub(super) burn_in: Option<usize>,
    /// False while the search with linear mechanisms runs that the comparison of families needs.
    families_compared: bool,
    /// Under way while families are compared.
    comparison: Option<Comparison>,
    /// Restarts of the search at the most.
    searches: usize,
    /// Under way while meta-parameters are learned.
    training: Option<MetaTraining>,
    /// What the epochs of meta-training ended with.
    pub(super) epochs: Vec<Epoch>,
    trained: bool,
    /// True while chains run that look for better graphs before meta-training, and are not kept.
    pub(super) rehearsing: bool,
    pub(super) phase: Phase,
    pub(super) fraction: f64,
}

impl State {
    /// Number of local scores computed so far.
    pub fn count(&self) -> usize {
        self.scores.len()
    }

    /// What the epochs of meta-training ended with, so far.
    pub fn epochs(&self) -> &[Epoch] {
        &self.epochs
    }

    /// Log posterior after each sweep of every chain; none of chains that are not kept.
    pub(super) fn trace(&self) -> Vec<Vec<f64>> {
        if self.rehearsing { Vec::new() } else { self.strands.iter().map(|s| s.trace.clone()).collect() }
    }

    /// The pool posterior of a parent set.
    pub(super) fn pool(&self, j: usize, set: VariableSet) -> PoolPosterior {
        let families = self.scores.families(j);
        family_mixture(&self.model, families, j, set, &mut Scratch::default()).posterior
    }
}

/// The state before the first step.
pub fn init(problem: &Problem) -> State {
    let d = problem.model.variables();
    let mut stream = Xoshiro256PlusPlus::seed_from_u64(problem.settings.seed);
    let strands = (0..problem.settings.chains)
        .map(|c| {
            let mut rng = stream.clone();
            stream.jump();
            Strand {
                search: OrderSearch::restart(c, d, &mut rng),
                rng,
                best: (0..d).map(|j| problem.model.required(j)).collect(),
                best_score: f64::NEG_INFINITY,
                sets: Vec::new(),
                ladder: None,
                replica: 0,
                trace: Vec::new(),
                burnt: Vec::new(),
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
        model: problem.model.clone(),
        scores: ScoreCache::new(d, &[first]),
        parents: ParentSearch::new(d),
        shown: Shown::default(),
        strands,
        current: 0,
        burn_in: None,
        searches: problem.settings.chains,
        comparison: None,
        families_compared: problem.settings.mechanism != MechanismChoice::Auto,
        training: None,
        epochs: Vec::new(),
        rehearsing: false,
        trained: !problem.settings.meta_training,
        phase: Phase::OrderSearch,
        fraction: 0.0,
    }
}

/// Does a few milliseconds of work.
pub fn step(problem: &Problem, state: &mut State) -> Info {
    // `current` counts variables in other phases.
    let chain = match state.phase {
        Phase::OrderSearch | Phase::Sampling => state.current,
        Phase::Families | Phase::MetaTraining | Phase::Finished => 0,
    };
    state.scores.refill(NEW_SCORES);
    let log_posterior = match state.phase {
        Phase::OrderSearch => search(problem, state),
        Phase::Families => compare_families(problem, state),
        Phase::MetaTraining => train(problem, state),
        Phase::Sampling => sample(problem, state),
        Phase::Finished => f64::NAN,
    };
    Info {
        // Chains before meta-training belong to the search.
        phase: if state.rehearsing { Phase::OrderSearch } else { state.phase },
        fraction: state.fraction,
        chain,
        log_posterior,
        finished: state.phase == Phase::Finished,
    }
}

/// Between which shares of the whole run the present search lies.
fn search_span(problem: &Problem, state: &State) -> (f64, f64) {
    let parts = if problem.settings.meta_training { EPOCHS + 2 } else { 2 };
    // One part for the linear search, one for the first with all families, one for each epoch.
    let part = match state.epochs.len() {
        0 | 1 => usize::from(state.families_compared && problem.settings.mechanism == MechanismChoice::Auto),
        epochs => epochs,
    };
    let share = SEARCH_SHARE / parts as f64;
    (share * part as f64, share * (part + 1) as f64)
}

fn search(problem: &Problem, state: &mut State) -> f64 {
    let model = &state.model;
    let (start, end) = search_span(problem, state);
    let strand = &mut state.strands[state.current];
    strand.search.step(model, &mut state.parents, &mut state.scores, &mut strand.rng);
    let (passes, within) = strand.search.progress();
    // A search takes about four passes; the bar slows down when it takes more.
    let done = 1.0 - 1.0 / (1.0 + (passes as f64 + within) / 2.0);
    let within = (state.current as f64 + done) / state.searches as f64;
    state.fraction = state.fraction.max(start + (end - start) * within);
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
            train_or_sample(problem, state);
        } else {
            state.phase = Phase::Families;
        }
    }
    total
}

/// Compares the evidence of a smooth and of a linear mechanism for one variable and the parents that the linear search
/// found (the best single parent if it found none). After the last one, lets those be smooth as well that more probably
/// are than not, given how many seem to be, and searches again if there are any.
fn compare_families(problem: &Problem, state: &mut State) -> f64 {
    let model = &state.model;
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
    let comparison = state.comparison.get_or_insert_with(|| Comparison::new(model));
    comparison.add(&mut state.scores, parents);
    state.current += 1;
    if state.current < d {
        return f64::NAN;
    }
    let curves = state.comparison.take().map_or_else(Vec::new, |comparison| comparison.curves);
    state.current = 0;
    state.families_compared = true;
    let gain: Vec<f64> = curves.iter().map(|curve| curve.gain).collect();
    let least = if curves::are_credible(&curves) { -log_odds_of_share(&gain) } else { f64::INFINITY };
    let mut joined = 0;
    for j in (0..d).filter(|&j| gain[j] > least) {
        state.scores.set_families(j, &Family::ALL);
        joined += 1;
    }
    let trained = state.epochs.len() > 1;
    if joined == 0 && !trained {
        train_or_sample(problem, state);
        return f64::NAN;
    }
    // The restarts have agreed: where little changes, going on from their result is enough.
    let one_is_enough = agreed(&state.strands) && (trained || 4 * joined <= d);
    search_again(state, &best, if one_is_enough { 1 } else { state.strands.len() });
    f64::NAN
}

/// Goes on to learn meta-parameters, or, if they are settled, to sample graphs.
///
/// Searches over orders can all end at the same graph that chains leave at once for better ones; what is learned on a poor
/// graph would then hold it in place. So a few sweeps come first.
pub(super) fn train_or_sample(problem: &Problem, state: &mut State) {
    if state.trained {
        start_chains(state);
        return;
    }
    if !state.rehearsing && !state.epochs.is_empty() && problem.settings.sweeps > 0 {
        state.rehearsing = true;
        start_chains(state);
        return;
    }
    state.rehearsing = false;
    let graph = best_graph(state);
    let d = graph.len();
    state.training = Some(match state.epochs.len() {
        0 => MetaTraining::measure(&state.model, graph),
        1 => MetaTraining::first_epoch(&state.model, graph),
        n if state.epochs[n - 1].is_near(&state.epochs[n - 2], d) => {
            MetaTraining::later_epoch(&state.model, graph)
        }
        _ => MetaTraining::first_epoch(&state.model, graph),
    });
    state.phase = Phase::MetaTraining;
}

/// One step of meta-training. After an epoch that has changed the priors, families are compared and graphs searched
/// for under the new ones.
fn train(problem: &Problem, state: &mut State) -> f64 {
    let training = state.training.as_mut().expect("in this phase there is one");
    let Some(mut epoch) = training.step(&mut state.scores, problem.settings.seed) else {
        return f64::NAN;
    };
    let model = training.model().clone();
    state.training = None;
    let Some(last) = state.epochs.last() else {
        // That was the state before the first epoch.
        state.epochs.push(epoch);
        train_or_sample(problem, state);
        return f64::NAN;
    };
    let first = state.epochs.len() == 1;
    if state.epochs.len() > 2 {
        // A sparser graph leaves more to be explained: without a bound the dispersion would feed itself.
        epoch.meta.dispersion = epoch.meta.dispersion.min(last.meta.dispersion);
    }
    let model = model.with_meta(&epoch.meta);
    let settled = epoch.is_close_to(last, problem.model.data().len(), problem.model.variables())
        && rows_count_alike(&model, &state.model)
        && drifts_are_alike(&model, &state.model);
    // Scales that were far off let experiments look as if they disagreed: a later epoch has to ask again.
    state.trained = (settled && !first) || state.epochs.len() == EPOCHS;
    if settled && !first {
        start_chains(state);
        return f64::NAN;
    }
    let graph = best_graph(state);
    state.model = model;
    state.epochs.push(epoch);
    if problem.settings.mechanism == MechanismChoice::Auto {
        for j in 0..graph.len() {
            state.scores.set_families(j, &[Family::Linear]);
        }
        state.families_compared = false;
        state.phase = Phase::Families;
    } else {
        state.scores.forget();
        let searches = if agreed(&state.strands) { 1 } else { state.strands.len() };
        search_again(state, &graph, searches);
    }
    f64::NAN
}

/// Prepares searches under scores that have changed: one goes on from the graph known, the others start afresh.
fn search_again(state: &mut State, known: &[VariableSet], searches: usize) {
    let d = state.model.variables();
    // Under other priors nothing of what an order asks for is known, and another one may lead out of where this one ended.
    let order = if state.epochs.len() > 1 { causal_order(known) } else { known_order(state, known) };
    state.searches = searches;
    state.parents = std::mem::replace(&mut state.parents, ParentSearch::new(0)).again();
    state.shown = Shown::default();
    for (c, strand) in state.strands.iter_mut().enumerate() {
        strand.search = if c == 0 {
            OrderSearch::from_order(order.clone())
        } else {
            OrderSearch::restart(c, d, &mut strand.rng)
        };
        strand.best_score = f64::NEG_INFINITY;
    }
    state.phase = Phase::OrderSearch;
}

/// The order at which a search found the graph, if there is one: it has asked for the best sets among the same predecessors
/// before. Otherwise a topological order.
fn known_order(state: &State, known: &[VariableSet]) -> Vec<usize> {
    let is_order = |order: &[usize]| {
        let mut before = VariableSet::EMPTY;
        order.iter().all(|&j| {
            let fits = known[j].is_subset(before);
            before = before.with(j);
            fits
        })
    };
    let found = state.strands.iter().map(|strand| strand.search.order()).find(|order| is_order(order));
    found.map_or_else(|| causal_order(known), <[usize]>::to_vec)
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
