//! Meta-training: the meta-parameters, given the structure that was found.
//!
//! An epoch takes the best graph as given. Rates follow in closed form from the expected numbers of targets, kinds and
//! parents; scales are found one after the other by Brent's method, which needs no derivatives, on the log evidence of
//! all rows plus a broad prior. The log evidence is the meta-loss summed over every support size, down to none (Fong and
//! Holmes, *On the marginal likelihood and cross-validation*, Biometrika 107, 2020), so that both go down together; the
//! meta-loss itself ([`Episodes`]) is computed once an epoch.

use serde::{Deserialize, Serialize};

use crate::graph::VariableSet;
use crate::model::pool::{Membership, PoolPosterior};
use crate::model::{
    Dispersion, Family, KindWeights, Learned, MOST_DISPERSED, MetaParameter, MetaParameters, Model,
    ScoreCache, Scratch, TargetCounts, binomial, common_and_relative, family_mixture, residuals,
};

use super::chain::descendants;
use super::children::Children;
use super::episodes::Episodes;
use super::relative_drift::RelativeDrift;
use super::scale_search::Line;

/// Observations that the priors of rates and weights count for.
const PRIOR_OBSERVATIONS: f64 = 5.0;
/// Steps of expectation and maximisation for the number of targets.
const COUNT_ITERATIONS: usize = 20;
/// Change of the meta-loss and of the evidence, nats a row and variable, below which they do not move.
const STILL: f64 = 0.005;
/// Change of the meta-loss, nats a row and variable, after which scales may still be far off.
const FAR: f64 = 0.05;
/// Drift below this is none: no experiment has the rows to tell.
const NO_DRIFT: f64 = 0.02;
/// Dispersions closer than this factor's log are the same.
const SAME_DISPERSION: f64 = 0.1;

/// Relative drifts closer than this factor's log are the same.
const SAME_DRIFT: f64 = 0.8;

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

    /// True if the meta-loss has moved little enough for scales to be looked for near their present values.
    pub(super) fn is_near(&self, other: &Self, variables: usize) -> bool {
        let loss = self.meta_loss.zip(other.meta_loss).map_or(0.0, |(a, b)| (a - b).abs());
        loss < FAR * variables as f64
    }
}

/// True if a row counts for about the same in both models, in every environment: neither meta-loss nor evidence sees that.
pub(super) fn rows_count_alike(a: &Model, b: &Model) -> bool {
    let ratio = |k: usize| a.row_weights().of(k) / b.row_weights().of(k);
    (0..a.environments()).all(|k| libm::log(ratio(k)).abs() < SAME_DISPERSION)
}

/// True if mechanisms drift about as far in both models, relative to others: neither meta-loss nor evidence sees that.
pub(super) fn drifts_are_alike(a: &Model, b: &Model) -> bool {
    let alike = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| libm::log(a / b).abs() < SAME_DRIFT);
    let (a, b) = (a.learned(), b.learned());
    alike(&a.variable_drift, &b.variable_drift) && alike(&a.environment_drift, &b.environment_drift)
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
    /// Finding out which variables and environments drift more than others.
    Drifts(Box<RelativeDrift>, usize),
    /// Counting what each experiment says of its targets under the scales found; the next variable.
    Targets(usize),
    /// All values are there.
    Measure,
    /// Computing the meta-loss and the evidence; the next variable.
    Loss { next: usize, episodes: Box<Episodes>, log_evidence: f64 },
}

/// Expected numbers of targets.
#[derive(Debug, Clone, Default)]
struct Targets {
    cells: f64,
    targets: f64,
    kinds: KindWeights,
}

/// Expected numbers under the posterior of the mechanisms.
#[derive(Debug, Clone, Default)]
struct Expected {
    /// Under the priors that the epoch began with.
    before: Targets,
    /// Under the scales found.
    after: Targets,
    /// Edges without a stated probability.
    parents: f64,
    /// Variables, each counted by the share of its possible edges that have no stated probability.
    variables: f64,
    /// `residuals[k][j]`: what the mechanism of `j` leaves unexplained in environment `k`.
    residuals: Vec<Vec<Vec<f64>>>,
    /// `bayes_factor[k][j]`, logarithms: what the rows of environment `k` say about `j` being a target.
    bayes_factor: Vec<Vec<f64>>,
    children: Children,
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

