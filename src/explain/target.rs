//! Why (not) a target.

use crate::data::Dataset;
use crate::learn::{Posterior, Problem, strays};
use crate::model::pool::Membership;

use super::ground::{Fit, Ground, places, thinned};
use super::{BandPoint, Point, TargetEvidence, equation};

/// Evidence that `variable` is a target of the experiment in row `experiment` of the target matrix: what the mechanism
/// learned from the other environments says of the experiment's rows.
pub fn target(
    data: &Dataset,
    problem: &Problem,
    posterior: &Posterior,
    experiment: usize,
    variable: usize,
) -> TargetEvidence {
    let ground = Ground::new(data, problem, posterior);
    let j = problem.canonical(variable);
    let environment = problem.experiments[experiment];
    let parents = ground.parents[j];
    let (family, mut pool) = ground.likely_family(j, parents);
    pool[environment] = false;
    let fit = ground.fit(family, j, parents, pool);

    let rows: Vec<Vec<f64>> = ground.rows(environment).collect();
    let meta = ground.model.meta();
    let predictive = fit.mechanism.predictive(meta);
    let densities = fit.mechanism.densities(meta, &predictive, &rows, j);
    let is_open = ground.model.membership(j, environment) == Membership::Unknown;
    let prior = ground.model.target_log_odds(j, environment);
    let strays = is_open.then(|| strays(&fit.mechanism, &predictive, meta, &rows, j, prior)).flatten();

    let predicted = |row: &[f64]| ground.prediction(&fit, row).mean;
    let units = ground.units(j);
    let original = |x: f64| units.centre + units.scale * x;
    let mut points = Vec::new();
    for e in (0..fit.pool.len()).filter(|&e| fit.pool[e] || e == environment) {
        let index = ground.environment(e);
        points.extend(ground.rows(e).map(|row| Point {
            environment: index,
            x: original(predicted(&row)),
            y: original(row[j]),
        }));
    }
    let typical = typical_features(&ground, &fit, environment);
    let band = places(points.iter().map(|p| p.x))
        .into_iter()
        .map(|x| BandPoint {
            x,
            y: ground.original(j, fit.coefficients.measurement(&typical(units.apply(x)))),
        })
        .collect();
    TargetEvidence {
        experiment,
        variable,
        probability: posterior.target[experiment][variable],
        log_bayes_factor: densities.odds(0.0).log_odds,
        kind: posterior.kind[experiment][variable],
        strays,
        parents: parents.iter().map(|i| problem.variables[i]).collect(),
        points: thinned(points),
        band,
        equation: equation::of(&ground, posterior, j, parents, Some(fit.pool)),
    }
}

/// Features to be expected where the mechanism predicts a value: linear regression of the features on the prediction
/// over the pool (over the experiment where the pool is empty). The prediction at the result is the value itself.
fn typical_features(ground: &Ground, fit: &Fit, environment: usize) -> impl Fn(f64) -> Vec<f64> + use<> {
    let everything = !fit.pool.contains(&true);
    let used = (0..fit.pool.len()).filter(|&e| fit.pool[e] || (everything && e == environment));
    let rows: Vec<(Vec<f64>, f64)> = used
        .flat_map(|e| ground.rows(e))
        .map(|row| {
            let features = ground.features(fit, &row);
            let prediction = fit.coefficients.combination(&features).mean;
            (features, prediction)
        })
        .collect();
    let n = rows.len() as f64;
    let centre = rows.iter().map(|r| r.1).sum::<f64>() / n;
    let variance = rows.iter().map(|r| (r.1 - centre) * (r.1 - centre)).sum::<f64>() / n;
    let line: Vec<(f64, f64)> = (0..rows[0].0.len())
        .map(|i| {
            let mean = rows.iter().map(|r| r.0[i]).sum::<f64>() / n;
            let covariance = rows.iter().map(|r| (r.0[i] - mean) * (r.1 - centre)).sum::<f64>() / n;
            (mean, if variance > 0.0 { covariance / variance } else { 0.0 })
        })
        .collect();
    move |prediction| line.iter().map(|(mean, slope)| mean + slope * (prediction - centre)).collect()
}
