//! The sweep against every pool there is, each term a dense multivariate t density.

use nalgebra::{Cholesky, DMatrix, DVector};
use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

use super::*;
use crate::model::statistics::Moments;
use crate::model::{Drift, InterventionKind};

type Method = fn(&mut PoolSweep, &RegressionPrior, &TargetPrior, &MechanismStatistics) -> PoolPosterior;

/// Rows of `[parents.., y]` for each environment, with what is known of `y` in each.
struct Case {
    environments: Vec<Vec<Vec<f64>>>,
    membership: Vec<Membership>,
    parents: usize,
}

fn normal(rng: &mut Xoshiro256PlusPlus) -> f64 {
    let radius = (-2.0 * (1.0 - rng.random::<f64>()).ln()).sqrt();
    radius * (std::f64::consts::TAU * rng.random::<f64>()).cos()
}

/// Few small environments, half of them changed: harder than any study.
///
/// `strength` is the typical size of a change in noise standard deviations.
fn draw_case(seed: u64, environments: usize, has_reference: bool, strength: f64) -> Case {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let plan: Vec<(usize, usize)> = (0..environments)
        .map(|k| match k {
            0 if has_reference => (10, 0),
            _ => (rng.random_range(1..8), rng.random_range(0..6)),
        })
        .collect();
    draw_rows(&mut rng, &plan, has_reference, strength)
}

/// A reference (unless it has no rows) and ten experiments, about one in six of them changed.
fn draw_study(seed: u64, reference_rows: usize, rows: usize, strength: f64) -> Case {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut plan = if reference_rows > 0 { vec![(reference_rows, 0)] } else { Vec::new() };
    plan.extend((0..10).map(|_| (rows, rng.random_range(0..18usize).saturating_sub(12))));
    draw_rows(&mut rng, &plan, reference_rows > 0, strength)
}

/// A linear mechanism. `plan`: rows of each environment and what happens there: below 3 nothing, then the variable is
/// set, shifted or rewired.
fn draw_rows(
    rng: &mut Xoshiro256PlusPlus,
    plan: &[(usize, usize)],
    has_reference: bool,
    strength: f64,
) -> Case {
    let parents = rng.random_range(0..3);
    let coefficients: Vec<f64> = (0..=parents).map(|_| normal(rng)).collect();
    let noise = 0.5;
    let rows = plan
        .iter()
        .map(|&(n, kind)| {
            let size = strength * noise * if rng.random::<bool>() { 1.0 } else { -1.0 };
            let fresh: Vec<f64> = (0..=parents).map(|_| normal(rng)).collect();
            (0..n)
                .map(|_| {
                    let mut row: Vec<f64> = (0..parents).map(|_| normal(rng)).collect();
                    let run = |w: &[f64]| w[0] + row.iter().zip(&w[1..]).map(|(x, w)| x * w).sum::<f64>();
                    let y = match kind {
                        0..3 => run(&coefficients),
                        3 => size,
                        4 => run(&coefficients) + size,
                        _ => run(&fresh),
                    };
                    row.push(y + noise * normal(rng));
                    row
                })
                .collect()
        })
        .collect();
    let membership = (0..plan.len())
        .map(|k| if k == 0 && has_reference { Membership::Shared } else { Membership::Unknown })
        .collect();
    Case { environments: rows, membership, parents }
}

/// How many times as far as usual environment `k` drifts.
fn drifts(k: usize) -> f64 {
    [1.0, 0.5, 3.0, 1.5][k % 4]
}

impl Case {
    /// The posterior by `method`, one of [`PoolSweep`]'s.
    fn sweep(&self, meta: &MetaParameters, method: Method) -> PoolPosterior {
        let d = self.parents + 1;
        let moments = Moments::new(&self.environments, d);
        let mut statistics = MechanismStatistics::default();
        let parents: Vec<usize> = (0..self.parents).collect();
        moments.mechanism(self.parents, &parents, &mut statistics);
        statistics.scale_drift(&(0..self.environments.len()).map(drifts).collect::<Vec<_>>());
        let hard = (0..self.environments.len())
            .map(|k| meta.log_hard(moments.rows()[k], moments.product(k, 0, d), moments.product(k, d, d)))
            .collect();
        let target = TargetPrior::new(meta, hard, self.membership.clone());
        let prior = meta.regression_prior(self.parents, meta.coefficient_scale);
        let mut sweep = PoolSweep::default();
        // Fills the scratch memory that every method starts from.
        sweep.run(&prior, &target, &statistics);
        method(&mut sweep, &prior, &target, &statistics)
    }

