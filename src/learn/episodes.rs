//! Episodes: what is learned from a few rows of an experiment is tried on its other rows.

use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

use crate::graph::VariableSet;
use crate::model::pool::Membership;
use crate::model::{Mechanism, Model, ScoreCache, Scratch, family_mixture};

/// Numbers of rows that are learned from.
pub const SUPPORT: [usize; 3] = [1, 3, 10];

/// Every experiment's rows in a random order, cut where a support may end.
#[derive(Debug, Clone)]
pub(super) struct Episodes {
    /// `rows[k]`: of environment `k`, each of d standardised values; empty where there is nothing to adapt to.
    rows: Vec<Vec<Vec<f64>>>,
    /// Their number.
    episodes: usize,
}

impl Episodes {
    /// Shuffles the experiments of a model's data.
    pub fn new(model: &Model, seed: u64) -> Self {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let data = model.data();
        let mut all = Vec::new();
        let mut episodes = 0;
        for (k, rows) in data.environments().iter().enumerate() {
            let mut rows: Vec<Vec<f64>> = rows.clone().map(|r| data.row(r)).collect();
            rows.shuffle(&mut rng);
            // The reference, and what is known to have no targets, has nothing to adapt to.
            if !model.may_have_targets(k) {
                rows.clear();
            }
            episodes += SUPPORT.into_iter().filter(|&end| end < rows.len()).count();
            all.push(rows);
        }
        Self { rows: all, episodes }
    }

    /// What one variable adds to the loss of all episodes: for every experiment and support size the negative log density of a
    /// query row, given the support and the shared mechanism that the other experiments determine, whether a target or not, of
    /// whatever kind, at the odds that the model has for targets.
    pub fn of_variable(&self, model: &Model, scores: &ScoreCache, j: usize, parents: VariableSet) -> f64 {
        let mut total = 0.0;
        let mut scratch = Scratch::default();
        let mixture = family_mixture(model, scores.families(j), j, parents, &mut scratch);
        let (family, pool) = mixture.likely();
        let parents: Vec<usize> = parents.iter().collect();
        let basis = family.mechanism().basis(model.data(), model.meta(), &parents);
        for (k, rows) in self.rows.iter().enumerate().filter(|(_, rows)| rows.len() > SUPPORT[0]) {
            let mut others = pool.to_vec();
            others[k] = false;
            let mechanism =
                Mechanism::with_basis(model, family, j, &parents, &others, basis.clone(), &mut scratch);
            let predictive = mechanism.predictive(model.meta());
            let log_density = |count: usize| {
                let densities = mechanism.densities(model.meta(), &predictive, &rows[..count], j);
                match model.membership(j, k) {
                    Membership::Shared | Membership::Presumed => densities.shared,
                    Membership::Changed => densities.mixture(f64::INFINITY),
                    Membership::Unknown => densities.mixture(model.target_log_odds(j, k)),
                }
            };
            let all = log_density(rows.len());
            for support in SUPPORT.into_iter().filter(|&end| end < rows.len()) {
                total -= (all - log_density(support)) / (rows.len() - support) as f64;
            }
        }
        total
    }

    /// Mean over the episodes of the negative log density of a query row, nats a row of all variables; `None` without
    /// an experiment of two rows. `total` is what all variables add.
    pub fn loss(&self, total: f64) -> Option<f64> {
        (self.episodes > 0).then(|| total / self.episodes as f64)
    }
}
