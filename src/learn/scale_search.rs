//! The search for one scale on the log evidence, a few local scores at a time.
//!
//! Brent's method asks for values one by one. A probe finds out at which point it asks next; the evidence there is then
//! added up variable by variable, so that no step takes long, and handed to the method when it asks again.

use std::cell::Cell;

use argmin::core::{CostFunction, Error, IterState, Problem as Objective, Solver, State as _};
use argmin::solver::brent::BrentOpt;

use crate::graph::VariableSet;
use crate::model::{MetaParameter, MetaParameters, Model, ScoreCache, Scratch, family_mixture};

/// Standard deviation of the log of a scale's prior around its default.
const LOG_SCALE_DEVIATION: f64 = 1.0;
/// The same for the noise. What the best graph leaves unexplained holds what uncertain parents would explain: taken at
/// its word, larger noise makes fewer parents, which make larger noise.
const LOG_NOISE_DEVIATION: f64 = 0.1;
/// How far from its default a scale is looked for without a present value, as a factor.
const WIDE: f64 = 30.0;
/// How far from its present value otherwise.
const NARROW: f64 = 2.0;
/// Scales closer than this factor's log are the same.
const SAME_SCALE: f64 = 0.03;
/// Scales that may be zero are looked for down to this value.
pub(super) const LEAST: f64 = 0.01;
/// Evaluations of the evidence at the most.
const EVALUATIONS: usize = 8;
/// Local scores that one step computes.
const LOCAL_SCORES: usize = 4;

/// The search for one scale, on its logarithm.
#[derive(Clone)]
pub(super) struct Line {
    scale: MetaParameter,
    solver: BrentOpt<f64>,
    evaluations: usize,
    asked: Option<Box<Asked>>,
}

/// A point that is looked at.
#[derive(Clone)]
struct Asked {
    point: f64,
    /// The data under the scale there.
    model: Model,
    /// `[j]`: the evidence there, of the variables for which it is known.
    evidence: Vec<Option<f64>>,
}

impl Asked {
    /// That of all variables, in their order; `None` before it is known of the last one.
    fn total(&self) -> Option<f64> {
        self.evidence.iter().copied().sum()
    }
}

/// A value for whoever asks; without one it is only noted where.
struct Answer<'a> {
    value: Option<f64>,
    asked: &'a Cell<f64>,
}

impl CostFunction for Answer<'_> {
    type Param = f64;
    type Output = f64;

    fn cost(&self, x: &f64) -> Result<f64, Error> {
        self.asked.set(*x);
        self.value.ok_or_else(|| Error::msg("not known yet"))
    }
}

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Line").field("scale", &self.scale).field("evaluations", &self.evaluations).finish()
    }
}

impl Line {
    /// A search around the present value, or far and wide around the default.
    pub fn new(scale: MetaParameter, present: Option<f64>) -> Self {
        let (centre, factor) = match present {
            Some(value) => (libm::log(value), NARROW),
            None => (log_default(scale), WIDE),
        };
        let (low, high) = scale.range();
        let reach = libm::log(factor);
        let low = (centre - reach).max(libm::log(low.max(LEAST)));
        let high = (centre + reach).min(libm::log(high));
        let solver = BrentOpt::new(low, high).set_tolerance(0.0, SAME_SCALE);
        Self { scale, solver, evaluations: 0, asked: None }
    }

    /// Looks at the next point, or computes a few more local scores there; the log of the best value once it is found.
    pub fn step(&mut self, model: &Model, scores: &ScoreCache, graph: &[VariableSet]) -> Option<f64> {
        let Some(asked) = &mut self.asked else {
            match self.clone().advance(None) {
                Ok((best, _)) => return Some(best),
                Err(point) => {
                    let meta = model.meta().with(self.scale, libm::exp(point));
                    let model = model_at(model, &meta, self.is_of_drift());
                    self.asked = Some(Box::new(Asked { point, model, evidence: vec![None; graph.len()] }));
                }
            }
            return None;
        };
        let unknown = asked.evidence.iter_mut().enumerate().filter(|(_, evidence)| evidence.is_none());
        for (j, evidence) in unknown.take(LOCAL_SCORES) {
            *evidence = Some(local_evidence(&asked.model, scores, j, graph[j]));
        }
        let total = asked.total()?;
        let value = -total - log_prior(self.scale, asked.point);
        self.asked = None;
        let (best, converged) = self.advance(Some(value)).expect("the value asked for is given");
        self.evaluations += 1;
        (converged || self.evaluations == EVALUATIONS).then_some(best)
    }

