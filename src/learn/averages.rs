//! Averages over the parent sets of variables, one variable after the other, in the data set's order.

use std::collections::BTreeMap;

use crate::model::{
    Estimate, Family, FamilyMixture, InterventionKind, KindWeights, Mechanism, Scratch, family_mixture,
};

use super::posterior::mixture_estimate;
use super::stray::set_off_strays;
use super::weighted_sets::WeightedSet;
use super::{Problem, RestsOnRows, State};

/// Effects are cut here, original units: columns may differ by more powers of ten than a number can hold.
const LARGEST_EFFECT: f64 = 1e300;

/// What each parent set of `j` says: the costly part of every average.
pub(super) fn mixtures(
    state: &State,
    j: usize,
    weighted: &[WeightedSet],
    scratch: &mut Scratch,
) -> Vec<FamilyMixture> {
    let families = state.scores.families(j);
    weighted.iter().map(|s| family_mixture(&state.model, families, j, s.set, scratch)).collect()
}

/// Averages of the variables that were added, d of them or as many as experiments times d.
pub(super) struct Averages<'a> {
    pub problem: &'a Problem,
    pub state: &'a State,
    /// The environment that is no experiment.
    reference: Option<usize>,
    pub target: Vec<Vec<f64>>,
    pub kind: Vec<Vec<KindWeights>>,
    pub effect: Vec<Vec<Option<Estimate>>>,
    pub smooth: Vec<f64>,
    pub resting_on_rows: Vec<RestsOnRows>,
    pub odd_in_reference: Vec<usize>,
}

impl<'a> Averages<'a> {
    /// Of no variable yet.
    pub fn new(problem: &'a Problem, state: &'a State) -> Self {
        let (d, experiments) = (state.model.variables(), problem.experiments.len());
        Self {
            problem,
            state,
            reference: (0..state.model.environments()).find(|e| !problem.experiments.contains(e)),
            target: vec![vec![0.0; d]; experiments],
            kind: vec![vec![[0.0; InterventionKind::ALL.len()]; d]; experiments],
            effect: vec![vec![None; d]; d],
            smooth: vec![0.0; d],
            resting_on_rows: Vec::new(),
            odd_in_reference: Vec::new(),
        }
    }

    /// Adds canonical variable `j` with its parent sets, heaviest first, and what each of them says.
    pub fn add(&mut self, j: usize, weighted: &[WeightedSet], mixtures: &[FamilyMixture]) {
        let (problem, model) = (self.problem, &self.state.model);
        let column = problem.variables[j];
        let mut parts: BTreeMap<usize, Vec<(f64, Estimate)>> = BTreeMap::new();
        let mut first: BTreeMap<usize, f64> = BTreeMap::new();
        let mut odd = 0.0;
        for (position, (s, mixture)) in weighted.iter().zip(mixtures).enumerate() {
            let pool = &mixture.posterior;
            self.smooth[column] += s.weight * mixture.weight(Family::Smooth);
            odd += self.reference.map_or(0.0, |e| s.weight * pool.target[e]);
            for (k, &e) in problem.experiments.iter().enumerate() {
                // As a correction of the first set's value: what all sets agree on is kept to the bit.
                let base = *first.entry(e).or_insert(pool.target[e]);
                if position == 0 {
                    self.target[k][column] = base;
                }
                self.target[k][column] += s.weight * (pool.target[e] - base);
                for (sum, p) in self.kind[k][column].iter_mut().zip(pool.kind[e]) {
                    // Weighted by the target's own probability; the small constant keeps unlikely targets defined.
                    *sum += s.weight * (pool.target[e] + 1e-12) * p;
                }
            }
            let parents: Vec<usize> = s.set.iter().collect();
            let fit =
                Mechanism::new(model, Family::Linear, j, &parents, &pool.pool).coefficients(model.meta());
            for (i, c) in parents.iter().zip(&fit[1..]) {
                let unit = (problem.standard[j].scale / problem.standard[*i].scale).min(f64::MAX);
                let converted = |x: f64| (x * unit).clamp(-LARGEST_EFFECT, LARGEST_EFFECT);
                parts.entry(*i).or_default().push((
                    s.weight,
                    Estimate { mean: converted(c.mean), low: converted(c.low), high: converted(c.high) },
                ));
            }
        }
        if odd > 0.5 {
            self.odd_in_reference.push(column);
        }
        for (i, estimates) in parts {
            self.effect[problem.variables[i]][column] = Some(mixture_estimate(&estimates));
        }
        for row in &mut self.kind {
            let total: f64 = row[column].iter().sum();
            for p in &mut row[column] {
                *p /= total;
            }
        }
        for row in &mut self.target {
            row[column] = row[column].clamp(0.0, 1.0);
        }
        if let Some(heaviest) = weighted.first() {
            let rest = set_off_strays(problem, self.state, j, heaviest.set, &mut self.target);
            self.resting_on_rows.extend(rest);
        }
    }
}
