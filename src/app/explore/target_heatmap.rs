//! Heatmap of target probabilities.

use std::sync::Arc;

use leptos::prelude::*;

use super::{Picture, Selection};

/// Target probabilities as a heatmap: a row for each experiment, a column for each variable.
#[component]
pub fn TargetHeatmap(
    /// What to draw.
    #[prop(into)]
    picture: Signal<Arc<Picture>>,
    /// What is selected: read and written.
    selection: RwSignal<Selection>,
    /// Only the picture: no sorting, table and saving (for the Learn step).
    #[prop(optional)]
    bare: bool,
    /// Value of `data-testid`.
    #[prop(default = "target-heatmap")]
    test_id: &'static str,
) -> impl IntoView {
    let _ = (picture, selection, bare);
    view! { <div class="heatmap" data-testid=test_id></div> }
}
