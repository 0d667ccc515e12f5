//! One fitted mechanism: its coefficients, and what it says of a new experiment.

use serde::{Deserialize, Serialize};

use super::factor::{LANES, factorise, row};
use super::family::Family;
use super::meta::{KindWeights, MetaParameters};
use super::pool::{Membership, PoolSweep, TargetPrior};
use super::score::Model;
use super::statistics::MechanismStatistics;

/// A number with its central 95 % credible interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Posterior mean.
    pub mean: f64,
    /// 2.5 % quantile.
    pub low: f64,
    /// 97.5 % quantile.
    pub high: f64,
}

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
    /// Parents, in the order that the features take them.
    pub parents: Vec<usize>,
    family: Family,
    basis: Vec<f64>,
    rows: f64,
    /// Packed `[F y]'[F y]` of the pool.
    pooled: Vec<f64>,
}

impl Mechanism {
    /// The mechanism of `j` given `parents`, from the environments in `pool`.
    pub fn new(model: &Model, family: Family, j: usize, parents: &[usize], pool: &[bool]) -> Self {
        let mut statistics = MechanismStatistics::default();
        let implementation = family.mechanism();
        implementation.statistics(model.data(), model.meta(), j, parents, &mut statistics);
        let basis = implementation.basis(model.data(), model.meta(), parents);
        let mut pooled = vec![0.0; row(statistics.features() + 1)];
        let mut rows = 0.0;
        for (k, _) in pool.iter().enumerate().filter(|(_, inside)| **inside) {
            rows += statistics.rows(k);
            for (sum, entry) in pooled.iter_mut().zip(statistics.chunk(k / LANES)) {
                *sum += entry[k % LANES];
            }
        }
        Self { parents: parents.to_vec(), family, basis, rows, pooled }
    }

    /// True if the parents are among `variables` variables and the sums are those of so many parents.
    pub fn is_consistent(&self, variables: usize) -> bool {
        let family = self.family.mechanism();
        self.parents.iter().all(|&parent| parent < variables)
            && family
                .feature_count(&self.basis, self.parents.len())
                .is_some_and(|features| self.pooled.len() == row(features + 1))
    }

    /// Whether `j` is a target of an experiment with these standardised rows.
    pub fn target_odds(&self, meta: &MetaParameters, rows: &[Vec<f64>], j: usize) -> TargetOdds {
        let implementation = self.family.mechanism();
        let prior = implementation.prior(meta, &self.basis, self.parents.len());
        let p = prior.features();
        let mut statistics = MechanismStatistics::default();
        let n = rows.len() as f64;
        statistics.reset(p, &[self.rows, n]);
        let columns: Vec<Vec<f64>> = rows
            .iter()
            .map(|r| {
                let values: Vec<f64> = self.parents.iter().map(|&i| r[i]).collect();
                let mut columns = implementation.features(meta, &self.basis, &values);
                columns.push(r[j]);
                columns
            })
            .collect();
        let product = |a: usize, b: usize| columns.iter().map(|c| c[a] * c[b]).sum::<f64>();
        for a in 0..=p {
            for b in 0..=a {
                statistics.set(0, a, b, self.pooled[row(a) + b]);
                statistics.set(1, a, b, product(a, b));
            }
        }
        let hard = meta.log_hard(n, product(0, p), product(p, p));
        let target = TargetPrior::new(meta, vec![0.0, hard], vec![Membership::Shared, Membership::Unknown]);
        PoolSweep::default().odds(&prior, &target, &statistics, &[true, false], 1)
    }

    /// Intercept and coefficients of the features in standard units, with intervals of their marginal Student t
    /// posteriors.
    pub fn coefficients(&self, meta: &MetaParameters) -> Vec<Estimate> {
        let prior = self.family.mechanism().prior(meta, &self.basis, self.parents.len());
        let p = prior.features();
        let mut factor: Vec<[f64; LANES]> = self.pooled.iter().map(|&x| [x; LANES]).collect();
        prior.add_to(&mut factor);
        factorise(&mut factor, p + 1, &prior.floor());
        let entry = |i: usize, j: usize| factor[row(i) + j][0];
        let shape = prior.shape + 0.5 * self.rows;
        let variance = 0.5 * entry(p, p) * entry(p, p) / shape;
        // Back substitution with the transposed factor: of F'y for the mean, of unit vectors for the covariance.
        let back = |right: &dyn Fn(usize) -> f64| -> Vec<f64> {
            let mut x = vec![0.0; p];
            for i in (0..p).rev() {
                let sum: f64 = (i + 1..p).map(|k| entry(k, i) * x[k]).sum();
                x[i] = (right(i) - sum) / entry(i, i);
            }
            x
        };
        let mean = back(&|i| entry(p, i));
        let columns: Vec<Vec<f64>> = (0..p).map(|c| back(&|i| if i == c { 1.0 } else { 0.0 })).collect();
        let quantile = student_t_975(2.0 * shape);
        (0..p)
            .map(|i| {
                let spread = columns.iter().map(|c| c[i] * c[i]).sum::<f64>() * variance;
                let half = quantile * spread.sqrt();
                Estimate { mean: mean[i], low: mean[i] - half, high: mean[i] + half }
            })
            .collect()
    }
}

/// 97.5 % quantile of Student's t, by the expansion of Abramowitz and Stegun 26.7.5 around the normal quantile.
fn student_t_975(freedom: f64) -> f64 {
    const Z: f64 = 1.959_963_984_540_054;
    let powers: [f64; 10] = std::array::from_fn(|i| Z.powi(i as i32));
    let terms = [
        (powers[3] + powers[1]) / 4.0,
        (5.0 * powers[5] + 16.0 * powers[3] + 3.0 * powers[1]) / 96.0,
        (3.0 * powers[7] + 19.0 * powers[5] + 17.0 * powers[3] - 15.0 * powers[1]) / 384.0,
        (79.0 * powers[9] + 776.0 * powers[7] + 1482.0 * powers[5] - 1920.0 * powers[3] - 945.0 * powers[1])
            / 92_160.0,
    ];
    let freedom = freedom.max(2.0);
    terms.iter().rev().fold(0.0, |sum, term| (sum + term) / freedom) + Z
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::VariableSet;

    #[test]
    fn t_quantile_matches_published_tables() {
        for (freedom, published) in [(3.0, 3.182), (5.0, 2.571), (10.0, 2.228), (30.0, 2.042), (120.0, 1.980)]
        {
            let found = student_t_975(freedom);
            assert!((found / published - 1.0).abs() < 0.005, "{freedom}: {found} against {published}");
        }
    }

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
        let fit = Mechanism::new(&model, Family::Linear, 2, &[0, 1], &[true]).coefficients(&meta);
        for (estimate, known) in fit.iter().zip([0.5, 2.0, -1.0]) {
            assert!((estimate.mean - known).abs() < 0.02, "{estimate:?} against {known}");
            assert!(estimate.low < estimate.mean && estimate.mean < estimate.high);
        }
    }
}
