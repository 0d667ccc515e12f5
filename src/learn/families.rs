//! The stage that asks which mechanisms bend, one variable at a time.

use crate::graph::VariableSet;
use crate::model::{Family, Model, ScoreCache};

use super::curves::{Comparison, are_credible};
use super::family_share::log_odds_of_share;
use super::stage_end::{FamiliesEnd, StageEnd, Stepped};

/// The comparison of families, given the graph that was found with linear mechanisms.
#[derive(Debug, Clone)]
pub(super) struct Families {
    graph: Vec<VariableSet>,
    order: Vec<usize>,
    comparison: Comparison,
}

impl Families {
    /// Of no variable yet: all are linear until it is their turn. `order` is one of the graph's.
    pub fn new(model: &Model, scores: &mut ScoreCache, graph: Vec<VariableSet>, order: Vec<usize>) -> Self {
        for j in 0..graph.len() {
            // Scores of those that are linear already stay.
            if scores.families(j) != [Family::Linear] {
                scores.set_families(j, &[Family::Linear]);
            }
        }
        Self { graph, order, comparison: Comparison::new(model) }
    }

    /// The order from which a search is to go on.
    pub fn order(&self) -> &[usize] {
        &self.order
    }

    /// Compares the evidence of a smooth and of a linear mechanism for one variable and its parents, the best single one if
    /// it has none. After the last variable, lets those be smooth as well that more probably are than not, given how many
    /// seem to be.
    pub fn step(&mut self, model: &Model, scores: &mut ScoreCache) -> Stepped {
        let j = self.comparison.curves.len();
        let parents =
            if self.graph[j].is_empty() { best_single_parent(model, scores, j) } else { Some(self.graph[j]) };
        self.comparison.add(scores, parents);
        let d = self.graph.len();
        if self.comparison.curves.len() < d {
            return Stepped::default();
        }
        let joined = self.smooth();
        for &j in &joined {
            scores.set_families(j, &Family::ALL);
        }
        let end = match joined.len() {
            0 => FamiliesEnd::AllLinear,
            // Up to a quarter.
            few if 4 * few <= d => FamiliesEnd::FewSmooth,
            _ => FamiliesEnd::ManySmooth,
        };
        Stepped { ended: Some(StageEnd::Families(end)), ..Stepped::default() }
    }

    /// The variables that more probably bend than not.
    fn smooth(&self) -> Vec<usize> {
        let curves = &self.comparison.curves;
        if !are_credible(curves) {
            return Vec::new();
        }
        let gain: Vec<f64> = curves.iter().map(|curve| curve.gain).collect();
        let least = -log_odds_of_share(&gain);
        (0..gain.len()).filter(|&j| gain[j] > least).collect()
    }
}

/// The parent that explains `j` best by itself; none if `j` may have no parents.
fn best_single_parent(model: &Model, scores: &mut ScoreCache, j: usize) -> Option<VariableSet> {
    let singles = model.allowed(j).iter().map(|i| VariableSet::EMPTY.with(i));
    singles.max_by(|&a, &b| scores.compute(model, j, a).score.total_cmp(&scores.compute(model, j, b).score))
}
