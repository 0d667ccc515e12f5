//! The runs of this visit: what was learned before is shown again with one click.

use std::sync::Arc;

use leptos::html::Dialog;
use leptos::prelude::*;
use wasm_bindgen::prelude::JsValue;

use super::dialogs::Sheet;
use crate::app::actions::Actions;
use crate::app::state::{MOST_RUNS, Page, PastRun, Step};
use crate::app::words::{completeness, count, duration};
use crate::learn::Knowledge;

/// The list of runs, the newest first.
#[component]
pub fn RunsDialog(
    /// To open it.
    node: NodeRef<Dialog>,
) -> impl IntoView {
    let page = expect_context::<Page>();
    let list = page.runs.list;
    view! {
        <Sheet node title="Runs of this visit">
            <p class="muted">
                {format!(
                    "Each run stays here with its data until this tab is closed, the newest {MOST_RUNS} of them. Save what is to last longer.",
                )}
            </p>
            <ul class="runs" data-testid="run-list">
                <For each=move || list.get() key=|run| (run.id, run.name.clone()) let(run)>
                    <Entry run node />
                </For>
            </ul>
        </Sheet>
    }
}

#[component]
fn Entry(run: Arc<PastRun>, node: NodeRef<Dialog>) -> impl IntoView {
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    let id = run.id;
    let is_shown = Memo::new(move |_| page.runs.shown.get() == Some(id));
    let busy = Memo::new(move |_| page.loading.get() || page.run.with(|run| run.status.is_active()));
    let show = {
        let run = run.clone();
        move |_| {
            actions.show_run(&run);
            page.step.set(Step::Explore);
            if let Some(dialog) = node.get_untracked() {
                dialog.close();
            }
        }
    };
    let save = {
        let run = run.clone();
        move |_| actions.save_run(&run)
    };
    let name = run.name.clone();
    view! {
        <li class="run" class:is-shown=move || is_shown.get()>
            <input
                class="input"
                aria-label="Name of the run"
                prop:value=name.clone()
                on:change=move |event| page.runs.rename(id, &event_target_value(&event))
            />
            <p class="muted">{facts(&run)}</p>
            <div class="run-buttons">
                <button
                    type="button"
                    class="button is-small"
                    disabled=move || is_shown.get() || busy.get()
                    aria-label=format!("Show {name}")
                    on:click=show
                >
                    {move || if is_shown.get() { "Shown" } else { "Show" }}
                </button>
                <button type="button" class="button is-small" aria-label=format!("Save {name}") on:click=save>
                    "Save"
                </button>
                <button
                    type="button"
                    class="button is-small"
                    aria-label=format!("Drop {name}")
                    on:click=move |_| page.runs.remove(id)
                >
                    "Drop"
                </button>
            </div>
        </li>
    }
}

/// When it ended, how long it took, what decided it, how far it came.
fn facts(run: &PastRun) -> String {
    let posterior = &run.learned.posterior;
    let at = js_sys::Date::new(&JsValue::from_f64(run.at_ms)).to_locale_time_string("en-GB");
    let knowledge = &posterior.settings.knowledge;
    let stated = [
        knowledge.required.len(),
        knowledge.forbidden.len(),
        knowledge.targets.len(),
        knowledge.beliefs.len(),
        usize::from(!knowledge.tiers.is_empty()),
    ];
    let known = match *knowledge == Knowledge::default() {
        true => String::from("nothing stated beforehand"),
        false => count(stated.iter().sum(), "statement beforehand", "statements beforehand"),
    };
    [
        format!("{at}, in {}", duration(run.learned.elapsed_ms)),
        count(posterior.variables.len(), "variable", "variables"),
        format!("seed {}", posterior.settings.seed),
        known,
        completeness(posterior.completeness),
    ]
    .join(" · ")
}
