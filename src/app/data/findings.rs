//! What is wrong with the data, where, and what can be done.

use leptos::prelude::*;

use crate::app::actions::Actions;
use crate::app::icon::{Icon, Shape};
use crate::app::state::Page;
use crate::app::words::count;
use crate::data::{Finding, Fix, Severity};

/// Findings that are shown before the rest is asked for.
const FIRST: usize = 12;

/// The list of findings, errors first.
#[component]
pub fn Findings() -> impl IntoView {
    let page = expect_context::<Page>();
    let all = RwSignal::new(false);
    let findings = Memo::new(move |_| {
        page.report.with(|report| report.as_ref().map_or_else(Vec::new, |report| report.findings.clone()))
    });
    let of = move |severity| findings.with(|f| f.iter().filter(|f| f.severity == severity).count());
    let title = move || {
        let parts: Vec<String> = [
            (of(Severity::Error), "error", "errors"),
            (of(Severity::Warning), "warning", "warnings"),
            (of(Severity::Note), "note", "notes"),
        ]
        .into_iter()
        .filter(|part| part.0 > 0)
        .map(|(n, one, many)| count(n, one, many))
        .collect();
        if parts.is_empty() { "Nothing to mend".into() } else { parts.join(", ") }
    };
    let shown = move || {
        let n = if all.get() { usize::MAX } else { FIRST };
        findings.with(|findings| {
            findings.iter().take(n).cloned().map(|finding| view! { <Item finding /> }).collect_view()
        })
    };
    let more = move || findings.with(|findings| findings.len().saturating_sub(FIRST));
    view! {
        <section class="card" aria-labelledby="doctor" data-testid="problems">
            <div class="card-head">
                <h2 id="doctor">"Data check"</h2>
                <span class="muted">{title}</span>
            </div>
            <Show when=move || findings.with(Vec::is_empty)>
                <p class="all-good">
                    <Icon shape=Shape::Check />
                    "No gaps, no text among numbers, no columns that repeat each other."
                </p>
            </Show>
            <FixAll findings />
            <ul class="findings">{shown}</ul>
            <Show when=move || { more() > 0 && !all.get() }>
                <button type="button" class="button is-quiet" on:click=move |_| all.set(true)>
                    {move || format!("Show {} more", more())}
                </button>
            </Show>
        </section>
    }
}

/// One change for all gaps, where there are several.
#[component]
fn FixAll(findings: Memo<Vec<Finding>>) -> impl IntoView {
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    let gaps = move || {
        let is_gap =
            |finding: &&Finding| finding.fixes.iter().any(|fix| matches!(fix, Fix::ImputeMedian { .. }));
        findings.with(|findings| findings.iter().filter(is_gap).count())
    };
    let button = move |fix: Fix| {
        let label = fix.label();
        view! {
            <button
                type="button"
                class="button is-small"
                disabled=page.loading
                on:click=move |_| actions.apply(fix.clone())
            >
                {label}
            </button>
        }
    };
    view! {
        <Show when=move || { gaps() > 1 }>
            <div class="fix-all">
                <span>{move || format!("For all {} gaps at once:", gaps())}</span>
                {button(Fix::DropRows { column: None })}
                {button(Fix::ImputeMedian { column: None })}
            </div>
        </Show>
    }
}

#[component]
fn Item(finding: Finding) -> impl IntoView {
    let actions = expect_context::<Actions>();
    let page = expect_context::<Page>();
    let (class, shape, word) = match finding.severity {
        Severity::Error => ("finding is-error", Shape::Error, "Error"),
        Severity::Warning => ("finding is-warning", Shape::Warning, "Warning"),
        Severity::Note => ("finding is-note", Shape::Info, "Note"),
    };
    let place = [
        finding.file.clone(),
        finding.line.map(|line| format!("line {line}")),
        finding.column.clone().map(|column| format!("column {column}")),
    ];
    let place: Vec<String> = place.into_iter().flatten().collect();
    let fixes = finding.fixes;
    view! {
        <li class=class>
            <Icon shape />
            <div class="finding-body">
                <p class="finding-place">
                    <strong>{word}</strong>
                    {place.into_iter().map(|part| view! { <span>{part}</span> }).collect_view()}
                </p>
                <p>{finding.message}</p>
                {(!fixes.is_empty())
                    .then(|| {
                        view! {
                            <div class="finding-fixes">
                                {fixes
                                    .into_iter()
                                    .map(|fix| {
                                        let label = fix.label();
                                        view! {
                                            <button
                                                type="button"
                                                class="button is-small"
                                                disabled=page.loading
                                                on:click=move |_| actions.apply(fix.clone())
                                            >
                                                {label}
                                            </button>
                                        }
                                    })
                                    .collect_view()}
                            </div>
                        }
                    })}
            </div>
        </li>
    }
}