    /// Features of a row times the standard deviations of their coefficients' drift (without gain).
    fn drifting(&self, meta: &MetaParameters, r: &[f64]) -> Vec<f64> {
        let Drift { intercept, slope, .. } = meta.drift;
        let level = (intercept * intercept + 0.25 * self.parents as f64 * slope * slope).sqrt();
        std::iter::once(level).chain(r[..self.parents].iter().map(|x| slope * x)).collect()
    }

    /// Log density of `y` in the environments of `mask`, given intercept and parents, and an indicator of `shifted`.
    fn dense(&self, meta: &MetaParameters, mask: usize, shifted: Option<usize>) -> f64 {
        self.dense_under(meta, mask, shifted, drifts)
    }

    /// The same where environments drift so many times as far as usual.
    fn dense_under(
        &self,
        meta: &MetaParameters,
        mask: usize,
        shifted: Option<usize>,
        drifts: impl Fn(usize) -> f64,
    ) -> f64 {
        let prior = meta.regression_prior(self.parents, meta.coefficient_scale);
        let members = (0..self.environments.len()).filter(|k| mask >> k & 1 == 1);
        let rows: Vec<(usize, &Vec<f64>)> =
            members.flat_map(|k| self.environments[k].iter().map(move |r| (k, r))).collect();
        let columns = |k: usize, r: &[f64]| -> Vec<f64> {
            let mut all = vec![1.0];
            all.extend_from_slice(&r[..self.parents]);
            all.extend(shifted.map(|s| f64::from(u8::from(s == k))));
            // Every environment has coefficients of its own beside the shared ones.
            for e in 0..self.environments.len() {
                let multiple = if e == k { drifts(e) } else { 0.0 };
                all.extend(self.drifting(meta, r).iter().map(|x| multiple * x));
            }
            all
        };
        let own = vec![1.0; self.environments.len() * (self.parents + 1)];
        let variances: Vec<f64> = prior
            .precision
            .iter()
            .map(|l| 1.0 / l)
            .chain(shifted.map(|_| meta.shift_scale * meta.shift_scale))
            .chain(own)
            .collect();
        let f: Vec<Vec<f64>> = rows.iter().map(|(k, r)| columns(*k, r)).collect();
        let y: Vec<f64> = rows.iter().map(|(_, r)| r[self.parents]).collect();
        multivariate_t(&f, &variances, &y, meta)
    }

    fn dense_hard(&self, meta: &MetaParameters, k: usize) -> f64 {
        let y: Vec<f64> = self.environments[k].iter().map(|r| r[self.parents]).collect();
        multivariate_t(&vec![vec![1.0]; y.len()], &[meta.hard_scale * meta.hard_scale], &y, meta)
    }

