//! The whole computation as one state machine. Which stage follows which is said by [`next`].

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;
use rustc_hash::FxHashSet;

use crate::model::{Family, MechanismChoice, ScoreCache};

use super::assistant::{Moment, Report, Task, TaskId, Values};
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

/// The same where assistants are to hear of them soon.
const NEW_SCORES_TO_TELL: usize = 2;

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
    scores.refill(if scores.is_telling() { NEW_SCORES_TO_TELL } else { NEW_SCORES });
    let chain = state.stage.turn();
    let Stepped { log_posterior, fraction, ended } = match &mut state.stage {
        Stage::Search(search) => search.step(model, parents, scores, restarts),
        Stage::Families(families) => families.step(scores),
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

/// What will be asked for soon and may be found out elsewhere, the nearest first, but for what was handed out.
pub(super) fn ahead(state: &State, handed_out: &FxHashSet<TaskId>) -> Option<(TaskId, Task)> {
    let stage = state.ends.len();
    let id = |within: usize, piece: usize| TaskId { moment: Moment { stage, within }, piece };
    let is_handed_out = |moment: usize, piece: usize| handed_out.contains(&id(moment, piece));
    let State { model, scores, parents, .. } = state;
    match &state.stage {
        Stage::Search(search) => {
            let found = search.ahead(model, parents, scores, |moment| is_handed_out(moment, 0));
            found.map(|(moment, asked)| (id(moment, 0), Task::BestParents(asked)))
        }
        Stage::Families(families) => {
            let found = families.ahead(|piece| is_handed_out(0, piece));
            found.map(|(piece, of)| (id(0, piece), Task::Curves(of)))
        }
        Stage::MetaTraining(epoch) => {
            epoch.ahead(is_handed_out).map(|(moment, piece, task)| (id(moment, piece), task))
        }
        Stage::Chains(chains) => {
            let found = chains.ahead(is_handed_out);
            found.map(|next| (id(next.sweep, next.chain), Task::Neighbours(next.sets)))
        }
        Stage::Finished(_) => None,
    }
}

/// Takes in what an assistant has found out under what is in force.
pub(super) fn take_in(state: &mut State, report: Report) {
    let Report { id, scores, values, .. } = report;
    scores.into_iter().for_each(|scored| state.scores.put_aside(scored));
    if id.moment.stage != state.ends.len() {
        return;
    }
    match (&mut state.stage, values) {
        (Stage::Families(families), Values::Curves(found)) => {
            found.into_iter().for_each(|(j, curve)| families.take_in(&mut state.scores, j, curve));
        }
        (Stage::MetaTraining(epoch), values) => epoch.take_in(id.moment.within, values),
        _ => {}
    }
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
