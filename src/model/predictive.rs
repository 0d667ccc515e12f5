//! What a fitted mechanism says of new rows, prepared once for any number of experiments.
//!
//! Under every hypothesis the new values of a variable are a conjugate regression. With the features divided by the
//! factor of their coefficients' prior precision all coefficients are `N(0, s2)`, so that four hypotheses stand side by
//! side in one batched factorisation, of the size of the rows or of the features, whichever is smaller.

use super::coefficients::CoefficientPosterior;
use super::drift::DriftColumns;
use super::factor::{LANES, Lanes, factorise, forward_solve, log_diagonals, row};
use super::kinds::KindWeights;
use super::marginal::RegressionPrior;
use super::mechanism::TargetOdds;
use super::meta::MetaParameters;
use super::pool::{log_sum_exp, normalised};

/// Lanes of the hypotheses: the shared mechanism, then kinds of intervention in the order of
/// [`InterventionKind::ALL`](super::InterventionKind::ALL). The kind `Noise` needs none of its own.
const SHARED: usize = 0;
const HARD: usize = 1;
const SHIFT: usize = 2;
const MECHANISM: usize = 3;

/// Log densities of new rows of one variable.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Densities {
    /// Under the shared mechanism.
    pub shared: f64,
    /// Under each kind of intervention, with the log of the kind's prior weight added.
    pub kinds: KindWeights,
}

impl Densities {
    /// Whether the variable is a target.
    pub fn odds(&self, prior_log_odds: f64) -> TargetOdds {
        TargetOdds {
            log_odds: prior_log_odds + log_sum_exp(&self.kinds) - self.shared,
            kind: normalised(&self.kinds),
        }
    }

    /// Log density, target or not.
    pub fn mixture(&self, prior_log_odds: f64) -> f64 {
        let (changed, shared) =
            (-libm::log1p(libm::exp(-prior_log_odds)), -libm::log1p(libm::exp(prior_log_odds)));
        log_sum_exp(&[changed + log_sum_exp(&self.kinds), shared + self.shared])
    }
}

/// A mechanism's posterior and prior as predictions need them.
#[derive(Debug, Clone, PartialEq)]
pub struct Predictive {
    posterior: CoefficientPosterior,
    /// How the shared coefficients drift: a new experiment has its own.
    drift: DriftColumns,
    /// Prior standard deviation of each coefficient, in units of the noise standard deviation.
    deviation: Vec<f64>,
    /// Shape of the noise variance under each hypothesis.
    shape: Lanes,
    /// Scale of the noise variance under each hypothesis.
    scale: Lanes,
    /// `a ln b - ln Gamma(a)` under each hypothesis.
    constant: Lanes,
}

impl Predictive {
    /// Prepares predictions of a mechanism with this prior and posterior, whose coefficients drift in the directions
    /// `drift`.
    ///
    /// The noise of a new experiment is the shared one times its own drift, a product of two inverse-gamma variables: it
    /// is taken as one with the same scale and as uncertain as both together.
    pub fn new(prior: &RegressionPrior, posterior: CoefficientPosterior, drift: DriftColumns) -> Self {
        let (shape, scale) = match (posterior.noise_prior(), prior.drift.noise_shape()) {
            (noise, None) => noise,
            ((shape, scale), Some(own)) => {
                let both = 1.0 / (1.0 / shape + 1.0 / own);
                (both, scale * both / shape)
            }
        };
        let constant = |a: f64, b: f64| a * libm::log(b) - libm::lgamma(a);
        let (posterior_constant, prior_constant) =
            (constant(shape, scale), constant(prior.shape, prior.scale));
        Self {
            posterior,
            drift,
            deviation: prior.precision.iter().map(|l| 1.0 / l.sqrt()).collect(),
            shape: [shape, prior.shape, shape, prior.shape],
            scale: [scale, prior.scale, scale, prior.scale],
            constant: [posterior_constant, prior_constant, posterior_constant, prior_constant],
        }
    }

