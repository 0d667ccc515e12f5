//! How much more whole environments differ from a mechanism than its model allows.
//!
//! Where rows of one experiment share what the model does not know (a batch, a mixture of cell types, cells of one
//! culture, a curve that is none of the family's), their scores `g_k = F_k'(y_k - F_k w)` do not cancel within the
//! experiment; nor do those of the noise variance, `r_k'r_k / s2 - n_k`, which far values make large as well. The ratio
//! of the scores' observed to their expected covariance is the factor by which the likelihood is too sure of itself, and
//! its inverse the power that mends it (Ribatet, Cooley and Davison, *Bayesian inference from composite likelihoods*,
//! Statistica Sinica 22, 2012, section 2.2; with environments as clusters).

use std::iter::Sum;
use std::ops::AddAssign;

use nalgebra::{DMatrix, DVector};

use super::marginal::RegressionPrior;
use super::statistics::MechanismStatistics;

/// Squared length of score vectors, each score in units of its standard deviation.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Dispersion {
    /// `g_k' M^-1 g_k / s2` for the coefficients of an environment, `(r_k'r_k / s2 - n_k)^2 / 2 n_k` for its noise.
    pub observed: f64,
    /// Its mean if the model is right.
    pub expected: f64,
    /// Its variance if the model is right.
    pub variance: f64,
    /// The part of the mean that is the environment's own: the rest comes from the rows that determine the mechanism.
    pub own: f64,
}

/// An environment has something to say of the noise with this many rows left beyond its own share in the fit.
const FREE_ROWS: f64 = 0.5;

/// By how many standard deviations the experiments must differ more than expected before they are taken to.
const SIGNIFICANT: f64 = 2.0;

/// By how many standard deviations one environment must stand out from the others before it gets its own dispersion:
/// there are many to choose from.
const STANDS_OUT: f64 = 3.5;

