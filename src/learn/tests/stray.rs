//! Targets that a few rows make: against enumeration, against the truth, and where nothing may change.

use super::*;
use crate::data::Truth;
use crate::learn::stray::strays;
use crate::learn::{Adapter, posterior};
use crate::model::{Family, Mechanism};
use crate::simulate::Misfit;

fn simulated(seed: u64, mislabelled: f64, rows: usize) -> (Dataset, Truth) {
    let misfit = Misfit { mislabelled, ..Misfit::default() };
    let (variables, experiments) = (8, 8);
    simulate(&Recipe { seed, variables, experiments, rows, misfit, ..Recipe::default() }).unwrap()
}

fn learned(data: &Dataset) -> (Problem, State) {
    let problem = problem(data, Settings { chains: 2, sweeps: 100, ..Settings::default() });
    let state = finish(&problem);
    (problem, state)
}

#[test]
fn rows_under_the_wrong_name_make_no_certain_targets_and_are_reported() {
    let (mut reported, mut wrong) = (0, 0);
    for seed in 0..8 {
        let (data, truth) = simulated(seed, 0.05, [10, 60][seed as usize % 2]);
        let (problem, state) = learned(&data);
        let found = posterior(&problem, &state);
        let target = truth.target.unwrap();
        for rests in &found.resting_on_rows {
            assert!(!target[rests.experiment][rests.variable], "seed {seed}: {rests:?} is a target");
            assert!(rests.claimed >= 0.9 && found.target[rests.experiment][rests.variable] < 0.5);
            reported += 1;
        }
        let cells = found.target.iter().flatten().zip(target.iter().flatten());
        wrong += cells.filter(|(p, is_target)| **p > 0.99 && !**is_target).count();
    }
    assert!(reported >= 3, "{reported} reported");
    assert_eq!(wrong, 0);
}

#[test]
fn targets_of_clean_experiments_rest_on_no_single_rows() {
    for seed in 0..4 {
        for rows in [4, 10] {
            let (data, _) = simulated(seed, 0.0, rows);
            let (problem, state) = learned(&data);
            let found = posterior(&problem, &state);
            assert_eq!(found.resting_on_rows, [], "seed {seed}, {rows} rows");
            assert_eq!(found.few_values, []);
        }
    }
}

/// Rows of a variable without causes: 200 of its mechanism, and an experiment.
fn without_causes(experiment: &[f64]) -> (Problem, State, Vec<Vec<f64>>) {
    let noise = |i: u64| {
        let angle = 0.618_033_988_749_895 * i as f64;
        2.0 * (angle - angle.floor()) - 1.0
    };
    let usual: Vec<Vec<f64>> = (0..200).map(|i| vec![noise(i), noise(7 * i + 3)]).collect();
    let rows: Vec<Vec<f64>> = experiment.iter().zip(0..).map(|(&x, i)| vec![x, noise(11 * i)]).collect();
    let mut environments: Vec<(String, Vec<Vec<f64>>)> =
        usual.chunks(25).zip(0..).map(|(rows, k)| (format!("usual{k}"), rows.to_vec())).collect();
    environments.push(("e".to_owned(), rows.clone()));
    let data = Dataset::new(vec!["x".into(), "y".into()], environments, Some(0)).unwrap();
    let (problem, state) = learned(&data);
    let standardised =
        rows.iter().map(|r| r.iter().zip(&problem.standard).map(|(&x, s)| s.apply(x)).collect()).collect();
    (problem, state, standardised)
}

#[test]
fn a_claim_beside_its_rival_equals_enumeration_of_every_row_that_may_be_stray() {
    for far in [4.0, 6.0, 30.0] {
        let (problem, state, rows) = without_causes(&[0.1, -0.4, 0.3, far, 0.2, -0.1, 0.4, -0.3]);
        let (model, j) = (&state.model, problem.canonical(0));
        let pool: Vec<bool> = problem.environment_names.iter().map(|name| name != "e").collect();
        let mechanism = Mechanism::new(model, Family::Linear, j, &[], &pool);
        let (meta, odds) = (model.meta(), -3.0);
        let predictive = mechanism.predictive(meta);
        let found = strays(&mechanism, &predictive, meta, &rows, j, odds).expect("a target is claimed");
        assert_eq!(found.rows, [3]);
        let densities = |rows: &[Vec<f64>]| mechanism.densities(meta, &predictive, rows, j);
        let all = densities(&rows);
        let mut no_target = libm::exp(all.shared);
        for (r, row) in rows.iter().enumerate() {
            let mut others = rows.clone();
            others.remove(r);
            let elsewhere = 0.01 / (std::f64::consts::PI * (1.0 + row[j] * row[j]));
            no_target += elsewhere * libm::exp(densities(&others).shared);
        }
        let target = libm::exp(all.shared + all.odds(odds).log_odds);
        let exact = target / (target + no_target);
        assert!((found.probability - exact).abs() < 0.01, "{far}: {} against {exact}", found.probability);
    }
}

#[test]
fn a_target_of_all_rows_stands_and_one_of_a_single_row_falls() {
    let at = |rows: [f64; 8]| {
        let (problem, state, _) = without_causes(&rows);
        let found = posterior(&problem, &state);
        let e = found.experiments.iter().position(|name| name == "e").unwrap();
        (found.target[e][0], found.resting_on_rows.len())
    };
    let (all, none) = at([5.1, 4.6, 5.3, 4.9, 5.2, 4.8, 5.4, 4.7]);
    assert!(all > 0.99 && none == 0, "{all}");
    let (single, one) = at([0.1, -0.4, 0.3, 12.0, 0.2, -0.1, 0.4, -0.3]);
    assert!(single < 0.5 && one == 1, "{single}");
}

#[test]
fn a_stray_row_of_a_new_experiment_is_named_and_makes_no_target() {
    let (data, _) = simulated(1, 0.0, 10);
    let (problem, state) = learned(&data);
    let adapter = Adapter::new(&problem, &state);
    let mut rows: Vec<Vec<f64>> = data.rows(0).take(8).map(<[f64]>::to_vec).collect();
    assert_eq!(adapter.adapt("new", &rows, None).unwrap().strays, []);
    // A decimal point that slipped in the last variable of the causal order: nothing follows from it.
    let last = *posterior(&problem, &state).order.last().unwrap();
    rows[5][last] += 60.0 * problem.standard[problem.canonical(last)].scale;
    let found = adapter.adapt("new", &rows, None).unwrap();
    assert!(found.target.iter().all(|p| *p < 0.5), "{:?}", found.target);
    let [(variable, stray)] = found.strays.as_slice() else { panic!("{:?}", found.strays) };
    assert_eq!((*variable, stray.rows.as_slice()), (last, [5].as_slice()));
    assert!(stray.without < 0.1);
}

#[test]
fn a_variable_in_steps_is_named_and_a_rounded_one_is_not() {
    let (data, _) = simulated(0, 0.0, 10);
    let stepped = |row: &[f64]| {
        let mut row = row.to_vec();
        row[2] = row[2].signum();
        row[3] = (10.0 * row[3]).round() / 10.0;
        row
    };
    let environments = data.environments().iter().zip(0..);
    let environments = environments.map(|(e, k)| (e.name.clone(), data.rows(k).map(stepped).collect()));
    let data = Dataset::new(data.variables().to_vec(), environments.collect(), data.reference()).unwrap();
    let (problem, state) = learned(&data);
    let found = posterior(&problem, &state).few_values;
    let [only] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((&only.name, only.values), (&data.variables()[2], 2));
}
