//! Which environments share a variable's mechanism, and what the others do instead.
//!
//! For one variable and parent set the *pool* holds the environments in which the shared mechanism runs. Every
//! environment outside it has its own closed form, a mixture over [`InterventionKind`](super::InterventionKind)s. The
//! sweep flips the one environment that gains most, until none gains.

use super::drift::{DriftColumns, DriftedStatistics, NoiseCoupling, log_noise, noise_mode};
use super::factor::{LANES, Lanes, factorise, forward_solve, log_diagonal, row};
use super::kinds::KindWeights;
use super::marginal::RegressionPrior;
use super::meta::MetaParameters;
use super::statistics::MechanismStatistics;

/// By how much the prior log odds of a target are lowered while parent sets grow, in nats; the first level is the
/// real prior.
///
/// A missing parent makes an environment look intervened, which removes the very rows that would reveal the parent.
/// Growing under a much smaller target prior first avoids that trap.
pub const ANNEALING: [f64; 3] = [0.0, 20.0, 200.0];

/// One score for each level of [`ANNEALING`].
pub type AnnealedScores = [f64; ANNEALING.len()];

/// The best pool at each level of [`ANNEALING`].
pub type AnnealedPools = [Vec<bool>; ANNEALING.len()];

/// Gains below this many nats are rounding.
const TOLERANCE: f64 = 1e-9;

/// With no more unknown environments than this, every pool is summed.
const EXHAUSTIVE: usize = 4;

/// Rounds that bring the drift's directions and noise in line with a pool.
const SETTLING: usize = 1;

/// Environments that gain more than this many nats may be flipped together.
const BULK: f64 = 20.0;

/// Whether an environment may leave the pool of a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Membership {
    /// The data decide.
    Unknown,
    /// Always in the pool: the reference, or an experiment known not to target the variable.
    Shared,
    /// Never in the pool: known to target the variable.
    Changed,
}

/// Everything about one variable that does not depend on its parents.
#[derive(Debug, Clone)]
pub struct TargetPrior {
    /// Log prior probability that the variable is a target, each environment.
    log_target: Vec<f64>,
    /// Log prior probability that it is not.
    log_shared: Vec<f64>,
    /// Log prior weight of each kind.
    pub log_kind: KindWeights,
    /// Prior precision of a shift, in units of 1 / s2.
    pub shift_precision: f64,
    /// `hard[k]`: log marginal likelihood of the variable's own values under a hard intervention in `k`.
    pub hard: Vec<f64>,
    /// What is known of each environment.
    pub membership: Vec<Membership>,
}

impl TargetPrior {
    /// The prior that meta-parameters imply; `hard` and `membership` have one entry an environment.
    pub fn new(meta: &MetaParameters, hard: Vec<f64>, membership: Vec<Membership>) -> Self {
        let odds = vec![meta.target_log_odds(); membership.len()];
        Self::with_log_odds(meta, hard, membership, &odds)
    }

    /// The same with prior log odds of a target for each environment.
    pub fn with_log_odds(
        meta: &MetaParameters,
        hard: Vec<f64>,
        membership: Vec<Membership>,
        log_odds: &[f64],
    ) -> Self {
        Self {
            log_target: log_odds.iter().map(|x| -libm::log1p(libm::exp(-x))).collect(),
            log_shared: log_odds.iter().map(|x| -libm::log1p(libm::exp(*x))).collect(),
            log_kind: meta.kind_weights.map(libm::log),
            shift_precision: 1.0 / (meta.shift_scale * meta.shift_scale),
            hard,
            membership,
        }
    }
}

/// What the shared mechanism and the kinds say of each environment, given a pool.
#[derive(Debug, Clone, Default)]
struct Evaluation {
    /// Log joint probability of all rows and of this pool.
    joint: f64,
    /// Log posterior odds that the variable is a target of `k`, everything else as it is.
    target_log_odds: Vec<f64>,
    /// Log marginal of the rows of `k` under each kind, weighted by the kind's prior.
    log_kind: Vec<KindWeights>,
    /// Noise variance that the pool determines.
    variance: f64,
    /// Squared residuals of `k` from what the rest of the pool predicts, at its present noise.
    squares: Vec<f64>,
}

