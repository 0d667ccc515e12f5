//! Each move on its own leaves the posterior over graphs as it is.

use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

use super::exact::{all_dags, members, weights};
use super::*;
use crate::graph::VariableSet;
use crate::learn::chain::Chain;
use crate::learn::parent_sets::ParentSets;

pub struct Exact {
    pub graphs: Vec<Vec<VariableSet>>,
    pub probability: Vec<f64>,
    pub sets: Vec<ParentSets>,
}

impl Exact {
    pub fn new(data: &Dataset) -> Self {
        let problem = problem(data, Settings::default());
        let mut state = init(&problem);
        let d = state.model.variables();
        let dags = all_dags(d);
        let probability = weights(&mut state, &dags);
        let graphs = dags.iter().map(|dag| dag.iter().map(|&set| members(set)).collect()).collect();
        // Every parent set was scored above.
        let sets = (0..d).map(|j| ParentSets::new(&state.model, &state.scores, j)).collect();
        Self { graphs, probability, sets }
    }

    fn draw(&self, rng: &mut Xoshiro256PlusPlus) -> Chain {
        Chain::new(&self.graphs[draw(&self.probability, rng)], &self.sets, 1.0)
    }

    /// Draws a graph, lets `apply` move it, and counts where it ends.
    fn after(
        &self,
        seed: u64,
        draws: usize,
        mut apply: impl FnMut(&mut Chain, &mut Xoshiro256PlusPlus),
    ) -> f64 {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut counts = vec![0; self.graphs.len()];
        for _ in 0..draws {
            let mut chain = self.draw(&mut rng);
            apply(&mut chain, &mut rng);
            counts[self.position(&chain)] += 1;
        }
        surprise(&counts, &self.probability)
    }

    /// Which graph the chain is at.
    pub fn position(&self, chain: &Chain) -> usize {
        self.graphs.iter().position(|g| g == chain.parents()).expect("every graph is listed")
    }
}

/// A random position with these probabilities.
pub fn draw(probability: &[f64], rng: &mut Xoshiro256PlusPlus) -> usize {
    let mut left: f64 = rng.random();
    let found = probability.iter().position(|p| {
        left -= p;
        left < 0.0
    });
    found.unwrap_or(0)
}

/// Pearson's chi-square of counts against probabilities, in standard deviations above its mean.
pub fn surprise(counts: &[usize], probability: &[f64]) -> f64 {
    let total: usize = counts.iter().sum();
    let mut statistic = 0.0;
    let mut freedom = -1.0;
    let mut rare = (0.0, 0.0);
    for (&count, p) in counts.iter().zip(probability) {
        let expected = p * total as f64;
        if expected < 10.0 {
            rare = (rare.0 + expected, rare.1 + count as f64);
        } else {
            statistic += (count as f64 - expected) * (count as f64 - expected) / expected;
            freedom += 1.0;
        }
    }
    if rare.0 > 10.0 {
        statistic += (rare.1 - rare.0) * (rare.1 - rare.0) / rare.0;
        freedom += 1.0;
    }
    assert!(freedom > 5.0, "the posterior should be spread");
    (statistic - freedom) / f64::sqrt(2.0 * freedom)
}

#[test]
fn reversals_leave_the_posterior_as_it_is() {
    for (seed, d) in [(1, 3), (2, 3), (3, 4)] {
        let exact = Exact::new(&faint(seed, d));
        let mut accepted = 0;
        let surprise = exact.after(seed, 20_000, |chain, rng| {
            for _ in 0..8 {
                accepted += usize::from(chain.reverse(&exact.sets, rng));
            }
        });
        println!("reversal: {surprise:.2} standard deviations, {accepted} of 160000 accepted");
        assert!(surprise < 4.5, "seed {seed}: {surprise} standard deviations");
        assert!(accepted > 10_000, "only {accepted} of 160000 reversals were accepted");
    }
}

#[test]
fn redrawing_parents_leaves_the_posterior_as_it_is_and_reports_exact_conditionals() {
    for (seed, d) in [(1, 3), (2, 3), (3, 4)] {
        let exact = Exact::new(&faint(seed, d));
        let surprise = exact.after(seed, 20_000, |chain, rng| {
            for _ in 0..4 {
                let j = rng.random_range(0..d);
                let mut total = 0.0;
                chain.redraw(&exact.sets, j, rng, |_, p| total += p);
                assert!((total - 1.0).abs() < 1e-12);
            }
        });
        println!("redraw: {surprise:.2} standard deviations");
        assert!(surprise < 4.5, "seed {seed}: {surprise} standard deviations");
    }
}

#[test]
fn redrawing_pairs_leaves_the_posterior_as_it_is() {
    for (seed, d) in [(1, 3), (2, 3), (3, 4)] {
        let exact = Exact::new(&faint(seed, d));
        let surprise = exact.after(seed, 20_000, |chain, rng| {
            for _ in 0..4 {
                let first = rng.random_range(0..d);
                let second = (first + rng.random_range(1..d)) % d;
                chain.redraw_pair(&exact.sets, first, second, rng);
            }
        });
        println!("pairs: {surprise:.2} standard deviations");
        assert!(surprise < 4.5, "seed {seed}: {surprise} standard deviations");
    }
}
