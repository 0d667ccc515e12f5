//! Findings about files as a list: how bad, where, what it means, and what can be done.

use leptos::prelude::*;

use super::icon::{Icon, Shape};
use crate::data::{Finding, Fix, Severity};

/// A list of findings in the order given.
#[component]
pub fn FindingList(
    /// The findings.
    #[prop(into)]
    findings: Signal<Vec<Finding>>,
    /// Carries out a fix; without it no fix is offered.
    #[prop(optional)]
    fix: Option<Callback<Fix>>,
    /// True while no fix can be carried out.
    #[prop(optional, into)]
    busy: Signal<bool>,
) -> impl IntoView {
    let item = move |finding| item(finding, fix, busy);
    view! { <ul class="findings">{move || findings.get().into_iter().map(item).collect_view()}</ul> }
}

fn item(finding: Finding, fix: Option<Callback<Fix>>, busy: Signal<bool>) -> impl IntoView {
    let (class, shape, word) = match finding.severity {
        Severity::Error => ("finding is-error", Shape::Error, "Error"),
        Severity::Warning => ("finding is-warning", Shape::Warning, "Warning"),
        Severity::Note => ("finding is-note", Shape::Info, "Note"),
    };
    let place = [
        finding.file,
        finding.line.map(|line| format!("line {line}")),
        finding.column.map(|column| format!("column {column}")),
    ];
    let place = place.into_iter().flatten().map(|part| view! { <span>{part}</span> }).collect_view();
    let buttons = fix.filter(|_| !finding.fixes.is_empty()).map(|fix| {
        let buttons = finding.fixes.into_iter().map(|one| fix_button(one, fix, busy)).collect_view();
        view! { <div class="finding-fixes">{buttons}</div> }
    });
    view! {
        <li class=class>
            <Icon shape />
            <div class="finding-body">
                <p class="finding-place">
                    <strong>{word}</strong>
                    {place}
                </p>
                <p>{finding.message}</p>
                {buttons}
            </div>
        </li>
    }
}

/// A button that carries out a fix.
pub fn fix_button(fix: Fix, then: Callback<Fix>, busy: Signal<bool>) -> impl IntoView {
    let label = fix.label();
    view! {
        <button type="button" class="button is-small" disabled=busy on:click=move |_| then.run(fix.clone())>
            {label}
        </button>
    }
}