impl PoolPosterior {
    /// The mixture of several posteriors with prior log weights, and the posterior weight of each.
    pub fn mixture(parts: Vec<(f64, Self)>) -> (Self, Vec<f64>) {
        let terms: Vec<f64> = parts.iter().map(|(weight, part)| weight + part.score).collect();
        let score = log_sum_exp(&terms);
        let weights: Vec<f64> = terms.iter().map(|t| exp_or_zero(t - score)).collect();
        let annealed = std::array::from_fn(|level| {
            log_sum_exp(&parts.iter().map(|(weight, part)| weight + part.annealed[level]).collect::<Vec<_>>())
        });
        let heaviest = (0..parts.len()).max_by(|&a, &b| weights[a].total_cmp(&weights[b])).unwrap_or(0);
        let annealed_pools = std::array::from_fn(|level| {
            let annealed = |(weight, part): &(f64, Self)| weight + part.annealed[level];
            let best = parts.iter().reduce(|a, b| if annealed(b) > annealed(a) { b } else { a });
            best.map_or_else(Vec::new, |(_, part)| part.annealed_pools[level].clone())
        });
        // Averages as corrections of the first part: what all parts agree on is kept to the bit.
        let base = &parts[0].1.target;
        let mut target = base.clone();
        let mut kind = vec![KindWeights::default(); target.len()];
        for ((_, part), weight) in parts.iter().zip(&weights) {
            for k in 0..target.len() {
                target[k] += weight * (part.target[k] - base[k]);
                // Given that it is a target; the small constant keeps unlikely targets defined.
                for (sum, share) in kind[k].iter_mut().zip(part.kind[k]) {
                    *sum += weight * (part.target[k] + 1e-12) * share;
                }
            }
        }
        for weights in &mut kind {
            let total: f64 = weights.iter().sum();
            *weights = weights.map(|w| w / total);
        }
        for p in &mut target {
            *p = p.clamp(0.0, 1.0);
        }
        let pool = parts[heaviest].1.pool.clone();
        (Self { score, annealed, annealed_pools, pool, target, kind }, weights)
    }
}

/// A local score with everything that the search and the reports need.
#[derive(Debug, Clone)]
pub struct PoolPosterior {
    /// Log marginal likelihood of the variable's rows in all environments, pools summed.
    pub score: f64,
    /// The best pool's score at every level of [`ANNEALING`].
    pub annealed: AnnealedScores,
    /// The pools with these scores.
    pub annealed_pools: AnnealedPools,
    /// `pool[k]`: the shared mechanism runs in `k` in the best pool.
    pub pool: Vec<bool>,
    /// Probability that the variable is a target, each environment; zero for the reference.
    pub target: Vec<f64>,
    /// Probability of each kind, given that it is a target, each environment.
    pub kind: Vec<KindWeights>,
}

/// What the rows of one variable in each environment say of how far its mechanism drifts there.
#[derive(Debug, Clone, PartialEq)]
pub struct DriftProfile {
    /// `shared[k][m]`: log marginal likelihood of the rows in `k`, given the others in the pool, if the shared mechanism
    /// runs there and drifts the `m`-th multiple of what it is thought to, nats, up to a constant of `k`.
    pub shared: Vec<Vec<f64>>,
    /// `changed[k]`: log Bayes factor of an intervention against the drift that is thought, nats; infinite where known.
    pub changed: Vec<f64>,
}

/// Scratch memory and constants of pool sweeps; one serves any number of parent sets.
#[derive(Debug, Clone, Default)]
pub struct PoolSweep {
    sums: Vec<Lanes>,
    pool_factor: Vec<Lanes>,
    factor: Vec<Lanes>,
    right: Vec<Lanes>,
    floor: Vec<f64>,
    alone: Vec<f64>,
    /// Leaves out what only reports need.
    score_only: bool,
    shared: DriftedStatistics,
    evaluation: Evaluation,
    constants: RowConstants,
}

/// The parts of a log marginal likelihood that depend on the number of rows alone, computed once for each number.
#[derive(Debug, Clone, Default)]
struct RowConstants {
    shape: f64,
    scale: f64,
    unit: f64,
    half_log_precision: f64,
    known: Vec<f64>,
}

impl RowConstants {
    /// Makes the table fit a prior and the weight of which rows count multiples.
    fn prepare(&mut self, prior: &RegressionPrior, unit: f64) {
        if (self.shape, self.scale, self.unit) != (prior.shape, prior.scale, unit) {
            (self.shape, self.scale, self.unit) = (prior.shape, prior.scale, unit);
            self.known.clear();
        }
        self.half_log_precision = prior.half_log_precision();
    }

