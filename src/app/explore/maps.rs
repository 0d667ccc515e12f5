//! Target map and edge map, one at a time in the same place.

use std::sync::Arc;

use leptos::prelude::*;

use super::workspace::{LargerButton, Pane, Workspace};
use super::{EdgeHeatmap, Picture, Selection, TargetHeatmap};
use crate::learn::Posterior;
use crate::words::resting_on_rows;

/// The maps with the switch between them.
#[component]
pub fn Maps(
    /// The result.
    posterior: Signal<Option<Arc<Posterior>>>,
    /// What to draw.
    picture: Signal<Arc<Picture>>,
    /// What is selected: read and written.
    selection: RwSignal<Selection>,
    /// The arrangement of the step.
    workspace: Workspace,
) -> impl IntoView {
    let has_experiments = Memo::new(move |_| picture.with(|picture| !picture.experiments.is_empty()));
    let wants_edges = RwSignal::new(false);
    let edges = Memo::new(move |_| wants_edges.get() || !has_experiments.get());
    let fill = Signal::derive(move || workspace.wide.get());
    let button = move |is_edges: bool, hook: &'static str, text: &'static str| {
        view! {
            <button
                type="button"
                class="side-tab"
                data-testid=hook
                aria-pressed=move || (edges.get() == is_edges).to_string()
                on:click=move |_| wants_edges.set(is_edges)
            >
                {text}
            </button>
        }
    };
    view! {
        <section class="card explore-maps" aria-labelledby="maps-title">
            <h2 id="maps-title">
                {move || if edges.get() { "Every possible edge" } else { "What each experiment changed" }}
            </h2>
            <div class="map-switch">
                <Show when=move || has_experiments.get()>
                    <div class="button-row" role="group" aria-label="Map">
                        {button(false, "map-targets", "Targets")}
                        {button(true, "map-edges", "Edges")}
                    </div>
                </Show>
                <LargerButton workspace pane=Pane::Maps />
            </div>
            <Show when=move || has_experiments.get()>
                <div class="map" hidden=move || edges.get()>
                    {move || posterior.with(|posterior| posterior.as_deref().and_then(wholesale))}
                    {move || {
                        let words = posterior.with(|posterior| posterior.as_deref().and_then(resting_on_rows))?;
                        Some(view! { <p class="verdict is-warning" data-testid="resting-on-rows">{words}</p> })
                    }}
                    <TargetHeatmap picture selection fill />
                </div>
            </Show>
            <div class="map" hidden=move || !edges.get()>
                <p class="muted">"The row causes the column."</p>
                <EdgeHeatmap picture selection fill />
            </div>
        </section>
    }
    .into_any()
}

/// Says which experiments changed too much for single targets to be believed.
fn wholesale(posterior: &Posterior) -> Option<impl IntoView + use<>> {
    let experiments = posterior.differing_as_a_whole();
    if experiments.is_empty() {
        return None;
    }
    let d = posterior.variables.len();
    let name = |&k: &usize| {
        let changed: f64 = posterior.target[k].iter().sum();
        format!("“{}” ({changed:.0} of {d} variables)", posterior.experiments[k])
    };
    let verb = if experiments.len() == 1 { "differs" } else { "differ" };
    let names = experiments.iter().map(name).collect::<Vec<_>>().join(", ");
    Some(view! {
        <p class="verdict is-warning" data-testid="differs-as-a-whole">
            {format!(
                "{names} {verb} as a whole: another batch, another stimulus or a hidden cause is more likely than so many targets. Do not rely on single targets there.",
            )}
        </p>
    })
}
