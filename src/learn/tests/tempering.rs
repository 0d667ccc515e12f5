//! Exchanges between replicas against exact probabilities.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

use super::moves::{Exact, draw, surprise};
use super::*;
use crate::graph::{Dag, VariableSet};
use crate::learn::chain::Chain;
use crate::learn::parent_sets::ParentSets;
use crate::learn::posterior;
use crate::learn::tempering::{MULTIPLES, TemperedChain};

/// The posterior raised to the power 1 / temperature.
fn flattened(probability: &[f64], temperature: f64) -> Vec<f64> {
    let flat: Vec<f64> = probability.iter().map(|p| p.powf(1.0 / temperature)).collect();
    let total: f64 = flat.iter().sum();
    flat.iter().map(|p| p / total).collect()
}

#[test]
fn exchanges_leave_the_joint_posterior_of_two_temperatures_as_it_is() {
    for (seed, colder, hotter) in [(1, 1.0, 1.4), (2, 1.0, 3.0), (3, 1.5, 2.1)] {
        let exact = Exact::new(&faint(seed, 3));
        let (cold, hot) = (flattened(&exact.probability, colder), flattened(&exact.probability, hotter));
        let n = exact.graphs.len();
        let joint: Vec<f64> = cold.iter().flat_map(|a| hot.iter().map(move |b| a * b)).collect();
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut counts = vec![0; n * n];
        let (mut accepted, mut moved) = (0, 0);
        for _ in 0..100_000 {
            let (a, b) = (draw(&cold, &mut rng), draw(&hot, &mut rng));
            let mut first = Chain::new(&exact.graphs[a], &exact.sets, colder);
            let mut second = Chain::new(&exact.graphs[b], &exact.sets, hotter);
            accepted += usize::from(first.exchange(&mut second, &exact.sets, &mut rng));
            moved += usize::from(exact.position(&first) != a);
            counts[exact.position(&first) * n + exact.position(&second)] += 1;
        }
        let surprise = surprise(&counts, &joint);
        println!("exchange: {surprise:.2} standard deviations, {accepted} accepted, {moved} moved");
        assert!(surprise < 4.5, "seed {seed}: {surprise} standard deviations");
        assert!((moved + 1..100_000).contains(&accepted) && moved > 10_000, "{accepted} accepted");
    }
}

#[test]
fn sweeps_of_all_replicas_leave_the_posterior_as_it_is() {
    let exact = Exact::new(&faint(2, 3));
    let start = Chain::new(&exact.graphs[0], &exact.sets, 1.0);
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(5);
    let mut chain = TemperedChain::new(start);
    chain.heat();
    assert_eq!(chain.replicas(), 1 + MULTIPLES.len());
    let mut counts = vec![0; exact.graphs.len()];
    for _ in 0..20_000 {
        while chain.step(&exact.sets, &mut rng, |_, _, _| {}).is_none() {}
        counts[exact.position(chain.cold())] += 1;
    }
    let surprise = surprise(&counts, &exact.probability);
    println!("tempered chain: {surprise:.2} standard deviations");
    assert!(surprise < 4.5, "{surprise} standard deviations");
}

/// Six variables in a row of which each is caused by a neighbour, all in one direction or all in the other. Whatever lies
/// between has two roots or one inside the row, at the price of `barrier` nats.
fn row(barrier: f64, favour: f64) -> Vec<ParentSets> {
    let only = |i: usize| VariableSet::EMPTY.with(i);
    (0..6)
        .map(|j| {
            let mut sets = vec![(VariableSet::EMPTY, if j == 0 { favour } else { 0.0 } - barrier)];
            if j > 0 {
                sets.push((only(j - 1), 0.0));
            }
            if j < 5 {
                sets.push((only(j + 1), 0.0));
            }
            if (1..5).contains(&j) {
                sets[0].1 -= barrier;
            }
            ParentSets::made(sets, 6)
        })
        .collect()
}

/// Probability that 0 is a root, over all graphs.
fn probability_of_root(sets: &[ParentSets]) -> f64 {
    let (mut with, mut all) = (0.0, 0.0);
    for code in 0..3usize.pow(6) {
        let digits: Vec<usize> = (0..6).map(|j| code / 3usize.pow(j) % 3).collect();
        if digits.iter().zip(sets).any(|(&digit, sets)| digit >= sets.len()) {
            continue;
        }
        let chosen: Vec<VariableSet> =
            digits.iter().zip(sets).map(|(&digit, sets)| sets.set(digit)).collect();
        if Dag::from_parents(chosen.iter().map(|set| set.iter().collect()).collect()).is_none() {
            continue;
        }
        let weight = digits.iter().zip(sets).map(|(&digit, sets)| sets.score(digit)).sum::<f64>().exp();
        all += weight;
        with += if chosen[0].is_empty() { weight } else { 0.0 };
    }
    with / all
}

/// Share of sweeps in which 0 is a root, from a start where it is one.
fn share_of_root(sets: &[ParentSets], is_tempered: bool, sweeps: usize) -> f64 {
    let start: Vec<VariableSet> = (0..6)
        .map(|j: usize| j.checked_sub(1).map_or(VariableSet::EMPTY, |i| VariableSet::EMPTY.with(i)))
        .collect();
    let mut chain = TemperedChain::new(Chain::new(&start, sets, 1.0));
    if is_tempered {
        chain.heat();
    }
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut count = 0;
    for _ in 0..sweeps {
        while chain.step(sets, &mut rng, |_, _, _| {}).is_none() {}
        count += usize::from(chain.cold().parents()[0].is_empty());
    }
    count as f64 / sweeps as f64
}

#[test]
fn hotter_replicas_carry_a_chain_over_a_barrier_that_it_does_not_pass_alone() {
    for favour in [0.0, 1.0] {
        let sets = row(13.0, favour);
        let exact = probability_of_root(&sets);
        let (alone, tempered) = (share_of_root(&sets, false, 4000), share_of_root(&sets, true, 20_000));
        println!("barrier: {alone:.3} alone, {tempered:.3} tempered, {exact:.3} exact");
        assert!((0.4..0.8).contains(&exact), "both modes should matter: {exact}");
        assert_eq!(alone, 1.0, "a single chain should stay where it began");
        assert!((tempered - exact).abs() < 0.05, "{tempered} against {exact}");
    }
}

#[test]
fn burn_in_is_short_where_chains_agree_and_replicas_come_where_they_do_not() {
    let settings = Settings { mechanism: crate::model::MechanismChoice::Linear, ..Settings::default() };
    let clear = Recipe { seed: 1, variables: 6, experiments: 6, ..Recipe::default() };
    // Hardly an experiment, much data: many graphs explain them equally well.
    let vague =
        Recipe { variables: 15, reference_rows: 60, experiments: 1, rows: 4, seed: 0, ..Recipe::default() };
    let end = |recipe: &Recipe| {
        let (data, _) = simulate(recipe).expect("the recipe is in range");
        let problem = problem(&data, settings.clone());
        let state = finish(&problem);
        let sample = state.sample().expect("the run is finished");
        let replicas = sample.chains[0].chain.replicas();
        let diagnostics = posterior(&problem, &state).diagnostics;
        assert!(sample.chains.iter().all(|chain| chain.graphs.len() == settings.sweeps));
        (diagnostics.burn_in.expect("burn-in has ended"), replicas)
    };
    assert_eq!(end(&clear), (settings.sweeps / 8, 1));
    let (burn_in, replicas) = end(&vague);
    assert!(burn_in > settings.sweeps / 8, "burn-in of {burn_in} sweeps");
    assert_eq!(replicas, 1 + MULTIPLES.len());
}
