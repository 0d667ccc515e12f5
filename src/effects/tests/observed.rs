//! What experiments saw, beside what is predicted of them.

use super::certain;
use super::known::{Known, problem, straight};
use crate::effects::{Act, Change, Ensemble, nearest, observed};
use crate::model::MechanismChoice;
use crate::simulate::Stream;

#[test]
fn what_an_experiment_saw_is_the_difference_of_its_means_and_lies_where_it_is_predicted() {
    let [mut random] = Stream::several(29);
    let known = Known::draw(6, 0.6, straight, &mut random);
    let data = known.data(400, 40, &mut random);
    let problem = problem(&data, MechanismChoice::Linear);
    let mut posterior = certain(&problem, &known.parents);
    for k in 0..6 {
        posterior.target[k][k] = 0.9;
    }
    let ensemble = Ensemble::new(&problem, &posterior);
    let mut held = 0;
    for k in 0..6 {
        let seen = observed(&problem, &posterior, &ensemble, &[k]);
        assert_eq!(seen.len(), 1);
        let seen = &seen[0];
        assert_eq!((seen.experiment, seen.rows, seen.others.len()), (k, 40, 0));
        let mean = |environment: usize, j: usize| {
            let rows: Vec<f64> = data.rows(environment).map(|row| row[j]).collect();
            rows.iter().sum::<f64>() / rows.len() as f64
        };
        let prediction = ensemble.what_if(&[Change { variable: k, act: Act::Set(seen.mean[k]) }]);
        for j in 0..6 {
            assert!((seen.mean[j] - mean(k + 1, j)).abs() < 1e-9);
            assert!((seen.difference[j].mean - (mean(k + 1, j) - mean(0, j))).abs() < 1e-9);
            let (seen, predicted) = (seen.difference[j], prediction.outcomes[j].difference);
            held += usize::from(seen.low <= predicted.high && predicted.low <= seen.high);
        }
    }
    assert!(held >= 33, "{held} of 36 pairs of intervals overlap");
}

#[test]
fn the_experiment_that_did_nearly_the_same_and_little_else_stands_beside_the_prediction() {
    let [mut random] = Stream::several(31);
    let known = Known::draw(6, 0.5, straight, &mut random);
    let data = known.data(100, 10, &mut random);
    let problem = problem(&data, MechanismChoice::Linear);
    let mut posterior = certain(&problem, &known.parents);
    posterior.target[1][1] = 0.9;
    posterior.target[4][1] = 0.8;
    posterior.target[4][4] = 0.9;
    // Differs as a whole.
    posterior.target[5] = vec![0.9; 6];
    let ensemble = Ensemble::new(&problem, &posterior);
    let seen = observed(&problem, &posterior, &ensemble, &[1]);
    let experiments: Vec<usize> = seen.iter().map(|seen| seen.experiment).collect();
    assert_eq!((experiments, &seen[1].others), (vec![1, 4], &vec![4]));
    let near = |value: f64| {
        let what_if = ensemble.what_if(&[Change { variable: 1, act: Act::Set(value) }]);
        nearest(&seen, &what_if).expect("there are two").experiment
    };
    assert_eq!(near(seen[0].mean[1]), 1);
    let far = 2.0 * seen[1].mean[1] - seen[0].mean[1];
    assert_eq!(near(far), 4, "{} {}", seen[0].mean[1], seen[1].mean[1]);
    assert_eq!(observed(&problem, &posterior, &ensemble, &[1, 4])[0].experiment, 4);
    assert!(observed(&problem, &posterior, &ensemble, &[]).is_empty());
    assert!(observed(&problem, &posterior, &ensemble, &[9]).is_empty(), "there is no such variable");
}
