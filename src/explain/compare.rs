//! What differs between two results.

use std::collections::BTreeMap;

use super::FOUND;
use crate::learn::{Knowledge, Posterior, Settings};
use crate::model::MechanismChoice;
use crate::sorting::Arrange;

/// Probabilities on the same side of the threshold that are further apart than this have changed.
const APART: f64 = 0.2;
/// Less is rounding.
const ROUNDING: f64 = 1e-9;

/// How a probability differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// At the threshold now, not before.
    Gained,
    /// At the threshold before, not now.
    Lost,
    /// On the same side, by more than 0.2.
    Changed,
}

impl Turn {
    /// Every way, in the order of lists.
    pub const ALL: [Self; 3] = [Self::Gained, Self::Lost, Self::Changed];

    /// One lower-case word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Gained => "gained",
            Self::Lost => "lost",
            Self::Changed => "changed",
        }
    }

    fn of(before: f64, now: f64, threshold: f64) -> Option<Self> {
        match (before >= threshold, now >= threshold) {
            (false, true) => Some(Self::Gained),
            (true, false) => Some(Self::Lost),
            _ => ((before - now).abs() > APART + ROUNDING).then_some(Self::Changed),
        }
    }
}

/// A probability that differs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// Which: row and column of the matrix of the newer result.
    pub at: (usize, usize),
    /// Probability in the other result.
    pub before: f64,
    /// Probability in the newer result.
    pub now: f64,
    /// How they differ.
    pub turn: Turn,
}

/// What differs between two results. Variables and experiments are matched by name; indices are those of the newer one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Comparison {
    /// Edges `(from, to)`: gained, lost, changed, the most different of each first.
    pub edges: Vec<Difference>,
    /// Targets `(experiment, variable)`, in the same order.
    pub targets: Vec<Difference>,
    /// Edges at the threshold in both.
    pub kept: usize,
    /// Variables of the other result alone.
    pub variables_gone: Vec<String>,
    /// Variables of the newer result alone.
    pub variables_new: Vec<String>,
    /// Experiments of the other result alone.
    pub experiments_gone: Vec<String>,
    /// Experiments of the newer result alone.
    pub experiments_new: Vec<String>,
    /// What else decided the two runs, one phrase a setting.
    pub settings: Vec<String>,
    /// False if one of the runs was stopped before there were probabilities: targets are not compared then.
    pub has_probabilities: bool,
}

/// Compares a result with another one; edges count from `threshold` on, targets from one half.
pub fn compare(before: &Posterior, now: &Posterior, threshold: f64) -> Comparison {
    let variables = Matching::new(&before.variables, &now.variables);
    let experiments = Matching::new(&before.experiments, &now.experiments);
    let has_probabilities = before.completeness.has_probabilities() && now.completeness.has_probabilities();
    let mut edges = Vec::new();
    let mut kept = 0;
    for &(i, from) in &variables.pairs {
        for &(j, to) in variables.pairs.iter().filter(|pair| pair.1 != from) {
            let (p, q) = (before.edge[i][j], now.edge[from][to]);
            kept += usize::from(p >= threshold && q >= threshold);
            let turn = Turn::of(p, q, threshold);
            edges.extend(turn.map(|turn| Difference { at: (from, to), before: p, now: q, turn }));
        }
    }
    let mut targets = Vec::new();
    for &(k, experiment) in experiments.pairs.iter().filter(|_| has_probabilities) {
        for &(j, variable) in &variables.pairs {
            let (p, q) = (before.target[k][j], now.target[experiment][variable]);
            let turn = Turn::of(p, q, FOUND);
            targets.extend(turn.map(|turn| Difference {
                at: (experiment, variable),
                before: p,
                now: q,
                turn,
            }));
        }
    }
    sort(&mut edges);
    sort(&mut targets);
    Comparison {
        edges,
        targets,
        kept,
        variables_gone: variables.gone,
        variables_new: variables.new,
        experiments_gone: experiments.gone,
        experiments_new: experiments.new,
        settings: settings(&before.settings, &now.settings),
        has_probabilities,
    }
}

