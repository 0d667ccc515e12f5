//! What holds for every family of mechanisms and every kind of intervention, because it is in its list. That the kinds' closed
//! forms are the dense densities, in every pool, is checked where pools are (`pool/tests.rs`).

use nalgebra::{Cholesky, DMatrix, DVector};

use super::factor::LANES;
use super::marginal::RegressionPrior;
use super::pool::{Membership, log_sum_exp, normalised};
use super::statistics::{MechanismStatistics, TrainingData};
use super::{Family, InterventionKind, Learned, Mechanism, MetaParameters, Model, Scratch, Stated};
use crate::graph::VariableSet;

/// The variable whose mechanism is looked at, and parents that it may have.
const Y: usize = 2;
const PARENT_SETS: [&[usize]; 3] = [&[], &[1], &[0, 1]];

/// New rows: how many, how far from what is expected, and how dispersed. Fewer than features, and more.
pub(super) const NEW_ROWS: [(usize, f64, f64); 8] = [
    (1, 0.0, 1.0),
    (2, 0.3, 2.5),
    (3, 2.0, 1.0),
    (4, -0.5, 1.7),
    (5, 0.2, 1.0),
    (9, 1.0, 1.0),
    (40, 0.1, 3.0),
    (12, -30.0, 1.0),
];

/// `[parent, parent, value]`, a bent mechanism with an offset, from a pseudo-random sequence.
fn rows(start: usize, n: usize, offset: f64) -> Vec<Vec<f64>> {
    let noise = |i: usize| 2.0 * (i as f64 * 0.731_058_578_630_004_9).fract() - 1.0;
    (start..start + n)
        .map(|i| {
            let (a, b) = (noise(i), noise(7 * i + 3));
            vec![a, b, 0.8 * a - 0.5 * b * b + offset + 0.4 * noise(13 * i + 1)]
        })
        .collect()
}

fn model(environments: &[Vec<Vec<f64>>], known: &[Membership], meta: &MetaParameters) -> Model {
    Model::new(environments, vec![known.to_vec(); 3], Stated::nothing(3), Learned::beforehand(meta))
}

/// Log evidence of the values of [`Y`], nats.
fn evidence(model: &Model, family: Family, parents: &[usize]) -> f64 {
    let set: VariableSet = parents.iter().copied().collect();
    model.local(family, Y, set, &mut Scratch::default()).score - model.log_prior(Y, set)
}

/// The features of rows as new ones have them, one row after the other.
fn features(data: &TrainingData, family: Family, parents: &[usize], rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let meta = MetaParameters::without_drift();
    let basis = family.mechanism().basis(data, &meta, parents);
    let of_group = |group: &[Vec<f64>]| -> Vec<Vec<f64>> {
        // Lanes without a row hold anything.
        let lanes = |i: usize| std::array::from_fn(|l| group.get(l).map_or(9.0, |row| row[i]));
        let values: Vec<_> = parents.iter().map(|&i| lanes(i)).collect();
        let lanes = family.mechanism().features(&meta, &basis, &values);
        (0..group.len()).map(|l| lanes.iter().map(|feature| feature[l]).collect()).collect()
    };
    rows.chunks(LANES).flat_map(of_group).collect()
}

/// Every family with every parent set.
fn mechanisms() -> impl Iterator<Item = (Family, &'static [usize])> {
    Family::ALL.into_iter().flat_map(|family| PARENT_SETS.map(|parents| (family, parents)))
}

/// Statistics are sums over rows, so that those of a union of environments are sums as well.
#[test]
fn statistics_are_the_products_of_the_features_that_new_rows_have() {
    let environments = [rows(0, 7, 0.0), rows(40, 6, 0.5), rows(80, 1, 0.0)];
    let data = TrainingData::new(&environments, 3);
    let meta = MetaParameters::without_drift();
    for (family, parents) in mechanisms() {
        let mut statistics = MechanismStatistics::default();
        let prior = family.mechanism().statistics(&data, &meta, Y, parents, &mut statistics);
        let basis = family.mechanism().basis(&data, &meta, parents);
        assert_eq!(prior, family.mechanism().prior(&meta, &basis, parents.len()), "{family:?}");
        let count = family.mechanism().feature_count(&basis, parents.len());
        assert_eq!(count, Some(statistics.features()), "{family:?}, {parents:?}");
        for (k, rows) in environments.iter().enumerate() {
            let mut columns = features(&data, family, parents, rows);
            columns.iter_mut().zip(rows).for_each(|(features, row)| features.push(row[Y]));
            assert_eq!(statistics.rows(k), rows.len() as f64);
            for i in 0..=statistics.features() {
                for j in 0..=i {
                    let direct: f64 = columns.iter().map(|row| row[i] * row[j]).sum();
                    let found = statistics.get(k, i, j);
                    assert!((found - direct).abs() < 1e-6, "{family:?}, {parents:?}: {found}, {direct}");
                }
            }
        }
    }
}

