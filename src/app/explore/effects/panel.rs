//! "What if?": changes by hand and what follows from them.

use std::sync::Arc;

use leptos::prelude::*;

use super::change_editor::{ChangeEditor, first_act};
use super::desk::Desk;
use super::goal::GoalForm;
use super::influence::Influence;
use super::outcomes::OutcomeTable;
use super::paths::PathList;
use crate::app::explore::{Picture, Selection, number};
use crate::effects::{Act, Ask, Change, Observed, Outcome, Verdict, nearest};

/// Changes, their consequences, effects of the selected variable, goals.
#[component]
pub fn WhatIfPanel(
    /// Questions and answers.
    desk: Desk,
    /// Names.
    #[prop(into)]
    picture: Signal<Arc<Picture>>,
    /// What is selected: read and written.
    selection: RwSignal<Selection>,
    /// True while the panel can be seen: only then is anything asked.
    #[prop(into)]
    shown: Signal<bool>,
    /// True if predicted changes are painted on the graph.
    painted: RwSignal<bool>,
) -> impl IntoView {
    let name = Callback::new(move |j: usize| {
        picture.with_untracked(|picture| picture.variables.get(j).cloned().unwrap_or_default())
    });
    // The same for most results: lists of variables are not made anew for each.
    let names = Memo::new(move |_| picture.with(|picture| picture.variables.clone()));
    let count = Signal::derive(move || names.with(|names| names.len()));
    Effect::new(move |_| {
        let changes = desk.changes.get();
        if shown.get() {
            desk.ask(Ask::WhatIf { changes });
        }
    });
    // What is known of each variable without changes does not change while sliders move.
    let known = Memo::new(move |before: Option<&Vec<Outcome>>| {
        let now = desk.what_if.with(|w| w.as_ref().map(|w| w.outcomes.clone()));
        match (before, now) {
            (Some(before), Some(now)) if before.len() == now.len() => before.clone(),
            (_, now) => now.unwrap_or_default(),
        }
    });
    let is_changed = move |j: usize| desk.changes.with(|changes| changes.iter().any(|c| c.variable == j));
    let add = move |j: usize| {
        let Some(outcome) = known.with_untracked(|known| known.get(j).copied()) else { return };
        if !untrack(|| is_changed(j)) {
            desk.changes.update(|changes| changes.push(Change { variable: j, act: first_act(&outcome) }));
        }
    };
    let list = Memo::new(move |_| {
        desk.changes.with(|changes| changes.iter().map(|change| change.variable).collect::<Vec<_>>())
    });
    Effect::new(move |_| {
        let variables = list.get();
        if shown.get() {
            desk.ask(Ask::Observed { variables });
        }
    });
    // `Some(None)`: no experiment did it. The answers to the two questions may be about other changes for a moment.
    let seen = Memo::new(move |_| {
        let (variables, experiments) = desk.observed.get()?;
        let what_if = desk.what_if.get()?;
        let mut asked = list.get();
        let is_new = variables == asked;
        asked.sort_unstable();
        let changed = what_if.outcomes.iter().filter(|outcome| outcome.is_changed);
        if !is_new || changed.map(|outcome| outcome.variable).ne(asked) {
            return None;
        }
        Some(nearest(&experiments, &what_if).and_then(|seen| {
            let name = picture.with(|picture| picture.experiments.get(seen.experiment).cloned())?;
            Some((name, seen.clone()))
        }))
    });
    let editors = move || {
        let known = known.get();
        view! {
            <For each=move || list.get() key=|j| *j let:j>
                {known.get(j).map(|outcome| view! {
                    <ChangeEditor name=name.run(j) variable=j changes=desk.changes outcome=*outcome />
                })}
            </For>
        }
    };
    let selected = move || {
        selection.get().variable().filter(|&j| j < count.get() && !is_changed(j)).map(|j| {
            view! {
                <button type="button" class="button is-small" on:click=move |_| add(j)>
                    "Change " {name.run(j)}
                </button>
            }
        })
    };
    let warning = move || {
        let verdict = desk.check.with(|check| check.as_ref().map(|check| check.verdict))?;
        let text = match verdict {
            Verdict::Predicts => return None,
            Verdict::DoesNot => {
                "This graph does not predict experiments that it has not seen (see “How sure is this?”): do not build on the numbers below."
            }
            Verdict::Little => {
                "This graph foresees little of what experiments change (see “How sure is this?”): look at the intervals, not at single numbers."
            }
            Verdict::InPart => {
                "Some variables share more than this graph explains (see “How sure is this?”): effects between those may be wrong."
            }
            Verdict::CannotTell => {
                "The experiments could not test whether this graph predicts (see “How sure is this?”)."
            }
        };
        Some(view! { <p class="beyond">{text}</p> })
    };
    let has_changes = move || desk.changes.with(|changes| !changes.is_empty());
    view! {
        <section class="card what-if" aria-labelledby="what-if-title" data-testid="what-if">
            <h2 id="what-if-title">"What if?"</h2>
            {move || desk.refusal.get().map(|why| view! { <p class="beyond" role="status">{why}</p> })}
            {warning}
            <p class="muted">
                "Set variables, or push them, and see what should follow: averaged over the sampled graphs, so that what is not known of the graph is in the intervals."
            </p>
            <div class="add-change">
                <label class="choice">
                    <span>"Change"</span>
                    <select
                        class="input is-small"
                        aria-label="Add a variable to change"
                        data-testid="add-change"
                        disabled=move || known.with(Vec::is_empty)
                        on:change:target=move |event| {
                            let target = event.target();
                            if let Ok(j) = target.value().parse() {
                                add(j);
                            }
                            target.set_value("");
                        }
                    >
                        <option value="">"a variable …"</option>
                        {move || (0..count.get())
                            .map(|j| view! { <option value=j.to_string() disabled=move || is_changed(j)>{name.run(j)}</option> })
                            .collect_view()}
                    </select>
                </label>
                {selected}
            </div>
            <ul class="changes">{editors}</ul>
            <Show when=has_changes>
                <SeenWords seen name changes=desk.changes list />
                <OutcomeTable name what_if=desk.what_if seen selection />
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || painted.get()
                        on:change:target=move |event| painted.set(event.target().checked())
                    />
                    <span>"Paint the changes on the graph"</span>
                </label>
            </Show>
            <Influence desk name selection count shown />
            <PathList paths=desk.paths name />
            <GoalForm desk name count />
        </section>
    }
}