    fn get(&mut self, prior: &RegressionPrior, rows: f64) -> f64 {
        let index = (rows / self.unit).round() as usize;
        if index >= self.known.len() {
            self.known.resize(index + 1, f64::NAN);
        }
        if self.known[index].is_nan() {
            self.known[index] = prior.row_constant(index as f64 * self.unit);
        }
        self.known[index] + self.half_log_precision
    }
}

impl PoolSweep {
    /// The score and the pools of one variable and parent set: the posterior without probabilities of targets and kinds.
    pub fn score(
        &mut self,
        prior: &RegressionPrior,
        target: &TargetPrior,
        statistics: &MechanismStatistics,
    ) -> PoolPosterior {
        self.score_only = true;
        let posterior = self.run(prior, target, statistics);
        self.score_only = false;
        posterior
    }

    /// The pool posterior of one variable and parent set.
    pub fn run(
        &mut self,
        prior: &RegressionPrior,
        target: &TargetPrior,
        statistics: &MechanismStatistics,
    ) -> PoolPosterior {
        self.prepare(prior, statistics);
        let unknown = target.membership.iter().filter(|m| **m == Membership::Unknown).count();
        if unknown <= EXHAUSTIVE {
            self.enumerate(prior, target, statistics)
        } else {
            self.climb(prior, target, statistics)
        }
    }

    fn prepare(&mut self, prior: &RegressionPrior, statistics: &MechanismStatistics) {
        self.floor = prior.floor();
        self.constants.prepare(prior, statistics.unit());
        self.score_alone(prior, statistics);
    }

    /// The statistics of the shared mechanism where it runs in the environments of `pool`: drift integrated out, in the
    /// directions that are returned.
    pub fn shared(
        &mut self,
        prior: &RegressionPrior,
        target: &TargetPrior,
        statistics: &MechanismStatistics,
        pool: &[bool],
    ) -> (&DriftedStatistics, DriftColumns) {
        self.prepare(prior, statistics);
        self.evaluate_settled(prior, target, statistics, pool);
        let columns = prior.drift_columns(&self.pooled_mean(prior.features()));
        (&self.shared, columns)
    }

    /// What the rows of each environment say of how far it drifts, given the others in `pool`.
    pub fn drift_profile(
        &mut self,
        prior: &RegressionPrior,
        target: &TargetPrior,
        statistics: &MechanismStatistics,
        pool: &[bool],
        multiples: &[f64],
    ) -> DriftProfile {
        self.prepare(prior, statistics);
        self.evaluate_settled(prior, target, statistics, pool);
        let prior_odds = |k: usize| target.log_target[k] - target.log_shared[k];
        let odds = &self.evaluation.target_log_odds;
        let changed = (0..pool.len()).map(|k| match target.membership[k] {
            Membership::Shared => f64::NEG_INFINITY,
            Membership::Changed => f64::INFINITY,
            Membership::Unknown => odds[k] - prior_odds(k),
        });
        let changed = changed.collect();
        let rows = self.pool_up(prior, pool);
        let (p, environments) = (prior.features(), statistics.environments());
        let columns = prior.drift_columns(&self.pooled_mean(p));
        let noise_shape = prior.drift.noise_shape();
        let others = self.shared.clone();
        let mut shared = vec![Vec::with_capacity(multiples.len()); environments];
        // Sums over the others in the pool, environment by environment.
        let chunks = environments.div_ceil(LANES);
        let without: Vec<Vec<Lanes>> = (0..chunks)
            .map(|chunk| {
                let inside = |l: usize| pool.get(LANES * chunk + l).is_some_and(|inside| *inside);
                let own: Lanes = std::array::from_fn(|l| f64::from(u8::from(inside(l))));
                let entries = others.statistics.chunk(chunk);
                let sums = self.sums.iter().zip(entries);
                sums.map(|(sum, entry)| std::array::from_fn(|l| sum[l] - own[l] * entry[l])).collect()
            })
            .collect();
        let mut scaled = statistics.clone();
        for &multiple in multiples {
            let drifts: Vec<f64> = (0..environments).map(|k| multiple * statistics.drift(k)).collect();
            scaled.scale_drift(&drifts);
            self.shared.noise.clone_from(&others.noise);
            // Once with the noise as it was, then with what such a drift leaves of it.
            for fitted in [false, true] {
                self.shared.integrate(&scaled, &columns, noise_shape);
                for k in 0..environments {
                    let l = k % LANES;
                    if l == 0 {
                        self.factor.clone_from(&without[k / LANES]);
                        prior.add_to(&mut self.factor);
                        factorise(&mut self.factor, p + 1, &self.floor);
                        self.right.clone_from(&self.factor);
                        self.factor.clone_from(&without[k / LANES]);
                        for (sum, entry) in
                            self.factor.iter_mut().zip(self.shared.statistics.chunk(k / LANES))
                        {
                            for l in 0..LANES {
                                sum[l] += entry[l];
                            }
                        }
                        prior.add_to(&mut self.factor);
                        factorise(&mut self.factor, p + 1, &self.floor);
                    }
                    let n = statistics.rows(k);
                    let others_rows = if pool[k] { rows - n } else { rows };
                    if !fitted {
                        if let Some(shape) = noise_shape {
                            let last = |factor: &[Lanes]| factor[row(p) + p][l] * factor[row(p) + p][l];
                            let variance = 0.5 * last(&self.right) / (prior.shape + 0.5 * others_rows);
                            let squares = (last(&self.factor) - last(&self.right)).max(0.0);
                            let raw = squares * others.noise[k];
                            self.shared.noise[k] = noise_mode(shape, n, raw / variance);
                        }
                        continue;
                    }
                    let constant = self.constants.get(prior, others_rows);
                    let log_without = prior.log_marginal(constant, others_rows, &self.right, l);
                    let constant = self.constants.get(prior, others_rows + n);
                    let log_with = prior.log_marginal(constant, others_rows + n, &self.factor, l);
                    shared[k].push(log_with - log_without + self.shared.log_constant[k]);
                }
            }
        }
        DriftProfile { shared, changed }
    }

