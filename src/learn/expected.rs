//! What meta-training learns in closed form: rates, numbers of targets, children and dispersion, from expected numbers under the
//! posterior of the mechanisms.

use crate::graph::VariableSet;
use crate::model::elementary::logistic;
use crate::model::pool::{Membership, PoolPosterior};
use crate::model::{
    Dispersion, KindWeights, Learned, MOST_DISPERSED, MetaParameters, Model, ScoreCache, Scratch,
    TargetCounts, binomial, common_and_relative, family_mixture, residuals,
};

use super::chain::descendants;
use super::children::Children;

/// Observations that the priors of rates and weights count for.
const PRIOR_OBSERVATIONS: f64 = 5.0;
/// Steps of expectation and maximisation for the number of targets.
const COUNT_ITERATIONS: usize = 20;

/// Expected numbers of targets.
#[derive(Debug, Clone, Default)]
struct Targets {
    cells: f64,
    targets: f64,
    kinds: KindWeights,
}

/// Expected numbers under the posterior of the mechanisms.
#[derive(Debug, Clone, Default)]
pub(super) struct Expected {
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

impl Expected {
    /// Counts what one variable's mechanism says; `None` if the budget of new scores is spent.
    pub fn count(
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
            probability.push((i, logistic(here - without)));
        }
        for met in scores.extensions(model, j, parents, counted.difference(parents))? {
            let joined = met.set.difference(parents).iter().map(|i| (i, logistic(met.score - here)));
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
    pub fn count_targets(&mut self, model: &Model, scores: &ScoreCache, j: usize, parents: VariableSet) {
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
    pub fn apply(&self, model: &Model, graph: &[VariableSet]) -> Model {
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
    pub fn rates(&self, present: &MetaParameters, variables: usize) -> MetaParameters {
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
