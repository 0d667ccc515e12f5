//! Structural equations with additive noise: x = mean(parents) + noise.

use super::disturbance::{Batch, Disturbance};
use super::random::Stream;
use super::{Intervention, Mechanism, Noise, Recipe, Unit, Values, in_order, linear, neural};
use crate::graph::Dag;

/// Rows that measure mean and standard deviation of every variable in the reference.
const PROBE_ROWS: usize = 2000;

/// Times that feedback goes around; each leaves less than a third of what the one before has moved.
const PASSES: usize = 40;

/// A hard intervention's values vary with this share of the target's standard deviation.
const HARD_SPREAD: f64 = 0.5;

/// The mean of a variable given its parents' values, in the order of the parent list.
type Mean = Box<dyn Fn(&[f64]) -> f64>;

/// One structural equation, `(mean(parents) + noise * deviation - location) / scale`.
struct Equation {
    mean: Mean,
    deviation: f64,
    /// The noise grows with the mean.
    multiplicative: bool,
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

/// Simulates every environment of a checked recipe; `copies` are noisy copies of their only parent. The streams are
/// those of mechanisms, of noise and of the misfit.
pub fn generate(
    recipe: &Recipe,
    dag: &Dag,
    copies: &[usize],
    targets: &[Vec<usize>],
    [mechanisms, noise, misfit]: [&mut Stream; 3],
) -> Values {
    let equation = |j: usize| {
        let drawn = draw(recipe, dag.parents(j).len(), mechanisms);
        if copies.contains(&j) { drawn.copying() } else { drawn }
    };
    let equations = (0..dag.len()).map(equation).collect();
    let mut model = Model { order: in_order(dag), equations, noise: recipe.noise };
    let moments = model.probe(recipe.standardised, mechanisms);
    let mut change = |&j: &usize| {
        let change = draw_change(recipe, &model.equations[j], dag.parents(j).len(), moments[j], mechanisms);
        (j, change)
    };
    let changes: Vec<Vec<(usize, Change)>> =
        targets.iter().map(|t| t.iter().map(&mut change).collect()).collect();
    let disturbance = Disturbance::draw(&recipe.misfit, dag, &moments, misfit);
    let mut rows = |n: usize, changes: &[(usize, Change)]| -> Vec<Vec<f64>> {
        let batch = disturbance.batch(dag, misfit);
        (0..n).map(|_| model.row(changes, &disturbance, &batch, noise, misfit)).collect()
    };
    Values {
        reference: rows(recipe.reference_rows, &[]),
        experiments: changes.iter().map(|c| rows(recipe.rows, c)).collect(),
    }
}

/// Noise variances are U(0.05, 0.15).
fn draw(recipe: &Recipe, parents: usize, random: &mut Stream) -> Equation {
    let deviation = random.between(0.05, 0.15).sqrt();
    let through_product = recipe.misfit.products && parents > 1;
    let inputs = if through_product { parents - 1 } else { parents };
    let mean: Mean = match recipe.mechanism {
        Mechanism::Neural => Box::new(neural::draw(inputs, random)),
        Mechanism::Linear | Mechanism::Genes => Box::new(linear::draw(inputs, random)),
    };
    let mean: Mean = if through_product {
        Box::new(move |values| mean(&[&[values[0] * values[1]], &values[2..]].concat()))
    } else {
        mean
    };
    Equation { mean, deviation, multiplicative: recipe.misfit.multiplicative, location: 0.0, scale: 1.0 }
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
        (Intervention::Hard, Unit::NoiseDeviation) => {
            let noise = equation.deviation / equation.scale;
            Change::Value(mean + random.sign() * strength * noise, HARD_SPREAD * deviation)
        }
        (Intervention::Shift, Unit::NoiseDeviation) => {
            Change::Offset(random.sign() * strength * equation.deviation / equation.scale)
        }
        (Intervention::Noise, _) => Change::Louder(strength),
        (Intervention::Mechanism, _) => {
            let fresh = draw(recipe, parents, random);
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
                let noise = random.noise(self.noise);
                row[j] =
                    equation.result(&equation.mean, equation.deviation, parents, row, &Batch::NONE, noise);
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

    fn row(
        &self,
        changes: &[(usize, Change)],
        disturbance: &Disturbance,
        batch: &[Batch],
        random: &mut Stream,
        misfit: &mut Stream,
    ) -> Vec<f64> {
        let moved = disturbance.moved(self.equations.len(), misfit);
        let Some(feedback) = disturbance.feedback else {
            return self.pass(changes, batch, &moved, None, random);
        };
        // The same noise again and again, until what acts back no longer moves.
        let noise = random.clone();
        let mut x = self.pass(changes, batch, &moved, None, random);
        for _ in 0..PASSES {
            let back = (feedback.cause, feedback.strength * x[feedback.effect]);
            x = self.pass(changes, batch, &moved, Some(back), &mut noise.clone());
        }
        x
    }

    /// Walks the equations once; `moved[j]` is added to the noise of `j`, `back` to the result of one variable.
    fn pass(
        &self,
        changes: &[(usize, Change)],
        batch: &[Batch],
        moved: &[f64],
        back: Option<(usize, f64)>,
        random: &mut Stream,
    ) -> Vec<f64> {
        let mut x = vec![0.0; self.equations.len()];
        for &(j, parents) in &self.order {
            let equation = &self.equations[j];
            let none = &Batch::NONE;
            let here = batch.get(j).unwrap_or(none);
            let back = back.map_or(0.0, |(cause, by)| if cause == j { by } else { 0.0 });
            let mut result = |mean: &Mean, deviation: f64| {
                let noise = random.noise(self.noise) * here.noise + moved[j];
                equation.result(mean, deviation, parents, &x, here, noise) + back
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
    fn result(
        &self,
        mean: &Mean,
        deviation: f64,
        parents: &[usize],
        x: &[f64],
        batch: &Batch,
        noise: f64,
    ) -> f64 {
        let slope = |position: usize| batch.slopes.get(position).copied().unwrap_or(1.0);
        let causes: Vec<f64> = parents.iter().enumerate().map(|(p, &i)| slope(p) * x[i]).collect();
        let mean = mean(&causes);
        let grown = if self.multiplicative { 0.5 + mean.abs() } else { 1.0 };
        let moved = batch.intercept * self.deviation;
        (mean + moved + grown * deviation * noise - self.location) / self.scale
    }

    /// The same noise, a third as large, around its only parent.
    fn copying(self) -> Self {
        Self { mean: Box::new(|values| values.iter().sum()), deviation: self.deviation / 3.0, ..self }
    }
}
