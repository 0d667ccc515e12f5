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
//! the mixed model). Sums over pools work with these as with any statistics. The noise has no such form
//! (`noise_drift`).

use serde::{Deserialize, Serialize};

use super::elementary::log;
use super::factor::{LANES, Lanes, factorise, lanes_of, log_diagonals, row};
use super::noise_drift::NoiseDrift;
use super::statistics::MechanismStatistics;

/// Standard deviations below this, in units of the noise, leave too few digits where their precision is added.
const LEAST: f64 = 3e-3;

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

    /// The standard deviations, if every coefficient drifts by itself, and none so little that its precision would swallow
    /// the digits of what the rows say.
    fn each_by_itself(&self) -> Option<Vec<f64>> {
        let is_alone = |(i, column): (usize, &[f64])| {
            column.iter().enumerate().all(|(j, u)| if i == j { *u > LEAST } else { *u == 0.0 })
        };
        let all_are = self.len() == self.features && self.iter().enumerate().all(is_alone);
        all_are.then(|| self.iter().enumerate().map(|(i, column)| column[i]).collect())
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
    scratch: Scratch,
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

    /// Integrates the drift out, at the present relative noise variances if the noise drifts.
    pub fn integrate(
        &mut self,
        raw: &MechanismStatistics,
        columns: &DriftColumns,
        noise: Option<&NoiseDrift>,
    ) {
        self.statistics.clone_from(raw);
        let environments = raw.environments();
        let each = columns.each_by_itself();
        for (first, chunk) in (0..environments).step_by(LANES).zip(0..) {
            let entries = self.statistics.chunk_mut(chunk);
            if noise.is_some() {
                let inverse = lanes_of(&self.noise, first, 1.0).map(|v| 1.0 / v);
                for entry in entries.iter_mut() {
                    for l in 0..LANES {
                        entry[l] *= inverse[l];
                    }
                }
            }
            let multiple: Lanes =
                std::array::from_fn(|l| if first + l < environments { raw.drift(first + l) } else { 1.0 });
            let log_root = match &each {
                Some(deviation) => self.scratch.integrate_each(entries, deviation, multiple),
                None => self.scratch.integrate_together(entries, raw.features() + 1, columns, multiple),
            };
            let of_noise = noise
                .map_or([0.0; LANES], |noise| noise.log_density(first, lanes_of(&self.noise, first, 1.0)));
            let of_both: Lanes = std::array::from_fn(|l| log_root[l] + of_noise[l]);
            let lanes = LANES.min(environments - first);
            self.log_root[first..first + lanes].copy_from_slice(&log_root[..lanes]);
            self.log_constant[first..first + lanes].copy_from_slice(&of_both[..lanes]);
        }
    }
}

/// Memory that is used again.
#[derive(Debug, Clone, Default)]
struct Scratch {
    /// Products with the directions, or the inverse factor.
    products: Vec<Lanes>,
    matrix: Vec<Lanes>,
    floor: Vec<f64>,
}

impl Scratch {
    /// Replaces statistics of size `q` by what is left of them once drift in any directions is integrated out; gives
    /// `-1/2 ln |S|`.
    fn integrate_together(
        &mut self,
        entries: &mut [Lanes],
        q: usize,
        columns: &DriftColumns,
        multiple: Lanes,
    ) -> Lanes {
        let Self { products: all, matrix, floor } = self;
        let r = columns.len();
        floor.clear();
        floor.resize(r, 1.0);
        // all[s * q + i]: row i of [G; b'] times direction s, as far as each environment drifts.
        all.clear();
        all.resize(r * q, [0.0; LANES]);
        for (column, products) in columns.iter().zip(all.chunks_exact_mut(q)) {
            for (j, &u) in column.iter().enumerate().filter(|(_, u)| **u != 0.0) {
                let far = multiple.map(|m| u * m);
                let (above, below) = products.split_at_mut(j);
                for (product, entry) in above.iter_mut().zip(&entries[row(j)..]) {
                    add(product, far, *entry);
                }
                let mut at = row(j) + j;
                for (i, product) in (j..q).zip(below) {
                    add(product, far, entries[at]);
                    at += i + 1;
                }
            }
        }
        matrix.clear();
        for (s, column) in columns.iter().enumerate() {
            for t in 0..=s {
                let products = &all[t * q..(t + 1) * q];
                let mut sum = [f64::from(u8::from(s == t)); LANES];
                for (&u, product) in column.iter().zip(products).filter(|(u, _)| **u != 0.0) {
                    add(&mut sum, multiple.map(|m| u * m), *product);
                }
                matrix.push(sum);
            }
        }
        factorise(matrix, r, floor);
        // Solve with the factor for all columns at once, in place.
        for s in 0..r {
            let (known, rest) = all.split_at_mut(s * q);
            let solved = &mut rest[..q];
            let factor = &matrix[row(s)..=row(s) + s];
            for (known, factor) in known.chunks_exact(q).zip(factor) {
                let minus = factor.map(|x| -x);
                for (x, k) in solved.iter_mut().zip(known) {
                    add(x, minus, *k);
                }
            }
            let inverse = factor[s].map(|x| 1.0 / x);
            for x in &mut *solved {
                for l in 0..LANES {
                    x[l] *= inverse[l];
                }
            }
            subtract_square(entries, solved);
        }
        log_diagonals(matrix, r).map(|x| -x)
    }

