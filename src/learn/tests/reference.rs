//! The reference is the odd one only where several experiments agree against it.

use super::*;
use crate::learn::posterior;

/// Data of which variable 2 lies elsewhere in the reference, by so many of its standard deviations, as on another day.
fn off_in_reference(seed: u64, experiments: usize, by: f64) -> (Dataset, crate::data::Truth) {
    let recipe =
        Recipe { seed, variables: 6, experiments, rows: 12, reference_rows: 40, ..Recipe::default() };
    let (data, truth) = simulate(&recipe).unwrap();
    let reference = data.reference().unwrap();
    let column: Vec<f64> = data.rows(reference).map(|row| row[2]).collect();
    let mean = column.iter().sum::<f64>() / column.len() as f64;
    let deviation = (column.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / column.len() as f64).sqrt();
    let environments = data.environments().iter().enumerate().map(|(k, environment)| {
        let moved = |row: &[f64]| {
            let mut row = row.to_vec();
            row[2] += if k == reference { by * deviation } else { 0.0 };
            row
        };
        (environment.name.clone(), data.rows(k).map(moved).collect())
    });
    (Dataset::new(data.variables().to_vec(), environments.collect(), Some(reference)).unwrap(), truth)
}

fn found(data: &Dataset) -> crate::learn::Posterior {
    let problem = problem(data, Settings { chains: 2, sweeps: 100, ..Settings::default() });
    posterior(&problem, &finish(&problem))
}

#[test]
fn a_reference_that_is_off_in_one_variable_makes_no_targets_of_the_experiments() {
    for seed in 0..4 {
        let (data, truth) = off_in_reference(seed, 8, 10.0);
        let posterior = found(&data);
        // As one variable that is off, or as an environment that has drifted far.
        let is_told = posterior.odd_in_reference == [2] || posterior.unsteady_environments.len() == 1;
        assert!(is_told, "seed {seed}");
        for (row, is_target) in posterior.target.iter().zip(truth.target.unwrap()) {
            for (p, is_target) in row.iter().zip(is_target) {
                assert!((*p > 0.5) == is_target, "seed {seed}: {p} where a target is {is_target}");
            }
        }
    }
}

#[test]
fn an_untouched_reference_is_odd_in_nothing_and_beside_few_experiments_never() {
    for seed in 0..3 {
        assert_eq!(found(&off_in_reference(seed, 8, 0.0).0).odd_in_reference, [0; 0], "seed {seed}");
        let few = found(&off_in_reference(seed, 4, 10.0).0);
        assert_eq!(few.odd_in_reference, [0; 0], "seed {seed}");
        assert!(few.target.iter().all(|row| row[2] > 0.5), "the experiments differ from it");
    }
}
