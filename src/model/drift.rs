//! Drift: every environment runs the shared mechanism a little differently.
//!
//! In environment `k` the coefficients are `w + u_k` with `u_k | s2 ~ N(0, s2 U U')`, and the noise variance is `s2 v_k`
//! with `v_k ~ InvGamma(a, a)`. Integrating `u_k` out is exact and leaves a regression on the shared coefficients whose
//! statistics are smaller: with `G = F'F / v`, `b = F'y / v`, `c = y'y / v` and `S = I + U'G U`,
//!
//! ```text
//! G - G U S^-1 U'G,    b - G U S^-1 U'b,    c - b'U S^-1 U'b,    and the factor |S|^-1/2
//! ```
//!
//! (Woodbury identity and determinant lemma; Harville, *Journal of the American Statistical Association* 72, 1977, for
//! the mixed model). Sums over pools work with these as with any statistics. The noise has no such form: `v_k` is taken at
//! the mode of its logarithm with a Laplace term, given the other environments' mechanism.

use serde::{Deserialize, Serialize};

use super::factor::{LANES, Lanes, factorise, log_diagonal, row};
use super::statistics::MechanismStatistics;

/// Steps that find the variance that all environments share.
const NEWTON_STEPS: usize = 20;

/// How much mechanisms differ between environments that share them. All zero: not at all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Drift {
    /// Standard deviation of an intercept, in units of the noise standard deviation.
    pub intercept: f64,
    /// Standard deviation of a slope, in units of the noise standard deviation per standard unit of the parent.
    pub slope: f64,
    /// Standard deviation of a slope, as a share of the slope.
    pub gain: f64,
    /// Standard deviation of the logarithm of the noise's standard deviation.
    pub noise: f64,
}

impl Drift {
    /// Mechanisms are the same everywhere.
    pub const NONE: Self = Self { intercept: 0.0, slope: 0.0, gain: 0.0, noise: 0.0 };

    /// True if mechanisms are the same everywhere.
    pub fn is_none(&self) -> bool {
        *self == Self::NONE
    }

    /// Coefficients that drift so many times as far; the noise as before.
    #[must_use]
    pub fn times(&self, multiple: f64) -> Self {
        let Self { intercept, slope, gain, noise } = *self;
        Self { intercept: multiple * intercept, slope: multiple * slope, gain: multiple * gain, noise }
    }

    /// Shape and scale `a` of the relative noise variance's inverse-gamma prior; `None` if the noise does not drift.
    pub fn noise_shape(&self) -> Option<f64> {
        // The logarithm of an inverse-gamma variable has variance trigamma(a), about 1 / a.
        (self.noise > 0.0).then(|| 0.25 / (self.noise * self.noise))
    }
}

/// Columns of `U`: `column[r * p + i]` for feature `i` of `p`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DriftColumns {
    features: usize,
    columns: Vec<f64>,
}

impl DriftColumns {
    /// No drift of `p` coefficients.
    pub fn none(features: usize) -> Self {
        Self { features, columns: Vec::new() }
    }

    /// Every coefficient drifts by itself, with these standard deviations in units of the noise.
    pub fn independent(deviation: &[f64]) -> Self {
        let mut all = Self::none(deviation.len());
        for (i, &x) in deviation.iter().enumerate().filter(|(_, x)| **x > 0.0) {
            all.push(|column| column[i] = x);
        }
        all
    }

    /// One more direction in which the coefficients drift together.
    pub fn push(&mut self, set: impl FnOnce(&mut [f64])) {
        let start = self.columns.len();
        self.columns.resize(start + self.features, 0.0);
        set(&mut self.columns[start..]);
    }

    /// Number of directions.
    pub fn len(&self) -> usize {
        self.columns.len().checked_div(self.features).unwrap_or(0)
    }

    /// True without any.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// True if it is about so many features and finite.
    pub fn is_consistent(&self, features: usize) -> bool {
        self.features == features
            && self.columns.len().is_multiple_of(features.max(1))
            && self.columns.iter().all(|x| x.is_finite())
    }

    /// The directions, each one number a feature.
    pub fn iter(&self) -> impl Iterator<Item = &[f64]> {
        self.columns.chunks_exact(self.features.max(1))
    }
}

