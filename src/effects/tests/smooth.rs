//! Curved mechanisms against brute-force simulation of the true ones.

use super::certain;
use super::known::{Known, problem, saturating};
use crate::effects::{Act, Change, Ensemble};
use crate::model::MechanismChoice;
use crate::simulate::Stream;

fn chain() -> Known {
    Known {
        parents: vec![vec![], vec![0], vec![1], vec![0, 2]],
        slopes: vec![vec![], vec![1.0], vec![0.8], vec![-0.7, 0.9]],
        noise: vec![1.0, 0.4, 0.4, 0.4],
        shape: saturating,
    }
}

#[test]
fn what_if_in_a_curved_system_equals_brute_force_simulation_of_the_true_mechanisms() {
    let known = chain();
    let [mut random] = Stream::several(2);
    let data = known.data(400, 40, &mut random);
    let problem = problem(&data, MechanismChoice::Smooth);
    let ensemble = Ensemble::new(&problem, &certain(&problem, &known.parents));
    for (variable, value) in [(0, 1.5), (0, -1.0), (1, 0.8), (2, 1.2)] {
        let found = ensemble.what_if(&[Change { variable, act: Act::Set(value) }]);
        let mut set = vec![None; 4];
        set[variable] = Some(value);
        let rows = known.rows(20_000, &set, &mut random);
        let before = known.rows(20_000, &[None; 4], &mut random);
        for outcome in &found.outcomes {
            let mean = |rows: &[Vec<f64>]| rows.iter().map(|r| r[outcome.variable]).sum::<f64>() / 20_000.0;
            let truth = mean(&rows) - mean(&before);
            // The rows of the reference that answers stand on are forty of all that there might be.
            let off = (outcome.difference.mean - truth).abs();
            assert!(off < 0.25 * outcome.spread_now.max(0.5), "{variable} = {value}: {outcome:?}, {truth}");
        }
    }
}

#[test]
fn a_curved_effect_differs_between_rows_and_a_lever_goes_no_further_than_needed() {
    let known = chain();
    let [mut random] = Stream::several(4);
    let data = known.data(300, 20, &mut random);
    let problem = problem(&data, MechanismChoice::Smooth);
    let ensemble = Ensemble::new(&problem, &certain(&problem, &known.parents));
    let effects = ensemble.effects_of(0);
    assert!(effects[0].between_rows > 0.2 && effects[0].effect.excludes_zero(), "{effects:?}");
    let levers = ensemble.towards(1, 1.2);
    // 2 tanh(x) = 1.2 at 0.69.
    assert!(levers[0].variable == 0 && (levers[0].value - 0.69).abs() < 0.3, "{levers:?}");
}
