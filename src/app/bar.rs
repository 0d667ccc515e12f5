//! A share as a bar; the number stands beside it in words.

use leptos::prelude::*;

/// Width of the whole bar in its own units.
const WIDTH: f64 = 100.0;

/// A horizontal bar, filled to `share` (0 to 1) of its width. Hidden from screen readers.
#[component]
pub fn Bar(
    /// Filled share, 0 to 1.
    share: f64,
) -> impl IntoView {
    view! {
        <svg class="share" viewBox=format!("0 0 {WIDTH} 1") preserveAspectRatio="none" aria-hidden="true">
            <rect width=WIDTH * share.clamp(0.0, 1.0) height="1" />
        </svg>
    }
}
