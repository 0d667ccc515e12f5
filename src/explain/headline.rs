//! What was found, in a sentence or two.

use super::{Doubt, FOUND};
use crate::effects::Verdict;
use crate::graph::{Dag, EssentialGraph, Thresholded};
use crate::learn::{Completeness, Posterior};
use crate::sorting::Arrange;

/// Experiments that are told one by one; of more, the others are counted.
const TOLD: usize = 5;
/// Targets of one experiment that are named.
const NAMED: usize = 3;
/// Names are cut in the middle beyond so many letters.
const LONGEST: usize = 24;

/// A result in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headline {
    /// "21 causal links. e1 changed X5, e2 changed X7 and X9, e4 nothing that shows."
    pub found: String,
    /// Why it is not to be relied on, a sentence each.
    pub doubts: Vec<String>,
}

/// Says what was found from this probability of an edge on: how many links there are, what each experiment changed, and
/// what speaks against relying on it. `verdict` is that of the predictive check, once it is known.
///
/// Targets are those of at least one half. An experiment that differs as a whole has no single targets, and a run that
/// was stopped before there were probabilities none at all.
pub fn headline(posterior: &Posterior, threshold: f64, verdict: Option<Verdict>) -> Headline {
    let links = Thresholded::new(&posterior.edge, threshold).edges().len();
    if let Completeness::FirstGuess { .. } = posterior.completeness {
        let found = match links {
            0 => String::from("A first guess without a link."),
            1 => String::from("A first guess of 1 link."),
            n => format!("A first guess of {n} links."),
        };
        let doubts =
            vec!["How probable they are, and what the experiments changed, is not known yet.".into()];
        return Headline { found, doubts };
    }
    let mut found = match links {
        0 => format!("No causal link of probability {threshold:.2} or more."),
        1 => String::from("1 causal link."),
        n => format!("{n} causal links."),
    };
    let experiments = experiments(posterior);
    if !experiments.is_empty() {
        found = format!("{found} {experiments}.");
    }
    Headline { found, doubts: doubts(posterior, verdict) }
}

fn doubts(posterior: &Posterior, verdict: Option<Verdict>) -> Vec<String> {
    // What the experiments did says already which of them differ as a whole.
    let seen = super::doubts(posterior, verdict).into_iter();
    let seen = seen.filter(|doubt| !matches!(doubt, Doubt::DifferAsAWhole(_)));
    let mut doubts: Vec<String> = seen.map(|doubt| sentence(&doubt.words())).collect();
    match undecided(posterior) {
        0 => {}
        1 => doubts.push("Of 1 link of the best graph the direction cannot be told.".into()),
        n => doubts.push(format!("Of {n} links of the best graph the direction cannot be told.")),
    }
    doubts
}

/// A clause as a sentence.
fn sentence(clause: &str) -> String {
    let (first, rest) = clause.split_at(clause.chars().next().map_or(0, char::len_utf8));
    format!("{}{rest}.", first.to_uppercase())
}

/// Links of the best graph of which no data and no target found give the direction.
fn undecided(posterior: &Posterior) -> usize {
    let best = posterior.samples.first().and_then(|sample| Dag::from_parents(sample.parents.clone()));
    let targets: Vec<Vec<usize>> = (0..posterior.target.len()).map(|k| targets(posterior, k)).collect();
    best.map_or(0, |best| EssentialGraph::new(&best, &targets).undirected().len())
}

/// Targets of an experiment, the most probable first.
fn targets(posterior: &Posterior, k: usize) -> Vec<usize> {
    let row = &posterior.target[k];
    let mut targets: Vec<usize> = (0..row.len()).filter(|&j| row[j] >= FOUND).collect();
    targets.arrange_by(|&a, &b| row[b].total_cmp(&row[a]));
    targets
}

/// What an experiment did.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Deed {
    Changed(Vec<usize>),
    Stated(Vec<usize>),
    AsAWhole,
    Nothing,
}

