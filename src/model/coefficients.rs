//! Posterior of a mechanism's coefficients, and of what it predicts.

use serde::{Deserialize, Serialize};

use super::factor::{LANES, Lanes, factorise, row};
use super::marginal::RegressionPrior;

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

/// Posterior of a conjugate regression: `w | s2 ~ N(mean, s2 M^-1)` with `M = L + F'F`, `s2 ~ InvGamma(a, b)`. Every
/// linear combination of the coefficients is Student t with 2a degrees of freedom (Murphy, *Conjugate Bayesian analysis
/// of the Gaussian distribution*, 2007, section 9).
#[derive(Debug, Clone, PartialEq)]
pub struct CoefficientPosterior {
    mean: Vec<f64>,
    /// Packed Cholesky factor of `M`, one row a feature.
    factor: Vec<f64>,
    /// `b / a`: about the noise variance.
    variance: f64,
    freedom: f64,
}

impl CoefficientPosterior {
    /// From the packed statistics `[F y]'[F y]` of `rows` rows.
    pub fn new(prior: &RegressionPrior, rows: f64, statistics: &[f64]) -> Self {
        let p = prior.features();
        let mut packed: Vec<Lanes> = statistics.iter().map(|&x| [x; LANES]).collect();
        prior.add_to(&mut packed);
        factorise(&mut packed, p + 1, &prior.floor());
        let factor: Vec<f64> = packed.iter().map(|lanes| lanes[0]).collect();
        let entry = |i: usize, j: usize| factor[row(i) + j];
        let shape = prior.shape + 0.5 * rows;
        let variance = 0.5 * entry(p, p) * entry(p, p) / shape;
        // The last row of the factor solves C z = F'y; C' mean = z gives the mean.
        let mut mean = vec![0.0; p];
        for i in (0..p).rev() {
            let sum: f64 = (i + 1..p).map(|k| entry(k, i) * mean[k]).sum();
            mean[i] = (entry(p, i) - sum) / entry(i, i);
        }
        Self { mean, variance, freedom: 2.0 * shape, factor }
    }

    /// Posterior means, intercept first.
    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// Intercept and coefficients one by one.
    pub fn each(&self) -> Vec<Estimate> {
        let p = self.mean.len();
        (0..p)
            .map(|i| self.combination(&(0..p).map(|k| f64::from(u8::from(k == i))).collect::<Vec<_>>()))
            .collect()
    }

    /// The linear combination `features' w`: what the mechanism predicts on average at these features (intercept first).
    pub fn combination(&self, features: &[f64]) -> Estimate {
        self.interval(features, 0.0)
    }

    /// A new measurement at these features: the combination plus noise.
    pub fn measurement(&self, features: &[f64]) -> Estimate {
        self.interval(features, 1.0)
    }

    /// Shape `a` and scale `b` of the noise variance.
    pub fn noise_prior(&self) -> (f64, f64) {
        let shape = 0.5 * self.freedom;
        (shape, shape * self.variance)
    }

    /// Variance of the linear combination `features' w`, the noise variance at `b / a`.
    pub fn variance_of(&self, features: &[f64]) -> f64 {
        let features: Vec<Lanes> = features.iter().map(|&f| [f; LANES]).collect();
        let mut spread = 0.0;
        self.whiten(&features, |_, z| spread += z[0] * z[0]);
        self.variance * spread
    }

    /// The coefficients that lie `z` standard deviations from their mean (one independent standard normal number each),
    /// where the noise has standard deviation `noise`.
    pub fn at(&self, z: &[f64], noise: f64) -> Vec<f64> {
        // C' w = z has covariance (C C')^-1.
        let p = self.mean.len();
        let mut w = vec![0.0; p];
        for i in (0..p).rev() {
            let sum: f64 = (i + 1..p).map(|k| self.factor[row(k) + i] * w[k]).sum();
            w[i] = (noise * z[i] - sum) / self.factor[row(i) + i];
        }
        w.iter().zip(&self.mean).map(|(w, mean)| mean + w).collect()
    }

