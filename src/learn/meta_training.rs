//! Meta-training: the meta-parameters, given the structure that was found.
//!
//! An epoch takes the best graph as given. Rates follow in closed form from the expected numbers of targets, kinds and
//! parents; scales are found one after the other by Brent's method, which needs no derivatives, on the log evidence of
//! all rows plus a broad prior. The log evidence is the meta-loss summed over every support size, down to none (Fong and
//! Holmes, *On the marginal likelihood and cross-validation*, Biometrika 107, 2020), so that both go down together; the
//! meta-loss itself ([`Episodes`]) is computed once an epoch.

use argmin::core::{CostFunction, Error, IterState, Problem as Objective, Solver, State as _};
use argmin::solver::brent::BrentOpt;
use serde::{Deserialize, Serialize};

use crate::graph::VariableSet;
use crate::model::{
    Dispersion, Family, KindWeights, MOST_DISPERSED, MetaParameter, MetaParameters, Model, ScoreCache,
    Scratch, family_mixture,
};

use super::chain::descendants;
use super::episodes::Episodes;

/// Standard deviation of the log of a scale's prior around its default.
const LOG_SCALE_DEVIATION: f64 = 1.0;
/// The same for the noise. What the best graph leaves unexplained holds what uncertain parents would explain: taken at
/// its word, larger noise makes fewer parents, which make larger noise.
const LOG_NOISE_DEVIATION: f64 = 0.1;
/// How far from its default a scale is looked for in the first epoch, as a factor.
const WIDE: f64 = 30.0;
/// How far from its present value in later epochs.
const NARROW: f64 = 2.0;
/// Scales closer than this factor's log are the same.
const SAME_SCALE: f64 = 0.03;
/// Evaluations of the evidence for one scale at the most.
const EVALUATIONS: usize = 8;
/// Observations that the priors of rates and weights count for.
const PRIOR_OBSERVATIONS: f64 = 5.0;
/// Change of the meta-loss and of the evidence, nats a row and variable, below which they do not move.
const STILL: f64 = 0.005;

/// What one epoch of meta-training ended with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// Mean negative log predictive density of a query row given its support, nats a row of all variables; `None` if
    /// no experiment has two rows.
    pub meta_loss: Option<f64>,
    /// Log evidence of all rows given the graph, nats, each row counted in full.
    pub log_evidence: f64,
    /// What was learned.
    pub meta: MetaParameters,
}

impl Epoch {
    /// True if neither the meta-loss nor the evidence has moved, for `rows` rows of `variables` variables.
    pub(super) fn is_close_to(&self, other: &Self, rows: usize, variables: usize) -> bool {
        let still = STILL * variables as f64;
        let loss = self.meta_loss.zip(other.meta_loss).map_or(0.0, |(a, b)| (a - b).abs());
        let evidence = (self.log_evidence - other.log_evidence).abs() / rows as f64;
        loss < still && evidence < still
    }
}

/// One epoch under way.
#[derive(Debug, Clone)]
pub(super) struct MetaTraining {
    /// The graph that is taken as given.
    graph: Vec<VariableSet>,
    /// False in the first epoch.
    later: bool,
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
    /// All values are there.
    Measure,
    /// Computing the meta-loss; the next variable.
    Loss(usize, Box<Episodes>),
}

/// The search for one scale, on its logarithm.
#[derive(Clone)]
struct Line {
    solver: BrentOpt<f64>,
    evaluations: usize,
    best: f64,
}

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Line").field("evaluations", &self.evaluations).field("best", &self.best).finish()
    }
}

/// Expected numbers under the posterior of the mechanisms.
#[derive(Debug, Clone, Default)]
struct Expected {
    cells: f64,
    targets: f64,
    kinds: KindWeights,
    parents: f64,
    dispersion: Dispersion,
}

struct Negative<F>(F);

impl<F: Fn(f64) -> f64> CostFunction for Negative<F> {
    type Param = f64;
    type Output = f64;

    fn cost(&self, x: &f64) -> Result<f64, Error> {
        Ok(-(self.0)(*x))
    }
}

impl MetaTraining {
    /// Only measures how good the present meta-parameters are, given the graph (every variable's parents).
    pub fn measure(model: &Model, graph: Vec<VariableSet>) -> Self {
        Self { work: Work::Measure, ..Self::first_epoch(model, graph) }
    }

    /// An epoch that looks for scales far and wide.
    pub fn first_epoch(model: &Model, graph: Vec<VariableSet>) -> Self {
        let expected = Expected::default();
        Self { graph, later: false, work: Work::Rates(0), expected, model: model.clone() }
    }

    /// An epoch that looks for scales near their present values.
    pub fn later_epoch(model: &Model, graph: Vec<VariableSet>) -> Self {
        Self { later: true, ..Self::first_epoch(model, graph) }
    }

