//! Meta-training: the meta-parameters, given the structure that was found.
//!
//! An epoch takes the best graph as given. Rates follow in closed form from the expected numbers of targets, kinds and
//! parents; scales are found one after the other by Brent's method, which needs no derivatives, on the log evidence of
//! all rows plus a broad prior. The log evidence is the meta-loss summed over every support size, down to none (Fong and
//! Holmes, *On the marginal likelihood and cross-validation*, Biometrika 107, 2020), so that both go down together; the
//! meta-loss itself ([`Episodes`]) is computed once an epoch.

use crate::graph::VariableSet;
use crate::model::{Family, MetaParameter, MetaParameters, Model, ScoreCache};

use super::assistant::{Task, Values};
use super::epoch::{Epoch, scales_are_near, take_in};
use super::expected::Expected;
use super::losses::Losses;
use super::pieces::last_unknown;
use super::relative_drift::RelativeDrift;
use super::scale_search::Line;
use super::stage_end::{EpochEnd, StageEnd, Stepped};

/// Drift below this is none: no experiment has the rows to tell.
const NO_DRIFT: f64 = 0.02;

/// More evaluations than a search for a scale ever makes.
const MOST_EVALUATIONS: usize = 256;

/// One epoch under way.
#[derive(Debug, Clone)]
pub(super) struct MetaTraining {
    /// The graph that is taken as given.
    graph: Vec<VariableSet>,
    /// True if scales are looked for near their present values, not far and wide.
    near: bool,
    work: Work,
    expected: Expected,
    model: Model,
}

#[derive(Debug, Clone)]
enum Work {
    /// Counting what the variables' mechanisms say; the next variable.
    Rates(usize),
    /// Improving one scale after the other.
    Scales(usize, Option<Line>),
    /// Finding out which variables and environments drift more than others.
    Drifts(Box<RelativeDrift>, usize),
    /// Counting what each experiment says of its targets under the scales found; the next variable.
    Targets(usize),
    /// All values are there.
    Measure,
    /// Computing the meta-loss and the evidence.
    Loss(Box<Losses>),
}

impl MetaTraining {
    /// The epoch that follows these. Where there is none yet, only measures how good the present meta-parameters are.
    pub fn new(model: &Model, graph: Vec<VariableSet>, epochs: &[Epoch]) -> Self {
        let work = if epochs.is_empty() { Work::Measure } else { Work::Rates(0) };
        let near = scales_are_near(epochs, graph.len());
        Self { graph, near, work, expected: Expected::default(), model: model.clone() }
    }

    /// A few local scores. After the last ones `epochs` and `model` take in what was learned.
    pub fn step(
        &mut self,
        model: &mut Model,
        scores: &mut ScoreCache,
        epochs: &mut Vec<Epoch>,
        seed: u64,
    ) -> Stepped {
        let Some(epoch) = self.learn(scores, seed) else { return Stepped::default() };
        let end = take_in(epoch, &self.model, epochs, model);
        if end == EpochEnd::Moved {
            scores.forget();
        }
        Stepped { ended: Some(StageEnd::MetaTraining(end)), ..Stepped::default() }
    }

    /// A piece of what will be asked of single variables soon, with its moment and its number.
    pub fn ahead(&self, is_handed_out: impl Fn(usize, usize) -> bool) -> Option<(usize, usize, Task)> {
        let moment = self.moment();
        let given = |unknown: Vec<usize>| unknown.into_iter().map(|j| (j, self.graph[j])).collect();
        match &self.work {
            Work::Scales(_, Some(line)) => {
                let (meta, among_experiments, known) = line.asked()?;
                let (piece, unknown) = last_unknown(known, |piece| is_handed_out(moment, piece))?;
                let meta = Box::new(meta.clone());
                Some((moment, piece, Task::Evidence { meta, among_experiments, of: given(unknown) }))
            }
            Work::Loss(losses) => {
                let (learned, known) = losses.asked();
                let (piece, unknown) = last_unknown(known, |piece| is_handed_out(moment, piece))?;
                let learned = Box::new(learned.clone());
                Some((moment, piece, Task::Losses { learned, of: given(unknown) }))
            }
            _ => None,
        }
    }

