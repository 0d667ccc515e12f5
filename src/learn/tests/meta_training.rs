//! Meta-training finds known optima, and its way back from a poor start.

use nalgebra::{DMatrix, DVector};

use super::*;
use crate::graph::VariableSet;
use crate::learn::episodes::Episodes;
use crate::model::pool::Membership;
use crate::model::{Family, Learned, MetaParameter, MetaParameters, Model, ScoreCache, Stated};
use crate::simulate::Mechanism;

/// Log density of `y` under a regression on `features` (rows of them) with prior `precision`.
fn log_density(meta: &MetaParameters, precision: &[f64], features: &[Vec<f64>], y: &[f64]) -> f64 {
    let f = matrix(features);
    let prior = diagonal(precision).try_inverse().unwrap();
    log_t(meta, &(&f * prior * f.transpose()), y)
}

fn matrix(rows: &[Vec<f64>]) -> DMatrix<f64> {
    DMatrix::from_fn(rows.len(), rows[0].len(), |r, c| rows[r][c])
}

fn diagonal(entries: &[f64]) -> DMatrix<f64> {
    DMatrix::from_diagonal(&DVector::from_column_slice(entries))
}

/// Log density of `y` under a multivariate t with the prior's noise and `spread` beside it.
fn log_t(meta: &MetaParameters, spread: &DMatrix<f64>, y: &[f64]) -> f64 {
    let n = y.len();
    let y = DVector::from_column_slice(y);
    let (a, b) = (meta.noise_shape, meta.noise_scale);
    let covariance = (DMatrix::identity(n, n) + spread) * (b / a);
    let quadratic = (y.transpose() * covariance.clone().try_inverse().unwrap() * &y)[(0, 0)];
    let n = n as f64;
    libm::lgamma(a + n / 2.0)
        - libm::lgamma(a)
        - n / 2.0 * (2.0 * a * std::f64::consts::PI).ln()
        - 0.5 * covariance.determinant().ln()
        - (a + n / 2.0) * (1.0 + quadratic / (2.0 * a)).ln()
}

#[test]
fn meta_loss_equals_densities_from_dense_matrices() {
    let value = |i: usize| 2.0 * (i as f64 * 0.731_058_578_630_004_9).fract() - 1.0;
    let rows = |start: usize, n: usize, slope: f64| -> Vec<Vec<f64>> {
        (start..start + n).map(|i| vec![value(i), slope * value(i) + 0.3 * value(7 * i + 3)]).collect()
    };
    // One experiment of two rows: the episode learns from one of them and is tried on the other.
    let environments = [rows(0, 8, 1.2), rows(100, 2, -0.7)];
    let meta = MetaParameters::without_drift();
    let membership = vec![vec![Membership::Shared, Membership::Unknown]; 2];
    let model = Model::new(&environments, membership, Stated::nothing(2), Learned::beforehand(&meta));
    let episodes = Episodes::new(&model, 3);
    let scores = ScoreCache::new(2, &[Family::Linear]);
    let found = episodes.loss(episodes.of_variable(&model, &scores, 1, VariableSet::EMPTY.with(0))).unwrap();

    let precision = [0.01, 1.0 / (meta.coefficient_scale * meta.coefficient_scale)];
    let pool = &environments[0];
    let log_rows = |seen: &[Vec<f64>]| {
        let y = |rows: &[Vec<f64>]| rows.iter().map(|r| r[1]).collect::<Vec<_>>();
        let f = |rows: &[Vec<f64>]| rows.iter().map(|r| vec![1.0, r[0]]).collect::<Vec<_>>();
        let both: Vec<Vec<f64>> = pool.iter().chain(seen).cloned().collect();
        let alone = log_density(&meta, &precision, &f(pool), &y(pool));
        let shared = log_density(&meta, &precision, &f(&both), &y(&both)) - alone;
        let ones = vec![vec![1.0]; seen.len()];
        let hard = log_density(&meta, &[1.0 / (meta.hard_scale * meta.hard_scale)], &ones, &y(seen));
        let mut marked = f(&both);
        for (r, row) in marked.iter_mut().enumerate() {
            row.push(if r < pool.len() { 0.0 } else { 1.0 });
        }
        let with_shift = [precision[0], precision[1], 1.0 / (meta.shift_scale * meta.shift_scale)];
        let shift = log_density(&meta, &with_shift, &marked, &y(&both)) - alone;
        let fresh = log_density(&meta, &precision, &f(seen), &y(seen));
        // Noise of its own: the pool's coefficients, their uncertainty in units of the new noise.
        let (pooled, new) = (matrix(&f(pool)), matrix(&f(seen)));
        let inverse = (pooled.transpose() * &pooled + diagonal(&precision)).try_inverse().unwrap();
        let mean = &inverse * pooled.transpose() * DVector::from_column_slice(&y(pool));
        let residuals = DVector::from_column_slice(&y(seen)) - &new * mean;
        let noise = log_t(&meta, &(&new * inverse * new.transpose()), residuals.as_slice());
        let kinds: f64 =
            [hard, shift, fresh, noise].iter().zip(meta.kind_weights).map(|(q, w)| w * q.exp()).sum();
        ((1.0 - meta.target_rate) * shared.exp() + meta.target_rate * kinds).ln()
    };
    let both = &environments[1];
    let known = [0, 1].map(|first| log_rows(&both[first..=first]) - log_rows(both));
    assert!(
        known.iter().any(|loss| (loss - found).abs() < 1e-9),
        "{found} against {known:?}, one for each row that may be the support"
    );
}

/// Meta-loss at the end of meta-training from a start with every scale off by a factor.
fn end(data: &Dataset, factor: f64) -> f64 {
    let mut meta = MetaParameters::default();
    for scale in MetaParameter::SCALES {
        let (low, high) = scale.range();
        let place = scale.of(&mut meta);
        *place = (*place * factor).clamp(low, high);
    }
    let problem = problem(data, Settings { meta, sweeps: 4, ..Settings::default() });
    let state = finish(&problem);
    let losses: Vec<f64> = state.epochs.iter().filter_map(|epoch| epoch.meta_loss).collect();
    println!("from {factor}: {losses:?}");
    *losses.last().expect("experiments have several rows")
}

#[test]
fn a_start_with_every_scale_off_by_ten_comes_back_within_2_percent_of_the_meta_loss() {
    for (mechanism, seed) in [(Mechanism::Linear, 1), (Mechanism::Neural, 2)] {
        let recipe = Recipe { seed, mechanism, variables: 8, experiments: 8, rows: 10, ..Recipe::default() };
        let (data, _) = simulate(&recipe).unwrap();
        let usual = end(&data, 1.0);
        for factor in [0.1, 10.0] {
            let found = end(&data, factor);
            assert!(
                found < usual + 0.02 * usual.abs(),
                "{mechanism:?} from {factor}: {found} against {usual}"
            );
        }
    }
}

#[test]
fn learned_kinds_of_intervention_are_those_of_the_data() {
    let recipe = Recipe {
        variables: 10,
        experiments: 15,
        rows: 10,
        strength: 5.0,
        intervention: Intervention::Shift,
        ..Recipe::default()
    };
    let (data, _) = simulate(&recipe).unwrap();
    let state = finish(&problem(&data, Settings { sweeps: 4, ..Settings::default() }));
    let learned = &state.epochs.last().unwrap().meta.kind_weights;
    assert!(learned[1] > 0.6, "{learned:?}");
}