fn deed(posterior: &Posterior, k: usize) -> Deed {
    if let Some((_, stated)) = posterior.settings.knowledge.targets.iter().find(|(row, _)| *row == k) {
        return Deed::Stated(stated.clone());
    }
    if posterior.differing_as_a_whole().contains(&k) {
        return Deed::AsAWhole;
    }
    match targets(posterior, k) {
        none if none.is_empty() => Deed::Nothing,
        targets => Deed::Changed(targets),
    }
}

fn experiments(posterior: &Posterior) -> String {
    let deeds: Vec<Deed> = (0..posterior.experiments.len()).map(|k| deed(posterior, k)).collect();
    // One more is no longer than to count it.
    let told = if deeds.len() <= TOLD + 1 { deeds.len() } else { TOLD };
    let named = |list: &[usize]| {
        let names: Vec<String> =
            list.iter().take(NAMED).map(|&j| shortened(&posterior.variables[j])).collect();
        joined(names, list.len().saturating_sub(NAMED))
    };
    let mut parts: Vec<String> = deeds[..told]
        .iter()
        .zip(&posterior.experiments)
        .map(|(deed, name)| {
            let name = shortened(name);
            match deed {
                Deed::Changed(targets) => format!("{name} changed {}", named(targets)),
                Deed::Stated(targets) if targets.is_empty() => {
                    format!("{name} changed nothing, as you said")
                }
                Deed::Stated(targets) => format!("{name} changed {}, as you said", named(targets)),
                Deed::AsAWhole => format!("{name} differs as a whole"),
                Deed::Nothing => format!("{name} nothing that shows"),
            }
        })
        .collect();
    if told < deeds.len() {
        parts.push(counted(&deeds[told..]));
    }
    parts.join(", ")
}

/// "and of 15 more 12 changed something, 2 nothing that shows and 1 differs as a whole".
fn counted(deeds: &[Deed]) -> String {
    let count = |is: fn(&Deed) -> bool| deeds.iter().filter(|deed| is(deed)).count();
    let changed = count(|deed| match deed {
        Deed::Changed(_) => true,
        Deed::Stated(targets) => !targets.is_empty(),
        Deed::AsAWhole | Deed::Nothing => false,
    });
    let nothing = count(|deed| match deed {
        Deed::Stated(targets) => targets.is_empty(),
        deed => *deed == Deed::Nothing,
    });
    let whole = count(|deed| *deed == Deed::AsAWhole);
    let differ = if whole == 1 { "differs" } else { "differ" };
    let parts: Vec<String> = [
        (changed > 0).then(|| format!("{changed} changed something")),
        (nothing > 0).then(|| format!("{nothing} nothing that shows")),
        (whole > 0).then(|| format!("{whole} {differ} as a whole")),
    ]
    .into_iter()
    .flatten()
    .collect();
    match parts.as_slice() {
        [_] if changed > 0 => format!("and the other {} changed something", deeds.len()),
        [_] if nothing > 0 => format!("and the other {} nothing that shows", deeds.len()),
        [_] => format!("and the other {} differ as a whole", deeds.len()),
        _ => format!("and of {} more {}", deeds.len(), joined(parts, 0)),
    }
}

/// "a", "a and b", "a, b and c", "a, b, c and 2 more".
fn joined(mut parts: Vec<String>, more: usize) -> String {
    if more > 0 {
        parts.push(format!("{more} more"));
    }
    match parts.pop() {
        None => String::new(),
        Some(last) if parts.is_empty() => last,
        Some(last) => format!("{} and {last}", parts.join(", ")),
    }
}