/// Covariance of the values in units of the noise variance: `I + F L^-1 F'`.
fn covariance(features: &[Vec<f64>], prior: &RegressionPrior) -> DMatrix<f64> {
    DMatrix::from_fn(features.len(), features.len(), |r, s| {
        let product: f64 =
            (0..prior.features()).map(|c| features[r][c] * features[s][c] / prior.precision[c]).sum();
        product + f64::from(u8::from(r == s))
    })
}

/// The density of a multivariate t, and the same by the trapezoid rule over the logarithm of the noise variance.
#[test]
fn evidence_is_the_multivariate_t_density_and_the_integral_over_the_noise_variance() {
    let environments = [rows(0, 14, 0.0), rows(40, 9, 0.0)];
    let meta = MetaParameters::without_drift();
    let model = model(&environments, &[Membership::Shared; 2], &meta);
    let rows: Vec<Vec<f64>> = environments.concat();
    for (family, parents) in mechanisms() {
        let features = features(model.data(), family, parents, &rows);
        let basis = family.mechanism().basis(model.data(), &meta, parents);
        let prior = family.mechanism().prior(&meta, &basis, parents.len());
        let (a, b) = (prior.shape, prior.scale);
        let factor = Cholesky::new(covariance(&features, &prior)).expect("positive definite").l();
        let y = DVector::from_iterator(rows.len(), rows.iter().map(|row| row[Y]));
        let quadratic = factor.solve_lower_triangular(&y).expect("full rank").norm_squared();
        let log_root: f64 = factor.diagonal().iter().map(|x| x.ln()).sum();
        let half = 0.5 * rows.len() as f64;
        let dense = libm::lgamma(a + half) + a * b.ln()
            - libm::lgamma(a)
            - half * std::f64::consts::TAU.ln()
            - log_root
            - (a + half) * (b + 0.5 * quadratic).ln();
        let step = 0.01;
        let terms: Vec<f64> = (-1200..800)
            .map(|i| f64::from(i) * step)
            .map(|log_v| {
                let normal = -half * (std::f64::consts::TAU.ln() + log_v)
                    - log_root
                    - 0.5 * quadratic * (-log_v).exp();
                normal + a * b.ln() - libm::lgamma(a) - a * log_v - b * (-log_v).exp()
            })
            .collect();
        let integral = log_sum_exp(&terms) + step.ln();
        let found = evidence(&model, family, parents);
        assert!((found - dense).abs() < 1e-6, "{family:?}, {parents:?}: {found} against {dense}");
        assert!((found - integral).abs() < 1e-6, "{family:?}, {parents:?}: {found} against {integral}");
    }
}

/// Meta-parameters with each kind of intervention alone, and with all of them.
fn kinds() -> Vec<MetaParameters> {
    let only = |kind: InterventionKind| MetaParameters {
        kind_weights: InterventionKind::ALL.map(|k| f64::from(u8::from(k == kind))),
        ..MetaParameters::without_drift()
    };
    InterventionKind::ALL.into_iter().map(only).chain([MetaParameters::without_drift()]).collect()
}

/// What a mechanism says of new rows is the ratio of the evidences with and without them, under every kind. Numbers of rows
/// below and above that of the features, whose predictions come from other matrices.
#[test]
fn predictions_are_ratios_of_evidences() {
    for (n, offset, dispersion) in NEW_ROWS {
        let environments = [rows(0, 25, 0.0), rows(100, n, offset)];
        for meta in kinds().into_iter().map(|meta| MetaParameters { dispersion, ..meta }) {
            let shared = model(&environments, &[Membership::Shared; 2], &meta);
            let changed = model(&environments, &[Membership::Shared, Membership::Changed], &meta);
            for (family, parents) in mechanisms() {
                let mechanism = Mechanism::new(&changed, family, Y, parents, &[true, false]);
                let predictive = mechanism.predictive(&meta);
                let found = mechanism.densities(&meta, &predictive, &environments[1], Y);
                let context = format!("{family:?}, {parents:?}, {:?}, {n} rows", meta.kind_weights);
                let ratio = evidence(&changed, family, parents) - evidence(&shared, family, parents);
                let log_odds = log_sum_exp(&found.kinds) - found.shared;
                assert!((log_odds - ratio).abs() < 1e-7, "{context}: {log_odds} against {ratio}");
                let set: VariableSet = parents.iter().copied().collect();
                let known = changed.local(family, Y, set, &mut Scratch::default()).kind[1];
                for (a, b) in normalised(&found.kinds).iter().zip(known) {
                    assert!((a - b).abs() < 1e-8, "{context}: {found:?}, {known:?}");
                }
            }
        }
    }
}
