//! The runs of this visit, and those that the browser keeps: what was learned before is shown again with one click.

use std::sync::Arc;

use leptos::html::Dialog;
use leptos::prelude::*;
use wasm_bindgen::prelude::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::dialogs::Sheet;
use crate::app::actions::Actions;
use crate::app::kept::{self, KeptRun};
use crate::app::state::{MOST_RUNS, Page, PastRun, Step, Tone};
use crate::app::store::Keeping;
use crate::app::words::{completeness, count, duration};
use crate::learn::Knowledge;

/// The list of runs, the newest first.
#[component]
pub fn RunsDialog(
    /// To open it.
    node: NodeRef<Dialog>,
) -> impl IntoView {
    let page = expect_context::<Page>();
    let keeping = expect_context::<Keeping>();
    let list = page.runs.list;
    let busy = Memo::new(move |_| page.loading.get() || page.run.with(|run| run.status.is_active()));
    view! {
        <Sheet node title="Runs">
            <h3>"Of this visit"</h3>
            <p class="muted">
                {format!(
                    "Each stays here with its data until this tab is closed, the newest {MOST_RUNS} of them. Save what is to last longer.",
                )}
            </p>
            <ul class="runs" data-testid="run-list">
                <For each=move || list.get() key=|run| (run.id, run.name.clone()) let(run)>
                    <Entry run node busy />
                </For>
            </ul>
            <Show when=move || keeping.runs.with(|runs| !runs.is_empty())>
                <h3>"Kept in this browser"</h3>
                <p class="muted">
                    {format!("For later visits, from whatever tab, the newest {} of them.", kept::MOST)}
                </p>
                <ul class="runs" data-testid="kept-list">
                    {move || keeping.runs.get().into_iter().map(|run| view! { <KeptEntry run node busy /> }).collect_view()}
                </ul>
            </Show>
        </Sheet>
    }
}

#[component]
fn KeptEntry(run: KeptRun, node: NodeRef<Dialog>, busy: Memo<bool>) -> impl IntoView {
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    let keeping = expect_context::<Keeping>();
    let KeptRun { key, name, at_ms, with_rows } = run.clone();
    let open = move |_| {
        if let Some(dialog) = node.get_untracked() {
            dialog.close();
        }
        page.step.set(Step::Explore);
        let here =
            page.runs.list.with_untracked(|list| list.iter().find(|past| past.key == run.key).cloned());
        if let Some(past) = here {
            return actions.show_run(&past);
        }
        let run = run.clone();
        spawn_local(async move {
            match kept::read(&run).await {
                Some(text) => actions.reopen_kept(run, text),
                None => {
                    // Another tab may have forgotten it, or the browser itself.
                    keeping.forget_runs(|other| other.key == run.key);
                    page.tell(Tone::Note, "This run is not kept any more", "It was taken off the list.");
                }
            }
        });
    };
    let rename = {
        let key = key.clone();
        move |event| keeping.rename(&key, &event_target_value(&event))
    };
    let rows = if with_rows { "with its rows" } else { "without its rows" };
    view! {
        <li class="run">
            <input class="input" aria-label="Name of the kept run" maxlength="200" prop:value=name.clone() on:change=rename />
            <p class="muted">{format!("{} · {rows}", kept::when(at_ms))}</p>
            <div class="run-buttons">
                <button type="button" class="button is-small" disabled=busy aria-label=format!("Open {name}") on:click=open>
                    "Open"
                </button>
                <button
                    type="button"
                    class="button is-small"
                    aria-label=format!("Forget {name}")
                    on:click=move |_| keeping.forget_runs(|run| run.key == key)
                >
                    "Forget"
                </button>
            </div>
        </li>
    }
}

#[component]
fn Entry(run: Arc<PastRun>, node: NodeRef<Dialog>, busy: Memo<bool>) -> impl IntoView {
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    let keeping = expect_context::<Keeping>();
    let (id, key) = (run.id, run.key.clone());
    let is_shown = Memo::new(move |_| page.runs.shown.get() == Some(id));
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
                on:change=move |event| {
                    let name = event_target_value(&event);
                    page.runs.rename(id, &name);
                    keeping.rename(&key, &name);
                }
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
    let (date, now) = (js_sys::Date::new(&JsValue::from_f64(run.at_ms)), js_sys::Date::new_0());
    let at = match date.to_date_string() == now.to_date_string() {
        true => String::from(date.to_locale_time_string("en-GB")),
        false => kept::when(run.at_ms),
    };
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
