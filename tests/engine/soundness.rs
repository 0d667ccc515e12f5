//! Whatever the data, whenever it is asked: a result that makes sense.

use metacadi::data::Dataset;
use metacadi::graph::Dag;
use metacadi::learn::{
    Adapter, Phase, Posterior, Problem, ProblemError, Settings, init, posterior, snapshot, step,
};
use metacadi::model::{MOST_DISPERSED, MetaParameter, MetaParameters};
use metacadi::protocol::Snapshot;
use metacadi::simulate::{Intervention, Noise, Recipe};

use super::{brief, changed, learn, rows, simulated};

fn is_probability(p: f64) -> bool {
    (0.0..=1.0).contains(&p)
}

/// Everything that must hold of any result.
fn assert_sound(name: &str, found: &Posterior, data: &Dataset) {
    let d = data.variables().len();
    assert_eq!((found.edge.len(), found.target.len()), (d, data.experiments().len()), "{name}");
    for i in 0..d {
        assert_eq!(found.edge[i][i], 0.0, "{name}");
        for j in 0..d {
            assert!(is_probability(found.edge[i][j]), "{name}: edge {i} -> {j} {}", found.edge[i][j]);
            assert_eq!(found.effect[i][j].is_some(), found.edge[i][j] > 0.0, "{name}: effect {i} -> {j}");
            if let Some(e) = found.effect[i][j] {
                assert!(e.low.is_finite() && e.high.is_finite(), "{name}: {e:?}");
                assert!(e.low <= e.mean && e.mean <= e.high, "{name}: {e:?}");
            }
        }
    }
    for (target, kind) in found.target.iter().zip(&found.kind) {
        assert!(target.iter().all(|&p| is_probability(p)), "{name}: targets {target:?}");
        for weights in kind {
            assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{name}: kinds {weights:?}");
            assert!(weights.iter().all(|&p| is_probability(p)), "{name}: kinds {weights:?}");
        }
    }
    let mut order = found.order.clone();
    order.sort_unstable();
    assert_eq!(order, (0..d).collect::<Vec<_>>(), "{name}");
    assert!(!found.samples.is_empty(), "{name}");
    for sample in &found.samples {
        assert!(Dag::from_parents(sample.parents.clone()).is_some(), "{name}: {:?}", sample.parents);
        assert!(sample.weight > 0.0, "{name}");
    }
    let total: f64 = found.samples.iter().map(|s| s.weight).sum();
    assert!((total - 1.0).abs() < 1e-9, "{name}: weights add up to {total}");
    assert!(found.samples.windows(2).all(|w| w[0].weight >= w[1].weight), "{name}");
    assert!(found.diagnostics.trace.iter().flatten().all(|x| x.is_finite()), "{name}");
}

fn assert_sound_snapshot(found: &Snapshot, d: usize) {
    assert!(found.edge.iter().chain(&found.target).flatten().all(|&p| is_probability(p)));
    assert_eq!(found.order.len(), d);
}

/// Learns, checks the result, and adapts to rows of the last environment.
fn survives(name: &str, data: &Dataset, settings: Settings) -> Posterior {
    let (problem, mut state) = learn(data, settings);
    let found = posterior(&problem, &state);
    assert_sound(name, &found, data);
    assert_sound_snapshot(&snapshot(&problem, &mut state), data.variables().len());
    let last = data.environments().len() - 1;
    let adapted = Adapter::new(&problem, &state).adapt("new", &rows(data, last), None).expect(name);
    assert!(adapted.target.iter().all(|&p| is_probability(p)), "{name}: {:?}", adapted.target);
    assert!(adapted.kind.iter().flatten().all(|&p| is_probability(p)), "{name}: {:?}", adapted.kind);
    found
}

fn small() -> Recipe {
    Recipe { variables: 5, reference_rows: 20, experiments: 4, rows: 5, ..Recipe::default() }
}

#[test]
fn a_result_may_be_asked_for_at_any_moment_and_the_fraction_never_falls() {
    let (data, _) = simulated(&small());
    let problem = Problem::new(&data, brief(1)).unwrap();
    let mut state = init(&problem);
    assert_sound("before the first step", &posterior(&problem, &state), &data);
    let mut last = 0.0;
    let mut phases = Vec::new();
    for count in 0.. {
        let info = step(&problem, &mut state);
        assert!(info.fraction >= last && info.fraction <= 1.0, "{} after {last}", info.fraction);
        assert!(info.chain < 2);
        last = info.fraction;
        if phases.last() != Some(&info.phase) {
            phases.push(info.phase);
        }
        if count % 7 == 0 || info.finished {
            assert_sound("on the way", &posterior(&problem, &state), &data);
            assert_sound_snapshot(&snapshot(&problem, &mut state), 5);
            let adapted = Adapter::new(&problem, &state).adapt("new", &rows(&data, 1), None).unwrap();
            assert!(adapted.target.iter().all(|&p| is_probability(p)));
        }
        if info.finished {
            break;
        }
    }
    assert_eq!((phases.first(), phases.last()), (Some(&Phase::OrderSearch), Some(&Phase::Finished)));
    assert_eq!(last, 1.0);
    let end = posterior(&problem, &state);
    let again = step(&problem, &mut state);
    assert!(again.finished && again.fraction == 1.0);
    assert_eq!(posterior(&problem, &state), end);
}

