//! Which variables and environments drift more than others, on data drawn with it; what normal noise has to do with curves.

use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

use super::*;
use crate::data::Dataset;
use crate::graph::VariableSet;
use crate::learn::relative_drift::RelativeDrift;
use crate::model::pool::Membership;
use crate::model::{Drift, Family, Learned, MetaParameters, Model, ScoreCache, Scratch, Stated};

const VARIABLES: usize = 6;
const ENVIRONMENTS: usize = 8;

fn normal(rng: &mut Xoshiro256PlusPlus) -> f64 {
    let radius = (-2.0 * (1.0 - rng.random::<f64>()).ln()).sqrt();
    radius * (std::f64::consts::TAU * rng.random::<f64>()).cos()
}

/// A chain whose levels drift by 0.3, so many times as far in each cell, and where one variable is set.
fn chain(multiple: impl Fn(usize, usize) -> f64, set: Option<(usize, usize)>) -> Model {
    let rng = &mut Xoshiro256PlusPlus::seed_from_u64(5);
    let environments: Vec<Vec<Vec<f64>>> = (0..ENVIRONMENTS)
        .map(|k| {
            let level: Vec<f64> = (0..VARIABLES).map(|j| 0.3 * multiple(j, k) * normal(rng)).collect();
            (0..60)
                .map(|_| {
                    let mut row: Vec<f64> = Vec::new();
                    for j in 0..VARIABLES {
                        let cause = if j == 0 { 0.0 } else { 0.8 * row[j - 1] };
                        row.push(if set == Some((j, k)) { 4.0 } else { cause + level[j] } + normal(rng));
                    }
                    row
                })
                .collect()
        })
        .collect();
    let of_variable: Vec<Membership> =
        (0..ENVIRONMENTS).map(|k| if k == 0 { Membership::Shared } else { Membership::Unknown }).collect();
    model(&environments, of_variable)
}

fn model(environments: &[Vec<Vec<f64>>], of_variable: Vec<Membership>) -> Model {
    let drift = Drift { intercept: 0.3, slope: 0.05, gain: 0.05, noise: 0.05 };
    let meta = MetaParameters { drift, noise_scale: 1.0, ..MetaParameters::default() };
    let d = VARIABLES;
    Model::new(environments, vec![of_variable; d], Stated::nothing(d), Learned::beforehand(&meta))
}

#[test]
fn among_experiments_scores_are_those_of_data_without_the_reference() {
    let all = chain(|_, k| if k == 3 { 10.0 } else { 1.0 }, Some((2, 5)));
    let experiments: Vec<Vec<Vec<f64>>> = all.data().environments()[1..]
        .iter()
        .map(|rows| rows.clone().map(|r| all.data().row(r).to_vec()).collect())
        .collect();
    let alone = model(&experiments, vec![Membership::Unknown; ENVIRONMENTS - 1]);
    let among = all.among_experiments();
    for j in 0..VARIABLES {
        let local = |model: &Model| model.local(Family::Linear, j, parents(j), &mut Scratch::default());
        let (among, alone) = (local(&among), local(&alone));
        // Beside a reference all experiments might change the variable for one reason.
        assert!(
            (among.score - alone.score - libm::log(0.98)).abs() < 1e-9,
            "{j}: {} {}",
            among.score,
            alone.score
        );
        assert_eq!(among.pool[1..], alone.pool, "{j}");
    }
}

fn parents(j: usize) -> VariableSet {
    if j == 0 { VariableSet::EMPTY } else { VariableSet::EMPTY.with(j - 1) }
}

fn under_relative_drift(model: &Model) -> Model {
    let scores = ScoreCache::new(VARIABLES, &[Family::Linear]);
    let mut drift = RelativeDrift::default();
    (0..VARIABLES).for_each(|j| drift.add(model, &scores, parents(j)));
    drift.apply(model)
}

fn targets(model: &Model, k: usize) -> f64 {
    let target = |j: usize| model.local(Family::Linear, j, parents(j), &mut Scratch::default()).target[k];
    (0..VARIABLES).map(target).sum()
}

#[test]
fn an_environment_that_drifts_ten_times_as_far_is_found_and_is_no_list_of_targets() {
    let model = chain(|_, k| if k == 3 { 10.0 } else { 1.0 }, Some((2, 5)));
    let found = under_relative_drift(&model);
    let learned = found.learned();
    assert!(learned.variable_drift.iter().all(|g| *g == 1.0), "{:?}", learned.variable_drift);
    for (k, h) in learned.environment_drift.iter().enumerate() {
        assert!(if k == 3 { (4.0..=16.0).contains(h) } else { *h == 1.0 }, "{k}: {h}");
    }
    let (before, after) = (targets(&model, 3), targets(&found, 3));
    assert!(before > 3.0 && after < 0.4 * before, "{before} targets, then {after}");
    assert!(targets(&found, 5) > 0.99, "a variable that was set stays a target");
}

#[test]
fn a_variable_that_drifts_ten_times_as_far_is_found() {
    let learned =
        under_relative_drift(&chain(|j, _| if j == 4 { 10.0 } else { 1.0 }, None)).learned().clone();
    assert!(learned.environment_drift.iter().all(|h| *h == 1.0), "{:?}", learned.environment_drift);
    for (j, g) in learned.variable_drift.iter().enumerate() {
        assert!(if j == 4 { (4.0..=16.0).contains(g) } else { *g == 1.0 }, "{j}: {g}");
    }
}

#[test]
fn where_all_drift_alike_none_is_found_to_drift_more() {
    let model = chain(|_, _| 1.0, Some((2, 5)));
    let learned = under_relative_drift(&model).learned().clone();
    assert!(learned.variable_drift.iter().chain(&learned.environment_drift).all(|x| *x == 1.0));
}

/// Two variables, the second twice the first and noise.
fn pair(noise: impl Fn(&mut Xoshiro256PlusPlus) -> f64, curve: impl Fn(f64) -> f64) -> Dataset {
    let rng = &mut Xoshiro256PlusPlus::seed_from_u64(2);
    let rows = |n: usize, rng: &mut Xoshiro256PlusPlus| -> Vec<Vec<f64>> {
        (0..n)
            .map(|_| {
                let x = noise(rng);
                vec![x, curve(x) + noise(rng)]
            })
            .collect()
    };
    let environments = vec![("reference".to_string(), rows(400, rng)), ("e1".to_string(), rows(400, rng))];
    Dataset::new(vec!["x".into(), "y".into()], environments, Some(0)).expect("finite and varied")
}

#[test]
fn skewed_noise_is_no_curve_and_a_curve_under_normal_noise_is_one() {
    let smooth = |data: &Dataset| {
        let problem = problem(data, Settings { sweeps: 8, ..Settings::default() });
        crate::learn::posterior(&problem, &finish(&problem)).smooth
    };
    let skewed = |rng: &mut Xoshiro256PlusPlus| -(1.0 - rng.random::<f64>()).ln();
    let straight = smooth(&pair(skewed, |x| 2.0 * x));
    assert!(straight.iter().all(|p| *p == 0.0), "{straight:?}");
    let curved = smooth(&pair(normal, |x| 2.0 * (2.0 * x).sin()));
    assert!(curved[1] > 0.9, "{curved:?}");
}
