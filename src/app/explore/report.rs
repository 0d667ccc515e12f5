//! The report of the result that is shown.

use std::sync::Arc;

use leptos::prelude::*;

use super::certainty::remarks;
use super::effects::Desk;
use crate::app::state::{Exported, Page, Source};
use crate::data::Fix;
use crate::evaluate::Scores;
use crate::export::report::{Report, write};
use crate::learn::Posterior;

/// The report as a file.
pub fn file(
    page: Page,
    posterior: &Arc<Posterior>,
    scores: Option<&Scores>,
    desk: Desk,
    threshold: f64,
) -> Exported {
    let title = page.runs.shown_name().or_else(|| page.source.with_untracked(|s| Some(s.as_ref()?.title())));
    let changes: Vec<String> = page.source.with_untracked(|source| match source {
        Some(Source::Files { fixes, .. }) => fixes.iter().map(Fix::label).collect(),
        _ => Vec::new(),
    });
    let date = js_sys::Date::new_0().to_locale_date_string("en-GB", &js_sys::Object::new().into());
    let has_probabilities = posterior.completeness.has_probabilities();
    let certainty = if has_probabilities { remarks(posterior, desk, threshold) } else { Vec::new() };
    let data = page.report.get_untracked();
    let content = write(&Report {
        title: title.as_deref().unwrap_or("Result"),
        date: &String::from(date),
        posterior,
        threshold,
        verdict: desk.check.with_untracked(|check| check.as_ref().map(|check| check.verdict)),
        certainty: &certainty,
        data: data.as_deref().filter(|data| !data.variables.is_empty()),
        changes: &changes,
        notes: &page.notes.get_untracked(),
        scores,
    });
    // A first guess says so in its name, as all files of it do.
    let guess = if has_probabilities { "" } else { "first-guess-" };
    Exported { file_name: format!("{guess}report.html"), content }
}
