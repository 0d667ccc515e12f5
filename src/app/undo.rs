//! Undo and redo across the steps: data and their changes, knowledge, dragged nodes.

use std::sync::Arc;

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::graph::layout::Arrangement;
use crate::history::{Brought, History, View, Work, describe};

use super::actions::Actions;
use super::icon::{Icon, Shape};
use super::lessons::Course;
use super::state::{Page, Source, Tone};

/// What a lesson does to the data is one act.
const LESSON: &str = "the lesson";
/// Acts of one name within so many milliseconds are one.
const ONE_ACT_MS: f64 = 700.0;

/// The page's history. Copies are the same.
#[derive(Clone, Copy)]
pub struct Undo {
    page: Page,
    actions: Actions,
    history: RwSignal<History<Work>>,
    /// The state that was asked for, while its data are on their way.
    awaited: StoredValue<Option<Work>>,
    /// What was done last, for who does not see it.
    said: RwSignal<String>,
    /// When the last act was recorded.
    recorded: StoredValue<f64>,
    /// The result that was shown then, by its place in memory.
    result: StoredValue<usize>,
}

impl Undo {
    /// Watches what the person does.
    pub fn new(page: Page, actions: Actions, course: Course) -> Self {
        let undo = Self {
            page,
            actions,
            history: RwSignal::new(History::new(Work::default())),
            awaited: StoredValue::new(None),
            said: RwSignal::new(String::new()),
            recorded: StoredValue::new(0.0),
            result: StoredValue::new(0),
        };
        let knowledge = Memo::new(move |_| page.settings.with(|settings| settings.knowledge.clone()));
        let moved =
            Memo::new(move |_| page.arrangement.with(|a| (!a.is_dragging()).then(|| a.moved().clone())));
        Effect::new(move |_| {
            page.source.track();
            let (knowledge, notes, moved) = (knowledge.get(), page.notes.get(), moved.get());
            let view = View {
                selection: page.selection.get(),
                threshold: page.threshold.get(),
                changes: page.changes.get(),
            };
            let (false, Some(moved)) = (page.loading.get(), moved) else { return };
            let data = undo.history.with_untracked(|history| undo.brought(&history.present().data));
            if let Some(work) = undo.awaited.try_update_value(Option::take).flatten()
                && work.data == data
            {
                undo.set_rest(&work);
                return;
            }
            let now = Work { data, knowledge, notes, moved, view };
            // Another result has other things to look at: nobody chose that.
            let result = page
                .learned
                .with_untracked(|learned| learned.as_ref().map_or(0, |l| Arc::as_ptr(l) as usize));
            let is_new = undo.result.get_value() != result;
            undo.result.set_value(result);
            if undo.history.with_untracked(|history| *history.present() == now) {
                return;
            }
            undo.history.update(|history| {
                let before = history.present();
                if is_new
                    && before.data == now.data
                    && before.knowledge == now.knowledge
                    && before.moved == now.moved
                {
                    return history.amend(now);
                }
                if course.is_under_way() {
                    return history.record_as_one(LESSON.into(), now);
                }
                let title = page.source.with_untracked(|source| source.as_ref().map(Source::title));
                let names = untrack(|| page.variables());
                let act = describe(history.present(), &now, &names, &title.unwrap_or_default());
                let at = js_sys::Date::now();
                // A slider is moved many times in one act.
                if at - undo.recorded.get_value() < ONE_ACT_MS {
                    history.record_as_one(act, now);
                } else {
                    history.record(act, now);
                }
                undo.recorded.set_value(at);
            });
        });
        let keys = window_event_listener(ev::keydown, move |event| {
            let is_typing =
                event.target().and_then(|target| target.dyn_into::<Element>().ok()).is_some_and(|element| {
                    // A field has an undo of its own.
                    element.matches("input:not([type=range]):not([type=checkbox]), textarea").unwrap_or(false)
                });
            if !(event.ctrl_key() || event.meta_key()) || event.alt_key() || is_typing {
                return;
            }
            match (event.key().to_lowercase().as_str(), event.shift_key()) {
                ("z", false) => undo.step(History::undo, "Undone"),
                ("z", true) | ("y", false) => undo.step(History::redo, "Done again"),
                _ => return,
            }
            event.prevent_default();
        });
        on_cleanup(move || keys.remove());
        undo
    }

