//! Heatmap of edge probabilities.

use std::sync::Arc;

use leptos::prelude::*;

use super::heatmap::{Heatmap, Kind, Sort};
use super::{Picture, Selection};

/// Edge probabilities as a heatmap: a row for each cause, a column for each effect.
#[component]
pub fn EdgeHeatmap(
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
    #[prop(default = "edge-heatmap")]
    test_id: &'static str,
) -> impl IntoView {
    let first_sort = if bare { Sort::Given } else { Sort::Causal };
    view! { <Heatmap picture kind=Kind::Edges selection first_sort bare fill test_id /> }
}
