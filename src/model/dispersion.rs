//! How much the rows of an environment resemble each other beyond what the model allows.
//!
//! Residuals of variables without an edge between them are independent if the model is right: their squared correlation
//! over `n` rows, times `n - 1`, is the score test of a missing edge and has mean one. Where rows are near-replicates, come
//! from a mixture of cell types or share hidden causes, it is larger for all such pairs at once, and by that factor every
//! such test is too sure of itself. Its inverse is the power of the likelihood that mends it (Ribatet, Cooley and Davison,
//! *Bayesian inference from composite likelihoods*, Statistica Sinica 22, 2012, section 2.2; Devlin and Roeder, *Genomic
//! control for association studies*, Biometrics 55, 1999, do the same with many tests at once). Differences between
//! environments are no part of it: those are drift.

use std::iter::Sum;
use std::ops::AddAssign;

use crate::graph::VariableSet;

/// Score tests of missing edges, summed.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Dispersion {
    /// Sum of `(n - 1) r^2` over pairs of variables.
    pub observed: f64,
    /// Its mean if the model is right: the number of pairs.
    pub expected: f64,
    /// Its variance if the model is right and residuals are normal.
    pub variance: f64,
}

/// Environments with fewer rows say nothing of correlations.
const LEAST_ROWS: usize = 4;

/// By how many standard deviations rows must resemble each other more than expected before they are taken to.
const SIGNIFICANT: f64 = 2.0;

/// By how many standard deviations one environment must stand out from the others before it gets its own dispersion:
/// there are many to choose from.
const STANDS_OUT: f64 = 3.5;

impl AddAssign for Dispersion {
    fn add_assign(&mut self, other: Self) {
        self.observed += other.observed;
        self.expected += other.expected;
        self.variance += other.variance;
    }
}

impl Sum for Dispersion {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::default(), |mut sum, part| {
            sum += part;
            sum
        })
    }
}

/// The dispersion that most environments have, and how many times that each has (1 but for those that stand out), from
/// `of[k]`: environment `k`, the tests that involve each variable.
pub fn common_and_relative(of: &[Vec<Dispersion>]) -> (f64, Vec<f64>) {
    // The variable that agrees least may lack a cause of its own.
    let without_largest = |parts: &Vec<Dispersion>| -> Dispersion {
        let largest =
            parts.iter().enumerate().max_by(|a, b| a.1.observed.total_cmp(&b.1.observed)).map(|p| p.0);
        parts.iter().enumerate().filter(|(j, _)| Some(*j) != largest).map(|p| *p.1).sum()
    };
    let single: Vec<Dispersion> = of.iter().map(without_largest).collect();
    let whole: Vec<Dispersion> = of.iter().map(|parts| parts.iter().copied().sum()).collect();
    let mut apart = vec![false; of.len()];
    let common = |apart: &[bool], left_out: Option<usize>| {
        let alike = (0..of.len()).filter(|&k| !apart[k] && Some(k) != left_out);
        alike.map(|k| whole[k]).sum::<Dispersion>().significant_ratio()
    };
    loop {
        let deviations = |k: usize| single[k].deviations(common(&apart, Some(k)));
        let alike = (0..of.len()).filter(|&k| !apart[k]).map(|k| (k, deviations(k)));
        match alike.max_by(|a, b| a.1.total_cmp(&b.1)) {
            Some((k, deviations)) if deviations > STANDS_OUT => apart[k] = true,
            _ => break,
        }
    }
    let common = common(&apart, None);
    let relative = |k: usize| if apart[k] { (whole[k].ratio() / common).max(1.0) } else { 1.0 };
    (common, (0..of.len()).map(relative).collect())
}

impl Dispersion {
    /// Standard deviations by which the cube root of the ratio to `common` is above its mean (Wilson and Hilferty,
    /// *Proceedings of the National Academy of Sciences* 17, 1931).
    fn deviations(self, common: f64) -> f64 {
        let variance = self.variance / (9.0 * self.expected * self.expected);
        let root = libm::cbrt(self.ratio() / common);
        let deviations = (root - (1.0 - variance)) / variance.sqrt();
        if deviations.is_finite() { deviations } else { 0.0 }
    }

    /// Observed over expected.
    fn ratio(self) -> f64 {
        self.observed / self.expected
    }

    /// The ratio where it is significantly above one, else one.
    pub fn significant_ratio(self) -> f64 {
        let ratio = self.ratio();
        let limit = 1.0 + SIGNIFICANT * self.variance.sqrt() / self.expected;
        if ratio.is_finite() && ratio > limit { ratio } else { 1.0 }
    }