    /// Starts from a drift in the directions known beforehand, then about the coefficients of the pool as it is; the noise
    /// alike everywhere.
    fn start_drift(&mut self, prior: &RegressionPrior, statistics: &MechanismStatistics, pool: &[bool]) {
        if prior.drift.is_none() {
            return self.shared.copy(statistics);
        }
        self.shared.alike(statistics.environments());
        let columns = prior.drift_columns(&vec![0.0; prior.features()]);
        self.shared.integrate(statistics, &columns, prior.drift.noise_shape());
        if prior.drift.gain > 0.0 {
            self.pool_up(prior, pool);
            self.integrate(prior, statistics, prior.drift.noise_shape());
        }
    }

    /// Brings the drift in line with the pool evaluated last.
    fn update_drift(&mut self, prior: &RegressionPrior, statistics: &MechanismStatistics, pool: &[bool]) {
        let noise_shape = prior.drift.noise_shape();
        if let Some(shape) = noise_shape {
            self.shared.fit_noise(&self.evaluation.squares, pool, shape, prior.shape, prior.scale);
        }
        self.integrate(prior, statistics, noise_shape);
    }

    /// Turns the drift's directions to the coefficients of the pool evaluated last.
    fn integrate(
        &mut self,
        prior: &RegressionPrior,
        statistics: &MechanismStatistics,
        noise_shape: Option<f64>,
    ) {
        let columns = prior.drift_columns(&self.pooled_mean(prior.features()));
        self.shared.integrate(statistics, &columns, noise_shape);
    }

    /// Posterior mean of the shared coefficients in units of the noise standard deviation, given the pool evaluated last.
    fn pooled_mean(&self, p: usize) -> Vec<f64> {
        let noise = self.evaluation.variance.sqrt();
        let entry = |i: usize, j: usize| self.pool_factor[row(i) + j][0];
        let mut mean = vec![0.0; p];
        for i in (0..p).rev() {
            let sum: f64 = (i + 1..p).map(|k| entry(k, i) * mean[k]).sum();
            mean[i] = (entry(p, i) - sum) / entry(i, i);
        }
        mean.iter_mut().for_each(|x| *x /= noise);
        mean
    }

    /// Evaluates a pool under the drift that belongs to it.
    fn evaluate_settled(
        &mut self,
        prior: &RegressionPrior,
        target: &TargetPrior,
        statistics: &MechanismStatistics,
        pool: &[bool],
    ) {
        self.start_drift(prior, statistics, pool);
        self.evaluate(prior, target, pool);
        if !prior.drift.is_none() {
            for _ in 0..SETTLING {
                self.update_drift(prior, statistics, pool);
                self.evaluate(prior, target, pool);
            }
        }
    }

