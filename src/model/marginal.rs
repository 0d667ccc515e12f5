//! Marginal likelihood of a Bayesian linear regression with conjugate priors.
//!
//! `y | w, s2 ~ N(F w, s2 I)`, `w | s2 ~ N(0, s2 L^-1)`, `s2 ~ InvGamma(a0, b0)` with diagonal `L`; see Bishop,
//! *Pattern Recognition and Machine Learning* (2006), section 3.5 and exercise 3.23, or Murphy, *Conjugate Bayesian
//! analysis of the Gaussian distribution* (2007).

use super::drift::{Drift, DriftColumns};
use super::elementary::log;
use super::factor::{Lanes, log_diagonals, row};

/// Priors of one regression.
#[derive(Debug, Clone, PartialEq)]
pub struct RegressionPrior {
    /// Diagonal of `L`: prior precision of each coefficient in units of 1 / s2.
    pub precision: Vec<f64>,
    /// Shape `a0` of the noise variance.
    pub shape: f64,
    /// Scale `b0` of the noise variance.
    pub scale: f64,
    /// How much the mechanism differs between environments that share it.
    pub drift: Drift,
    /// True if the slopes drift in common (by the gain alone), false if each does by itself.
    pub slopes_drift_together: bool,
}

impl RegressionPrior {
    /// The prior of a mechanism that is the same in all environments that share it.
    pub fn without_drift(precision: Vec<f64>, shape: f64, scale: f64) -> Self {
        Self { precision, shape, scale, drift: Drift::NONE, slopes_drift_together: false }
    }

    /// Number of features `p`.
    pub fn features(&self) -> usize {
        self.precision.len()
    }

    /// Adds the prior to the packed statistics `[F y]'[F y]` (size `p + 1`): `L` to the diagonal, `2 b0` to `y'y`.
    ///
    /// The last pivot of the Cholesky factor is then the square root of `2 b`, `b` the posterior scale.
    pub fn add_to(&self, statistics: &mut [Lanes]) {
        let p = self.features();
        for i in 0..=p {
            let value = if i < p { self.precision[i] } else { 2.0 * self.scale };
            for lane in &mut statistics[row(i) + i] {
                *lane += value;
            }
        }
    }

    /// Lower bounds of the pivots of the factor of statistics plus prior.
    pub fn floor(&self) -> Vec<f64> {
        self.precision.iter().copied().chain([2.0 * self.scale]).collect()
    }

    /// Directions in which the coefficients drift (intercept first), where they are about `mean`,
    /// in units of the noise standard deviation.
    pub fn drift_columns(&self, mean: &[f64]) -> DriftColumns {
        let Drift { intercept, slope, gain, .. } = self.drift;
        if self.slopes_drift_together {
            let mut columns = DriftColumns::none(mean.len());
            if intercept > 0.0 {
                columns.push(|column| column[0] = intercept);
            }
            if gain > 0.0 && mean.len() > 1 {
                columns.push(|column| {
                    column[1..].iter_mut().zip(&mean[1..]).for_each(|(c, m)| *c = gain * m);
                });
            }
            return columns;
        }
        // Where on a parent's axis a slope turns is not known: half a standard deviation from the centre is as good as any.
        // The intercept, which is that at the centre, drifts by so much.
        let slopes: Vec<f64> = mean[1..].iter().map(|m| slope * slope + gain * gain * m * m).collect();
        let variance = std::iter::once(intercept * intercept + 0.25 * slopes.iter().sum::<f64>())
            .chain(slopes.iter().copied());
        DriftColumns::independent(&variance.map(f64::sqrt).collect::<Vec<_>>())
    }

    /// Half the log determinant of `L`.
    pub fn half_log_precision(&self) -> f64 {
        0.5 * self.precision.iter().map(|&l| libm::log(l)).sum::<f64>()
    }

    /// The part of the log marginal likelihood of `n` rows that depends on nothing but `n`.
    pub fn constant(&self, n: f64) -> f64 {
        self.half_log_precision() + self.row_constant(n)
    }

    /// The part of [`constant`](Self::constant) that is the same for any number of features.
    pub fn row_constant(&self, n: f64) -> f64 {
        -0.5 * n * libm::log(2.0 * std::f64::consts::PI)
            + self.shape * libm::log(self.scale)
            + libm::lgamma(self.shape + 0.5 * n)
            - libm::lgamma(self.shape)
    }

    /// Log marginal likelihoods of `n` rows from the factor of their statistics plus prior.
    pub fn log_marginals(&self, constant: Lanes, n: Lanes, factor: &[Lanes]) -> Lanes {
        let p = self.features();
        self.log_marginals_given(constant, n, log_diagonals(factor, p), factor[row(p) + p])
    }

    /// The same from the logs of the products of the first `p` pivots and the last pivots.
    pub fn log_marginals_given(
        &self,
        constant: Lanes,
        n: Lanes,
        log_diagonal: Lanes,
        last_pivot: Lanes,
    ) -> Lanes {
        let log_scale = log(last_pivot.map(|pivot| 0.5 * pivot * pivot));
        std::array::from_fn(|l| constant[l] - log_diagonal[l] - (self.shape + 0.5 * n[l]) * log_scale[l])
    }
}

