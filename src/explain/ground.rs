//! What every explanation stands on: the shown graph, the data and their units.

use crate::data::Dataset;
use crate::evaluate::{EDGE_THRESHOLD, acyclic_part};
use crate::graph::VariableSet;
use crate::learn::{Posterior, Problem, Standard};
use crate::model::{
    CoefficientPosterior, Estimate, Family, FamilyMixture, Mechanism, Model, Scratch, family_mixture,
};

use super::Point;

/// Most points that a picture gets.
const MOST_POINTS: usize = 2000;
/// Places at which a fit is drawn.
const BAND_PLACES: usize = 41;

/// Data, engine and shown graph. Variables and environments inside are canonical unless a name says otherwise.
pub(super) struct Ground<'a> {
    pub data: &'a Dataset,
    pub problem: &'a Problem,
    /// The data under what was learned.
    pub model: Model,
    /// `families[j]`: what the mechanism of `j` may be.
    families: Vec<Vec<Family>>,
    /// Parents in the shown graph.
    pub parents: Vec<VariableSet>,
}

/// A mechanism that some environments share.
pub(super) struct Fit {
    pub mechanism: Mechanism,
    pub coefficients: CoefficientPosterior,
    /// Environments that share it.
    pub pool: Vec<bool>,
}

impl<'a> Ground<'a> {
    pub fn new(data: &'a Dataset, problem: &'a Problem, posterior: &Posterior) -> Self {
        let shown = acyclic_part(&posterior.edge, EDGE_THRESHOLD);
        let set = |column: usize| {
            shown.parents(column).iter().fold(VariableSet::EMPTY, |set, &i| set.with(problem.canonical(i)))
        };
        let (model, families) = problem.under(&posterior.learned);
        Self {
            data,
            problem,
            model,
            families,
            parents: problem.variables.iter().map(|&column| set(column)).collect(),
        }
    }

    /// What all families say together of `j` with these parents.
    pub fn mixture(&self, j: usize, parents: VariableSet) -> FamilyMixture {
        family_mixture(&self.model, &self.families[j], j, parents, &mut Scratch::default())
    }

    /// Log marginal likelihood of `j` given its parents, without the graph's prior.
    pub fn log_marginal(&self, j: usize, parents: VariableSet) -> f64 {
        self.mixture(j, parents).posterior.score - self.model.log_prior(j, parents)
    }

    /// The family that the evidence prefers, with its pool.
    pub fn likely_family(&self, j: usize, parents: VariableSet) -> (Family, Vec<bool>) {
        let mixture = self.mixture(j, parents);
        let (family, pool) = mixture.likely();
        (family, pool.to_vec())
    }

    pub fn fit(&self, family: Family, j: usize, parents: VariableSet, pool: Vec<bool>) -> Fit {
        let parents: Vec<usize> = parents.iter().collect();
        let mechanism = Mechanism::new(&self.model, family, j, &parents, &pool);
        Fit { coefficients: mechanism.posterior(self.model.meta()), mechanism, pool }
    }

    /// What a fit's coefficients belong to, from a standardised row: ones first.
    pub fn features(&self, fit: &Fit, row: &[f64]) -> Vec<f64> {
        fit.mechanism.features(self.model.meta(), row)
    }

    /// What a fit predicts on average for a standardised row.
    pub fn prediction(&self, fit: &Fit, row: &[f64]) -> Estimate {
        fit.coefficients.combination(&self.features(fit, row))
    }

    pub fn units(&self, j: usize) -> Standard {
        self.problem.standard[j]
    }

    /// An estimate of a value of `j` in its own units.
    pub fn original(&self, j: usize, estimate: Estimate) -> Estimate {
        let Standard { centre, scale } = self.units(j);
        let original = |x: f64| centre + scale * x;
        Estimate { mean: original(estimate.mean), low: original(estimate.low), high: original(estimate.high) }
    }

    /// The data set's index of an environment.
    pub fn environment(&self, canonical: usize) -> usize {
        match self.problem.experiments.iter().position(|&e| e == canonical) {
            Some(k) => self.data.experiments()[k],
            None => self.data.reference().expect("what is no experiment is the reference"),
        }
    }

    /// Standardised rows of a canonical environment, in canonical order of variables.
    pub fn rows(&self, environment: usize) -> impl Iterator<Item = Vec<f64>> {
        let problem = self.problem;
        self.data.rows(self.environment(environment)).map(move |row| {
            problem.variables.iter().zip(&problem.standard).map(|(&column, s)| s.apply(row[column])).collect()
        })
    }

    /// Mean row over the environments of a pool (all environments if it is empty).
    pub fn mean_row(&self, pool: &[bool]) -> Vec<f64> {
        let everything = !pool.contains(&true);
        let mut sums = vec![0.0; self.parents.len()];
        let mut rows = 0.0;
        for environment in (0..pool.len()).filter(|&e| everything || pool[e]) {
            for row in self.rows(environment) {
                rows += 1.0;
                sums.iter_mut().zip(&row).for_each(|(sum, x)| *sum += x);
            }
        }
        sums.iter().map(|sum| sum / rows).collect()
    }
}

/// Every n-th point, so that there are at most [`MOST_POINTS`].
pub(super) fn thinned(points: Vec<Point>) -> Vec<Point> {
    let every = points.len().div_ceil(MOST_POINTS).max(1);
    points.into_iter().step_by(every).collect()
}

/// Evenly spaced places from the smallest to the largest value; one place if they are equal.
pub(super) fn places(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(x), h.max(x)));
    if low >= high {
        return vec![low];
    }
    let last = (BAND_PLACES - 1) as f64;
    (0..BAND_PLACES).map(|i| low + (high - low) * (i as f64 / last)).collect()
}