    /// Where all experiments differ from the reference alike, that is what was done, and no drift.
    fn is_of_drift(&self) -> bool {
        MetaParameter::DRIFT.contains(&self.scale)
    }

    /// Evaluations so far.
    pub fn evaluations(&self) -> usize {
        self.evaluations
    }

    /// The meta-parameters at the point that is looked at, true if the reference is left out there, and what is known there of
    /// each variable.
    pub fn asked(&self) -> Option<(&MetaParameters, bool, &[Option<f64>])> {
        let asked = self.asked.as_ref()?;
        Some((asked.model.meta(), self.is_of_drift(), &asked.evidence))
    }

    /// Notes one variable's evidence at the point that is looked at.
    pub fn take_in(&mut self, j: usize, evidence: f64) {
        if let Some(asked) = &mut self.asked {
            asked.evidence[j] = Some(evidence);
        }
    }

    /// Lets the method take the value it asks for: its best point so far, and whether it has converged. Without a value:
    /// the point that it asks for, unless it has converged.
    fn advance(&mut self, value: Option<f64>) -> Result<(f64, bool), f64> {
        let asked = Cell::new(f64::NAN);
        let mut objective = Objective::new(Answer { value, asked: &asked });
        let result = if self.evaluations == 0 {
            self.solver.init(&mut objective, IterState::new())
        } else {
            self.solver.next_iter(&mut objective, IterState::new())
        };
        match result {
            Ok((state, _)) => Ok((state.param.unwrap_or(asked.get()), state.terminated())),
            Err(_) => Err(asked.get()),
        }
    }
}

/// Log density of a scale's logarithm, up to a constant: it is expected near its default.
fn log_prior(scale: MetaParameter, log_value: f64) -> f64 {
    let deviation = match scale {
        MetaParameter::NoiseShape | MetaParameter::NoiseScale => LOG_NOISE_DEVIATION,
        _ => LOG_SCALE_DEVIATION,
    };
    let z = (log_value - log_default(scale)) / deviation;
    -0.5 * z * z
}

fn log_default(scale: MetaParameter) -> f64 {
    libm::log(scale.get(&MetaParameters::default()))
}

/// The model under other meta-parameters, without the reference if only experiments are to be compared.
pub(super) fn model_at(model: &Model, meta: &MetaParameters, among_experiments: bool) -> Model {
    let model = model.with_meta(meta);
    if among_experiments { model.among_experiments() } else { model }
}

/// Log evidence of one variable's rows given its parents, nats.
pub(super) fn local_evidence(model: &Model, scores: &ScoreCache, j: usize, parents: VariableSet) -> f64 {
    let mixture = family_mixture(model, scores.families(j), j, parents, &mut Scratch::default());
    mixture.posterior.score - model.log_prior(j, parents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_method_finds_a_known_optimum_when_values_come_later() {
        let mut line = Line::new(MetaParameter::CoefficientScale, None);
        let known = libm::log(7.0);
        let mut best = f64::NAN;
        while line.evaluations < 20 {
            let point = match line.clone().advance(None) {
                Err(point) => point,
                Ok((found, _)) => {
                    best = found;
                    break;
                }
            };
            let value = libm::cosh(point - known);
            (best, _) = line.advance(Some(value)).unwrap();
            line.evaluations += 1;
        }
        assert!((best - known).abs() < 2.0 * SAME_SCALE, "{best} against {known}");
        assert!(line.evaluations <= 12, "{} evaluations", line.evaluations);
    }
}
