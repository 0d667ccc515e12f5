//! Structural equations with additive noise: x = mean(parents) + noise.

use super::random::Stream;
use super::{Intervention, Mechanism, Noise, Recipe, Unit, Values, in_order, linear, neural};
use crate::graph::Dag;

/// Rows that measure mean and standard deviation of every variable in the reference.
const PROBE_ROWS: usize = 2000;

/// A hard intervention's values vary with this share of the target's standard deviation.
const HARD_SPREAD: f64 = 0.5;

/// The mean of a variable given its parents' values, in the order of the parent list.
type Mean = Box<dyn Fn(&[f64]) -> f64>;

/// One structural equation, `(mean(parents) + noise * deviation - location) / scale`.
struct Equation {
    mean: Mean,
    deviation: f64,
    location: f64,
    scale: f64,
}

/// What an experiment puts in place of a target's equation.
enum Change {
    /// A level and a standard deviation, parents cut.
    Value(f64, f64),
    /// A number added to the equation's result.
    Offset(f64),
    /// A factor of the noise.
    Louder(f64),
    /// Another mean and noise deviation, on the scale of the old equation, and an offset.
    Fresh(Mean, f64, f64),
}

/// Equations with the order to walk them in: causes before effects, each with its parents.
struct Model<'a> {
    order: Vec<(usize, &'a [usize])>,
    equations: Vec<Equation>,
    noise: Noise,
}

/// Simulates every environment of a checked recipe.
pub fn generate(
    recipe: &Recipe,
    dag: &Dag,
    targets: &[Vec<usize>],
    mechanisms: &mut Stream,
    noise: &mut Stream,
) -> Values {
    let equations =
        (0..dag.len()).map(|j| draw(recipe.mechanism, dag.parents(j).len(), mechanisms)).collect();
    let mut model = Model { order: in_order(dag), equations, noise: recipe.noise };
    let moments = model.probe(recipe.standardised, mechanisms);
    let mut change = |&j: &usize| {
        let change = draw_change(recipe, &model.equations[j], dag.parents(j).len(), moments[j], mechanisms);
        (j, change)
    };
    let changes: Vec<Vec<(usize, Change)>> =
        targets.iter().map(|t| t.iter().map(&mut change).collect()).collect();
    let mut rows = |n: usize, changes: &[(usize, Change)]| -> Vec<Vec<f64>> {
        (0..n).map(|_| model.row(changes, noise)).collect()
    };
    Values {
        reference: rows(recipe.reference_rows, &[]),
        experiments: changes.iter().map(|c| rows(recipe.rows, c)).collect(),
    }
}

/// Noise variances are U(0.05, 0.15).
fn draw(family: Mechanism, parents: usize, random: &mut Stream) -> Equation {
    let deviation = random.between(0.05, 0.15).sqrt();
    let mean: Mean = match family {
        Mechanism::Neural => Box::new(neural::draw(parents, random)),
        Mechanism::Linear | Mechanism::Genes => Box::new(linear::draw(parents, random)),
    };
    Equation { mean, deviation, location: 0.0, scale: 1.0 }
}

/// `(mean, deviation)` are the target's moments in the reference.
fn draw_change(
    recipe: &Recipe,
    equation: &Equation,
    parents: usize,
    (mean, deviation): (f64, f64),
    random: &mut Stream,
) -> Change {
    let strength = recipe.strength;
    match (recipe.intervention, recipe.unit) {
        (Intervention::Hard, Unit::TargetDeviation) => {
            Change::Value(mean + random.sign() * strength * deviation, HARD_SPREAD * deviation)
        }
        (Intervention::Hard, Unit::Raw) => {
            let z = 2.0 * random.normal();
            Change::Value(z.signum() * (strength + z.abs()), 0.5f64.sqrt())
        }
        (Intervention::Shift, Unit::TargetDeviation) => Change::Offset(random.sign() * strength * deviation),
        (Intervention::Shift, Unit::Raw) => {
            Change::Offset(random.sign() * strength * random.between(0.5, 1.5))
        }
        (Intervention::Noise, _) => Change::Louder(strength),
        (Intervention::Mechanism, _) => {
            let fresh = draw(recipe.mechanism, parents, random);
            let offset = random.sign() * strength * equation.deviation / equation.scale;
            Change::Fresh(fresh.mean, fresh.deviation, offset)
        }
    }
}

impl Model<'_> {
    /// Measures mean and standard deviation of every variable in the reference. With `standardise`, every equation is
    /// rescaled to mean 0 and deviation 1 before its effects are generated (the internally standardised models of
    /// Ormaniec et al., 2024).
    fn probe(&mut self, standardise: bool, random: &mut Stream) -> Vec<(f64, f64)> {
        let n = PROBE_ROWS as f64;
        let mut rows = vec![vec![0.0; self.equations.len()]; PROBE_ROWS];
        let mut moments = vec![(0.0, 1.0); self.equations.len()];
        for &(j, parents) in &self.order {
            let equation = &mut self.equations[j];
            for row in &mut rows {
                row[j] = equation.result(
                    &equation.mean,
                    equation.deviation,
                    parents,
                    row,
                    random.noise(self.noise),
                );
            }
            let mean = rows.iter().map(|r| r[j]).sum::<f64>() / n;
            let deviation = (rows.iter().map(|r| (r[j] - mean) * (r[j] - mean)).sum::<f64>() / n).sqrt();
            moments[j] = (mean, deviation);
            if standardise {
                (equation.location, equation.scale) = (mean, deviation);
                rows.iter_mut().for_each(|r| r[j] = (r[j] - mean) / deviation);
                moments[j] = (0.0, 1.0);
            }
        }
        moments
    }

    fn row(&self, changes: &[(usize, Change)], random: &mut Stream) -> Vec<f64> {
        let mut x = vec![0.0; self.equations.len()];
        for &(j, parents) in &self.order {
            let equation = &self.equations[j];
            let mut result = |mean: &Mean, deviation: f64| {
                equation.result(mean, deviation, parents, &x, random.noise(self.noise))
            };
            let change = changes.iter().find(|(target, _)| *target == j).map(|(_, change)| change);
            x[j] = match change {
                None => result(&equation.mean, equation.deviation),
                Some(Change::Value(level, spread)) => level + spread * random.normal(),
                Some(Change::Offset(offset)) => result(&equation.mean, equation.deviation) + offset,
                Some(Change::Louder(factor)) => result(&equation.mean, factor * equation.deviation),
                Some(Change::Fresh(mean, deviation, offset)) => result(mean, *deviation) + offset,
            };
        }
        x
    }
}

impl Equation {
    /// The result with another mean and noise deviation on the same scale; `noise` has variance 1.
    fn result(&self, mean: &Mean, deviation: f64, parents: &[usize], x: &[f64], noise: f64) -> f64 {
        let causes: Vec<f64> = parents.iter().map(|&i| x[i]).collect();
        (mean(&causes) + deviation * noise - self.location) / self.scale
    }
}
