//! Smooth mechanisms: Bayesian neural networks with one infinitely wide hidden layer, in closed form.
//!
//! A network of sigmoid units with independent normal weights is, in the limit of many units, a Gaussian process with
//! the arcsine kernel (Williams, *Computation with infinite neural networks*, Neural Computation 10, 1998, eq. 11).
//! An incomplete Cholesky factor of the kernel over made-up rows that lie where the measured ones do, pivots chosen
//! greedily, turns it into a few features with independent standard normal coefficients: as random features do, but
//! without their noise. Pivots are kept with what was learned; measured rows must not be.

use super::factor::{LANES, Lanes, row};
use super::family::MechanismFamily;
use super::marginal::RegressionPrior;
use super::meta::MetaParameters;
use super::statistics::{MechanismStatistics, TrainingData};

/// Largest number of features.
const MAX_FEATURES: usize = 24;

/// Pivoting stops when no made-up row's prior variance is off by more than this share of the largest possible one.
const TOLERANCE: f64 = 2e-3;

/// Features from the arcsine kernel.
#[derive(Debug, Clone, Copy)]
pub struct Smooth;

/// The arcsine kernel with given prior variances of weights and biases in the hidden layer.
#[derive(Debug, Clone, Copy)]
struct Kernel {
    weight: f64,
    bias: f64,
}

impl Kernel {
    fn new(meta: &MetaParameters) -> Self {
        Self { weight: meta.smooth_width * meta.smooth_width, bias: meta.smooth_bias * meta.smooth_bias }
    }

    /// `2 x' S y` for the product `x' y` of two rows of parents.
    fn inner(self, product: f64) -> f64 {
        2.0 * (self.bias + self.weight * product)
    }

    /// `1 + 2 x' S x`, square root, for the product `x' x`.
    fn root(self, square: f64) -> f64 {
        (1.0 + self.inner(square)).sqrt()
    }

    /// The kernel from `2 x' S y` and the roots of `1 + 2 x' S x` and `1 + 2 y' S y`.
    fn value(inner: f64, root_x: f64, root_y: f64) -> f64 {
        // Rounding may lift what is below one above it.
        std::f64::consts::FRAC_2_PI * libm::asin((inner / (root_x * root_y)).clamp(-1.0, 1.0))
    }
}

/// Incomplete Cholesky factor of the kernel matrix.
struct Factor {
    /// Made-up rows that were chosen as pivots.
    pivots: Vec<usize>,
    /// `columns[t][n]`: feature `t` of row `n`, made-up rows first.
    columns: Vec<Vec<f64>>,
}

fn factorise(data: &TrainingData, kernel: Kernel, parents: &[usize]) -> Factor {
    let columns: Vec<&[f64]> = parents.iter().map(|&i| data.column_after_made_up(i)).collect();
    let n = data.made_up() + data.len();
    let square = |n: usize| columns.iter().map(|c| c[n] * c[n]).sum::<f64>();
    let inner: Vec<f64> = (0..n).map(|i| kernel.inner(square(i))).collect();
    let root: Vec<f64> = inner.iter().map(|x| (1.0 + x).sqrt()).collect();
    let mut left: Vec<f64> = (0..data.made_up()).map(|i| Kernel::value(inner[i], root[i], root[i])).collect();
    let mut factor = Factor { pivots: Vec::new(), columns: Vec::new() };
    while factor.pivots.len() < MAX_FEATURES {
        let (mut pivot, mut largest) = (0, 0.0);
        for (i, &variance) in left.iter().enumerate() {
            if variance > largest {
                (pivot, largest) = (i, variance);
            }
        }
        if largest < TOLERANCE {
            break;
        }
        let mut next: Vec<f64> = vec![0.0; n];
        for c in &columns {
            let at_pivot = c[pivot];
            for (sum, x) in next.iter_mut().zip(*c) {
                *sum += x * at_pivot;
            }
        }
        for (x, r) in next.iter_mut().zip(&root) {
            *x = Kernel::value(kernel.inner(*x), *r, root[pivot]);
        }
        for known in &factor.columns {
            let at_pivot = known[pivot];
            for (x, k) in next.iter_mut().zip(known) {
                *x -= k * at_pivot;
            }
        }
        let scale = 1.0 / largest.sqrt();
        for x in &mut next {
            *x *= scale;
        }
        for (x, variance) in next.iter().zip(&mut left) {
            *variance -= x * x;
        }
        left[pivot] = 0.0;
        factor.pivots.push(pivot);
        factor.columns.push(next);
    }
    factor
}