    /// One variable or one evaluation of the evidence; what was learned after the last one.
    pub fn step(&mut self, scores: &mut ScoreCache, seed: u64) -> Option<Epoch> {
        match &mut self.work {
            Work::Rates(j) if *j < self.graph.len() => {
                self.expected.count(&self.model, scores, *j, &self.graph);
                *j += 1;
            }
            Work::Measure => self.work = Work::Loss(0, Box::new(Episodes::new(&self.model, seed))),
            Work::Rates(_) => {
                let meta = self.expected.rates(self.model.meta(), self.graph.len());
                self.model = self.model.with_meta(&meta);
                self.work = Work::Scales(0, None);
            }
            Work::Scales(position, line) => {
                let Some(&scale) = MetaParameter::SCALES.get(*position) else {
                    self.work = Work::Measure;
                    return None;
                };
                let (model, graph) = (&self.model, &self.graph);
                let objective = |log_value: f64| {
                    let meta = model.meta().with(scale, libm::exp(log_value));
                    log_evidence(&model.with_meta(&meta), scores, graph) + log_prior(scale, log_value)
                };
                let going = match line {
                    None => {
                        let value = if matters(scale, scores) { scale.get(model.meta()) } else { f64::NAN };
                        *line = Line::new(scale, value, self.later, &objective);
                        line.is_some()
                    }
                    Some(line) => line.step(&objective),
                };
                if !going {
                    let value =
                        line.take().map_or(scale.get(&MetaParameters::default()), |l| libm::exp(l.best));
                    self.model = self.model.with_meta(&self.model.meta().with(scale, value));
                    *position += 1;
                }
            }
            Work::Loss(j, episodes) if *j < self.graph.len() => {
                episodes.add(&self.model, scores, *j, self.graph[*j]);
                *j += 1;
            }
            Work::Loss(_, episodes) => {
                let full = self.model.with_meta(&self.model.meta().with(MetaParameter::Dispersion, 1.0));
                return Some(Epoch {
                    meta_loss: episodes.loss(),
                    log_evidence: log_evidence(&full, scores, &self.graph),
                    meta: self.model.meta().clone(),
                });
            }
        }
        None
    }
}

/// Log evidence of all rows given the graph, nats.
fn log_evidence(model: &Model, scores: &ScoreCache, graph: &[VariableSet]) -> f64 {
    let mut scratch = Scratch::default();
    graph
        .iter()
        .enumerate()
        .map(|(j, &parents)| {
            let mixture = family_mixture(model, scores.families(j), j, parents, &mut scratch);
            mixture.posterior.score - model.log_prior(j, parents)
        })
        .sum()
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

/// False for the scales of smooth mechanisms where there are none: the evidence says nothing of them.
fn matters(scale: MetaParameter, scores: &ScoreCache) -> bool {
    !scale.is_of_smooth_mechanisms() || scores.any_uses(Family::Smooth)
}

impl Line {
    /// A search around the default or, later, the present value; `None` if the value is not a number, which says that
    /// there is nothing to find.
    fn new(scale: MetaParameter, value: f64, later: bool, objective: &impl Fn(f64) -> f64) -> Option<Self> {
        if value.is_nan() {
            return None;
        }
        let (centre, factor) = if later { (libm::log(value), NARROW) } else { (log_default(scale), WIDE) };
        let (low, high) = scale.range();
        let reach = libm::log(factor);
        let low = (centre - reach).max(libm::log(low));
        let high = (centre + reach).min(libm::log(high));
        let mut line = Self {
            solver: BrentOpt::new(low, high).set_tolerance(0.0, SAME_SCALE),
            evaluations: 1,
            best: centre,
        };
        let (state, _) = line
            .solver
            .init(&mut Objective::new(Negative(objective)), IterState::new())
            .expect("the evidence is always a number");
        line.best = state.param.unwrap_or(centre);
        Some(line)
    }

    /// One more evaluation; false once the best value is found.
    fn step(&mut self, objective: &impl Fn(f64) -> f64) -> bool {
        let (state, _) = self
            .solver
            .next_iter(&mut Objective::new(Negative(objective)), IterState::new())
            .expect("the evidence is always a number");
        self.best = state.param.unwrap_or(self.best);
        self.evaluations += 1;
        !state.terminated() && self.evaluations < EVALUATIONS
    }
}

impl Expected {
    fn count(&mut self, model: &Model, scores: &mut ScoreCache, j: usize, graph: &[VariableSet]) {
        let parents = graph[j];
        let mixture = family_mixture(model, scores.families(j), j, parents, &mut Scratch::default());
        let found = &mixture.posterior;
        for k in model.unknown(j) {
            self.cells += 1.0;
            self.targets += found.target[k];
            for (sum, kind) in self.kinds.iter_mut().zip(found.kind[k]) {
                *sum += found.target[k] * kind;
            }
        }
        // Each possible parent by itself, the others as they are: the best graph alone leaves out what is uncertain.
        let here = scores.compute(model, j, parents).score;
        for i in model.allowed(j).difference(descendants(graph, j)).iter() {
            let other = if parents.contains(i) { parents.without(i) } else { parents.with(i) };
            let other = 1.0 / (1.0 + libm::exp(here - scores.compute(model, j, other).score));
            self.parents += if parents.contains(i) { 1.0 - other } else { other };
        }
        for (family, weight, pool) in &mixture.families {
            let found = model.dispersion(*family, j, parents, pool);
            self.dispersion.observed += weight * found.observed;
            self.dispersion.expected += weight * found.expected;
        }
    }

    /// Posterior means of the rates under conjugate priors that count for [`PRIOR_OBSERVATIONS`].
    fn rates(&self, present: &MetaParameters, variables: usize) -> MetaParameters {
        let default = MetaParameters::default();
        // A target rate is per cell: as many expected targets as the other rates' prior counts for.
        let cells = PRIOR_OBSERVATIONS / default.target_rate;
        let kind_weights = std::array::from_fn(|c| {
            (PRIOR_OBSERVATIONS * default.kind_weights[c] + self.kinds[c])
                / (PRIOR_OBSERVATIONS + self.targets)
        });
        MetaParameters {
            target_rate: (PRIOR_OBSERVATIONS + self.targets) / (cells + self.cells),
            kind_weights,
            // Fewer expected parents make fewer parents: the prior counts for as many variables as there are.
            expected_parents: 0.5 * (default.expected_parents + self.parents / variables as f64),
            dispersion: self.dispersion.significant_ratio().clamp(1.0, MOST_DISPERSED),
            ..present.clone()
        }
    }
}
