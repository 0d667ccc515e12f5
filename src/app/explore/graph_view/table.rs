//! The graph as a table.

use leptos::prelude::*;

use super::state::GraphState;
use crate::app::explore::{Selection, number};
use crate::sorting::Arrange;

/// Edges at the threshold by falling probability; a row's button selects it.
#[component]
pub fn EdgeTable(
    /// The picture.
    graph: GraphState,
) -> impl IntoView {
    let rows = move || {
        let mut rows: Vec<_> = graph
            .marks
            .with(|marks| marks.iter().filter(|(_, m)| m.is_shown).map(|(k, m)| (*k, *m)).collect());
        rows.arrange_by(|a: &(_, super::marks::Mark), b| b.1.probability.total_cmp(&a.1.probability));
        rows.into_iter()
            .map(|((from, to), mark)| {
                let effect = graph.picture.with(|picture| picture.effect(from, to));
                let words = effect.map_or_else(
                    || String::from("–"),
                    |e| number::Figure::from(e).to_string(),
                );
                view! {
                    <tr class:selected=move || graph.selection.get() == Selection::Edge { from, to }>
                        <th scope="row">
                            <button type="button" class="link" on:click=move |_| graph.selection.set(Selection::Edge { from, to })>
                                {graph.name(from)} " → " {graph.name(to)}
                            </button>
                        </th>
                        <td class="is-number">{number::probability(mark.probability)}</td>
                        <td class="is-number">{words}</td>
                    </tr>
                }
            })
            .collect_view()
    };
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Edges of the graph">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Edge"</th>
                        <th scope="col">"Probability"</th>
                        <th scope="col">"Effect (95 % interval)"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
