//! Why (not) an edge.

use crate::data::Dataset;
use crate::graph::VariableSet;
use crate::learn::{Posterior, Problem};
use crate::model::Estimate;

use super::ground::{Ground, places, thinned};
use super::{BandPoint, EdgeEvidence, Point, equation};

/// Evidence for `from -> to` (two different variables of the data set).
pub fn edge(
    data: &Dataset,
    problem: &Problem,
    posterior: &Posterior,
    from: usize,
    to: usize,
) -> EdgeEvidence {
    let ground = Ground::new(data, problem, posterior);
    let (cause, effect) = (problem.canonical(from), problem.canonical(to));
    let with = ground.parents[effect].with(cause);
    let pool = ground.pool(effect, with).pool;
    let fit = ground.fit(effect, with, pool);

    let others: Vec<usize> = fit.parents.iter().copied().filter(|&i| i != cause).collect();
    let means = ground.means(&fit.parents, &fit.pool);
    // Features with the cause at a value and everything else at its mean.
    let features = |x: f64| -> Vec<f64> {
        let value = |(&i, &mean): (&usize, &f64)| if i == cause { x } else { mean };
        std::iter::once(1.0).chain(fit.parents.iter().zip(&means).map(value)).collect()
    };
    let coefficients = fit.coefficients.each();
    let away_from_means = |row: &[f64]| -> f64 {
        let parts = fit.parents.iter().zip(&means).zip(&coefficients[1..]);
        parts.filter(|((i, _), _)| **i != cause).map(|((&i, mean), c)| c.mean * (row[i] - mean)).sum()
    };
    let (units_x, units_y) = (ground.units(cause), ground.units(effect));
    let mut points = Vec::new();
    for environment in 0..fit.pool.len() {
        let index = ground.environment(environment);
        points.extend(ground.rows(environment).map(|row| Point {
            environment: index,
            x: units_x.centre + units_x.scale * row[cause],
            y: units_y.centre + units_y.scale * (row[effect] - away_from_means(&row)),
        }));
    }
    let band = places(points.iter().map(|p| p.x))
        .into_iter()
        .map(|x| {
            let y = ground.original(effect, fit.coefficients.combination(&features(units_x.apply(x))));
            BandPoint { x, y }
        })
        .collect();
    let position = fit.parents.iter().position(|&i| i == cause).expect("the cause is among the parents");
    let slope = coefficients[position + 1];
    let unit = units_y.scale / units_x.scale;
    EdgeEvidence {
        from,
        to,
        probability: posterior.edge[from][to],
        log_bayes_factor: log_bayes_factor(&ground, cause, effect),
        effect: posterior.effect[from][to].unwrap_or(Estimate {
            mean: slope.mean * unit,
            low: slope.low * unit,
            high: slope.high * unit,
        }),
        other_parents: others.iter().map(|&i| problem.variables[i]).collect(),
        changed: (0..fit.pool.len()).filter(|&e| !fit.pool[e]).map(|e| ground.environment(e)).collect(),
        points: thinned(points),
        band,
        equation: equation::of(&ground, posterior, effect, ground.parents[effect], None),
    }
}

fn log_bayes_factor(ground: &Ground, cause: usize, effect: usize) -> f64 {
    let parents = ground.parents[effect];
    let mut log = ground.log_marginal(effect, parents.with(cause))
        - ground.log_marginal(effect, parents.without(cause));
    let downstream = descendants(&ground.parents, effect);
    if downstream.contains(cause) {
        let given_up = ground.parents[cause].difference(downstream);
        log += ground.log_marginal(cause, given_up) - ground.log_marginal(cause, ground.parents[cause]);
    }
    log
}

/// `start` and everything that it affects.
fn descendants(parents: &[VariableSet], start: usize) -> VariableSet {
    let mut found = VariableSet::EMPTY.with(start);
    loop {
        let next =
            (0..parents.len()).filter(|&j| !parents[j].is_disjoint(found)).fold(found, VariableSet::with);
        if next == found {
            return found;
        }
        found = next;
    }
}
