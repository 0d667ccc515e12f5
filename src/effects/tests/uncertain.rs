//! Where the graph is not certain.

use super::known::{Known, problem, straight};
use super::{learned, weighted};
use crate::effects::Ensemble;
use crate::graph::Dag;
use crate::learn::{Problem, Settings};
use crate::model::MechanismChoice;
use crate::simulate::{Recipe, Stream, simulate};

/// Every graph over four variables as parent lists.
fn all_graphs() -> Vec<Vec<Vec<usize>>> {
    let pairs: Vec<(usize, usize)> =
        (0..4).flat_map(|i| (0..4).map(move |j| (i, j))).filter(|(i, j)| i < j).collect();
    (0..3usize.pow(6))
        .filter_map(|mut code| {
            let mut parents = vec![Vec::new(); 4];
            for &(i, j) in &pairs {
                match code % 3 {
                    1 => parents[j].push(i),
                    2 => parents[i].push(j),
                    _ => {}
                }
                code /= 3;
            }
            Dag::from_parents(parents.clone()).map(|_| parents)
        })
        .collect()
}

#[test]
fn effects_of_four_variables_equal_exact_enumeration_over_all_graphs() {
    let recipe = Recipe {
        variables: 4,
        reference_rows: 12,
        experiments: 2,
        rows: 4,
        strength: 1.5,
        edges_per_variable: 1.0,
        seed: 8,
        ..Recipe::default()
    };
    let (data, _) = simulate(&recipe).unwrap();
    let settings = Settings {
        mechanism: MechanismChoice::Linear,
        meta_training: false,
        chains: 4,
        sweeps: 400,
        ..Settings::default()
    };
    let problem = Problem::new(&data, settings).unwrap();
    let mut state = crate::learn::init(&problem);
    while !crate::learn::step(&problem, &mut state).finished {}
    let posterior = crate::learn::posterior(&problem, &state);
    let sampled = Ensemble::new(&problem, &posterior);

    let (model, _) = problem.under(&posterior.learned);
    let scratch = &mut crate::model::Scratch::default();
    let graphs = all_graphs();
    assert_eq!(graphs.len(), 543);
    let log: Vec<f64> = graphs
        .iter()
        .map(|parents| {
            let score = |(j, list): (usize, &Vec<usize>)| {
                model.local(crate::model::Family::Linear, j, list.iter().copied().collect(), scratch).score
            };
            parents.iter().enumerate().map(score).sum()
        })
        .collect();
    let most = log.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weight: Vec<f64> = log.iter().map(|l| (l - most).exp()).collect();
    let total: f64 = weight.iter().sum();
    let mut all: Vec<(Vec<Vec<usize>>, f64)> =
        graphs.into_iter().zip(weight.iter().map(|w| w / total)).collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1));
    let exact = Ensemble::new(&problem, &weighted(&problem, &all));
    for from in 0..4 {
        for (a, b) in sampled.effects_of(from).iter().zip(exact.effects_of(from)) {
            assert!((a.path - b.path).abs() < 0.08, "path {from} -> {}: {} against {}", a.on, a.path, b.path);
            assert!((a.effect.mean - b.effect.mean).abs() < 0.08, "{from}: {a:?} against {b:?}");
        }
    }
    // The exact mean, without any draw: every graph at the posterior mean of its coefficients.
    for from in 0..4 {
        for found in exact.effects_of(from) {
            let mean: f64 = all
                .iter()
                .map(|(parents, weight)| weight * closed_form(&problem, &model, parents, from, found.on))
                .sum();
            assert!((found.effect.mean - mean).abs() < 0.05, "{from} -> {}: {found:?}, {mean}", found.on);
        }
    }
}

fn closed_form(
    problem: &Problem,
    model: &crate::model::Model,
    parents: &[Vec<usize>],
    from: usize,
    to: usize,
) -> f64 {
    use crate::model::{Family, Mechanism, Scratch};
    let order = Dag::from_parents(parents.to_vec()).unwrap().topological_order();
    let mut effect = [0.0; 4];
    effect[from] = 1.0;
    for j in order.into_iter().filter(|&j| j != from) {
        if parents[j].iter().all(|&i| effect[i] == 0.0) {
            continue;
        }
        let set = parents[j].iter().copied().collect();
        let pool = model.local(Family::Linear, j, set, &mut Scratch::default()).pool;
        let fit = Mechanism::new(model, Family::Linear, j, &parents[j], &pool).coefficients(model.meta());
        effect[j] = parents[j].iter().zip(&fit[1..]).map(|(&i, c)| c.mean * effect[i]).sum();
    }
    effect[to] * problem.standard[to].scale / problem.standard[from].scale
}

#[test]
fn where_the_direction_is_a_toss_up_so_is_the_effect() {
    let known = Known {
        parents: vec![vec![], vec![0]],
        slopes: vec![vec![], vec![1.0]],
        noise: vec![1.0, 0.5],
        shape: straight,
    };
    let [mut random] = Stream::several(6);
    let rows = known.rows(200, &[None; 2], &mut random);
    let data = crate::data::Dataset::new(vec!["X1".into(), "X2".into()], vec![("obs".into(), rows)], Some(0))
        .unwrap();
    let problem = problem(&data, MechanismChoice::Linear);
    let either = weighted(&problem, &[(vec![vec![], vec![0]], 0.5), (vec![vec![1], vec![]], 0.5)]);
    let effect = Ensemble::new(&problem, &either).effects_of(0)[0];
    assert_eq!(effect.path, 0.5);
    assert!((effect.effect.mean - 0.5).abs() < 0.05, "{effect:?}");
    assert!(effect.effect.low == 0.0 && effect.effect.high > 0.95 && !effect.effect.excludes_zero());
}

#[test]
fn the_same_result_gives_the_same_answers_to_the_bit() {
    let recipe = Recipe { variables: 5, experiments: 4, rows: 6, reference_rows: 30, ..Recipe::default() };
    let (data, _) = simulate(&recipe).unwrap();
    let (problem, posterior) = learned(&data, MechanismChoice::Auto);
    let ask = || Ensemble::new(&problem, &posterior).effects_of(2);
    assert_eq!(ask(), ask());
}
