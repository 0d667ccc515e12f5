//! The reference is the odd one only where several experiments agree against it, and in its noise alone.

use super::*;
use crate::data::Truth;
use crate::learn::{Posterior, posterior};
use crate::simulate::Stream;

/// Data of which the reference's values of one variable, which nothing follows from, are `change`d, given how far each lies
/// from their mean.
fn changed_in_reference(seed: u64, experiments: usize, change: fn(f64) -> f64) -> (Dataset, Truth, usize) {
    let recipe =
        Recipe { seed, variables: 6, experiments, rows: 12, reference_rows: 40, ..Recipe::default() };
    let (data, truth) = simulate(&recipe).unwrap();
    let last = (0..6).find(|&j| !truth.edge[j].contains(&true)).unwrap();
    let reference = data.reference().unwrap();
    let mean = data.rows(reference).map(|row| row[last]).sum::<f64>() / data.rows(reference).len() as f64;
    let environments = data.environments().iter().enumerate().map(|(k, environment)| {
        let changed = |row: &[f64]| {
            let mut row = row.to_vec();
            if k == reference {
                row[last] = mean + change(row[last] - mean);
            }
            row
        };
        (environment.name.clone(), data.rows(k).map(changed).collect())
    });
    let changed = Dataset::new(data.variables().to_vec(), environments.collect(), Some(reference)).unwrap();
    (changed, truth, last)
}

fn found(data: &Dataset) -> Posterior {
    let problem = problem(data, Settings { chains: 2, sweeps: 100, ..Settings::default() });
    posterior(&problem, &finish(&problem))
}

/// One value in eight is far off.
fn off_at_times(x: f64) -> f64 {
    if (x.abs() * 1e6) as i64 % 8 == 0 { x + 60.0 * x.signum() } else { x }
}

#[test]
fn a_reference_with_rows_that_are_off_makes_no_targets_of_the_experiments() {
    let mut odd = 0;
    for seed in 0..4 {
        let (data, truth, last) = changed_in_reference(seed, 8, off_at_times);
        let posterior = found(&data);
        odd += usize::from(posterior.odd_in_reference == [last]);
        for (row, is_target) in posterior.target.iter().zip(truth.target.unwrap()) {
            for (p, is_target) in row.iter().zip(is_target) {
                assert!(*p < 0.5 || is_target, "seed {seed}: {p} where no target is");
            }
        }
    }
    assert!(odd >= 2, "{odd} of 4 are told");
}

#[test]
fn an_untouched_reference_is_odd_in_nothing_and_beside_few_experiments_never() {
    for seed in 0..3 {
        assert_eq!(found(&changed_in_reference(seed, 8, |x| x).0).odd_in_reference, [0; 0], "seed {seed}");
        let few = found(&changed_in_reference(seed, 4, off_at_times).0);
        assert_eq!(few.odd_in_reference, [0; 0], "seed {seed}");
    }
}

/// A control of 40 rows, and so many experiments of `rows` rows for each treatment `(variable, experiments)`, which shifts its
/// variable by four standard deviations; 4 follows from 3, and 1 and 2 from 0.
fn replicates(seed: u64, treatments: &[(usize, usize)], rows: usize) -> Dataset {
    let [mut random] = Stream::several(seed);
    let mut row = |target: Option<usize>| {
        let shift = |j: usize| if target == Some(j) { 4.0 } else { 0.0 };
        let mut x: Vec<f64> = (0..6).map(|j| random.normal() + shift(j)).collect();
        x[1] += 1.2 * x[0];
        x[2] += 0.8 * x[0] - x[1];
        x[4] += 1.1 * x[3];
        x
    };
    let mut environments = vec![("control".to_owned(), (0..40).map(|_| row(None)).collect::<Vec<_>>())];
    for &(target, experiments) in treatments {
        for k in 0..experiments {
            environments
                .push((format!("{target} changed, {k:02}"), (0..rows).map(|_| row(Some(target))).collect()));
        }
    }
    Dataset::new((0..6).map(|j| format!("X{j}")).collect(), environments, Some(0)).unwrap()
}

#[test]
fn what_replicates_of_a_treatment_changed_is_their_target() {
    for (seed, treatments, rows) in [
        (0, &[(3, 1)][..], 40),
        (1, &[(3, 2)], 40),
        (3, &[(3, 3)], 40),
        (5, &[(3, 6)], 12),
        (6, &[(3, 6)], 40),
        (7, &[(3, 12)], 40),
        (8, &[(1, 3), (3, 3)], 12),
        (9, &[(1, 3), (3, 3)], 40),
        (10, &[(0, 1), (1, 1), (2, 1), (3, 6)], 40),
    ] {
        let found = found(&replicates(seed, treatments, rows));
        let targets = treatments.iter().flat_map(|&(target, experiments)| vec![target; experiments]);
        for (row, target) in found.target.iter().zip(targets) {
            assert!(row[target] > 0.9, "seed {seed}, {treatments:?}: {row:?}");
            assert!(
                (0..6).all(|j| j == target || row[j] < 0.5),
                "seed {seed}, {treatments:?}, {target}: {row:?}"
            );
        }
    }
}
