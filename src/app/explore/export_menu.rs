//! Files to take away.

use leptos::prelude::*;

/// Buttons that write the result in formats that other tools read.
#[component]
pub fn ExportMenu(
    /// Smallest probability of an edge in formats that hold one graph.
    #[prop(into)]
    threshold: Signal<f64>,
) -> impl IntoView {
    let _ = threshold;
    view! { <section class="exports"></section> }
}
