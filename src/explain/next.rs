//! What would help most next.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::graph::VariableSet;
use crate::learn::{DagSample, Posterior};
use crate::sorting::Arrange;

/// A target counts as hit above this probability.
const HIT: f64 = 0.5;
/// An effect is unsettled if its probability is between this and one less this.
const UNSETTLED: f64 = 0.05;

/// An experiment that was not done yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The variable to set.
    pub variable: usize,
    /// Expected gain of information about the graph, bits.
    pub information: f64,
    /// Variables of which the experiment would tell whether `variable` affects them, directly or not, with the
    /// probability that it does; the least certain first.
    pub unsettled: Vec<(usize, f64)>,
}

/// Ranks experiments that set one variable and were not done yet, by expected information about the graph.
///
/// Setting a variable shows what moves with it: its descendants. Which these are is certain given a graph, so the
/// expected fall of the entropy of the graph's distribution is the entropy of the distribution over descendant sets
/// (expected information gain of a noiseless outcome; Lindley 1956, Murphy 2001), here over the weighted samples.
/// It is what an experiment with enough rows would give; it can be no more than the entropy of the samples.
pub fn next_experiments(posterior: &Posterior) -> Vec<Suggestion> {
    let d = posterior.variables.len();
    let done = |v: usize| posterior.target.iter().any(|row| (0..d).all(|j| (row[j] > HIT) == (j == v)));
    let open: Vec<usize> = (0..d).filter(|&v| !done(v)).collect();
    let mut outcomes: Vec<BTreeMap<VariableSet, f64>> = vec![BTreeMap::new(); d];
    for sample in &posterior.samples {
        let descendants = descendants(sample);
        for &v in &open {
            *outcomes[v].entry(descendants[v]).or_default() += sample.weight;
        }
    }
    let mut suggestions: Vec<Suggestion> = open.iter().map(|&v| suggestion(v, d, &outcomes[v])).collect();
    // The sort is stable: of equals the first variable.
    suggestions.arrange_by(|a, b| b.information.total_cmp(&a.information));
    suggestions
}

fn suggestion(variable: usize, d: usize, outcomes: &BTreeMap<VariableSet, f64>) -> Suggestion {
    let total: f64 = outcomes.values().sum();
    let share = outcomes.values().map(|w| w / total);
    let information = share.filter(|&p| p > 0.0).map(|p| -p * libm::log2(p)).sum::<f64>().max(0.0);
    let affected = |w: usize| {
        outcomes.iter().filter(|(set, _)| set.contains(w)).map(|(_, weight)| weight / total).sum::<f64>()
    };
    let mut unsettled: Vec<(usize, f64)> = (0..d)
        .filter(|&w| w != variable)
        .map(|w| (w, affected(w)))
        .filter(|&(_, p)| (UNSETTLED..=1.0 - UNSETTLED).contains(&p))
        .collect();
    unsettled.arrange_by(|a, b| (a.1 - 0.5).abs().total_cmp(&(b.1 - 0.5).abs()));
    Suggestion { variable, information, unsettled }
}

/// `[v]`: what `v` affects in a graph, directly or not.
fn descendants(sample: &DagSample) -> Vec<VariableSet> {
    let d = sample.parents.len();
    let mut children = vec![VariableSet::EMPTY; d];
    let mut waiting = vec![0usize; d];
    for (j, parents) in sample.parents.iter().enumerate() {
        for &i in parents {
            children[i] = children[i].with(j);
            waiting[i] += 1;
        }
    }
    // Effects before causes.
    let mut ready: Vec<usize> = (0..d).filter(|&v| waiting[v] == 0).collect();
    let mut found = vec![VariableSet::EMPTY; d];
    while let Some(v) = ready.pop() {
        found[v] = children[v].iter().fold(children[v], |set, child| set.union(found[child]));
        for &i in &sample.parents[v] {
            waiting[i] -= 1;
            if waiting[i] == 0 {
                ready.push(i);
            }
        }
    }
    found
}