/// A name that leaves room for others; its end is kept, where names of a family differ.
fn shortened(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() <= LONGEST {
        return name.into();
    }
    let tail = letters.len() - LONGEST / 2;
    letters[..LONGEST / 2 - 1].iter().chain(&['…']).chain(&letters[tail..]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::{DagSample, FewValues, Knowledge, RestsOnRows, Settings};
    use crate::model::{Learned, MetaParameters};

    /// A chain `X1 -> X2 -> ..` that is certain, and these target probabilities.
    fn result(d: usize, target: &[&[(usize, f64)]]) -> Posterior {
        let row = |list: &&[(usize, f64)]| {
            let mut row = vec![0.02; d];
            list.iter().for_each(|&(j, p)| row[j] = p);
            row
        };
        let mut edge = vec![vec![0.0; d]; d];
        (1..d).for_each(|j| edge[j - 1][j] = 0.98);
        let parents = (0..d).map(|j| if j > 0 { vec![j - 1] } else { Vec::new() }).collect();
        Posterior {
            variables: (1..=d).map(|j| format!("X{j}")).collect(),
            experiments: (1..=target.len()).map(|k| format!("e{k}")).collect(),
            effect: vec![vec![None; d]; d],
            kind: vec![vec![MetaParameters::default().kind_weights; d]; target.len()],
            target: target.iter().map(row).collect(),
            smooth: vec![0.0; d],
            order: (0..d).collect(),
            samples: vec![DagSample { parents, weight: 1.0 }],
            diagnostics: Default::default(),
            discounted: Vec::new(),
            unsteady_variables: Vec::new(),
            unsteady_environments: Vec::new(),
            resting_on_rows: Vec::new(),
            odd_in_reference: Vec::new(),
            few_values: Vec::new(),
            learned: Learned::beforehand(&MetaParameters::default()),
            epochs: Vec::new(),
            completeness: Completeness::Complete,
            settings: Settings::default(),
            edge,
        }
    }

    #[test]
    fn links_are_counted_and_each_experiment_says_what_it_changed() {
        let p = result(6, &[&[(1, 0.9)], &[(2, 0.6), (4, 0.99)], &[(3, 0.49)], &[(0, 0.7)]]);
        let said = headline(&p, 0.5, Some(Verdict::Predicts));
        assert_eq!(
            said.found,
            "5 causal links. e1 changed X2, e2 changed X5 and X3, e3 nothing that shows, e4 changed X1."
        );
        assert_eq!(said.doubts, [""; 0]);
        assert_eq!(
            headline(&p, 0.99, None).found.split(". ").next(),
            Some("No causal link of probability 0.99 or more")
        );
        let two = result(2, &[&[(0, 1.0)]]);
        assert_eq!(headline(&two, 0.5, None).found, "1 causal link. e1 changed X1.");
    }

    #[test]
    fn many_experiments_are_counted_and_many_targets_shortened() {
        let one: &[(usize, f64)] = &[(0, 0.9)];
        let whole: Vec<(usize, f64)> = (0..5).map(|j| (j, 0.9)).collect();
        let four: Vec<(usize, f64)> = (0..4).map(|j| (j, 0.9 - 0.01 * j as f64)).collect();
        let mut target: Vec<&[(usize, f64)]> = vec![&four, one, one, one, one, one, one, &[], &[], &whole];
        let p = result(9, &target);
        assert_eq!(
            headline(&p, 0.5, None).found,
            "8 causal links. e1 changed X1, X2, X3 and 1 more, e2 changed X1, e3 changed X1, e4 changed X1, e5 changed X1, \
             and of 5 more 2 changed something, 2 nothing that shows and 1 differs as a whole."
        );
        let mut same: Vec<&[(usize, f64)]> = vec![one; 12];
        let said = |target: &[&[(usize, f64)]]| headline(&result(9, target), 0.5, None).found;
        assert!(
            said(&same).ends_with("e5 changed X1, and the other 7 changed something."),
            "{}",
            said(&same)
        );
        same[5..].fill(&[]);
        assert!(said(&same).ends_with("and the other 7 nothing that shows."), "{}", said(&same));
        target.truncate(6);
        let all = headline(&result(9, &target), 0.5, None).found;
        assert!(all.ends_with("e5 changed X1, e6 changed X1."), "{all}");
    }

    #[test]
    fn an_experiment_that_differs_as_a_whole_has_no_targets() {
        let p = result(4, &[&[(0, 0.9), (1, 0.9), (2, 0.8)], &[(3, 0.9)]]);
        let said = headline(&p, 0.5, None).found;
        assert_eq!(said, "3 causal links. e1 differs as a whole, e2 changed X4.");
    }

    #[test]
    fn what_the_person_stated_is_not_told_as_found() {
        let mut p = result(4, &[&[(0, 1.0)], &[(1, 0.9)], &[]]);
        p.settings.knowledge =
            Knowledge { targets: vec![(0, vec![0]), (2, Vec::new())], ..Knowledge::default() };
        assert_eq!(
            headline(&p, 0.5, None).found,
            "3 causal links. e1 changed X1, as you said, e2 changed X2, e3 changed nothing, as you said."
        );
    }

    #[test]
    fn a_run_without_probabilities_claims_neither_links_nor_targets() {
        let mut p = result(4, &[&[(0, 1.0)]]);
        p.completeness = Completeness::FirstGuess { fraction: 0.1 };
        let said = headline(&p, 0.5, None);
        assert_eq!(said.found, "A first guess of 3 links.");
        assert!(said.doubts[0].contains("not known yet"));
        assert!(!format!("{said:?}").contains("X1"));
    }

    #[test]
    fn what_speaks_against_it_is_said() {
        let mut p = result(4, &[]);
        p.diagnostics.edge_r_hat = Some(1.5);
        let said = headline(&p, 0.5, Some(Verdict::DoesNot));
        assert_eq!(said.found, "3 causal links.");
        assert_eq!(
            said.doubts,
            [
                "The chains found different graphs.",
                "The graph does not predict experiments that it has not seen.",
                "Of 3 links of the best graph the direction cannot be told."
            ]
        );
        p.target = vec![vec![0.0, 0.9, 0.0, 0.0]];
        p.experiments = vec!["e1".into()];
        p.diagnostics.edge_r_hat = Some(1.01);
        assert_eq!(
            headline(&p, 0.5, Some(Verdict::InPart)).doubts.len(),
            1,
            "the experiment orients the chain"
        );
    }

    #[test]
    fn rows_that_are_off_and_variables_in_steps_are_said() {
        let mut p = result(4, &[&[(0, 1.0)], &[(1, 1.0)]]);
        let of = |p: &Posterior| headline(p, 0.5, Some(Verdict::Little)).doubts;
        assert_eq!(of(&p), Vec::<String>::new());
        let rests = |experiment, variable| RestsOnRows { experiment, variable, rows: 1, claimed: 0.99 };
        p.resting_on_rows = vec![rests(1, 0), rests(1, 3)];
        p.few_values = vec![FewValues { name: "X3".into(), values: 5 }];
        assert_eq!(
            of(&p),
            [
                "Single rows of 1 experiment lie where rows under a wrong name would.",
                "1 variable goes in steps, for which the mechanisms are not made."
            ]
        );
        let mut p = result(4, &[&[(0, 1.0)], &[(0, 1.0)], &[(0, 1.0)], &[(2, 1.0)]]);
        assert_eq!(of(&p), Vec::<String>::new());
        for row in &mut p.kind {
            row[0] = [0.0, 0.0, 0.0, 1.0];
        }
        assert_eq!(
            of(&p),
            ["The noise of 1 variable seems changed in most experiments, as if rows of the others were off."]
        );
    }

    #[test]
    fn long_names_are_cut_in_the_middle() {
        let long = "a-rather-long-name-of-a-variable-such-as-people-have_7";
        assert_eq!(shortened(long), "a-rather-lo…eople-have_7");
        assert_eq!(shortened("rainfall"), "rainfall");
    }
}