    /// The exact posterior: the sum over every pool.
    fn enumerate(
        &mut self,
        prior: &RegressionPrior,
        target: &TargetPrior,
        statistics: &MechanismStatistics,
    ) -> PoolPosterior {
        let unknown: Vec<usize> =
            (0..target.membership.len()).filter(|&k| target.membership[k] == Membership::Unknown).collect();
        let pools = (0..1usize << unknown.len()).map(|left_out| {
            let mut pool = start(target, true);
            for (bit, &k) in unknown.iter().enumerate() {
                pool[k] = left_out >> bit & 1 == 0;
            }
            self.evaluate_settled(prior, target, statistics, &pool);
            let changed = left_out.count_ones();
            let annealed = ANNEALING.map(|lowered| self.evaluation.joint - lowered * f64::from(changed));
            // This pool alone: what it says of each environment is certain.
            let outside = pool.iter().map(|inside| if *inside { 0.0 } else { 1.0 }).collect();
            let kind = self.evaluation.log_kind.iter().map(normalised).collect();
            let annealed_pools = std::array::from_fn(|_| pool.clone());
            let score = self.evaluation.joint;
            (0.0, PoolPosterior { score, annealed, annealed_pools, pool, target: outside, kind })
        });
        let pools: Vec<(f64, PoolPosterior)> = pools.collect();
        let annealed = std::array::from_fn(|level| {
            pools.iter().map(|(_, pool)| pool.annealed[level]).fold(f64::NEG_INFINITY, f64::max)
        });
        // The mixture's best pools at every level are those of its best parts.
        PoolPosterior { annealed, ..PoolPosterior::mixture(pools).0 }
    }

    /// The best pools that flips reach from two starts, and the pools around them.
    fn climb(
        &mut self,
        prior: &RegressionPrior,
        target: &TargetPrior,
        statistics: &MechanismStatistics,
    ) -> PoolPosterior {
        let environments = statistics.environments();
        let mut annealed = [f64::NEG_INFINITY; ANNEALING.len()];
        let mut annealed_pools = AnnealedPools::default();
        let mut ends: Vec<(f64, PoolPosterior)> = Vec::with_capacity(2);
        let has_reference = target.membership.contains(&Membership::Shared);
        for from_all in [true, false] {
            if !from_all && (!has_reference || ends.first().is_some_and(|(_, end)| few_changed(&end.pool))) {
                continue;
            }
            let mut pool = start(target, from_all);
            // The coefficients' drift first: noise that made up for it would not come down again.
            self.start_drift(prior, statistics, &pool);
            let mut to_settle = if prior.drift.is_none() { 0 } else { SETTLING };
            if !from_all {
                // From the reference alone: let in at once whatever fits it, then flip one by one.
                self.evaluate(prior, target, &pool);
                for k in 0..environments {
                    if target.membership[k] == Membership::Unknown {
                        pool[k] = self.evaluation.target_log_odds[k] < 0.0;
                    }
                }
            }
            // A flip that gains most often raises the joint, so this ends soon; the bound guards against cycles.
            for _ in 0..4 * environments + 4 {
                self.evaluate(prior, target, &pool);
                let changed = (0..environments)
                    .filter(|&k| target.membership[k] == Membership::Unknown && !pool[k])
                    .count();
                for (level, lowered) in ANNEALING.into_iter().enumerate() {
                    let joint = self.evaluation.joint - lowered * changed as f64;
                    if joint > annealed[level] {
                        annealed[level] = joint;
                        annealed_pools[level].clone_from(&pool);
                    }
                }
                let gain: Vec<f64> = (0..environments)
                    .map(|k| match (target.membership[k], self.evaluation.target_log_odds[k]) {
                        (Membership::Unknown, odds) if pool[k] => odds,
                        (Membership::Unknown, odds) => -odds,
                        _ => f64::NEG_INFINITY,
                    })
                    .collect();
                let largest = gain.iter().copied().fold(0.0, f64::max);
                if largest <= TOLERANCE {
                    if to_settle == 0 {
                        break;
                    }
                    to_settle -= 1;
                    self.update_drift(prior, statistics, &pool);
                    continue;
                }
                // Far from the best pool many environments gain a lot: flip them together, then one by one.
                let least = if largest > BULK { 0.5 * largest } else { largest };
                for (inside, gain) in pool.iter_mut().zip(gain) {
                    *inside ^= gain >= least;
                }
            }
            if ends.first().is_none_or(|(_, end)| end.pool != pool) {
                ends.push((0.0, around(target, pool, &self.evaluation, self.score_only)));
            }
        }
        match ends.len() {
            1 => PoolPosterior { annealed, annealed_pools, ..ends.remove(0).1 },
            _ => PoolPosterior { annealed, annealed_pools, ..PoolPosterior::mixture(ends).0 },
        }
    }

