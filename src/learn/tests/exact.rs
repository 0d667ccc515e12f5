//! The chains against the sum over every directed acyclic graph with the same local scores.

use super::*;
use crate::graph::VariableSet;
use crate::learn::{Knowledge, posterior};
use crate::model::pool::log_sum_exp;
use crate::model::{Learned, MechanismChoice, MetaParameters};

/// Enough that what is left of Monte Carlo error is well below what is asked.
pub const SWEEPS: usize = 6000;

/// Parent sets of every directed acyclic graph over `d` variables, as bits.
pub fn all_dags(d: usize) -> Vec<Vec<usize>> {
    fn acyclic(parents: &[usize]) -> bool {
        let mut placed = 0usize;
        loop {
            let before = placed;
            for (j, set) in parents.iter().enumerate() {
                if set & !placed == 0 {
                    placed |= 1 << j;
                }
            }
            if placed == before {
                return placed + 1 == 1 << parents.len();
            }
        }
    }
    fn extend(d: usize, parents: &mut Vec<usize>, found: &mut Vec<Vec<usize>>) {
        let j = parents.len();
        if j == d {
            if acyclic(parents) {
                found.push(parents.clone());
            }
            return;
        }
        for set in (0..1usize << d).filter(|set| set >> j & 1 == 0) {
            parents.push(set);
            extend(d, parents, found);
            parents.pop();
        }
    }
    let mut found = Vec::new();
    extend(d, &mut Vec::new(), &mut found);
    found
}

pub fn members(set: usize) -> VariableSet {
    (0..usize::BITS as usize).filter(|i| set >> i & 1 == 1).collect()
}

/// Normalised probabilities of graphs from the local scores in force.
pub fn weights(state: &mut State, dags: &[Vec<usize>]) -> Vec<f64> {
    let d = state.model.variables();
    let local: Vec<Vec<f64>> = (0..d)
        .map(|j| {
            (0..1usize << d)
                .map(|set| {
                    let set = members(set);
                    // A forbidden edge has no probability.
                    if set.is_subset(state.model.allowed(j)) {
                        state.scores.compute(&state.model, j, set).score
                    } else {
                        f64::NEG_INFINITY
                    }
                })
                .collect()
        })
        .collect();
    let logs: Vec<f64> =
        dags.iter().map(|dag| dag.iter().zip(&local).map(|(&set, scores)| scores[set]).sum()).collect();
    // Scores of rows that count for less, divided by the temperature, are those of the flattened posterior.
    let temperature = state.model.meta().temperature();
    let logs: Vec<f64> = logs.iter().map(|x| x / temperature).collect();
    let total = log_sum_exp(&logs);
    logs.iter().map(|x| (x - total).exp()).collect()
}

/// Largest deviations of edge and target probabilities, and the entropy (nats) of the exact posterior over graphs.
fn deviation(problem: &Problem) -> (f64, f64, f64) {
    let mut state = finish(problem);
    let found = posterior(problem, &state);
    let d = state.model.variables();
    let dags = all_dags(d);
    let weights = weights(&mut state, &dags);
    let mut edge = vec![vec![0.0; d]; d];
    let mut share = vec![vec![0.0; 1 << d]; d];
    for (dag, weight) in dags.iter().zip(&weights) {
        for (j, &set) in dag.iter().enumerate() {
            share[j][set] += weight;
            for i in members(set).iter() {
                edge[problem.variables[i]][problem.variables[j]] += weight;
            }
        }
    }
    let mut target = vec![vec![0.0; d]; problem.experiments.len()];
    for j in 0..d {
        for (set, &weight) in share[j].iter().enumerate().filter(|s| *s.1 > 0.0) {
            let pool = state.pool(j, members(set)).target;
            for (k, &e) in problem.experiments.iter().enumerate() {
                target[k][problem.variables[j]] += weight * pool[e];
            }
        }
    }
    let worst = |a: &[Vec<f64>], b: &[Vec<f64>]| {
        a.iter().flatten().zip(b.iter().flatten()).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max)
    };
    let entropy = -weights.iter().filter(|w| **w > 0.0).map(|w| w * w.ln()).sum::<f64>();
    (worst(&edge, &found.edge), worst(&target, &found.target), entropy)
}

/// Fails unless edges and targets are within 0.02; the entropy (nats) of the exact posterior over graphs.
pub fn check(name: &str, data: &Dataset, settings: Settings) -> f64 {
    check_problem(name, &problem(data, settings))
}

