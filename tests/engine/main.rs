//! The engine as its users see it: data in, posterior out, new experiments named.

mod adaptation;
mod invariance;
mod kinds;
mod knowledge;
mod optimum;
mod soundness;

use metacadi::data::{Dataset, Truth};
use metacadi::learn::{Problem, Settings, State, init, step};
use metacadi::simulate::{Recipe, simulate};

fn simulated(recipe: &Recipe) -> (Dataset, Truth) {
    simulate(recipe).expect("the recipe is in range")
}

/// Few chains and sweeps: what is checked here does not depend on how long they run.
fn brief(seed: u64) -> Settings {
    Settings { seed, chains: 2, sweeps: 40, ..Settings::default() }
}

/// Runs to the end; a run that does not end fails.
fn learn(data: &Dataset, settings: Settings) -> (Problem, State) {
    let problem = Problem::new(data, settings).expect("data and settings are in range");
    let mut state = init(&problem);
    for _ in 0..1_000_000 {
        if step(&problem, &mut state).finished {
            return (problem, state);
        }
    }
    panic!("a million steps were not enough");
}

fn rows(data: &Dataset, k: usize) -> Vec<Vec<f64>> {
    data.rows(k).map(<[f64]>::to_vec).collect()
}

/// The same data with every value replaced: `change(variable, value)`.
fn changed(data: &Dataset, change: impl Fn(usize, f64) -> f64) -> Dataset {
    let environments = (0..data.environments().len())
        .map(|k| {
            let rows = data.rows(k).map(|r| r.iter().enumerate().map(|(j, &x)| change(j, x)).collect());
            (data.environments()[k].name.clone(), rows.collect())
        })
        .collect();
    Dataset::new(data.variables().to_vec(), environments, data.reference()).expect("still finite")
}