#[test]
fn asking_on_the_way_does_not_change_the_result() {
    let (data, _) = simulated(&small());
    let (problem, state) = learn(&data, brief(2));
    let undisturbed = posterior(&problem, &state);
    let mut state = init(&problem);
    while !step(&problem, &mut state).finished {
        snapshot(&problem, &mut state);
    }
    assert_eq!(posterior(&problem, &state), undisturbed);
}

#[test]
fn edge_probabilities_agree_with_the_frequencies_of_the_samples() {
    for seed in 0..3 {
        let recipe =
            Recipe { seed, variables: 6, reference_rows: 8, experiments: 4, rows: 3, ..Recipe::default() };
        let (data, _) = simulated(&recipe);
        let (problem, state) = learn(&data, Settings { sweeps: 1500, ..Settings::default() });
        let found = posterior(&problem, &state);
        for i in 0..6 {
            for j in 0..6 {
                let frequency: f64 =
                    found.samples.iter().filter(|s| s.parents[j].contains(&i)).map(|s| s.weight).sum();
                let difference = (frequency - found.edge[i][j]).abs();
                assert!(
                    difference < 0.03,
                    "seed {seed}, {i} -> {j}: {frequency} against {}",
                    found.edge[i][j]
                );
            }
        }
    }
}

/// As flat as can be.
fn hot(settings: Settings) -> Settings {
    let meta = MetaParameters { dispersion: MOST_DISPERSED, ..MetaParameters::default() };
    Settings { meta_training: false, meta, ..settings }
}

#[test]
fn the_smallest_runs_end() {
    let (data, _) = simulated(&small());
    for (chains, sweeps) in [(1, 0), (4, 0), (1, 1), (1, 500), (3, 2)] {
        let settings = Settings { chains, sweeps, ..Settings::default() };
        survives(&format!("{chains} chains, {sweeps} sweeps"), &data, settings);
    }
    for (chains, sweeps) in [(0, 200), (1_000_000_000, 200), (4, usize::MAX)] {
        let refused = Problem::new(&data, Settings { chains, sweeps, ..Settings::default() });
        assert!(matches!(refused, Err(ProblemError::Setting(_))), "{chains} chains, {sweeps} sweeps");
    }
    for dispersion in [0.5, 0.0, -1.0, 1e7, f64::NAN, f64::INFINITY] {
        let meta = MetaParameters { dispersion, ..MetaParameters::default() };
        let refused = Problem::new(&data, Settings { meta, ..Settings::default() });
        assert!(matches!(refused, Err(ProblemError::Setting(_))), "dispersion {dispersion}");
    }
    for meta in [
        MetaParameters { target_rate: 0.0, ..MetaParameters::default() },
        MetaParameters { target_rate: 1.0, ..MetaParameters::default() },
        MetaParameters { noise_scale: 0.0, ..MetaParameters::default() },
        MetaParameters { shift_scale: f64::NAN, ..MetaParameters::default() },
        MetaParameters { expected_parents: -1.0, ..MetaParameters::default() },
        MetaParameters { kind_weights: [0.0; 4], ..MetaParameters::default() },
        // Products of these leave the range of numbers.
        MetaParameters { hard_scale: 1e-320, ..MetaParameters::default() },
        MetaParameters { noise_shape: 1e308, ..MetaParameters::default() },
    ] {
        let refused = Problem::new(&data, Settings { meta: meta.clone(), ..Settings::default() });
        assert!(matches!(refused, Err(ProblemError::Setting(_))), "{meta:?}");
    }
    for drift in MetaParameter::DRIFT {
        for wrong in [-0.1, 11.0, f64::NAN, f64::INFINITY] {
            let meta = MetaParameters::default().with(drift, wrong);
            let refused = Problem::new(&data, Settings { meta, ..Settings::default() });
            assert!(matches!(refused, Err(ProblemError::Setting(_))), "{drift:?} {wrong}");
        }
    }
    survives("hot", &data, hot(brief(0)));
}

