//! The form that states something of an edge.

use leptos::prelude::*;

use crate::app::icon::{Icon, Shape};
use crate::app::state::Page;

use super::percent::{PercentField, USUAL};
use super::statement::{Statement, admit_or_tell};

/// What can be stated, by its name in the form; the first is chosen at the start.
const KINDS: [(&str, Statement); 3] = [
    ("forbidden", Statement::Forbidden),
    ("required", Statement::Required),
    ("probable", Statement::Probable(USUAL)),
];

/// Cause, statement and effect, and a probability where the statement has one.
#[component]
pub fn AddEdge(
    /// The variables.
    names: Memo<Vec<String>>,
    /// Takes the reason if the statement cannot hold.
    refusal: RwSignal<Option<String>>,
) -> impl IntoView {
    let page = expect_context::<Page>();
    let from = RwSignal::new(0);
    let to = RwSignal::new(1);
    let kind = RwSignal::new(Statement::Forbidden);
    let probability = RwSignal::new(USUAL);
    let choose = move |label: &'static str, chosen: RwSignal<usize>| {
        view! {
            <select
                class="input"
                aria-label=label
                prop:value=move || chosen.get().to_string()
                on:change=move |event| chosen.set(event_target_value(&event).parse().unwrap_or_default())
            >
                {move || {
                    names
                        .get()
                        .into_iter()
                        .enumerate()
                        .map(|(j, name)| {
                            view! { <option value=j.to_string() selected=move || chosen.get() == j>{name}</option> }
                        })
                        .collect_view()
                }}
            </select>
        }
    };
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let edge = (from.get_untracked(), to.get_untracked());
        let statement = match kind.get_untracked() {
            Statement::Probable(_) => Statement::Probable(probability.get_untracked()),
            certain => certain,
        };
        admit_or_tell(page, refusal, |knowledge| statement.add(knowledge, edge));
    };
    view! {
        <form class="add-edge" on:submit=add>
            {choose("Cause", from)}
            <select
                class="input"
                aria-label="Statement"
                on:change=move |event| {
                    let value = event_target_value(&event);
                    if let Some((_, chosen)) = KINDS.into_iter().find(|kind| kind.0 == value) {
                        kind.set(chosen);
                    }
                }
            >
                {KINDS.map(|(value, statement)| view! { <option value=value>{statement.words()}</option> })}
            </select>
            {choose("Effect", to)}
            <Show when=move || matches!(kind.get(), Statement::Probable(_))>
                <PercentField probability set=move |p| probability.set(p) />
            </Show>
            <button type="submit" class="button">
                <Icon shape=Shape::Plus />
                "Add"
            </button>
        </form>
    }
}