/// Statistics of a mechanism with every environment's own drift integrated out.
#[derive(Debug, Clone, Default)]
pub struct DriftedStatistics {
    /// What is left to say of the shared coefficients.
    pub statistics: MechanismStatistics,
    /// `log_constant[k]`: what environment `k` adds to the log marginal likelihood of a pool that it is in.
    pub log_constant: Vec<f64>,
    /// `log_root[k]`: the part of it that comes from the coefficients, `-1/2 ln |S|`.
    pub log_root: Vec<f64>,
    /// `noise[k]`: the noise variance of `k` relative to the shared one.
    pub noise: Vec<f64>,
    /// Products with the directions, and the matrix `S`.
    products: Vec<Lanes>,
    matrix: Vec<Lanes>,
}

impl DriftedStatistics {
    /// The statistics as they are: no drift.
    pub fn copy(&mut self, raw: &MechanismStatistics) {
        self.statistics.clone_from(raw);
        self.alike(raw.environments());
    }

    /// The noise of so many environments is the same.
    pub fn alike(&mut self, environments: usize) {
        for (values, value) in
            [(&mut self.log_constant, 0.0), (&mut self.log_root, 0.0), (&mut self.noise, 1.0)]
        {
            values.clear();
            values.resize(environments, value);
        }
    }

    /// Integrates the drift out, at the present relative noise variances; `noise_shape` is that of their prior.
    pub fn integrate(&mut self, raw: &MechanismStatistics, columns: &DriftColumns, noise_shape: Option<f64>) {
        self.statistics.clone_from(raw);
        let q = raw.features() + 1;
        let r = columns.len();
        let floor = vec![1.0; r];
        let environments = raw.environments();
        for (first, chunk) in (0..environments).step_by(LANES).zip(0..) {
            let entries = self.statistics.chunk_mut(chunk);
            let lanes = LANES.min(environments - first);
            if noise_shape.is_some() {
                let inverse: Lanes =
                    std::array::from_fn(|l| if l < lanes { 1.0 / self.noise[first + l] } else { 0.0 });
                for entry in entries.iter_mut() {
                    for l in 0..LANES {
                        entry[l] *= inverse[l];
                    }
                }
            }
            let multiple: Lanes = std::array::from_fn(|l| if l < lanes { raw.drift(first + l) } else { 1.0 });
            // products[s * q + i]: row i of [G; b'] times direction s, as far as each environment drifts.
            self.products.clear();
            self.products.resize(r * q, [0.0; LANES]);
            for (s, column) in columns.iter().enumerate() {
                for (j, &u) in column.iter().enumerate().filter(|(_, u)| **u != 0.0) {
                    for i in 0..q {
                        let entry = entries[if i < j { row(j) + i } else { row(i) + j }];
                        for l in 0..LANES {
                            self.products[s * q + i][l] += u * multiple[l] * entry[l];
                        }
                    }
                }
            }
            self.matrix.clear();
            self.matrix.resize(row(r), [0.0; LANES]);
            for (s, column) in columns.iter().enumerate() {
                for t in 0..=s {
                    let mut sum = [f64::from(u8::from(s == t)); LANES];
                    for (j, &u) in column.iter().enumerate().filter(|(_, u)| **u != 0.0) {
                        for l in 0..LANES {
                            sum[l] += u * multiple[l] * self.products[t * q + j][l];
                        }
                    }
                    self.matrix[row(s) + t] = sum;
                }
            }
            factorise(&mut self.matrix, r, &floor);
            // Solve with the factor for all columns at once, in place.
            for s in 0..r {
                for t in 0..s {
                    let factor = self.matrix[row(s) + t];
                    let (known, rest) = self.products.split_at_mut(s * q);
                    for (x, k) in rest[..q].iter_mut().zip(&known[t * q..(t + 1) * q]) {
                        for l in 0..LANES {
                            x[l] -= factor[l] * k[l];
                        }
                    }
                }
                let inverse = self.matrix[row(s) + s].map(|x| 1.0 / x);
                for x in &mut self.products[s * q..(s + 1) * q] {
                    for l in 0..LANES {
                        x[l] *= inverse[l];
                    }
                }
            }
            for s in 0..r {
                let solved = &self.products[s * q..(s + 1) * q];
                for i in 0..q {
                    for j in 0..=i {
                        let entry = &mut entries[row(i) + j];
                        for l in 0..LANES {
                            entry[l] -= solved[i][l] * solved[j][l];
                        }
                    }
                }
            }
            for l in 0..lanes {
                let k = first + l;
                self.log_root[k] = -log_diagonal(&self.matrix, r, l);
                let noise = noise_shape.map_or(0.0, |a| log_noise(a, raw.rows(k), self.noise[k]));
                self.log_constant[k] = self.log_root[k] + noise;
            }
        }
    }

