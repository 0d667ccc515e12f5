//! The search that scores promising steps alone against the one that scores every step.

use super::*;
use crate::graph::VariableSet;
use crate::learn::parent_search::ParentSearch;
use crate::model::{Family, Model, ScoreCache};
use crate::simulate::Mechanism;
use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

const D: usize = 15;

/// Parent sets searched for, those that both searches find equally good, and nats lost on the others.
#[derive(Debug, Default)]
struct Agreement {
    searched: usize,
    agreed: usize,
    gained: f64,
    lost: f64,
}

impl Agreement {
    /// Of one variable of a data set after another, among random predecessors.
    fn count(&mut self, model: &Model, families: &[Family], seed: u64) {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let d = model.variables();
        let (mut few, mut every) = (ParentSearch::new(d), ParentSearch::exhaustive(d));
        let search = |searching: &mut ParentSearch, j: usize, predecessors: VariableSet| {
            // Scores of its own: what one has met must not help the other.
            let mut scores = ScoreCache::new(d, families);
            scores.refill(usize::MAX);
            searching.best(model, &mut scores, j, predecessors).expect("the budget is large").1
        };
        for j in 0..d {
            let half: VariableSet = (0..d).filter(|&i| i != j && rng.random::<f64>() < 0.6).collect();
            for predecessors in [VariableSet::all(d).without(j), half] {
                let (a, b) = (search(&mut few, j, predecessors), search(&mut every, j, predecessors));
                self.searched += 1;
                self.agreed += usize::from((a - b).abs() < 1e-6);
                self.gained += (a - b).max(0.0);
                self.lost += (b - a).max(0.0);
            }
        }
    }

    fn of(seeds: std::ops::Range<u64>, families: &[Family]) -> Self {
        let kinds = [Intervention::Hard, Intervention::Shift, Intervention::Noise, Intervention::Mechanism];
        let mut agreement = Self::default();
        for seed in seeds {
            let recipe = Recipe {
                seed,
                variables: D,
                intervention: kinds[seed as usize % 4],
                mechanism: if seed % 3 == 2 { Mechanism::Neural } else { Mechanism::Linear },
                targets: 1 + seed as usize % 3,
                experiments: 10,
                rows: 4 + 3 * (seed as usize % 3),
                reference_rows: 40,
                strength: 2.5,
                ..Recipe::default()
            };
            let data = simulate(&recipe).expect("the recipe is in range").0;
            let problem = problem(&data, Settings::default());
            agreement.count(&problem.model, families, seed);
        }
        agreement
    }
}

#[test]
fn promising_steps_alone_find_the_parents_that_all_steps_find() {
    let found = Agreement::of(0..8, &[Family::Linear]);
    println!("{found:?}");
    assert!(found.agreed as f64 >= 0.95 * found.searched as f64, "{found:?}");
    assert!(found.lost < 0.05 * found.searched as f64 + found.gained, "{found:?}");
}

/// The study that docs/performance.md quotes.
#[test]
#[ignore = "a study of a hundred problems in each family: minutes"]
fn agreement_of_the_two_searches_on_a_hundred_random_problems() {
    println!("linear: {:?}", Agreement::of(100..200, &[Family::Linear]));
    println!("both families: {:?}", Agreement::of(100..200, &Family::ALL));
}
