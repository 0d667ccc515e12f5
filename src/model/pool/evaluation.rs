//! What one pool says of each environment: closed forms, [`LANES`] environments at once.

use super::super::elementary::{log, log_sum_exp};
use super::super::factor::{LANES, Lanes, factorise, forward_solve, lanes_of, log_diagonals, row};
use super::super::kinds::KindWeights;
use super::super::marginal::RegressionPrior;
use super::super::statistics::MechanismStatistics;
use super::{Membership, PoolSweep, TargetPrior};

/// What the shared mechanism and the kinds say of each environment, given a pool.
#[derive(Debug, Clone, Default)]
pub(super) struct Evaluation {
    /// Log joint probability of all rows and of this pool.
    pub joint: f64,
    /// Log posterior odds that the variable is a target of `k`, everything else as it is.
    pub target_log_odds: Vec<f64>,
    /// Log marginal of the rows of `k` under each kind, weighted by the kind's prior.
    pub log_kind: Vec<KindWeights>,
    /// Noise variance that the pool determines.
    pub variance: f64,
    /// Squared residuals of `k` from what the rest of the pool predicts, at its present noise.
    pub squares: Vec<f64>,
    /// Log Bayes factor of the likeliest kind of change in the environment that fits the pool least of those that have none for
    /// certain, as the reference.
    pub misfit: f64,
}

/// The parts of a log marginal likelihood that depend on the number of rows alone, computed once for each number.
#[derive(Debug, Clone, Default)]
pub(super) struct RowConstants {
    shape: f64,
    scale: f64,
    unit: f64,
    half_log_precision: f64,
    known: Vec<f64>,
}

impl RowConstants {
    /// Makes the table fit a prior and the weight of which rows count multiples.
    pub fn prepare(&mut self, prior: &RegressionPrior, unit: f64) {
        if (self.shape, self.scale, self.unit) != (prior.shape, prior.scale, unit) {
            (self.shape, self.scale, self.unit) = (prior.shape, prior.scale, unit);
            self.known.clear();
        }
        self.half_log_precision = prior.half_log_precision();
    }

    pub fn get(&mut self, prior: &RegressionPrior, rows: f64) -> f64 {
        let index = (rows / self.unit + 0.5) as usize;
        if index >= self.known.len() {
            self.known.resize(index + 1, f64::NAN);
        }
        if self.known[index].is_nan() {
            self.known[index] = prior.row_constant(index as f64 * self.unit);
        }
        self.known[index] + self.half_log_precision
    }

    pub fn lanes(&mut self, prior: &RegressionPrior, rows: Lanes) -> Lanes {
        rows.map(|rows| self.get(prior, rows))
    }
}

impl PoolSweep {
    /// Log marginal of each environment on its own: the kind `Mechanism`.
    pub(super) fn score_alone(&mut self, prior: &RegressionPrior, statistics: &MechanismStatistics) {
        let q = prior.features() + 1;
        self.alone.clear();
        self.own_constant.clear();
        self.factor.resize(row(q), [0.0; LANES]);
        for first in (0..statistics.environments()).step_by(LANES) {
            self.factor.copy_from_slice(statistics.chunk(first / LANES));
            prior.add_to(&mut self.factor);
            factorise(&mut self.factor, q, &self.floor);
            let n = lanes_of(statistics.all_rows(), first, 0.0);
            let constant = self.constants.lanes(prior, n);
            let lanes = LANES.min(statistics.environments() - first);
            self.alone.extend_from_slice(&prior.log_marginals(constant, n, &self.factor)[..lanes]);
            self.own_constant.extend_from_slice(&constant[..lanes]);
        }
    }

