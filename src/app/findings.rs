//! Findings about files as a list: how bad, where, what it means, and what can be done.

use leptos::prelude::*;

use super::icon::{Icon, Shape};
use super::state::Spot;
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
    /// Shows the place of a finding; without it places are only named.
    #[prop(optional)]
    show: Option<Callback<Spot>>,
) -> impl IntoView {
    let item = move |finding| item(finding, fix, busy, show);
    view! { <ul class="findings">{move || findings.get().into_iter().map(item).collect_view()}</ul> }
}

fn item(
    finding: Finding,
    fix: Option<Callback<Fix>>,
    busy: Signal<bool>,
    show: Option<Callback<Spot>>,
) -> impl IntoView {
    let (class, shape, word) = match finding.severity {
        Severity::Error => ("finding is-error", Shape::Error, "Error"),
        Severity::Warning => ("finding is-warning", Shape::Warning, "Warning"),
        Severity::Note => ("finding is-note", Shape::Info, "Note"),
    };
    let spot = Spot { file: finding.file.clone(), line: finding.line, column: finding.column.clone() };
    let parts: Vec<String> = [
        finding.file,
        finding.line.map(|line| format!("line {line}")),
        // A column without a name is called "column 3" already.
        finding.column.map(|name| if name.starts_with("column ") { name } else { format!("column {name}") }),
    ]
    .into_iter()
    .flatten()
    .collect();
    let is_shown = spot.line.is_some() || spot.column.is_some();
    let place = match show.filter(|_| is_shown) {
        Some(show) => {
            let label = format!("Show {}", parts.join(", "));
            view! {
                <button
                    type="button"
                    class="link finding-where"
                    title=label.clone()
                    aria-label=label
                    on:click=move |_| show.run(spot.clone())
                >
                    {parts.join(" · ")}
                </button>
            }
            .into_any()
        }
        None => parts.into_iter().map(|part| view! { <span>{part}</span> }).collect_view().into_any(),
    };
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
