//! What the graph does not explain.

use std::sync::Arc;

use leptos::prelude::*;

use super::desk::Desk;
use crate::app::explore::{Picture, number};
use crate::effects::Unexplained;

/// Pairs that are listed at the most.
const LISTED: usize = 10;

/// What is said where no pair stands out.
const NONE: &str = "Nothing that stands out: once their causes are taken out, no two variables vary together within experiments by more than chance.";
/// What is said of those that do.
const SOME: &str = "These still vary together within experiments once their causes are taken out. A hidden common cause does this, or feedback, or a missing edge; which of them cannot be told from it.";

/// The same in words, for a report.
pub fn unexplained_words(pairs: &[Unexplained], variables: &[String]) -> Vec<String> {
    let name = |j: usize| variables.get(j).cloned().unwrap_or_default();
    let pair = |pair: &Unexplained| format!("{} ↔ {}", name(pair.first), name(pair.second));
    match pairs {
        [] => vec![NONE.into()],
        pairs => vec![SOME.into(), pairs.iter().map(pair).collect::<Vec<_>>().join(", ")],
    }
}

/// Pairs that still vary together once their causes are taken out, with a switch that draws them.
#[component]
pub fn UnexplainedPairs(
    /// Questions and answers.
    desk: Desk,
    /// Names.
    #[prop(into)]
    picture: Signal<Arc<Picture>>,
    /// True if the pairs are drawn on the graph.
    drawn: RwSignal<bool>,
) -> impl IntoView {
    let name = move |j: usize| {
        picture.with_untracked(|picture| picture.variables.get(j).cloned().unwrap_or_default())
    };
    let content = move || {
        let Some(pairs) = desk.unexplained.get() else {
            let text = if desk.refusal.with(Option::is_some) {
                "Not known without the rows."
            } else {
                "Being checked …"
            };
            return view! { <p class="muted">{text}</p> }.into_any();
        };
        if pairs.is_empty() {
            return view! { <p>{NONE}</p> }.into_any();
        }
        let more = pairs.len().saturating_sub(LISTED);
        let items = pairs
            .iter()
            .take(LISTED)
            .map(|pair| {
                view! {
                    <li>
                        {name(pair.first)} " ↔ " {name(pair.second)}
                        <small>
                            {format!("correlation {}", number::ratio(pair.correlation))}
                            {pair.is_edge.then_some(", beyond the edge between them")}
                        </small>
                    </li>
                }
            })
            .collect_view();
        view! {
            <p>{SOME}</p>
            <ul class="unexplained" data-testid="unexplained">{items}</ul>
            {(more > 0).then(|| format!("and {more} more"))}
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || drawn.get()
                    on:change:target=move |event| drawn.set(event.target().checked())
                />
                <span>"Draw them on the graph as dotted lines with two heads"</span>
            </label>
        }
        .into_any()
    };
    view! {
        <h3>"What does the graph not explain?"</h3>
        {content}
    }
}
