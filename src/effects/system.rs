//! One complete system of mechanisms and what it makes of a change. Standard units, canonical order.

use std::sync::Arc;

use crate::model::factor::{LANES, Lanes};
use crate::model::{Mechanism, MetaParameters};

use super::what_if::Act;

/// What a change makes of each variable: its new values, one a row; `None` where it stays as it was.
pub(super) type Moved = Vec<Option<Vec<f64>>>;

/// A smooth mechanism without its coefficients; systems share it.
#[derive(Debug)]
pub(super) struct Curve {
    pub mechanism: Mechanism,
    pub meta: Arc<MetaParameters>,
}

impl Curve {
    /// The mechanism's mean in each of `n` rows at these coefficients; `column(i)` are the values of parent `i`.
    pub fn values<'a>(&self, weights: &[f64], n: usize, column: impl Fn(usize) -> &'a [f64]) -> Vec<f64> {
        let mut values = Vec::with_capacity(n);
        for start in (0..n).step_by(LANES) {
            let lanes = |i: usize| -> Lanes {
                let column = column(i);
                std::array::from_fn(|l| column[(start + l).min(n - 1)])
            };
            let mut sums = [0.0; LANES];
            for (weight, feature) in weights.iter().zip(self.mechanism.lane_features(&self.meta, lanes)) {
                for l in 0..LANES {
                    sums[l] += weight * feature[l];
                }
            }
            values.extend_from_slice(&sums[..LANES.min(n - start)]);
        }
        values
    }
}

/// How a variable follows from its parents.
#[derive(Debug, Clone)]
pub(super) enum Response {
    /// Units of the variable per unit of each parent.
    Linear(Vec<f64>),
    Smooth {
        curve: Arc<Curve>,
        weights: Vec<f64>,
        /// Its mean in the rows as they are.
        at_rows: Vec<f64>,
    },
}

#[derive(Debug, Clone)]
pub(super) struct Node {
    pub parents: Vec<usize>,
    pub response: Response,
}

/// A draw from the posterior: a graph with all mechanisms.
#[derive(Debug, Clone)]
pub(super) struct System {
    /// Causes before effects.
    pub order: Vec<usize>,
    /// One a variable.
    pub nodes: Vec<Node>,
}

impl System {
    /// Effects of one more unit of `cause` on each variable, along the topological order: the column of `(I - B)^-1`.
    /// `None` if they depend on where one starts, because a smooth mechanism is on the way.
    pub fn linear_effects(&self, cause: usize) -> Option<Vec<f64>> {
        let mut effect = vec![0.0; self.nodes.len()];
        effect[cause] = 1.0;
        for &j in self.order.iter().filter(|&&j| j != cause) {
            let node = &self.nodes[j];
            match &node.response {
                Response::Linear(slopes) => {
                    effect[j] = node.parents.iter().zip(slopes).map(|(&i, slope)| slope * effect[i]).sum();
                }
                Response::Smooth { .. } if node.parents.iter().all(|&i| effect[i] == 0.0) => {}
                Response::Smooth { .. } => return None,
            }
        }
        Some(effect)
    }

    /// What follows for each variable in every row, `rows[j]` being the values of `j`; `acts[j]` is what is done to `j`.
    /// Only variables for which `matters` holds are computed.
    pub fn respond(&self, rows: &[Vec<f64>], acts: &[Option<Act>], matters: impl Fn(usize) -> bool) -> Moved {
        let mut moved: Moved = vec![None; self.nodes.len()];
        for &j in self.order.iter().filter(|&&j| matters(j)) {
            moved[j] = match acts[j] {
                Some(Act::Set(value)) => Some(vec![value; rows[j].len()]),
                Some(Act::Push(by)) => {
                    let passed = self.passed_on(j, rows, &moved).unwrap_or_else(|| rows[j].clone());
                    Some(passed.into_iter().map(|x| x + by).collect())
                }
                None => self.passed_on(j, rows, &moved),
            };
        }
        moved
    }

    /// New values of `j` from those of its parents: the residuals stay.
    fn passed_on(&self, j: usize, rows: &[Vec<f64>], moved: &Moved) -> Option<Vec<f64>> {
        let node = &self.nodes[j];
        if node.parents.iter().all(|&i| moved[i].is_none()) {
            return None;
        }
        let mut values = rows[j].clone();
        match &node.response {
            Response::Linear(slopes) => {
                for (&i, slope) in node.parents.iter().zip(slopes) {
                    let Some(new) = &moved[i] else { continue };
                    for ((value, new), old) in values.iter_mut().zip(new).zip(&rows[i]) {
                        *value += slope * (new - old);
                    }
                }
            }
            Response::Smooth { curve, weights, at_rows } => {
                let column = |i: usize| moved[i].as_deref().unwrap_or(&rows[i]);
                let new = curve.values(weights, values.len(), column);
                for ((value, new), old) in values.iter_mut().zip(new).zip(at_rows) {
                    *value += new - old;
                }
            }
        }
        Some(values)
    }

    /// Units of `j` per unit of its parent at `position`, on average over the rows; of a smooth mechanism over a step of
    /// one standard unit.
    pub fn slope(&self, j: usize, position: usize, rows: &[Vec<f64>]) -> f64 {
        let node = &self.nodes[j];
        match &node.response {
            Response::Linear(slopes) => slopes[position],
            Response::Smooth { curve, weights, at_rows } => {
                let stepped: Vec<f64> = rows[node.parents[position]].iter().map(|x| x + 1.0).collect();
                let column = |i: usize| if i == node.parents[position] { &stepped } else { &rows[i] };
                let new = curve.values(weights, at_rows.len(), |i| column(i).as_slice());
                new.iter().zip(at_rows).map(|(new, old)| new - old).sum::<f64>() / at_rows.len() as f64
            }
        }
    }

    /// The same system for some of the rows.
    pub fn on_rows(&self, rows: &[usize]) -> Self {
        let mut system = self.clone();
        for node in &mut system.nodes {
            if let Response::Smooth { at_rows, .. } = &mut node.response {
                *at_rows = rows.iter().map(|&r| at_rows[r]).collect();
            }
        }
        system
    }

    /// Ancestors of `j` in this system, itself among them.
    pub fn ancestors(&self, j: usize) -> Vec<bool> {
        let mut found = vec![false; self.nodes.len()];
        found[j] = true;
        for &i in self.order.iter().rev() {
            if found[i] {
                self.nodes[i].parents.iter().for_each(|&parent| found[parent] = true);
            }
        }
        found
    }
}
