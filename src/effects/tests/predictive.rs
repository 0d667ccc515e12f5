//! The predictive check and the pairs that a graph does not explain, on simulated data.

use super::learned;
use crate::effects::{check, unexplained};
use crate::model::MechanismChoice;
use crate::simulate::{Misfit, Recipe, benchmarks, simulate};

#[test]
#[ignore = "measures"]
fn figures() {
    let only = std::env::var("ONLY").unwrap_or_default();
    for (name, recipe) in benchmarks() {
        if !only.is_empty() && !only.split(',').any(|o| o == name) {
            continue;
        }
        if recipe.variables > 20 {
            continue;
        }
        for seed in 0..1 {
            let recipe = Recipe { seed, variables: recipe.variables.min(10), experiments: recipe.experiments.min(10), ..recipe.clone() };
            let (data, truth) = simulate(&recipe).unwrap();
            let start = std::time::Instant::now();
            let (problem, posterior) = learned(&data, MechanismChoice::Auto);
            let learnt = start.elapsed().as_secs_f64();
            let start = std::time::Instant::now();
            let check = check(&problem, &posterior);
            let f = check.figures;
            let pairs = unexplained(&problem, &posterior);
            let shd = crate::evaluate::score(&truth, &posterior).shd;
            println!(
                "{name:16} {:?} expl {:?} none {:?} all {:?}/{:?}/{:?} cover {:.2} changes {:.1} targets {} named {:.2} means {} | pairs {} shd {shd} | learn {learnt:.1} check {:.2}",
                check.verdict, r(f.explained), r(f.nothing_passed_on), r(f.explained_all), r(f.only_targets), r(f.nothing_changes), f.coverage, f.changes, f.targets, f.named, f.means, pairs.len(), start.elapsed().as_secs_f64()
            );
        }
    }
    let _ = Misfit::default();
}

fn r(x: Option<f64>) -> f64 {
    x.map_or(f64::NAN, |x| (100.0 * x).round() / 100.0)
}
