//! Sufficient statistics of a mechanism: all that a closed form needs to know of the rows.

use std::ops::Range;

use super::factor::{LANES, Lanes, row};
use super::made_up::made_up;
use super::row_weights::RowWeights;

/// Sufficient statistics of one variable `y` on features `F` (first column: ones), for every environment.
///
/// For each environment the matrix `[F y]' [F y]` of size `p + 1`, packed by rows of its lower triangle; `LANES`
/// environments side by side. Statistics of a union of environments are sums.
#[derive(Debug, Clone, Default)]
pub struct MechanismStatistics {
    features: usize,
    environments: usize,
    unit: f64,
    rows: Vec<f64>,
    packed: Vec<Lanes>,
    /// How many times as far as usual each environment drifts.
    drift: Vec<f64>,
}

impl MechanismStatistics {
    /// Sets all counts for `features` columns and the given numbers of rows, all entries zero.
    pub fn reset(&mut self, features: usize, rows: &[f64]) {
        self.features = features;
        self.environments = rows.len();
        self.unit = 1.0;
        self.rows.clear();
        self.rows.extend_from_slice(rows);
        self.packed.clear();
        self.packed.resize(rows.len().div_ceil(LANES) * row(features + 1), [0.0; LANES]);
        self.drift.clear();
        self.drift.resize(rows.len(), 1.0);
    }

    /// Lets mechanisms drift so many times as far as usual in each environment.
    pub fn scale_drift(&mut self, multiples: &[f64]) {
        self.drift.copy_from_slice(multiples);
    }

    /// How many times as far as usual environment `k` drifts.
    pub fn drift(&self, k: usize) -> f64 {
        self.drift[k]
    }

    /// Number of features `p`, the intercept among them.
    pub fn features(&self) -> usize {
        self.features
    }

    /// Number of environments.
    pub fn environments(&self) -> usize {
        self.environments
    }

    /// Lets every row count for its weight. To be called once, after all entries are set.
    pub fn weigh(&mut self, weights: &RowWeights) {
        self.unit = weights.unit();
        for (k, rows) in self.rows.iter_mut().enumerate() {
            *rows *= weights.of(k);
        }
        let size = row(self.features + 1);
        for (chunk, packed) in self.packed.chunks_exact_mut(size).enumerate() {
            let of_lane = |lane: usize| {
                let k = chunk * LANES + lane;
                if k < self.environments { weights.of(k) } else { 0.0 }
            };
            let weights: Lanes = std::array::from_fn(of_lane);
            for lanes in packed {
                for (x, weight) in lanes.iter_mut().zip(weights) {
                    *x *= weight;
                }
            }
        }
    }

    /// Weight of which the weights of all rows are multiples.
    pub fn unit(&self) -> f64 {
        self.unit
    }

    /// Rows of environment `k`, weighted.
    pub fn rows(&self, k: usize) -> f64 {
        self.rows[k]
    }

    /// Rows of every environment, weighted.
    pub fn all_rows(&self) -> &[f64] {
        &self.rows
    }

    /// Packed entries of the environments `LANES * chunk ..`.
    pub fn chunk(&self, chunk: usize) -> &[Lanes] {
        let size = row(self.features + 1);
        &self.packed[chunk * size..(chunk + 1) * size]
    }

    /// The same, to be changed.
    pub fn chunk_mut(&mut self, chunk: usize) -> &mut [Lanes] {
        let size = row(self.features + 1);
        &mut self.packed[chunk * size..(chunk + 1) * size]
    }

    /// Entry `(i, j)` of environment `k`.
    pub fn get(&self, k: usize, i: usize, j: usize) -> f64 {
        let (i, j) = if i < j { (j, i) } else { (i, j) };
        self.chunk(k / LANES)[row(i) + j][k % LANES]
    }

    /// Writes entry `(i, j)`, `j <= i`, of environment `k`.
    pub fn set(&mut self, k: usize, i: usize, j: usize, value: f64) {
        let size = row(self.features + 1);
        self.packed[k / LANES * size + row(i) + j][k % LANES] = value;
    }
}

/// Second moments of all columns, for every environment: the source of every linear mechanism's statistics.
#[derive(Debug, Clone)]
pub struct Moments {
    /// Columns with the ones in front: `d + 1`.
    columns: usize,
    rows: Vec<f64>,
    /// One packed lower triangle an environment.
    packed: Vec<f64>,
}

impl Moments {
    /// Moments of `environments`, each a list of rows of `d` standardised values.
    pub fn new(environments: &[Vec<Vec<f64>>], d: usize) -> Self {
        let columns = d + 1;
        let mut packed = vec![0.0; environments.len() * row(columns)];
        for (sums, rows) in packed.chunks_exact_mut(row(columns)).zip(environments) {
            for values in rows {
                sums[0] += 1.0;
                for i in 0..d {
                    let entries = &mut sums[row(i + 1)..=row(i + 1) + i + 1];
                    entries[0] += values[i];
                    for j in 0..=i {
                        entries[j + 1] += values[i] * values[j];
                    }
                }
            }
        }
        Self { columns, rows: environments.iter().map(|rows| rows.len() as f64).collect(), packed }
    }

