use super::*;
use crate::model::pool::Membership;
use crate::model::{Family, Learned, MetaParameters, Stated};
use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

const D: usize = 7;

/// Rows of a chain with noise, each environment with a level of its own.
fn environments(sizes: &[usize]) -> Vec<Vec<Vec<f64>>> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(11);
    let mut uniform = move || rng.random::<f64>() - 0.5;
    let mut row = |k: usize| {
        let mut values = vec![0.3 * k as f64 + uniform()];
        for i in 1..D {
            values.push(0.8 * values[i - 1] + uniform());
        }
        values
    };
    sizes.iter().enumerate().map(|(k, &n)| (0..n).map(|_| row(k)).collect()).collect()
}

/// With every environment known to share the mechanism the score is the marginal likelihood of the pooled rows.
#[test]
fn gains_are_the_differences_of_scores_where_all_environments_share_the_mechanism() {
    let data = environments(&[30, 5, 8]);
    let membership = vec![vec![Membership::Shared; 3]; D];
    let mut stated = Stated::nothing(D);
    stated.believed[3] = vec![(6, 0.7)];
    stated.required[3] = VariableSet::EMPTY.with(1);
    let meta = MetaParameters { dispersion: 1.5, ..MetaParameters::without_drift() };
    let model = Model::new(&data, membership, stated, Learned::beforehand(&meta));
    let mut scratch = crate::model::Scratch::default();
    let mut score = |set: VariableSet| model.local(Family::Linear, 3, set, &mut scratch).score;
    let mut screens = Screens::default();
    let pool = screens.pool(&[true; 3]);
    for set in [VariableSet::EMPTY, [2].into_iter().collect(), [0, 1, 2, 4, 5].into_iter().collect()] {
        let screen = screens.screen(&model, 3, set, pool);
        assert_eq!(screen.additions.len() + screen.removals.len(), D - 1);
        let before = score(set);
        for c in &screen.additions {
            let gain = score(set.with(c.variable())) - before;
            assert!((gain - c.gain()).abs() < 1e-5 * (1.0 + gain.abs()), "{gain} against {}", c.gain());
        }
        for c in &screen.removals {
            let gain = score(set.without(c.variable())) - before;
            assert!((gain - c.gain()).abs() < 1e-5 * (1.0 + gain.abs()), "{gain} against {}", c.gain());
        }
        assert!(screen.additions.is_sorted_by(|a, b| a.gain() >= b.gain()));
    }
}

#[test]
fn a_pool_counts_the_rows_of_its_environments_alone() {
    let data = environments(&[30, 6, 9, 7, 5]);
    let meta = MetaParameters::without_drift();
    let model = |data: &[Vec<Vec<f64>>]| {
        let membership = vec![vec![Membership::Shared; data.len()]; D];
        Model::new(data, membership, Stated::nothing(D), Learned::beforehand(&meta))
    };
    let set = [0, 5].into_iter().collect();
    for inside in [[true, true, false, true, true], [false, true, false, false, true]] {
        let chosen: Vec<_> =
            data.iter().zip(inside).filter(|(_, inside)| *inside).map(|(e, _)| e.clone()).collect();
        let (mut part, mut whole) = (Screens::default(), Screens::default());
        let pool = part.pool(&inside);
        let found = part.screen(&model(&data), 3, set, pool);
        let pool = whole.pool(&vec![true; chosen.len()]);
        let known = whole.screen(&model(&chosen), 3, set, pool);
        for (a, b) in found.additions.iter().zip(&known.additions) {
            assert_eq!(a.variable(), b.variable());
            assert!((a.gain() - b.gain()).abs() < 1e-4 * (1.0 + b.gain().abs()));
        }
    }
}