/// The prior on so many features; the curve drifts as a whole.
fn together(meta: &MetaParameters, features: usize) -> RegressionPrior {
    let prior = meta.regression_prior(features, meta.smooth_scale);
    RegressionPrior { slopes_drift_together: true, ..prior }
}

impl MechanismFamily for Smooth {
    fn statistics(
        &self,
        data: &TrainingData,
        meta: &MetaParameters,
        y: usize,
        parents: &[usize],
        into: &mut MechanismStatistics,
    ) -> RegressionPrior {
        let factor = factorise(data, Kernel::new(meta), parents);
        let features = factor.columns.len();
        let made_up = data.made_up();
        let ones = vec![1.0; made_up + data.len()];
        let mut columns: Vec<&[f64]> = Vec::with_capacity(features + 2);
        columns.push(&ones);
        columns.extend(factor.columns.iter().map(Vec::as_slice));
        columns.push(data.column_after_made_up(y));
        into.reset(features + 1, data.moments().rows());
        // Row by row, all products of a row at once: an entry's next term need not wait for its last.
        let mut values = vec![0.0; columns.len()];
        let mut sums = vec![0.0; row(columns.len())];
        for (k, rows) in data.environments().iter().enumerate() {
            sums.fill(0.0);
            for n in rows.start + made_up..rows.end + made_up {
                values.iter_mut().zip(&columns).for_each(|(value, column)| *value = column[n]);
                let mut start = 0;
                for (i, left) in values.iter().enumerate() {
                    let entries = &mut sums[start..=start + i];
                    entries.iter_mut().zip(&values).for_each(|(sum, right)| *sum += left * right);
                    start += i + 1;
                }
            }
            let mut entry = 0;
            for i in 0..columns.len() {
                for j in 0..=i {
                    into.set(k, i, j, sums[entry]);
                    entry += 1;
                }
            }
        }
        together(meta, features)
    }

    /// Number of pivots `t`, then for each pivot its parents' values, then the packed lower triangle of the factor at
    /// the pivots.
    fn basis(&self, data: &TrainingData, meta: &MetaParameters, parents: &[usize]) -> Vec<f64> {
        let factor = factorise(data, Kernel::new(meta), parents);
        let mut basis = vec![factor.pivots.len() as f64];
        for &pivot in &factor.pivots {
            basis.extend(parents.iter().map(|&i| data.column_after_made_up(i)[pivot]));
        }
        for (t, &pivot) in factor.pivots.iter().enumerate() {
            basis.extend(factor.columns[..=t].iter().map(|column| column[pivot]));
        }
        basis
    }

    fn feature_count(&self, basis: &[f64], parents: usize) -> Option<usize> {
        let pivots = *basis.first()? as usize;
        (pivots <= MAX_FEATURES && basis.len() == 1 + pivots * parents + pivots * (pivots + 1) / 2)
            .then(|| pivots + 1)
    }

    fn prior(&self, meta: &MetaParameters, basis: &[f64], _: usize) -> RegressionPrior {
        together(meta, basis[0] as usize)
    }

