//! Properties that hold for every recipe.

mod moments;

use proptest::prelude::*;

use super::*;

fn column(data: &Dataset, environment: usize, j: usize) -> Vec<f64> {
    data.rows(environment).map(|row| row[j]).collect()
}

fn mean(x: &[f64]) -> f64 {
    x.iter().sum::<f64>() / x.len() as f64
}

fn covariance(x: &[f64], y: &[f64]) -> f64 {
    let (mx, my) = (mean(x), mean(y));
    x.iter().zip(y).map(|(a, b)| (a - mx) * (b - my)).sum::<f64>() / x.len() as f64
}

fn correlation(x: &[f64], y: &[f64]) -> f64 {
    covariance(x, y) / (covariance(x, x) * covariance(y, y)).sqrt()
}

/// Variance of what a least-squares line through `x` leaves of `y`.
fn residual_variance(x: &[f64], y: &[f64]) -> f64 {
    covariance(y, y) * (1.0 - correlation(x, y).powi(2))
}

/// Two variables with an edge for certain, many rows, an experiment on each of them.
fn pair(intervention: Intervention, strength: f64, standardised: bool) -> Recipe {
    Recipe {
        variables: 2,
        edges_per_variable: 0.5,
        reference_rows: 4000,
        experiments: 2,
        rows: 4000,
        intervention,
        strength,
        standardised,
        ..Recipe::default()
    }
}

/// Cause, effect, and the environments that intervene on them.
fn roles(truth: &Truth) -> (usize, usize, usize, usize) {
    let (cause, effect) = if truth.edge[0][1] { (0, 1) } else { (1, 0) };
    let hit = |j: usize| 1 + truth.target.as_ref().unwrap().iter().position(|t| t[j]).unwrap();
    (cause, effect, hit(cause), hit(effect))
}

