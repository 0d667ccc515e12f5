//! What stands beside the graph: why something is believed, or what would happen if.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The tabs beside the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Evidence.
    Why,
    /// Effects of changes.
    WhatIf,
}

impl Side {
    const ALL: [Self; 2] = [Self::Why, Self::WhatIf];

    fn slug(self) -> &'static str {
        match self {
            Self::Why => "why",
            Self::WhatIf => "what-if",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Why => "Why?",
            Self::WhatIf => "What if?",
        }
    }
}

/// The row of tabs.
#[component]
pub fn SideTabs(
    /// The tab that is shown.
    side: RwSignal<Side>,
) -> impl IntoView {
    // There are two: every arrow goes to the other one.
    let walk = move |event: KeyboardEvent, here: Side| {
        let there = match event.key().as_str() {
            "ArrowLeft" | "ArrowRight" if here == Side::Why => Side::WhatIf,
            "ArrowLeft" | "ArrowRight" | "Home" => Side::Why,
            "End" => Side::WhatIf,
            _ => return,
        };
        event.prevent_default();
        side.set(there);
        if let Some(tab) = document().get_element_by_id(&format!("tab-side-{}", there.slug())) {
            let _ = tab.unchecked_into::<HtmlElement>().focus();
        }
    };
    let tabs = Side::ALL
        .map(|tab| {
            let is_shown = move || side.get() == tab;
            view! {
                <button
                    type="button"
                    role="tab"
                    class="side-tab"
                    id=format!("tab-side-{}", tab.slug())
                    data-testid=format!("side-{}", tab.slug())
                    aria-controls=format!("side-{}", tab.slug())
                    aria-selected=move || is_shown().to_string()
                    tabindex=move || if is_shown() { "0" } else { "-1" }
                    on:click=move |_| side.set(tab)
                    on:keydown=move |event| walk(event, tab)
                >
                    {tab.title()}
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="side-tabs" role="tablist" aria-label="About the graph">
            {tabs}
        </div>
    }
}