    /// Number of what is being found out of all variables, in the order in which it is.
    pub fn moment(&self) -> usize {
        const SCALES: usize = MetaParameter::SCALES.len();
        match &self.work {
            Work::Rates(_) => 0,
            Work::Scales(position, line) => {
                position * MOST_EVALUATIONS + line.as_ref().map_or(0, Line::evaluations)
            }
            Work::Drifts(..) | Work::Targets(_) | Work::Measure => SCALES * MOST_EVALUATIONS,
            Work::Loss(_) => SCALES * MOST_EVALUATIONS + 1,
        }
    }

    /// Takes in what an assistant has found out of single variables.
    pub fn take_in(&mut self, moment: usize, values: Values) {
        if moment != self.moment() {
            return;
        }
        match (&mut self.work, values) {
            (Work::Scales(_, Some(line)), Values::Evidence(found)) => {
                found.into_iter().for_each(|(j, evidence)| line.take_in(j, evidence));
            }
            (Work::Loss(losses), Values::Losses(found)) => {
                found.into_iter().for_each(|(j, loss)| losses.take_in(j, loss));
            }
            _ => {}
        }
    }

    /// A few local scores; what was learned after the last ones.
    fn learn(&mut self, scores: &mut ScoreCache, seed: u64) -> Option<Epoch> {
        match &mut self.work {
            Work::Rates(j) if *j < self.graph.len() => {
                if self.expected.count(&self.model, scores, *j, &self.graph).is_some() {
                    *j += 1;
                }
            }
            Work::Drifts(drifts, next) if *next < self.graph.len() => {
                drifts.add(&self.model, scores, self.graph[*next]);
                *next += 1;
            }
            Work::Drifts(drifts, _) => {
                self.model = drifts.apply(&self.model);
                self.work = Work::Targets(0);
            }
            Work::Targets(j) if *j < self.graph.len() => {
                self.expected.count_targets(&self.model, scores, *j, self.graph[*j]);
                *j += 1;
            }
            Work::Targets(_) => {
                self.model = self.expected.apply(&self.model, &self.graph);
                self.work = Work::Measure;
            }
            Work::Measure => {
                self.work = Work::Loss(Box::new(Losses::new(&self.model, seed)));
            }
            Work::Rates(_) => {
                let meta = self.expected.rates(self.model.meta(), self.graph.len());
                self.model = self.model.with_meta(&meta);
                self.work = Work::Scales(0, None);
            }
            Work::Scales(position, line) => {
                let Some(&scale) = MetaParameter::SCALES.get(*position) else {
                    self.work = if RelativeDrift::can_be_told(&self.model) {
                        Work::Drifts(Box::default(), 0)
                    } else {
                        Work::Targets(0)
                    };
                    return None;
                };
                if !matters(scale, scores) {
                    let next = Work::Scales(*position + 1, None);
                    self.set(scale, scale.get(&MetaParameters::default()));
                    self.work = next;
                    return None;
                }
                let present = self.near.then(|| scale.get(self.model.meta())).filter(|value| *value > 0.0);
                let line = line.get_or_insert_with(|| Line::new(scale, present));
                if let Some(log_value) = line.step(&self.model, scores, &self.graph) {
                    let next = Work::Scales(*position + 1, None);
                    let value = libm::exp(log_value);
                    let none = MetaParameter::DRIFT.contains(&scale) && value < NO_DRIFT;
                    self.set(scale, if none { 0.0 } else { value });
                    self.work = next;
                }
            }
            Work::Loss(losses) => {
                let (meta_loss, log_evidence) = losses.step(scores, &self.graph)?;
                return Some(Epoch { meta_loss, log_evidence, meta: self.model.meta().clone() });
            }
        }
        None
    }

    fn set(&mut self, scale: MetaParameter, value: f64) {
        self.model = self.model.with_meta(&self.model.meta().with(scale, value));
    }
}

/// False for the scales of smooth mechanisms where there are none: the evidence says nothing of them.
fn matters(scale: MetaParameter, scores: &ScoreCache) -> bool {
    !scale.is_of_smooth_mechanisms() || scores.any_uses(Family::Smooth)
}
