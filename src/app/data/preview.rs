//! The first rows as they stand in the files, with the role of every column.

use leptos::prelude::*;

use crate::app::actions::Actions;
use crate::app::state::Page;
use crate::data::{ColumnRole, PreviewCell, PreviewRow};

const ROLES: [(ColumnRole, &str, &str); 4] = [
    (ColumnRole::Variable, "variable", "variable"),
    (ColumnRole::Environment, "environment", "experiment"),
    (ColumnRole::Targets, "targets", "known targets"),
    (ColumnRole::Ignore, "ignore", "not used"),
];

/// The preview table.
#[component]
pub fn Preview() -> impl IntoView {
    let page = expect_context::<Page>();
    let columns = Memo::new(move |_| {
        page.report.with(|report| report.as_ref().map_or_else(Vec::new, |report| report.columns.clone()))
    });
    let rows = Memo::new(move |_| {
        page.report.with(|report| report.as_ref().map_or_else(Vec::new, |report| report.preview.clone()))
    });
    view! {
        <Show when=move || columns.with(|columns| !columns.is_empty())>
            <section class="card" aria-labelledby="preview">
                <div class="card-head">
                    <h2 id="preview">"Columns and first rows"</h2>
                    <span class="muted">"Say what each column is"</span>
                </div>
                <div class="table-scroll" tabindex="0" role="region" aria-label="Table of the first rows">
                    <table class="preview">
                        <thead>
                            <tr>
                                <th scope="col" class="row-place">"Line"</th>
                                {move || columns.get().into_iter().map(|(name, role)| view! { <Column name role /> }).collect_view()}
                            </tr>
                        </thead>
                        <tbody>{move || rows.get().into_iter().map(row).collect_view()}</tbody>
                    </table>
                </div>
            </section>
        </Show>
    }
}

#[component]
fn Column(name: String, role: ColumnRole) -> impl IntoView {
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    let label = format!("Role of column {name}");
    let column = name.clone();
    let change = move |event| {
        let word = event_target_value(&event);
        if let Some((role, ..)) = ROLES.into_iter().find(|entry| entry.1 == word) {
            actions.set_role(column.clone(), role);
        }
    };
    view! {
        <th scope="col" class:is-ignored=role == ColumnRole::Ignore>
            <span class="column-name" title=name.clone()>{name.clone()}</span>
            <select
                class="input is-small"
                aria-label=label
                disabled=move || !page.from_files() || page.loading.get()
                on:change=change
            >
                {ROLES
                    .map(|(one, value, text)| view! { <option value=value selected=one == role>{text}</option> })
                    .collect_view()}
            </select>
        </th>
    }
}

fn row(row: PreviewRow) -> impl IntoView {
    let title = format!("{}, line {}", row.file, row.line);
    view! {
        <tr>
            <th scope="row" class="row-place" title=title>{row.line}</th>
            {row.cells.into_iter().map(cell).collect_view()}
        </tr>
    }
}

fn cell(cell: PreviewCell) -> impl IntoView {
    match cell.problem {
        None => view! { <td>{cell.text}</td> }.into_any(),
        Some(_) => {
            let text = if cell.text.trim().is_empty() { "(empty)".into() } else { cell.text };
            view! { <td class="is-problem"><mark title="See the data check">{text}</mark></td> }.into_any()
        }
    }
}
