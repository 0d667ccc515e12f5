//! Screening: which variables are worth scoring as one more parent.
//!
//! Given a parent set and the pool that it was found with, the gain of each single candidate follows from the pooled
//! products of columns: the regression's factor is bordered by one column, and the same factor serves all candidates.
//! What is left out is what the candidate does to the environments outside the pool and to the pool itself, so that the
//! gains rank candidates; the best are then scored in full.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::graph::VariableSet;

use super::factor::{LANES, Lanes, factorise, forward_solve, row};
use super::score::Model;

/// A variable that could join a parent set or leave it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// The variable.
    variable: u8,
    /// By how much that would raise the score of a linear mechanism, nats, its prior included, the pool as it is.
    gain: f32,
}

impl Candidate {
    /// The variable.
    pub fn variable(self) -> usize {
        usize::from(self.variable)
    }

    /// By how much the change would raise the score of a linear mechanism, nats, its prior included, the pool as it is.
    pub fn gain(self) -> f64 {
        f64::from(self.gain)
    }
}

/// The single changes of one parent set, each list most promising first.
#[derive(Debug, Clone, PartialEq)]
pub struct Screen {
    /// Variables that may join.
    pub additions: Vec<Candidate>,
    /// Members, all of which may leave.
    pub removals: Vec<Candidate>,
}

/// Number of a pool among those that [`Screens`] has met.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct PoolId(u32);

/// More screens than this are not kept: a few dozen megabytes at two hundred variables.
const MOST_KEPT: usize = 20_000;

/// Screens by variable, parent set and pool, computed at the first call.
#[derive(Debug, Clone, Default)]
pub struct Screens {
    /// Products of all columns over all environments under the weights in force.
    total: Option<Total>,
    known: FxHashMap<(usize, VariableSet, PoolId), Arc<Screen>>,
    /// Pools that were met, as bits; their numbers.
    pools: Vec<Box<[u64]>>,
    numbers: FxHashMap<Box<[u64]>, PoolId>,
}

/// Weighted sums over all environments.
#[derive(Debug, Clone)]
struct Total {
    rows: f64,
    /// One packed lower triangle.
    products: Vec<f64>,
}

impl Screens {
    /// Forgets what depends on the priors and on the weights of rows.
    pub fn forget(&mut self) {
        self.total = None;
        self.known.clear();
    }

    /// The number of a pool.
    pub fn pool(&mut self, pool: &[bool]) -> PoolId {
        let word = |chunk: &[bool]| {
            chunk.iter().enumerate().fold(0, |bits, (k, &inside)| bits | u64::from(inside) << k)
        };
        self.number(pool.chunks(64).map(word).collect())
    }

    /// The environments of a pool, as bits.
    pub fn bits(&self, pool: PoolId) -> &[u64] {
        &self.pools[pool.0 as usize]
    }

    /// The number of a pool that is given as bits.
    pub fn number(&mut self, bits: Box<[u64]>) -> PoolId {
        if let Some(&known) = self.numbers.get(&bits) {
            return known;
        }
        let number = PoolId(u32::try_from(self.pools.len()).expect("memory ends before"));
        self.pools.push(bits.clone());
        self.numbers.insert(bits, number);
        number
    }