    /// Log odds that the variable is a target of `k`, and of which kind, given the pool: what predictions for new
    /// experiments, which take another way, are checked against.
    pub fn odds(
        &mut self,
        prior: &RegressionPrior,
        target: &TargetPrior,
        statistics: &MechanismStatistics,
        pool: &[bool],
        k: usize,
    ) -> super::mechanism::TargetOdds {
        self.prepare(prior, statistics);
        self.evaluate_settled(prior, target, statistics, pool);
        super::mechanism::TargetOdds {
            log_odds: self.evaluation.target_log_odds[k],
            kind: normalised(&self.evaluation.log_kind[k]),
        }
    }

    /// Log marginal of each environment on its own: the kind `Mechanism`.
    fn score_alone(&mut self, prior: &RegressionPrior, statistics: &MechanismStatistics) {
        let q = prior.features() + 1;
        self.alone.clear();
        self.factor.resize(row(q), [0.0; LANES]);
        for first in (0..statistics.environments()).step_by(LANES) {
            self.factor.copy_from_slice(statistics.chunk(first / LANES));
            prior.add_to(&mut self.factor);
            factorise(&mut self.factor, q, &self.floor);
            for k in first..(first + LANES).min(statistics.environments()) {
                let n = statistics.rows(k);
                let constant = self.constants.get(prior, n);
                self.alone.push(prior.log_marginal(constant, n, &self.factor, k - first));
            }
        }
    }

    /// Sums the statistics of a pool's environments under the present drift, with their factor and the noise variance that
    /// they determine; returns their rows.
    fn pool_up(&mut self, prior: &RegressionPrior, pool: &[bool]) -> f64 {
        let statistics = &self.shared.statistics;
        let p = prior.features();
        let environments = statistics.environments();
        self.sums.clear();
        self.sums.resize(row(p + 1), [0.0; LANES]);
        let mut rows = 0.0;
        for (first, chunk) in (0..environments).step_by(LANES).zip(0..) {
            let lanes = LANES.min(environments - first);
            let inside: Lanes = std::array::from_fn(|l| f64::from(u8::from(l < lanes && pool[first + l])));
            rows += (0..lanes).map(|l| inside[l] * statistics.rows(first + l)).sum::<f64>();
            for (sum, entry) in self.sums.iter_mut().zip(statistics.chunk(chunk)) {
                for l in 0..LANES {
                    sum[l] += inside[l] * entry[l];
                }
            }
        }
        for sum in &mut self.sums {
            *sum = [sum.iter().sum(); LANES];
        }
        self.pool_factor.clone_from(&self.sums);
        prior.add_to(&mut self.pool_factor);
        factorise(&mut self.pool_factor, p + 1, &self.floor);
        let last = self.pool_factor[row(p) + p][0];
        self.evaluation.variance = 0.5 * last * last / (prior.shape + 0.5 * rows);
        rows
    }