    /// A few local scores; what was learned after the last ones.
    pub fn step(&mut self, scores: &mut ScoreCache, seed: u64) -> Option<Epoch> {
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
                let episodes = Box::new(Episodes::new(&self.model, seed));
                self.work = Work::Loss { next: 0, episodes, log_evidence: 0.0 };
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
                let later = self.later.then(|| scale.get(self.model.meta())).filter(|value| *value > 0.0);
                let line = line.get_or_insert_with(|| Line::new(scale, later));
                if let Some(log_value) = line.step(&self.model, scores, &self.graph) {
                    let next = Work::Scales(*position + 1, None);
                    let value = libm::exp(log_value);
                    let none = MetaParameter::DRIFT.contains(&scale) && value < NO_DRIFT;
                    self.set(scale, if none { 0.0 } else { value });
                    self.work = next;
                }
            }
            Work::Loss { next, episodes, log_evidence } if *next < self.graph.len() => {
                let (j, parents) = (*next, self.graph[*next]);
                let meta = self.model.meta().with(MetaParameter::Dispersion, 1.0);
                let learned = Learned { meta, dispersion: Vec::new(), ..self.model.learned().clone() };
                let full = self.model.under(learned);
                episodes.add(&full, scores, j, parents);
                *log_evidence += local_evidence(&full, scores, j, parents);
                *next += 1;
            }
            Work::Loss { episodes, log_evidence, .. } => {
                return Some(Epoch {
                    meta_loss: episodes.loss(),
                    log_evidence: *log_evidence,
                    meta: self.model.meta().clone(),
                });
            }
        }
        None
    }

    /// The data under what was learned.
    pub fn model(&self) -> &Model {
        &self.model
    }

    fn set(&mut self, scale: MetaParameter, value: f64) {
        self.model = self.model.with_meta(&self.model.meta().with(scale, value));
    }
}

/// Log evidence of one variable's rows given its parents, nats.
pub(super) fn local_evidence(model: &Model, scores: &ScoreCache, j: usize, parents: VariableSet) -> f64 {
    let mixture = family_mixture(model, scores.families(j), j, parents, &mut Scratch::default());
    mixture.posterior.score - model.log_prior(j, parents)
}

/// False for the scales of smooth mechanisms where there are none: the evidence says nothing of them.
fn matters(scale: MetaParameter, scores: &ScoreCache) -> bool {
    !scale.is_of_smooth_mechanisms() || scores.any_uses(Family::Smooth)
}

impl Expected {
    /// Counts what one variable's mechanism says; `None` if the budget of new scores is spent.
    fn count(
        &mut self,
        model: &Model,
        scores: &mut ScoreCache,
        j: usize,
        graph: &[VariableSet],
    ) -> Option<()> {
        let parents = graph[j];
        // Each possible parent by itself, the others as they are: the best graph alone leaves out what is uncertain.
        let here = scores.get(model, j, parents)?.score;
        let believed = model.believed(j);
        let counted = model.allowed(j).difference(descendants(graph, j)).difference(believed);
        let mut probability = Vec::new();
        for i in parents.intersection(counted).iter() {
            let without = scores.get(model, j, parents.without(i))?.score;
            probability.push((i, 1.0 / (1.0 + libm::exp(without - here))));
        }
        for met in scores.extensions(model, j, parents, counted.difference(parents))? {
            let joined =
                met.set.difference(parents).iter().map(|i| (i, 1.0 / (1.0 + libm::exp(here - met.score))));
            probability.extend(joined);
        }
        // In the order of the variables, so that no bit depends on which were scored in full.
        probability.sort_unstable_by_key(|p| p.0);
        let mut expected = 0.0;
        for (i, probability) in probability {
            expected += probability;
            self.children.add(i, probability);
        }
        self.parents += expected;
        self.variables += 1.0 - believed.len() as f64 / (model.variables() - 1) as f64;
        let mixture = family_mixture(model, scores.families(j), j, parents, &mut Scratch::default());
        self.before.count(model, j, &mixture.posterior);
        Some(())
    }

