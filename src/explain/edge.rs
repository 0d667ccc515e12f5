//! Why (not) an edge.

use crate::data::Dataset;
use crate::graph::VariableSet;
use crate::learn::{Posterior, Problem};
use crate::model::{Estimate, Family};

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
    let (family, pool) = ground.likely_family(effect, with);
    let fit = ground.fit(family, effect, with, pool);

    let mean = ground.mean_row(&fit.pool);
    // The mean row with the cause at a value of its own.
    let at = |x: f64| -> Vec<f64> {
        let mut row = mean.clone();
        row[cause] = x;
        row
    };
    // What the other parents add to the effect by not being at their means.
    let added_by_others = |row: &[f64]| -> f64 {
        ground.prediction(&fit, row).mean - ground.prediction(&fit, &at(row[cause])).mean
    };
    let (units_x, units_y) = (ground.units(cause), ground.units(effect));
    let mut points = Vec::new();
    for environment in 0..fit.pool.len() {
        let index = ground.environment(environment);
        points.extend(ground.rows(environment).map(|row| Point {
            environment: index,
            x: units_x.centre + units_x.scale * row[cause],
            y: units_y.centre + units_y.scale * (row[effect] - added_by_others(&row)),
        }));
    }
    let band = places(points.iter().map(|p| p.x))
        .into_iter()
        .map(|x| {
            let y = ground.original(effect, ground.prediction(&fit, &at(units_x.apply(x))));
            BandPoint { x, y }
        })
        .collect();
    EdgeEvidence {
        from,
        to,
        probability: posterior.edge[from][to],
        log_bayes_factor: log_bayes_factor(&ground, cause, effect),
        effect: posterior.effect[from][to].unwrap_or_else(|| slope(&ground, cause, effect, with, &fit.pool)),
        other_parents: with.without(cause).iter().map(|i| problem.variables[i]).collect(),
        changed: (0..fit.pool.len()).filter(|&e| !fit.pool[e]).map(|e| ground.environment(e)).collect(),
        points: thinned(points),
        band,
        equation: equation::of(&ground, posterior, effect, ground.parents[effect], None),
    }
}

/// Units of the effect per unit of the cause, straight-line mechanism.
fn slope(ground: &Ground, cause: usize, effect: usize, parents: VariableSet, pool: &[bool]) -> Estimate {
    let fit = ground.fit(Family::Linear, effect, parents, pool.to_vec());
    let position = parents.iter().position(|i| i == cause).expect("the cause is among the parents");
    let c = fit.coefficients.each()[position + 1];
    let unit = ground.units(effect).scale / ground.units(cause).scale;
    Estimate { mean: c.mean * unit, low: c.low * unit, high: c.high * unit }
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
