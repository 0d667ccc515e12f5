//! One fitted mechanism: its coefficients, and what it says of a new experiment.

use serde::{Deserialize, Serialize};

use super::coefficients::{CoefficientPosterior, Estimate};
use super::factor::{LANES, row};
use super::meta::{KindWeights, MetaParameters};
use super::pool::{Membership, PoolSweep, TargetPrior};
use super::score::Model;
use super::statistics::{MechanismStatistics, Moments};

/// What rows say about one variable being a target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TargetOdds {
    /// Posterior log odds, nats.
    pub log_odds: f64,
    /// Probability of each kind, given that it is a target.
    pub kind: KindWeights,
}

/// A shared mechanism as the rows of its pool determine it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mechanism {
    /// Parents, sorted as the features are.
    pub parents: Vec<usize>,
    rows: f64,
    /// Packed `[F y]'[F y]` of the pool.
    pooled: Vec<f64>,
}

impl Mechanism {
    /// The mechanism of `j` given `parents`, from the environments in `pool`.
    pub fn new(model: &Model, j: usize, parents: &[usize], pool: &[bool]) -> Self {
        let mut statistics = MechanismStatistics::default();
        model.statistics(j, parents, &mut statistics);
        let mut pooled = vec![0.0; row(parents.len() + 2)];
        let mut rows = 0.0;
        for (k, _) in pool.iter().enumerate().filter(|(_, inside)| **inside) {
            rows += statistics.rows(k);
            for (sum, entry) in pooled.iter_mut().zip(statistics.chunk(k / LANES)) {
                *sum += entry[k % LANES];
            }
        }
        Self { parents: parents.to_vec(), rows, pooled }
    }

    /// True if the parents are among `variables` variables and the sums are those of so many parents.
    pub fn is_consistent(&self, variables: usize) -> bool {
        self.parents.iter().all(|&parent| parent < variables)
            && self.pooled.len() == row(self.parents.len() + 2)
    }

    /// Whether `j` is a target of an experiment with these standardised rows.
    pub fn target_odds(&self, meta: &MetaParameters, rows: &[Vec<f64>], j: usize) -> TargetOdds {
        // The new experiment's own columns, in the order of this mechanism's features.
        let p = self.parents.len();
        let columns: Vec<Vec<f64>> =
            rows.iter().map(|r| self.parents.iter().map(|&i| r[i]).chain([r[j]]).collect()).collect();
        let moments = Moments::new(&[columns], p + 1);
        let mut statistics = MechanismStatistics::default();
        statistics.reset(p + 1, &[self.rows, moments.rows()[0]]);
        for a in 0..p + 2 {
            for b in 0..=a {
                statistics.set(0, a, b, self.pooled[row(a) + b]);
                statistics.set(1, a, b, moments.product(0, a, b));
            }
        }
        let hard =
            meta.log_hard(moments.rows()[0], moments.product(0, 0, p + 1), moments.product(0, p + 1, p + 1));
        let target = TargetPrior::new(meta, vec![0.0, hard], vec![Membership::Shared, Membership::Unknown]);
        PoolSweep::default().odds(&meta.regression_prior(p), &target, &statistics, &[true, false], 1)
    }

    /// Posterior of intercept and coefficients in standard units.
    pub fn posterior(&self, meta: &MetaParameters) -> CoefficientPosterior {
        CoefficientPosterior::new(&meta.regression_prior(self.parents.len()), self.rows, &self.pooled)
    }

    /// Intercept and coefficients in standard units, with intervals of their marginal Student t posteriors.
    pub fn coefficients(&self, meta: &MetaParameters) -> Vec<Estimate> {
        self.posterior(meta).each()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::VariableSet;

    #[test]
    fn coefficients_of_exact_data_are_found() {
        let rows: Vec<Vec<f64>> = (0..40)
            .map(|t| f64::from(t) / 10.0 - 2.0)
            .map(|x| vec![x, x * x, 0.5 + 2.0 * x - x * x])
            .collect();
        let meta = MetaParameters::default();
        let all = VariableSet::all(3);
        let model = Model::new(
            &[rows],
            vec![vec![Membership::Shared]; 3],
            (0..3).map(|j| all.without(j)).collect(),
            vec![VariableSet::EMPTY; 3],
            &meta,
        );
        let fit = Mechanism::new(&model, 2, &[0, 1], &[true]).coefficients(&meta);
        for (estimate, known) in fit.iter().zip([0.5, 2.0, -1.0]) {
            assert!((estimate.mean - known).abs() < 0.02, "{estimate:?} against {known}");
            assert!(estimate.low < estimate.mean && estimate.mean < estimate.high);
        }
    }
}
