//! From chains to a [`Posterior`]: Rao-Blackwellised averages in the data set's order.

use std::collections::BTreeMap;

use crate::graph::VariableSet;
use crate::model::{Estimate, Family, InterventionKind, Learned, Mechanism, Scratch, family_mixture};
use crate::protocol::Snapshot;

use super::diagnostics::diagnostics;
use super::few_values::few_values;
use super::posterior::mixture_estimate;
use super::restart::causal_order;
use super::sample::Sample;
use super::stray::set_off_strays;
use super::weighted_sets::{WeightedSet, weighted_sets};
use super::{Completeness, DagSample, Discount, Posterior, Problem, State, Unsteady};

/// Effects are cut here, original units: columns may differ by more powers of ten than a number can hold.
const LARGEST_EFFECT: f64 = 1e300;

fn edge_matrix(problem: &Problem, sets: &[Vec<WeightedSet>]) -> Vec<Vec<f64>> {
    let d = sets.len();
    let mut edge = vec![vec![0.0; d]; d];
    for (j, weighted) in sets.iter().enumerate() {
        for s in weighted {
            for i in s.set.iter() {
                edge[problem.variables[i]][problem.variables[j]] += s.weight;
            }
        }
    }
    for row in &mut edge {
        for p in row {
            *p = p.min(1.0);
        }
    }
    edge
}

/// Probabilities as they stand; cheap enough for every frame.
pub fn snapshot(problem: &Problem, state: &mut State) -> Snapshot {
    let sets = weighted_sets(state);
    let d = sets.len();
    let mut shown = std::mem::take(&mut state.shown);
    let heaviest: Vec<Option<VariableSet>> = sets.iter().map(|sets| sets.first().map(|s| s.set)).collect();
    shown.refresh(&heaviest, |j, set| state.pool(j, set).target);
    let mut target = vec![vec![0.0; d]; problem.experiments.len()];
    for (j, column) in shown.columns.iter().enumerate() {
        for (k, &e) in problem.experiments.iter().enumerate() {
            target[k][problem.variables[j]] = column.as_ref().map_or(0.0, |(_, target)| target[e]);
        }
    }
    state.shown = shown;
    Snapshot {
        edge: edge_matrix(problem, &sets),
        target,
        order: order(problem, state),
        trace: state.traces(),
        burn_in: state.burn_in(),
        epochs: state.epochs.clone(),
    }
}

/// A topological order of the best graph in the data set's indices.
fn order(problem: &Problem, state: &State) -> Vec<usize> {
    causal_order(&state.best_graph()).into_iter().map(|c| problem.variables[c]).collect()
}