    /// Log densities of `n` values of the variable that came with these features (ones first): rows in groups of four,
    /// the last of which may be filled up with anything.
    pub fn densities(
        &self,
        meta: &MetaParameters,
        n: usize,
        groups: impl Iterator<Item = (Vec<Lanes>, Lanes)>,
    ) -> Densities {
        let p = self.deviation.len();
        let m = p + self.drift.len() + 1;
        let mut design = vec![[0.0; LANES]; n * m];
        let mut response = vec![[0.0; LANES]; n];
        // A row that counts for a part of a row is one that is smaller by the root of that.
        let weight = meta.row_weight();
        let root = weight.sqrt();
        for (g, (features, values)) in groups.enumerate() {
            let rows = LANES * g..n.min(LANES * (g + 1));
            for (i, (feature, deviation)) in features.iter().zip(&self.deviation).enumerate() {
                for r in rows.clone() {
                    design[r * m + i][MECHANISM] = root * feature[r % LANES] * deviation;
                }
            }
            let mean = self.posterior.whiten(&features, |i, z| {
                for r in rows.clone() {
                    design[r * m + i][SHARED] = root * z[r % LANES];
                    design[r * m + i][SHIFT] = root * z[r % LANES];
                }
            });
            for (s, column) in self.drift.iter().enumerate() {
                let mut along = [0.0; LANES];
                for (u, feature) in column.iter().zip(&features) {
                    for l in 0..LANES {
                        along[l] += u * feature[l];
                    }
                }
                for r in rows.clone() {
                    design[r * m + p + s][SHARED] = root * along[r % LANES];
                    design[r * m + p + s][SHIFT] = root * along[r % LANES];
                }
            }
            for r in rows {
                design[r * m][HARD] = root * meta.hard_scale;
                design[r * m + m - 1][SHIFT] = root * meta.shift_scale;
                let value = root * values[r % LANES];
                let residual = value - root * mean[r % LANES];
                response[r] = [residual, value, residual, value];
            }
        }
        let (log_density, log_noise) = self.log_marginals(&design, m, &response, weight * n as f64);
        let mut kinds = meta.kind_weights.map(libm::log);
        let densities = [log_density[HARD], log_density[SHIFT], log_density[MECHANISM], log_noise];
        for (kind, density) in kinds.iter_mut().zip(densities) {
            *kind += density;
        }
        Densities { shared: log_density[SHARED], kinds }
    }

    /// Log marginal likelihood of the responses under each lane's regression, whose `m` coefficients are `N(0, s2)`;
    /// and under the shared coefficients with the noise prior of a new mechanism. `design` holds `m` features a row;
    /// together the rows count for `weighted` rows.
    fn log_marginals(&self, design: &[Lanes], m: usize, response: &[Lanes], weighted: f64) -> (Lanes, f64) {
        let n = response.len();
        let (log_root, quadratic) =
            if n <= m { by_rows(design, m, response) } else { by_features(design, m, response) };
        let half = 0.5 * weighted;
        let rising = |lane: usize| libm::lgamma(self.shape[lane] + half);
        let (posterior, prior) = (rising(SHARED), rising(MECHANISM));
        let rising = [posterior, prior, posterior, prior];
        let log_density = |noise: usize, l: usize| {
            rising[noise] + self.constant[noise]
                - half * libm::log(2.0 * std::f64::consts::PI)
                - log_root[l]
                - (self.shape[noise] + half) * libm::log(self.scale[noise] + 0.5 * quadratic[l])
        };
        (std::array::from_fn(|l| log_density(l, l)), log_density(MECHANISM, SHARED))
    }
}

/// Half the log determinant of `K = I + D D'`, and `y' K^-1 y`, from a matrix of the size of the rows.
fn by_rows(design: &[Lanes], m: usize, response: &[Lanes]) -> (Lanes, Lanes) {
    let n = response.len();
    let mut matrix = vec![[0.0; LANES]; row(n)];
    for a in 0..n {
        matrix[row(a) + a] = [1.0; LANES];
        for b in 0..=a {
            // Two sums in turn: an addition need not wait for the one before.
            let mut sums = [[0.0; LANES]; 2];
            let pairs = design[a * m..(a + 1) * m].iter().zip(&design[b * m..(b + 1) * m]);
            for (i, (x, y)) in pairs.enumerate() {
                for l in 0..LANES {
                    sums[i % 2][l] += x[l] * y[l];
                }
            }
            for l in 0..LANES {
                matrix[row(a) + b][l] += sums[0][l] + sums[1][l];
            }
        }
    }
    factorise(&mut matrix, n, &vec![1.0; n]);
    let mut solved = response.to_vec();
    forward_solve(&matrix, n, &mut solved);
    let log_root = log_diagonals(&matrix, n);
    (log_root, std::array::from_fn(|l| solved.iter().map(|v| v[l] * v[l]).sum()))
}

