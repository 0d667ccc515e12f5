//! Answers against truths that are known in other ways.

mod known;
mod linear;
mod observed;
mod predictive;
mod published;
mod smooth;
mod uncertain;

use crate::data::Dataset;
use crate::learn::{
    Completeness, DagSample, Diagnostics, Posterior, Problem, Settings, init, posterior, step,
};
use crate::model::{Learned, MechanismChoice};

/// What is known where the graph is certain and nothing but the rows is learned from: `parents[j]` of each variable.
fn certain(problem: &Problem, parents: &[Vec<usize>]) -> Posterior {
    weighted(problem, &[(parents.to_vec(), 1.0)])
}

/// The same with several graphs; the targets are left to the pools.
fn weighted(problem: &Problem, graphs: &[(Vec<Vec<usize>>, f64)]) -> Posterior {
    let d = problem.variables.len();
    let mut edge = vec![vec![0.0; d]; d];
    for (parents, weight) in graphs {
        for (j, list) in parents.iter().enumerate() {
            list.iter().for_each(|&i| edge[i][j] += weight);
        }
    }
    let experiments = problem.experiments.len();
    Posterior {
        variables: (1..=d).map(|j| format!("X{j}")).collect(),
        experiments: (1..=experiments).map(|k| format!("e{k}")).collect(),
        edge,
        effect: vec![vec![None; d]; d],
        target: vec![vec![0.0; d]; experiments],
        kind: vec![vec![[0.25; 4]; d]; experiments],
        smooth: vec![f64::from(u8::from(problem.settings().mechanism != MechanismChoice::Linear)); d],
        order: (0..d).collect(),
        samples: graphs
            .iter()
            .map(|(parents, weight)| DagSample { parents: parents.clone(), weight: *weight })
            .collect(),
        diagnostics: Diagnostics::default(),
        discounted: Vec::new(),
        unsteady_variables: Vec::new(),
        unsteady_environments: Vec::new(),
        resting_on_rows: Vec::new(),
        odd_in_reference: Vec::new(),
        few_values: Vec::new(),
        learned: Learned::beforehand(&problem.settings().meta),
        epochs: Vec::new(),
        completeness: Completeness::Complete,
        settings: problem.settings().clone(),
    }
}

/// A short run of the learner.
fn learned(data: &Dataset, mechanism: MechanismChoice) -> (Problem, Posterior) {
    let settings = Settings { mechanism, chains: 2, sweeps: 60, ..Settings::default() };
    let problem = Problem::new(data, settings).expect("data and settings are in range");
    let mut state = init(&problem);
    while !step(&problem, &mut state).finished {}
    let posterior = posterior(&problem, &state);
    (problem, posterior)
}
