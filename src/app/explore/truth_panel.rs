//! The result against a known truth.

use std::sync::Arc;

use leptos::prelude::*;

use crate::evaluate::Scores;

/// Scores beside what chance reaches, curves and calibration.
#[component]
pub fn TruthPanel(
    /// Scores; nothing is shown without.
    #[prop(into)]
    scores: Signal<Option<Arc<Scores>>>,
) -> impl IntoView {
    let _ = scores;
    view! { <section class="truth"></section> }
}
