//! On which paths one variable acts on another one, and what must be held fixed.

use std::sync::Arc;

use leptos::prelude::*;

use crate::app::explore::number;
use crate::effects::{Adjustment, Paths};
use crate::words::number::Figure;

/// Sets that are listed at the most.
const LISTED: usize = 4;

/// The newest paths.
#[component]
pub fn PathList(
    /// The paths.
    #[prop(into)]
    paths: Signal<Option<Arc<Paths>>>,
    /// Names.
    #[prop(into)]
    name: Callback<usize, String>,
) -> impl IntoView {
    move || {
        let found = paths.get()?;
        let (from, to) = (name.run(found.from), name.run(found.to));
        let items = found
            .paths
            .iter()
            .map(|path| {
                let way: Vec<String> = path.variables.iter().map(|&j| name.run(j)).collect();
                let share = path.share.map(|share| format!("{} of the effect, ", number::share(share)));
                view! {
                    <li>
                        <span>{way.join(" → ")}</span>
                        <small>{share} "probability " {number::probability(path.probability)}</small>
                    </li>
                }
            })
            .collect_view();
        let carried = Figure::from(found.carries);
        let total = format!("{} ({})", carried.signed(), carried.bounds());
        Some(view! {
            <section class="paths" data-testid="paths" aria-live="polite">
                <h3>{format!("How {from} acts on {to}")}</h3>
                <p>{format!("In all {total} per unit of {from}; probability of any path {}.", number::probability(found.probability))}</p>
                <ol>{items}</ol>
                {found.are_more.then(|| view! { <p class="muted">"There are more paths that carry less."</p> })}
                <p data-testid="adjustment">{adjustment(&found.adjustment, &from, &to, name)}</p>
            </section>
        })
    }
}

/// What must be held fixed, as a sentence.
fn adjustment(adjustment: &Adjustment, from: &str, to: &str, name: Callback<usize, String>) -> String {
    let set = |set: &Vec<usize>| set.iter().map(|&j| name.run(j)).collect::<Vec<_>>().join(" and ");
    match adjustment {
        Adjustment::Reversed => format!(
            "In the shown graph {to} is a cause of {from}, not the other way round: there is no effect of {from} on {to} to read off."
        ),
        Adjustment::Hidden => format!(
            "No set of measured variables, held fixed, lets rows without interventions show this effect: {from} and {to} seem to share a hidden cause. Only an experiment on {from} shows it."
        ),
        Adjustment::Sets(sets) if sets.iter().any(Vec::is_empty) => {
            "If the shown graph is right, rows without interventions show this effect as it is: nothing needs to be held fixed.".into()
        }
        Adjustment::Sets(sets) => {
            let listed: Vec<String> = sets.iter().take(LISTED).map(set).collect();
            let more = sets.len().saturating_sub(LISTED);
            let more = if more > 0 { format!(" (or one of {more} more sets)") } else { String::new() };
            format!(
                "If the shown graph is right, rows without interventions show this effect once {}{more} is held fixed.",
                listed.join(", or ")
            )
        }
    }
}
