//! Log posterior of the chains.

use std::sync::Arc;

use leptos::prelude::*;

/// Log posterior (nats) of every chain, one value a sweep.
#[component]
pub fn TraceChart(
    /// `trace[c]`: values of chain `c`.
    #[prop(into)]
    trace: Signal<Arc<Vec<Vec<f64>>>>,
) -> impl IntoView {
    let _ = trace;
    view! { <div class="chart"></div> }
}
