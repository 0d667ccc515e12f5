//! The whole computation as one state machine. Which stage follows which is said by [`next`].

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

use crate::model::{Family, MechanismChoice, ScoreCache};

use super::chains::Chains;
use super::families::Families;
use super::meta_training::MetaTraining;
use super::parent_search::ParentSearch;
use super::plan::{Next, SoFar, next};
use super::progress;
use super::restart::{Best, Restart, agree};
use super::search::Search;
use super::shown::Shown;
use super::stage::Stage;
use super::stage_end::Stepped;
use super::{Info, Phase, Problem, State};

/// Local scores that one step may compute: a few milliseconds.
const NEW_SCORES: usize = 24;

/// The state before the first step.
pub fn init(problem: &Problem) -> State {
    let settings = &problem.settings;
    let d = problem.model.variables();
    let mut stream = Xoshiro256PlusPlus::seed_from_u64(settings.seed);
    let mut restarts: Vec<Restart> = (0..settings.chains)
        .map(|_| {
            let rng = stream.clone();
            stream.jump();
            let graph = (0..d).map(|j| problem.model.required(j)).collect();
            Restart { rng, best: Best { graph, score: f64::NEG_INFINITY } }
        })
        .collect();
    let first = match settings.mechanism {
        MechanismChoice::Auto | MechanismChoice::Linear => Family::Linear,
        MechanismChoice::Smooth => Family::Smooth,
    };
    State {
        model: problem.model.clone(),
        scores: ScoreCache::new(d, &[first]),
        parents: ParentSearch::new(d),
        stage: Stage::Search(Search::first(&mut restarts, progress::of_search(settings, 0))),
        restarts,
        epochs: Vec::new(),
        ends: Vec::new(),
        shown: Shown::default(),
        fraction: 0.0,
    }
}

/// Does a few milliseconds of work.
pub fn step(problem: &Problem, state: &mut State) -> Info {
    let State { model, scores, parents, restarts, epochs, .. } = state;
    scores.refill(NEW_SCORES);
    let chain = state.stage.turn();
    let Stepped { log_posterior, fraction, ended } = match &mut state.stage {
        Stage::Search(search) => search.step(model, parents, scores, restarts),
        Stage::Families(families) => families.step(model, scores),
        Stage::MetaTraining(epoch) => epoch.step(model, scores, epochs, problem.settings.seed),
        Stage::Chains(chains) => chains.step(model, scores, restarts),
        Stage::Finished(_) => Stepped::default(),
    };
    state.fraction = state.fraction.max(fraction);
    if let Some(end) = ended {
        let so_far = SoFar {
            settings: &problem.settings,
            is_first: state.ends.is_empty(),
            epochs: state.epochs.len(),
            restarts_agree: agree(&state.restarts),
        };
        enter(problem, state, next(end, so_far));
        state.ends.push(end);
    }
    let phase = state.stage.phase();
    Info { phase, fraction: state.fraction, chain, log_posterior, finished: phase == Phase::Finished }
}

/// Begins a stage with what the last one has left.
fn enter(problem: &Problem, state: &mut State, next: Next) {
    let settings = &problem.settings;
    let graph = state.best_graph();
    let State { model, scores, parents, restarts, .. } = state;
    state.stage = match next {
        Next::Search { one_is_enough } => {
            // Under scores that have changed.
            parents.begin_again();
            state.shown = Shown::default();
            let order = state.stage.order_of(&graph);
            let span = progress::of_search(settings, state.epochs.len().max(1));
            Stage::Search(Search::again(&order, restarts, one_is_enough, span))
        }
        Next::Families => {
            let order = state.stage.order_of(&graph);
            Stage::Families(Families::new(model, scores, graph, order))
        }
        Next::MetaTraining => Stage::MetaTraining(Box::new(MetaTraining::new(model, graph, &state.epochs))),
        Next::Chains(purpose) => {
            Stage::Chains(Chains::new(purpose, settings.sweeps, model, scores, restarts))
        }
        Next::Finished => {
            state.fraction = 1.0;
            Stage::Finished(state.stage.take_sample())
        }
    };
}
