//! Which environments share a variable's mechanism, and what the others do instead.
//!
//! For one variable and parent set the *pool* holds the environments in which the shared mechanism runs. Every
//! environment outside it has its own closed form, a mixture over [`InterventionKind`](super::InterventionKind)s. The
//! sweep flips the one environment that gains most, until none gains.

use super::drift::{DriftColumns, DriftedStatistics};
use super::elementary::logistic;
use super::factor::{Lanes, row};
use super::kinds::KindWeights;
use super::marginal::RegressionPrior;
use super::meta::MetaParameters;
use super::noise_drift::NoiseDrift;
use super::statistics::MechanismStatistics;

use evaluation::{Evaluation, RowConstants};

mod evaluation;
mod profile;

pub use profile::DriftProfile;

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

/// Prior probability that every experiment changes a variable, as all do that are replicates of one treatment. Otherwise each
/// changes it by itself, at its own rate.
const COMMON: f64 = 0.02;

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
    /// In the pool unless much speaks for another noise: the reference beside several experiments, which may be the odd one.
    Presumed,
    /// Always in the pool: the reference, or an experiment known not to target the variable.
    Shared,
    /// Never in the pool: known to target the variable.
    Changed,
}

impl Membership {
    /// True without a target: for certain, or unless much speaks for another noise.
    pub fn has_no_target(self) -> bool {
        matches!(self, Self::Shared | Self::Presumed)
    }

    /// True if the data may move the environment out of the pool, or into it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Unknown | Self::Presumed)
    }
}

/// Everything about one variable that does not depend on its parents.
#[derive(Debug, Clone)]
pub struct TargetPrior {
    /// Log prior probability that the variable is a target, each environment.
    log_target: Vec<f64>,
    /// Log prior probability that it is not.
    log_shared: Vec<f64>,
    /// Log prior probability that every experiment changes it for one reason, less that of each changing it by itself; `None`
    /// without a reference or a second experiment.
    log_common: Option<f64>,
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
        let log_target: Vec<f64> = log_odds.iter().map(|x| -libm::log1p(libm::exp(-x))).collect();
        let unknown = || membership.iter().zip(&log_target).filter(|(m, _)| **m == Membership::Unknown);
        let may_be_common = unknown().count() > 1 && membership.iter().any(|m| m.has_no_target());
        let each_by_itself: f64 = unknown().map(|(_, log_target)| log_target).sum();
        Self {
            log_common: may_be_common.then(|| libm::log(COMMON) - each_by_itself),
            log_target,
            log_shared: log_odds.iter().map(|x| -libm::log1p(libm::exp(*x))).collect(),
            log_kind: meta.kind_weights.map(libm::log),
            shift_precision: 1.0 / (meta.shift_scale * meta.shift_scale),
            hard,
            membership,
        }
    }

    /// By how much the log prior of a pool differs from that of experiments that each change the variable by itself: the part
    /// where each does, and the part where all do for one reason, which only the pool without any of them has.
    fn log_reasons(&self, pool: &[bool]) -> [f64; 2] {
        let Some(log_common) = self.log_common else { return [0.0, f64::NEG_INFINITY] };
        let some_do_not =
            pool.iter().zip(&self.membership).any(|(inside, m)| *inside && *m == Membership::Unknown);
        [libm::log1p(-COMMON), if some_do_not { f64::NEG_INFINITY } else { log_common }]
    }
}

