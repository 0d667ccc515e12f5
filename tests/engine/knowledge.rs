//! What a person knows beforehand is obeyed by every graph, at every moment; what is believed yields to the data.

use metacadi::data::Dataset;
use metacadi::learn::{Belief, Knowledge, Posterior, Problem, ProblemError, Settings, init, posterior, step};
use metacadi::model::{MOST_DISPERSED, MetaParameters};
use metacadi::simulate::{Intervention, Recipe};
use proptest::prelude::*;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

use super::{brief, learn, simulated};

fn data(seed: u64, variables: usize) -> Dataset {
    let recipe = Recipe { seed, variables, reference_rows: 20, experiments: 4, rows: 5, ..Recipe::default() };
    simulated(&recipe).0
}

fn assert_obeyed(found: &Posterior, knowledge: &Knowledge) {
    for sample in &found.samples {
        for &(i, j) in &knowledge.required {
            assert!(sample.parents[j].contains(&i), "{i} -> {j} is required: {:?}", sample.parents);
        }
        for &(i, j) in &knowledge.forbidden {
            assert!(!sample.parents[j].contains(&i), "{i} -> {j} is forbidden: {:?}", sample.parents);
        }
        for (j, parents) in sample.parents.iter().enumerate() {
            for &i in parents {
                let tiers = &knowledge.tiers;
                assert!(tiers.is_empty() || tiers[i] <= tiers[j], "{i} -> {j} runs against the tiers");
            }
        }
    }
    for &(i, j) in &knowledge.required {
        assert!(found.edge[i][j] > 1.0 - 1e-9);
    }
    for &(i, j) in &knowledge.forbidden {
        assert_eq!(found.edge[i][j], 0.0);
    }
}

fn settings(knowledge: &Knowledge) -> Settings {
    Settings { knowledge: knowledge.clone(), ..brief(5) }
}

/// Prior knowledge that some order of the variables allows: pairs along it required or forbidden, tiers or not.
fn consistent(seed: u64, d: usize, pairs: usize) -> Knowledge {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut order: Vec<usize> = (0..d).collect();
    order.shuffle(&mut rng);
    let mut forward: Vec<(usize, usize)> =
        (0..d).flat_map(|b| (0..b).map(move |a| (a, b))).map(|(a, b)| (order[a], order[b])).collect();
    forward.shuffle(&mut rng);
    let required = forward[..pairs].to_vec();
    let mut forbidden = forward[pairs..2 * pairs].to_vec();
    forbidden.push((required[0].1, required[0].0));
    let mut tiers = vec![0; d];
    if seed.is_multiple_of(2) {
        for (place, &j) in order.iter().enumerate() {
            tiers[j] = 3 * place / d;
        }
    } else {
        tiers.clear();
    }
    Knowledge { required, forbidden, tiers, ..Knowledge::default() }
}

fn belief(from: usize, to: usize, probability: f64) -> Belief {
    Belief { from, to, probability }
}

/// Beliefs about some edges along an order of the variables.
fn beliefs(seed: u64, d: usize) -> Vec<Belief> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed + 77);
    let mut order: Vec<usize> = (0..d).collect();
    order.shuffle(&mut rng);
    order.windows(2).zip([0.9, 0.15, 0.6, 0.03]).map(|(pair, p)| belief(pair[0], pair[1], p)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn beliefs_follow_their_variables_to_the_bit_when_columns_are_permuted(seed in 0u64..1000) {
        let original = data(seed, 5);
        let mut order: Vec<usize> = (0..5).collect();
        order.shuffle(&mut Xoshiro256PlusPlus::seed_from_u64(seed));
        let environments = original.environments().iter().zip(0..).map(|(e, k)| {
            (e.name.clone(), original.rows(k).map(|r| order.iter().map(|&j| r[j]).collect()).collect())
        });
        let names = order.iter().map(|&j| original.variables()[j].clone()).collect();
        let permuted = Dataset::new(names, environments.collect(), original.reference()).unwrap();
        let place = |j: usize| order.iter().position(|&other| other == j).unwrap();
        let said = beliefs(seed, 5);
        let mut moved: Vec<Belief> =
            said.iter().map(|b| belief(place(b.from), place(b.to), b.probability)).collect();
        moved.reverse();
        let found = |data: &Dataset, beliefs: Vec<Belief>| {
            let (problem, state) = learn(data, settings(&Knowledge { beliefs, ..Knowledge::default() }));
            posterior(&problem, &state)
        };
        let (a, b) = (found(&original, said), found(&permuted, moved));
        for i in 0..5 {
            for j in 0..5 {
                prop_assert_eq!(a.edge[order[i]][order[j]].to_bits(), b.edge[i][j].to_bits());
                prop_assert_eq!(a.diagnostics.of_edge(order[i], order[j]), b.diagnostics.of_edge(i, j));
            }
        }
        prop_assert_eq!(&a.diagnostics.trace, &b.diagnostics.trace);
    }

    #[test]
    fn required_and_forbidden_edges_and_tiers_hold_in_every_sample(seed in 0u64..10_000) {
        let knowledge = consistent(seed, 7, 5);
        let (problem, state) = learn(&data(seed % 3, 7), settings(&knowledge));
        assert_obeyed(&posterior(&problem, &state), &knowledge);
    }
}

