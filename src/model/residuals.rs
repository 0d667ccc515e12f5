//! What a mechanism leaves unexplained, row by row.

use super::coefficients::CoefficientPosterior;
use super::drift::DriftColumns;
use super::factor::{LANES, Lanes, factorise, forward_solve, row};
use super::family::Family;
use super::mechanism::Mechanism;
use super::score::{Model, Scratch};

/// `[k][row]`: residuals of `j` in the rows of environment `k`, standard units, from the mechanism as it runs there (its
/// drift at the posterior mean); empty where `k` is not in `pool`.
pub fn residuals(
    model: &Model,
    family: Family,
    j: usize,
    parents: &[usize],
    pool: &[bool],
    scratch: &mut Scratch,
) -> Vec<Vec<f64>> {
    let basis = family.mechanism().basis(model.data(), model.meta(), parents);
    let mechanism = Mechanism::with_basis(model, family, j, parents, pool, basis, scratch);
    let posterior = mechanism.posterior(model.meta());
    let data = model.data();
    let of = |k: usize| {
        let rows: Vec<usize> = data.environments()[k].clone().collect();
        let mut features: Vec<Vec<f64>> = Vec::with_capacity(rows.len());
        for group in rows.chunks(LANES) {
            let lanes = |i: usize| -> Lanes {
                std::array::from_fn(|l| group.get(l).map_or(0.0, |&n| data.column(i)[n]))
            };
            let packed = mechanism.lane_features(model.meta(), lanes);
            features.extend((0..group.len()).map(|l| packed.iter().map(|f| f[l]).collect()));
        }
        let left = rows.iter().zip(&features).map(|(&n, f)| data.column(j)[n] - prediction(&posterior, f));
        without_drift(mechanism.drift(), model.learned().environment_drift[k], &features, left.collect())
    };
    (0..pool.len()).map(|k| if pool[k] { of(k) } else { Vec::new() }).collect()
}

fn prediction(posterior: &CoefficientPosterior, features: &[f64]) -> f64 {
    posterior.mean().iter().zip(features).map(|(w, f)| w * f).sum()
}

/// Takes out what the environment's own drift explains: `r - Z (I + Z'Z)^-1 Z'r` with `Z = F U`, `U` so many times the
/// usual directions.
fn without_drift(drift: &DriftColumns, multiple: f64, features: &[Vec<f64>], mut left: Vec<f64>) -> Vec<f64> {
    let along: Vec<Vec<f64>> = features
        .iter()
        .map(|f| drift.iter().map(|u| u.iter().zip(f).map(|(u, f)| multiple * u * f).sum()).collect())
        .collect();
    let r = drift.len();
    let mut matrix = vec![[0.0; LANES]; row(r)];
    let mut right = vec![[0.0; LANES]; r];
    for (z, residual) in along.iter().zip(&left) {
        for s in 0..r {
            right[s][0] += z[s] * residual;
            for t in 0..=s {
                matrix[row(s) + t][0] += z[s] * z[t];
            }
        }
    }
    for s in 0..r {
        matrix[row(s) + s][0] += 1.0;
    }
    factorise(&mut matrix, r, &vec![1.0; r]);
    forward_solve(&matrix, r, &mut right);
    for s in (0..r).rev() {
        let later: f64 = (s + 1..r).map(|t| matrix[row(t) + s][0] * right[t][0]).sum();
        right[s][0] = (right[s][0] - later) / matrix[row(s) + s][0];
    }
    for (z, residual) in along.iter().zip(&mut left) {
        *residual -= z.iter().zip(&right).map(|(z, a)| z * a[0]).sum::<f64>();
    }
    left
}