    /// Fills `self.evaluation` for one pool, under the present drift.
    fn evaluate(&mut self, prior: &RegressionPrior, target: &TargetPrior, pool: &[bool]) {
        let pool_rows = self.pool_up(prior, pool);
        let statistics = &self.shared.statistics;
        let p = prior.features();
        let q = p + 1;
        let environments = statistics.environments();
        let pool_constant = self.constants.get(prior, pool_rows);
        let prior_diagonal = self.constants.half_log_precision;
        let pool_diagonal = log_diagonal(&self.pool_factor, p, 0);
        let log_pool = prior.log_marginal_given(
            pool_constant,
            pool_rows,
            pool_diagonal,
            self.pool_factor[row(p) + p][0],
        );
        let noise_shape = prior.drift.noise_shape();
        let noise = noise_shape.map(|a| NoiseCoupling::new(a, prior.shape, statistics, pool));
        let together = |k: usize, sign: f64| noise.as_ref().map_or(0.0, |noise| noise.log_root(k, sign));
        let log_pool = log_pool + together(0, 0.0);
        self.evaluation.joint = log_pool;
        self.evaluation.target_log_odds.clear();
        self.evaluation.log_kind.clear();
        self.evaluation.squares.clear();
        for (first, chunk) in (0..environments).step_by(LANES).zip(0..) {
            let entries = statistics.chunk(chunk);
            // Environments in the pool are taken out, the others put in.
            let sign: Lanes = std::array::from_fn(|l| match pool.get(first + l) {
                Some(true) => -1.0,
                Some(false) => 1.0,
                None => 0.0,
            });
            self.factor.clear();
            self.factor.extend(
                self.sums.iter().zip(entries).map(|(sum, entry)| {
                    std::array::from_fn::<f64, LANES, _>(|l| sum[l] + sign[l] * entry[l])
                }),
            );
            prior.add_to(&mut self.factor);
            factorise(&mut self.factor, q, &self.floor);
            let lanes = LANES.min(environments - first);
            let mut log_other: Lanes = [0.0; LANES];
            // Halves of the log determinants with and without the environment, and last pivots without it.
            let mut diagonal: Lanes = [pool_diagonal; LANES];
            let mut diagonal_without: Lanes = [pool_diagonal; LANES];
            let mut pivot_without: Lanes = [self.pool_factor[row(p) + p][0]; LANES];
            for l in 0..lanes {
                let n = pool_rows + sign[l] * statistics.rows(first + l);
                let constant = self.constants.get(prior, n);
                let own = log_diagonal(&self.factor, p, l);
                log_other[l] = prior.log_marginal_given(constant, n, own, self.factor[row(p) + p][l]);
                if sign[l] > 0.0 {
                    diagonal[l] = own;
                } else {
                    diagonal_without[l] = own;
                    pivot_without[l] = self.factor[row(p) + p][l];
                }
            }

            // A shift adds the environment's indicator as one more column: border the factor that includes k.
            for l in 0..LANES {
                if sign[l] < 0.0 {
                    for (value, pooled) in self.factor.iter_mut().zip(&self.pool_factor) {
                        value[l] = pooled[l];
                    }
                }
            }
            self.right.clear();
            // The indicator's products with all columns are the sums of those columns: row 0 of the statistics.
            self.right.extend((0..p).map(|i| entries[row(i)]));
            forward_solve(&self.factor, p, &mut self.right);

            for l in 0..lanes {
                let k = first + l;
                let n = statistics.rows(k);
                let other = log_other[l] + together(k, sign[l]);
                let (with, without, rows_with, sign_with) = if pool[k] {
                    (log_pool, other, pool_rows, 0.0)
                } else {
                    (other, log_pool, pool_rows + n, 1.0)
                };
                let explained: f64 = self.right.iter().map(|v| v[l] * v[l]).sum();
                let along: f64 = (0..p).map(|i| self.right[i][l] * self.factor[row(p) + i][l]).sum();
                // With itself: the sum of its rows' weights, which is their number where nothing drifts.
                let own = entries[0][l];
                let pivot = (target.shift_precision + own - explained).max(target.shift_precision);
                let cross = entries[row(p)][l] - along;
                let residual = self.factor[row(p) + p][l];
                let squares_without = pivot_without[l] * pivot_without[l];
                let shifted = (residual * residual - cross * cross / pivot - squares_without).max(0.0);
                // Under a shift the environment's noise is that of what the shift leaves.
                let (shifted, own, noise_constant) = match noise_shape {
                    None => (shifted, own, 0.0),
                    Some(a) => {
                        let (v, raw) = (self.shared.noise[k], self.shared.noise[k] * shifted);
                        let of_shift = noise_mode(a, n, raw / self.evaluation.variance);
                        // The weight of the rows' mean: exact where the intercept alone drifts.
                        let own_of_shift = 1.0 / (1.0 / own + (of_shift - v) / n).max(f64::MIN_POSITIVE);
                        (raw / of_shift, own_of_shift, log_noise(a, n, of_shift))
                    }
                };
                let pivot = target.shift_precision
                    + (pivot - target.shift_precision)
                        * if entries[0][l] > 0.0 { own / entries[0][l] } else { 1.0 };
                let twice_scale = (squares_without + shifted).max(2.0 * prior.scale);
                let log_shift = self.constants.get(prior, rows_with) - diagonal[l]
                    + 0.5 * libm::log(target.shift_precision / pivot)
                    - (prior.shape + 0.5 * rows_with) * libm::log(0.5 * twice_scale)
                    + self.shared.log_root[k]
                    + noise_constant;
                // Noise of its own: residuals r ~ N(0, t2 (I + F M^-1 F')), t2 fresh. Exact but for the uncertainty of
                // the coefficients, which is taken in units of t2 instead of s2 and is small where the pool is large.
                // r' (I + F M^-1 F')^-1 r = 2 (b with - b without).
                let quadratic = (residual * residual - pivot_without[l] * pivot_without[l]).max(0.0);
                let log_noise = self.constants.get(prior, n) - prior_diagonal + self.shared.log_root[k]
                    - (diagonal[l] - diagonal_without[l])
                    - (prior.shape + 0.5 * n)
                        * libm::log(prior.scale + 0.5 * self.shared.noise[k] * quadratic);
                self.evaluation.squares.push(quadratic);
                let drift = self.shared.log_constant[k];
                let kinds = [
                    target.log_kind[0] + target.hard[k],
                    target.log_kind[1] + log_shift + together(k, sign_with) - without,
                    target.log_kind[2] + self.alone[k],
                    target.log_kind[3] + log_noise,
                ];
                let log_changed = log_sum_exp(&kinds);
                let log_odds =
                    target.log_target[k] - target.log_shared[k] + log_changed - (with + drift - without);
                self.evaluation.joint += match (target.membership[k], pool[k]) {
                    (Membership::Unknown, true) => target.log_shared[k] + drift,
                    (Membership::Unknown, false) => target.log_target[k] + log_changed,
                    (_, false) => log_changed,
                    (_, true) => drift,
                };
                self.evaluation.target_log_odds.push(log_odds);
                self.evaluation.log_kind.push(kinds);
            }
        }
    }
}