    /// Notes what the rows of each environment say about `j` being a target.
    fn count_targets(&mut self, model: &Model, scores: &ScoreCache, j: usize, parents: VariableSet) {
        let mixture = family_mixture(model, scores.families(j), j, parents, &mut Scratch::default());
        let found = &mixture.posterior;
        self.after.count(model, j, found);
        let (family, pool) = mixture.likely();
        let list: Vec<usize> = parents.iter().collect();
        self.residuals.resize(model.environments(), Vec::new());
        let left = residuals(model, family, j, &list, pool, &mut Scratch::default());
        self.residuals.iter_mut().zip(left).for_each(|(of, left)| of.push(left));
        self.bayes_factor.resize(model.environments(), Vec::new());
        for (k, factors) in self.bayes_factor.iter_mut().enumerate() {
            let p = found.target[k];
            factors.push(match model.membership(j, k) {
                Membership::Shared | Membership::Presumed => f64::NEG_INFINITY,
                Membership::Changed => f64::INFINITY,
                Membership::Unknown => libm::log(p) - libm::log1p(-p) - model.target_log_odds(j, k),
            });
        }
    }

    /// The model under learned rates, where each target is expected as much as the rest of its experiment makes it, and
    /// children as much as each variable has them.
    fn apply(&self, model: &Model, graph: &[VariableSet]) -> Model {
        let d = model.variables();
        let mut meta = self.after.rates(model.meta());
        let prior = binomial(d, meta.target_rate);
        // The reference, and what is known to have no targets, says nothing about experiments.
        let experiments: Vec<&Vec<f64>> = self
            .bayes_factor
            .iter()
            .filter(|factors| factors.iter().any(|x| *x > f64::NEG_INFINITY))
            .collect();
        let mut count = prior.clone();
        for _ in 0..COUNT_ITERATIONS {
            let counts = TargetCounts::new(&count);
            let mut sum: Vec<f64> = prior.iter().map(|c| PRIOR_OBSERVATIONS * c).collect();
            for factors in &experiments {
                for (s, c) in sum.iter_mut().zip(counts.count(factors)) {
                    *s += c;
                }
            }
            let total: f64 = sum.iter().sum();
            count = sum.into_iter().map(|s| s / total).collect();
        }
        let counts = TargetCounts::new(&count);
        let cells: Vec<Vec<f64>> = self.bayes_factor.iter().map(|f| counts.log_odds(f)).collect();
        let log_odds = (0..d).map(|j| cells.iter().map(|row| row[j]).collect()).collect();
        meta.target_counts = count;
        let (spread, relative) = self.children.rates(d);
        meta.children_spread = spread;
        let dispersion: Vec<Vec<Dispersion>> = self
            .residuals
            .iter()
            .map(|of| Dispersion::of_environment(&of.iter().map(Vec::as_slice).collect::<Vec<_>>(), graph))
            .collect();
        let (common, relative_dispersion) = common_and_relative(&dispersion);
        meta.dispersion = common.clamp(1.0, MOST_DISPERSED);
        model.under(Learned {
            meta,
            target_log_odds: log_odds,
            dispersion: relative_dispersion,
            children: relative,
            families: Vec::new(),
            ..model.learned().clone()
        })
    }

    /// Posterior means of the rates under conjugate priors that count for [`PRIOR_OBSERVATIONS`].
    fn rates(&self, present: &MetaParameters, variables: usize) -> MetaParameters {
        let variables = variables as f64;
        // Fewer expected parents make fewer parents: the prior counts for as many variables as there are.
        let parents = variables * MetaParameters::default().expected_parents + self.parents;
        let expected_parents = parents / (variables + self.variables);
        MetaParameters { expected_parents, ..self.before.rates(present) }
    }
}

impl Targets {
    fn count(&mut self, model: &Model, j: usize, found: &PoolPosterior) {
        for k in model.unknown(j) {
            self.cells += 1.0;
            self.targets += found.target[k];
            for (sum, kind) in self.kinds.iter_mut().zip(found.kind[k]) {
                *sum += found.target[k] * kind;
            }
        }
    }

    /// Posterior means of the rate and of the kinds' weights.
    fn rates(&self, present: &MetaParameters) -> MetaParameters {
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
            ..present.clone()
        }
    }
}
