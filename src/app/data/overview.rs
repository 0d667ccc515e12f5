//! What the data are, in a sentence, and the choice of reference.

use leptos::prelude::*;

use crate::app::actions::Actions;
use crate::app::icon::{Icon, Shape};
use crate::app::state::{Page, Source, Step};
use crate::app::words::{count, noun};
use crate::data::ColumnRole;

/// Value of the option "no reference"; no environment can have this name, since names have no control characters.
const NONE: &str = "\u{1}";

/// The shape of the data and what comes next.
#[component]
pub fn Overview() -> impl IntoView {
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    let title = move || page.source.with(|source| source.as_ref().map(Source::title).unwrap_or_default());
    let figures = move || {
        page.report.with(|report| {
            report.as_ref().map(|report| {
                let variables = report.variable_columns();
                let rows = report.environments.iter().map(|(_, rows)| rows).sum::<usize>();
                let experiments = report.environments.len() - usize::from(report.reference.is_some());
                [
                    (variables, noun(variables, "variable", "variables")),
                    (experiments, noun(experiments, "experiment", "experiments")),
                    (rows, noun(rows, "row", "rows")),
                ]
                .map(|(n, what)| view! { <div><dt>{what}</dt><dd>{n}</dd></div> })
                .collect_view()
            })
        })
    };
    // A saved run may come without its rows.
    let without_rows = Memo::new(move |_| {
        page.source.with(|source| matches!(source, Some(Source::Reopened { .. }))) && !page.ready()
    });
    view! {
        <section class="card overview" aria-labelledby="overview">
            <div class="overview-head">
                <h2 id="overview">{title}</h2>
                {move || {
                    if page.ready() {
                        view! { <span class="readiness is-good"><Icon shape=Shape::Check />"Ready to learn"</span> }.into_any()
                    } else if without_rows.get() {
                        view! { <span class="readiness is-note"><Icon shape=Shape::Info />"A result without its data"</span> }.into_any()
                    } else {
                        view! { <span class="readiness is-error"><Icon shape=Shape::Error />"Needs attention"</span> }.into_any()
                    }
                }}
            </div>
            <Known />
            <Show when=move || without_rows.get()>
                <p class="muted known">
                    "Graph, targets and settings are here; the rows were not kept. Load the data again to learn from them "
                    "and to see the evidence."
                </p>
            </Show>
            <div class="overview-body">
                <Show when=move || !without_rows.get()>
                    <dl class="figures">{figures}</dl>
                    <label class="field">
                        <span>"Reference (control)"</span>
                        <Reference />
                    </label>
                    <p class="muted overview-time" data-testid="run-time">{move || page.told_time()}</p>
                    <button
                        type="button"
                        class="button is-primary overview-next"
                        disabled=move || !page.ready() || page.run.with(|run| run.status.is_active())
                        on:click=move |_| actions.start()
                    >
                        "Learn from these data"
                        <Icon shape=Shape::Arrow />
                    </button>
                </Show>
                <Show when=move || page.learned.with(Option::is_some)>
                    <button type="button" class="button" on:click=move |_| page.step.set(Step::Explore)>
                        "See what was learned"
                    </button>
                </Show>
            </div>
        </section>
    }
}

/// What is known to be true of the data, and what it is used for.
#[component]
fn Known() -> impl IntoView {
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    let words = Memo::new(move |_| {
        page.truth.with(|truth| {
            let truth = truth.as_ref()?;
            let edges = truth.edge.iter().flatten().filter(|&&edge| edge).count();
            let graph = format!("true graph ({})", count(edges, "edge", "edges"));
            let targets = if truth.target.is_some() { " and true targets" } else { "" };
            Some(format!("Known: {graph}{targets}. The engine does not see them; they check the result."))
        })
    });
    let given_targets = Memo::new(move |_| {
        page.report.with(|report| {
            report.as_ref().is_some_and(|report| {
                report.columns.iter().any(|(_, role)| *role == ColumnRole::Targets)
                    || report.environment_summaries.iter().any(|summary| summary.known_targets.is_some())
            })
        })
    });
    let only_check = move || {
        page.source.with(|source| match source {
            Some(Source::Files { roles: Some(roles), .. }) => roles.targets_only_check,
            _ => false,
        })
    };
    view! {
        <Show when=move || words.with(Option::is_some)>
            <p class="muted known">{words}</p>
        </Show>
        <Show when=move || page.from_files() && given_targets.get()>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=only_check
                    disabled=page.loading
                    on:change=move |event| actions.set_targets_only_check(event_target_checked(&event))
                />
                <span>"Learn without the given targets and use them only to check the result"</span>
            </label>
        </Show>
    }
}

#[component]
fn Reference() -> impl IntoView {
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    let names = Memo::new(move |_| {
        page.report.with(|report| {
            report
                .iter()
                .flat_map(|report| report.environments.iter().map(|(name, _)| name.clone()))
                .collect::<Vec<_>>()
        })
    });
    let chosen = Memo::new(move |_| {
        page.report.with(|report| report.as_ref().and_then(|report| report.reference.clone()))
    });
    let option = move |name: String| {
        let value = name.clone();
        view! {
            <option value=value selected=move || chosen.get().as_ref() == Some(&name)>
                {name.clone()}
            </option>
        }
    };
    view! {
        <select
            class="input"
            data-testid="reference"
            disabled=move || !page.from_files() || names.with(Vec::is_empty)
            on:change=move |event| {
                let name = event_target_value(&event);
                actions.set_reference((name != NONE).then_some(name));
            }
        >
            <option value=NONE selected=move || chosen.get().is_none()>"There is none"</option>
            {move || names.get().into_iter().map(option).collect_view()}
        </select>
    }
}
