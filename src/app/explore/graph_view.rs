//! The learned graph as an interactive picture.

mod canvas;
mod edges;
mod legend;
mod marks;
mod nodes;
mod state;
mod table;
mod toolbar;
mod walk;

use std::sync::Arc;

use leptos::prelude::*;

use super::{Picture, Selection};
use crate::data::Truth;
use canvas::{GraphCanvas, ViewButtons};
pub use edges::arrow_head;
use legend::{CycleWarning, Legend};
use marks::Mode;
pub use state::{Drawing, GraphState};
use table::EdgeTable;
use toolbar::Toolbar;

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
    /// Neither legend nor buttons, and a drawing of its own (for the example on the landing).
    #[prop(optional)]
    miniature: bool,
    /// Buttons beside the title.
    #[prop(optional, into)]
    more: ViewFn,
    /// Value of `data-testid`; unique on the page.
    #[prop(default = "graph")]
    test_id: &'static str,
) -> impl IntoView {
    let graph = GraphState::new(picture, threshold, selection, truth, miniature);
    let has_truth = Memo::new(move |_| truth.with(Option::is_some));
    Effect::new(move |_| {
        if !has_truth.get() && graph.mode.get_untracked() == Mode::Errors {
            graph.mode.set(Mode::Probabilities);
        }
    });
    let as_table = RwSignal::new(false);
    let svg = NodeRef::<leptos::svg::Svg>::new();
    let toolbar = (!bare).then(|| view! { <Toolbar graph has_truth as_table svg more />  });
    let warning = (!bare).then(|| view! { <CycleWarning graph /> });
    let size = move || {
        graph.layout.with(|layout| match layout.places.len() {
            0..=12 => "few",
            13..=60 => "many",
            _ => "crowd",
        })
    };
    view! {
        <div class="graph-view" data-testid=test_id data-size=size data-nodes=move || picture.with(|p| p.len())>
            {toolbar}
            {warning}
            <Show when=move || !as_table.get() fallback=move || view! { <EdgeTable graph /> }>
                <GraphCanvas graph prefix=test_id svg />
                {(!miniature).then(|| view! {
                    <div class="graph-foot">
                        <Legend graph />
                        {bare.then(|| view! { <ViewButtons graph /> })}
                    </div>
                })}
            </Show>
        </div>
    }
}
