//! Pairs of variables that still vary together once their parents are taken out.
//!
//! If the graph is right and nothing is hidden, residuals of different variables are independent within every environment.
//! Their correlation there, pooled over the environments in which both mechanisms run, is tested for every pair; Holm's
//! step-down method (*Scandinavian Journal of Statistics* 6, 1979) keeps the probability of any false pair below 5 %. A
//! hidden common cause, feedback or a missing edge makes such a pair; which of them it is cannot be told from this.

use serde::{Deserialize, Serialize};

use crate::evaluate::{EDGE_THRESHOLD, acyclic_part};
use crate::graph::VariableSet;
use crate::learn::{Posterior, Problem};
use crate::model::{Family, Scratch, family_mixture, residuals};
use crate::sorting::Arrange;

/// Environments with fewer rows say nothing of correlations.
const LEAST_ROWS: usize = 4;
/// Probability of any false pair.
const LEVEL: f64 = 0.05;
/// Coefficients that a smooth mechanism spends on each parent, about.
const SMOOTH_FREEDOM: f64 = 4.0;

/// Two variables that the graph leaves dependent. The pair has no direction; `first < second`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Unexplained {
    /// One variable.
    pub first: usize,
    /// The other one.
    pub second: usize,
    /// Correlation of their residuals within environments.
    pub correlation: f64,
    /// Probability that chance alone makes it as strong.
    pub p_value: f64,
    /// Environments that it was seen in.
    pub environments: usize,
    /// True if the graph has an edge between them that does not explain all that they share.
    pub is_edge: bool,
}

/// Residuals of one variable, environment by environment, each with mean 0 and length 1; empty where they say nothing.
struct Left {
    unit: Vec<Vec<f64>>,
    /// Coefficients that were fitted.
    spent: f64,
}

/// The pairs that the shown graph does not explain, the strongest evidence first.
pub fn unexplained(problem: &Problem, posterior: &Posterior) -> Vec<Unexplained> {
    let (model, families) = problem.under(&posterior.learned);
    let shown = acyclic_part(&posterior.edge, EDGE_THRESHOLD);
    let mut scratch = Scratch::default();
    let left: Vec<Left> = (0..model.variables())
        .map(|j| {
            let column = problem.variables[j];
            let set: VariableSet = shown.parents(column).iter().map(|&i| problem.canonical(i)).collect();
            let mixture = family_mixture(&model, &families[j], j, set, &mut scratch);
            let (family, pool) = mixture.likely();
            let parents: Vec<usize> = set.iter().collect();
            let each = residuals(&model, family, j, &parents, pool, &mut scratch);
            let freedom = if family == Family::Smooth { SMOOTH_FREEDOM } else { 1.0 };
            Left {
                unit: each.iter().map(|values| unit(values)).collect(),
                spent: freedom * parents.len() as f64,
            }
        })
        .collect();
    let alike = model.relative_dispersion();
    let mut pairs: Vec<Unexplained> = Vec::new();
    for j in 0..left.len() {
        for i in 0..j {
            let (a, b) = (problem.variables[i], problem.variables[j]);
            if let Some((correlation, p_value, environments)) = test(&left[i], &left[j], alike) {
                let is_edge = shown.has_edge(a, b) || shown.has_edge(b, a);
                let (first, second) = (a.min(b), a.max(b));
                pairs.push(Unexplained { first, second, correlation, p_value, environments, is_edge });
            }
        }
    }
    pairs.arrange_by(|a, b| {
        a.p_value.total_cmp(&b.p_value).then((a.first, a.second).cmp(&(b.first, b.second)))
    });
    let tests = pairs.len();
    let kept = pairs.iter().enumerate().take_while(|(i, pair)| pair.p_value * ((tests - i) as f64) < LEVEL);
    let kept = kept.count();
    pairs.truncate(kept);
    pairs
}

/// Correlation, two-sided p-value and number of environments; `None` where too little is left of the rows.
fn test(a: &Left, b: &Left, dispersion: &[f64]) -> Option<(f64, f64, usize)> {
    let (mut sum, mut freedom, mut environments) = (0.0, 0.0, 0);
    for ((x, y), dispersion) in a.unit.iter().zip(&b.unit).zip(dispersion) {
        if x.len() < LEAST_ROWS || x.len() != y.len() {
            continue;
        }
        let weight = (x.len() - 1) as f64 / dispersion;
        sum += weight * x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>();
        freedom += weight;
        environments += 1;
    }
    let left = freedom - a.spent.max(b.spent);
    if environments == 0 || left < (LEAST_ROWS - 1) as f64 {
        return None;
    }
    let correlation = sum / freedom;
    // Each environment's correlation has variance 1 / (n - 1) if there is none.
    let p_value = libm::erfc((correlation * left.sqrt()).abs() * std::f64::consts::FRAC_1_SQRT_2);
    Some((correlation, p_value, environments))
}

/// The values less their mean, divided by their length; empty if they are too few or all the same.
fn unit(values: &[f64]) -> Vec<f64> {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let length = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>().sqrt();
    if values.len() < LEAST_ROWS || !(length > 0.0 && length.is_finite()) {
        return Vec::new();
    }
    values.iter().map(|x| (x - mean) / length).collect()
}
