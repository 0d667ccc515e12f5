//! The heatmap as a table.

use std::sync::Arc;

use leptos::prelude::*;

use super::content::Content;
use super::grid::Part;
use crate::app::explore::number;
use crate::graph::matrix_order::MatrixOrder;

/// Every number, in the order of the picture.
#[component]
pub fn MatrixTable(
    /// The matrix.
    content: Memo<Arc<Content>>,
    /// Its order.
    order: Memo<Arc<MatrixOrder>>,
    /// Name of the table.
    label: &'static str,
    /// Called with the cell or row that was chosen.
    choose: Callback<Part>,
) -> impl IntoView {
    let head = move || {
        let names = content.with(|content| content.columns.clone());
        order.with(|order| {
            order.columns.iter().map(|&j| view! { <th scope="col">{names[j].clone()}</th> }).collect_view()
        })
    };
    let body = move || {
        let content = content.get();
        let order = order.get();
        order
            .rows
            .iter()
            .map(|&i| {
                let cells = order
                    .columns
                    .iter()
                    .map(|&j| {
                        let written = if content.is_diagonal(i, j) {
                            String::new()
                        } else {
                            number::probability(content.values[i][j])
                        };
                        view! { <td class="is-number">{written}</td> }
                    })
                    .collect_view();
                view! {
                    <tr>
                        <th scope="row">
                            <button type="button" class="link" on:click=move |_| choose.run(Part::Row(i))>
                                {content.rows[i].clone()}
                            </button>
                        </th>
                        {cells}
                    </tr>
                }
            })
            .collect_view()
    };
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=label>
            <table class="matrix-table">
                <thead>
                    <tr><td></td>{head}</tr>
                </thead>
                <tbody>{body}</tbody>
            </table>
        </div>
    }
}
