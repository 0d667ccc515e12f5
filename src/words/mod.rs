//! Numbers, states and terms as the page says them: no browser in it. `docs/words.md` states the forms.

pub mod glossary;
pub mod number;

use std::collections::BTreeMap;
use std::ops::Range;

pub use crate::plural::{count, noun};

use crate::learn::{Completeness, Phase, Posterior, Strays};
use crate::model::InterventionKind;

/// A time span as a person says it.
pub fn duration(ms: f64) -> String {
    let seconds = ms / 1000.0;
    if ms < 95.0 {
        format!("{:.0} ms", ms.max(1.0))
    } else if seconds < 0.95 {
        format!("{:.1} s", seconds)
    } else if seconds < 9.5 {
        format!("{seconds:.0} s")
    } else if seconds < 90.0 {
        format!("{:.0} s", (seconds / 5.0).round() * 5.0)
    } else if seconds < 5400.0 {
        format!("{:.0} min", seconds / 60.0)
    } else {
        format!("{:.0} h", seconds / 3600.0)
    }
}

/// How long a run will take. `is_measured`: the pace of this machine is known.
pub fn run_time(variables: usize, expected_ms: &Range<f64>, is_measured: bool) -> String {
    let (least, most) = (duration(expected_ms.start), duration(expected_ms.end));
    let variables = count(variables, "variable", "variables");
    let place = if is_measured { "on this machine" } else { "on a usual machine" };
    // Seconds that a person hardly notices need no range.
    if most == least || expected_ms.end < 2000.0 {
        format!("{variables}: about {most} {place}.")
    } else {
        format!("{variables}: about {least} {place}, up to {most} where effects turn out to be curved.")
    }
}

/// What is to be thought of a target that a few rows make (from 0) of an experiment: "Row 7 of e3 lies ...".
pub fn strays(strays: &Strays, experiment: &str, variable: &str) -> String {
    let rows: Vec<String> = strays.rows.iter().map(|row| (row + 1).to_string()).collect();
    let (subject, them) = match rows.as_slice() {
        [row] => (format!("Row {row} of {experiment} lies"), "it"),
        rows => (format!("Rows {} of {experiment} lie", rows.join(", ")), "them"),
    };
    format!(
        "{subject} where rows under a wrong name would. Without {them} the probability that {variable} is a target is {}.",
        number::probability(strays.without)
    )
}

/// Experiments with targets that a few rows make, with the variables; `None` if there are none.
pub fn resting_on_rows(posterior: &Posterior) -> Option<String> {
    let mut variables: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for rests in &posterior.resting_on_rows {
        variables.entry(rests.experiment).or_default().push(&posterior.variables[rests.variable]);
    }
    let each = variables
        .into_iter()
        .map(|(k, names)| format!("“{}” ({})", posterior.experiments[k], names.join(", ")));
    let list = each.collect::<Vec<_>>().join(", ");
    (!list.is_empty()).then(|| {
        format!(
            "Single rows of {list} lie where rows under a wrong name would, and are taken for such, not for targets. Look them up: a click on the cell names them."
        )
    })
}

/// How far a run came.
pub fn completeness(completeness: Completeness) -> String {
    let stopped =
        completeness.percent().map_or("stopped".into(), |percent| format!("stopped at {percent:.0} %"));
    match completeness {
        Completeness::Complete => "complete".into(),
        Completeness::Partial { .. } => format!("{stopped}, fewer samples"),
        Completeness::FirstGuess { .. } => format!("{stopped}, a first guess"),
    }
}

/// What the learner does, as a title and a sentence.
pub fn phase(phase: Phase) -> (&'static str, &'static str) {
    match phase {
        Phase::OrderSearch => (
            "Searching causal orders",
            "Each variable is taken out and put back where the data fit best, its parents chosen among those before it.",
        ),
        Phase::Families => (
            "Straight or curved?",
            "For every variable, the evidence weighs linear against smooth mechanisms.",
        ),
        Phase::MetaTraining => (
            "Learning the priors",
            "How large effects, noise, drift and interventions are is learned from all experiments together.",
        ),
        Phase::Sampling => (
            "Sampling graphs",
            "Markov chains visit graphs as often as the data make them probable; where they differ nothing is certain.",
        ),
        Phase::Finished => ("Finished", "Graph, targets and their probabilities are ready."),
    }
}

/// How an experiment changed a target: the same words everywhere, which complete "it is" or stand alone.
pub fn intervention(kind: InterventionKind) -> &'static str {
    match kind {
        InterventionKind::Hard => "set from outside",
        InterventionKind::Shift => "shifted",
        InterventionKind::Mechanism => "under another rule",
        InterventionKind::Noise => "under other noise",
    }
}

/// [`intervention`] with what it does to the influence of the causes.
pub fn intervention_explained(kind: InterventionKind) -> &'static str {
    match kind {
        InterventionKind::Hard => "set from outside, whatever its causes",
        InterventionKind::Shift => "shifted, its causes still at work",
        InterventionKind::Mechanism => "under another rule: its causes act otherwise",
        InterventionKind::Noise => "under other noise: it varies more or less",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_a_run_is_told_with_its_doubt() {
        assert_eq!(
            run_time(100, &(240_000.0..1_200_000.0), true),
            "100 variables: about 4 min on this machine, up to 20 min where effects turn out to be curved."
        );
        assert_eq!(run_time(6, &(200.0..900.0), false), "6 variables: about 0.9 s on a usual machine.");
    }

    #[test]
    fn times_are_as_coarse_as_they_are_known() {
        let cases = [
            (3.0, "3 ms"),
            (420.0, "0.4 s"),
            (4200.0, "4 s"),
            (43_000.0, "45 s"),
            (240_000.0, "4 min"),
            (3.0 * 3.6e6, "3 h"),
        ];
        for (ms, expected) in cases {
            assert_eq!(duration(ms), expected);
        }
    }
}
