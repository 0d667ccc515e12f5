//! From chains to a [`Posterior`]: Rao-Blackwellised averages in the data set's order.

use std::collections::BTreeMap;

use crate::graph::VariableSet;
use crate::model::{Learned, Scratch};
use crate::protocol::Snapshot;

use super::adapt::{Adapter, VariableMechanisms};
use super::averages::{Averages, mixtures};
use super::diagnostics::diagnostics;
use super::few_values::few_values;
use super::restart::causal_order;
use super::sample::Sample;
use super::weighted_sets::{WeightedSet, weighted_sets};
use super::{Completeness, DagSample, Discount, Posterior, Problem, State, Unsteady};

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
    let sets = weighted_sets(state);
    let mut averages = Averages::new(problem, state);
    let mut scratch = Scratch::default();
    for (j, weighted) in sets.iter().enumerate() {
        averages.add(j, weighted, &mixtures(state, j, weighted, &mut scratch));
    }
    from_averages(averages, &sets)
}

/// The posterior, and what new experiments are read with: both in hardly more time than one of them.
pub fn conclusion(problem: &Problem, state: &State) -> (Posterior, Adapter) {
    let sets = weighted_sets(state);
    let mut averages = Averages::new(problem, state);
    let mut mechanisms = Vec::with_capacity(sets.len());
    let mut scratch = Scratch::default();
    for (j, weighted) in sets.iter().enumerate() {
        let mixtures = mixtures(state, j, weighted, &mut scratch);
        averages.add(j, weighted, &mixtures);
        mechanisms.push(VariableMechanisms::new(problem, state, j, weighted, mixtures));
    }
    (from_averages(averages, &sets), Adapter::from_mechanisms(problem, state, mechanisms))
}

fn from_averages(averages: Averages, sets: &[Vec<WeightedSet>]) -> Posterior {
    let Averages { problem, state, target, kind, effect, smooth, .. } = averages;
    let Averages { mut odd_in_reference, mut resting_on_rows, .. } = averages;
    let model = &state.model;
    odd_in_reference.sort_unstable();
    resting_on_rows.sort_unstable_by_key(|rests| (rests.experiment, rests.variable));
    Posterior {
        variables: problem.variable_names.clone(),
        experiments: problem.experiments.iter().map(|&e| problem.environment_names[e].clone()).collect(),
        edge: edge_matrix(problem, sets),
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