#[test]
fn knowledge_holds_from_before_the_first_step_to_the_end() {
    let knowledge = consistent(2, 6, 4);
    let problem = Problem::new(&data(1, 6), settings(&knowledge)).unwrap();
    let mut state = init(&problem);
    assert_obeyed(&posterior(&problem, &state), &knowledge);
    while !step(&problem, &mut state).finished {
        assert_obeyed(&posterior(&problem, &state), &knowledge);
    }
}

#[test]
fn a_dense_web_of_required_edges_is_satisfied_from_any_start() {
    // Moving one variable at a time cannot repair some orders: j, c, p, i with p -> i -> j -> c.
    for seed in 0..12 {
        let knowledge =
            Knowledge { required: vec![(2, 3), (3, 0), (0, 1), (1, 4), (4, 5)], ..Knowledge::default() };
        let settings =
            Settings { seed, chains: 1, sweeps: 10, knowledge: knowledge.clone(), ..Settings::default() };
        let (problem, state) = learn(&data(seed, 6), settings);
        assert_obeyed(&posterior(&problem, &state), &knowledge);
    }
}

#[test]
fn knowledge_holds_when_the_posterior_is_flattened() {
    let knowledge = consistent(4, 6, 4);
    let meta = MetaParameters { dispersion: MOST_DISPERSED, ..MetaParameters::default() };
    let hot = Settings { meta_training: false, meta, ..settings(&knowledge) };
    let (problem, state) = learn(&data(2, 6), hot);
    assert_obeyed(&posterior(&problem, &state), &knowledge);
}

#[test]
fn everything_forbidden_leaves_the_empty_graph() {
    let forbidden = (0..4).flat_map(|i| (0..4).filter(move |&j| i != j).map(move |j| (i, j))).collect();
    let knowledge = Knowledge { forbidden, ..Knowledge::default() };
    let (problem, state) = learn(&data(3, 4), settings(&knowledge));
    let found = posterior(&problem, &state);
    assert_eq!(found.samples.len(), 1);
    assert!(found.edge.iter().flatten().all(|&p| p == 0.0));
}

#[test]
fn contradictions_are_refused() {
    let data = data(0, 4);
    let refused = |knowledge: Knowledge| Problem::new(&data, settings(&knowledge)).unwrap_err();
    let none = Knowledge::default;
    for knowledge in [
        Knowledge { required: vec![(0, 1)], forbidden: vec![(0, 1)], ..none() },
        Knowledge { required: vec![(0, 1), (1, 2), (2, 0)], ..none() },
        Knowledge { required: vec![(0, 1), (1, 0)], ..none() },
        Knowledge { required: vec![(2, 2)], ..none() },
        Knowledge { required: vec![(0, 1)], tiers: vec![1, 0, 0, 0], ..none() },
        Knowledge { required: vec![(0, 1)], beliefs: vec![belief(0, 1, 0.5)], ..none() },
        Knowledge { beliefs: vec![belief(0, 1, 0.7), belief(1, 0, 0.7)], ..none() },
        Knowledge { beliefs: vec![belief(0, 1, 1.0)], ..none() },
        Knowledge { beliefs: vec![belief(0, 1, f64::NAN)], ..none() },
    ] {
        assert!(matches!(refused(knowledge.clone()), ProblemError::Contradiction(_)), "{knowledge:?}");
    }
    for knowledge in [
        Knowledge { required: vec![(0, 4)], ..none() },
        Knowledge { forbidden: vec![(9, 0)], ..none() },
        Knowledge { tiers: vec![0, 1], ..none() },
        Knowledge { beliefs: vec![belief(0, 4, 0.5)], ..none() },
    ] {
        assert_eq!(refused(knowledge), ProblemError::UnknownVariable);
    }
}

