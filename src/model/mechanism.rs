//! One fitted mechanism: its coefficients, and what it says of a new experiment.

use serde::{Deserialize, Serialize};

use super::coefficients::{CoefficientPosterior, Estimate};
use super::drift::DriftColumns;
use super::factor::{LANES, Lanes, row};
use super::family::Family;
use super::kinds::KindWeights;
use super::marginal::RegressionPrior;
use super::meta::MetaParameters;
use super::predictive::{Densities, Predictive};
use super::score::{Model, Scratch};

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
    /// Of the pool, those of an environment with a dispersion of its own counted for less.
    rows: f64,
    /// Packed `[F y]'[F y]` of the same rows, every environment's drift integrated out.
    pooled: Vec<f64>,
    /// Directions in which the coefficients drift.
    #[serde(default)]
    drift: DriftColumns,
}

impl Mechanism {
    /// The mechanism of `j` given `parents`, from the environments in `pool`.
    pub fn new(model: &Model, family: Family, j: usize, parents: &[usize], pool: &[bool]) -> Self {
        let basis = family.mechanism().basis(model.data(), model.meta(), parents);
        Self::with_basis(model, family, j, parents, pool, basis, &mut Scratch::default())
    }

    /// The same with the basis of these parents known.
    pub fn with_basis(
        model: &Model,
        family: Family,
        j: usize,
        parents: &[usize],
        pool: &[bool],
        basis: Vec<f64>,
        scratch: &mut Scratch,
    ) -> Self {
        let (shared, drift) = model.shared(family, j, parents, pool, scratch);
        let statistics = &shared.statistics;
        // Kept per row of the usual weight, so that sums of the same rows are the same whatever that is.
        let unit = model.meta().row_weight();
        let mut pooled = vec![0.0; row(statistics.features() + 1)];
        let mut rows = 0.0;
        for (k, _) in pool.iter().enumerate().filter(|(_, inside)| **inside) {
            rows += statistics.rows(k) / unit;
            for (sum, entry) in pooled.iter_mut().zip(statistics.chunk(k / LANES)) {
                *sum += entry[k % LANES] / unit;
            }
        }
        Self { parents: parents.to_vec(), family, basis, rows, pooled, drift }
    }

    /// `[k]`: the mechanism from the environments in `pool` without environment `k`. Only the sums are without it: how far
    /// the mechanism drifts is that of the whole pool.
    pub fn leaving_out_each(
        model: &Model,
        family: Family,
        j: usize,
        parents: &[usize],
        pool: &[bool],
        scratch: &mut Scratch,
    ) -> Vec<Self> {
        let basis = family.mechanism().basis(model.data(), model.meta(), parents);
        let whole = Self::with_basis(model, family, j, parents, pool, basis, scratch);
        let (shared, _) = model.shared(family, j, parents, pool, scratch);
        let statistics = &shared.statistics;
        let unit = model.meta().row_weight();
        let without = |k: usize| {
            let mut left = whole.clone();
            if pool[k] {
                left.rows -= statistics.rows(k) / unit;
                for (sum, entry) in left.pooled.iter_mut().zip(statistics.chunk(k / LANES)) {
                    *sum -= entry[k % LANES] / unit;
                }
            }
            left
        };
        (0..pool.len()).map(without).collect()
    }

    /// True if the parents are among `variables` variables and the sums are finite and those of so many parents.
    pub fn is_consistent(&self, variables: usize) -> bool {
        let family = self.family.mechanism();
        self.parents.iter().all(|&parent| parent < variables)
            && family.feature_count(&self.basis, self.parents.len()).is_some_and(|features| {
                self.pooled.len() == row(features + 1)
                    && self.rows >= 0.0
                    && std::iter::once(&self.rows).chain(&self.pooled).all(|x| x.is_finite())
                    && (self.drift.is_empty() || self.drift.is_consistent(features))
            })
    }

    /// True if it is remembered by points of its curve.
    pub fn is_smooth(&self) -> bool {
        self.family == Family::Smooth
    }

    /// Directions in which the coefficients drift between environments.
    pub fn drift(&self) -> &DriftColumns {
        &self.drift
    }

    /// What [`densities`](Self::densities) asks of, prepared for any number of experiments.
    pub fn predictive(&self, meta: &MetaParameters) -> Predictive {
        Predictive::new(&self.prior(meta), self.posterior(meta), self.drift.clone())
    }

