//! Linear systems whose effects are known exactly.

use super::certain;
use super::known::{Known, problem, straight};
use crate::effects::{Act, Change, Ensemble};
use crate::model::MechanismChoice;
use crate::simulate::Stream;

#[test]
fn effects_and_paths_of_a_known_linear_system_are_those_of_the_inverse_matrix() {
    let [mut random] = Stream::several(3);
    let known = Known::draw(6, 0.6, straight, &mut random);
    let data = known.data(500, 200, &mut random);
    let problem = problem(&data, MechanismChoice::Linear);
    let posterior = certain(&problem, &known.parents);
    let ensemble = Ensemble::new(&problem, &posterior);
    let truth = known.total_effects();
    for from in 0..6 {
        for found in ensemble.effects_of(from) {
            let expected = truth[from][found.on];
            let most = 0.05 * (1.0 + expected.abs());
            assert!((found.effect.mean - expected).abs() < most, "{from}: {found:?}, {expected}");
            assert_eq!(found.path > 0.0, expected != 0.0);
            assert_eq!(found.between_rows, 0.0);
            if expected != 0.0 {
                let paths = ensemble.paths(from, found.on, &[]);
                let shares: f64 = paths.paths.iter().filter_map(|p| p.share).sum();
                assert!((shares - 1.0).abs() < 1e-9, "{paths:?}");
                for path in &paths.paths {
                    let product: f64 = path
                        .variables
                        .windows(2)
                        .map(|edge| {
                            let place = known.parents[edge[1]].iter().position(|&i| i == edge[0]).unwrap();
                            known.slopes[edge[1]][place]
                        })
                        .product();
                    assert!(
                        (path.carries - product).abs() < 0.05 * (1.0 + product.abs()),
                        "{path:?} against {product}"
                    );
                    assert_eq!(path.probability, 1.0);
                }
            }
        }
    }
}

/// Each interval should hold the truth nine times of ten, over all pairs that are connected.
#[test]
fn intervals_of_effects_hold_the_truth_in_85_to_95_percent_of_pairs_of_100_data_sets() {
    let (mut held, mut pairs) = (0, 0);
    for seed in 0..100 {
        let [mut random] = Stream::several(1000 + seed);
        let known = Known::draw(6, 0.5, straight, &mut random);
        let data = known.data(40, 6, &mut random);
        let problem = problem(&data, MechanismChoice::Linear);
        let ensemble = Ensemble::new(&problem, &certain(&problem, &known.parents));
        let truth = known.total_effects();
        for from in 0..6 {
            for found in ensemble.effects_of(from).iter().filter(|e| e.path > 0.0) {
                let expected = truth[from][found.on];
                pairs += 1;
                held += usize::from(found.effect.low <= expected && expected <= found.effect.high);
            }
        }
    }
    let share = held as f64 / pairs as f64;
    println!("{held} of {pairs} intervals hold the truth: {share:.3}");
    assert!((0.85..=0.95).contains(&share), "{share}");
}

#[test]
fn what_if_of_several_changes_equals_brute_force_simulation_of_the_true_mechanisms() {
    let [mut random] = Stream::several(11);
    let known = Known::draw(6, 0.6, straight, &mut random);
    let data = known.data(500, 200, &mut random);
    let problem = problem(&data, MechanismChoice::Linear);
    let ensemble = Ensemble::new(&problem, &certain(&problem, &known.parents));
    let changes = [Change { variable: 0, act: Act::Set(1.5) }, Change { variable: 2, act: Act::Set(-1.0) }];
    let found = ensemble.what_if(&changes);
    let mut set = vec![None; 6];
    (set[0], set[2]) = (Some(1.5), Some(-1.0));
    let rows = known.rows(40_000, &set, &mut random);
    for outcome in &found.outcomes {
        let values: Vec<f64> = rows.iter().map(|row| row[outcome.variable]).collect();
        let mean = values.iter().sum::<f64>() / 40_000.0;
        let spread = (values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 40_000.0).sqrt();
        assert!((outcome.mean.mean - mean).abs() < 0.25, "{outcome:?}: mean {mean}");
        assert!((outcome.spread - spread).abs() < 0.15 * spread.max(0.2), "{outcome:?}: spread {spread}");
        assert_eq!(outcome.is_changed, outcome.variable == 0 || outcome.variable == 2);
    }
    assert_eq!(found.beyond, [] as [usize; 0]);
}

