//! Mechanisms of some graphs, refitted without one environment, and what they predict of it. Standard units, canonical
//! order.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::graph::VariableSet;
use crate::model::pool::Membership;
use crate::model::{
    CoefficientPosterior, InterventionKind, Mechanism, MetaParameters, Model, Predictive, Scratch,
    family_mixture,
};

use super::ensemble::Graph;
use super::system::Curve;

/// Step on each side over which the slope of a mechanism is taken.
const STEP: f64 = 0.5;

/// A mechanism without one environment.
pub(super) struct Refitted {
    curve: Curve,
    coefficients: CoefficientPosterior,
    predictive: Predictive,
}

/// A graph with the mechanisms of its variables, `[k]` without environment `k`.
pub(super) struct Refit<'a> {
    pub weight: f64,
    order: Vec<usize>,
    parents: &'a [VariableSet],
    each: Vec<&'a [Refitted]>,
}

/// Mechanisms by variable and parents.
#[derive(Default)]
pub(super) struct Store(BTreeMap<(usize, VariableSet), Vec<Refitted>>);

impl Store {
    /// Fits what the graphs need, each mechanism of the family that the evidence prefers.
    pub fn new(model: &Model, families: &[Vec<crate::model::Family>], graphs: &[(f64, &Graph)]) -> Self {
        let mut store = Self::default();
        let meta = Arc::new(model.meta().clone());
        let scratch = &mut Scratch::default();
        for (_, graph) in graphs {
            for (j, &set) in graph.parents.iter().enumerate() {
                store.0.entry((j, set)).or_insert_with(|| {
                    let mixture = family_mixture(model, &families[j], j, set, scratch);
                    let (family, pool) = mixture.likely();
                    let parents: Vec<usize> = set.iter().collect();
                    let each = Mechanism::leaving_out_each(model, family, j, &parents, pool, scratch);
                    each.into_iter().map(|mechanism| Refitted::new(mechanism, &meta)).collect()
                });
            }
        }
        store
    }

