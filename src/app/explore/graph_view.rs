//! The learned graph as an interactive picture.

use std::sync::Arc;

use leptos::prelude::*;

use super::{Picture, Selection};
use crate::data::Truth;

/// The graph in layers from causes to effects.
#[component]
pub fn GraphView(
    /// What to draw.
    #[prop(into)]
    picture: Signal<Arc<Picture>>,
    /// Edges of a smaller probability are not drawn, 0 to 1.
    threshold: RwSignal<f64>,
    /// What is selected: read and written.
    selection: RwSignal<Selection>,
    /// The truth, where it is known: its errors can be drawn.
    #[prop(optional, into)]
    truth: Signal<Option<Arc<Truth>>>,
    /// Only the picture: no slider, search and modes (for the Learn step).
    #[prop(optional)]
    bare: bool,
    /// Value of `data-testid`.
    #[prop(default = "graph")]
    test_id: &'static str,
) -> impl IntoView {
    let _ = (picture, threshold, selection, truth, bare);
    view! { <div class="graph-view" data-testid=test_id></div> }
}