    /// Sets every environment's relative noise variance to the mode of its logarithm.
    ///
    /// `squares[k]`: squared residuals of `k` from what the rest of the pool predicts, at the present values; the shared
    /// variance is the one at which the environments in `pool` and its own prior (`shape`, `scale`) agree. It is solved
    /// for together with them: in turn they would creep.
    pub fn fit_noise(&mut self, squares: &[f64], pool: &[bool], noise_shape: f64, shape: f64, scale: f64) {
        let raw: Vec<f64> = squares.iter().zip(&self.noise).map(|(s, v)| s * v).collect();
        let rows = |k: usize| self.statistics.rows(k);
        let inside: Vec<usize> = (0..raw.len()).filter(|&k| pool[k]).collect();
        let wanted = 2.0 * shape + inside.iter().map(|&k| rows(k)).sum::<f64>();
        let start = (2.0 * scale + inside.iter().map(|&k| raw[k]).sum::<f64>()) / wanted;
        // Newton's method on the logarithm of the shared variance; the sum falls where the variance rises.
        let mut variance = start;
        for _ in 0..NEWTON_STEPS {
            let (mut sum, mut slope) = (2.0 * scale / variance, 2.0 * scale / variance);
            for &k in &inside {
                let x = raw[k] / variance;
                let (weight, below) = (noise_shape + 0.5 * rows(k), noise_shape + 0.5 * x);
                sum += weight * x / below;
                slope += weight * x * noise_shape / (below * below);
            }
            let step = ((sum - wanted) / slope).clamp(-1.0, 1.0);
            if step.is_nan() {
                break;
            }
            variance *= libm::exp(step);
            if step.abs() < 1e-6 {
                break;
            }
        }
        for (k, raw) in raw.iter().enumerate() {
            self.noise[k] = noise_mode(noise_shape, self.statistics.rows(k), raw / variance);
        }
    }
}

/// Mode of the logarithm of a relative noise variance, given `n` residuals' squares in units of the shared variance.
pub(super) fn noise_mode(shape: f64, n: f64, squares: f64) -> f64 {
    (shape + 0.5 * squares) / (shape + 0.5 * n)
}

/// `-n/2 ln v`, the log prior density of `ln v`, and the Laplace term of its integral.
pub(super) fn log_noise(shape: f64, n: f64, v: f64) -> f64 {
    let log_v = libm::log(v);
    let curvature = shape + 0.5 * n;
    shape * libm::log(shape) - libm::lgamma(shape) - curvature * log_v - shape / v
        + 0.5 * libm::log(2.0 * std::f64::consts::PI / curvature)
}

/// What the Laplace terms of the environments' noise owe to one another: all share one variance, which is integrated out
/// after them. The joint curvature of their logarithms is `diag(a + n_k / 2) - h h' / A` with `h_k = n_k / 2` and
/// `A = a0 + sum of h`.
#[derive(Debug, Clone)]
pub struct NoiseCoupling {
    /// `h_k^2 / (a + h_k)` and `h_k`, each environment.
    parts: Vec<(f64, f64)>,
    /// Their sums over the pool, the second with `a0`.
    sum: (f64, f64),
}

impl NoiseCoupling {
    /// For the environments in `pool`; `noise_shape` is `a`, `shape` is `a0`.
    pub fn new(noise_shape: f64, shape: f64, statistics: &MechanismStatistics, pool: &[bool]) -> Self {
        let part = |k: usize| {
            let half = 0.5 * statistics.rows(k);
            (half * half / (noise_shape + half), half)
        };
        let parts: Vec<(f64, f64)> = (0..pool.len()).map(part).collect();
        let inside = parts.iter().zip(pool).filter(|(_, inside)| **inside);
        let sum = inside.fold((0.0, shape), |sum, (part, _)| (sum.0 + part.0, sum.1 + part.1));
        Self { parts, sum }
    }

    /// `-1/2 ln(1 - sum / A)` of the pool with environment `k` counted `sign` times more.
    pub fn log_root(&self, k: usize, sign: f64) -> f64 {
        let (part, half) = self.parts[k];
        -0.5 * libm::log1p(-(self.sum.0 + sign * part) / (self.sum.1 + sign * half))
    }
}