impl Comparison {
    /// "2 edges gained, 1 lost; 1 target gained.", or that nothing differs.
    pub fn words(&self) -> String {
        let of = |list: &[Difference], one: &str, many: &str| {
            let mut parts = Vec::new();
            for turn in Turn::ALL {
                let count = list.iter().filter(|difference| difference.turn == turn).count();
                let noun = match (parts.is_empty(), count) {
                    (true, 1) => format!(" {one}"),
                    (true, _) => format!(" {many}"),
                    (false, _) => String::new(),
                };
                if count > 0 {
                    parts.push(format!("{count}{noun} {}", turn.word()));
                }
            }
            (!parts.is_empty()).then(|| parts.join(", "))
        };
        let parts: Vec<String> = [of(&self.edges, "edge", "edges"), of(&self.targets, "target", "targets")]
            .into_iter()
            .flatten()
            .collect();
        match parts.is_empty() {
            true => "No edge and no target differs.".into(),
            false => format!("{}.", parts.join("; ")),
        }
    }
}

fn sort(list: &mut [Difference]) {
    let size = |difference: &Difference| (difference.now - difference.before).abs();
    list.arrange_by(|a, b| a.turn.cmp(&b.turn).then(size(b).total_cmp(&size(a))).then(a.at.cmp(&b.at)));
}

/// Names of two lists.
struct Matching {
    /// Places in the first and the second list of the names of both.
    pairs: Vec<(usize, usize)>,
    gone: Vec<String>,
    new: Vec<String>,
}

impl Matching {
    fn new(before: &[String], now: &[String]) -> Self {
        let places: BTreeMap<&String, usize> = before.iter().enumerate().map(|(i, name)| (name, i)).collect();
        let pairs: Vec<(usize, usize)> =
            now.iter().enumerate().filter_map(|(j, name)| Some((*places.get(name)?, j))).collect();
        let gone = before.iter().filter(|name| !now.contains(name)).cloned().collect();
        let new = now.iter().filter(|name| !before.contains(name)).cloned().collect();
        Self { pairs, gone, new }
    }
}

