//! Tiny data sets that nobody would measure: whatever they hold, what is learned can be shown, and takes no longer than usual.

use std::time::{Duration, Instant};

use super::*;
use crate::graph::Dag;
use crate::learn::{Adapter, Posterior, posterior};
use crate::model::MechanismChoice;

/// Data sets tried, in a few seconds; `TIMES` in the environment is how many times as many are.
const CASES: u64 = 120;

/// Longest that one may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// Pseudo-random numbers of one case.
struct Draws(u64);

impl Draws {
    /// Below `n` (SplitMix64).
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    fn value(&mut self) -> f64 {
        self.below(2001) as f64 / 1000.0 - 1.0
    }

    /// One column's next value, from what is in the row and the experiment.
    fn cell(&mut self, habit: u64, row: &[f64], environment: usize) -> f64 {
        match habit {
            0 => environment as f64,
            1 => environment as f64 + 1e-9 * self.value(),
            2 => row.last().copied().unwrap_or(0.5),
            3 => 1e-300 * self.value(),
            4 => 1e100 * self.value(),
            5 => {
                if self.below(6) == 0 {
                    1e100
                } else {
                    self.value()
                }
            }
            6 => 1e15 + self.value(),
            7 => self.below(2) as f64,
            8 => row.iter().sum::<f64>() * 1e30,
            _ => self.value(),
        }
    }
}

fn case(draws: &mut Draws) -> (Dataset, Vec<Vec<f64>>) {
    let variables = 2 + draws.below(3) as usize;
    let habits: Vec<u64> = (0..variables).map(|_| draws.below(11)).collect();
    let row = |draws: &mut Draws, k: usize| {
        habits.iter().fold(Vec::new(), |mut row: Vec<f64>, &habit| {
            let x = draws.cell(habit, &row, k).clamp(-1e100, 1e100);
            row.push(x);
            row
        })
    };
    let count = 1 + draws.below(4) as usize;
    let environments = (0..count)
        .map(|k| {
            let n = 1 + draws.below(6);
            (format!("e{k}"), (0..n).map(|_| row(draws, k)).collect())
        })
        .collect();
    let new = (0..1 + draws.below(3)).map(|_| row(draws, 0)).collect();
    let reference = (draws.below(2) == 0).then_some(0);
    let names = (0..variables).map(|j| format!("V{j}")).collect();
    (Dataset::new(names, environments, reference).unwrap(), new)
}

fn assert_sound(case: u64, posterior: &Posterior) {
    let probabilities = posterior.edge.iter().chain(&posterior.target).flatten();
    for p in probabilities.chain(posterior.kind.iter().flatten().flatten()).chain(&posterior.smooth) {
        assert!((0.0..=1.0 + 1e-9).contains(p), "case {case}: {p}");
    }
    for estimate in posterior.effect.iter().flatten().flatten() {
        assert!(!(estimate.mean + estimate.low + estimate.high).is_nan(), "case {case}: {estimate:?}");
    }
    for sample in &posterior.samples {
        assert!(Dag::from_parents(sample.parents.clone()).is_some(), "case {case}: a cycle");
    }
}

#[test]
fn hostile_data_give_probabilities_and_graphs_without_cycles() {
    let times = std::env::var("TIMES").map_or(1, |text| text.parse().expect("TIMES is a number"));
    let mut slowest = Duration::ZERO;
    for number in 0..CASES * times {
        let start = Instant::now();
        let mut draws = Draws(number);
        let (data, new) = case(&mut draws);
        let experiments = data.experiments().len();
        let mut settings = Settings { chains: 1, sweeps: 3, seed: number, ..Settings::default() };
        settings.mechanism = [MechanismChoice::Auto, MechanismChoice::Linear, MechanismChoice::Smooth]
            [draws.below(3) as usize];
        settings.meta_training = draws.below(3) > 0;
        if draws.below(4) == 0 {
            let all: Vec<usize> = (0..data.variables().len()).collect();
            settings.knowledge.targets = (0..experiments).map(|k| (k, all.clone())).collect();
        }
        let problem = problem(&data, settings);
        let state = finish(&problem);
        assert_sound(number, &posterior(&problem, &state));
        let adapted = Adapter::new(&problem, &state).adapt("new", &new, None).unwrap();
        for p in adapted.target.iter().chain(adapted.kind.iter().flatten()) {
            assert!((0.0..=1.0 + 1e-9).contains(p), "case {number}, adapted: {p}");
        }
        slowest = slowest.max(start.elapsed());
        assert!(slowest <= PATIENCE, "case {number} took {slowest:?}");
    }
    println!("{} data sets, at most {slowest:?} each", CASES * times);
}