    /// The graphs with their mechanisms.
    pub fn refits<'a>(&'a self, graphs: &[(f64, &'a Graph)]) -> Vec<Refit<'a>> {
        let each = |graph: &Graph| {
            let of = |(j, set): (usize, &VariableSet)| self.0[&(j, *set)].as_slice();
            graph.parents.iter().enumerate().map(of).collect()
        };
        let refit = |&(weight, graph): &(f64, &'a Graph)| Refit {
            weight,
            order: graph.order(),
            parents: &graph.parents,
            each: each(graph),
        };
        graphs.iter().map(refit).collect()
    }
}

impl Refitted {
    fn new(mechanism: Mechanism, meta: &Arc<MetaParameters>) -> Self {
        let coefficients = mechanism.posterior(meta);
        let predictive = mechanism.predictive(meta);
        Self { curve: Curve { mechanism, meta: Arc::clone(meta) }, coefficients, predictive }
    }

    fn mean_at(&self, row: &[f64]) -> f64 {
        let features = self.curve.mechanism.features(&self.curve.meta, row);
        self.coefficients.mean().iter().zip(features).map(|(w, f)| w * f).sum()
    }

    /// Variance of the mean of `n` values at this row: noise, coefficients, and how far they drift.
    fn variance_at(&self, row: &[f64], n: f64) -> f64 {
        let features = self.curve.mechanism.features(&self.curve.meta, row);
        let along = |u: &[f64]| u.iter().zip(&features).map(|(u, f)| u * f).sum::<f64>();
        let drift: f64 = self.curve.mechanism.drift().iter().map(|u| along(u) * along(u)).sum();
        let noise = self.coefficients.noise() * self.coefficients.noise();
        noise * (1.0 / n + drift) + self.coefficients.variance_of(&features)
    }
}

/// A target and what was done to it.
#[derive(Debug, Clone)]
pub(super) struct Done {
    /// Its values in the rows that are predicted.
    pub values: Vec<f64>,
    /// True if it was set, false if something was added to it.
    pub is_set: bool,
}

impl Done {
    pub fn mean(&self) -> f64 {
        self.values.iter().sum::<f64>() / self.values.len() as f64
    }
}

/// Rows that predictions start from: `columns[j]` are values of `j` without interventions.
pub(super) struct Start {
    pub columns: Vec<Vec<f64>>,
}

/// Means of all variables in an experiment and their variances.
pub(super) struct Means {
    pub mean: Vec<f64>,
    pub variance: Vec<f64>,
}

/// All values in the rows of [`Start`] without any target.
pub(super) struct Baseline {
    columns: Vec<Vec<f64>>,
    residuals: Vec<Vec<f64>>,
}

impl Refit<'_> {
    /// Log odds of a target given rows of environment `k`, and the probability that it was set if it is one.
    pub fn odds(&self, model: &Model, k: usize, j: usize, rows: &[Vec<f64>]) -> (f64, f64) {
        match model.membership(j, k) {
            Membership::Shared | Membership::Presumed => return (f64::NEG_INFINITY, 0.0),
            Membership::Changed | Membership::Unknown => {}
        }
        let fit = &self.each[j][k];
        let densities = fit.curve.mechanism.densities(&fit.curve.meta, &fit.predictive, rows, j);
        let odds = densities.odds(model.meta().target_log_odds());
        let set = odds.kind[InterventionKind::Hard.place()];
        let known = model.membership(j, k) == Membership::Changed;
        (if known { f64::INFINITY } else { odds.log_odds }, set)
    }

    /// What the mechanisms without environment `k` make of the rows to start from: every variable keeps its residuals,
    /// less their mean.
    pub fn baseline(&self, k: usize, start: &Start) -> Baseline {
        let d = self.parents.len();
        let mut baseline = Baseline { columns: vec![Vec::new(); d], residuals: vec![Vec::new(); d] };
        for &j in &self.order {
            let fit = &self.each[j][k];
            let n = start.columns[j].len();
            let weights = fit.coefficients.mean();
            let was = fit.curve.values(weights, n, |i| &start.columns[i]);
            let mut residuals: Vec<f64> = start.columns[j].iter().zip(was).map(|(x, f)| x - f).collect();
            let centre = residuals.iter().sum::<f64>() / n as f64;
            residuals.iter_mut().for_each(|r| *r -= centre);
            let expected = fit.curve.values(weights, n, |i| &baseline.columns[i]);
            baseline.columns[j] = expected.iter().zip(&residuals).map(|(f, r)| f + r).collect();
            baseline.residuals[j] = residuals;
        }
        baseline
    }

    /// Means of `n` rows of environment `k` where this was done to the targets.
    pub fn predict(&self, k: usize, baseline: &Baseline, done: &[Option<Done>], n: f64) -> Means {
        let d = self.parents.len();
        let mut moved: Vec<Option<Vec<f64>>> = vec![None; d];
        for &j in &self.order {
            let follows = self.parents[j].iter().any(|i| moved[i].is_some());
            let rows = baseline.columns[j].len();
            let passed = || -> Vec<f64> {
                if !follows {
                    return baseline.columns[j].clone();
                }
                let fit = &self.each[j][k];
                let column = |i: usize| moved[i].as_deref().unwrap_or(&baseline.columns[i]);
                let expected = fit.curve.values(fit.coefficients.mean(), rows, column);
                expected.iter().zip(&baseline.residuals[j]).map(|(f, r)| f + r).collect()
            };
            moved[j] = match &done[j] {
                Some(done) if done.is_set => {
                    // Every value of the half as often as the others, about: their mean is kept exactly.
                    let cycled: Vec<f64> = done.values.iter().copied().cycle().take(rows).collect();
                    Some(shifted(cycled, done.mean()))
                }
                Some(done) => Some(shifted(passed(), done.mean())),
                None if follows => Some(passed()),
                None => None,
            };
        }
        let column = |j: usize| moved[j].as_deref().unwrap_or(&baseline.columns[j]);
        let mean: Vec<f64> = (0..d).map(|j| mean(column(j))).collect();
        let variance = self.variances(k, &mean, done, n);
        Means { mean, variance }
    }

    /// Variances of the errors, which are passed on along the graph as the values are.
    fn variances(&self, k: usize, mean: &[f64], done: &[Option<Done>], n: f64) -> Vec<f64> {
        let d = mean.len();
        // `error[j][i]`: what the own error of `i` adds to that of `j`, in standard deviations.
        let mut error = vec![vec![0.0; d]; d];
        for &j in &self.order {
            let fit = &self.each[j][k];
            if done[j].is_some() {
                continue;
            }
            let mut row = mean.to_vec();
            for i in self.parents[j].iter() {
                let at = |row: &mut Vec<f64>, x: f64| {
                    row[i] = x;
                    fit.mean_at(row)
                };
                let slope = (at(&mut row, mean[i] + STEP) - at(&mut row, mean[i] - STEP)) / (2.0 * STEP);
                row[i] = mean[i];
                for source in 0..d {
                    error[j][source] += slope * error[i][source];
                }
            }
            error[j][j] += fit.variance_at(mean, n).sqrt();
        }
        error.iter().map(|own| own.iter().map(|e| e * e).sum()).collect()
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The values, all moved by the same so that they have this mean.
fn shifted(mut values: Vec<f64>, to: f64) -> Vec<f64> {
    let by = to - mean(&values);
    values.iter_mut().for_each(|x| *x += by);
    values
}