    /// Present data; files that are those of `last` are shared with it.
    fn brought(self, last: &Brought) -> Brought {
        self.page.source.with_untracked(|source| match source {
            None => Brought::Nothing,
            Some(Source::Files { files, roles, fixes }) => {
                let shared = match last {
                    Brought::Files { files: known, .. } if **known == *files => known.clone(),
                    _ => Arc::new(files.clone()),
                };
                Brought::Files { files: shared, roles: roles.clone(), fixes: fixes.clone() }
            }
            Some(Source::Simulated { example, recipe }) => {
                Brought::Simulated { example: example.clone(), recipe: recipe.clone() }
            }
            Some(Source::Reopened { name }) => Brought::Reopened(name.clone()),
        })
    }

    fn step(self, walk: fn(&mut History<Work>) -> Option<(String, Work)>, word: &str) {
        let is_busy = untrack(|| self.page.loading.get() || self.page.run.with(|run| run.status.is_active()));
        if is_busy {
            return;
        }
        let before = self.history.with_untracked(|history| history.present().data.clone());
        let Some((act, work)) = self.history.try_update(walk).flatten() else { return };
        self.said.set(format!("{word}: {act}."));
        if work.data == before {
            self.set_rest(&work);
            return;
        }
        self.awaited.set_value(Some(work.clone()));
        self.bring(&work.data);
    }

    fn set_rest(self, work: &Work) {
        let page = self.page;
        if page.settings.with_untracked(|settings| settings.knowledge != work.knowledge) {
            page.settings.update(|settings| settings.knowledge = work.knowledge.clone());
        }
        page.set_notes(work.notes.clone());
        page.arrangement.set(Arrangement::with(work.moved.clone()));
        page.selection.set(work.view.selection);
        page.threshold.set(work.view.threshold);
        if page.changes.with_untracked(|changes| *changes != work.view.changes) {
            page.changes.set(work.view.changes.clone());
        }
    }

    /// Loads data again, with what was learned from them in this visit.
    fn bring(self, data: &Brought) {
        let source = match data {
            Brought::Nothing => None,
            Brought::Files { files, roles, fixes } => {
                Some(Source::Files { files: (**files).clone(), roles: roles.clone(), fixes: fixes.clone() })
            }
            Brought::Simulated { example, recipe } => {
                Some(Source::Simulated { example: example.clone(), recipe: recipe.clone() })
            }
            Brought::Reopened(name) => Some(Source::Reopened { name: name.clone() }),
        };
        let run = self.page.runs.list.with_untracked(|list| {
            list.iter().find(|run| Some(&*run.data.source) == source.as_ref()).cloned()
        });
        match (run, source) {
            (Some(run), _) => self.actions.show_run(&run),
            (None, None) => self.actions.reload(Vec::new(), None, Vec::new()),
            (None, Some(Source::Files { files, roles, fixes })) => self.actions.reload(files, roles, fixes),
            (None, Some(Source::Simulated { example, recipe })) => self.actions.simulate(example, recipe),
            (None, Some(Source::Reopened { name })) => {
                self.awaited.set_value(None);
                let text = format!("{name} was dropped from the list of runs. Open its file again.");
                self.page.tell(Tone::Note, "This run is not here any more", text);
            }
        }
    }
}

/// The two buttons, which name what they undo and repeat.
#[component]
pub fn UndoButtons() -> impl IntoView {
    let undo = expect_context::<Undo>();
    let page = undo.page;
    let busy = Memo::new(move |_| page.loading.get() || page.run.with(|run| run.status.is_active()));
    let button = move |test_id: &'static str,
                       word: &'static str,
                       shape: Shape,
                       act: fn(&History<Work>) -> Option<&str>,
                       go: Callback<()>| {
        let act = Memo::new(move |_| undo.history.with(|history| act(history).map(str::to_owned)));
        let name = move || {
            act.get()
                .map_or_else(|| format!("Nothing to {}", word.to_lowercase()), |act| format!("{word}: {act}"))
        };
        view! {
            <button
                type="button"
                class="icon-button"
                data-testid=test_id
                aria-label=name
                title=name
                disabled=move || busy.get() || act.with(Option::is_none)
                on:click=move |_| go.run(())
            >
                <Icon shape />
            </button>
        }
    };
    view! {
        <Show when=move || undo.history.with(|history| history.undoes().or(history.redoes()).is_some())>
            <span class="undo" role="group" aria-label="Undo">
                {button("undo", "Undo", Shape::Undo, History::undoes, Callback::new(move |()| undo.step(History::undo, "Undone")))}
                {button("redo", "Redo", Shape::Redo, History::redoes, Callback::new(move |()| undo.step(History::redo, "Done again")))}
            </span>
        </Show>
        <span class="visually-hidden" role="status">{move || undo.said.get()}</span>
    }
    .into_any()
}