    /// The prior's t around what the environments of `mask` predict in `k`, widened by their uncertainty.
    fn dense_noise(&self, meta: &MetaParameters, mask: usize, k: usize) -> f64 {
        let prior = meta.regression_prior(self.parents, meta.coefficient_scale);
        let p = self.parents + 1;
        let matrix = |rows: &[&Vec<f64>]| {
            DMatrix::from_fn(rows.len(), p, |r, c| if c == 0 { 1.0 } else { rows[r][c - 1] })
        };
        let values = |rows: &[&Vec<f64>]| DVector::from_iterator(rows.len(), rows.iter().map(|r| r[p - 1]));
        let members = (0..self.environments.len()).filter(|e| mask >> e & 1 == 1 && *e != k);
        let pooled: Vec<&Vec<f64>> = members.flat_map(|e| &self.environments[e]).collect();
        let own: Vec<&Vec<f64>> = self.environments[k].iter().collect();
        let (f, g) = (matrix(&pooled), matrix(&own));
        // Rows of one environment are correlated through its drift.
        let of_row: Vec<usize> = (0..self.environments.len())
            .filter(|e| mask >> e & 1 == 1 && *e != k)
            .flat_map(|e| vec![e; self.environments[e].len()])
            .collect();
        let drifting = |e: usize, r: &[f64]| -> Vec<f64> {
            self.drifting(meta, r).into_iter().map(|x| drifts(e) * x).collect()
        };
        let pooled_drifts: Vec<Vec<f64>> = pooled.iter().zip(&of_row).map(|(r, e)| drifting(*e, r)).collect();
        let noise = DMatrix::from_fn(pooled.len(), pooled.len(), |r, s| {
            let product: f64 = pooled_drifts[r].iter().zip(&pooled_drifts[s]).map(|(a, b)| a * b).sum();
            f64::from(u8::from(r == s)) + if of_row[r] == of_row[s] { product } else { 0.0 }
        });
        let inverse = noise.try_inverse().expect("positive definite");
        let precision = DMatrix::from_diagonal(&DVector::from_column_slice(&prior.precision))
            + f.transpose() * &inverse * &f;
        let covariance = precision.try_inverse().expect("positive definite");
        let residual = values(&own) - &g * &covariance * f.transpose() * inverse * values(&pooled);
        let root = Cholesky::new(covariance).expect("positive definite").l();
        let through = &g * root;
        let rows: Vec<Vec<f64>> = own
            .iter()
            .map(|r| drifting(k, r))
            .enumerate()
            .map(|(r, drift)| through.row(r).iter().copied().chain(drift).collect())
            .collect();
        multivariate_t(&rows, &vec![1.0; 2 * p], residual.as_slice(), meta)
    }

    /// Log prior of a pool, less that where each experiment has targets by itself: all may have the variable in common.
    fn log_any_reason(&self, meta: &MetaParameters, mask: usize) -> f64 {
        let with = |of: Membership| (0..self.membership.len()).filter(move |&k| self.membership[k] == of);
        let experiments = with(Membership::Unknown).count();
        if experiments < 2 || with(Membership::Shared).count() == 0 {
            return 0.0;
        }
        let all_changed = with(Membership::Unknown).all(|k| mask >> k & 1 == 0);
        let each_by_itself = meta.target_rate.powi(experiments as i32);
        (1.0 - COMMON + if all_changed { COMMON / each_by_itself } else { 0.0 }).ln()
    }

    /// Every admissible pool as bits, with the log joint probability of all rows and of the pool.
    fn all_pools(&self, meta: &MetaParameters) -> Vec<(usize, f64)> {
        let environments = self.environments.len();
        let fits = |mask: &usize| {
            self.membership.iter().enumerate().all(|(k, known)| match known {
                Membership::Unknown | Membership::Presumed => true,
                Membership::Shared => mask >> k & 1 == 1,
                Membership::Changed => mask >> k & 1 == 0,
            })
        };
        (0..1usize << environments)
            .filter(fits)
            .map(|mask| {
                let pooled = self.dense(meta, mask, None);
                let joint = (0..environments).map(|k| {
                    let unknown = self.membership[k].is_open();
                    if mask >> k & 1 == 1 {
                        return if unknown { (1.0 - meta.target_rate).ln() } else { 0.0 };
                    }
                    let kinds = InterventionKind::ALL.map(|kind| match kind {
                        InterventionKind::Hard => self.dense_hard(meta, k),
                        InterventionKind::Shift => self.dense(meta, mask | 1 << k, Some(k)) - pooled,
                        InterventionKind::Mechanism => self.dense(&fresh(meta), 1 << k, None),
                        InterventionKind::Noise => self.dense_noise(meta, mask, k),
                    });
                    let mixture: Vec<f64> =
                        kinds.iter().zip(meta.kind_weights).map(|(q, rho)| rho.ln() + q).collect();
                    log_sum_exp(&mixture) + if unknown { meta.target_rate.ln() } else { 0.0 }
                });
                (mask, pooled + joint.sum::<f64>() + self.log_any_reason(meta, mask))
            })
            .collect()
    }
}

