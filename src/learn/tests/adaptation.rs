//! Adapting to an experiment is what training would have said of it, had it been there.

use super::*;
use crate::learn::adapt::{among_others, heaviest};
use crate::learn::weighted_sets::weighted_sets;
use crate::learn::{Adapter, conclusion, posterior};
use crate::model::pool::{Membership, PoolSweep, TargetPrior};
use crate::model::statistics::{MechanismStatistics, Moments};
use crate::model::{Drift, MechanismChoice, MetaParameters, TargetCounts};

/// Statistics of `j` on `parents`, and what is known of it, with one reference and then experiments.
fn closed_form(
    meta: &MetaParameters,
    environments: &[Vec<Vec<f64>>],
    j: usize,
    parents: &[usize],
) -> (MechanismStatistics, TargetPrior) {
    let d = environments[0][0].len();
    let moments = Moments::new(environments, d);
    let mut statistics = MechanismStatistics::default();
    moments.mechanism(j, parents, &mut statistics);
    let hard = (0..environments.len())
        .map(|k| {
            let (sum, squares) = (moments.product(k, 0, j + 1), moments.product(k, j + 1, j + 1));
            meta.log_hard(moments.rows()[k], sum, squares)
        })
        .collect();
    let mut membership = vec![Membership::Unknown; environments.len()];
    membership[0] = Membership::Shared;
    (statistics, TargetPrior::new(meta, hard, membership))
}

#[test]
fn adapting_to_a_withheld_experiment_equals_the_closed_form_with_all_rows_at_hand() {
    for seed in 0..3 {
        let recipe =
            Recipe { seed, variables: 5, reference_rows: 30, experiments: 6, rows: 4, ..Recipe::default() };
        let (data, _) = simulate(&recipe).unwrap();
        let raw: Vec<Vec<Vec<f64>>> = (0..7).map(|k| data.rows(k).map(<[f64]>::to_vec).collect()).collect();
        // The names obs, e1, .. e5 would be reordered: keep the reference first.
        let names = ["a0", "a1", "a2", "a3", "a4", "a5"];
        let training = names.iter().zip(&raw).map(|(n, rows)| ((*n).to_owned(), rows.clone())).collect();
        let training = Dataset::new(data.variables().to_vec(), training, Some(0)).unwrap();
        let problem = problem(
            &training,
            Settings {
                sweeps: 100,
                mechanism: MechanismChoice::Linear,
                // What is taken at its mode for an experiment at hand is not for a new one.
                meta_training: false,
                meta: MetaParameters {
                    drift: Drift { noise: 0.0, gain: 0.0, ..MetaParameters::default().drift },
                    target_counts: vec![0.1, 0.6, 0.1, 0.1, 0.05, 0.05],
                    ..MetaParameters::default()
                },
                ..Settings::default()
            },
        );
        let state = finish(&problem);
        let adapted = Adapter::new(&problem, &state).adapt("withheld", &raw[6], None).unwrap();

        let standardised: Vec<Vec<Vec<f64>>> = raw
            .iter()
            .map(|rows| {
                rows.iter()
                    .map(|r| r.iter().zip(&problem.standard).map(|(&x, s)| s.apply(x)).collect())
                    .collect()
            })
            .collect();
        let meta = state.model.meta();
        // Over the parent sets that the adapter keeps, and over all of them.
        let (mut over_kept, mut over_all) = (Vec::new(), Vec::new());
        for (j, sets) in weighted_sets(&state).iter().enumerate() {
            let weighted = sets.iter().map(|s| (s.weight, s));
            let (mut expected, mut with_all) = (0.0, 0.0);
            let kept = heaviest(weighted.clone().collect(), 1e-3);
            for (weight, s) in weighted {
                let parents: Vec<usize> = s.set.iter().collect();
                let prior = meta.regression_prior(parents.len(), meta.coefficient_scale);
                let (statistics, target) = closed_form(meta, &standardised[..6], j, &parents);
                let mut pool = PoolSweep::default().run(&prior, &target, &statistics).pool;
                let (statistics, target) = closed_form(meta, &standardised, j, &parents);
                pool.push(false);
                let odds = PoolSweep::default().odds(&prior, &target, &statistics, &pool, 6);
                let p = 1.0 / (1.0 + (-odds.log_odds).exp());
                with_all += weight * p;
                expected += kept.iter().filter(|k| k.1.set == s.set).map(|k| k.0 * p).sum::<f64>();
            }
            over_kept.push(expected);
            over_all.push(with_all);
        }
        let counts = TargetCounts::new(&meta.target_counts);
        let of_all = |alone: &[f64]| among_others(&counts, alone, meta.target_log_odds());
        let known = of_all(&over_kept).into_iter().zip(of_all(&over_all)).enumerate();
        for (j, (expected, with_all)) in known {
            let found = adapted.target[problem.variables[j]];
            assert!((found - expected).abs() < 1e-9, "seed {seed}, variable {j}: {found} against {expected}");
            assert!((found - with_all).abs() < 1e-3, "seed {seed}, variable {j}: {found} against {with_all}");
        }
    }
}

#[test]
fn a_conclusion_is_the_posterior_and_the_adapter_each_by_itself() {
    let problem = problem(&scarce(4, 5, Intervention::Hard), Settings { sweeps: 30, ..Settings::default() });
    let state = finish(&problem);
    let (found, adapter) = conclusion(&problem, &state);
    assert_eq!(found, posterior(&problem, &state));
    let written = |adapter: &Adapter| serde_json::to_string(adapter).expect("an adapter can be written");
    assert_eq!(written(&adapter), written(&Adapter::new(&problem, &state)));
}
