//! What is known beforehand: edges that must or cannot be, and an order in time.

use leptos::prelude::*;

use crate::app::explore::Selection;
use crate::app::icon::{Icon, Shape};
use crate::app::state::Page;
use crate::app::words::count;
use crate::learn::Knowledge;

use super::known_targets::KnownTargets;
use super::opinion::{EdgeOpinion, LearnWithKnowledge};
use super::statement::{Statement, admit, admit_or_tell};

/// Most tiers that can be chosen.
const MOST_TIERS: usize = 9;

/// The editor of prior knowledge.
#[component]
pub fn KnowledgeEditor() -> impl IntoView {
    let page = expect_context::<Page>();
    let active = Memo::new(move |_| page.run.with(|run| run.status.is_active()));
    let refusal = RwSignal::new(None::<String>);
    let knowledge = Memo::new(move |_| page.settings.with(|settings| settings.knowledge.clone()));
    let names = Memo::new(move |_| page.variables());
    let summary = move || {
        knowledge.with(|k| {
            let edges = k.required.len() + k.forbidden.len();
            let parts = [
                (edges > 0).then(|| count(edges, "edge", "edges")),
                (!k.tiers.is_empty()).then(|| "tiers".into()),
                (!k.targets.is_empty()).then(|| count(k.targets.len(), "experiment", "experiments")),
            ];
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            if parts.is_empty() { "nothing assumed".into() } else { parts.join(", ") }
        })
    };
    view! {
        <section class="card" aria-labelledby="knowledge" data-testid="knowledge">
            <div class="card-head">
                <h2 id="knowledge">"What you know already"</h2>
                <span class="muted">{summary}</span>
            </div>
            <p class="muted">
                "Statements are obeyed without exception, so state only what is certain. The result marks what was imposed."
            </p>
            <fieldset class="plain" disabled=active>
                <legend class="visually-hidden">"Statements"</legend>
                <AddEdge names refusal />
                <AboutSelected names />
                <p class="form-refusal" role="alert">{refusal}</p>
                <ul class="statements">
                    {move || {
                        let names = names.get();
                        knowledge.with(|k| {
                            let required = k.required.iter().map(|&edge| (Statement::Required, edge));
                            let forbidden = k.forbidden.iter().map(|&edge| (Statement::Forbidden, edge));
                            required
                                .chain(forbidden)
                                .filter(|(_, (i, j))| *i < names.len() && *j < names.len())
                                .map(|(statement, edge)| statement_row(page, refusal, &names, statement, edge))
                                .collect_view()
                        })
                    }}
                </ul>
                <Tiers names knowledge refusal />
                <KnownTargets names knowledge />
            </fieldset>
            <LearnWithKnowledge />
        </section>
    }
}

fn statement_row(
    page: Page,
    refusal: RwSignal<Option<String>>,
    names: &[String],
    statement: Statement,
    (i, j): (usize, usize),
) -> impl IntoView + use<> {
    let text = format!("{} {} {}", names[i], statement.words(), names[j]);
    let remove = move |_| {
        refusal.set(None);
        page.settings.update(|settings| statement.take_back(&mut settings.knowledge, (i, j)));
    };
    view! {
        <li class="statement" class:is-forbidden=statement == Statement::Forbidden>
            <span>
                <strong>{names[i].clone()}</strong>
                {format!(" {} ", statement.words())}
                <strong>{names[j].clone()}</strong>
            </span>
            <button
                type="button"
                class="icon-button is-small"
                aria-label=format!("Take back: {text}")
                title="Take back"
                on:click=remove
            >
                <Icon shape=Shape::Close />
            </button>
        </li>
    }
}

#[component]
fn AddEdge(names: Memo<Vec<String>>, refusal: RwSignal<Option<String>>) -> impl IntoView {
    let page = expect_context::<Page>();
    let from = RwSignal::new(0);
    let to = RwSignal::new(1);
    let statement = RwSignal::new(Statement::Forbidden);
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
        admit_or_tell(page, refusal, |knowledge| statement.get_untracked().add(knowledge, edge));
    };
    view! {
        <form class="add-edge" on:submit=add>
            {choose("Cause", from)}
            <select
                class="input"
                aria-label="Statement"
                on:change=move |event| {
                    let required = event_target_value(&event) == "required";
                    statement.set(if required { Statement::Required } else { Statement::Forbidden });
                }
            >
                <option value="forbidden" selected=true>{Statement::Forbidden.words()}</option>
                <option value="required">{Statement::Required.words()}</option>
            </select>
            {choose("Effect", to)}
            <button type="submit" class="button">
                <Icon shape=Shape::Plus />
                "Add"
            </button>
        </form>
    }
}

/// Statements about the edge that is selected in a picture.
#[component]
fn AboutSelected(names: Memo<Vec<String>>) -> impl IntoView {
    let page = expect_context::<Page>();
    let edge = Memo::new(move |_| match page.selection.get() {
        Selection::Edge { from, to } if from.max(to) < names.with(Vec::len) => Some((from, to)),
        _ => None,
    });
    let words =
        move || edge.get().map(|(i, j)| names.with(|names| format!("{} \u{2192} {}", names[i], names[j])));
    view! {
        <Show
            when=move || edge.get().is_some()
            fallback=|| view! { <p class="muted">"Or select an edge in the graph or in the edge heatmap."</p> }
        >
            <p>"Selected: " <strong>{words}</strong></p>
            <EdgeOpinion edge=Signal::derive(move || edge.get().unwrap_or_default()) test_id="selected-edge" />
        </Show>
    }
}

#[component]
fn Tiers(
    names: Memo<Vec<String>>,
    knowledge: Memo<Knowledge>,
    refusal: RwSignal<Option<String>>,
) -> impl IntoView {
    let page = expect_context::<Page>();
    let set = move |j: usize, tier: usize| {
        let d = names.with_untracked(Vec::len);
        let outcome = admit(page, |knowledge| {
            if knowledge.tiers.len() != d {
                knowledge.tiers = vec![0; d];
            }
            knowledge.tiers[j] = tier;
            if knowledge.tiers.iter().all(|&tier| tier == 0) {
                knowledge.tiers.clear();
            }
        });
        refusal.set(outcome.err().map(|reason| format!("Tier not changed: {reason}.")));
        // What was refused must not stay in the control.
        page.settings.notify();
    };
    let field = move |(j, name): (usize, String)| {
        let tier = Memo::new(move |_| knowledge.with(|k| k.tiers.get(j).copied().unwrap_or(0)));
        view! {
            <label class="tier">
                <span>{name}</span>
                <input
                    type="number"
                    class="input is-small"
                    min="1"
                    max=MOST_TIERS
                    prop:value=move || {
                        page.settings.track();
                        (tier.get() + 1).to_string()
                    }
                    on:change=move |event| {
                        match event_target_value(&event).trim().parse::<usize>() {
                            Ok(typed) if (1..=MOST_TIERS).contains(&typed) => set(j, typed - 1),
                            _ => page.settings.notify(),
                        }
                    }
                />
            </label>
        }
    };
    view! {
        <details class="fold">
            <summary>"Tiers: what comes first"</summary>
            <p class="muted">
                "A variable cannot be caused by one of a later tier. Age and genotype come before treatment, treatment "
                "before outcome. All in tier 1: no order is assumed."
            </p>
            <div class="tiers">{move || names.get().into_iter().enumerate().map(field).collect_view()}</div>
        </details>
    }
}
