//! The stage that asks which mechanisms bend, one variable at a time.

use crate::graph::VariableSet;
use crate::model::{Family, Model, ScoreCache};

use super::curves::{Comparison, Curve, are_credible};
use super::family_share::log_odds_of_share;
use super::pieces::last_unknown;
use super::stage_end::{FamiliesEnd, StageEnd, Stepped};

/// The comparison of families, given the graph that was found with linear mechanisms.
#[derive(Debug, Clone)]
pub(super) struct Families {
    graph: Vec<VariableSet>,
    order: Vec<usize>,
    comparison: Comparison,
    /// `[j]`: how much like a curve the mechanism of `j` is, where that was asked.
    curves: Vec<Option<Curve>>,
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
        let curves = vec![None; graph.len()];
        Self { graph, order, comparison: Comparison::new(model), curves }
    }

    /// The order from which a search is to go on.
    pub fn order(&self) -> &[usize] {
        &self.order
    }

    /// Variables of a piece of those that will be asked, the last ones first, with their parents.
    pub fn ahead(&self, is_handed_out: impl Fn(usize) -> bool) -> Option<(usize, Vec<(usize, VariableSet)>)> {
        let (piece, unknown) = last_unknown(&self.curves, is_handed_out)?;
        Some((piece, unknown.into_iter().map(|j| (j, self.graph[j])).collect()))
    }

    /// Notes what was asked elsewhere.
    pub fn take_in(&mut self, scores: &mut ScoreCache, j: usize, curve: Curve) {
        // The scores that were asked for on the way are known from now on, as if it had been asked here.
        self.comparison.parents(scores, j, self.graph[j]);
        self.curves[j] = Some(curve);
    }

    /// Compares the evidence of a smooth and of a linear mechanism for one variable and its parents, the best single one if
    /// it has none. After the last variable, lets those be smooth as well that more probably are than not, given how many
    /// seem to be.
    pub fn step(&mut self, scores: &mut ScoreCache) -> Stepped {
        let d = self.graph.len();
        if let Some(j) = self.curves.iter().position(Option::is_none) {
            self.curves[j] = Some(self.comparison.curve(scores, j, self.graph[j]));
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
        let curves: Vec<Curve> =
            self.curves.iter().map(|curve| curve.expect("every variable was asked")).collect();
        if !are_credible(&curves) {
            return Vec::new();
        }
        let gain: Vec<f64> = curves.iter().map(|curve| curve.gain).collect();
        let least = -log_odds_of_share(&gain);
        (0..gain.len()).filter(|&j| gain[j] > least).collect()
    }
}
