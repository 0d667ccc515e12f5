//! Work that may be done elsewhere before the step that needs it: on another thread, or in another worker of the browser.
//!
//! What comes back is what the step would compute by itself, to the bit, and nobody ever waits for it: whatever is missing, the
//! step computes. So no result depends on how many assistants there are, on who did what, or on whether one was lost.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::graph::VariableSet;
use crate::model::{Family, Learned, MetaParameters, Model, ScoreCache, Scored};

use super::Problem;
use super::curves::{Comparison, Curve};
use super::losses::{Loss, Losses};
use super::parent_search::BestParents;
use super::scale_search::{local_evidence, model_at};

/// After so many new scores an assistant reports: a millisecond at the most, but for many parents.
const NEW_SCORES: usize = 2;

/// A moment of a run, in order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Moment {
    /// Stages before.
    pub(super) stage: usize,
    /// The same, of what the stage does one after the other.
    pub(super) within: usize,
}

/// Which task of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TaskId {
    /// When it is asked for.
    pub(super) moment: Moment,
    /// Piece of what that moment asks for.
    pub(super) piece: usize,
}

/// Parts of later steps that depend on nothing but the model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Task {
    /// The local scores that searches for best parents ask for.
    BestParents(Vec<BestParents>),
    /// The local scores of parent sets, and those of their neighbours that are worth it.
    Neighbours(Vec<(usize, VariableSet)>),
    /// How much like curves mechanisms are, given their parents.
    Curves(Vec<(usize, VariableSet)>),
    /// What variables add to the meta-loss and to the evidence, given their parents.
    Losses {
        /// Where this was learned.
        learned: Box<Learned>,
        /// Variables with their parents.
        of: Vec<(usize, VariableSet)>,
    },
    /// The evidence of variables given their parents under other meta-parameters.
    Evidence {
        /// These meta-parameters.
        meta: Box<MetaParameters>,
        /// True if the reference is left out.
        among_experiments: bool,
        /// Variables with their parents.
        of: Vec<(usize, VariableSet)>,
    },
}

/// What an assistant has to know besides the problem: with it, it has the model and the families that are in force.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Brief {
    /// What was learned.
    pub(super) learned: Learned,
    /// `[j]`: the families that each variable may use.
    pub(super) families: Vec<Vec<Family>>,
}

/// What an assistant is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// What is in force, where that has changed; what was asked before no longer matters then.
    pub(super) brief: Option<Brief>,
    /// Where the run is: what was asked for earlier moments no longer matters.
    pub(super) now: Moment,
    /// Local scores that were computed elsewhere under what is in force.
    pub(super) scores: Vec<Scored>,
    /// What to do next.
    pub(super) tasks: Vec<(TaskId, Task)>,
}

/// What an assistant has found out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// For which task.
    pub(super) id: TaskId,
    /// True if this is all.
    pub(super) is_last: bool,
    /// Local scores computed on the way.
    pub(super) scores: Vec<Scored>,
    pub(super) values: Values,
}

/// What was found out of single variables.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Values {
    None,
    Curves(Vec<(usize, Curve)>),
    Losses(Vec<(usize, Loss)>),
    Evidence(Vec<(usize, f64)>),
}

/// Somebody who carries out tasks, with scores of their own.
#[derive(Debug, Clone)]
pub struct Assistant {
    problem: Problem,
    model: Model,
    scores: ScoreCache,
    tasks: VecDeque<(TaskId, Task)>,
    /// What the variables of one moment are asked with.
    comparison: OfMoment<Comparison>,
    losses: OfMoment<Losses>,
    other_meta: OfMoment<Model>,
}

/// What all pieces of a moment have in common: made for the first one.
#[derive(Debug, Clone)]
struct OfMoment<T>(Option<(Moment, T)>);

impl<T> OfMoment<T> {
    const NONE: Self = Self(None);

    fn get(&mut self, moment: Moment, make: impl FnOnce() -> T) -> &T {
        if self.0.as_ref().is_none_or(|(of, _)| *of != moment) {
            self.0 = Some((moment, make()));
        }
        let (_, made) = self.0.as_ref().expect("made above");
        made
    }
}

impl Assistant {
    /// One that knows nothing but the problem.
    pub fn new(problem: Problem) -> Self {
        let model = problem.model.clone();
        let mut scores = ScoreCache::new(model.variables(), &[Family::Linear]);
        scores.tell();
        Self {
            problem,
            model,
            scores,
            tasks: VecDeque::new(),
            comparison: OfMoment::NONE,
            losses: OfMoment::NONE,
            other_meta: OfMoment::NONE,
        }
    }

    /// Takes note of an order.
    pub fn hear(&mut self, order: Order) {
        if let Some(brief) = order.brief {
            self.tasks.clear();
            self.take_in(brief);
        }
        order.scores.into_iter().for_each(|scored| self.scores.put_aside(scored));
        self.tasks.retain(|(id, _)| id.moment >= order.now);
        self.tasks.extend(order.tasks);
    }

    /// Scores of before are forgotten where they no longer hold.
    fn take_in(&mut self, brief: Brief) {
        if *self.model.learned() != brief.learned {
            self.model = self.problem.model.under(brief.learned);
            self.scores.forget();
        }
        for (j, families) in brief.families.iter().enumerate() {
            if self.scores.families(j) != families {
                self.scores.set_families(j, families);
            }
        }
    }

    /// True if there is something to do.
    pub fn is_working(&self) -> bool {
        !self.tasks.is_empty()
    }

    /// Does a few milliseconds of work; what came of it.
    pub fn step(&mut self) -> Option<Report> {
        let Self { model, scores, tasks, problem, .. } = self;
        let (id, task) = tasks.front_mut()?;
        let id = *id;
        let values = match task {
            // The last ones first: the step itself comes from the other end.
            Task::BestParents(asked) => {
                scores.refill(NEW_SCORES);
                while let Some(asked_last) = asked.last()
                    && asked_last.score_backwards(model, scores).is_some()
                {
                    asked.pop();
                }
                Values::None
            }
            Task::Neighbours(sets) => {
                scores.refill(NEW_SCORES);
                while let Some(&(j, set)) = sets.last()
                    && scores.score_neighbours_backwards(model, j, set).is_some()
                {
                    sets.pop();
                }
                Values::None
            }
            Task::Curves(of) => {
                let comparison = self.comparison.get(id.moment, || Comparison::new(model));
                Values::Curves(of.drain(..).map(|(j, set)| (j, comparison.curve(scores, j, set))).collect())
            }
            Task::Losses { learned, of } => {
                let losses = self.losses.get(id.moment, || {
                    Losses::new(&model.under(learned.as_ref().clone()), problem.settings.seed)
                });
                Values::Losses(of.drain(..).map(|(j, set)| (j, losses.of(scores, j, set))).collect())
            }
            Task::Evidence { meta, among_experiments, of } => {
                let at = || model_at(model, meta, *among_experiments);
                let model = self.other_meta.get(id.moment, at);
                let evidence = |(j, set)| (j, local_evidence(model, scores, j, set));
                Values::Evidence(of.drain(..).map(evidence).collect())
            }
        };
        let is_last = task.is_empty();
        if is_last {
            tasks.pop_front();
        }
        Some(Report { id, is_last, scores: scores.tell(), values })
    }
}

impl Task {
    /// True if nothing is asked for.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::BestParents(asked) => asked.is_empty(),
            Self::Neighbours(of) | Self::Curves(of) | Self::Losses { of, .. } | Self::Evidence { of, .. } => {
                of.is_empty()
            }
        }
    }
}
