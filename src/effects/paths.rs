//! Which directed paths carry an effect.

use std::collections::BTreeMap;

use crate::sorting::Arrange;
use serde::{Deserialize, Serialize};

use super::adjustment::{Adjustment, adjustment_sets};
use super::ensemble::Ensemble;
use super::interval::Interval;
use super::system::System;

/// Paths that one system is searched for at the most.
const MOST_WALKS: usize = 500;
/// Paths that are listed at the most.
const MOST_LISTED: usize = 8;
/// Paths that fewer of the graphs have are not listed.
const LEAST_PROBABILITY: f64 = 0.02;

/// One directed path.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Path {
    /// From cause to effect, both included.
    pub variables: Vec<usize>,
    /// Probability that all of its edges are there.
    pub probability: f64,
    /// What it carries, units of the effect per unit of the cause, averaged over all systems: nothing where it is not
    /// there. Of curved mechanisms the average slopes.
    pub carries: f64,
    /// Its share of what all paths carry together; `None` if that is nothing. Shares of paths that work against each other
    /// are negative or above 1.
    pub share: Option<f64>,
}

/// How one variable acts on another one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Paths {
    /// Cause.
    pub from: usize,
    /// Effect.
    pub to: usize,
    /// Probability of any directed path.
    pub probability: f64,
    /// What all paths carry together, units of the effect per unit of the cause.
    pub carries: Interval,
    /// The paths that carry most, the strongest first.
    pub paths: Vec<Path>,
    /// True if some are not listed.
    pub are_more: bool,
    /// What must be held fixed to read the effect off rows without interventions, in the shown graph.
    pub adjustment: Adjustment,
}

/// The directed paths between two variables in one system.
struct Walk<'a> {
    system: &'a System,
    /// `children[i]`: each with the slope of the edge.
    children: &'a [Vec<(usize, f64)>],
    end: usize,
    left: usize,
    path: Vec<usize>,
    found: Vec<(Vec<usize>, f64)>,
}

impl Walk<'_> {
    fn go(&mut self, at: usize, product: f64) {
        self.path.push(at);
        if at == self.end {
            self.left = self.left.saturating_sub(1);
            self.found.push((self.path.clone(), product));
        } else {
            let children = self.children;
            for &(child, slope) in &children[at] {
                if self.left > 0 {
                    self.go(child, product * slope);
                }
            }
        }
        self.path.pop();
    }

    /// The sum over all paths, listed or not.
    fn total(&self, start: usize) -> f64 {
        let mut effect = vec![0.0; self.children.len()];
        effect[start] = 1.0;
        for &i in &self.system.order {
            let here: f64 = effect[i];
            self.children[i].iter().for_each(|&(child, slope)| effect[child] += slope * here);
        }
        effect[self.end]
    }
}

impl Ensemble {
    /// The directed paths `from -> .. -> to` between two different variables of the data set. `hidden` are pairs that seem
    /// to share a hidden cause: they bear on what must be held fixed.
    pub fn paths(&self, from: usize, to: usize, hidden: &[(usize, usize)]) -> Paths {
        let (start, end) = (self.canonical[from], self.canonical[to]);
        let systems = self.systems.len() as f64;
        let mut carried: BTreeMap<Vec<usize>, f64> = BTreeMap::new();
        let mut totals = Vec::with_capacity(self.systems.len());
        let mut are_more = false;
        for system in &self.systems {
            let children = self.edges_between(system, end);
            let mut walk = Walk {
                system,
                children: &children,
                end,
                left: MOST_WALKS,
                path: Vec::new(),
                found: Vec::new(),
            };
            walk.go(start, 1.0);
            are_more |= walk.left == 0;
            totals.push(walk.total(start));
            for (path, product) in walk.found {
                *carried.entry(path).or_default() += product / systems;
            }
        }
        let unit = self.standard[end].scale / self.standard[start].scale;
        let all = totals.iter().sum::<f64>() / systems;
        let mut paths: Vec<Path> = carried
            .into_iter()
            .map(|(path, carries)| Path {
                probability: self.probability_of(&path),
                variables: path.iter().map(|&c| self.variables[c]).collect(),
                carries: carries * unit,
                share: (all != 0.0).then(|| carries / all),
            })
            .collect();
        let found = paths.len();
        paths.retain(|path| path.probability >= LEAST_PROBABILITY);
        paths.arrange_by(|a, b| {
            b.carries.abs().total_cmp(&a.carries.abs()).then_with(|| a.variables.cmp(&b.variables))
        });
        paths.truncate(MOST_LISTED);
        are_more |= paths.len() < found;
        Paths {
            from,
            to,
            probability: self.reach[start][end],
            carries: Interval::of_draws(totals).scaled(0.0, unit),
            paths,
            are_more,
            adjustment: adjustment_sets(&self.shown, from, to, hidden),
        }
    }

    /// Edges on the way to `end`, from each variable.
    fn edges_between(&self, system: &System, end: usize) -> Vec<Vec<(usize, f64)>> {
        let above = system.ancestors(end);
        let mut children = vec![Vec::new(); self.len()];
        for (j, node) in system.nodes.iter().enumerate().filter(|(j, _)| above[*j]) {
            for (position, &i) in node.parents.iter().enumerate() {
                children[i].push((j, system.slope(j, position, &self.rows)));
            }
        }
        children
    }

    fn probability_of(&self, path: &[usize]) -> f64 {
        let there =
            |edge: &[usize], parents: &[crate::graph::VariableSet]| parents[edge[1]].contains(edge[0]);
        let with = self.graphs.iter().filter(|g| path.windows(2).all(|edge| there(edge, &g.parents)));
        with.map(|g| g.weight).sum::<f64>().min(1.0)
    }
}