impl PoolPosterior {
    /// The mixture of several posteriors with prior log weights, and the posterior weight of each.
    pub fn mixture(parts: Vec<(f64, Self)>) -> (Self, Vec<f64>) {
        let terms: Vec<f64> = parts.iter().map(|(weight, part)| weight + part.score).collect();
        let score = log_sum_exp(&terms);
        let weights: Vec<f64> = terms.iter().map(|t| libm::exp(t - score)).collect();
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

/// Scratch memory and constants of pool sweeps; one serves any number of parent sets.
#[derive(Debug, Clone, Default)]
pub struct PoolSweep {
    sums: Vec<Lanes>,
    pool_factor: Vec<Lanes>,
    factor: Vec<Lanes>,
    right: Vec<Lanes>,
    floor: Vec<f64>,
    alone: Vec<f64>,
    /// Of the rows of each environment, the part of its log marginal that depends on their number alone.
    own_constant: Vec<f64>,
    noise_drift: NoiseDrift,
    /// Leaves out what only reports need.
    score_only: bool,
    shared: DriftedStatistics,
    evaluation: Evaluation,
    constants: RowConstants,
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
        let unknown = target.membership.iter().filter(|m| m.is_open()).count();
        if unknown <= EXHAUSTIVE {
            self.enumerate(prior, target, statistics)
        } else {
            self.climb(prior, target, statistics)
        }
    }

    fn prepare(&mut self, prior: &RegressionPrior, statistics: &MechanismStatistics) {
        self.floor = prior.floor();
        self.constants.prepare(prior, statistics.unit());
        if let Some(shape) = prior.drift.noise_shape() {
            self.noise_drift.prepare(shape, statistics.all_rows());
        }
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

    /// Starts from a drift in the directions known beforehand, then about the coefficients of the pool as it is; the noise
    /// alike everywhere.
    fn start_drift(&mut self, prior: &RegressionPrior, statistics: &MechanismStatistics, pool: &[bool]) {
        if prior.drift.is_none() {
            return self.shared.copy(statistics);
        }
        self.shared.alike(statistics.environments());
        self.integrate(prior, statistics, &vec![0.0; prior.features()]);
        if prior.drift.gain > 0.0 {
            self.pool_up(prior, pool);
            self.integrate(prior, statistics, &self.pooled_mean(prior.features()));
        }
    }

    /// Brings the drift in line with the pool evaluated last.
    fn update_drift(&mut self, prior: &RegressionPrior, statistics: &MechanismStatistics, pool: &[bool]) {
        if !prior.drift.is_none() && prior.drift.noise > 0.0 {
            let squares = &self.evaluation.squares;
            self.noise_drift.fit(&mut self.shared.noise, squares, pool, prior.shape, prior.scale);
        }
        self.integrate(prior, statistics, &self.pooled_mean(prior.features()));
    }

    /// Integrates the drift about these coefficients out.
    fn integrate(&mut self, prior: &RegressionPrior, statistics: &MechanismStatistics, mean: &[f64]) {
        let noise = prior.drift.noise_shape().map(|_| &self.noise_drift);
        self.shared.integrate(statistics, &prior.drift_columns(mean), noise);
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
            (0..target.membership.len()).filter(|&k| target.membership[k].is_open()).collect();
        let pools = (0..1usize << unknown.len()).map(|left_out| {
            let mut pool = Start::Everywhere.pool(target);
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

    /// The best pools that flips reach from one to three starts, and the pools around them.
    fn climb(
        &mut self,
        prior: &RegressionPrior,
        target: &TargetPrior,
        statistics: &MechanismStatistics,
    ) -> PoolPosterior {
        let mut met = Met::default();
        let mut ends: Vec<(f64, PoolPosterior)> = Vec::with_capacity(2);
        for start in [Start::Everywhere, Start::Reference, Start::Elsewhere] {
            if ends
                .first()
                .is_some_and(|(_, end)| !start.may_end_elsewhere(target, &end.pool, &self.evaluation))
            {
                continue;
            }
            let mut pool = start.pool(target);
            // The coefficients' drift first: noise that made up for it would not come down again.
            self.start_drift(prior, statistics, &pool);
            if start == Start::Reference {
                // Let in at once whatever fits it, then flip one by one.
                self.evaluate(prior, target, &pool);
                if met.note(0, self.evaluation.joint, &pool) {
                    // All experiments may change the variable for one reason, which is lost with the first one let in.
                    ends.push((0.0, around(target, pool.clone(), &self.evaluation, self.score_only)));
                }
                let odds = self.evaluation.target_log_odds.iter();
                for ((inside, membership), odds) in pool.iter_mut().zip(&target.membership).zip(odds) {
                    if membership.is_open() {
                        *inside = *odds < 0.0;
                    }
                }
            }
            self.ascend(prior, target, statistics, &mut pool, &mut met);
            if ends.iter().all(|(_, end)| end.pool != pool) {
                ends.push((0.0, around(target, pool, &self.evaluation, self.score_only)));
            }
        }
        let Met { annealed, annealed_pools } = met;
        match ends.len() {
            1 => PoolPosterior { annealed, annealed_pools, ..ends.remove(0).1 },
            _ => PoolPosterior { annealed, annealed_pools, ..PoolPosterior::mixture(ends).0 },
        }
    }

    /// Flips whatever gains most until nothing does.
    fn ascend(
        &mut self,
        prior: &RegressionPrior,
        target: &TargetPrior,
        statistics: &MechanismStatistics,
        pool: &mut [bool],
        met: &mut Met,
    ) {
        let environments = pool.len();
        let mut to_settle = if prior.drift.is_none() { 0 } else { SETTLING };
        // A flip that gains most often raises the joint, so this ends soon; the bound guards against cycles.
        for _ in 0..4 * environments + 4 {
            self.evaluate(prior, target, pool);
            let changed = (0..environments).filter(|&k| target.membership[k].is_open() && !pool[k]).count();
            for (level, lowered) in ANNEALING.into_iter().enumerate() {
                met.note(level, self.evaluation.joint - lowered * changed as f64, pool);
            }
            let gain: Vec<f64> = (0..environments)
                .map(|k| match (target.membership[k], self.evaluation.target_log_odds[k]) {
                    (membership, _) if !membership.is_open() => f64::NEG_INFINITY,
                    (_, odds) if pool[k] => odds,
                    (_, odds) => -odds,
                })
                .collect();
            let largest = gain.iter().copied().fold(0.0, f64::max);
            if largest <= TOLERANCE {
                if to_settle == 0 {
                    break;
                }
                to_settle -= 1;
                self.update_drift(prior, statistics, pool);
                continue;
            }
            // Far from the best pool many environments gain a lot: flip them together, then one by one.
            let least = if largest > BULK { 0.5 * largest } else { largest };
            for (inside, gain) in pool.iter_mut().zip(gain) {
                *inside ^= gain >= least;
            }
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
}

/// The best pools that a climb has met.
#[derive(Debug)]
struct Met {
    annealed: AnnealedScores,
    annealed_pools: AnnealedPools,
}

impl Default for Met {
    fn default() -> Self {
        Self { annealed: [f64::NEG_INFINITY; ANNEALING.len()], annealed_pools: AnnealedPools::default() }
    }
}

impl Met {
    /// Notes a pool if none was better at a level; true if so.
    fn note(&mut self, level: usize, joint: f64, pool: &[bool]) -> bool {
        let is_best = joint > self.annealed[level];
        if is_best {
            self.annealed[level] = joint;
            pool.clone_into(&mut self.annealed_pools[level]);
        }
        is_best
    }
}

/// Where a climb starts.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Start {
    /// From all environments that may be in the pool.
    Everywhere,
    /// From those alone that have no target for certain.
    Reference,
    /// From all but a reference that may be the odd one.
    Elsewhere,
}

impl Start {
    fn pool(self, target: &TargetPrior) -> Vec<bool> {
        let inside = |m: &Membership| match m {
            Membership::Shared => true,
            Membership::Presumed => self != Self::Elsewhere,
            Membership::Changed => false,
            Membership::Unknown => self != Self::Reference,
        };
        target.membership.iter().map(inside).collect()
    }

    /// False if a climb from here cannot be expected to end in another pool than one from everywhere.
    fn may_end_elsewhere(self, target: &TargetPrior, end: &[bool], evaluation: &Evaluation) -> bool {
        let few_changed = 4 * end.iter().filter(|inside| !**inside).count() <= end.len();
        match self {
            Self::Everywhere => false,
            Self::Reference => {
                let fits = few_changed && evaluation.misfit <= 0.0;
                target.membership.iter().any(|m| m.has_no_target()) && !fits
            }
            Self::Elsewhere => target.membership.contains(&Membership::Presumed) && !few_changed,
        }
    }
}

/// Sums over the pools that differ from this one by independent flips, and turns log odds into probabilities.
fn around(target: &TargetPrior, pool: Vec<bool>, evaluation: &Evaluation, score_only: bool) -> PoolPosterior {
    let odds = &evaluation.target_log_odds;
    let open = (0..pool.len()).filter(|&k| target.membership[k].is_open());
    let flips = log_of_sums_with_one(open.map(|k| if pool[k] { odds[k] } else { -odds[k] }));
    let [each, common] = target.log_reasons(&pool);
    let both = log_sum_exp(&[each + flips, common]);
    let score = evaluation.joint - log_sum_exp(&[each, common]) + both;
    let common = libm::exp(common - both);
    let probability = match score_only {
        true => Vec::new(),
        false => (0..pool.len())
            .map(|k| match target.membership[k] {
                Membership::Shared => 0.0,
                Membership::Changed => 1.0,
                Membership::Presumed => logistic(odds[k]),
                Membership::Unknown => {
                    let own = logistic(odds[k]);
                    own + common * (1.0 - own)
                }
            })
            .collect(),
    };
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

/// `sum ln (1 + exp x)`, all in one logarithm where that does not overflow.
fn log_of_sums_with_one(terms: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut product) = (0.0, 1.0);
    for x in terms {
        if x > 30.0 {
            sum += x;
        } else if x > -45.0 {
            product *= 1.0 + libm::exp(x);
        }
        if product > 1e200 {
            sum += libm::log(product);
            product = 1.0;
        }
    }
    sum + libm::log(product)
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
    largest + libm::log(terms.iter().map(|x| libm::exp(x - largest)).sum::<f64>())
}

#[cfg(test)]
mod tests;
