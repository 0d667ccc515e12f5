//! Heatmap of target probabilities.

use std::sync::Arc;

use leptos::prelude::*;

use super::heatmap::{Heatmap, Kind, Sort};
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
    /// True while the picture has a height of its own, which its rows are to fit into.
    #[prop(optional, into)]
    fill: Signal<bool>,
    /// Value of `data-testid`.
    #[prop(default = "target-heatmap")]
    test_id: &'static str,
) -> impl IntoView {
    let first_sort = Sort::Given;
    view! { <Heatmap picture kind=Kind::Targets selection first_sort bare fill test_id /> }
}