    /// The same where every coefficient drifts by itself: with `D` the variances, `L` the factor of `D^-1 + G` and
    /// `X = (D L)^-1` what is left is `D^-1 - X'X`, `X'L^-1 b`, `c - |L^-1 b|^2`. Half of the work.
    fn integrate_each(&mut self, entries: &mut [Lanes], deviation: &[f64], multiple: Lanes) -> Lanes {
        let Self { products: inverse, matrix, floor } = self;
        let p = deviation.len();
        let precision = |i: usize| multiple.map(|m| 1.0 / (deviation[i] * deviation[i] * m * m));
        floor.clear();
        floor.extend(deviation.iter().map(|_| f64::MIN_POSITIVE));
        matrix.clear();
        matrix.extend_from_slice(&entries[..row(p)]);
        for i in 0..p {
            add(&mut matrix[row(i) + i], [1.0; LANES], precision(i));
        }
        factorise(matrix, p, floor);
        // Rows of X, and of L^-1 b in place of b'.
        inverse.clear();
        inverse.resize(row(p), [0.0; LANES]);
        let (gram, response) = entries.split_at_mut(row(p));
        gram.fill([0.0; LANES]);
        let mut log_root = log_diagonals(matrix, p).map(|x| -x);
        let mut spread = [1.0; LANES];
        for i in 0..p {
            let precision = precision(i);
            let factor = &matrix[row(i)..=row(i) + i];
            let (known, rest) = inverse.split_at_mut(row(i));
            let solved = &mut rest[..=i];
            let (before, own) = response.split_at_mut(i);
            let own = &mut own[0];
            for (k, factor) in factor[..i].iter().enumerate() {
                let minus = factor.map(|x| -x);
                for (x, known) in solved.iter_mut().zip(&known[row(k)..=row(k) + k]) {
                    add(x, minus, *known);
                }
                add(own, minus, before[k]);
            }
            solved[i] = precision;
            for l in 0..LANES {
                let scale = 1.0 / factor[i][l];
                solved.iter_mut().for_each(|x| x[l] *= scale);
                own[l] *= scale;
                spread[l] *= precision[l];
            }
            // Before it overflows.
            if i % 16 == 15 {
                add_halves(&mut log_root, log(spread));
                spread = [1.0; LANES];
            }
            subtract_square(gram, solved);
            gram[row(i) + i] = std::array::from_fn(|l| gram[row(i) + i][l] + precision[l]);
        }
        add_halves(&mut log_root, log(spread));
        for l in 0..LANES {
            response[p][l] -= response[..p].iter().map(|x| x[l] * x[l]).sum::<f64>();
        }
        // X' times L^-1 b: entry j needs the rows from j on.
        for j in 0..p {
            let mut sum = [0.0; LANES];
            for i in j..p {
                add(&mut sum, inverse[row(i) + j], response[i]);
            }
            response[j] = sum;
        }
        log_root
    }
}

/// Adds halves to sums.
fn add_halves(sums: &mut Lanes, numbers: Lanes) {
    add(sums, [0.5; LANES], numbers);
}

/// Takes the products of a vector's entries off a packed lower triangle.
#[inline(always)]
fn subtract_square(triangle: &mut [Lanes], vector: &[Lanes]) {
    let mut at = 0;
    for (i, left) in vector.iter().enumerate() {
        let minus = left.map(|x| -x);
        for (entry, right) in triangle[at..=at + i].iter_mut().zip(vector) {
            add(entry, minus, *right);
        }
        at += i + 1;
    }
}

/// Adds `factor * other` to `sum`.
#[inline(always)]
fn add(sum: &mut Lanes, factor: Lanes, other: Lanes) {
    for l in 0..LANES {
        sum[l] += factor[l] * other[l];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::statistics::Moments;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn drift_of_each_coefficient_by_itself_leaves_what_the_woodbury_identity_leaves(
            values in proptest::collection::vec(-2.0..2.0f64, 5 * 4 * 6),
            deviation in proptest::collection::vec(0.005..2.0f64, 4),
            multiples in proptest::array::uniform5(1.0..8.0f64),
            p in 1usize..=4,
        ) {
            let rows: Vec<Vec<Vec<f64>>> =
                values.chunks(4 * 6).map(|one| one.chunks(4).map(<[f64]>::to_vec).collect()).collect();
            let mut raw = MechanismStatistics::default();
            let parents: Vec<usize> = (0..p - 1).collect();
            Moments::new(&rows, 4).mechanism(3, &parents, &mut raw);
            raw.scale_drift(&multiples);
            let columns = DriftColumns::independent(&deviation[..p]);
            prop_assert!(columns.each_by_itself().is_some());
            let mut scratch = Scratch::default();
            for (chunk, multiple) in multiples.chunks(LANES).enumerate() {
                let multiple = lanes_of(multiple, 0, 1.0);
                let mut each = raw.chunk(chunk).to_vec();
                let mut together = each.clone();
                let root = scratch.integrate_each(&mut each, &deviation[..p], multiple);
                let known = scratch.integrate_together(&mut together, p + 1, &columns, multiple);
                for l in 0..LANES {
                    prop_assert!((root[l] - known[l]).abs() < 1e-9, "{} {}", root[l], known[l]);
                    for (x, y) in each.iter().zip(&together) {
                        prop_assert!((x[l] - y[l]).abs() < 1e-9, "{} {}", x[l], y[l]);
                    }
                }
            }
        }
    }
}