/// Everything learned so far; complete once the state is finished.
pub fn posterior(problem: &Problem, state: &State) -> Posterior {
    let model = &state.model;
    let d = model.variables();
    let sets = weighted_sets(state);
    let mut scratch = Scratch::default();
    let mut target = vec![vec![0.0; d]; problem.experiments.len()];
    let mut kind = vec![vec![[0.0; InterventionKind::ALL.len()]; d]; problem.experiments.len()];
    let mut effect = vec![vec![None; d]; d];
    let mut smooth = vec![0.0; d];
    let mut resting_on_rows = Vec::new();
    let reference = (0..model.environments()).find(|e| !problem.experiments.contains(e));
    let mut odd_in_reference = Vec::new();
    for (j, weighted) in sets.iter().enumerate() {
        let column = problem.variables[j];
        let mut parts: BTreeMap<usize, Vec<(f64, Estimate)>> = BTreeMap::new();
        let mut first: BTreeMap<usize, f64> = BTreeMap::new();
        let mut odd = 0.0;
        for (position, s) in weighted.iter().enumerate() {
            let mixture = family_mixture(model, state.scores.families(j), j, s.set, &mut scratch);
            let pool = &mixture.posterior;
            smooth[column] += s.weight * mixture.weight(Family::Smooth);
            odd += reference.map_or(0.0, |e| s.weight * pool.target[e]);
            for (k, &e) in problem.experiments.iter().enumerate() {
                // As a correction of the first set's value: what all sets agree on is kept to the bit.
                let base = *first.entry(e).or_insert(pool.target[e]);
                if position == 0 {
                    target[k][column] = base;
                }
                target[k][column] += s.weight * (pool.target[e] - base);
                for (sum, p) in kind[k][column].iter_mut().zip(pool.kind[e]) {
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
            odd_in_reference.push(column);
        }
        for (i, estimates) in parts {
            effect[problem.variables[i]][column] = Some(mixture_estimate(&estimates));
        }
        for row in &mut kind {
            let total: f64 = row[column].iter().sum();
            for p in &mut row[column] {
                *p /= total;
            }
        }
        for row in &mut target {
            row[column] = row[column].clamp(0.0, 1.0);
        }
        if let Some(heaviest) = weighted.first() {
            resting_on_rows.extend(set_off_strays(problem, state, j, heaviest.set, &mut target));
        }
    }
    odd_in_reference.sort_unstable();
    resting_on_rows.sort_unstable_by_key(|rests| (rests.experiment, rests.variable));
    Posterior {
        variables: problem.variable_names.clone(),
        experiments: problem.experiments.iter().map(|&e| problem.environment_names[e].clone()).collect(),
        edge: edge_matrix(problem, &sets),
        effect,
        target,
        kind,
        smooth,
        order: order(problem, state),
        samples: samples(problem, state),
        diagnostics: diagnostics(problem, state),
        discounted: discounted(problem, state),
        unsteady_variables: unsteady(
            problem.variables.iter().map(|&v| &problem.variable_names[v]),
            &model.learned().variable_drift,
        ),
        unsteady_environments: unsteady(problem.environment_names.iter(), &model.learned().environment_drift),
        resting_on_rows,
        odd_in_reference,
        few_values: few_values(problem),
        learned: Learned { families: state.scores.all_families().to_vec(), ..model.learned().clone() },
        epochs: state.epochs.clone(),
        completeness: Completeness::of(state),
        settings: problem.settings.clone(),
    }
}

/// Environments with a dispersion of their own.
fn discounted(problem: &Problem, state: &State) -> Vec<Discount> {
    let relative = problem.environment_names.iter().zip(state.model.relative_dispersion());
    relative
        .filter(|(_, rows)| **rows > 1.0)
        .map(|(name, &rows)| Discount { environment: name.clone(), rows })
        .collect()
}

/// What drifts more than usual.
fn unsteady<'a>(names: impl Iterator<Item = &'a String>, times: &[f64]) -> Vec<Unsteady> {
    let each = names.zip(times).filter(|(_, times)| **times > 1.0);
    each.map(|(name, &times)| Unsteady { name: name.clone(), times }).collect()
}

/// Distinct graphs by falling weight.
fn samples(problem: &Problem, state: &State) -> Vec<DagSample> {
    let mut weights: BTreeMap<&[VariableSet], f64> = BTreeMap::new();
    let drawn = state.sample().map_or_else(Vec::new, Sample::graphs);
    for (c, restart) in state.restarts.iter().enumerate() {
        // Before its first sweep that counts: the best graph that it has seen.
        let graphs = drawn.get(c).copied().filter(|graphs| !graphs.is_empty());
        let graphs = graphs.unwrap_or(std::slice::from_ref(&restart.best.graph));
        for graph in graphs {
            *weights.entry(graph).or_default() += 1.0 / graphs.len() as f64;
        }
    }
    let total: f64 = weights.values().sum();
    let mut samples: Vec<(DagSample, &[VariableSet])> = weights
        .into_iter()
        .map(|(graph, weight)| {
            let mut parents = vec![Vec::new(); graph.len()];
            for (c, set) in graph.iter().enumerate() {
                let list: &mut Vec<usize> = &mut parents[problem.variables[c]];
                list.extend(set.iter().map(|i| problem.variables[i]));
                list.sort_unstable();
            }
            (DagSample { parents, weight: weight / total }, graph)
        })
        .collect();
    samples.sort_by(|a, b| b.0.weight.total_cmp(&a.0.weight).then(a.1.cmp(b.1)));
    samples.into_iter().map(|s| s.0).collect()
}