    /// Log densities of the values of `j` in the standardised rows of an experiment.
    pub fn densities(
        &self,
        meta: &MetaParameters,
        predictive: &Predictive,
        rows: &[Vec<f64>],
        j: usize,
    ) -> Densities {
        let groups = rows.chunks(LANES).map(|group| {
            let lanes = |i: usize| std::array::from_fn(|l| group.get(l).map_or(0.0, |row| row[i]));
            (self.lane_features(meta, lanes), lanes(j))
        });
        predictive.densities(meta, rows.len(), groups)
    }

    fn prior(&self, meta: &MetaParameters) -> RegressionPrior {
        self.family.mechanism().prior(meta, &self.basis, self.parents.len())
    }

    /// Posterior of the coefficients of the features in standard units, intercept first.
    pub fn posterior(&self, meta: &MetaParameters) -> CoefficientPosterior {
        let weight = meta.row_weight();
        let pooled: Vec<f64> = self.pooled.iter().map(|x| weight * x).collect();
        CoefficientPosterior::new(&self.prior(meta), weight * self.rows, &pooled)
    }

    /// Features of a standardised row, ones first: what the coefficients belong to.
    pub fn features(&self, meta: &MetaParameters, row: &[f64]) -> Vec<f64> {
        self.lane_features(meta, |i| [row[i]; LANES]).iter().map(|lanes| lanes[0]).collect()
    }

    /// Features of four rows from the standardised values of each variable.
    pub fn lane_features(&self, meta: &MetaParameters, variable: impl Fn(usize) -> Lanes) -> Vec<Lanes> {
        let values: Vec<Lanes> = self.parents.iter().map(|&i| variable(i)).collect();
        self.family.mechanism().features(meta, &self.basis, &values)
    }

    /// Intercept and coefficients of the features in standard units, with intervals of their marginal Student t
    /// posteriors.
    pub fn coefficients(&self, meta: &MetaParameters) -> Vec<Estimate> {
        self.posterior(meta).each()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::pool::Membership;
    use crate::model::{Learned, Stated};

    #[test]
    fn coefficients_of_exact_data_are_found() {
        let rows: Vec<Vec<f64>> = (0..40)
            .map(|t| f64::from(t) / 10.0 - 2.0)
            .map(|x| vec![x, x * x, 0.5 + 2.0 * x - x * x])
            .collect();
        let meta = MetaParameters::without_drift();
        let model = Model::new(
            &[rows],
            vec![vec![Membership::Shared]; 3],
            Stated::nothing(3),
            Learned::beforehand(&meta),
        );
        let fit = Mechanism::new(&model, Family::Linear, 2, &[0, 1], &[true]).coefficients(&meta);
        for (estimate, known) in fit.iter().zip([0.5, 2.0, -1.0]) {
            assert!((estimate.mean - known).abs() < 0.02, "{estimate:?} against {known}");
            assert!(estimate.low < estimate.mean && estimate.mean < estimate.high);
        }
    }

    #[test]
    fn leaving_an_environment_out_gives_what_the_others_alone_give() {
        let environment = |k: i32| -> Vec<Vec<f64>> {
            let x = |t: i32| libm::sin(f64::from(7 * t + 3 * k));
            (0..6).map(|t| vec![x(t), 0.5 * x(t) + 0.3 * x(t + 50)]).collect()
        };
        let rows: Vec<Vec<Vec<f64>>> = (0..3).map(environment).collect();
        let meta = MetaParameters::without_drift();
        let membership = vec![vec![Membership::Shared; 3]; 2];
        let model = Model::new(&rows, membership, Stated::nothing(2), Learned::beforehand(&meta));
        for pool in [[true, true, true], [true, false, true]] {
            let scratch = &mut Scratch::default();
            let each = Mechanism::leaving_out_each(&model, Family::Linear, 1, &[0], &pool, scratch);
            for (k, left) in each.iter().enumerate() {
                let mut others = pool;
                others[k] = false;
                let alone = Mechanism::new(&model, Family::Linear, 1, &[0], &others);
                for (a, b) in left.coefficients(&meta).iter().zip(alone.coefficients(&meta)) {
                    assert!((a.mean - b.mean).abs() < 1e-10 && (a.high - b.high).abs() < 1e-10);
                }
            }
        }
    }
}