    /// Rows of each environment.
    pub fn rows(&self) -> &[f64] {
        &self.rows
    }

    /// Sum over environment `k` of the product of columns `i` and `j`; column 0 holds ones, variable `v` is column
    /// `v + 1`.
    pub fn product(&self, k: usize, i: usize, j: usize) -> f64 {
        let (i, j) = if i < j { (j, i) } else { (i, j) };
        self.packed[k * row(self.columns) + row(i) + j]
    }

    /// Products of all pairs of columns of environment `k`, a packed lower triangle of `d + 1` rows.
    pub fn environment(&self, k: usize) -> &[f64] {
        let size = row(self.columns);
        &self.packed[k * size..(k + 1) * size]
    }

    /// Statistics of variable `y` on an intercept and the variables `parents`.
    pub fn mechanism(&self, y: usize, parents: &[usize], into: &mut MechanismStatistics) {
        into.reset(parents.len() + 1, &self.rows);
        let p = parents.len();
        let column = |i: usize| {
            if i == 0 {
                0
            } else if i <= p {
                parents[i - 1] + 1
            } else {
                y + 1
            }
        };
        let size = row(p + 2);
        let mut entry = 0;
        for i in 0..p + 2 {
            for j in 0..=i {
                let (a, b) = (column(i).max(column(j)), column(i).min(column(j)));
                let mut source = row(a) + b;
                for k in 0..self.rows.len() {
                    into.packed[k / LANES * size + entry][k % LANES] = self.packed[source];
                    source += row(self.columns);
                }
                entry += 1;
            }
        }
    }
}

/// Standardised training rows, by column, with their second moments.
#[derive(Debug, Clone)]
pub struct TrainingData {
    environments: Vec<Range<usize>>,
    /// Rows that lie where the measured ones do, but were never measured.
    made_up: usize,
    /// Made-up rows first.
    columns: Vec<Vec<f64>>,
    moments: Moments,
}

impl TrainingData {
    /// Keeps `environments`, each a list of rows of `d` standardised values.
    pub fn new(environments: &[Vec<Vec<f64>>], d: usize) -> Self {
        let mut start = 0;
        let ranges = environments
            .iter()
            .map(|rows| {
                let range = start..start + rows.len();
                start = range.end;
                range
            })
            .collect();
        let made_up = made_up(environments, d);
        let rows = || made_up.iter().chain(environments.iter().flatten());
        let columns = (0..d).map(|j| rows().map(|row| row[j]).collect()).collect();
        let moments = Moments::new(environments, d);
        Self { environments: ranges, made_up: made_up.len(), columns, moments }
    }

    /// Number of rows over all environments.
    pub fn len(&self) -> usize {
        self.environments.last().map_or(0, |rows| rows.end)
    }

    /// Number of made-up rows.
    pub fn made_up(&self) -> usize {
        self.made_up
    }

    /// True without rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Rows of each environment.
    pub fn environments(&self) -> &[Range<usize>] {
        &self.environments
    }

    /// All values of variable `j`, environment after environment.
    pub fn column(&self, j: usize) -> &[f64] {
        &self.columns[j][self.made_up..]
    }

    /// Row `r` of all environments one after another: a value of each variable.
    pub fn row(&self, r: usize) -> Vec<f64> {
        (0..self.columns.len()).map(|j| self.column(j)[r]).collect()
    }

    /// Those of made-up rows, then all values of variable `j`.
    pub fn column_after_made_up(&self, j: usize) -> &[f64] {
        &self.columns[j]
    }

    /// Second moments of all columns.
    pub fn moments(&self) -> &Moments {
        &self.moments
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(n: usize, d: usize) -> impl Strategy<Value = Vec<Vec<f64>>> {
        proptest::collection::vec(proptest::collection::vec(-2.0..2.0f64, d), n)
    }

    proptest! {
        #[test]
        fn statistics_of_a_union_are_sums(a in rows(5, 3), b in rows(4, 3)) {
            let union: Vec<_> = a.iter().chain(&b).cloned().collect();
            let parts = Moments::new(&[a, b], 3);
            let whole = Moments::new(&[union], 3);
            for i in 0..4 {
                for j in 0..4 {
                    let sum = parts.product(0, i, j) + parts.product(1, i, j);
                    prop_assert!((sum - whole.product(0, i, j)).abs() < 1e-12);
                }
            }
        }

        #[test]
        fn mechanism_statistics_are_products_of_columns(data in rows(6, 4)) {
            let moments = Moments::new(std::slice::from_ref(&data), 4);
            let mut statistics = MechanismStatistics::default();
            moments.mechanism(1, &[0, 3], &mut statistics);
            let column = |c: usize, r: &Vec<f64>| [1.0, r[0], r[3], r[1]][c];
            for i in 0..4 {
                for j in 0..=i {
                    let direct: f64 = data.iter().map(|r| column(i, r) * column(j, r)).sum();
                    prop_assert!((statistics.chunk(0)[row(i) + j][0] - direct).abs() < 1e-12);
                }
            }
        }
    }
}
