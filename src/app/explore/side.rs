//! The panel beside the pictures: which of its tabs is shown, and the row of tabs.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::Selection;

/// The tabs of the panel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Side {
    /// Evidence for what is selected.
    #[default]
    Why,
    /// Effects of changes.
    WhatIf,
    /// Certainty.
    HowSure,
    /// What to do next.
    Next,
    /// Scores against a known truth.
    Truth,
    /// What differs from another run.
    Compare,
    /// Files to take away.
    TakeAlong,
}

impl Side {
    /// Every tab, in the order of the row.
    pub const ALL: [Self; 7] =
        [Self::Why, Self::WhatIf, Self::HowSure, Self::Next, Self::Truth, Self::Compare, Self::TakeAlong];

    /// The tab's place in the address.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Why => "why",
            Self::WhatIf => "what-if",
            Self::HowSure => "how-sure",
            Self::Next => "next",
            Self::Truth => "truth",
            Self::Compare => "compare",
            Self::TakeAlong => "take-along",
        }
    }

    /// The tab of an address.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|side| side.slug() == slug)
    }

    /// The tab that holds the element with this test hook.
    pub fn of_hook(hook: &str) -> Option<Self> {
        Some(match hook {
            "evidence" => Self::Why,
            "what-if" => Self::WhatIf,
            "certainty" | "dag-gallery" => Self::HowSure,
            "next-experiments" => Self::Next,
            "truth" => Self::Truth,
            _ => return None,
        })
    }

    fn title(self) -> &'static str {
        match self {
            Self::Why => "Why?",
            Self::WhatIf => "What if?",
            Self::HowSure => "How sure?",
            Self::Next => "Next",
            Self::Truth => "Truth",
            Self::Compare => "Compare",
            Self::TakeAlong => "Take it along",
        }
    }

    /// True if the tab speaks of what is selected.
    fn follows_selection(self) -> bool {
        matches!(self, Self::Why | Self::WhatIf)
    }
}

/// Whoever selects something wants to know about it: a tab that does not speak of it gives way to the evidence.
pub fn follow_selection(side: RwSignal<Side>, selection: RwSignal<Selection>) {
    Effect::new(move |before: Option<Selection>| {
        let now = selection.get();
        let is_new = before.is_some_and(|before| before != now);
        if is_new && now != Selection::None && !side.get_untracked().follows_selection() {
            side.set(Side::Why);
        }
        now
    });
}

/// The row of tabs.
#[component]
pub fn SideTabs(
    /// The tabs that there are, in order.
    tabs: Memo<Vec<Side>>,
    /// The tab that is shown.
    side: Memo<Side>,
    /// Called with the tab that is chosen.
    choose: Callback<Side>,
) -> impl IntoView {
    let walk = move |event: KeyboardEvent, here: Side| {
        let tabs = tabs.get_untracked();
        let Some(place) = tabs.iter().position(|tab| *tab == here) else { return };
        let last = tabs.len() - 1;
        let there = match event.key().as_str() {
            "ArrowLeft" => place.checked_sub(1).unwrap_or(last),
            "ArrowRight" => (place + 1) % tabs.len(),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        choose.run(tabs[there]);
        if let Some(tab) = document().get_element_by_id(&format!("tab-side-{}", tabs[there].slug())) {
            let _ = tab.unchecked_into::<HtmlElement>().focus();
        }
    };
    view! {
        <div class="side-tabs" role="tablist" aria-label="About the result">
            <For each=move || tabs.get() key=|tab| tab.slug() let(tab)>
                <button
                    type="button"
                    role="tab"
                    class="side-tab"
                    id=format!("tab-side-{}", tab.slug())
                    data-testid=format!("side-{}", tab.slug())
                    aria-controls=format!("side-{}", tab.slug())
                    aria-selected=move || (side.get() == tab).to_string()
                    tabindex=move || if side.get() == tab { "0" } else { "-1" }
                    on:click=move |_| choose.run(tab)
                    on:keydown=move |event| walk(event, tab)
                >
                    {tab.title()}
                </button>
            </For>
        </div>
    }
}

/// The content of a tab; stays in the page while another one is shown.
#[component]
pub fn SidePanel(
    /// Whose content it is.
    tab: Side,
    /// The tab that is shown.
    side: Memo<Side>,
    children: Children,
) -> impl IntoView {
    view! {
        <div
            class="side-panel"
            id=format!("side-{}", tab.slug())
            role="tabpanel"
            tabindex="0"
            aria-labelledby=format!("tab-side-{}", tab.slug())
            hidden=move || side.get() != tab
        >
            {children()}
        </div>
    }
    .into_any()
}
