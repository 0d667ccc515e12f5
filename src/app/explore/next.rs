//! "What would help most next?"

use std::sync::Arc;

use leptos::prelude::*;

use super::{Picture, Selection, number};
use crate::app::terms::Word;
use crate::explain::Suggestion;
use crate::words::glossary::Term;

/// So many experiments are listed.
const LISTED: usize = 5;
/// So many unsettled effects are named with each.
const NAMED: usize = 3;
/// Bits below which an experiment would hardly tell anything new.
const WORTHWHILE: f64 = 0.05;

/// Experiments not yet done, by what they would tell about the graph.
#[component]
pub fn NextPanel(
    /// Names.
    #[prop(into)]
    picture: Signal<Arc<Picture>>,
    /// The engine's ranking, best first; `None` until it has come.
    #[prop(into)]
    suggestions: Signal<Option<Arc<Vec<Suggestion>>>>,
    /// Written when a variable is clicked.
    selection: RwSignal<Selection>,
) -> impl IntoView {
    let name = move |j: usize| picture.with(|picture| picture.variables.get(j).cloned().unwrap_or_default());
    let content = move || {
        let suggestions = suggestions.get()?;
        if suggestions.is_empty() {
            return Some(
                view! {
                    <p>"Every variable was already changed on its own by some experiment. More rows of those whose targets or effects are doubtful would help most."</p>
                }
                .into_any(),
            );
        }
        let useful: Vec<Suggestion> =
            suggestions.iter().filter(|s| s.information >= WORTHWHILE).take(LISTED).cloned().collect();
        if useful.is_empty() {
            return Some(
                view! {
                    <p>"The sampled graphs agree so well that no experiment on a single variable would tell much more about the graph."</p>
                }
                .into_any(),
            );
        }
        let rows = useful
            .into_iter()
            .map(|suggestion| {
                let j = suggestion.variable;
                let open: Vec<String> = suggestion
                    .unsettled
                    .iter()
                    .take(NAMED)
                    .map(|&(w, p)| format!("{} ({})", name(w), number::probability(p)))
                    .collect();
                let more = suggestion.unsettled.len().saturating_sub(NAMED);
                let tells = match (open.is_empty(), more) {
                    (true, _) => String::from("which of several graphs is right"),
                    (false, 0) => format!("whether it affects {}", open.join(", ")),
                    (false, more) => format!("whether it affects {}, and {more} more", open.join(", ")),
                };
                view! {
                    <li>
                        <button type="button" class="link" on:click=move |_| selection.set(Selection::Variable(j))>
                            "Change " {name(j)}
                        </button>
                        <span class="tag">{number::ratio(suggestion.information)} " bits"</span>
                        <small>"would tell " {tells}</small>
                    </li>
                }
            })
            .collect_view();
        Some(view! { <ol class="next-list">{rows}</ol> }.into_any())
    };
    view! {
        <section class="card next" aria-labelledby="next-title" data-testid="next-experiments">
            <h2 id="next-title">"What would help most next?"</h2>
            <p class="muted">
                "Experiments on one variable that were not done yet, by how much their outcome is expected to tell about the graph, in "
                <Word term=Term::Bits /> "."
            </p>
            {content}
        </section>
    }
}
