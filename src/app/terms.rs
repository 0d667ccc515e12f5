//! Words that explain themselves: a button at the word, and the glossary of all of them.

use leptos::ev;
use leptos::html::{Button, Dialog};
use leptos::prelude::*;

use crate::words::glossary::Term;

use super::shell::Sheet;

/// Widest that an explanation becomes, CSS pixels.
const WIDTH: f64 = 320.0;
/// Room that is left to the edge of the window.
const MARGIN: f64 = 12.0;
/// About the height of an explanation.
const HEIGHT: f64 = 150.0;

/// Where the explanation of a word stands in the window, while the word is open.
type Place = RwSignal<Option<(f64, f64)>>;

/// Which word is explained at the moment, and the glossary. Copies are the same.
#[derive(Clone, Copy)]
pub struct Terms {
    /// The word that was opened last. Words come and go with every result: none of them listens to this.
    open: StoredValue<Option<Place>>,
    /// The glossary.
    pub glossary: NodeRef<Dialog>,
}

impl Terms {
    /// Nothing is explained yet. Escape, a click elsewhere and scrolling close an explanation.
    pub fn new() -> Self {
        let terms = Self { open: StoredValue::new(None), glossary: NodeRef::new() };
        let key = window_event_listener(ev::keydown, move |event| {
            if event.key() == "Escape" && terms.close() {
                event.prevent_default();
            }
        });
        let press = window_event_listener(ev::pointerdown, move |event| {
            let element = event
                .target()
                .and_then(|target| wasm_bindgen::JsCast::dyn_into::<web_sys::Element>(target).ok());
            let within = element.is_some_and(|element| matches!(element.closest(".term"), Ok(Some(_))));
            if !within {
                terms.close();
            }
        });
        let scroll = window_event_listener(ev::scroll, move |_| {
            terms.close();
        });
        on_cleanup(move || {
            key.remove();
            press.remove();
            scroll.remove();
        });
        terms
    }

    /// Closes the word that is open; false if there is none.
    fn close(self) -> bool {
        let last = self.open.try_update_value(Option::take).flatten();
        last.is_some_and(|place| place.try_update(|place| place.take().is_some()) == Some(true))
    }

    /// Opens the glossary.
    pub fn show_glossary(self) {
        self.close();
        if let Some(dialog) = self.glossary.get_untracked() {
            let _ = dialog.show_modal();
        }
    }
}

/// A term as a button that explains it.
#[component]
pub fn Word(
    /// What is explained.
    term: Term,
    /// What stands in the text, where it is not the term's name.
    #[prop(optional)]
    text: Option<&'static str>,
) -> impl IntoView {
    let terms = expect_context::<Terms>();
    let node = NodeRef::<Button>::new();
    let place: Place = RwSignal::new(None);
    let toggle = move |event: ev::MouseEvent| {
        // The word may stand within something that has a click of its own.
        event.prevent_default();
        event.stop_propagation();
        let was_open = place.with_untracked(Option::is_some);
        terms.close();
        let Some(button) = node.get_untracked().filter(|_| !was_open) else { return };
        let rect = button.get_bounding_client_rect();
        let size =
            |length: Result<wasm_bindgen::JsValue, _>| length.ok().and_then(|l| l.as_f64()).unwrap_or(0.0);
        let (width, height) = (size(window().inner_width()), size(window().inner_height()));
        let left = rect.left().min(width - WIDTH.min(width - 2.0 * MARGIN) - MARGIN).max(MARGIN);
        let below = rect.bottom() + 6.0;
        let top = if below + HEIGHT > height && rect.top() > HEIGHT { rect.top() - HEIGHT } else { below };
        place.set(Some((left, top)));
        terms.open.set_value(Some(place));
    };
    let explanation = move || {
        let (left, top) = place.get()?;
        Some(view! {
            <span class="explanation" style:left=format!("{left:.0}px") style:top=format!("{top:.0}px")>
                <strong>{term.name()}</strong>
                <span>{term.sentence()}</span>
                <button type="button" class="link" on:click=move |_| terms.show_glossary()>"All terms"</button>
            </span>
        })
    };
    view! {
        <span class="term">
            <button
                type="button"
                class="term-word"
                node_ref=node
                aria-expanded=move || place.with(Option::is_some).to_string()
                on:click=toggle
            >{text.unwrap_or(term.name())}</button>
            <span role="status">{explanation}</span>
        </span>
    }
    .into_any()
}

/// Every term with its sentence.
#[component]
pub fn Glossary() -> impl IntoView {
    let terms = expect_context::<Terms>();
    let entries = Term::ALL
        .map(|term| {
            view! {
                <div>
                    <dt>{term.name()}</dt>
                    <dd>{term.sentence()}</dd>
                </div>
            }
        })
        .collect_view();
    view! {
        <Sheet node=terms.glossary title="Words used here">
            <dl class="glossary" data-testid="glossary">{entries}</dl>
        </Sheet>
    }
}
