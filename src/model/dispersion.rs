//! How much more whole environments differ from a mechanism than its model allows.
//!
//! Where rows of one experiment share what the model does not know (a batch, a mixture of cell types, a curve that is
//! none of the family's), their scores `g_k = F_k'(y_k - F_k w)` do not cancel within the experiment. The ratio of the
//! scores' observed to their expected covariance is the factor by which the likelihood is too sure of itself, and its
//! inverse the power that mends it (Ribatet, Cooley and Davison, *Bayesian inference from composite likelihoods*,
//! Statistica Sinica 22, 2012, section 2.2; with environments as clusters).

use nalgebra::{DMatrix, DVector};

use super::marginal::RegressionPrior;
use super::statistics::MechanismStatistics;

/// Squared length of the score vectors of all environments in a pool, observed and expected.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Dispersion {
    /// `sum_k g_k' M^-1 g_k / s2` with the score `g_k = F_k'(y_k - F_k w)` of environment `k`.
    pub observed: f64,
    /// Its mean if the model is right.
    pub expected: f64,
}

/// By how many standard deviations the experiments must differ more than expected before they are taken to.
const SIGNIFICANT: f64 = 2.0;

impl Dispersion {
    /// Observed over expected where that is significantly above one, else one.
    ///
    /// Each unit of `expected` is about one squared standard normal number, whose variance is 2.
    pub fn significant_ratio(self) -> f64 {
        let ratio = self.observed / self.expected;
        let limit = 1.0 + SIGNIFICANT * (2.0 / self.expected).sqrt();
        if ratio.is_finite() && ratio > limit { ratio } else { 1.0 }
    }

    /// Of one mechanism, from the unweighted statistics of the environments in its pool.
    ///
    /// With `M = L + F'F` the residuals' covariance is `s2 (I - F M^-1 F')`, so that `E[g_k g_k'] =
    /// s2 (A_k - A_k M^-1 A_k)` with `A_k = F_k'F_k`.
    pub fn new(prior: &RegressionPrior, statistics: &MechanismStatistics, pool: &[bool]) -> Self {
        let p = prior.features();
        let inside: Vec<usize> = (0..statistics.environments()).filter(|&k| pool[k]).collect();
        let gram = |k: usize| DMatrix::from_fn(p, p, |i, j| statistics.get(k, i, j));
        let cross = |k: usize| DVector::from_fn(p, |i, _| statistics.get(k, p, i));
        let mut precision = DMatrix::from_diagonal(&DVector::from_column_slice(&prior.precision));
        let mut sums = DVector::zeros(p);
        let mut squares = 0.0;
        let mut rows = 0.0;
        for &k in &inside {
            precision += gram(k);
            sums += cross(k);
            squares += statistics.get(k, p, p);
            rows += statistics.rows(k);
        }
        let Some(factor) = precision.cholesky() else { return Self::default() };
        let mean = factor.solve(&sums);
        let variance =
            (prior.scale + 0.5 * (squares - sums.dot(&mean))).max(prior.scale) / (prior.shape + 0.5 * rows);
        let mut dispersion = Self::default();
        for &k in &inside {
            let gram = gram(k);
            let score = cross(k) - &gram * &mean;
            dispersion.observed += score.dot(&factor.solve(&score)) / variance;
            let solved = factor.solve(&gram);
            dispersion.expected += solved.trace() - (&solved * &solved).trace();
        }
        dispersion
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::statistics::Moments;
    use rand::RngExt;
    use rand_xoshiro::Xoshiro256PlusPlus;
    use rand_xoshiro::rand_core::SeedableRng;

    const ENVIRONMENTS: usize = 12;

    /// Mean dispersion over data sets that are drawn from the prior of a regression on two parents, with an effect of
    /// `shared` noise standard deviations that all rows of an environment have in common.
    fn average(shared: f64) -> Dispersion {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(5);
        let mut normal = move || (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0;
        let prior = RegressionPrior { precision: vec![0.5, 2.0, 1.0], shape: 50.0, scale: 50.0 };
        let mut total = Dispersion::default();
        for _ in 0..300 {
            let w: Vec<f64> = prior.precision.iter().map(|l| normal() / l.sqrt()).collect();
            let environments: Vec<Vec<Vec<f64>>> = (0..ENVIRONMENTS)
                .map(|k| {
                    let offset = shared * normal();
                    (0..3 + 5 * (k % 3))
                        .map(|_| {
                            let (a, b) = (normal() + k as f64 / 4.0, normal());
                            vec![a, b, w[0] + w[1] * a + w[2] * b + offset + normal()]
                        })
                        .collect()
                })
                .collect();
            let mut statistics = MechanismStatistics::default();
            Moments::new(&environments, 3).mechanism(2, &[0, 1], &mut statistics);
            let found = Dispersion::new(&prior, &statistics, &[true; ENVIRONMENTS]);
            total.observed += found.observed;
            total.expected += found.expected;
        }
        total
    }

    #[test]
    fn expectation_equals_the_mean_over_data_drawn_from_the_model() {
        let total = average(0.0);
        let ratio = total.observed / total.expected;
        assert!((ratio - 1.0).abs() < 0.05, "{ratio}");
        assert_eq!(Dispersion { observed: 30.0, expected: 25.0 }.significant_ratio(), 1.0);
    }

    #[test]
    fn effects_that_the_rows_of_an_environment_share_are_seen() {
        assert!(average(0.7).significant_ratio() > 2.0, "{:?}", average(0.7));
    }

    #[test]
    fn nothing_can_be_said_without_a_second_environment() {
        assert_eq!(Dispersion::default().significant_ratio(), 1.0);
    }
}