    /// Number of environments in a pool.
    pub fn size(&self, pool: PoolId) -> usize {
        self.pools[pool.0 as usize].iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The changes of a parent set of `j`, given a pool.
    pub fn screen(&mut self, model: &Model, j: usize, set: VariableSet, pool: PoolId) -> Arc<Screen> {
        if let Some(known) = self.known.get(&(j, set, pool)) {
            return Arc::clone(known);
        }
        if self.known.len() >= MOST_KEPT {
            self.known.clear();
        }
        let total = self.total.get_or_insert_with(|| Total::new(model));
        let found = Arc::new(screen(model, j, set, &self.pools[pool.0 as usize], total));
        self.known.insert((j, set, pool), Arc::clone(&found));
        found
    }
}

impl Total {
    fn new(model: &Model) -> Self {
        let moments = model.data().moments();
        let mut total = Self { rows: 0.0, products: vec![0.0; row(model.variables() + 1)] };
        for k in 0..model.environments() {
            let weight = model.row_weights().of(k);
            total.rows += weight * moments.rows()[k];
            for (sum, product) in total.products.iter_mut().zip(moments.environment(k)) {
                *sum += weight * product;
            }
        }
        total
    }
}

fn screen(model: &Model, j: usize, set: VariableSet, pool: &[u64], total: &Total) -> Screen {
    let moments = model.data().moments();
    let inside = |k: usize| pool[k / 64] >> (k % 64) & 1 == 1;
    let environments = model.environments();
    // Summed up, or taken from the total, whichever are fewer environments.
    let few_outside = 2 * (0..environments).filter(|&k| inside(k)).count() >= environments;
    let (sign, share) = if few_outside { (-1.0, 1.0) } else { (1.0, 0.0) };
    let apart: Vec<usize> = (0..environments).filter(|&k| inside(k) != few_outside).collect();
    let weight = |k: usize| sign * model.row_weights().of(k);
    let rows = share * total.rows + apart.iter().map(|&k| weight(k) * moments.rows()[k]).sum::<f64>();
    let apart: Vec<(f64, &[f64])> = apart.iter().map(|&k| (weight(k), moments.environment(k))).collect();
    let product = |a: usize, b: usize| {
        let entry = row(a.max(b)) + a.min(b);
        apart.iter().fold(share * total.products[entry], |sum, (w, products)| sum + w * products[entry])
    };

    // Columns of the mechanism: ones, parents, the variable itself.
    let columns: Vec<usize> = std::iter::once(0).chain(set.iter().map(|i| i + 1)).chain([j + 1]).collect();
    let p = columns.len() - 1;
    let scale = model.meta().coefficient_scale;
    let precision = 1.0 / (scale * scale);
    let prior = model.meta().regression_prior(p - 1, scale);
    let mut factor = Vec::with_capacity(row(p + 1));
    for (a, &left) in columns.iter().enumerate() {
        factor.extend(columns[..=a].iter().map(|&right| [product(left, right); LANES]));
    }
    prior.add_to(&mut factor);
    factorise(&mut factor, p + 1, &prior.floor());
    let residual = factor[row(p) + p][0];
    let twice_scale = residual * residual;
    let shape = prior.shape + 0.5 * rows;
    // What a column with this pivot gains that lowers twice the scale of the noise from `before` to `after`.
    let gain = |pivot: f64, before: f64, after: f64| {
        0.5 * libm::log(precision / pivot) - shape * libm::log(after / before)
    };
    let mut right: Vec<Lanes> = Vec::with_capacity(p + 1);

    let possible: Vec<usize> = model.allowed(j).difference(set).iter().collect();
    let mut additions = Vec::with_capacity(possible.len());
    for group in possible.chunks(LANES) {
        let lane = |l: usize| group[l.min(group.len() - 1)] + 1;
        right.clear();
        right.extend(columns.iter().map(|&c| std::array::from_fn::<f64, LANES, _>(|l| product(c, lane(l)))));
        forward_solve(&factor, p, &mut right[..p]);
        for (l, &i) in group.iter().enumerate() {
            let explained: f64 = right[..p].iter().map(|x| x[l] * x[l]).sum();
            let along: f64 = (0..p).map(|c| right[c][l] * factor[row(p) + c][l]).sum();
            let pivot = (precision + product(i + 1, i + 1) - explained).max(precision);
            let cross = right[p][l] - along;
            let left = (twice_scale - cross * cross / pivot).max(2.0 * prior.scale);
            let gain = gain(pivot, twice_scale, left) + model.log_prior_gain(j, i);
            additions.push(Candidate { variable: i as u8, gain: gain as f32 });
        }
    }

    let members: Vec<usize> = set.iter().collect();
    let mut removals = Vec::with_capacity(members.len());
    for (group, first) in members.chunks(LANES).zip((1..).step_by(LANES)) {
        // Columns of the inverse factor: their squared lengths are the diagonal of the inverse, their products with the
        // variable's own row the coefficients.
        right.clear();
        right.resize(p, [0.0; LANES]);
        for l in 0..group.len() {
            right[first + l][l] = 1.0;
        }
        forward_solve(&factor, p, &mut right);
        for (l, &i) in group.iter().enumerate() {
            let pivot = 1.0 / right.iter().map(|x| x[l] * x[l]).sum::<f64>();
            let coefficient: f64 = (0..p).map(|c| right[c][l] * factor[row(p) + c][l]).sum();
            let without = twice_scale + coefficient * coefficient * pivot;
            let gain = -gain(pivot, without, twice_scale) - model.log_prior_gain(j, i);
            removals.push(Candidate { variable: i as u8, gain: gain as f32 });
        }
    }
    for list in [&mut additions, &mut removals] {
        list.sort_unstable_by(|a, b| b.gain.total_cmp(&a.gain).then(a.variable.cmp(&b.variable)));
    }
    Screen { additions, removals }
}

#[cfg(test)]
mod tests;