#[test]
fn a_push_moves_descendants_by_the_total_effect_and_nothing_else() {
    let [mut random] = Stream::several(17);
    let known = Known::draw(5, 0.7, straight, &mut random);
    let data = known.data(200, 20, &mut random);
    let problem = problem(&data, MechanismChoice::Linear);
    let ensemble = Ensemble::new(&problem, &certain(&problem, &known.parents));
    let pushed = ensemble.what_if(&[Change { variable: 1, act: Act::Push(0.7) }]);
    for effect in ensemble.effects_of(1) {
        let outcome = &pushed.outcomes[effect.on];
        assert!((outcome.difference.mean - 0.7 * effect.effect.mean).abs() < 1e-9);
        assert!((outcome.difference.high - 0.7 * effect.effect.high).abs() < 1e-9);
        assert!((outcome.spread - outcome.spread_now).abs() < 1e-9 * outcome.spread_now);
        assert_eq!(outcome.reached, effect.path);
    }
    assert!((pushed.outcomes[1].difference.mean - 0.7).abs() < 1e-9);
    let far = ensemble.what_if(&[Change { variable: 1, act: Act::Set(1e3) }]);
    assert_eq!(far.beyond, [1]);
    let nothing = ensemble.what_if(&[Change { variable: 9, act: Act::Set(1.0) }]);
    assert!(nothing.outcomes.iter().all(|o| o.difference.mean == 0.0 && !o.is_changed));
}

#[test]
fn answers_do_not_depend_on_units_beyond_their_own() {
    let [mut random] = Stream::several(23);
    let known = Known::draw(4, 0.8, straight, &mut random);
    let data = known.data(60, 10, &mut random);
    let factors = [1000.0, 0.01, 1.0, 30.0];
    let environments = data
        .environments()
        .iter()
        .enumerate()
        .map(|(k, e)| {
            let scaled = |row: &[f64]| row.iter().zip(factors).map(|(x, f)| 5.0 + f * x).collect();
            (e.name.clone(), data.rows(k).map(scaled).collect())
        })
        .collect();
    let other = crate::data::Dataset::new(data.variables().to_vec(), environments, Some(0)).unwrap();
    let effects = |data| {
        let problem = problem(data, MechanismChoice::Linear);
        let ensemble = Ensemble::new(&problem, &certain(&problem, &known.parents));
        (0..4).map(|from| ensemble.effects_of(from)).collect::<Vec<_>>()
    };
    for (from, (plain, scaled)) in effects(&data).iter().zip(effects(&other)).enumerate() {
        for (a, b) in plain.iter().zip(scaled) {
            let unit = factors[a.on] / factors[from];
            for (x, y) in [(a.effect.low, b.effect.low), (a.effect.high, b.effect.high)] {
                assert!((x * unit - y).abs() <= 1e-6 * (y.abs() + unit), "{a:?} {b:?}");
            }
        }
    }
}

#[test]
fn the_best_lever_is_the_one_that_the_known_effects_name() {
    // X1 -> X2 -> X4 strongly, X3 -> X4 weakly.
    let known = Known {
        parents: vec![vec![], vec![0], vec![], vec![1, 2]],
        slopes: vec![vec![], vec![1.0], vec![], vec![1.2, 0.2]],
        noise: vec![1.0, 0.5, 1.0, 0.5],
        shape: straight,
    };
    let [mut random] = Stream::several(5);
    let data = known.data(300, 20, &mut random);
    let problem = problem(&data, MechanismChoice::Linear);
    let ensemble = Ensemble::new(&problem, &certain(&problem, &known.parents));
    let levers = ensemble.towards(3, 2.4);
    let named: Vec<usize> = levers.iter().map(|l| l.variable).collect();
    assert!(named[..2].contains(&0) && named[..2].contains(&1) && named[2] == 2, "{levers:?}");
    for lever in &levers[..2] {
        assert!((lever.value - 2.0).abs() < 0.25 && lever.distance < 0.2, "{lever:?}");
        assert!(lever.outcome.low < 2.4 && 2.4 < lever.outcome.high && !lever.is_at_end);
    }
    assert!(levers[2].is_at_end && levers[2].distance > 1.0, "{levers:?}");
    assert_eq!(ensemble.towards(0, 1.0), [], "nothing acts on a variable without causes");
}
