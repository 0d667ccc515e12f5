//! What a fitted mechanism says of new rows, prepared once for any number of experiments.
//!
//! Under every hypothesis the new values of a variable are a conjugate regression. With the features divided by the
//! factor of their coefficients' prior precision all coefficients are `N(0, s2)`, so that four hypotheses stand side by
//! side in one batched factorisation, of the size of the rows or of the features, whichever is smaller.

use super::coefficients::CoefficientPosterior;
use super::factor::{LANES, Lanes, factorise, forward_solve, log_diagonal, row};
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

/// A mechanism's posterior and prior as predictions need them.
#[derive(Debug, Clone, PartialEq)]
pub struct Predictive {
    posterior: CoefficientPosterior,
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
    /// Prepares predictions of a mechanism with this prior and posterior.
    pub fn new(prior: &RegressionPrior, posterior: CoefficientPosterior) -> Self {
        let (shape, scale) = posterior.noise_prior();
        let constant = |a: f64, b: f64| a * libm::log(b) - libm::lgamma(a);
        let (posterior_constant, prior_constant) =
            (constant(shape, scale), constant(prior.shape, prior.scale));
        Self {
            posterior,
            deviation: prior.precision.iter().map(|l| 1.0 / l.sqrt()).collect(),
            shape: [shape, prior.shape, shape, prior.shape],
            scale: [scale, prior.scale, scale, prior.scale],
            constant: [posterior_constant, prior_constant, posterior_constant, prior_constant],
        }
    }

    /// Whether the variable is a target where its values came with these features (ones first): `n` rows in groups of
    /// four, the last of which may be filled up with anything.
    pub fn odds(
        &self,
        meta: &MetaParameters,
        n: usize,
        groups: impl Iterator<Item = (Vec<Lanes>, Lanes)>,
    ) -> TargetOdds {
        let m = self.deviation.len() + 1;
        let mut design = vec![[0.0; LANES]; n * m];
        let mut response = vec![[0.0; LANES]; n];
        for (g, (features, values)) in groups.enumerate() {
            let rows = LANES * g..n.min(LANES * (g + 1));
            for (i, (feature, deviation)) in features.iter().zip(&self.deviation).enumerate() {
                for r in rows.clone() {
                    design[r * m + i][MECHANISM] = feature[r % LANES] * deviation;
                }
            }
            let mean = self.posterior.whiten(&features, |i, z| {
                for r in rows.clone() {
                    design[r * m + i][SHARED] = z[r % LANES];
                    design[r * m + i][SHIFT] = z[r % LANES];
                }
            });
            for r in rows {
                design[r * m][HARD] = meta.hard_scale;
                design[r * m + m - 1][SHIFT] = meta.shift_scale;
                let value = values[r % LANES];
                let residual = value - mean[r % LANES];
                response[r] = [residual, value, residual, value];
            }
        }
        let (log_density, log_noise) = self.log_marginals(&design, m, &response);
        let mut kinds = meta.kind_weights.map(libm::log);
        let densities = [log_density[HARD], log_density[SHIFT], log_density[MECHANISM], log_noise];
        for (kind, density) in kinds.iter_mut().zip(densities) {
            *kind += density;
        }
        let prior = libm::log(meta.target_rate) - libm::log1p(-meta.target_rate);
        TargetOdds { log_odds: prior + log_sum_exp(&kinds) - log_density[SHARED], kind: normalised(&kinds) }
    }

    /// Log marginal likelihood of the responses under each lane's regression, whose `m` coefficients are `N(0, s2)`;
    /// and under the shared coefficients with the noise prior of a new mechanism. `design` holds `m` features a row.
    fn log_marginals(&self, design: &[Lanes], m: usize, response: &[Lanes]) -> (Lanes, f64) {
        let n = response.len();
        let (log_root, quadratic) =
            if n <= m { by_rows(design, m, response) } else { by_features(design, m, response) };
        let half = 0.5 * n as f64;
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
    let log_root = std::array::from_fn(|l| log_diagonal(&matrix, n, l));
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
    let log_root = std::array::from_fn(|l| log_diagonal(&matrix, m, l));
    let last = matrix[row(m) + m];
    (log_root, last.map(|pivot| pivot * pivot))
}

#[cfg(test)]
mod tests {
    use super::*;
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
        let meta = MetaParameters::default();
        let prior = meta.regression_prior(2, meta.coefficient_scale);
        for (n, offset) in
            [(1, 0.0), (2, 0.3), (3, 2.0), (4, -0.5), (5, 0.2), (9, 1.0), (40, 0.1), (12, -30.0)]
        {
            let environments = [rows(0, 25, 0.0), rows(100, n, offset)];
            let moments = Moments::new(&environments, 3);
            let mut statistics = MechanismStatistics::default();
            moments.mechanism(2, &[0, 1], &mut statistics);
            let hard = meta.log_hard(n as f64, moments.product(1, 0, 3), moments.product(1, 3, 3));
            let target =
                TargetPrior::new(&meta, vec![0.0, hard], vec![Membership::Shared, Membership::Unknown]);
            let known = PoolSweep::default().odds(&prior, &target, &statistics, &[true, false], 1);

            let pooled: Vec<f64> = statistics.chunk(0).iter().map(|lanes| lanes[0]).collect();
            let predictive = Predictive::new(&prior, CoefficientPosterior::new(&prior, 25.0, &pooled));
            let groups = environments[1].chunks(LANES).map(|group| {
                let lanes = |i: usize| std::array::from_fn(|l| group.get(l).map_or(9.0, |r| r[i]));
                (vec![[1.0; LANES], lanes(0), lanes(1)], lanes(2))
            });
            let found = predictive.odds(&meta, n, groups);
            assert!((found.log_odds - known.log_odds).abs() < 1e-8, "{n} rows: {found:?}, {known:?}");
            for (a, b) in found.kind.iter().zip(known.kind) {
                assert!((a - b).abs() < 1e-9, "{n} rows: {found:?}, {known:?}");
            }
        }
    }
}