    /// The tests in one environment that involve each variable, each test shared by its two variables.
    ///
    /// `residuals[j]`: of variable `j` in the environment's rows, empty where the shared mechanism does not run;
    /// `parents[j]`: its parents, which are no missing edges.
    pub fn of_environment(residuals: &[&[f64]], parents: &[VariableSet]) -> Vec<Self> {
        let unit: Vec<Vec<f64>> = residuals.iter().map(|r| centred_unit(r)).collect();
        let mut of = vec![Self::default(); residuals.len()];
        for j in 0..unit.len() {
            for i in 0..j {
                let n = unit[j].len();
                if n < LEAST_ROWS || unit[i].len() != n || parents[j].contains(i) || parents[i].contains(j) {
                    continue;
                }
                let correlation: f64 = unit[i].iter().zip(&unit[j]).map(|(a, b)| a * b).sum();
                let n = n as f64;
                let half = Self {
                    observed: 0.5 * (n - 1.0) * correlation * correlation,
                    expected: 0.5,
                    variance: (n - 2.0) / (n + 1.0),
                };
                of[i] += half;
                of[j] += half;
            }
        }
        of
    }
}

/// The values less their mean, divided by their length; empty if they are all the same.
fn centred_unit(values: &[f64]) -> Vec<f64> {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let centred: Vec<f64> = values.iter().map(|x| x - mean).collect();
    let length = centred.iter().map(|x| x * x).sum::<f64>().sqrt();
    if length > 0.0 && length.is_finite() { centred.iter().map(|x| x / length).collect() } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::RngExt;
    use rand_xoshiro::Xoshiro256PlusPlus;
    use rand_xoshiro::rand_core::SeedableRng;

    const ENVIRONMENTS: usize = 12;
    const VARIABLES: usize = 15;

    /// Box and Muller's transform.
    fn normal(rng: &mut Xoshiro256PlusPlus) -> f64 {
        let (a, b): (f64, f64) = (rng.random(), rng.random());
        (-2.0 * (1.0 - a).ln()).sqrt() * (std::f64::consts::TAU * b).cos()
    }

    /// `[k][j]` for fifteen variables without edges in twelve experiments of ten rows: the rows of the first are there
    /// `copies` times, with a little noise, and every value has `shared` times what its row has in common.
    fn unconnected(seed: u64, copies: usize, shared: f64) -> Vec<Vec<Dispersion>> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        (0..ENVIRONMENTS)
            .map(|k| {
                let once: Vec<Vec<f64>> = (0..10)
                    .map(|_| {
                        let common = shared * normal(&mut rng);
                        (0..VARIABLES).map(|_| common + normal(&mut rng)).collect()
                    })
                    .collect();
                let times = if k == 0 { copies } else { 1 };
                let residuals: Vec<Vec<f64>> = (0..VARIABLES)
                    .map(|j| {
                        (0..times)
                            .flat_map(|_| once.iter().map(|row| row[j]))
                            .map(|x| x + 0.05 * normal(&mut rng))
                            .collect()
                    })
                    .collect();
                let slices: Vec<&[f64]> = residuals.iter().map(Vec::as_slice).collect();
                Dispersion::of_environment(&slices, &[VariableSet::EMPTY; VARIABLES])
            })
            .collect()
    }

    fn total(of: &[Vec<Dispersion>]) -> Dispersion {
        of.iter().flatten().copied().sum()
    }

    #[test]
    fn mean_and_variance_equal_those_over_data_drawn_from_the_model() {
        let ratios: Vec<f64> = (0..200).map(|seed| total(&unconnected(seed, 1, 0.0)).ratio()).collect();
        let mean = ratios.iter().sum::<f64>() / 200.0;
        let variance = ratios.iter().map(|r| (r - mean) * (r - mean)).sum::<f64>() / 199.0;
        let one = total(&unconnected(0, 1, 0.0));
        assert!((mean - 1.0).abs() < 0.01, "{mean}");
        let expected = one.variance / (one.expected * one.expected);
        assert!((variance / expected - 1.0).abs() < 0.3, "{variance} against {expected}");
    }

    #[test]
    fn what_the_rows_of_all_environments_have_in_common_is_seen() {
        let (common, relative) = common_and_relative(&unconnected(3, 1, 0.7));
        assert!(common > 1.5, "{common}");
        assert_eq!(relative, [1.0; ENVIRONMENTS]);
    }

    #[test]
    fn an_environment_whose_rows_are_there_eight_times_stands_out_by_about_that() {
        let (common, relative) = common_and_relative(&unconnected(9, 8, 0.0));
        assert_eq!(common, 1.0);
        assert!((5.0..12.0).contains(&relative[0]), "{}", relative[0]);
        assert!(relative[1..].iter().all(|&x| x == 1.0), "{relative:?}");
    }

    #[test]
    fn environments_that_are_as_the_model_says_do_not_stand_out_in_twenty_data_sets() {
        for seed in 0..20 {
            assert_eq!(common_and_relative(&unconnected(seed, 1, 0.0)).1, [1.0; ENVIRONMENTS], "{seed}");
        }
    }

    #[test]
    fn nothing_can_be_said_of_neighbours_in_the_graph_or_without_rows() {
        let values = [0.3, -1.0, 0.4, 1.2, -0.2];
        let chain = [VariableSet::EMPTY, VariableSet::EMPTY.with(0)];
        let neighbours = Dispersion::of_environment(&[&values, &values], &chain);
        let few = Dispersion::of_environment(&[&values[..3], &values[..3]], &[VariableSet::EMPTY; 2]);
        for of in [neighbours, few] {
            assert_eq!(common_and_relative(&[of]), (1.0, vec![1.0]));
        }
    }
}
