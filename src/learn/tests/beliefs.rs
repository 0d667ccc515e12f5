//! Beliefs about single edges: against exact enumeration, against the prior over graphs, against Bayes' rule.

use super::exact::{SWEEPS, all_dags, check, members};
use super::*;
use crate::learn::{Belief, Knowledge, posterior};
use crate::model::{MechanismChoice, MetaParameters};

const D: usize = 4;

fn believing(beliefs: &[(usize, usize, f64)]) -> Knowledge {
    let belief = |&(from, to, probability): &_| Belief { from, to, probability };
    Knowledge { beliefs: beliefs.iter().map(belief).collect(), ..Knowledge::default() }
}

/// Given meta-parameters that are kept, so that the rate of edges is known.
fn fixed(knowledge: Knowledge) -> Settings {
    Settings { sweeps: SWEEPS, meta_training: false, knowledge, ..Settings::default() }
}

fn rate() -> f64 {
    (MetaParameters::default().expected_parents / (D - 1) as f64).min(0.5)
}

#[test]
fn chains_agree_with_all_graphs_weighted_by_beliefs() {
    let believed = believing(&[(0, 1, 0.9), (1, 0, 0.1), (3, 2, 0.02), (1, 3, 0.6)]);
    let knowledge = Knowledge { required: vec![(0, 2)], tiers: vec![0, 0, 1, 1], ..believed.clone() };
    for (name, knowledge) in [("beliefs", believed), ("beliefs beside what is certain", knowledge)] {
        for seed in 0..3 {
            let settings = Settings { sweeps: SWEEPS, knowledge: knowledge.clone(), ..Settings::default() };
            let entropy = check(name, &scarce(seed + 600, D, Intervention::Shift), settings);
            assert!(entropy > 0.5, "{name}, seed {seed}: the posterior should be spread");
        }
    }
}

#[test]
fn without_evidence_edges_have_their_prior_probability_among_acyclic_graphs() {
    let beliefs = [(0, 1, 0.8), (1, 0, 0.1), (2, 3, 0.3), (3, 1, 0.95)];
    let probability = |i: usize, j: usize| {
        beliefs.iter().find(|(from, to, _)| (*from, *to) == (i, j)).map_or(rate(), |belief| belief.2)
    };
    let mut exact = [[0.0; D]; D];
    let mut total = 0.0;
    for dag in all_dags(D) {
        let pairs = (0..D * D).map(|e| (e / D, e % D)).filter(|(i, j)| i != j);
        let has = |i: usize, j: usize| members(dag[j]).contains(i);
        let weight: f64 = pairs
            .clone()
            .map(|(i, j)| if has(i, j) { probability(i, j) } else { 1.0 - probability(i, j) })
            .product();
        total += weight;
        pairs.filter(|&(i, j)| has(i, j)).for_each(|(i, j)| exact[i][j] += weight);
    }
    // One row, which standard units make nought: no set of parents explains it better than another.
    let names = (0..D).map(|j| format!("x{j}")).collect();
    let row = vec![(0..D).map(|j| j as f64).collect()];
    let data = Dataset::new(names, vec![("all".into(), row)], Some(0)).unwrap();
    let settings = Settings { mechanism: MechanismChoice::Linear, ..fixed(believing(&beliefs)) };
    let problem = problem(&data, settings);
    let found = posterior(&problem, &finish(&problem));
    for i in 0..D {
        for j in (0..D).filter(|&j| j != i) {
            let (exact, stated, found) = (exact[i][j] / total, probability(i, j), found.edge[i][j]);
            println!("{i} -> {j}: stated {stated:.3}, among acyclic graphs {exact:.3}, chains {found:.3}");
            assert!((found - exact).abs() < 0.01, "{i} -> {j}: {found} against {exact}");
            // Having an edge and having no cycle are opposed (Harris 1960).
            assert!(exact <= stated, "{i} -> {j}: {exact} of {stated}");
        }
    }
}

#[test]
fn one_belief_multiplies_the_odds_of_its_edge_as_bayes_rule_says() {
    let odds = |p: f64| p / (1.0 - p);
    for (seed, stated) in [(700, 0.9), (701, 0.2), (702, 0.5), (703, 0.97)] {
        let data = scarce(seed, D, Intervention::Hard);
        let edge = |knowledge: Knowledge| {
            let problem = problem(&data, fixed(knowledge));
            posterior(&problem, &finish(&problem)).edge
        };
        let plain = edge(Knowledge::default());
        // The least certain edge tells most.
        let doubt = |&(i, j): &(usize, usize)| (plain[i][j] - 0.5).abs();
        let pairs = (0..D * D).map(|e| (e / D, e % D)).filter(|(i, j)| i != j);
        let (i, j) = pairs.min_by(|a, b| doubt(a).total_cmp(&doubt(b))).unwrap();
        let expected = odds(plain[i][j]) * odds(stated) / odds(rate());
        let expected = expected / (1.0 + expected);
        let found = edge(believing(&[(i, j, stated)]))[i][j];
        println!("{i} -> {j}: {:.3}, believed {stated}: {found:.3}, expected {expected:.3}", plain[i][j]);
        assert!((found - expected).abs() < 0.01, "{found} against {expected}");
    }
}

#[test]
fn stated_probabilities_are_no_evidence_for_the_rate_of_the_other_edges() {
    let pairs = |d: usize| (0..d * d).map(move |e| (e / d, e % d)).filter(|(i, j)| i != j);
    let data = scarce(5, D, Intervention::Hard);
    let learned = |knowledge: Knowledge| {
        let settings = Settings { sweeps: 4, knowledge, ..Settings::default() };
        let state = finish(&problem(&data, settings));
        state.epochs.last().expect("meta-parameters are learned").meta.expected_parents
    };
    let default = MetaParameters::default().expected_parents;
    let all: Vec<_> = pairs(D).map(|(i, j)| (i, j, 0.01)).collect();
    assert_eq!(learned(believing(&all)), default, "no other edge is left");
    // Three edges of twelve that are hardly possible: counted, they would make the others rare, too.
    let some: Vec<_> = pairs(D).filter(|&(i, _)| i == 0).map(|(i, j)| (i, j, 1e-6)).collect();
    let forbidden = pairs(D).filter(|&(i, _)| i == 0).collect();
    let (believed, forbidden) =
        (learned(believing(&some)), learned(Knowledge { forbidden, ..Knowledge::default() }));
    assert!(believed > forbidden, "{believed} against {forbidden}");
}
