//! What chains, or searches before there are any, say about each variable's parents.

use crate::graph::VariableSet;

use super::State;

/// Parent sets that weigh less are left out of reports.
const NEGLIGIBLE: f64 = 1e-4;

/// A variable's parent set with its posterior probability.
#[derive(Debug, Clone)]
pub(super) struct WeightedSet {
    pub set: VariableSet,
    pub weight: f64,
}

/// `[j]`: the parent sets of canonical variable `j`, heaviest first, with weights that add up to one.
pub(super) fn weighted_sets(state: &State) -> Vec<Vec<WeightedSet>> {
    let chains = state.restarts.len() as f64;
    (0..state.model.variables())
        .map(|j| {
            let mut sets = weights(state, j);
            sets.retain(|s| s.weight > NEGLIGIBLE * chains);
            sets.sort_unstable_by(|a, b| b.weight.total_cmp(&a.weight).then(a.set.cmp(&b.set)));
            let total: f64 = sets.iter().map(|s| s.weight).sum();
            for s in &mut sets {
                s.weight /= total;
            }
            sets
        })
        .collect()
}

/// The same as pairs, for checks from outside.
#[cfg(test)]
pub(crate) fn weighted_parent_sets(state: &State) -> Vec<Vec<(VariableSet, f64)>> {
    let pairs = |sets: Vec<WeightedSet>| sets.into_iter().map(|s| (s.set, s.weight)).collect();
    weighted_sets(state).into_iter().map(pairs).collect()
}

/// Every parent set of `j` with the sum of its shares in all chains.
fn weights(state: &State, j: usize) -> Vec<WeightedSet> {
    let mut best: Vec<WeightedSet> = Vec::new();
    let mut add_best = |set: VariableSet| match best.iter_mut().find(|known| known.set == set) {
        Some(known) => known.weight += 1.0,
        None => best.push(WeightedSet { set, weight: 1.0 }),
    };
    let mut sets: Vec<WeightedSet> = Vec::new();
    match state.sample() {
        None => state.restarts.iter().for_each(|restart| add_best(restart.best.graph[j])),
        Some(sample) => {
            let mut share = vec![0.0; sample.sets[j].len()];
            for (chain, restart) in sample.chains.iter().zip(&state.restarts) {
                let mass = &chain.mass[j];
                let total: f64 = mass.iter().sum();
                if total > 0.0 {
                    share.iter_mut().zip(mass).for_each(|(share, mass)| *share += mass / total);
                } else {
                    // Before its first sweep that counts: the best graph that it has seen.
                    add_best(restart.best.graph[j]);
                }
            }
            let met = share.into_iter().enumerate().filter(|(_, weight)| *weight > 0.0);
            sets.extend(met.map(|(at, weight)| WeightedSet { set: sample.sets[j].set(at), weight }));
        }
    }
    for best in best {
        match sets.iter_mut().find(|known| known.set == best.set) {
            Some(known) => known.weight += best.weight,
            None => sets.push(best),
        }
    }
    sets
}
