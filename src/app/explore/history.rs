//! What the person did in the Explore step, to be taken back and done again.

use std::collections::BTreeMap;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, KeyboardEvent};

use super::Selection;
use crate::app::state::{Page, Step};
use crate::effects::Change;
use crate::graph::layout::{Arrangement, Point};

/// Acts that are remembered.
const MOST: usize = 200;
/// Changes of one slider within so many milliseconds are one act.
const ONE_ACT_MS: f64 = 700.0;

/// All that an act can change.
#[derive(Debug, Clone, PartialEq)]
struct Moment {
    selection: Selection,
    threshold: f64,
    changes: Vec<Change>,
    moved: BTreeMap<usize, Point>,
}

/// What is different between two moments: sliders change one thing many times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Threshold,
    Amount,
    Other,
}

impl Moment {
    fn kind(&self, before: &Self) -> Kind {
        let variables = |moment: &Self| moment.changes.iter().map(|c| c.variable).collect::<Vec<_>>();
        if *self == (Self { threshold: self.threshold, ..before.clone() }) {
            Kind::Threshold
        } else if variables(self) == variables(before)
            && *self == (Self { changes: self.changes.clone(), ..before.clone() })
        {
            Kind::Amount
        } else {
            Kind::Other
        }
    }
}

#[derive(Default)]
struct Acts {
    now: Option<Moment>,
    past: Vec<Moment>,
    future: Vec<Moment>,
    last: Option<(Kind, f64)>,
}

/// The signals that acts change, with what they were; copies are the same history.
#[derive(Clone, Copy)]
pub struct History {
    selection: RwSignal<Selection>,
    threshold: RwSignal<f64>,
    changes: RwSignal<Vec<Change>>,
    arrangement: RwSignal<Arrangement>,
    acts: StoredValue<Acts>,
    can: RwSignal<(bool, bool)>,
}

impl History {
    /// Remembers every change of these from now on; Control and Z take back, with Shift do again, while the step is shown.
    /// `names` of other variables end it: acts on them mean nothing any more.
    pub fn new(
        page: Page,
        selection: RwSignal<Selection>,
        threshold: RwSignal<f64>,
        changes: RwSignal<Vec<Change>>,
        arrangement: RwSignal<Arrangement>,
        names: Memo<Vec<String>>,
    ) -> Self {
        let history = Self {
            selection,
            threshold,
            changes,
            arrangement,
            acts: StoredValue::new(Acts::default()),
            can: RwSignal::new((false, false)),
        };
        Effect::new(move |known: Option<Vec<String>>| {
            let names = names.get();
            let moment = history.moment();
            if known.is_some_and(|known| known != names) {
                history.acts.set_value(Acts::default());
                arrangement.set(Arrangement::default());
            }
            // A drag is one act: it is looked at when it has ended.
            if !arrangement.with(|arrangement| arrangement.is_dragging()) {
                history.remember(moment);
            }
            names
        });
        let keys = window_event_listener(leptos::ev::keydown, move |event| {
            if page.step.get_untracked() == Step::Explore {
                history.on_key(&event);
            }
        });
        on_cleanup(move || keys.remove());
        history
    }

    fn moment(self) -> Moment {
        Moment {
            selection: self.selection.get(),
            threshold: self.threshold.get(),
            changes: self.changes.get(),
            moved: self.arrangement.with(|arrangement| arrangement.moved().clone()),
        }
    }

    fn remember(self, moment: Moment) {
        self.acts.update_value(|acts| {
            if let Some(before) = acts.now.replace(moment.clone()).filter(|before| *before != moment) {
                let (kind, at) = (moment.kind(&before), js_sys::Date::now());
                let goes_on = kind != Kind::Other
                    && acts.last.is_some_and(|(last, then)| last == kind && at - then < ONE_ACT_MS);
                if !goes_on {
                    acts.past.push(before);
                    if acts.past.len() > MOST {
                        acts.past.remove(0);
                    }
                }
                acts.future.clear();
                acts.last = Some((kind, at));
            }
        });
        self.look();
    }

    fn look(self) {
        let can = self.acts.with_value(|acts| (!acts.past.is_empty(), !acts.future.is_empty()));
        if self.can.get_untracked() != can {
            self.can.set(can);
        }
    }

    /// Takes the last act back, or does it again.
    fn step(self, back: bool) {
        let mut moment = None;
        self.acts.update_value(|acts| {
            let (from, to) =
                if back { (&mut acts.past, &mut acts.future) } else { (&mut acts.future, &mut acts.past) };
            if let Some(there) = from.pop() {
                to.extend(acts.now.replace(there.clone()));
                acts.last = None;
                moment = Some(there);
            }
        });
        if let Some(Moment { selection, threshold, changes, moved }) = moment {
            self.selection.set(selection);
            self.threshold.set(threshold);
            self.changes.set(changes);
            if self.arrangement.with_untracked(|arrangement| *arrangement.moved() != moved) {
                self.arrangement.update(|arrangement| arrangement.restore(moved));
            }
        }
        self.look();
    }

    fn on_key(self, event: &KeyboardEvent) {
        let back = match event.key().as_str() {
            "z" if !event.shift_key() => true,
            "z" | "Z" | "y" => false,
            _ => return,
        };
        let is_ours =
            (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !event.default_prevented();
        if is_ours && !is_writing() {
            event.prevent_default();
            self.step(back);
        }
    }
}

/// True while text is written, which has a history of its own.
fn is_writing() -> bool {
    let focused = document().active_element();
    focused.is_some_and(|element| match element.dyn_ref::<HtmlInputElement>() {
        Some(input) => !matches!(input.type_().as_str(), "range" | "checkbox" | "radio"),
        None => {
            element.tag_name() == "TEXTAREA"
                || element.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable)
        }
    })
}

/// Undo and redo.
#[component]
pub fn HistoryButtons(
    /// What they step through.
    history: History,
) -> impl IntoView {
    let button = move |back: bool, sign: &'static str, name: &'static str| {
        view! {
            <button
                type="button"
                class="icon-button is-small"
                aria-label=name
                title=name
                disabled=move || !(if back { history.can.get().0 } else { history.can.get().1 })
                on:click=move |_| history.step(back)
            >{sign}</button>
        }
    };
    view! {
        <div class="history" role="group" aria-label="History">
            {button(true, "↶", "Undo (Control Z)")}
            {button(false, "↷", "Redo (Control Shift Z)")}
        </div>
    }
    .into_any()
}
