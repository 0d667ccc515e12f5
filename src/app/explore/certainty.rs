//! "How sure is this?" in plain words.

use std::sync::Arc;

use leptos::prelude::*;

use super::Selection;
use crate::learn::Posterior;

/// Convergence, expected errors, what cannot be told apart, assumptions.
#[component]
pub fn CertaintyPanel(
    /// The result.
    #[prop(into)]
    posterior: Signal<Option<Arc<Posterior>>>,
    /// Threshold of the graph.
    #[prop(into)]
    threshold: Signal<f64>,
    /// Written when an edge is clicked.
    selection: RwSignal<Selection>,
) -> impl IntoView {
    let _ = (posterior, threshold, selection);
    view! { <section class="certainty"></section> }
}