fn any_recipe() -> impl Strategy<Value = Recipe> {
    let graph = prop_oneof![Just(GraphFamily::ErdosRenyi), Just(GraphFamily::ScaleFree)];
    let mechanism = prop_oneof![Just(Mechanism::Linear), Just(Mechanism::Neural), Just(Mechanism::Genes)];
    let intervention = prop_oneof![
        Just(Intervention::Hard),
        Just(Intervention::Shift),
        Just(Intervention::Noise),
        Just(Intervention::Mechanism)
    ];
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    let sizes = (2..9usize, 0.0..4.0, 0..4usize, 1..6usize, 1..3usize);
    ((any::<u64>(), graph, mechanism, intervention), flags, sizes, (0..9usize, 0.0..1.0, 0.0..6.0)).prop_map(
        |(
            (seed, graph, mechanism, intervention),
            (standardised, balanced, tails, raw),
            (variables, edges, reference_rows, experiments, rows),
            (targets, untargeted, strength),
        )| Recipe {
            seed,
            variables,
            graph,
            edges_per_variable: f64::min(edges, (variables - 1) as f64 / 2.0),
            mechanism,
            noise: if tails { Noise::HeavyTailed } else { Noise::Gaussian },
            standardised,
            cell_types: 1 + targets % 3,
            reference_rows,
            experiments,
            rows,
            targets: targets.min(variables),
            balanced,
            untargeted,
            intervention,
            strength,
            unit: if raw { Unit::Raw } else { Unit::TargetDeviation },
            misfit: Misfit::default(),
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn every_valid_recipe_gives_the_promised_shape_and_the_same_bits_again(recipe in any_recipe()) {
        let (data, truth) = simulate(&recipe).unwrap();
        prop_assert!(Dag::from_edges(&truth.edge).is_some());
        prop_assert_eq!(data.reference(), (recipe.reference_rows > 0).then_some(0));
        prop_assert_eq!(data.len(), recipe.reference_rows + recipe.experiments * recipe.rows);
        let targets = truth.target.clone().unwrap();
        prop_assert_eq!(targets.len(), data.experiments().len());
        let idle = (recipe.untargeted * recipe.experiments as f64).round() as usize;
        let counts: Vec<usize> = targets.iter().map(|t| t.iter().filter(|&&x| x).count()).collect();
        let with_all = counts.iter().filter(|&&c| c == recipe.targets).count();
        let with_none = counts.iter().filter(|&&c| c == 0).count();
        let expected_none = if recipe.targets == 0 { recipe.experiments } else { idle };
        prop_assert_eq!(with_none, expected_none);
        prop_assert_eq!(with_all, if recipe.targets == 0 { recipe.experiments } else { recipe.experiments - idle });
        let (again, truth_again) = simulate(&recipe).unwrap();
        let bits = |data: &Dataset| -> Vec<u64> {
            (0..data.len()).flat_map(|i| data.row(i).iter().map(|x| x.to_bits()).collect::<Vec<_>>()).collect()
        };
        prop_assert_eq!(bits(&data), bits(&again));
        prop_assert_eq!(truth, truth_again);
    }
}

/// Many rows of one chain of variables, a reference and one experiment without a target.
fn plenty(misfit: Misfit) -> Recipe {
    Recipe {
        variables: 6,
        reference_rows: 20_000,
        experiments: 40,
        rows: 200,
        targets: 0,
        misfit,
        ..Recipe::default()
    }
}

#[test]
fn batches_move_intercepts_in_every_environment_by_so_many_standard_deviations_of_the_noise() {
    // Without edges a variable is its noise, of deviation 1 after standardising.
    let recipe = Recipe {
        edges_per_variable: 0.0,
        experiments: 400,
        ..plenty(Misfit { batch: 0.5, ..Misfit::default() })
    };
    let (data, _) = simulate(&recipe).unwrap();
    let columns: Vec<Vec<f64>> =
        (1..401).flat_map(|k| (0..6).map(move |j| (k, j))).map(|(k, j)| column(&data, k, j)).collect();
    let moved: Vec<f64> = columns.iter().map(|c| mean(c)).collect();
    assert!((covariance(&moved, &moved).sqrt() / 0.505 - 1.0).abs() < 0.05);
    let log_noise: Vec<f64> = columns.iter().map(|c| 0.5 * covariance(c, c).ln()).collect();
    assert!((covariance(&log_noise, &log_noise).sqrt() / 0.158 - 1.0).abs() < 0.05);
    assert!((0..6).any(|j| mean(&column(&data, 0, j)).abs() > 0.2), "the reference moves as well");
}

#[test]
fn a_hidden_cause_ties_two_variables_that_no_edge_connects() {
    let recipe = Recipe { edges_per_variable: 0.0, ..plenty(Misfit { hidden: 1, ..Misfit::default() }) };
    let (data, truth) = simulate(&recipe).unwrap();
    assert!(truth.edge.concat().iter().all(|edge| !edge));
    let columns: Vec<Vec<f64>> = (0..6).map(|j| column(&data, 0, j)).collect();
    let pairs = (0..6).flat_map(|i| (0..i).map(move |j| (i, j)));
    let tied: Vec<f64> =
        pairs.map(|(i, j)| correlation(&columns[i], &columns[j]).abs()).filter(|c| *c > 0.05).collect();
    assert!(tied.len() == 1 && (tied[0] - 0.5).abs() < 0.03, "{tied:?}");
}

#[test]
fn each_misfit_changes_the_data_and_only_copies_change_the_graph() {
    let none = Misfit::default;
    let (data, truth) = simulate(&plenty(none())).unwrap();
    for misfit in [
        Misfit { batch: 0.2, ..none() },
        Misfit { hidden: 2, ..none() },
        Misfit { feedback: 0.3, ..none() },
        Misfit { multiplicative: true, ..none() },
        Misfit { products: true, ..none() },
        Misfit { mixture: 2.0, ..none() },
        Misfit { copies: 2, ..none() },
        Misfit { ordinal: 1, ..none() },
        Misfit { dropout: 0.2, ..none() },
        Misfit { mislabelled: 0.05, ..none() },
    ] {
        let recipe = plenty(misfit.clone());
        let (changed, truth_of_changed) = simulate(&recipe).unwrap();
        assert_eq!(changed.len(), data.len());
        assert_ne!(changed, data, "{misfit:?}");
        assert_eq!(truth_of_changed.edge == truth.edge, misfit.copies == 0, "{misfit:?}");
        let text = serde_json::to_string(&recipe).unwrap();
        assert_eq!(serde_json::from_str::<Recipe>(&text).unwrap(), recipe);
    }
    assert!(simulate(&plenty(Misfit { batch: f64::NAN, ..none() })).is_err());
    assert!(simulate(&plenty(Misfit { copies: usize::MAX, ..none() })).is_err());
}

#[test]
fn feedback_solves_the_equations_of_the_cycle() {
    // Two variables: y = w x + e, x = f y + u. From the covariance of x and y the slope of x on an experiment's y follows.
    let recipe = Recipe {
        edges_per_variable: 0.5,
        experiments: 2,
        rows: 10_000,
        strength: 3.0,
        misfit: Misfit { feedback: 0.3, ..Misfit::default() },
        ..pair(Intervention::Hard, 3.0, true)
    };
    let (data, truth) = simulate(&recipe).unwrap();
    let (cause, effect, _, on_effect) = roles(&truth);
    let (x, y) = (column(&data, on_effect, cause), column(&data, on_effect, effect));
    let slope = covariance(&x, &y) / covariance(&y, &y);
    assert!((slope - 0.3).abs() < 0.06, "{slope}");
}

#[test]
fn a_deck_of_targets_hits_every_variable_equally_often() {
    let recipe = Recipe { targets: 3, experiments: 10, ..Recipe::default() };
    let (_, truth) = simulate(&recipe).unwrap();
    let hits = |j: usize| truth.target.as_ref().unwrap().iter().filter(|t| t[j]).count();
    assert!((0..10).all(|j| hits(j) == 3));
}

#[test]
fn more_rows_leave_the_truth_as_it_is() {
    let recipe = Recipe { seed: 3, ..Recipe::default() };
    let (_, truth) = simulate(&recipe).unwrap();
    let (_, longer) = simulate(&Recipe { reference_rows: 7, rows: 50, ..recipe.clone() }).unwrap();
    assert_eq!(truth, longer);
    assert_ne!(truth, simulate(&Recipe { seed: 4, ..recipe }).unwrap().1);
}

#[test]
fn each_broken_rule_has_its_error() {
    let broken = |change: fn(&mut Recipe)| {
        let mut recipe = Recipe::default();
        change(&mut recipe);
        simulate(&recipe).unwrap_err()
    };
    let field = |e: RecipeError| match e {
        RecipeError::OutOfRange { field, .. } => field,
        other => panic!("{other:?}"),
    };
    assert_eq!(field(broken(|r| r.variables = 1)), "the number of variables");
    assert_eq!(field(broken(|r| r.targets = 11)), "the number of targets per experiment");
    assert_eq!(field(broken(|r| r.untargeted = f64::NAN)), "the share of experiments without targets");
    assert_eq!(field(broken(|r| r.strength = -1.0)), "the strength");
    assert_eq!(field(broken(|r| r.rows = 0)), "the number of rows per experiment");
    assert!(matches!(broken(|r| r.edges_per_variable = 5.0), RecipeError::TooManyEdges { most: 4.5, .. }));
    assert_eq!(broken(|r| (r.reference_rows, r.experiments) = (0, 0)), RecipeError::NoData);
    let huge = broken(|r| (r.reference_rows, r.experiments, r.rows) = (0, 500, 10_000));
    assert!(matches!(huge, RecipeError::TooLarge { values: 50_000_000, .. }));
    let explosive = Recipe {
        variables: 200,
        edges_per_variable: 10.0,
        standardised: false,
        experiments: 0,
        ..Recipe::default()
    };
    assert!(matches!(simulate(&explosive), Ok(_) | Err(RecipeError::Overflow)));
}

#[test]
fn examples_and_benchmarks_can_be_simulated_and_have_distinct_names() {
    let mut names: Vec<&str> = examples().iter().map(|e| e.0).collect();
    assert_eq!(names, ["linear", "soft", "many-targets", "no-reference", "neural", "genes"]);
    for (name, _, _, recipe) in examples() {
        let (data, truth) = simulate(&recipe).unwrap();
        assert!(data.len() >= 100 && truth.edge.concat().contains(&true), "{name}");
    }
    names = benchmarks().iter().map(|b| b.0).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), benchmarks().len());
    assert!(benchmarks().iter().all(|(_, recipe)| recipe.check().is_ok()));
}

