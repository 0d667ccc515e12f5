//! How far a mechanism drifts in each environment, asked of the rows.

use super::super::factor::{LANES, Lanes, factorise, lanes_of, row};
use super::super::marginal::RegressionPrior;
use super::super::statistics::MechanismStatistics;
use super::{Membership, PoolSweep, TargetPrior};

/// What the rows of one variable in each environment say of how far its mechanism drifts there.
#[derive(Debug, Clone, PartialEq)]
pub struct DriftProfile {
    /// `shared[k][m]`: log marginal likelihood of the rows in `k`, given the others in the pool, if the shared mechanism
    /// runs there and drifts the `m`-th multiple of what it is thought to, nats, up to a constant of `k`.
    pub shared: Vec<Vec<f64>>,
    /// `changed[k]`: log Bayes factor of an intervention against the drift that is thought, nats; infinite where known.
    pub changed: Vec<f64>,
}

impl PoolSweep {
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
            Membership::Shared | Membership::Presumed => f64::NEG_INFINITY,
            Membership::Changed => f64::INFINITY,
            Membership::Unknown => odds[k] - prior_odds(k),
        });
        let changed = changed.collect();
        let rows = self.pool_up(prior, pool);
        let (p, environments) = (prior.features(), statistics.environments());
        let columns = prior.drift_columns(&self.pooled_mean(p));
        let noise = prior.drift.noise_shape().map(|_| self.noise_drift.clone());
        let others = self.shared.clone();
        let mut shared = vec![Vec::with_capacity(multiples.len()); environments];
        // Sums over the others in the pool and their factor, environments side by side.
        let without: Vec<(Vec<Lanes>, Vec<Lanes>)> = (0..environments.div_ceil(LANES))
            .map(|chunk| {
                let inside = |l: usize| pool.get(LANES * chunk + l).is_some_and(|inside| *inside);
                let own: Lanes = std::array::from_fn(|l| f64::from(u8::from(inside(l))));
                let entries = others.statistics.chunk(chunk);
                let sums = self.sums.iter().zip(entries);
                let sums: Vec<Lanes> =
                    sums.map(|(sum, entry)| std::array::from_fn(|l| sum[l] - own[l] * entry[l])).collect();
                let factor = self.factor_of(prior, &sums, None);
                (sums, factor)
            })
            .collect();
        let mut scaled = statistics.clone();
        for &multiple in multiples {
            let drifts: Vec<f64> = (0..environments).map(|k| multiple * statistics.drift(k)).collect();
            scaled.scale_drift(&drifts);
            self.shared.noise.clone_from(&others.noise);
            // Once with the noise as it was, then with what such a drift leaves of it.
            for fitted in [false, true] {
                if !fitted && noise.is_none() {
                    continue;
                }
                self.shared.integrate(&scaled, &columns, noise.as_ref());
                for (chunk, (sums, factor_without)) in without.iter().enumerate() {
                    let factor = self.factor_of(prior, sums, Some(chunk));
                    let lanes = LANES.min(environments - LANES * chunk);
                    let inside = |l: usize| l < lanes && pool[LANES * chunk + l];
                    let n = lanes_of(statistics.all_rows(), LANES * chunk, 0.0);
                    let others_rows: Lanes =
                        std::array::from_fn(|l| if inside(l) { rows - n[l] } else { rows });
                    if let Some(noise) = noise.as_ref().filter(|_| !fitted) {
                        for l in 0..lanes {
                            let k = LANES * chunk + l;
                            let last = |factor: &[Lanes]| factor[row(p) + p][l] * factor[row(p) + p][l];
                            let variance = 0.5 * last(factor_without) / (prior.shape + 0.5 * others_rows[l]);
                            let squares = (last(&factor) - last(factor_without)).max(0.0);
                            let raw = squares * others.noise[k];
                            self.shared.noise[k] = noise.mode(n[l], raw / variance);
                        }
                        continue;
                    }
                    let all_rows: Lanes = std::array::from_fn(|l| others_rows[l] + n[l]);
                    let constant = self.constants.lanes(prior, others_rows);
                    let log_without = prior.log_marginals(constant, others_rows, factor_without);
                    let constant = self.constants.lanes(prior, all_rows);
                    let log_with = prior.log_marginals(constant, all_rows, &factor);
                    for l in 0..lanes {
                        let k = LANES * chunk + l;
                        shared[k].push(log_with[l] - log_without[l] + self.shared.log_constant[k]);
                    }
                }
            }
        }
        DriftProfile { shared, changed }
    }

    /// The factors of these sums, each with one more environment of a chunk if that is given.
    fn factor_of(&self, prior: &RegressionPrior, sums: &[Lanes], with: Option<usize>) -> Vec<Lanes> {
        let mut factor = sums.to_vec();
        if let Some(chunk) = with {
            for (sum, entry) in factor.iter_mut().zip(self.shared.statistics.chunk(chunk)) {
                for l in 0..LANES {
                    sum[l] += entry[l];
                }
            }
        }
        prior.add_to(&mut factor);
        factorise(&mut factor, prior.features() + 1, &self.floor);
        factor
    }
}
