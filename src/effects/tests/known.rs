//! Structural equations that are written down, with rows drawn from them.

use crate::data::Dataset;
use crate::learn::{Problem, Settings};
use crate::model::{MechanismChoice, MetaParameters};
use crate::simulate::Stream;

/// A linear or curved system; variables are in causal order.
pub struct Known {
    /// `parents[j]`, each before `j`.
    pub parents: Vec<Vec<usize>>,
    /// One a parent.
    pub slopes: Vec<Vec<f64>>,
    /// Noise standard deviations.
    pub noise: Vec<f64>,
    /// The sum over the parents goes through this.
    pub shape: fn(f64) -> f64,
}

pub fn straight(x: f64) -> f64 {
    x
}

pub fn saturating(x: f64) -> f64 {
    2.0 * libm::tanh(x)
}

impl Known {
    /// Edges with probability `density`, slopes from 0.5 to 1.5 of either sign.
    pub fn draw(d: usize, density: f64, shape: fn(f64) -> f64, random: &mut Stream) -> Self {
        let parents: Vec<Vec<usize>> =
            (0..d).map(|j| (0..j).filter(|_| random.chance(density)).collect()).collect();
        let slopes = parents
            .iter()
            .map(|list| list.iter().map(|_| random.sign() * random.between(0.5, 1.5)).collect())
            .collect();
        let noise = (0..d).map(|_| random.between(0.5, 1.0)).collect();
        Self { parents, slopes, noise, shape }
    }

    /// A row; `set[j]` is the value of `j` if it is set, `noise` one standard normal number a variable.
    pub fn row(&self, set: &[Option<f64>], noise: &[f64]) -> Vec<f64> {
        let mut row = vec![0.0; self.parents.len()];
        for j in 0..row.len() {
            let sum: f64 =
                self.parents[j].iter().zip(&self.slopes[j]).map(|(&i, slope)| slope * row[i]).sum();
            let mean = if self.parents[j].is_empty() { 0.0 } else { (self.shape)(sum) };
            row[j] = set[j].unwrap_or(mean + self.noise[j] * noise[j]);
        }
        row
    }

    pub fn rows(&self, n: usize, set: &[Option<f64>], random: &mut Stream) -> Vec<Vec<f64>> {
        let d = self.parents.len();
        (0..n).map(|_| self.row(set, &(0..d).map(|_| random.normal()).collect::<Vec<_>>())).collect()
    }

    /// A reference and an experiment on each variable, whose value is set to 3 on average.
    pub fn data(&self, reference: usize, rows: usize, random: &mut Stream) -> Dataset {
        let d = self.parents.len();
        let names = (1..=d).map(|j| format!("X{j}")).collect();
        let mut environments = vec![("obs".to_owned(), self.rows(reference, &vec![None; d], random))];
        for k in 0..d {
            let one = |random: &mut Stream| {
                let mut set = vec![None; d];
                set[k] = Some(3.0 + 0.5 * random.normal());
                self.rows(1, &set, random).remove(0)
            };
            environments.push((format!("e{}", k + 1), (0..rows).map(|_| one(random)).collect()));
        }
        Dataset::new(names, environments, Some(0)).expect("rows are finite")
    }

    /// `(I - B)^-1` by Gauss and Jordan's elimination: `[i][j]` is the effect of `i` on `j`.
    pub fn total_effects(&self) -> Vec<Vec<f64>> {
        let d = self.parents.len();
        let identity = |i: usize, j: usize| f64::from(u8::from(i == j));
        let mut left: Vec<Vec<f64>> = (0..d).map(|i| (0..d).map(|j| identity(i, j)).collect()).collect();
        let mut right = left.clone();
        for j in 0..d {
            for (&i, slope) in self.parents[j].iter().zip(&self.slopes[j]) {
                left[i][j] -= slope;
            }
        }
        for pivot in 0..d {
            let scale = left[pivot][pivot];
            for matrix in [&mut left, &mut right] {
                matrix[pivot].iter_mut().for_each(|x| *x /= scale);
            }
            for i in (0..d).filter(|&i| i != pivot) {
                let factor = left[i][pivot];
                for matrix in [&mut left, &mut right] {
                    let by: Vec<f64> = matrix[pivot].iter().map(|x| factor * x).collect();
                    matrix[i].iter_mut().zip(by).for_each(|(x, by)| *x -= by);
                }
            }
        }
        right
    }
}

pub fn problem(data: &Dataset, mechanism: MechanismChoice) -> Problem {
    // The equations are the same in all environments.
    let meta = MetaParameters { smooth_width: 1.0, ..MetaParameters::without_drift() };
    let settings = Settings { mechanism, meta, ..Settings::default() };
    Problem::new(data, settings).expect("data and settings are in range")
}
