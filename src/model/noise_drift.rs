//! Drift of the noise: in environment `k` the variance is `s2 v_k` with `v_k ~ InvGamma(a, a)`.
//!
//! It has no closed form: `v_k` is taken at the mode of its logarithm with a Laplace term, given the other environments'
//! mechanism; the terms of all environments owe something to one another.

use super::elementary::log;
use super::factor::{Lanes, lanes_of};

/// Steps that find the variance that all environments share.
const NEWTON_STEPS: usize = 20;

/// The prior of the relative variances, and what follows from it and the numbers of rows alone.
#[derive(Debug, Clone, Default)]
pub struct NoiseDrift {
    /// Shape and scale `a` of the prior.
    shape: f64,
    rows: Vec<f64>,
    /// The part of the log density of each environment that does not depend on its variance.
    constant: Vec<f64>,
}

/// What the Laplace terms of a pool's environments owe to one another: all share one variance, which is integrated out
/// after them. The joint curvature of their logarithms is `diag(a + h_k) - h h' / A` with `h_k = n_k / 2` and
/// `A = a0 + sum of h`.
#[derive(Debug, Clone, Copy)]
pub struct NoiseCoupling {
    /// Sum of `h_k^2 / (a + h_k)`.
    part: f64,
    /// `A`.
    half: f64,
}

impl NoiseDrift {
    /// Environments with these numbers of rows under a prior of this shape.
    pub fn prepare(&mut self, shape: f64, rows: &[f64]) {
        if self.shape == shape && self.rows == rows {
            return;
        }
        let common = shape * libm::log(shape) - libm::lgamma(shape);
        // Without rows nothing is integrated, and no Laplace term is to err.
        let constant = |n: &f64| match *n {
            0.0 => shape,
            n => common + 0.5 * libm::log(2.0 * std::f64::consts::PI / (shape + 0.5 * n)),
        };
        self.shape = shape;
        self.constant.clear();
        self.constant.extend(rows.iter().map(constant));
        self.rows.clear();
        self.rows.extend_from_slice(rows);
    }

    /// Mode of the logarithm of a relative variance, given `n` residuals' squares in units of the shared variance.
    pub fn mode(&self, n: f64, squares: f64) -> f64 {
        (self.shape + 0.5 * squares) / (self.shape + 0.5 * n)
    }

    /// `-n/2 ln v`, the log prior density of `ln v`, and the Laplace term of its integral, of the environments
    /// `first ..`.
    pub fn log_density(&self, first: usize, v: Lanes) -> Lanes {
        let (n, constant) = (lanes_of(&self.rows, first, 0.0), lanes_of(&self.constant, first, 0.0));
        let log_v = log(v);
        std::array::from_fn(|l| constant[l] - (self.shape + 0.5 * n[l]) * log_v[l] - self.shape / v[l])
    }

    /// What the environments in `pool` owe to one another; `shape` is `a0`, that of the shared variance.
    pub fn coupling(&self, pool: &[bool], shape: f64) -> NoiseCoupling {
        let none = NoiseCoupling { part: 0.0, half: shape };
        let inside = self.rows.iter().zip(pool).filter(|(_, inside)| **inside);
        inside.fold(none, |sum, (n, _)| sum.with(1.0, self.shape, 0.5 * n))
    }

    /// `-1/2 ln(1 - part / A)` of a pool.
    pub fn log_root(&self, of: NoiseCoupling) -> f64 {
        -0.5 * libm::log(1.0 - of.part / of.half)
    }

    /// The same of the pool with each of the environments `first ..` counted `sign` times more.
    pub fn log_roots(&self, of: NoiseCoupling, first: usize, sign: Lanes) -> Lanes {
        let n = lanes_of(&self.rows, first, 0.0);
        log(std::array::from_fn(|l| {
            let with = of.with(sign[l], self.shape, 0.5 * n[l]);
            1.0 - with.part / with.half
        }))
        .map(|x| -0.5 * x)
    }

    /// Sets every environment's relative variance to the mode of its logarithm.
    ///
    /// `squares[k]`: squared residuals of `k` from what the rest of the pool predicts, at the present values `noise`; the
    /// shared variance is the one at which the environments in `pool` and its own prior (`shape`, `scale`) agree. It is
    /// solved for together with them: in turn they would creep.
    pub fn fit(&self, noise: &mut [f64], squares: &[f64], pool: &[bool], shape: f64, scale: f64) {
        let raw: Vec<f64> = squares.iter().zip(&*noise).map(|(s, v)| s * v).collect();
        let inside: Vec<(f64, f64)> =
            raw.iter().zip(&self.rows).zip(pool).filter(|x| *x.1).map(|x| (*x.0.0, *x.0.1)).collect();
        let wanted = 2.0 * shape + inside.iter().map(|x| x.1).sum::<f64>();
        let start = (2.0 * scale + inside.iter().map(|x| x.0).sum::<f64>()) / wanted;
        // Newton's method on the logarithm of the shared variance; the sum falls where the variance rises.
        let mut variance = start;
        for _ in 0..NEWTON_STEPS {
            let (mut sum, mut slope) = (2.0 * scale / variance, 2.0 * scale / variance);
            for &(raw, n) in &inside {
                let x = raw / variance;
                let (weight, below) = (self.shape + 0.5 * n, self.shape + 0.5 * x);
                sum += weight * x / below;
                slope += weight * x * self.shape / (below * below);
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
        for ((noise, raw), n) in noise.iter_mut().zip(&raw).zip(&self.rows) {
            *noise = self.mode(*n, raw / variance);
        }
    }
}

impl NoiseCoupling {
    fn with(self, sign: f64, shape: f64, half: f64) -> Self {
        Self { part: self.part + sign * (half * half / (shape + half)), half: self.half + sign * half }
    }
}