fn settings(before: &Settings, now: &Settings) -> Vec<String> {
    let mechanism = |choice| match choice {
        MechanismChoice::Auto => "chosen by the evidence",
        MechanismChoice::Linear => "linear",
        MechanismChoice::Smooth => "smooth",
    };
    let number = |name: &str, a: String, b: String| (a != b).then(|| format!("{name} {a}, now {b}"));
    let on = |is_on: bool| String::from(if is_on { "on" } else { "off" });
    let statements = |knowledge: &Knowledge| {
        let Knowledge { required, forbidden, tiers, targets, beliefs } = knowledge;
        (required.len() + forbidden.len() + targets.len() + beliefs.len() + usize::from(!tiers.is_empty()))
            .to_string()
    };
    // As many statements may be others.
    let known = (before.knowledge != now.knowledge).then(|| {
        format!("statements beforehand {}, now {}", statements(&before.knowledge), statements(&now.knowledge))
    });
    [
        number("seed", before.seed.to_string(), now.seed.to_string()),
        number("mechanisms", mechanism(before.mechanism).into(), mechanism(now.mechanism).into()),
        number("chains", before.chains.to_string(), now.chains.to_string()),
        number("sweeps", before.sweeps.to_string(), now.sweeps.to_string()),
        number("meta-training", on(before.meta_training), on(now.meta_training)),
        known,
        (before.meta != now.meta).then(|| "other priors to begin with".into()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::{Completeness, Diagnostics};
    use crate::model::{Learned, MetaParameters};

    fn result(variables: &[&str], experiments: &[&str], edge: &[&[f64]], target: &[&[f64]]) -> Posterior {
        let d = variables.len();
        let rows = |matrix: &[&[f64]]| matrix.iter().map(|row| row.to_vec()).collect();
        Posterior {
            variables: variables.iter().map(|name| (*name).into()).collect(),
            experiments: experiments.iter().map(|name| (*name).into()).collect(),
            edge: rows(edge),
            effect: vec![vec![None; d]; d],
            target: rows(target),
            kind: vec![vec![MetaParameters::default().kind_weights; d]; experiments.len()],
            smooth: vec![0.0; d],
            order: (0..d).collect(),
            samples: Vec::new(),
            diagnostics: Diagnostics::default(),
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
        }
    }

    const EDGE: [&[f64]; 3] = [&[0.0, 0.9, 0.1], &[0.05, 0.0, 0.8], &[0.0, 0.1, 0.0]];

    #[test]
    fn a_result_does_not_differ_from_itself() {
        let p = result(&["a", "b", "c"], &["e"], &EDGE, &[&[0.9, 0.1, 0.5]]);
        let none = compare(&p, &p, 0.5);
        assert_eq!(none, Comparison { kept: 2, has_probabilities: true, ..Comparison::default() });
        assert_eq!(none.words(), "No edge and no target differs.");
    }

    #[test]
    fn what_is_gained_lost_and_changed_is_found_whatever_the_order_of_the_names() {
        let before = result(&["a", "b", "c"], &["e", "f"], &EDGE, &[&[0.9, 0.1, 0.4], &[0.0, 0.6, 0.1]]);
        // The same variables from the last to the first, the same experiments the other way round.
        let edge: [&[f64]; 3] = [&[0.0, 0.7, 0.1], &[0.2, 0.0, 0.05], &[0.4, 0.65, 0.0]];
        let now = result(&["c", "b", "a"], &["f", "e"], &edge, &[&[0.1, 0.8, 0.0], &[0.55, 0.1, 0.3]]);
        let found = compare(&before, &now, 0.5);
        let name = |at: (usize, usize)| (now.variables[at.0].as_str(), now.variables[at.1].as_str());
        let edges: Vec<_> = found.edges.iter().map(|e| (name(e.at), e.before, e.now, e.turn)).collect();
        assert_eq!(
            edges,
            [
                (("c", "b"), 0.1, 0.7, Turn::Gained),
                (("b", "c"), 0.8, 0.2, Turn::Lost),
                (("a", "c"), 0.1, 0.4, Turn::Changed),
                (("a", "b"), 0.9, 0.65, Turn::Changed),
            ]
        );
        let name = |at: (usize, usize)| (now.experiments[at.0].as_str(), now.variables[at.1].as_str());
        let targets: Vec<_> = found.targets.iter().map(|t| (name(t.at), t.turn)).collect();
        assert_eq!(targets, [(("e", "c"), Turn::Gained), (("e", "a"), Turn::Lost)]);
        assert_eq!(found.kept, 1, "a -> b");
        assert_eq!(found.words(), "1 edge gained, 1 lost, 2 changed; 1 target gained, 1 lost.");
        // The other way round gains are losses.
        let back = compare(&now, &before, 0.5);
        let count = |list: &[Difference], turn| list.iter().filter(|d| d.turn == turn).count();
        assert_eq!((count(&back.edges, Turn::Gained), count(&back.edges, Turn::Lost)), (1, 1));
        assert_eq!(back.edges.len(), found.edges.len());
    }

    #[test]
    fn a_difference_of_0_2_is_none_and_the_threshold_decides() {
        let one = result(&["a", "b"], &[], &[&[0.0, 0.5], &[0.0, 0.0]], &[]);
        let other = result(&["a", "b"], &[], &[&[0.0, 0.7], &[0.0, 0.0]], &[]);
        let third = result(&["a", "b"], &[], &[&[0.0, 0.9], &[0.0, 0.0]], &[]);
        assert!(compare(&one, &other, 0.3).edges.is_empty() && compare(&other, &third, 0.3).edges.is_empty());
        assert_eq!(compare(&one, &third, 0.3).edges[0].turn, Turn::Changed);
        assert_eq!(compare(&one, &other, 0.6).edges[0].turn, Turn::Gained);
    }

    #[test]
    fn names_of_one_result_alone_are_told_and_settings_too() {
        let before = result(&["a", "b"], &["e"], &[&[0.0, 0.9], &[0.0, 0.0]], &[&[0.9, 0.0]]);
        let mut now = result(&["b", "x"], &["f"], &[&[0.0, 0.9], &[0.0, 0.0]], &[&[0.9, 0.0]]);
        now.settings.seed = 7;
        now.settings.knowledge.required = vec![(0, 1)];
        let found = compare(&before, &now, 0.5);
        assert_eq!((found.edges.len(), found.targets.len()), (0, 0));
        assert_eq!((found.variables_gone, found.variables_new), (vec!["a".into()], vec!["x".into()]));
        assert_eq!((found.experiments_gone, found.experiments_new), (vec!["e".into()], vec!["f".into()]));
        assert_eq!(found.settings, ["seed 0, now 7", "statements beforehand 0, now 1"]);
    }

    #[test]
    fn targets_of_a_first_guess_are_not_compared() {
        let before = result(&["a", "b"], &["e"], &[&[0.0, 0.9], &[0.0, 0.0]], &[&[0.9, 0.0]]);
        let mut now = result(&["a", "b"], &["e"], &[&[0.0, 0.0], &[0.0, 0.0]], &[&[0.0, 0.0]]);
        now.completeness = Completeness::FirstGuess { fraction: 0.2 };
        let found = compare(&before, &now, 0.5);
        assert!(!found.has_probabilities && found.targets.is_empty() && found.edges.len() == 1);
    }
}
