//! How the Explore step is arranged: everything side by side on a wide screen; on a narrow one a picture at a time, with
//! the panel as a sheet above it.

use leptos::prelude::*;
use wasm_bindgen::prelude::{Closure, JsCast};
use web_sys::{Element, KeyboardEvent};

use super::{Selection, Side};

/// Where everything stands side by side; the same as in the style sheet.
const WIDE: &str = "(min-width: 64rem)";

/// A part of the workspace.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Pane {
    /// The graph.
    #[default]
    Graph,
    /// Target map and edge map.
    Maps,
    /// The panel with the tabs.
    Panel,
}

impl Pane {
    const ALL: [Self; 3] = [Self::Graph, Self::Maps, Self::Panel];

    /// The part that holds the element with this test hook.
    pub fn of_hook(hook: &str) -> Option<Self> {
        match hook {
            "graph" => Some(Self::Graph),
            "target-heatmap" | "edge-heatmap" => Some(Self::Maps),
            hook => Side::of_hook(hook).map(|_| Self::Panel),
        }
    }

    /// Its word in the page and in test hooks.
    pub fn word(self) -> &'static str {
        match self {
            Self::Graph => "graph",
            Self::Maps => "maps",
            Self::Panel => "panel",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Graph => "Graph",
            Self::Maps => "Targets",
            Self::Panel => "Details",
        }
    }
}

/// The arrangement; copies are the same.
#[derive(Clone, Copy)]
pub struct Workspace {
    /// True while everything stands side by side.
    pub wide: RwSignal<bool>,
    /// On a narrow screen: the part that is shown.
    pub pane: RwSignal<Pane>,
    /// On a wide screen: the picture that has the room of both.
    pub large: RwSignal<Option<Pane>>,
    /// On a narrow screen: true while the panel lies above a picture.
    pub sheet: RwSignal<bool>,
}

impl Workspace {
    /// Follows the window's width; a selection and another tab open the sheet.
    pub fn new(pane: RwSignal<Pane>, side: RwSignal<Side>, selection: RwSignal<Selection>) -> Self {
        let query = window().match_media(WIDE).ok().flatten();
        let wide = RwSignal::new(query.as_ref().is_none_or(|query| query.matches()));
        if let Some(query) = query {
            let now = query.clone();
            let changed = Closure::<dyn FnMut()>::new(move || {
                let _ = wide.try_set(now.matches());
            });
            query.set_onchange(Some(changed.as_ref().unchecked_ref()));
            // The step stays in the page as long as that is open.
            changed.forget();
        }
        let workspace = Self { wide, pane, large: RwSignal::new(None), sheet: RwSignal::new(false) };
        Effect::new(move |before: Option<Selection>| {
            let now = selection.get();
            // Also where what is selected is selected again: the sheet may have been closed.
            if before.is_some() {
                workspace.sheet.set(now != Selection::None);
                if now != Selection::None && !wide.get_untracked() {
                    request_animation_frame(keep_in_sight);
                }
            }
            now
        });
        Effect::new(move |before: Option<Side>| {
            let now = side.get();
            if before.is_some_and(|before| before != now) {
                workspace.sheet.set(true);
            }
            now
        });
        workspace
    }

    /// Closes the sheet.
    pub fn on_key(self, event: &KeyboardEvent) {
        if event.key() == "Escape" && !event.default_prevented() && self.sheet.get_untracked() {
            self.sheet.set(false);
        }
    }
}

/// Scrolls so that the sheet does not hide what is selected.
fn keep_in_sight() {
    let find = |selector: &str| document().query_selector(selector).ok().flatten();
    let selected = find(".explore .graph-canvas .selected, .explore .heatmap-mark.selected");
    let (Some(selected), Some(sheet)) = (selected, find(".explore-side")) else { return };
    let box_of = |element: &Element| element.get_bounding_client_rect();
    let (selected, sheet) = (box_of(&selected), box_of(&sheet));
    let hidden = selected.bottom() + MARGIN - sheet.top();
    if selected.height() > 0.0 && hidden > 0.0 {
        window().scroll_by_with_x_and_y(0.0, hidden);
    }
}

/// Pixels between what is selected and the sheet.
const MARGIN: f64 = 24.0;

/// On a narrow screen: which part is shown.
#[component]
pub fn PaneSwitch(
    /// The arrangement.
    workspace: Workspace,
) -> impl IntoView {
    let buttons = Pane::ALL.map(|pane| {
        let is_shown = move || workspace.pane.get() == pane;
        view! {
            <button
                type="button"
                class="side-tab"
                data-testid=format!("view-{}", pane.word())
                aria-pressed=move || is_shown().to_string()
                on:click=move |_| {
                    workspace.pane.set(pane);
                    workspace.sheet.set(false);
                }
            >
                {pane.title()}
            </button>
        }
    });
    view! {
        <div class="pane-switch" role="group" aria-label="What is shown">
            {buttons.collect_view()}
        </div>
    }
    .into_any()
}

/// On a wide screen: gives a picture the room of both, or takes it back.
#[component]
pub fn LargerButton(
    /// The arrangement.
    workspace: Workspace,
    /// The picture.
    pane: Pane,
) -> impl IntoView {
    let is_large = move || workspace.large.get() == Some(pane);
    view! {
        <button
            type="button"
            class="button is-small larger"
            data-testid=format!("larger-{}", pane.word())
            aria-pressed=move || is_large().to_string()
            on:click=move |_| workspace.large.set((!untrack(is_large)).then_some(pane))
        >
            "Larger"
        </button>
    }
    .into_any()
}
