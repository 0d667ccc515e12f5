//! Assistants change nothing but the time: whoever computes what, and whenever it comes back, the result has the same bits.

use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

use super::*;
use crate::learn::assistant::{Assistant, Order, Report};
use crate::learn::{Team, posterior, run_on_threads};
use crate::model::MechanismChoice;
use crate::simulate::Mechanism;

/// Enough variables for a search that does not score every step, some of them bent.
fn problems() -> Vec<Problem> {
    let of = |variables, mechanism| Recipe {
        seed: 3,
        variables,
        experiments: 7,
        rows: 6,
        reference_rows: 20,
        mechanism,
        ..Recipe::default()
    };
    let settings = |mechanism| Settings { mechanism, sweeps: 40, ..Settings::default() };
    [
        (of(15, Mechanism::Linear), settings(MechanismChoice::Auto)),
        (of(14, Mechanism::Neural), settings(MechanismChoice::Auto)),
        (of(6, Mechanism::Linear), settings(MechanismChoice::Smooth)),
    ]
    .map(|(recipe, settings)| problem(&simulate(&recipe).expect("the recipe is in range").0, settings))
    .into()
}

/// Everything that a person sees, and how many scores it took.
fn result(problem: &Problem, state: &State) -> (String, usize) {
    let posterior = posterior(problem, state);
    (serde_json::to_string(&posterior).expect("a posterior can be written"), state.count())
}

/// Runs with assistants of whom chance decides when they work, when they hear, when they are heard, and whether they are lost, which
/// is never to be heard again.
fn run_by_chance(problem: &Problem, seed: u64) -> State {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut state = init(problem);
    let mut team = Team::default();
    let mut assistants: Vec<(Option<Assistant>, Vec<Order>, Vec<Report>)> = Vec::new();
    loop {
        if assistants.len() < 4 && rng.random_range(0..100) == 0 {
            assert_eq!(team.join(), assistants.len());
            assistants.push((Some(Assistant::new(problem.clone())), Vec::new(), Vec::new()));
        }
        for (number, order) in team.orders(&mut state) {
            assistants[number].1.push(order);
        }
        for (number, (assistant, orders, reports)) in assistants.iter_mut().enumerate() {
            let Some(present) = assistant else { continue };
            match rng.random_range(0..40) {
                0..10 => orders.drain(..).for_each(|order| present.hear(order)),
                10..30 => reports.extend(present.step()),
                30..38 => reports.drain(..).for_each(|report| team.hear(&mut state, number, report)),
                _ if rng.random_range(0..100) == 0 => *assistant = None,
                _ => {}
            }
        }
        if step(problem, &mut state).finished {
            return state;
        }
    }
}

#[test]
fn results_have_the_same_bits_with_any_number_of_threads() {
    for problem in problems() {
        let alone = finish(&problem);
        for threads in [1, 2, 4] {
            let mut state = init(&problem);
            run_on_threads(&problem, &mut state, threads);
            assert_eq!(result(&problem, &state), result(&problem, &alone), "{threads} threads");
        }
    }
}

#[test]
fn results_have_the_same_bits_whenever_assistants_come_work_and_are_lost() {
    for problem in problems() {
        let alone = result(&problem, &finish(&problem));
        for seed in 0..4 {
            assert_eq!(result(&problem, &run_by_chance(&problem, seed)), alone, "seed {seed}");
        }
    }
}

#[test]
fn orders_and_reports_are_the_same_after_a_journey_as_bytes() {
    for problem in problems() {
        let alone = result(&problem, &finish(&problem));
        let mut state = init(&problem);
        let mut team = Team::default();
        team.join();
        let mut assistant = Assistant::new(problem.clone());
        loop {
            for (_, order) in team.orders(&mut state) {
                let bytes = postcard::to_stdvec(&order).expect("an order can be written");
                assistant.hear(postcard::from_bytes(&bytes).expect("an order can be read"));
            }
            if let Some(report) = assistant.step() {
                let bytes = postcard::to_stdvec(&report).expect("a report can be written");
                team.hear(&mut state, 0, postcard::from_bytes(&bytes).expect("a report can be read"));
            }
            if step(&problem, &mut state).finished {
                break;
            }
        }
        assert_eq!(result(&problem, &state), alone);
    }
}