#[test]
fn the_smallest_data_sets_are_learned_from() {
    for (name, recipe) in [
        ("two variables", Recipe { variables: 2, edges_per_variable: 0.5, ..small() }),
        ("reference alone", Recipe { experiments: 0, ..small() }),
        ("no reference", Recipe { reference_rows: 0, ..small() }),
        ("no reference, one experiment", Recipe { reference_rows: 0, experiments: 1, ..small() }),
        ("two environments", Recipe { experiments: 1, ..small() }),
        ("rows of one", Recipe { rows: 1, ..small() }),
        ("reference of one row", Recipe { reference_rows: 1, rows: 1, ..small() }),
        ("one row in all", Recipe { reference_rows: 1, experiments: 0, ..small() }),
        ("one row each, no reference", Recipe { reference_rows: 0, rows: 1, ..small() }),
        ("reference of five rows", Recipe { reference_rows: 5, ..small() }),
        ("three in ten without targets", Recipe { untargeted: 0.3, experiments: 10, ..small() }),
        ("no targets", Recipe { untargeted: 1.0, ..small() }),
        ("heavy tails", Recipe { noise: Noise::HeavyTailed, ..small() }),
        ("strength 100", Recipe { strength: 100.0, ..small() }),
        (
            "strength 100 times the noise",
            Recipe { intervention: Intervention::Noise, strength: 100.0, ..small() },
        ),
        ("not standardised", Recipe { standardised: false, ..small() }),
    ] {
        survives(name, &simulated(&recipe).0, brief(0));
    }
}

#[test]
fn extreme_scales_and_outliers_are_survived() {
    let (data, _) = simulated(&small());
    let plain = survives("plain", &data, brief(0));
    for (name, scale) in [
        ("1e-9 and 1e9", [1e-9, 1e9, 1.0, 1e9, 1e-9]),
        ("1e-100 and 1e100", [1e-100, 1e100, 1.0, 1e100, 1e-100]),
        ("all 1e-150", [1e-150; 5]),
        ("all 1e150", [1e150; 5]),
        ("all 1e-300", [1e-300; 5]),
        ("all 1e300", [1e300; 5]),
    ] {
        let found = survives(name, &changed(&data, |j, x| x * scale[j]), brief(0));
        for (a, b) in plain.edge.iter().flatten().zip(found.edge.iter().flatten()) {
            assert!((a - b).abs() < 1e-6, "{name}: {b} instead of {a}");
        }
    }
    for outlier in [1e6, -1e9, 1e12, 1e100, 1e200, 1e308] {
        for k in [0, 2] {
            let mut count = 0;
            let environments = (0..data.environments().len())
                .map(|e| {
                    let mut rows = rows(&data, e);
                    if e == k {
                        rows[1][2] = outlier;
                        count += 1;
                    }
                    (data.environments()[e].name.clone(), rows)
                })
                .collect();
            assert_eq!(count, 1);
            let spoiled = Dataset::new(data.variables().to_vec(), environments, Some(0)).unwrap();
            survives(&format!("outlier {outlier} in {k}"), &spoiled, brief(0));
        }
    }
}

#[test]
fn a_new_experiment_may_hold_any_finite_number() {
    let (data, _) = simulated(&small());
    let (problem, state) = learn(&data, brief(0));
    let adapter = Adapter::new(&problem, &state);
    for value in [0.0, 1e-300, 1e9, -1e20, 1e100, 1e160, 1e308, f64::MAX, f64::MIN] {
        let mut row = data.row(0).to_vec();
        row[3] = value;
        let adapted = adapter.adapt("new", &[row.clone(), row], None).unwrap();
        assert!(adapted.target.iter().all(|&p| is_probability(p)), "{value}: {:?}", adapted.target);
        assert!(adapted.kind.iter().flatten().all(|&p| is_probability(p)), "{value}: {:?}", adapted.kind);
        if value.abs() > 1e8 {
            assert!(adapted.target[3] > 0.9, "{value}: {:?}", adapted.target);
        }
    }
}

/// The data with variable 1 equal to `value` in the environments that `choose` names.
fn with_constant(data: &Dataset, value: f64, choose: impl Fn(usize) -> bool) -> Dataset {
    let environments = (0..data.environments().len())
        .map(|k| {
            let mut rows = rows(data, k);
            if choose(k) {
                rows.iter_mut().for_each(|r| r[1] = value);
            }
            (data.environments()[k].name.clone(), rows)
        })
        .collect();
    Dataset::new(data.variables().to_vec(), environments, data.reference()).unwrap()
}