#[test]
fn erdos_renyi_has_the_expected_number_of_edges_and_scale_free_has_hubs_as_parents() {
    let (mut edges, mut most_children, mut most_parents) = (0, 0, 0);
    for seed in 0..300 {
        let recipe = Recipe { seed, variables: 20, edges_per_variable: 2.0, ..Recipe::default() };
        let mut random = Stream::several::<1>(seed).into_iter().next().unwrap();
        let dag = graph::draw(&recipe, &mut random);
        edges += (0..20).map(|j| dag.parents(j).len()).sum::<usize>();
        let hubs = graph::draw(&Recipe { graph: GraphFamily::ScaleFree, ..recipe }, &mut random);
        assert_eq!((0..20).map(|j| hubs.parents(j).len()).sum::<usize>(), 2 * 20 - 3);
        most_parents = most_parents.max((0..20).map(|j| hubs.parents(j).len()).max().unwrap());
        most_children += (0..20).map(|i| (0..20).filter(|&j| hubs.has_edge(i, j)).count()).max().unwrap();
    }
    // Binomial(190, 4 / 19) a graph: mean 40, deviation 5.6; 0.32 for the mean of 300.
    assert!((edges as f64 / 300.0 - 40.0).abs() < 1.5);
    assert_eq!(most_parents, 2);
    assert!(most_children > 300 * 8, "hubs have many children");
}

