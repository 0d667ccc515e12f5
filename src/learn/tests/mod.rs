//! Checks that need to look inside: exact enumeration, single moves, closed forms.

mod adaptation;
mod beliefs;
mod calibration;
mod exact;
mod hostile;
mod meta_training;
mod moves;
mod reference;
mod relative_drift;
mod screening;
mod stray;
mod team;
mod tempering;

use crate::data::Dataset;
use crate::simulate::{Intervention, Recipe, simulate};

use super::{Problem, Settings, State, init, step};

/// Data with so few rows that many graphs stay possible.
fn scarce(seed: u64, variables: usize, intervention: Intervention) -> Dataset {
    few_rows(Recipe {
        seed,
        variables,
        intervention,
        reference_rows: 8,
        experiments: 3,
        rows: 3,
        ..Recipe::default()
    })
}

/// Data that say hardly anything: every graph has some probability.
fn faint(seed: u64, variables: usize) -> Dataset {
    few_rows(Recipe { seed, variables, reference_rows: 4, experiments: 2, rows: 2, ..Recipe::default() })
}

fn few_rows(recipe: Recipe) -> Dataset {
    let recipe = Recipe { edges_per_variable: 0.8, strength: 2.0, ..recipe };
    simulate(&recipe).expect("the recipe is in range").0
}

fn finish(problem: &Problem) -> State {
    let mut state = init(problem);
    while !step(problem, &mut state).finished {}
    state
}

fn problem(data: &Dataset, settings: Settings) -> Problem {
    Problem::new(data, settings).expect("data and settings are in range")
}
