//! What is wrong with the data, where, and what can be done.

use leptos::prelude::*;

use crate::app::actions::Actions;
use crate::app::findings::{FindingList, fix_button};
use crate::app::icon::{Icon, Shape};
use crate::app::state::Page;
use crate::app::words::count;
use crate::data::{Finding, FindingKind, Fix, Severity};

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
    let show = Callback::new(move |spot| page.spot.set(Some(spot)));
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
            <FindingList findings=shown fix busy=page.loading show />
            <Show when=move || { more() > 0 && !all.get() }>
                <button type="button" class="button is-quiet" on:click=move |_| all.set(true)>
                    {move || format!("Show {} more", more())}
                </button>
            </Show>
        </section>
    }
}

/// True for a fix of one kind.
type IsMeant = fn(&Fix) -> bool;

/// One button for what many findings offer: all gaps, all skewed columns, all limits, all spellings.
#[component]
fn FixAll(findings: Memo<Vec<Finding>>, fix: Callback<Fix>) -> impl IntoView {
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    let gaps = move || {
        let is_gap =
            |finding: &&Finding| finding.fixes.iter().any(|fix| matches!(fix, Fix::ImputeMedian { .. }));
        findings.with(|findings| findings.iter().filter(is_gap).count())
    };
    let constant = move || {
        findings
            .with(|findings| findings.iter().filter(|one| one.kind == FindingKind::ConstantColumn).count())
    };
    // For each thing that several findings offer: what they are, what the button says, and how a fix is told.
    let together: [(&str, &str, IsMeant); 4] = [
        ("skewed columns", "Take their logs", |fix| matches!(fix, Fix::Log { .. } | Fix::LogPlusOne { .. })),
        ("columns with limits", "Use half their limits", |fix| {
            matches!(fix, Fix::DetectionLimit { half: true, .. })
        }),
        ("columns with limits", "Use their limits", |fix| {
            matches!(fix, Fix::DetectionLimit { half: false, .. })
        }),
        ("names", "Merge all spellings", |fix| matches!(fix, Fix::MergeExperiments { .. })),
    ];
    let row = move |(what, label, is_meant): (&'static str, &'static str, IsMeant)| {
        let fixes = Memo::new(move |_| {
            findings.with(|findings| {
                let one = |finding: &Finding| finding.fixes.iter().find(|fix| is_meant(fix)).cloned();
                let mut fixes: Vec<Fix> = findings.iter().filter_map(one).collect();
                fixes.dedup();
                fixes
            })
        });
        view! {
            <Show when=move || fixes.with(|fixes| fixes.len() > 1)>
                <div class="fix-all">
                    <span>{move || format!("For all {} {what} at once:", fixes.with(Vec::len))}</span>
                    <button
                        type="button"
                        class="button is-small"
                        disabled=page.loading
                        on:click=move |_| actions.apply_all(fixes.get_untracked())
                    >
                        {label}
                    </button>
                </div>
            </Show>
        }
    };
    view! {
        <Show when=move || { gaps() > 1 }>
            <div class="fix-all">
                <span>{move || format!("For all {} gaps at once:", gaps())}</span>
                {fix_button(Fix::DropRows { column: None }, fix, page.loading.into())}
                {fix_button(Fix::ImputeMedian { column: None }, fix, page.loading.into())}
            </div>
        </Show>
        <Show when=move || { constant() > 1 }>
            <div class="fix-all">
                <span>{move || format!("For all {} constant columns at once:", constant())}</span>
                {fix_button(Fix::IgnoreConstantColumns, fix, page.loading.into())}
            </div>
        </Show>
        {together.map(row).collect_view()}
    }
}
