//! How a variable follows from its causes, in numbers and as a sentence.

use serde::{Deserialize, Serialize};

use crate::data::Dataset;
use crate::graph::VariableSet;
use crate::learn::{Posterior, Problem};
use crate::model::{Estimate, Family};
use crate::words::number::short;

use super::ground::{Fit, Ground};

/// One cause in an equation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// The cause.
    pub parent: usize,
    /// Units of the effect per unit of the cause.
    pub coefficient: Estimate,
    /// Posterior probability of the edge.
    pub probability: f64,
}

/// A variable's shared mechanism as a straight line in the data's own units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Equation {
    /// The effect.
    pub variable: usize,
    /// Value when every cause is zero.
    pub intercept: Estimate,
    /// Causes in the shown graph.
    pub terms: Vec<Term>,
    /// Standard deviation of the noise.
    pub noise: f64,
    /// Share of the variance that the causes explain where the mechanism is at work, 0 to 1.
    pub explained: f64,
    /// Environments from which it was learned.
    pub environments: Vec<usize>,
    /// Probability that the mechanism is curved: then the line is only its trend.
    pub curved: f64,
    /// The equation as text, three digits a number: `X3 = 1.20 + 0.800 X1 − 2.10 X5, give or take 0.310`; `≈` in place
    /// of `=` where it is only the trend.
    pub text: String,
}

/// The shared mechanism of `variable`, given its causes in the shown graph.
pub fn equation(data: &Dataset, problem: &Problem, posterior: &Posterior, variable: usize) -> Equation {
    let ground = Ground::new(data, problem, posterior);
    let j = problem.canonical(variable);
    of(&ground, posterior, j, ground.parents[j], None)
}

/// The equation of canonical variable `j`, learned from the environments of `pool` (by default those in which the
/// mechanism seems to be at work).
pub(super) fn of(
    ground: &Ground,
    posterior: &Posterior,
    j: usize,
    parents: VariableSet,
    pool: Option<Vec<bool>>,
) -> Equation {
    let mixture = ground.mixture(j, parents);
    let curved = mixture.weight(Family::Smooth);
    let fit = ground.fit(Family::Linear, j, parents, pool.unwrap_or(mixture.posterior.pool));
    let variables = &ground.problem.variables;
    let units = ground.units(j);
    let at_zero: Vec<f64> =
        std::iter::once(1.0).chain(parents.iter().map(|i| ground.units(i).apply(0.0))).collect();
    let coefficients = fit.coefficients.each();
    let terms = parents.iter().zip(&coefficients[1..]).map(|(i, c)| {
        let unit = units.scale / ground.units(i).scale;
        Term {
            parent: variables[i],
            coefficient: Estimate { mean: c.mean * unit, low: c.low * unit, high: c.high * unit },
            probability: posterior.edge[variables[i]][variables[j]],
        }
    });
    let mut equation = Equation {
        variable: variables[j],
        intercept: ground.original(j, fit.coefficients.combination(&at_zero)),
        terms: terms.collect(),
        noise: units.scale * fit.coefficients.noise(),
        explained: explained(ground, &fit, j),
        curved,
        environments: (0..fit.pool.len()).filter(|&e| fit.pool[e]).map(|e| ground.environment(e)).collect(),
        text: String::new(),
    };
    equation.text = text(&equation, ground.data.variables());
    equation
}

/// One less the residual share of the variance within the pool, at the mean coefficients.
fn explained(ground: &Ground, fit: &Fit, j: usize) -> f64 {
    let mean = ground.mean_row(&fit.pool)[j];
    let (mut residual, mut total) = (0.0, 0.0);
    for row in (0..fit.pool.len()).filter(|&e| fit.pool[e]).flat_map(|e| ground.rows(e)) {
        let prediction = ground.prediction(fit, &row).mean;
        residual += (row[j] - prediction) * (row[j] - prediction);
        total += (row[j] - mean) * (row[j] - mean);
    }
    if total > 0.0 { (1.0 - residual / total).clamp(0.0, 1.0) } else { 0.0 }
}

fn text(equation: &Equation, names: &[String]) -> String {
    let relation = if equation.curved > 0.5 { '≈' } else { '=' };
    let mut text = format!("{} {relation} {}", names[equation.variable], short(equation.intercept.mean));
    for term in &equation.terms {
        let value = term.coefficient.mean;
        let sign = if value < 0.0 { '−' } else { '+' };
        text += &format!(" {sign} {} {}", short(value.abs()), names[term.parent]);
    }
    text + &format!(", give or take {}", short(equation.noise))
}