    /// Sums the statistics of a pool's environments under the present drift, with their factor and the noise variance that
    /// they determine; returns their rows.
    pub(super) fn pool_up(&mut self, prior: &RegressionPrior, pool: &[bool]) -> f64 {
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
    pub(super) fn evaluate(&mut self, prior: &RegressionPrior, target: &TargetPrior, pool: &[bool]) {
        let pool_rows = self.pool_up(prior, pool);
        let statistics = &self.shared.statistics;
        let p = prior.features();
        let q = p + 1;
        let environments = statistics.environments();
        let prior_diagonal = self.constants.half_log_precision;
        let pool_constant = self.constants.get(prior, pool_rows);
        let pool_diagonal = log_diagonals(&self.pool_factor, p);
        let pool_pivot = self.pool_factor[row(p) + p];
        let noise = prior.drift.noise_shape().map(|_| &self.noise_drift);
        let coupling = noise.map(|noise| noise.coupling(pool, prior.shape));
        let together = noise.zip(coupling).map_or(0.0, |(noise, of)| noise.log_root(of));
        let log_pool =
            prior.log_marginals_given([pool_constant; LANES], [pool_rows; LANES], pool_diagonal, pool_pivot)
                [0]
                + together;
        self.evaluation.joint = log_pool + super::log_sum_exp(&target.log_reasons(pool));
        self.evaluation.misfit = f64::NEG_INFINITY;
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
            let is_inside = sign.map(|sign| sign < 0.0);
            self.factor.clear();
            self.factor.extend(
                self.sums.iter().zip(entries).map(|(sum, entry)| {
                    std::array::from_fn::<f64, LANES, _>(|l| sum[l] + sign[l] * entry[l])
                }),
            );
            prior.add_to(&mut self.factor);
            factorise(&mut self.factor, q, &self.floor);
            let n = lanes_of(statistics.all_rows(), first, 0.0);
            let other_rows: Lanes = std::array::from_fn(|l| pool_rows + sign[l] * n[l]);
            let other_constant = self.constants.lanes(prior, other_rows);
            let other_diagonal = log_diagonals(&self.factor, p);
            let other_pivot = self.factor[row(p) + p];
            let mut other =
                prior.log_marginals_given(other_constant, other_rows, other_diagonal, other_pivot);
            let mut other_together = [0.0; LANES];
            if let Some((noise, of)) = noise.zip(coupling) {
                other_together = noise.log_roots(of, first, sign);
                other = std::array::from_fn(|l| other[l] + other_together[l]);
            }
            // Halves of the log determinants, last pivots and rows with the environment and without it.
            let either = |with: bool, pooled: Lanes, other: Lanes| -> Lanes {
                std::array::from_fn(|l| if is_inside[l] == with { pooled[l] } else { other[l] })
            };
            let diagonal = either(true, pool_diagonal, other_diagonal);
            let diagonal_without = either(false, pool_diagonal, other_diagonal);
            let pivot_without = either(false, pool_pivot, other_pivot);
            let with = either(true, [log_pool; LANES], other);
            let without = either(false, [log_pool; LANES], other);
            let rows_with = either(true, [pool_rows; LANES], other_rows);
            let constant_with = either(true, [pool_constant; LANES], other_constant);
            let together_with = either(true, [together; LANES], other_together);

            // A shift adds the environment's indicator as one more column: border the factor that includes k.
            for (value, pooled) in self.factor.iter_mut().zip(&self.pool_factor) {
                *value = std::array::from_fn(|l| if is_inside[l] { pooled[l] } else { value[l] });
            }
            self.right.clear();
            // The indicator's products with all columns are the sums of those columns: row 0 of the statistics.
            self.right.extend((0..p).map(|i| entries[row(i)]));
            forward_solve(&self.factor, p, &mut self.right);
            let (mut explained, mut along) = ([0.0; LANES], [0.0; LANES]);
            for (right, factor) in self.right.iter().zip(&self.factor[row(p)..]) {
                for l in 0..LANES {
                    explained[l] += right[l] * right[l];
                    along[l] += right[l] * factor[l];
                }
            }

            // With itself: the sum of its rows' weights, which is their number where nothing drifts.
            let own = entries[0];
            let residual = self.factor[row(p) + p];
            let squares_without = pivot_without.map(|pivot| pivot * pivot);
            let mut pivot = [0.0; LANES];
            let mut shifted = [0.0; LANES];
            for l in 0..LANES {
                pivot[l] = (target.shift_precision + own[l] - explained[l]).max(target.shift_precision);
                let cross = entries[row(p)][l] - along[l];
                shifted[l] =
                    (residual[l] * residual[l] - cross * cross / pivot[l] - squares_without[l]).max(0.0);
            }
            // Under a shift the environment's noise is that of what the shift leaves.
            let relative = lanes_of(&self.shared.noise, first, 1.0);
            let mut of_shift_density = [0.0; LANES];
            if let Some(noise) = noise {
                let mut of_shift = [1.0; LANES];
                for l in 0..LANES {
                    let raw = relative[l] * shifted[l];
                    of_shift[l] = noise.mode(n[l], raw / self.evaluation.variance);
                    // The weight of the rows' mean: exact where the intercept alone drifts.
                    let mean_variance = 1.0 / own[l] + (of_shift[l] - relative[l]) / n[l];
                    let weight = 1.0 / mean_variance.max(f64::MIN_POSITIVE);
                    let share = if own[l] > 0.0 { weight / own[l] } else { 1.0 };
                    pivot[l] = target.shift_precision + (pivot[l] - target.shift_precision) * share;
                    shifted[l] = raw / of_shift[l];
                }
                of_shift_density = noise.log_density(first, of_shift);
            }
            let log_pivot = log(pivot.map(|pivot| target.shift_precision / pivot));
            let log_shift_scale =
                log(std::array::from_fn(|l| 0.5 * (squares_without[l] + shifted[l]).max(2.0 * prior.scale)));
            // Noise of its own: residuals r ~ N(0, t2 (I + F M^-1 F')), t2 fresh. Exact but for the uncertainty of
            // the coefficients, which is taken in units of t2 instead of s2 and is small where the pool is large.
            // r' (I + F M^-1 F')^-1 r = 2 (b with - b without).
            let quadratic: Lanes =
                std::array::from_fn(|l| (residual[l] * residual[l] - squares_without[l]).max(0.0));
            let log_noise_scale =
                log(std::array::from_fn(|l| prior.scale + 0.5 * relative[l] * quadratic[l]));
            let root = lanes_of(&self.shared.log_root, first, 0.0);
            let own_constant = lanes_of(&self.own_constant, first, 0.0);
            let hard = lanes_of(&target.hard, first, 0.0);
            let alone = lanes_of(&self.alone, first, 0.0);
            let mut kinds = [[0.0; LANES]; 4];
            for l in 0..LANES {
                let membership = target.membership.get(first + l);
                let log_shift = constant_with[l] - diagonal[l] + 0.5 * log_pivot[l]
                    - (prior.shape + 0.5 * rows_with[l]) * log_shift_scale[l]
                    + root[l]
                    + of_shift_density[l];
                let log_noise = own_constant[l] - prior_diagonal + root[l]
                    - (diagonal[l] - diagonal_without[l])
                    - (prior.shape + 0.5 * n[l]) * log_noise_scale[l];
                let density = [hard[l], log_shift + together_with[l] - without[l], alone[l], log_noise];
                for (kind, (weight, density)) in kinds.iter_mut().zip(target.log_kind.iter().zip(density)) {
                    kind[l] = weight + density;
                }
                if membership.is_some_and(|m| m.has_no_target()) {
                    let changed = super::log_sum_exp(&kinds.map(|kind| kind[l]));
                    let shared = with[l] + self.shared.log_constant[first + l] - without[l];
                    self.evaluation.misfit = self.evaluation.misfit.max(changed - shared);
                    if membership == Some(&Membership::Presumed) {
                        // Replicates of one treatment differ from the reference by a level or a mechanism: that is theirs,
                        // and no noise of the reference may account for it.
                        let log_share = log_noise - super::log_sum_exp(&density);
                        kinds[..3].iter_mut().for_each(|kind| kind[l] = f64::NEG_INFINITY);
                        kinds[3][l] = log_noise + log_share;
                    }
                }
            }
            let log_changed = log_sum_exp(&kinds);
            for l in 0..LANES.min(environments - first) {
                let k = first + l;
                let drift = self.shared.log_constant[k];
                let log_odds = target.log_target[k] - target.log_shared[k] + log_changed[l]
                    - (with[l] + drift - without[l]);
                self.evaluation.joint += match (target.membership[k], pool[k]) {
                    (membership, true) if membership.is_open() => target.log_shared[k] + drift,
                    (membership, false) if membership.is_open() => target.log_target[k] + log_changed[l],
                    (_, false) => log_changed[l],
                    (_, true) => drift,
                };
                self.evaluation.squares.push(quadratic[l]);
                self.evaluation.target_log_odds.push(log_odds);
                self.evaluation.log_kind.push(kinds.map(|kind| kind[l]));
            }
        }
    }
}