/// Density at `y` of a multivariate t with 2 a0 degrees of freedom and scale b0 / a0 (I + F V F').
fn multivariate_t(f: &[Vec<f64>], variances: &[f64], y: &[f64], meta: &MetaParameters) -> f64 {
    let n = y.len();
    if n == 0 {
        return 0.0;
    }
    let sigma = DMatrix::from_fn(n, n, |r, s| {
        let product: f64 = variances.iter().enumerate().map(|(c, v)| f[r][c] * v * f[s][c]).sum();
        (product + f64::from(u8::from(r == s))) * meta.noise_scale / meta.noise_shape
    });
    let factor = Cholesky::new(sigma).expect("positive definite").l();
    let whitened = factor.solve_lower_triangular(&DVector::from_column_slice(y)).expect("full rank");
    let log_determinant = 2.0 * factor.diagonal().iter().map(|x| x.ln()).sum::<f64>();
    let freedom = 2.0 * meta.noise_shape;
    let size = n as f64;
    libm::lgamma(0.5 * (freedom + size))
        - libm::lgamma(0.5 * freedom)
        - 0.5 * size * (freedom * std::f64::consts::PI).ln()
        - 0.5 * log_determinant
        - 0.5 * (freedom + size) * (whitened.norm_squared() / freedom).ln_1p()
}

fn bits(pool: &[bool]) -> usize {
    pool.iter().enumerate().map(|(k, &inside)| usize::from(inside) << k).sum()
}

/// What the sweep got wrong over a number of cases.
#[derive(Debug, Default)]
struct Deviations {
    cases: usize,
    /// Cases whose best pool was not found.
    missed: usize,
    /// Largest log joint lost by a missed best pool, nats.
    worst_loss: f64,
    /// Absolute errors of the target probabilities.
    target: Vec<f64>,
    /// Errors of the score (found less exact), nats.
    score: Vec<f64>,
}

impl Deviations {
    fn add(&mut self, case: &Case, meta: &MetaParameters, method: Method) {
        let found = case.sweep(meta, method);
        let pools = case.all_pools(meta);
        let exact = log_sum_exp(&pools.iter().map(|p| p.1).collect::<Vec<_>>());
        let best = pools.iter().map(|p| p.1).fold(f64::NEG_INFINITY, f64::max);
        let own = pools.iter().find(|p| p.0 == bits(&found.pool)).expect("admissible").1;
        self.cases += 1;
        if best - own > 1e-6 {
            self.missed += 1;
            self.worst_loss = self.worst_loss.max(best - own);
        }
        // Level 0 of the annealing is the best pool that the sweep has met, no approximation.
        assert!(found.annealed[0] > own - 1e-7 && found.annealed[0] < best + 1e-7);
        self.score.push(found.score - exact);
        for k in (0..case.environments.len()).filter(|&k| case.membership[k] == Membership::Unknown) {
            let probability: f64 =
                pools.iter().filter(|p| p.0 >> k & 1 == 0).map(|p| (p.1 - exact).exp()).sum();
            self.target.push((found.target[k] - probability).abs());
        }
    }

    fn mean(values: &[f64]) -> f64 {
        values.iter().map(|x| x.abs()).sum::<f64>() / values.len() as f64
    }

    fn quantile(values: &[f64], share: f64) -> f64 {
        let mut sorted: Vec<f64> = values.iter().map(|x| x.abs()).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        sorted[((sorted.len() - 1) as f64 * share) as usize]
    }

    fn report(&self, name: &str) {
        let line = |values: &[f64]| {
            format!(
                "mean {:.4}, 95 % {:.4}, largest {:.4}",
                Self::mean(values),
                Self::quantile(values, 0.95),
                Self::quantile(values, 1.0)
            )
        };
        println!(
            "{name}: {} cases, best pool missed in {} (at most {:.2} nats), targets off by {}; score by {}",
            self.cases,
            self.missed,
            self.worst_loss,
            line(&self.target),
            line(&self.score)
        );
    }
}

fn measure(has_reference: bool, strength: f64, meta: &MetaParameters, method: Method) -> Deviations {
    let mut deviations = Deviations::default();
    for seed in 0..120 {
        let environments = 1 + seed as usize % 6;
        deviations.add(&draw_case(seed, environments, has_reference, strength), meta, method);
    }
    deviations
}

/// The priors of a mechanism that no other environment shares: nothing for it to drift from.
fn fresh(meta: &MetaParameters) -> MetaParameters {
    MetaParameters { drift: Drift::NONE, ..meta.clone() }
}

/// Priors under which intercepts and slopes drift, by as much as can be written out beforehand.
fn drifting() -> MetaParameters {
    MetaParameters { drift: Drift { intercept: 0.6, slope: 0.4, ..Drift::NONE }, ..MetaParameters::default() }
}

