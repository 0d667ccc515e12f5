//! Everything that was learned, as one JSON object.

use serde::Serialize;

use super::json_text;
use crate::evaluate::Scores;
use crate::learn::Posterior;

/// Value of `format`.
pub const FORMAT: &str = "metacadi result";
/// Value of `version`; grows when a field changes its meaning.
pub const VERSION: u32 = 1;

#[derive(Serialize)]
struct Everything<'a> {
    format: &'a str,
    version: u32,
    /// Version of this program.
    program: &'a str,
    /// Names of the kinds of intervention, in the order of the kind weights.
    kinds: Vec<&'a str>,
    posterior: &'a Posterior,
    /// Experiments whose targets are not to be relied on: most of their variables seem changed.
    differs_as_a_whole: Vec<&'a str>,
    scores: Option<&'a Scores>,
}

/// The whole [`Posterior`] under `posterior` (fields as documented there), `scores` where the truth is known, `kinds`
/// to read kind weights by, `differs_as_a_whole` (names of experiments, see [`Posterior::differing_as_a_whole`]), `format`, `version` and the program's version. Numbers that are not finite become `null`.
pub fn write(posterior: &Posterior, scores: Option<&Scores>) -> String {
    let whole = posterior.differing_as_a_whole();
    let everything = Everything {
        format: FORMAT,
        version: VERSION,
        program: env!("CARGO_PKG_VERSION"),
        kinds: crate::model::InterventionKind::ALL.iter().map(|kind| kind.name()).collect(),
        posterior,
        differs_as_a_whole: whole.into_iter().map(|k| posterior.experiments[k].as_str()).collect(),
        scores,
    };
    json_text::compact(&everything) + "\n"
}