    fn features(&self, meta: &MetaParameters, basis: &[f64], parents: &[Lanes]) -> Vec<Lanes> {
        let kernel = Kernel::new(meta);
        let pivots = basis[0] as usize;
        let (values, triangle) = basis[1..].split_at(pivots * parents.len());
        let mut squares = [0.0; LANES];
        for x in parents {
            for l in 0..LANES {
                squares[l] += x[l] * x[l];
            }
        }
        let own = squares.map(|square| kernel.root(square));
        let mut features = Vec::with_capacity(pivots + 1);
        features.push([1.0; LANES]);
        for t in 0..pivots {
            let pivot = &values[t * parents.len()..(t + 1) * parents.len()];
            let known = &triangle[t * (t + 1) / 2..];
            let at_pivot = kernel.root(pivot.iter().map(|x| x * x).sum());
            let mut product = [0.0; LANES];
            for (x, y) in parents.iter().zip(pivot) {
                for l in 0..LANES {
                    product[l] += x[l] * y;
                }
            }
            let mut x: Lanes =
                std::array::from_fn(|l| Kernel::value(kernel.inner(product[l]), own[l], at_pivot));
            for (before, factor) in features[1..].iter().zip(known) {
                let before: &Lanes = before;
                for l in 0..LANES {
                    x[l] -= factor * before[l];
                }
            }
            features.push(x.map(|x| x / known[t]));
        }
        features
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data() -> TrainingData {
        let rows: Vec<Vec<f64>> = (0..60)
            .map(|t| {
                let x = f64::from(t) / 10.0 - 3.0;
                vec![x, libm::sin(3.0 * x), x * x]
            })
            .collect();
        TrainingData::new(&[rows[..40].to_vec(), rows[40..].to_vec()], 3)
    }

    #[test]
    fn rounding_does_not_push_the_kernel_out_of_its_domain() {
        for exponent in -12..=60 {
            let square = 10f64.powi(exponent) * 1.7;
            let kernel = Kernel { weight: 1.3, bias: 0.1 };
            let (inner, root) = (kernel.inner(square), kernel.root(square));
            assert!(Kernel::value(inner, root, root).is_finite(), "{square}");
            assert_eq!(Kernel::value(1.0 + 1e-12, 1.0, 1.0), 1.0);
        }
    }

    /// Average of `sigmoid(u) sigmoid(v)` over normal weights on a grid, with `erf` as the sigmoid.
    #[test]
    fn kernel_equals_quadrature_over_the_weights_of_one_hidden_unit() {
        let kernel = Kernel { weight: 0.8, bias: 0.5 };
        let (x, y) = (0.7, -1.3);
        let root = |z: f64| (1.0 + kernel.inner(z * z)).sqrt();
        let closed = Kernel::value(kernel.inner(x * y), root(x), root(y));
        let mut sum = 0.0;
        let steps: Vec<f64> = (-80..=80).map(|i| f64::from(i) * 0.1).collect();
        for w in &steps {
            for b in &steps {
                let density = libm::exp(-0.5 * (w * w + b * b)) / (2.0 * std::f64::consts::PI);
                let unit = |z: f64| libm::erf(kernel.bias.sqrt() * b + kernel.weight.sqrt() * w * z);
                sum += density * unit(x) * unit(y) * 0.01;
            }
        }
        assert!((sum - closed).abs() < 1e-6, "{sum} against {closed}");
    }

    #[test]
    fn features_reproduce_the_kernel() {
        let data = data();
        let meta = MetaParameters::default();
        let kernel = Kernel::new(&meta);
        let factor = factorise(&data, kernel, &[0, 1]);
        for (a, b) in [(0, 0), (3, 40), (17, 59)] {
            let product = |a: usize, b: usize| {
                data.column(0)[a] * data.column(0)[b] + data.column(1)[a] * data.column(1)[b]
            };
            let root = |a: usize| (1.0 + kernel.inner(product(a, a))).sqrt();
            let exact = Kernel::value(kernel.inner(product(a, b)), root(a), root(b));
            let of = |n: usize| data.made_up() + n;
            let found: f64 = factor.columns.iter().map(|c| c[of(a)] * c[of(b)]).sum();
            // Beyond the made-up rows a little more is missed.
            assert!((exact - found).abs() < 10.0 * TOLERANCE, "{exact} against {found}");
        }
    }

    #[test]
    fn features_of_new_rows_are_those_of_the_training_rows() {
        let data = data();
        let meta = MetaParameters::default();
        let factor = factorise(&data, Kernel::new(&meta), &[0, 1]);
        let basis = Smooth.basis(&data, &meta, &[0, 1]);
        for n in [0, 25, 59] {
            // The next rows in the other lanes.
            let rows = |j: usize| std::array::from_fn(|l| data.column(j)[(n + l) % 60]);
            let found = Smooth.features(&meta, &basis, &[rows(0), rows(1)]);
            assert_eq!(found.len(), factor.columns.len() + 1);
            for (t, column) in factor.columns.iter().enumerate() {
                for l in 0..LANES {
                    assert!((found[t + 1][l] - column[data.made_up() + (n + l) % 60]).abs() < 1e-6);
                }
            }
        }
    }
}