/// Which experiment stands beside the prediction, with a button that asks for what it did.
#[component]
fn SeenWords(
    seen: Memo<Option<Option<(String, Observed)>>>,
    name: Callback<usize, String>,
    changes: RwSignal<Vec<Change>>,
    list: Memo<Vec<usize>>,
) -> impl IntoView {
    move || {
        let variables = list.get();
        let Some((experiment, seen)) = seen.get()? else {
            let names: Vec<String> = variables.iter().map(|&j| name.run(j)).collect();
            let text = format!(
                "No experiment seems to have changed {}: there is nothing that was seen to compare with.",
                names.join(" and ")
            );
            return Some(view! { <p class="muted">{text}</p> }.into_any());
        };
        let was: Vec<String> = variables
            .iter()
            .map(|&j| format!("{} was {}", name.run(j), number::short(seen.mean[j])))
            .collect();
        let rows = crate::app::words::count(seen.rows, "row", "rows");
        let others: Vec<String> = seen.others.iter().map(|&j| name.run(j)).collect();
        let others = match others.as_slice() {
            [] => String::new(),
            others => format!(" It changed {}, too.", others.join(", ")),
        };
        let same = move |_| {
            let set = |&j: &usize| Change { variable: j, act: Act::Set(seen.mean[j]) };
            changes.set(variables.iter().map(set).collect());
        };
        Some(
            view! {
                <p class="seen" data-testid="seen">
                    {format!("In {experiment} ({rows}), {} on average.{others} ", was.join(", "))}
                    <button type="button" class="link" on:click=same>"Ask for the same"</button>
                </p>
            }
            .into_any(),
        )
    }
}