/// The same from a matrix of the size of the features: `|I + D D'| = |I + D'D|`, and the last pivot of the factor of
/// `[I + D'D, D'y; y'D, y'y]` squares to `y' K^-1 y`.
fn by_features(design: &[Lanes], m: usize, response: &[Lanes]) -> (Lanes, Lanes) {
    let mut matrix = vec![[0.0; LANES]; row(m + 1)];
    let mut columns = vec![[0.0; LANES]; m + 1];
    for (features, &value) in design.chunks_exact(m).zip(response) {
        columns[..m].copy_from_slice(features);
        columns[m] = value;
        let mut entries = matrix.iter_mut();
        for a in 0..=m {
            for b in 0..=a {
                let entry = entries.next().expect("a packed triangle has an entry for each pair");
                for l in 0..LANES {
                    entry[l] += columns[a][l] * columns[b][l];
                }
            }
        }
    }
    for i in 0..m {
        for value in &mut matrix[row(i) + i] {
            *value += 1.0;
        }
    }
    let mut floor = vec![1.0; m + 1];
    floor[m] = f64::MIN_POSITIVE;
    factorise(&mut matrix, m + 1, &floor);
    let log_root = log_diagonals(&matrix, m);
    let last = matrix[row(m) + m];
    (log_root, last.map(|pivot| pivot * pivot))
}

#[cfg(test)]
mod tests {
    use nalgebra::{DMatrix, DVector, SymmetricEigen};

    use super::*;
    use crate::model::RowWeights;
    use crate::model::laws::NEW_ROWS;
    use crate::model::pool::{Membership, PoolSweep, TargetPrior};
    use crate::model::statistics::{MechanismStatistics, Moments};

    /// `[parent, parent, value]` from a pseudo-random sequence.
    fn rows(start: usize, n: usize, offset: f64) -> Vec<Vec<f64>> {
        let noise = |i: usize| 2.0 * (i as f64 * 0.731_058_578_630_004_9).fract() - 1.0;
        (start..start + n)
            .map(|i| {
                let (a, b) = (noise(i), noise(7 * i + 3));
                vec![a, b, 0.8 * a - 0.5 * b + offset + 0.4 * noise(13 * i + 1)]
            })
            .collect()
    }

    /// Rows below and above the number of features; the sweep computes each from other matrices.
    #[test]
    fn odds_equal_those_of_a_pool_sweep_over_the_statistics() {
        for (n, offset, dispersion) in NEW_ROWS {
            let meta = MetaParameters { dispersion, ..MetaParameters::without_drift() };
            let weight = meta.row_weight();
            let prior = meta.regression_prior(2, meta.coefficient_scale);
            let environments = [rows(0, 25, 0.0), rows(100, n, offset)];
            let moments = Moments::new(&environments, 3);
            let mut statistics = MechanismStatistics::default();
            moments.mechanism(2, &[0, 1], &mut statistics);
            statistics.weigh(&RowWeights::new(dispersion, &vec![1.0; statistics.environments()]));
            let (sum, squares) = (moments.product(1, 0, 3), moments.product(1, 3, 3));
            let hard = meta.log_hard(weight * n as f64, weight * sum, weight * squares);
            let target =
                TargetPrior::new(&meta, vec![0.0, hard], vec![Membership::Shared, Membership::Unknown]);
            let known = PoolSweep::default().odds(&prior, &target, &statistics, &[true, false], 1);

            let pooled: Vec<f64> = statistics.chunk(0).iter().map(|lanes| lanes[0]).collect();
            let posterior = CoefficientPosterior::new(&prior, 25.0 * weight, &pooled);
            let predictive = Predictive::new(&prior, posterior, DriftColumns::none(3));
            let groups = environments[1].chunks(LANES).map(|group| {
                let lanes = |i: usize| std::array::from_fn(|l| group.get(l).map_or(9.0, |r| r[i]));
                (vec![[1.0; LANES], lanes(0), lanes(1)], lanes(2))
            });
            let found = predictive.densities(&meta, n, groups).odds(meta.target_log_odds());
            assert!((found.log_odds - known.log_odds).abs() < 1e-8, "{n} rows: {found:?}, {known:?}");
            for (a, b) in found.kind.iter().zip(known.kind) {
                assert!((a - b).abs() < 1e-9, "{n} rows: {found:?}, {known:?}");
            }
        }
    }

