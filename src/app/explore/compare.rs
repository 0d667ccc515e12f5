//! What differs from another run.

use std::sync::Arc;

use leptos::prelude::*;
use wasm_bindgen::prelude::JsValue;

use super::{Picture, Selection, number};
use crate::app::actions::Actions;
use crate::app::state::{Page, PastRun};
use crate::explain::{Comparison, Difference};

/// Differences of each kind that are listed at the most.
const LISTED: usize = 30;

/// What a run is called where one of several is chosen.
pub fn title(run: &PastRun) -> String {
    let at = js_sys::Date::new(&JsValue::from_f64(run.at_ms)).to_locale_time_string("en-GB");
    format!("{}, seed {}, {at}", run.name, run.learned.posterior.settings.seed)
}

/// Chooses what to compare with, and lists what differs.
#[component]
pub fn ComparePanel(
    /// Names of the result that is shown.
    picture: Signal<Arc<Picture>>,
    /// What differs from the pinned run, where another one is pinned.
    comparison: Memo<Option<Arc<Comparison>>>,
    /// True if the differences are drawn on the graph.
    drawn: RwSignal<bool>,
    /// Written when a difference is clicked.
    selection: RwSignal<Selection>,
) -> impl IntoView {
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    let runs = page.runs;
    let others = move || {
        let shown = runs.shown.get();
        let pinned = runs.pinned.with(|pinned| pinned.as_ref().map(|run| run.id));
        let option = |run: &Arc<PastRun>| {
            let (id, text) = (run.id, title(run));
            view! { <option value=id.to_string() selected=pinned == Some(id)>{text}</option> }
        };
        runs.list.with(|list| list.iter().filter(|run| Some(run.id) != shown).map(option).collect_view())
    };
    let choose = move |value: String| {
        let id = value.parse::<u64>().ok();
        let run = runs.list.with_untracked(|list| list.iter().find(|run| Some(run.id) == id).cloned());
        runs.pinned.set(run);
    };
    let is_pinned = move || {
        let pinned = runs.pinned.with(|pinned| pinned.as_ref().map(|run| run.id));
        pinned.is_some() && pinned == runs.shown.get()
    };
    let pin = move |_| {
        let shown = runs.shown.get_untracked();
        let run = runs.list.with_untracked(|list| list.iter().find(|run| Some(run.id) == shown).cloned());
        runs.pinned.set(if untrack(is_pinned) { None } else { run });
    };
    let busy = Memo::new(move |_| {
        page.loading.get() || page.run.with(|run| run.status.is_active()) || !page.ready()
    });
    let another_seed = move |_| {
        if !untrack(is_pinned) {
            pin(());
        }
        page.settings.update(|settings| settings.seed = settings.seed.wrapping_add(1));
        actions.start();
    };
    let has_others = Memo::new(move |_| {
        let shown = runs.shown.get();
        runs.list.with(|list| list.iter().any(|run| Some(run.id) != shown))
    });
    let content = move || {
        let comparison = comparison.get()?;
        let list = |of: &[Difference], title: &'static str, is_edge: bool| {
            let more = of.len().saturating_sub(LISTED);
            let rows = of.iter().take(LISTED).map(|d| row(picture, *d, is_edge, selection)).collect_view();
            (!of.is_empty()).then(|| {
                view! {
                    <h3>{title}</h3>
                    <table class="outcomes">
                        <thead>
                            <tr>
                                <th scope="col">{if is_edge { "Edge" } else { "Experiment, variable" }}</th>
                                <th scope="col">"What"</th>
                                <th scope="col" class="is-number">"Before"</th>
                                <th scope="col" class="is-number">"Now"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                    {(more > 0).then(|| view! { <p class="muted">{format!("and {more} more")}</p> })}
                }
            })
        };
        let alone = [
            ("Variables that only this result has: ", &comparison.variables_new),
            ("Variables that only the other one has: ", &comparison.variables_gone),
            ("Experiments that only this result has: ", &comparison.experiments_new),
            ("Experiments that only the other one has: ", &comparison.experiments_gone),
        ];
        let alone = alone
            .into_iter()
            .filter(|(_, names)| !names.is_empty())
            .map(|(words, names)| view! { <p class="muted">{words}{names.join(", ")}</p> })
            .collect_view();
        let settings = match comparison.settings.as_slice() {
            [] => String::from("The settings of the two runs are the same."),
            list => format!("Settings: {}.", list.join("; ")),
        };
        let guess = (!comparison.has_probabilities).then(|| {
            view! { <p class="beyond">"One of the two was stopped before there were probabilities: its links are a first guess, and targets are not compared."</p> }
        });
        let kept = crate::app::words::count(comparison.kept, "edge is", "edges are");
        Some(view! {
            <p data-testid="differences"><strong>{comparison.words()}</strong> {format!(" {kept} in both.")}</p>
            {guess}
            <p class="muted">{settings}</p>
            {alone}
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || drawn.get()
                    on:change:target=move |event| drawn.set(event.target().checked())
                />
                <span>"Draw them on the graph"</span>
            </label>
            {list(&comparison.edges, "Edges", true)}
            {list(&comparison.targets, "Targets", false)}
            <p class="muted">"Gained and lost: above the threshold in one result and below it in the other (targets: one half). Changed: on the same side, by more than 0.2."</p>
        })
    };
    view! {
        <section class="card compare" aria-labelledby="compare-title" data-testid="compare">
            <h2 id="compare-title">"What differs?"</h2>
            <div class="button-row">
                <button
                    type="button"
                    class="button is-small"
                    data-testid="pin"
                    aria-pressed=move || is_pinned().to_string()
                    on:click=move |_| pin(())
                >
                    {move || if is_pinned() { "Pinned" } else { "Pin this result" }}
                </button>
                <button type="button" class="button is-small" data-testid="another-seed" disabled=move || busy.get() on:click=another_seed>
                    "Learn again with another seed"
                </button>
            </div>
            <Show when=move || is_pinned()>
                <p>"This result is pinned: the next one shows what differs from it."</p>
            </Show>
            <Show when=move || has_others.get()>
                <label class="field">
                    <span>"Compare with"</span>
                    <select
                        class="input is-small"
                        data-testid="compare-with"
                        on:change:target=move |event| choose(event.target().value())
                    >
                        <option value="" selected=move || comparison.with(Option::is_none)>"a run of this visit …"</option>
                        {others}
                    </select>
                </label>
            </Show>
            <Show when=move || !has_others.get() && !is_pinned()>
                <p class="muted">"There is one result so far. Learn again, with another seed or other settings, or open a saved run in the Data step: every run of this visit can be compared."</p>
            </Show>
            <div aria-live="polite">{content}</div>
        </section>
    }
    .into_any()
}

fn row(
    picture: Signal<Arc<Picture>>,
    difference: Difference,
    is_edge: bool,
    selection: RwSignal<Selection>,
) -> impl IntoView + use<> {
    let Difference { at: (row, column), before, now, turn } = difference;
    let (text, place) = picture.with_untracked(|picture| {
        let named = |names: &[String], i: usize| names.get(i).cloned().unwrap_or_default();
        let variable = named(&picture.variables, column);
        if is_edge {
            let text = format!("{} → {variable}", named(&picture.variables, row));
            (text, Selection::Edge { from: row, to: column })
        } else {
            let text = format!("{}, {variable}", named(&picture.experiments, row));
            (text, Selection::Target { experiment: row, variable: column })
        }
    });
    view! {
        <tr data-turn=turn.word() data-at=format!("{row} {column}")>
            <th scope="row">
                <button type="button" class="link" on:click=move |_| selection.set(place)>{text}</button>
            </th>
            <td>{turn.word()}</td>
            <td class="is-number">{number::probability(before)}</td>
            <td class="is-number">{number::probability(now)}</td>
        </tr>
    }
}