/// Meta-parameters with one kind of intervention alone.
fn only(kind: InterventionKind) -> MetaParameters {
    let kind_weights = InterventionKind::ALL.map(|k| f64::from(u8::from(k == kind)));
    MetaParameters { kind_weights, ..MetaParameters::without_drift() }
}

#[test]
fn enumeration_equals_the_dense_sum_over_all_pools() {
    let meta = MetaParameters::without_drift();
    for meta in InterventionKind::ALL.map(only).iter().chain([&meta]) {
        for has_reference in [true, false] {
            let found = measure(has_reference, 3.0, meta, PoolSweep::enumerate);
            assert_eq!(found.missed, 0);
            assert!(found.target.iter().chain(&found.score).all(|x| x.abs() < 1e-7));
        }
    }
}

#[test]
fn enumeration_under_drift_equals_the_dense_sum_with_the_drift_covariance_written_out() {
    let noise_alone = MetaParameters { kind_weights: [0.0, 0.0, 0.0, 1.0], ..drifting() };
    for meta in [drifting(), noise_alone] {
        let found = measure(true, 3.0, &meta, PoolSweep::enumerate);
        assert_eq!(found.missed, 0);
        assert!(found.target.iter().chain(&found.score).all(|x| x.abs() < 1e-8));
    }
}

#[test]
fn the_profile_of_a_drift_is_the_difference_of_the_dense_densities_with_it_written_out() {
    let meta = drifting();
    let multiples = [0.5, 1.0, 4.0];
    for seed in 0..20 {
        let case = draw_case(seed, 4, true, 3.0);
        let mut statistics = MechanismStatistics::default();
        let parents: Vec<usize> = (0..case.parents).collect();
        Moments::new(&case.environments, case.parents + 1).mechanism(case.parents, &parents, &mut statistics);
        let prior = meta.regression_prior(case.parents, meta.coefficient_scale);
        let target = TargetPrior::new(&meta, vec![0.0; 4], case.membership.clone());
        for mask in [0b1111, 0b0011] {
            let pool: Vec<bool> = (0..4).map(|k| mask >> k & 1 == 1).collect();
            let found =
                PoolSweep::default().drift_profile(&prior, &target, &statistics, &pool, &multiples).shared;
            for k in 0..4 {
                // All rows of the pool and of this environment, its own drift so many times as far.
                let joint = |multiple: f64| {
                    let drifts = |e: usize| if e == k { multiple } else { 1.0 };
                    case.dense_under(&meta, mask | 1 << k, None, drifts)
                };
                for (m, multiple) in multiples.iter().enumerate() {
                    let difference = joint(*multiple) - joint(1.0);
                    let profile = found[k][m] - found[k][1];
                    assert!((profile - difference).abs() < 1e-8, "{seed}, {k}: {profile}, {difference}");
                }
            }
        }
    }
}

#[test]
fn climbing_under_drift_rarely_misses_the_best_pool() {
    let found = measure(true, 8.0, &drifting(), PoolSweep::climb);
    found.report("drift");
    assert!(found.missed <= 16, "{} of 120 best pools missed", found.missed);
}

#[test]
fn a_drift_that_vanishes_gives_the_scores_without_drift() {
    let small = Drift { intercept: 1e-6, slope: 1e-6, gain: 1e-6, noise: 1e-4 };
    for seed in 0..20 {
        let case = draw_case(seed, 4, true, 3.0);
        let without = case.sweep(&MetaParameters::without_drift(), PoolSweep::enumerate);
        let meta = MetaParameters { drift: small, ..MetaParameters::default() };
        let with = case.sweep(&meta, PoolSweep::enumerate);
        assert!((with.score - without.score).abs() < 1e-3, "{} against {}", with.score, without.score);
    }
}

#[test]
fn few_unknown_environments_are_summed_exactly() {
    let mut found = Deviations::default();
    for seed in 0..40 {
        found.add(
            &draw_case(seed, EXHAUSTIVE + 1, true, 2.0),
            &MetaParameters::without_drift(),
            PoolSweep::run,
        );
        found.add(&draw_case(seed, EXHAUSTIVE, false, 2.0), &MetaParameters::without_drift(), PoolSweep::run);
    }
    assert_eq!(found.missed, 0);
    assert!(found.target.iter().chain(&found.score).all(|x| x.abs() < 1e-7));
}