/// The pool of what is known; unknown environments inside if `shared`.
fn start(target: &TargetPrior, shared: bool) -> Vec<bool> {
    let inside = |m: &Membership| match m {
        Membership::Shared => true,
        Membership::Changed => false,
        Membership::Unknown => shared,
    };
    target.membership.iter().map(inside).collect()
}

/// Sums over the pools that differ from this one by independent flips, and turns log odds into probabilities.
fn around(target: &TargetPrior, pool: Vec<bool>, evaluation: &Evaluation, score_only: bool) -> PoolPosterior {
    let mut score = evaluation.joint;
    let mut probability = Vec::new();
    for (k, &log_odds) in evaluation.target_log_odds.iter().enumerate() {
        if score_only {
            if target.membership[k] == Membership::Unknown {
                score += log1p_exp(if pool[k] { log_odds } else { -log_odds });
            }
            continue;
        }
        probability.push(match target.membership[k] {
            Membership::Shared => 0.0,
            Membership::Changed => 1.0,
            Membership::Unknown => {
                let gain = if pool[k] { log_odds } else { -log_odds };
                score += log1p_exp(gain);
                1.0 / (1.0 + libm::exp(-log_odds))
            }
        });
    }
    let kinds = if score_only { &[] } else { evaluation.log_kind.as_slice() };
    let kind = kinds.iter().map(normalised).collect();
    let annealed = [evaluation.joint; ANNEALING.len()];
    PoolPosterior {
        score,
        annealed,
        annealed_pools: AnnealedPools::default(),
        pool,
        target: probability,
        kind,
    }
}

/// True if a second start, from the reference alone, cannot be expected to end elsewhere.
fn few_changed(pool: &[bool]) -> bool {
    4 * pool.iter().filter(|inside| !**inside).count() <= pool.len()
}

/// Weights that add up to one from their logarithms.
pub fn normalised(log_kind: &KindWeights) -> KindWeights {
    let total = log_sum_exp(log_kind);
    log_kind.map(|x| libm::exp(x - total))
}

/// `ln sum exp`, safe for any size of the terms.
pub fn log_sum_exp(terms: &[f64]) -> f64 {
    let largest = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if largest == f64::NEG_INFINITY {
        return largest;
    }
    largest + libm::log(terms.iter().map(|x| exp_or_zero(x - largest)).sum::<f64>())
}

/// `ln (1 + exp x)` for `x` of moderate size, without the work where it would vanish beside 1.
fn log1p_exp(x: f64) -> f64 {
    if x < -45.0 { 0.0 } else { libm::log1p(libm::exp(x)) }
}

/// The exponential, without the work where the result would vanish beside 1.
fn exp_or_zero(x: f64) -> f64 {
    if x < -45.0 { 0.0 } else { libm::exp(x) }
}

#[cfg(test)]
mod tests;