impl AddAssign for Dispersion {
    fn add_assign(&mut self, other: Self) {
        self.observed += other.observed;
        self.expected += other.expected;
        self.variance += other.variance;
        self.own += other.own;
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
/// `of[k]`: environment `k` under the mechanism of each variable.
pub fn common_and_relative(of: &[Vec<Dispersion>]) -> (f64, Vec<f64>) {
    // The variable that agrees least may be a target that was not noticed.
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
    let relative = |k: usize| if apart[k] { whole[k].relative(common).max(1.0) } else { 1.0 };
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

    /// The sum, counted `weight` times.
    pub fn times(self, weight: f64) -> Self {
        Self {
            observed: weight * self.observed,
            expected: weight * self.expected,
            variance: weight * self.variance,
            own: weight * self.own,
        }
    }

    /// How many times the dispersion `common` of all others the environment's own must be to explain what is observed.
    fn relative(self, common: f64) -> f64 {
        1.0 + (self.observed / common - self.expected) / self.own
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

    /// Of each environment under one mechanism, from the unweighted statistics of the environments in its pool; nothing
    /// for those outside.
    ///
    /// With `A_k = F_k'F_k`, `M = L + sum_k w_k A_k` and `B = L + sum_k w_k^2 A_k`, where rows of environment `k` have
    /// the weight `w_k` in the mechanism, `E[g_k g_k'] = s2 (A_k - 2 w_k A_k M^-1 A_k + A_k M^-1 B M^-1 A_k)`, and
    /// `n_k - 2 w_k tr(M^-1 A_k) + tr(A_k M^-1 B M^-1)` rows are left for the noise: a chi-square number whose square about
    /// its mean has the variance `2 + 12 / rows` where its own is one.
    pub fn of_environments(
        prior: &RegressionPrior,
        statistics: &MechanismStatistics,
        pool: &[bool],
    ) -> Vec<Self> {
        let p = prior.features();
        let inside: Vec<usize> = (0..statistics.environments()).filter(|&k| pool[k]).collect();
        let gram = |&k: &usize| DMatrix::from_fn(p, p, |i, j| statistics.get(k, i, j));
        let grams: Vec<DMatrix<f64>> = inside.iter().map(gram).collect();
        let cross = |k: usize| DVector::from_fn(p, |i, _| statistics.get(k, p, i));
        // No environment with many rows may draw the mechanism towards itself: it would agree, and the others not.
        let usual = median(inside.iter().map(|&k| statistics.rows(k)).collect());
        let weight = |k: usize| (usual / statistics.rows(k)).min(1.0);
        let mut precision = DMatrix::from_diagonal(&DVector::from_column_slice(&prior.precision));
        let mut spread = precision.clone();
        let mut sums = DVector::zeros(p);
        let (mut squares, mut rows, mut squared_rows) = (0.0, 0.0, 0.0);
        for (&k, gram) in inside.iter().zip(&grams) {
            let (w, n) = (weight(k), statistics.rows(k));
            precision += w * gram;
            spread += w * w * gram;
            sums += w * cross(k);
            squares += w * statistics.get(k, p, p);
            rows += w * n;
            squared_rows += w * w * n;
        }
        let mut dispersion = vec![Self::default(); statistics.environments()];
        let Some(factor) = precision.cholesky() else { return dispersion };
        let mean = factor.solve(&sums);
        let variance =
            (prior.scale + 0.5 * (squares - sums.dot(&mean))).max(prior.scale) / (prior.shape + 0.5 * rows);
        let spread = factor.solve(&spread);
        for (&k, gram) in inside.iter().zip(&grams) {
            let (w, n) = (weight(k), statistics.rows(k));
            let score = cross(k) - gram * &mean;
            let solved = factor.solve(gram);
            let square = &solved * &solved;
            let through = &solved * &spread;
            let of_mechanism = (&through * &solved).trace();
            let expected = solved.trace() - 2.0 * w * square.trace() + of_mechanism;
            dispersion[k] += Self {
                observed: score.dot(&factor.solve(&score)) / variance,
                expected,
                variance: 2.0 * expected,
                own: solved.trace() - 2.0 * w * square.trace() + w * w * (&square * &solved).trace(),
            };
            let free = n - 2.0 * w * solved.trace() + through.trace();
            if free < FREE_ROWS {
                continue;
            }
            let squares = statistics.get(k, p, p) - mean.dot(&cross(k)) - mean.dot(&score);
            let deviation = squares / variance - free;
            // The variance is that of all rows: an environment pulls it towards its own.
            let share = 1.0 - 2.0 * w * n / rows + n * squared_rows / (rows * rows);
            dispersion[k] += Self {
                observed: deviation * deviation / (2.0 * free),
                expected: share,
                variance: (2.0 + 12.0 / free) * share,
                own: (1.0 - w * n / rows) * (1.0 - w * n / rows),
            };
        }
        dispersion
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::statistics::Moments;
    use rand::RngExt;
    use rand_xoshiro::Xoshiro256PlusPlus;
    use rand_xoshiro::rand_core::SeedableRng;

    const ENVIRONMENTS: usize = 12;

    /// Box and Muller's transform.
    fn normal(rng: &mut Xoshiro256PlusPlus) -> f64 {
        let (a, b): (f64, f64) = (rng.random(), rng.random());
        (-2.0 * (1.0 - a).ln()).sqrt() * (std::f64::consts::TAU * b).cos()
    }

    /// Mean dispersion over data sets that are drawn from the prior of a regression on two parents, with an effect of
    /// `shared` noise standard deviations that all rows of an environment have in common.
    fn average(shared: f64) -> Dispersion {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(5);
        let mut normal = move || normal(&mut rng);
        let prior = RegressionPrior { precision: vec![0.5, 2.0, 1.0], shape: 50.0, scale: 50.0 };
        let mut total = Dispersion::default();
        for _ in 0..300 {
            let w: Vec<f64> = prior.precision.iter().map(|l| normal() / l.sqrt()).collect();
            let environments: Vec<Vec<Vec<f64>>> = (0..ENVIRONMENTS)
                .map(|k| {
                    let offset = shared * normal();
                    (0..3 + 5 * (k % 3))
                        .map(|_| {
                            let (a, b) = (normal() + k as f64 / 4.0, normal());
                            vec![a, b, w[0] + w[1] * a + w[2] * b + offset + normal()]
                        })
                        .collect()
                })
                .collect();
            let mut statistics = MechanismStatistics::default();
            Moments::new(&environments, 3).mechanism(2, &[0, 1], &mut statistics);
            for found in Dispersion::of_environments(&prior, &statistics, &[true; ENVIRONMENTS]) {
                total += found;
            }
        }
        total
    }

    #[test]
    fn expectation_equals_the_mean_over_data_drawn_from_the_model() {
        let total = average(0.0);
        let ratio = total.observed / total.expected;
        assert!((ratio - 1.0).abs() < 0.05, "{ratio}");
        assert_eq!(
            Dispersion { observed: 30.0, expected: 25.0, variance: 50.0, own: 25.0 }.significant_ratio(),
            1.0
        );
    }

    #[test]
    fn effects_that_the_rows_of_an_environment_share_are_seen() {
        assert!(average(0.7).significant_ratio() > 2.0, "{:?}", average(0.7));
    }

    /// `[k][j]` for 15 variables without parents in twelve experiments of ten rows: the rows of the first are there
    /// `copies` times, and variable 0 is off by `missed` noise standard deviations in the second.
    fn unconnected(copies: usize, missed: f64) -> Vec<Vec<Dispersion>> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(9);
        let mut normal = move || normal(&mut rng);
        let prior = RegressionPrior { precision: vec![0.01], shape: 1.0, scale: 0.1 };
        let mut of = vec![Vec::new(); ENVIRONMENTS];
        for j in 0..15 {
            let environments: Vec<Vec<Vec<f64>>> = (0..ENVIRONMENTS)
                .map(|k| {
                    let offset = if (j, k) == (0, 1) { missed } else { 0.0 };
                    let rows: Vec<Vec<f64>> = (0..10).map(|_| vec![offset + normal()]).collect();
                    vec![rows; if k == 0 { copies } else { 1 }].concat()
                })
                .collect();
            let mut statistics = MechanismStatistics::default();
            Moments::new(&environments, 1).mechanism(0, &[], &mut statistics);
            let found = Dispersion::of_environments(&prior, &statistics, &[true; ENVIRONMENTS]);
            of.iter_mut().zip(found).for_each(|(of, found)| of.push(found));
        }
        of
    }

    #[test]
    fn an_environment_whose_rows_are_there_eight_times_stands_out_by_about_that() {
        let (common, relative) = common_and_relative(&unconnected(8, 0.0));
        assert_eq!(common, 1.0);
        assert!((5.0..12.0).contains(&relative[0]), "{}", relative[0]);
        assert!(relative[1..].iter().all(|&x| x == 1.0), "{relative:?}");
    }

    #[test]
    fn environments_that_are_as_the_model_says_do_not_stand_out_nor_does_one_with_an_unnoticed_target() {
        for missed in [0.0, 5.0] {
            let (_, relative) = common_and_relative(&unconnected(1, missed));
            assert_eq!(relative, [1.0; ENVIRONMENTS]);
        }
    }

    #[test]
    fn nothing_can_be_said_without_a_second_environment() {
        assert_eq!(Dispersion::default().significant_ratio(), 1.0);
    }
}
