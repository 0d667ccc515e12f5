//! What is known beforehand: edges that must, cannot or may be, and an order in time.

use leptos::prelude::*;

use crate::app::explore::Selection;
use crate::app::icon::{Icon, Shape};
use crate::app::state::Page;
use crate::app::words::count;
use crate::learn::Knowledge;

use super::add_edge::AddEdge;
use super::known_targets::KnownTargets;
use super::opinion::{EdgeOpinion, LearnWithKnowledge};
use super::statement::{Statement, admit, take_back};

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
            let edges = Statement::all(k).len();
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
                "What you state as certain is obeyed without exception. What you only hold probable, the data can overrule. "
                "The result marks both."
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
                            Statement::all(k)
                                .into_iter()
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
    let text = format!("{} {} {}{}", names[i], statement.words(), names[j], statement.degree());
    let remove = move |_| {
        refusal.set(None);
        page.settings.update(|settings| take_back(&mut settings.knowledge, (i, j)));
    };
    view! {
        <li class="statement" class:is-forbidden=statement == Statement::Forbidden>
            <span>
                <strong>{names[i].clone()}</strong>
                {format!(" {} ", statement.words())}
                <strong>{names[j].clone()}</strong>
                {statement.degree()}
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
