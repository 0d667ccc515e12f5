//! What follows from the changes, as a table.

use std::sync::Arc;

use leptos::prelude::*;

use crate::app::explore::{Selection, number};
use crate::effects::{Observed, Outcome, WhatIf};
use crate::sorting::Arrange;
use crate::words::number::Figure;

/// Below this probability of a path it is said that one may be missing.
const SURE: f64 = 0.95;
/// Outcomes that are reached with less probability are not listed.
const LISTED: f64 = 0.05;

/// One row a variable that the changes reach, the most changed first.
#[component]
pub fn OutcomeTable(
    /// Names.
    #[prop(into)]
    name: Callback<usize, String>,
    /// What follows.
    #[prop(into)]
    what_if: Signal<Option<Arc<WhatIf>>>,
    /// The experiment that stands beside the prediction, with its name.
    seen: Memo<Option<Option<(String, Observed)>>>,
    /// Written when a name is clicked.
    selection: RwSignal<Selection>,
) -> impl IntoView {
    let content = move || {
        let what_if = what_if.get()?;
        let mut reached: Vec<Outcome> =
            what_if.outcomes.iter().filter(|o| !o.is_changed && o.reached >= LISTED).copied().collect();
        reached.arrange_by(|a, b| b.standard_difference.abs().total_cmp(&a.standard_difference.abs()));
        let still = what_if.outcomes.iter().filter(|o| !o.is_changed).count() - reached.len();
        if reached.is_empty() {
            return Some(
                view! { <p class="muted">"Nothing else changes: no variable follows from these in the graphs that are left."</p> }
                    .into_any(),
            );
        }
        let seen = seen.get().flatten();
        let heading =
            seen.as_ref().map(|(name, _)| view! { <th scope="col">{format!("Seen in {name}")}</th> });
        let rows = reached
            .into_iter()
            .map(|o| {
                let j = o.variable;
                let change = Figure::from(o.difference);
                let then = Figure::new(o.mean.mean, o.mean.mean - o.spread, o.mean.mean + o.spread);
                let mut doubts = Vec::new();
                if o.reached < SURE {
                    doubts.push(format!("reached with probability {}", number::probability(o.reached)));
                }
                if !o.difference.excludes_zero() {
                    doubts.push("may be no change".into());
                }
                if o.is_beyond {
                    doubts.push("beyond the data".into());
                }
                view! {
                    <tr data-variable=j>
                        <th scope="row">
                            <button type="button" class="link" on:click=move |_| selection.set(Selection::Variable(j))>
                                {name.run(j)}
                            </button>
                        </th>
                        <td class="is-number">
                            {change.signed()} <small>{change.bounds()}</small>
                            {(!doubts.is_empty()).then(|| view! { <small class="doubt">{doubts.join(", ")}</small> })}
                        </td>
                        {seen.as_ref().map(|(_, seen)| {
                            let saw = seen.difference[j];
                            let figure = Figure::from(saw);
                            let is_target = seen.others.contains(&j);
                            view! {
                                <td class="is-number" data-seen=saw.mean>
                                    {figure.signed()} <small>{figure.bounds()}</small>
                                    {is_target.then(|| view! { <small class="doubt">"changed there, too"</small> })}
                                </td>
                            }
                        })}
                        <td class="is-number">
                            {then.mean()}
                            <small>{format!("± {}, now {}", then.alike(o.spread), then.alike(o.now))}</small>
                        </td>
                    </tr>
                }
            })
            .collect_view();
        Some(
            view! {
                <div class="table-scroll" tabindex="0" role="region" aria-label="Predicted changes">
                    <table class="outcomes" data-testid="outcomes">
                        <thead>
                            <tr>
                                <th scope="col">"Variable"</th>
                                <th scope="col">"Predicted change (90 % interval)"</th>
                                {heading}
                            <th scope="col">"Mean then ± spread"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                {(still > 0).then(|| view! { <p class="muted">{crate::words::count(still, "other variable stays as it is.", "other variables stay as they are.")}</p> })}
            }
            .into_any(),
        )
    };
    view! { <div aria-live="polite">{content}</div> }
}