    /// Turns four rows of features into features whose coefficients, less their mean, are independent `N(0, s2)`: solves
    /// `C z = features` with the factor `C C' = M`. Calls `each(i, z[i])` and returns the means of the combinations.
    pub fn whiten(&self, features: &[Lanes], mut each: impl FnMut(usize, Lanes)) -> Lanes {
        let mut solved: Vec<Lanes> = Vec::with_capacity(features.len());
        let mut mean = [0.0; LANES];
        for (i, &feature) in features.iter().enumerate() {
            let known = &self.factor[row(i)..=row(i) + i];
            let mut sum = feature;
            for (c, z) in known.iter().zip(&solved) {
                for l in 0..LANES {
                    sum[l] -= c * z[l];
                }
            }
            let next = sum.map(|x| x / known[i]);
            each(i, next);
            solved.push(next);
            for l in 0..LANES {
                mean[l] += self.mean[i] * feature[l];
            }
        }
        mean
    }

    /// Standard deviation of the noise (square root of b / a).
    pub fn noise(&self) -> f64 {
        self.variance.sqrt()
    }

    fn interval(&self, features: &[f64], noise: f64) -> Estimate {
        // features' M^-1 features = |C^-1 features|^2.
        let mut spread = noise;
        let features: Vec<Lanes> = features.iter().map(|&f| [f; LANES]).collect();
        let mean = self.whiten(&features, |_, z| spread += z[0] * z[0])[0];
        let half = student_t_975(self.freedom) * (self.variance * spread).sqrt();
        Estimate { mean, low: mean - half, high: mean + half }
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

    #[test]
    fn t_quantile_matches_published_tables() {
        for (freedom, published) in [(3.0, 3.182), (5.0, 2.571), (10.0, 2.228), (30.0, 2.042), (120.0, 1.980)]
        {
            let found = student_t_975(freedom);
            assert!((found / published - 1.0).abs() < 0.005, "{freedom}: {found} against {published}");
        }
    }

    /// Posterior of `w0 + 2 w1`, by summing likelihood times prior over a grid of both coefficients and the variance.
    #[test]
    fn an_interval_holds_95_percent_of_the_posterior_by_quadrature() {
        let (x, y) = ([0.3, -1.2, 0.8, 2.0, -0.5, 1.1], [0.9, -0.7, 0.1, 1.4, -1.1, 0.6]);
        let prior = RegressionPrior::without_drift(vec![0.4, 0.7], 1.5, 0.6);
        let sum = |f: &dyn Fn(usize) -> f64| -> f64 { (0..6).map(f).sum() };
        let statistics = [
            6.0,
            sum(&|i| x[i]),
            sum(&|i| x[i] * x[i]),
            sum(&|i| y[i]),
            sum(&|i| x[i] * y[i]),
            sum(&|i| y[i] * y[i]),
        ];
        let posterior = CoefficientPosterior::new(&prior, 6.0, &statistics);
        let line = posterior.combination(&[1.0, 2.0]);
        let measured = posterior.measurement(&[1.0, 2.0]);
        let (mut total, mut mean, mut below, mut inside, mut measured_inside) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for v in (0..160).map(|i| (-4.5 + 0.05 * f64::from(i)).exp()) {
            for w0 in (-60..=60).map(|i| 0.06 * f64::from(i)) {
                for w1 in (-60..=60).map(|i| 0.06 * f64::from(i)) {
                    let squares: f64 = (0..6).map(|i| (y[i] - w0 - w1 * x[i]).powi(2)).sum();
                    let quadratic = squares + 0.4 * w0 * w0 + 0.7 * w1 * w1 + 2.0 * prior.scale;
                    // Eight normal densities, the inverse gamma and the step in v, which is proportional to v.
                    let weight = v.powf(-4.0 - prior.shape) * (-0.5 * quadratic / v).exp();
                    let value = w0 + 2.0 * w1;
                    let up_to = |limit: f64| 0.5 * libm::erfc((value - limit) / (2.0 * v).sqrt());
                    total += weight;
                    mean += weight * value;
                    below += if value < line.low { weight } else { 0.0 };
                    inside += if value > line.low && value < line.high { weight } else { 0.0 };
                    measured_inside += weight * (up_to(measured.high) - up_to(measured.low));
                }
            }
        }
        assert!((mean / total - line.mean).abs() < 0.002);
        assert!((below / total - 0.025).abs() < 0.003, "{}", below / total);
        assert!((inside / total - 0.95).abs() < 0.004, "{}", inside / total);
        assert!((measured_inside / total - 0.95).abs() < 0.004, "{}", measured_inside / total);
    }
}
