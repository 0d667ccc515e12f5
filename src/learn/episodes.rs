//! Episodes: what is learned from a few rows of an experiment is tried on its other rows.

use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

use crate::graph::VariableSet;
use crate::model::pool::{Membership, PoolSweep, TargetPrior};
use crate::model::statistics::{MechanismStatistics, TrainingData};
use crate::model::{MetaParameter, Model, ScoreCache, Scratch, family_mixture};

/// Numbers of rows that are learned from.
pub const SUPPORT: [usize; 3] = [1, 3, 10];

/// Every experiment's rows in a random order, cut where a support may end.
#[derive(Debug, Clone)]
pub(super) struct Episodes {
    data: TrainingData,
    /// `parts[k]`: environments of `data` that environment `k` was cut into, in order.
    parts: Vec<std::ops::Range<usize>>,
    /// Sum over variables of the mean loss over episodes.
    total: f64,
    episodes: usize,
}

impl Episodes {
    /// Cuts the experiments of a model's data.
    pub fn new(model: &Model, seed: u64) -> Self {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let data = model.data();
        let d = model.variables();
        let mut pieces: Vec<Vec<Vec<f64>>> = Vec::new();
        let mut parts = Vec::new();
        let mut episodes = 0;
        for (k, rows) in data.environments().iter().enumerate() {
            // The reference, and what is known to have no targets, has nothing to adapt to.
            let is_shared = (0..d).all(|j| model.membership(j, k) == Membership::Shared);
            let mut rows: Vec<Vec<f64>> =
                rows.clone().map(|n| (0..d).map(|j| data.column(j)[n]).collect()).collect();
            rows.shuffle(&mut rng);
            let first = pieces.len();
            let mut start = 0;
            for end in SUPPORT.into_iter().filter(|&end| !is_shared && end < rows.len()) {
                pieces.push(rows[start..end].to_vec());
                start = end;
                episodes += 1;
            }
            pieces.push(rows[start..].to_vec());
            parts.push(first..pieces.len());
        }
        Self { data: TrainingData::new(&pieces, d), parts, total: 0.0, episodes }
    }

    /// Adds one variable: for every experiment and support size the negative log density of a query row, given the
    /// support and the shared mechanism that the other experiments determine, whether a target or not, of whatever
    /// kind.
    pub fn add(&mut self, model: &Model, scores: &ScoreCache, j: usize, parents: VariableSet) {
        let mixture = family_mixture(model, scores.families(j), j, parents, &mut Scratch::default());
        let best = mixture.families.iter().reduce(|a, b| if b.1 > a.1 { b } else { a });
        let (family, _, pool) = best.expect("a variable has a family");
        let meta = model.meta().with(MetaParameter::Dispersion, 1.0);
        let list: Vec<usize> = parents.iter().collect();
        let mut pieces = MechanismStatistics::default();
        let prior = family.mechanism().statistics(&self.data, &meta, j, &list, &mut pieces);
        let columns = prior.features() + 1;
        let moments = self.data.moments();
        let mut sweep = PoolSweep::default();
        for (k, parts) in self.parts.iter().enumerate() {
            if parts.len() < 2 {
                continue;
            }
            let shared: Vec<usize> =
                (0..pool.len()).filter(|&e| pool[e] && e != k).flat_map(|e| self.parts[e].clone()).collect();
            let rows = |of: &[usize]| of.iter().map(|&part| pieces.rows(part)).sum::<f64>();
            // Log density of the first few parts, up to a constant.
            let mut log_density = |count: usize| {
                let seen: Vec<usize> = parts.clone().take(count).collect();
                let mut statistics = MechanismStatistics::default();
                statistics.reset(columns - 1, &[rows(&shared), rows(&seen)]);
                for a in 0..columns {
                    for b in 0..=a {
                        for (side, of) in [&shared, &seen].into_iter().enumerate() {
                            statistics.set(side, a, b, of.iter().map(|&p| pieces.get(p, a, b)).sum());
                        }
                    }
                }
                let product = |a: usize, b: usize| seen.iter().map(|&p| moments.product(p, a, b)).sum();
                let hard = meta.log_hard(rows(&seen), product(0, j + 1), product(j + 1, j + 1));
                let membership = vec![Membership::Shared, model.membership(j, k)];
                sweep.run(&prior, &TargetPrior::new(&meta, vec![0.0, hard], membership), &statistics).score
            };
            let all = log_density(parts.len());
            for support in 1..parts.len() {
                let query: Vec<usize> = parts.clone().skip(support).collect();
                self.total -= (all - log_density(support)) / rows(&query);
            }
        }
    }

    /// Mean over the episodes of the negative log density of a query row, nats a row of all variables; `None` without
    /// an experiment of two rows.
    pub fn loss(&self) -> Option<f64> {
        (self.episodes > 0).then(|| self.total / self.episodes as f64)
    }
}
