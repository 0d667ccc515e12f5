//! Targets of new experiments, the most probable first.

use leptos::prelude::*;

use crate::app::bar::Bar;
use crate::app::state::Page;
use crate::learn::Adaptation;
use crate::model::{InterventionKind, KindWeights};
use crate::sorting::Arrange;
use crate::words::{count, intervention, number};

use super::Brought;

/// Variables that are listed before the rest is asked for.
const FIRST: usize = 6;

/// A card for each new experiment.
#[component]
pub fn Targets(
    /// What was brought.
    brought: Brought,
) -> impl IntoView {
    let page = expect_context::<Page>();
    let names = Memo::new(move |_| {
        page.learned.with(|learned| learned.as_ref().map_or_else(Vec::new, |l| l.posterior.variables.clone()))
    });
    let adaptations = Memo::new(move |_| {
        let brought_some = brought.files.with(|files| !files.is_empty());
        page.adapted.with(|adapted| match adapted {
            Some(adapted) if brought_some => adapted.adaptations.clone(),
            _ => Vec::new(),
        })
    });
    view! {
        <div class="adapted" data-testid="new-experiment-targets" aria-live="polite">
            {move || {
                let (names, truth) = (names.get(), brought.truth.get());
                let true_targets = |name: &str| truth.iter().find(|known| known.0 == name).map(|known| known.1.clone());
                adaptations
                    .get()
                    .into_iter()
                    .map(|adaptation| {
                        let truth = true_targets(&adaptation.name);
                        card(adaptation, &names, truth)
                    })
                    .collect_view()
            }}
        </div>
    }
}

fn card(adaptation: Adaptation, names: &[String], truth: Option<Vec<String>>) -> impl IntoView + use<> {
    let mut order: Vec<usize> = (0..adaptation.target.len().min(names.len())).collect();
    order.arrange_by(|&a, &b| adaptation.target[b].total_cmp(&adaptation.target[a]));
    let item = |&j: &usize| {
        let kind = adaptation.kind.get(j).map(kind_words).unwrap_or_default();
        target(adaptation.name.clone(), names[j].clone(), adaptation.target[j], kind)
    };
    let first = order.iter().take(FIRST).map(item).collect_view();
    let rest = order.get(FIRST..).filter(|rest| !rest.is_empty()).map(|rest| {
        view! {
            <details class="fold">
                <summary>{format!("{} more", rest.len())}</summary>
                <ol class="ranking">{rest.iter().map(item).collect_view()}</ol>
            </details>
        }
    });
    let rows = if adaptation.rows == adaptation.rows_available {
        count(adaptation.rows, "row", "rows")
    } else {
        format!("first {} of {}", adaptation.rows, count(adaptation.rows_available, "row", "rows"))
    };
    let likely: Vec<&str> =
        order.iter().filter(|&&j| adaptation.target[j] >= 0.5).map(|&j| names[j].as_str()).collect();
    let verdict = match likely.as_slice() {
        [] => "No variable is probably a target.".to_string(),
        [one] => format!("{one} was probably changed."),
        many => format!("{} were probably changed.", many.join(", ")),
    };
    let strays = adaptation.strays.iter().filter_map(|(j, strays)| {
        let words = crate::words::strays(strays, &adaptation.name, names.get(*j)?);
        Some(view! { <p class="verdict is-warning">{words}</p> })
    });
    let strays = strays.collect_view();
    view! {
        <section class="card adapted-card" aria-label=adaptation.name.clone()>
            <div class="card-head">
                <h2>{adaptation.name.clone()}</h2>
                <span class="muted">{rows}</span>
            </div>
            <p class="adapted-verdict">{verdict} " " {truth.map(true_words)}</p>
            {strays}
            <ol class="ranking">{first}</ol>
            {rest}
        </section>
    }
}

fn target(experiment: String, variable: String, probability: f64, kind: String) -> impl IntoView {
    let likely = probability >= 0.5;
    view! {
        <li
            class="ranked"
            class:is-likely=likely
            data-experiment=experiment
            data-variable=variable.clone()
            data-probability=probability.to_string()
        >
            <span class="ranked-name">{variable.clone()}</span>
            <Bar share=probability />
            <span class="ranked-probability">{number::probability(probability)}</span>
            <span class="ranked-kind">{if likely { kind } else { String::new() }}</span>
        </li>
    }
}

fn true_words(targets: Vec<String>) -> impl IntoView {
    let words = if targets.is_empty() { "nothing".into() } else { targets.join(", ") };
    view! { <span class="tag">{format!("In truth: {words}")}</span> }
}

/// The most probable kind with its probability.
fn kind_words(weights: &KindWeights) -> String {
    let best = InterventionKind::ALL.into_iter().zip(weights).max_by(|a, b| a.1.total_cmp(b.1));
    best.map_or_else(String::new, |(kind, weight)| {
        format!("{} ({})", intervention(kind), number::probability(*weight))
    })
}