    /// `ln` of the integral of `prod N(u_i; 0, t2 + s2 g_i)` over both variances, on a grid of their logarithms; `u` are
    /// the residuals in the eigenvectors of their covariance through the coefficients, `g` its eigenvalues.
    fn noise_by_quadrature(u: &[f64], g: &[f64], fresh: (f64, f64), shared: (f64, f64)) -> f64 {
        let steps = |low: f64, high: f64| (0..400).map(move |i| low + (high - low) * f64::from(i) / 400.0);
        // Density of the logarithm.
        let log_density = |(a, b): (f64, f64), log_v: f64| {
            a * libm::log(b) - libm::lgamma(a) - a * log_v - b * libm::exp(-log_v)
        };
        let mut terms = Vec::new();
        for log_t in steps(-8.0, 8.0) {
            for log_s in steps(-6.0, 2.0) {
                let (t, s) = (libm::exp(log_t), libm::exp(log_s));
                let normal: f64 = u
                    .iter()
                    .zip(g)
                    .map(|(u, g)| (t + s * g, u * u))
                    .map(|(v, square)| -0.5 * (libm::log(std::f64::consts::TAU * v) + square / v))
                    .sum();
                terms.push(normal + log_density(fresh, log_t) + log_density(shared, log_s));
            }
        }
        log_sum_exp(&terms) + libm::log(16.0 / 400.0 * 8.0 / 400.0)
    }

    #[test]
    fn noise_of_its_own_comes_close_to_quadrature_over_both_variances() {
        let meta = MetaParameters::without_drift();
        let prior = meta.regression_prior(2, meta.coefficient_scale);
        for (pool, n, loudness, within) in [
            (12, 4, 3.0, 0.11),
            (25, 4, 3.0, 0.055),
            (100, 10, 3.0, 0.004),
            (100, 10, 0.2, 0.2),
            (25, 1, 6.0, 0.19),
        ] {
            let mut new = rows(100, n, 0.0);
            for r in &mut new {
                let mean = 0.8 * r[0] - 0.5 * r[1];
                r[2] = mean + loudness * (r[2] - mean);
            }
            let moments = Moments::new(&[rows(0, pool, 0.0)], 3);
            let mut statistics = MechanismStatistics::default();
            moments.mechanism(2, &[0, 1], &mut statistics);
            let pooled: Vec<f64> = statistics.chunk(0).iter().map(|lanes| lanes[0]).collect();
            let posterior = CoefficientPosterior::new(&prior, pool as f64, &pooled);
            let mut whitened = DMatrix::zeros(n, 3);
            let residual = DVector::from_iterator(
                n,
                new.iter().enumerate().map(|(i, r)| {
                    let features = [[1.0; LANES], [r[0]; LANES], [r[1]; LANES]];
                    r[2] - posterior.whiten(&features, |c, z| whitened[(i, c)] = z[0])[0]
                }),
            );
            let eigen = SymmetricEigen::new(&whitened * whitened.transpose());
            let u = eigen.eigenvectors.transpose() * residual;
            let exact = noise_by_quadrature(
                u.as_slice(),
                eigen.eigenvalues.map(|g| g.max(0.0)).as_slice(),
                (prior.shape, prior.scale),
                posterior.noise_prior(),
            );
            let only = MetaParameters { kind_weights: [0.0, 0.0, 0.0, 1.0], ..meta.clone() };
            let groups = || {
                new.chunks(LANES).map(|group| {
                    let lanes = |i: usize| std::array::from_fn(|l| group.get(l).map_or(9.0, |r| r[i]));
                    (vec![[1.0; LANES], lanes(0), lanes(1)], lanes(2))
                })
            };
            let predictive = Predictive::new(&prior, posterior, DriftColumns::none(3));
            // Odds of noise against hard, and the density under hard, give the density under noise.
            let hard_alone = MetaParameters { kind_weights: [1.0, 0.0, 0.0, 0.0], ..meta.clone() };
            let sums = |of: fn(f64) -> f64| new.iter().map(|r| of(r[2])).sum::<f64>();
            let log_hard = meta.log_hard(n as f64, sums(|y| y), sums(|y| y * y));
            let kinds = |meta: &MetaParameters| log_sum_exp(&predictive.densities(meta, n, groups()).kinds);
            let found = kinds(&only) - kinds(&hard_alone) + log_hard;
            println!("{pool} rows in the pool, {n} new, {loudness} times the noise: {found:.3}, {exact:.3}");
            assert!((found - exact).abs() < within, "{pool}, {n}, {loudness}: {found} against {exact}");
        }
    }
}