#[test]
fn variables_that_do_not_vary_are_survived() {
    let (data, _) = simulated(&small());
    // 0.1 has no exact mean: rounding must not be taken for a spread.
    for value in [0.0, 0.1, -7.3, 1e9] {
        let found =
            survives("constant in one experiment", &with_constant(&data, value, |k| k == 2), brief(0));
        assert!(found.target[1][1] > 0.5 || value.abs() < 1.0, "{value}: {:?}", found.target);
        survives("constant in all experiments", &with_constant(&data, value, |k| k > 0), brief(0));
        survives("constant in the reference", &with_constant(&data, value, |k| k == 0), brief(0));
        let found = survives("constant everywhere", &with_constant(&data, value, |_| true), brief(0));
        for i in 0..5 {
            let (into, from) = (found.edge[i][1], found.edge[1][i]);
            assert!(into < 0.5 && from < 0.5, "{value}: a constant has edges {into}, {from}");
        }
        for k in 0..4 {
            assert!(found.target[k][1] < 0.2, "{value}: a constant is a target: {:?}", found.target[k]);
        }
    }
}

#[test]
fn an_environment_whose_rows_are_there_ten_times_is_found_out_and_changes_little() {
    for reference_rows in [15, 100] {
        let recipe = Recipe { variables: 12, reference_rows, experiments: 12, rows: 15, ..Recipe::default() };
        let (data, _) = simulated(&recipe);
        let environments = data.environments().iter().zip(0..);
        let repeated = environments
            .map(|(e, k)| {
                let copies = if Some(k) == data.reference() { 10 } else { 1 };
                (e.name.clone(), vec![rows(&data, k); copies].concat())
            })
            .collect();
        let repeated = Dataset::new(data.variables().to_vec(), repeated, data.reference()).unwrap();
        let (plain, found) = (survives("plain", &data, brief(1)), survives("repeated", &repeated, brief(1)));
        assert_eq!(plain.discounted, []);
        assert_eq!(found.discounted.len(), 1, "{:?}", found.discounted);
        let reference = &data.environments()[data.reference().unwrap()].name;
        assert_eq!(found.discounted[0].environment, *reference);
        assert!((6.0..16.0).contains(&found.discounted[0].rows), "{:?}", found.discounted);
        // Ten times the rows, taken in full, change more.
        let fixed = Settings { meta_training: false, ..brief(1) };
        let in_full = survives("in full", &repeated, fixed.clone());
        let once = survives("once", &data, fixed);
        let apart = |a: &Posterior, b: &Posterior| {
            let pairs = a.edge.iter().flatten().zip(b.edge.iter().flatten());
            let apart: Vec<f64> = pairs.map(|(a, b)| (a - b).abs()).collect();
            (apart.iter().sum::<f64>(), apart.iter().copied().fold(0.0, f64::max))
        };
        let (sum, most) = apart(&found, &plain);
        assert!(most < 0.05, "an edge changes by {most}");
        let (sum_in_full, _) = apart(&in_full, &once);
        assert!(sum < 0.05 * sum_in_full, "edges change by {sum} in all, by {sum_in_full} with rows in full");
    }
}

#[test]
fn copies_of_a_variable_are_survived() {
    let (data, _) = simulated(&small());
    let environments = (0..5)
        .map(|k| {
            let rows = rows(&data, k).into_iter().map(|mut r| {
                r[4] = r[0];
                r[3] = -2.0 * r[0] + 1.0;
                r
            });
            (data.environments()[k].name.clone(), rows.collect())
        })
        .collect();
    let copied = Dataset::new(data.variables().to_vec(), environments, Some(0)).unwrap();
    survives("copies", &copied, brief(0));
}

#[test]
fn a_flat_posterior_keeps_all_its_mass() {
    // Hot chains spread over more parent sets than any single one's weight would show.
    let recipe = Recipe { variables: 14, reference_rows: 3, experiments: 3, rows: 2, ..Recipe::default() };
    let (data, _) = simulated(&recipe);
    let settings = hot(Settings { chains: 2, sweeps: 1200, ..Settings::default() });
    let found = survives("flat", &data, settings);
    let mut worst = 0f64;
    for i in 0..14 {
        for j in 0..14 {
            let frequency: f64 =
                found.samples.iter().filter(|s| s.parents[j].contains(&i)).map(|s| s.weight).sum();
            worst = worst.max((frequency - found.edge[i][j]).abs());
            assert!((frequency - found.edge[i][j]).abs() < 0.06, "{frequency} against {}", found.edge[i][j]);
        }
    }
    println!("flat posterior: edges within {worst:.4} of the samples");
}
