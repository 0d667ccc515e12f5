//! Numbers and states in words.

use crate::learn::{Completeness, Phase};

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
    } else {
        format!("{:.0} min", seconds / 60.0)
    }
}

/// "1 row", "2 rows".
pub fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// A measured value with at most four significant digits.
pub fn value(x: f64) -> String {
    let size = x.abs();
    if x == 0.0 {
        "0".into()
    } else if !(1e-3..1e5).contains(&size) {
        format!("{x:.2e}")
    } else {
        let digits = 3 - (size.log10().floor() as i32).clamp(0, 3);
        let text = format!("{x:.*}", digits.max(0) as usize);
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').into() } else { text }
    }
}

/// A probability as a percentage; only what is certain is called 0 % or 100 %.
pub fn percent(p: f64) -> String {
    if p > 0.0 && p < 0.005 {
        "< 1 %".into()
    } else if p < 1.0 && p > 0.995 {
        "> 99 %".into()
    } else {
        format!("{:.0} %", 100.0 * p)
    }
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
