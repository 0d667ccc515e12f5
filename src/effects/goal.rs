//! Which single intervention brings a variable nearest to a wanted value.

use crate::sorting::Arrange;
use serde::{Deserialize, Serialize};

use super::ensemble::Ensemble;
use super::interval::Interval;
use super::system::System;
use super::what_if::Act;

/// Interventions on variables that are less probably causes are not considered.
const LEAST_PROBABILITY: f64 = 0.01;
/// Values of a variable for which its curved effect is computed; in between it is a straight line.
const KNOTS: usize = 7;
/// Values that are compared.
const PLACES: usize = 61;
/// Systems that are asked, at the most.
const MOST_SYSTEMS: usize = 48;
/// Rows that curved effects are computed on, at the most.
const MOST_ROWS: usize = 20;

/// A single intervention and how near it brings the goal.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Lever {
    /// The variable that is set.
    pub variable: usize,
    /// To this value, within the range that was measured.
    pub value: f64,
    /// Mean of the goal then.
    pub outcome: Interval,
    /// Expected distance of that mean from the wanted value: what is uncertain counts as distance.
    pub distance: f64,
    /// The same without any intervention.
    pub distance_now: f64,
    /// Probability that the variable acts on the goal at all.
    pub path: f64,
    /// True if the value is the end of the range that was measured: further might be better, but nobody has seen it.
    pub is_at_end: bool,
}

impl Ensemble {
    /// Interventions on one other variable each, the one first that is expected to bring the mean of `goal` nearest to
    /// `wanted` (its own units); none that makes it no better.
    pub fn towards(&self, goal: usize, wanted: f64) -> Vec<Lever> {
        let target = self.canonical[goal];
        let standard = self.standard[target];
        let wanted = (wanted - standard.centre) / standard.scale;
        let every = self.systems.len().div_ceil(MOST_SYSTEMS).max(1);
        let systems: Vec<(&System, Vec<bool>)> =
            self.systems.iter().step_by(every).map(|s| (s, s.ancestors(target))).collect();
        let now = mean(&self.rows[target]);
        let distance_now = (now - wanted).abs();
        let mut levers: Vec<Lever> = (0..self.len())
            .filter(|&i| i != target && self.reach[i][target] > LEAST_PROBABILITY)
            .filter_map(|i| {
                let (low, high) = self.seen[i];
                let knot = |step: usize| low + (high - low) * step as f64 / (KNOTS - 1) as f64;
                let at_knots: Vec<Vec<f64>> =
                    systems.iter().map(|(s, above)| self.at_knots(s, above, i, target, knot)).collect();
                let place = |step: usize| step as f64 / (PLACES - 1) as f64;
                let outcomes = |step: usize| at_knots.iter().map(move |means| between(means, place(step)));
                let distance = |step: usize| {
                    outcomes(step).map(|m| (m - wanted).abs()).sum::<f64>() / systems.len() as f64
                };
                let (best, distance) = (0..PLACES)
                    .map(|step| (step, distance(step)))
                    .reduce(|a, b| if b.1 < a.1 { b } else { a })?;
                let value = low + (high - low) * place(best);
                (distance < distance_now).then(|| Lever {
                    variable: self.variables[i],
                    value: self.original(i, value),
                    outcome: Interval::of_draws(outcomes(best).collect())
                        .scaled(standard.centre, standard.scale),
                    distance: distance * standard.scale,
                    distance_now: distance_now * standard.scale,
                    path: self.reach[i][target],
                    is_at_end: best == 0 || best == PLACES - 1,
                })
            })
            .collect();
        levers.arrange_by(|a, b| a.distance.total_cmp(&b.distance).then(a.variable.cmp(&b.variable)));
        levers
    }

    /// Mean of `target` with `i` set to each knot.
    fn at_knots(
        &self,
        system: &System,
        above: &[bool],
        i: usize,
        target: usize,
        knot: impl Fn(usize) -> f64,
    ) -> Vec<f64> {
        let now = mean(&self.rows[target]);
        if let Some(effects) = system.linear_effects(i) {
            let start = mean(&self.rows[i]);
            return (0..KNOTS).map(|step| now + effects[target] * (knot(step) - start)).collect();
        }
        let n = self.rows[target].len();
        let kept = n.min(MOST_ROWS);
        // Changes of the mean say as much on some of the rows.
        let some: Vec<usize> = (0..kept).map(|r| r * n / kept).collect();
        let rows: Vec<Vec<f64>> =
            self.rows.iter().map(|column| some.iter().map(|&r| column[r]).collect()).collect();
        let system = system.on_rows(&some);
        let before = mean(&rows[target]);
        (0..KNOTS)
            .map(|step| {
                let mut acts = vec![None; self.len()];
                acts[i] = Some(Act::Set(knot(step)));
                let moved = system.respond(&rows, &acts, |j| above[j]);
                now + moved[target].as_deref().map_or(0.0, |values| mean(values) - before)
            })
            .collect()
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The value at a place from 0 to 1 on the line through the knots.
fn between(knots: &[f64], place: f64) -> f64 {
    let position = place * (knots.len() - 1) as f64;
    let below = (position as usize).min(knots.len() - 2);
    knots[below] + (position - below as f64) * (knots[below + 1] - knots[below])
}