/// How far independent flips around the ends of the climb are from the sum over all pools when half of a handful of
/// small environments are changed: so far that few environments are enumerated instead.
#[test]
fn climbing_rarely_misses_the_best_pool_of_a_handful_of_environments() {
    use InterventionKind::{Hard, Mechanism, Shift};
    let all = MetaParameters::without_drift();
    for (name, has_reference, strength, meta) in [
        ("8 SD, reference", true, 8.0, all.clone()),
        ("2 SD, reference", true, 2.0, all.clone()),
        ("8 SD, no reference", false, 8.0, all.clone()),
        ("2 SD, no reference", false, 2.0, all),
        ("hard", true, 4.0, only(Hard)),
        ("shift", true, 4.0, only(Shift)),
        ("mechanism", true, 4.0, only(Mechanism)),
    ] {
        let found = measure(has_reference, strength, &meta, PoolSweep::climb);
        found.report(name);
        assert!(found.missed <= 16, "{name}: {} of 120 best pools missed", found.missed);
        let (target, share) = (Deviations::mean(&found.target), Deviations::quantile(&found.target, 0.95));
        assert!(target < 0.1 && share < 0.5, "{name}: targets off by {target} in the mean, 95 % {share}");
    }
}

/// The same at the size of a small study, against the enumeration that the dense sums have confirmed.
#[test]
fn climbing_comes_close_to_the_sum_over_all_pools_of_ten_experiments() {
    let meta = MetaParameters::without_drift();
    for (name, reference_rows, rows, strength, mean, most) in [
        ("10 rows, 6 SD", 20, 10, 6.0, 0.002, 0.005),
        ("3 rows, 6 SD", 20, 3, 6.0, 0.003, 0.005),
        ("3 rows, 2 SD", 20, 3, 2.0, 0.004, 0.015),
        ("10 rows, 6 SD, no reference", 0, 10, 6.0, 0.002, 0.005),
        ("3 rows, 3 SD, no reference", 0, 3, 3.0, 0.01, 0.03),
    ] {
        let mut found = Deviations::default();
        for seed in 0..30 {
            let case = draw_study(seed, reference_rows, rows, strength);
            let exact = case.sweep(&meta, PoolSweep::enumerate);
            let climbed = case.sweep(&meta, PoolSweep::climb);
            found.cases += 1;
            let loss = exact.annealed[0] - climbed.annealed[0];
            found.missed += usize::from(loss > 1e-6);
            found.worst_loss = found.worst_loss.max(loss);
            found.score.push(climbed.score - exact.score);
            found.target.extend(exact.target.iter().zip(&climbed.target).map(|(a, b)| (a - b).abs()));
        }
        found.report(name);
        assert!(found.worst_loss < 0.1, "{name}: a best pool missed by {} nats", found.worst_loss);
        let (target, share) = (Deviations::mean(&found.target), Deviations::quantile(&found.target, 0.95));
        assert!(target < mean && share < most, "{name}: targets off by {target} in the mean, 95 % {share}");
    }
}

#[test]
fn known_targets_are_obeyed() {
    let meta = MetaParameters::without_drift();
    for method in [PoolSweep::climb as Method, PoolSweep::enumerate] {
        for seed in 0..40 {
            let mut case = draw_case(seed, 5, seed.is_multiple_of(2), 4.0);
            case.membership[2] = Membership::Changed;
            case.membership[3] = Membership::Shared;
            let found = case.sweep(&meta, method);
            assert!((found.target[2] - 1.0).abs() < 1e-12 && found.target[3] == 0.0);
            assert_eq!((found.pool[2], found.pool[3]), (false, true));
            Deviations::default().add(&case, &meta, method);
        }
    }
}

