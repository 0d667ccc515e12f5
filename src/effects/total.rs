//! Total effects of one variable on all others.

use serde::{Deserialize, Serialize};

use super::ensemble::Ensemble;
use super::interval::Interval;
use super::what_if::Act;

/// What one more unit of a variable does to another one, along all paths.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TotalEffect {
    /// The affected variable.
    pub on: usize,
    /// Its units per unit of the cause. Where a mechanism on the way is curved: on average over the rows, over a step of
    /// one standard deviation.
    pub effect: Interval,
    /// Standard deviation of the effect between rows; 0 where all mechanisms on the way are linear.
    pub between_rows: f64,
    /// Probability of any directed path.
    pub path: f64,
}

impl Ensemble {
    /// Total effects `do(X := x + 1)` of a variable of the data set on every other one, in the order of the variables.
    pub fn effects_of(&self, variable: usize) -> Vec<TotalEffect> {
        let cause = self.canonical[variable];
        let d = self.len();
        let mut draws = vec![Vec::with_capacity(self.systems.len()); d];
        let mut squares = vec![0.0; d];
        for system in &self.systems {
            if let Some(effects) = system.linear_effects(cause) {
                draws.iter_mut().zip(effects).for_each(|(draws, effect)| draws.push(effect));
                continue;
            }
            let mut acts = vec![None; d];
            acts[cause] = Some(Act::Push(1.0));
            for (j, moved) in system.respond(&self.rows, &acts, |_| true).into_iter().enumerate() {
                let Some(moved) = moved else {
                    draws[j].push(0.0);
                    continue;
                };
                let n = moved.len() as f64;
                let change = || moved.iter().zip(&self.rows[j]).map(|(new, old)| new - old);
                let mean = change().sum::<f64>() / n;
                draws[j].push(mean);
                squares[j] += change().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
            }
        }
        let systems = self.systems.len() as f64;
        let others = self.canonical.iter().enumerate().filter(|(on, _)| *on != variable);
        others
            .map(|(on, &j)| {
                let unit = self.standard[j].scale / self.standard[cause].scale;
                TotalEffect {
                    on,
                    effect: Interval::of_draws(std::mem::take(&mut draws[j])).scaled(0.0, unit),
                    between_rows: (squares[j] / systems).sqrt() * unit,
                    path: self.reach[cause][j],
                }
            })
            .collect()
    }
}