fn check_problem(name: &str, problem: &Problem) -> f64 {
    let (edge, target, entropy) = deviation(problem);
    println!("{name}: edges within {edge:.4}, targets within {target:.4}, entropy {entropy:.2}");
    assert!(edge < 0.02 && target < 0.02, "{name}: edges off by {edge}, targets by {target}");
    entropy
}

const KINDS: [Intervention; 4] =
    [Intervention::Hard, Intervention::Shift, Intervention::Noise, Intervention::Mechanism];

#[test]
fn numbers_of_graphs_are_the_published_ones() {
    // Robinson (1973); OEIS A003024.
    for (d, published) in [(1, 1), (2, 3), (3, 25), (4, 543), (5, 29_281)] {
        assert_eq!(all_dags(d).len(), published);
    }
}

/// With the priors as they are set, which leave much open, and with those learned from the data.
fn check_scarce(d: usize, first_seed: u64) {
    for meta_training in [false, true] {
        let settings = Settings { sweeps: SWEEPS, meta_training, ..Settings::default() };
        let entropy: Vec<f64> = (0..8)
            .map(|seed| {
                let data = scarce(seed + first_seed, d, KINDS[seed as usize % 4]);
                let name = format!("d {d}, seed {seed}, meta-training {meta_training}");
                check(&name, &data, settings.clone())
            })
            .collect();
        assert!(
            meta_training || entropy.iter().filter(|e| **e > 1.0).count() >= 4,
            "the posteriors should be spread: {entropy:?}"
        );
    }
}

#[test]
fn chains_agree_with_all_25_graphs_of_three_variables() {
    check_scarce(3, 0);
}

#[test]
fn chains_agree_with_all_543_graphs_of_four_variables() {
    check_scarce(4, 100);
}

#[test]
fn chains_agree_with_all_29281_graphs_of_five_variables() {
    let settings = Settings { sweeps: SWEEPS, ..Settings::default() };
    let settings = Settings { sweeps: 3000, ..settings };
    for seed in 0..2 {
        check(&format!("d 5, seed {seed}"), &scarce(seed + 200, 5, KINDS[seed as usize]), settings.clone());
    }
}

#[test]
fn chains_agree_with_all_graphs_in_every_family() {
    for mechanism in [MechanismChoice::Linear, MechanismChoice::Smooth, MechanismChoice::Auto] {
        let settings = Settings { sweeps: SWEEPS, mechanism, ..Settings::default() };
        for (seed, d) in [(500, 3), (501, 4)] {
            check(&format!("{mechanism:?}, d {d}"), &scarce(seed, d, Intervention::Hard), settings.clone());
        }
    }
}

#[test]
fn chains_agree_with_all_graphs_at_a_temperature() {
    let meta = MetaParameters { dispersion: 3.0, ..MetaParameters::default() };
    let settings = Settings { sweeps: SWEEPS, meta_training: false, meta, ..Settings::default() };
    check("temperature", &scarce(7, 3, Intervention::Hard), settings);
}

#[test]
fn chains_agree_with_all_graphs_where_rows_of_one_environment_count_for_less() {
    let settings = Settings { sweeps: SWEEPS, meta_training: false, ..Settings::default() };
    let mut problem = problem(&scarce(107, 4, Intervention::Hard), settings);
    let learned = problem.model.learned().clone();
    problem.model = problem.model.under(Learned { dispersion: vec![1.0, 1.0, 4.0, 1.5], ..learned });
    check_problem("row weights", &problem);
}

#[test]
fn chains_agree_with_all_graphs_that_prior_knowledge_allows() {
    let knowledge = Knowledge {
        required: vec![(0, 2)],
        forbidden: vec![(1, 0)],
        tiers: vec![0, 1, 1, 0],
        ..Knowledge::default()
    };
    let settings = Settings { sweeps: SWEEPS, knowledge, ..Settings::default() };
    for seed in 0..3 {
        check("prior knowledge", &scarce(seed + 300, 4, Intervention::Hard), settings.clone());
    }
}

#[test]
fn chains_agree_with_all_graphs_when_targets_are_known_and_without_a_reference() {
    let settings = Settings { sweeps: SWEEPS, ..Settings::default() };
    let known = scarce(400, 4, Intervention::Shift).with_known_targets(1, vec![2]).unwrap();
    check("known targets", &known, settings.clone());
    let rows = |k: usize| known.rows(k).map(<[f64]>::to_vec).collect::<Vec<_>>();
    let environments = (1..4).map(|k| (format!("e{k}"), rows(k))).collect();
    let without = Dataset::new(known.variables().to_vec(), environments, None).unwrap();
    check("no reference", &without, settings);
}