#[test]
fn known_targets_are_fixed_and_help_the_rest() {
    // Log probability of the true targets of the experiments that nothing was said of, with and without knowledge of
    // the others, nats.
    let (mut informed, mut alone) = (0.0, 0.0);
    for seed in 0..8 {
        let recipe = Recipe {
            seed,
            variables: 5,
            reference_rows: 20,
            experiments: 6,
            rows: 3,
            targets: 2,
            intervention: Intervention::Shift,
            strength: 1.5,
            ..Recipe::default()
        };
        let (plain, truth) = simulated(&recipe);
        let truth = truth.target.unwrap();
        let targets = |k: usize| (0..5).filter(|&j| truth[k][j]).collect::<Vec<_>>();
        // Experiment k is environment k + 1: the reference comes first.
        let known = (0..4).fold(plain.clone(), |data, k| data.with_known_targets(k + 1, targets(k)).unwrap());
        let (problem, state) = learn(&known, brief(0));
        let found = posterior(&problem, &state);
        for (k, row) in truth[..4].iter().enumerate() {
            for (j, &hit) in row.iter().enumerate() {
                assert!((found.target[k][j] - f64::from(u8::from(hit))).abs() < 1e-12);
            }
        }
        let (problem, state) = learn(&plain, brief(0));
        let unknown = posterior(&problem, &state);
        let fit = |found: &Posterior| -> f64 {
            let cells = (4..6).flat_map(|k| (0..5).map(move |j| (k, j)));
            cells
                .map(|(k, j)| if truth[k][j] { found.target[k][j] } else { 1.0 - found.target[k][j] }.ln())
                .sum()
        };
        informed += fit(&found);
        alone += fit(&unknown);
    }
    println!("true targets of experiments of which nothing is known: {informed:.2} nats, {alone:.2} alone");
    assert!(
        informed > alone + 10.0,
        "known targets inform the others: {informed} nats, {alone} without them"
    );
}

#[test]
fn an_experiment_that_is_said_to_have_no_target_has_none() {
    let (data, truth) = simulated(&Recipe { variables: 5, experiments: 3, ..Recipe::default() });
    assert!(truth.target.unwrap()[1].contains(&true), "the data say otherwise");
    let known = data.with_known_targets(2, Vec::new()).unwrap();
    let (problem, state) = learn(&known, brief(0));
    assert_eq!(posterior(&problem, &state).target[1], [0.0; 5]);
}

#[test]
fn a_belief_of_exactly_the_rate_of_edges_changes_no_bit() {
    let data = data(6, 7);
    let fixed = Settings { meta_training: false, ..brief(2) };
    let rate = fixed.meta.expected_parents / 6.0;
    let beliefs = vec![belief(0, 3, rate), belief(5, 1, rate), belief(1, 5, rate)];
    let found = |beliefs: Vec<Belief>| {
        let knowledge = Knowledge { beliefs, ..Knowledge::default() };
        let (problem, state) = learn(&data, Settings { knowledge, ..fixed.clone() });
        Posterior { settings: Settings::default(), ..posterior(&problem, &state) }
    };
    assert_eq!(found(Vec::new()), found(beliefs));
}

#[test]
fn strong_data_overrule_mild_beliefs() {
    let recipe =
        Recipe { seed: 4, variables: 6, reference_rows: 100, experiments: 6, rows: 10, ..Recipe::default() };
    let (data, truth) = simulated(&recipe);
    let pairs = || (0..36).map(|e| (e / 6, e % 6)).filter(|(i, j)| i != j);
    // Every true edge held improbable, every false one as probable as its reverse allows.
    let beliefs = pairs()
        .map(|(i, j)| {
            belief(
                i,
                j,
                if truth.edge[i][j] {
                    0.2
                } else if truth.edge[j][i] {
                    0.8
                } else {
                    0.5
                },
            )
        })
        .collect();
    let (problem, state) = learn(&data, settings(&Knowledge { beliefs, ..Knowledge::default() }));
    let found = posterior(&problem, &state).edge;
    let (right, wrong): (Vec<_>, Vec<_>) = pairs().partition(|&(i, j)| truth.edge[i][j]);
    assert!(right.len() > 3 && right.iter().all(|&(i, j)| found[i][j] > 0.9), "{found:?}");
    assert!(wrong.iter().all(|&(i, j)| found[i][j] < 0.5), "{found:?}");
}

#[test]
fn a_run_saved_before_there_were_beliefs_knows_of_none() {
    let before = r#"{"required":[[0,1]],"forbidden":[],"tiers":[],"targets":[]}"#;
    let knowledge: Knowledge = serde_json::from_str(before).unwrap();
    assert_eq!(knowledge, Knowledge { required: vec![(0, 1)], ..Knowledge::default() });
}
