//! What is wrong with the data, where, and what can be done.

use leptos::prelude::*;

use crate::app::actions::Actions;
use crate::app::findings::{FindingList, fix_button};
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
    let actions = expect_context::<Actions>();
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
    let shown = Signal::derive(move || {
        let n = if all.get() { usize::MAX } else { FIRST };
        findings.with(|findings| findings.iter().take(n).cloned().collect::<Vec<_>>())
    });
    let fix = Callback::new(move |fix| actions.apply(fix));
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
            <FixAll findings fix />
            <FindingList findings=shown fix busy=page.loading />
            <Show when=move || { more() > 0 && !all.get() }>
                <button type="button" class="button is-quiet" on:click=move |_| all.set(true)>
                    {move || format!("Show {} more", more())}
                </button>
            </Show>
        </section>
    }
}

/// One button for what many findings offer: all gaps, all skewed columns.
#[component]
fn FixAll(findings: Memo<Vec<Finding>>, fix: Callback<Fix>) -> impl IntoView {
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    let gaps = move || {
        let is_gap =
            |finding: &&Finding| finding.fixes.iter().any(|fix| matches!(fix, Fix::ImputeMedian { .. }));
        findings.with(|findings| findings.iter().filter(is_gap).count())
    };
    let logs = Memo::new(move |_| {
        let is_log = |fix: &&Fix| matches!(fix, Fix::Log { .. } | Fix::LogPlusOne { .. });
        findings.with(|findings| {
            findings
                .iter()
                .filter_map(|finding| finding.fixes.iter().find(is_log))
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    view! {
        <Show when=move || { gaps() > 1 }>
            <div class="fix-all">
                <span>{move || format!("For all {} gaps at once:", gaps())}</span>
                {fix_button(Fix::DropRows { column: None }, fix, page.loading.into())}
                {fix_button(Fix::ImputeMedian { column: None }, fix, page.loading.into())}
            </div>
        </Show>
        <Show when=move || logs.with(|logs| logs.len() > 1)>
            <div class="fix-all">
                <span>{move || format!("For all {} skewed columns at once:", logs.with(Vec::len))}</span>
                <button
                    type="button"
                    class="button is-small"
                    disabled=page.loading
                    on:click=move |_| actions.apply_all(logs.get_untracked())
                >
                    "Take their logs"
                </button>
            </div>
        </Show>
    }
}