/// Log marginal likelihood of values with an unknown mean and variance: `mean | v ~ N(0, spread^2 v)`,
/// `v ~ InvGamma(shape, scale)`; from their number, sum and sum of squares.
pub fn log_marginal_of_values(spread: f64, shape: f64, scale: f64, n: f64, sum: f64, squares: f64) -> f64 {
    let prior = RegressionPrior::without_drift(vec![1.0 / (spread * spread)], shape, scale);
    let precision = prior.precision[0] + n;
    let posterior_scale = (scale + 0.5 * (squares - sum * sum / precision)).max(scale);
    prior.constant(n) - 0.5 * libm::log(precision) - (shape + 0.5 * n) * libm::log(posterior_scale)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::factor::factorise;
    use crate::model::statistics::{MechanismStatistics, Moments};
    use nalgebra::{DMatrix, DVector};

    fn data() -> Vec<Vec<f64>> {
        vec![
            vec![0.3, 1.0, 0.9],
            vec![-1.2, 0.4, -0.7],
            vec![0.8, -0.6, 0.1],
            vec![2.0, 0.3, 1.4],
            vec![-0.5, -1.5, -1.1],
        ]
    }

    fn closed_form(prior: &RegressionPrior, parents: &[usize]) -> f64 {
        let rows = data();
        let mut statistics = MechanismStatistics::default();
        Moments::new(std::slice::from_ref(&rows), 3).mechanism(2, parents, &mut statistics);
        let mut packed = statistics.chunk(0).to_vec();
        prior.add_to(&mut packed);
        factorise(&mut packed, parents.len() + 2, &prior.floor());
        let n = rows.len() as f64;
        prior.log_marginals([prior.constant(n); 4], [n; 4], &packed)[0]
    }

    /// Density of the multivariate t that the marginal is: 2 a0 degrees of freedom, scale b0 / a0 (I + F L^-1 F').
    fn multivariate_t(prior: &RegressionPrior, parents: &[usize]) -> f64 {
        let rows = data();
        let n = rows.len();
        let f =
            DMatrix::from_fn(n, parents.len() + 1, |r, c| if c == 0 { 1.0 } else { rows[r][parents[c - 1]] });
        let y = DVector::from_fn(n, |r, _| rows[r][2]);
        let l = DMatrix::from_diagonal(&DVector::from_iterator(
            prior.features(),
            prior.precision.iter().map(|x| 1.0 / x),
        ));
        let sigma = (DMatrix::identity(n, n) + &f * l * f.transpose()) * (prior.scale / prior.shape);
        let nu = 2.0 * prior.shape;
        let quadratic = (y.transpose() * sigma.clone().try_inverse().unwrap() * &y)[(0, 0)];
        libm::lgamma((nu + n as f64) / 2.0)
            - libm::lgamma(nu / 2.0)
            - n as f64 / 2.0 * (nu * std::f64::consts::PI).ln()
            - 0.5 * sigma.determinant().ln()
            - (nu + n as f64) / 2.0 * (1.0 + quadratic / nu).ln()
    }

    #[test]
    fn marginal_equals_the_multivariate_t_density() {
        for parents in [vec![], vec![0], vec![0, 1]] {
            let precision = (0..=parents.len()).map(|i| 0.3 + i as f64).collect();
            let prior = RegressionPrior::without_drift(precision, 1.3, 0.4);
            let difference = closed_form(&prior, &parents) - multivariate_t(&prior, &parents);
            assert!(difference.abs() < 1e-10, "{parents:?}: {difference}");
        }
    }

    /// Likelihood times prior, summed over a grid of coefficients and log variance.
    fn quadrature(prior: &RegressionPrior, parents: &[usize]) -> f64 {
        let rows = data();
        let p = prior.features();
        let steps: Vec<f64> = (0..=160).map(|i| -8.0 + 0.1 * f64::from(i)).collect();
        let mut total = 0.0;
        for log_variance in (0..=240).map(|i| -6.0 + 0.05 * f64::from(i)) {
            let variance = f64::exp(log_variance);
            let inverse_gamma = (prior.shape * prior.scale.ln()
                - libm::lgamma(prior.shape)
                - (prior.shape + 1.0) * log_variance
                - prior.scale / variance)
                .exp();
            let normal = |x: f64, v: f64| (-0.5 * x * x / v).exp() / (2.0 * std::f64::consts::PI * v).sqrt();
            let density = |w: &[f64]| -> f64 {
                let mut product = 1.0;
                for (i, &coefficient) in w.iter().enumerate() {
                    product *= normal(coefficient, variance / prior.precision[i]);
                }
                for r in &rows {
                    let mean: f64 = w[0]
                        + parents
                            .iter()
                            .zip(&w[1..])
                            .map(|(&j, coefficient)| coefficient * r[j])
                            .sum::<f64>();
                    product *= normal(r[2] - mean, variance);
                }
                product
            };
            let mut inner = 0.0;
            for &a in &steps {
                if p == 1 {
                    inner += density(&[a]) * 0.1;
                } else {
                    for &b in &steps {
                        inner += density(&[a, b]) * 0.01;
                    }
                }
            }
            total += inner * inverse_gamma * variance * 0.05;
        }
        total.ln()
    }

    #[test]
    fn marginal_equals_quadrature_over_coefficients_and_variance() {
        for parents in [vec![], vec![0]] {
            let prior = RegressionPrior::without_drift(vec![1.0; parents.len() + 1], 2.0, 1.5);
            let difference = closed_form(&prior, &parents) - quadrature(&prior, &parents);
            assert!(difference.abs() < 1e-3, "{parents:?}: {difference}");
        }
    }

    #[test]
    fn values_alone_are_a_regression_on_the_intercept() {
        let prior = RegressionPrior::without_drift(vec![1.0 / 9.0], 1.5, 0.7);
        let y: Vec<f64> = data().iter().map(|r| r[2]).collect();
        let (sum, squares) = (y.iter().sum(), y.iter().map(|v| v * v).sum());
        let direct = log_marginal_of_values(3.0, 1.5, 0.7, y.len() as f64, sum, squares);
        assert!((direct - closed_form(&prior, &[])).abs() < 1e-12);
    }
}