#[test]
fn a_hard_intervention_cuts_parents_and_the_others_keep_them() {
    let (data, truth) = simulate(&pair(Intervention::Hard, 3.0, true)).unwrap();
    let (cause, effect, on_cause, on_effect) = roles(&truth);
    let r = |k| correlation(&column(&data, k, cause), &column(&data, k, effect)).abs();
    assert!(r(0) > 0.2 && r(on_cause) > 0.1 && r(on_effect) < 0.05);
    // Level +-3 deviations, spread half a deviation, cause untouched.
    let set = column(&data, on_effect, effect);
    assert!((mean(&set).abs() - 3.0).abs() < 0.1 && (covariance(&set, &set).sqrt() - 0.5).abs() < 0.03);
    assert!(mean(&column(&data, on_effect, cause)).abs() < 0.1);

    let (data, truth) = simulate(&pair(Intervention::Shift, 1.5, true)).unwrap();
    let (cause, effect, _, on_effect) = roles(&truth);
    let r = |k| correlation(&column(&data, k, cause), &column(&data, k, effect));
    assert!((r(0) - r(on_effect)).abs() < 0.05 && r(0).abs() > 0.2);
    assert!((mean(&column(&data, on_effect, effect)).abs() - 1.5).abs() < 0.1);

    let (data, truth) = simulate(&pair(Intervention::Noise, 3.0, true)).unwrap();
    let (cause, effect, on_cause, on_effect) = roles(&truth);
    let left = |k| residual_variance(&column(&data, k, cause), &column(&data, k, effect));
    assert!((left(on_effect) / left(0) / 9.0 - 1.0).abs() < 0.15);
    let louder = column(&data, on_cause, cause);
    assert!(
        (covariance(&louder, &louder) - 9.0).abs() < 0.8 && (left(on_cause) / left(0) - 1.0).abs() < 0.15
    );

    let (data, truth) = simulate(&pair(Intervention::Mechanism, 0.0, true)).unwrap();
    let (cause, effect, _, on_effect) = roles(&truth);
    let slope = |k| {
        let x = column(&data, k, cause);
        covariance(&x, &column(&data, k, effect)) / covariance(&x, &x)
    };
    assert!((slope(0) - slope(on_effect)).abs() > 0.1, "fresh coefficient");
}