#[test]
fn shift_is_the_multivariate_t_with_an_indicator_column() {
    let meta = MetaParameters::without_drift();
    for seed in 0..40 {
        let case = draw_case(seed, 4, true, 3.0);
        let d = case.parents + 1;
        let moments = Moments::new(&case.environments, d);
        let mut statistics = MechanismStatistics::default();
        moments.mechanism(case.parents, &(0..case.parents).collect::<Vec<_>>(), &mut statistics);
        let target = TargetPrior::new(&meta, vec![0.0; 4], case.membership.clone());
        let mut sweep = PoolSweep::default();
        let prior = meta.regression_prior(case.parents, meta.coefficient_scale);
        for mask in (1..16usize).step_by(2) {
            let pool: Vec<bool> = (0..4).map(|k| mask >> k & 1 == 1).collect();
            sweep.odds(&prior, &target, &statistics, &pool, 1);
            for k in 1..4 {
                // An environment inside the pool is compared with the pool without it.
                let rest = mask & !(1 << k);
                let shift = case.dense(&meta, rest | 1 << k, Some(k)) - case.dense(&meta, rest, None);
                let found = sweep.evaluation.log_kind[k];
                assert!(
                    (found[1] - target.log_kind[1] - shift).abs() < 1e-8,
                    "seed {seed}, pool {mask:b}, {k}"
                );
                let alone = case.dense(&fresh(&meta), 1 << k, None);
                assert!((found[2] - target.log_kind[2] - alone).abs() < 1e-8);
            }
        }
    }
}

/// Rows without parents in three environments that share a mechanism, noise alone different.
fn noisy(sizes: [usize; 3], noise: [f64; 3]) -> Case {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(4);
    let environments = sizes
        .iter()
        .zip(noise)
        .map(|(&n, sd)| (0..n).map(|_| vec![0.4 + sd * normal(&mut rng)]).collect())
        .collect();
    Case { environments, membership: vec![Membership::Shared; 3], parents: 0 }
}

/// Log marginal likelihood by the trapezoid rule over the mean and all logarithms of variances: the shared one, and for each
/// environment its own relative one.
fn noise_by_quadrature(case: &Case, meta: &MetaParameters) -> f64 {
    let a = meta.drift.noise_shape().expect("noise drifts");
    let grid = |from: f64, to: f64, n: usize| (0..=n).map(move |i| from + (to - from) * i as f64 / n as f64);
    let inverse_gamma = |shape: f64, scale: f64, log_v: f64| {
        shape * scale.ln() - libm::lgamma(shape) - shape * log_v - scale * (-log_v).exp()
    };
    let precision = meta.regression_prior(0, 1.0).precision[0];
    let (mut terms, steps) = (Vec::new(), (160, 120, 200));
    for mean in grid(-0.6, 1.4, steps.0) {
        for log_s in grid(-5.0, 3.0, steps.1) {
            let variance = log_s.exp();
            let mut term = inverse_gamma(meta.noise_shape, meta.noise_scale, log_s)
                + 0.5 * (precision / (std::f64::consts::TAU * variance)).ln()
                - 0.5 * precision * mean * mean / variance;
            for rows in &case.environments {
                let squares: f64 = rows.iter().map(|r| (r[0] - mean) * (r[0] - mean)).sum();
                let n = rows.len() as f64;
                let own: Vec<f64> = grid(-4.0, 4.0, steps.2)
                    .map(|log_v| {
                        let v = variance * log_v.exp();
                        inverse_gamma(a, a, log_v)
                            - 0.5 * n * (std::f64::consts::TAU * v).ln()
                            - 0.5 * squares / v
                    })
                    .collect();
                term += log_sum_exp(&own) + (8.0 / steps.2 as f64).ln();
            }
            terms.push(term);
        }
    }
    log_sum_exp(&terms) + (2.0 / steps.0 as f64 * 8.0 / steps.1 as f64).ln()
}

#[test]
fn drifting_noise_is_close_to_quadrature_over_every_variance() {
    for (sizes, noise, drift, within) in [
        ([20, 30, 40], [0.3, 0.3, 0.3], 0.1, 0.05),
        ([20, 30, 40], [0.3, 0.45, 0.2], 0.3, 0.05),
        ([4, 3, 100], [0.3, 0.6, 0.3], 0.15, 0.05),
        ([800, 700, 900], [0.3, 0.36, 0.25], 0.15, 0.05),
    ] {
        let mut meta = MetaParameters::without_drift();
        meta.drift.noise = drift;
        let case = noisy(sizes, noise);
        let found = case.sweep(&meta, PoolSweep::enumerate).score;
        let exact = noise_by_quadrature(&case, &meta);
        println!("{sizes:?}, {noise:?}, {drift}: {found:.3} against {exact:.3}");
        assert!((found - exact).abs() < within, "{sizes:?}, {noise:?}, {drift}: {found} against {exact}");
    }
}
