//! The first rows as they stand in the files, with the role of every column, and the cell that a finding is about.

use leptos::prelude::*;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::app::actions::Actions;
use crate::app::state::{Page, Spot};
use crate::data::{ColumnRole, PreviewCell, PreviewRow};

use super::bulk::Bulk;

const ROLES: [(ColumnRole, &str, &str); 4] = [
    (ColumnRole::Variable, "variable", "variable"),
    (ColumnRole::Environment, "environment", "experiment"),
    (ColumnRole::Targets, "targets", "known targets"),
    (ColumnRole::Ignore, "ignore", "not used"),
];

/// Columns that are shown at once: a page of ten thousand fields is slow.
const SHOWN: usize = 40;

/// Where a finding points: a row of the preview (`None`: the header) and a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Target {
    row: Option<usize>,
    column: Option<usize>,
}

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
    let many_files = Memo::new(move |_| {
        page.report.with(|report| report.as_ref().is_some_and(|report| report.files.len() > 1))
    });
    let spot = Memo::new(move |_| page.spot.get().map(|spot| target(&spot, &columns.get(), &rows.get())));
    let wanted = RwSignal::new(String::new());
    let shown = Memo::new(move |_| {
        let wanted = wanted.get().trim().to_lowercase();
        columns.with(|columns| {
            let fits = |&i: &usize| wanted.is_empty() || columns[i].0.to_lowercase().contains(&wanted);
            let mut shown: Vec<usize> = (0..columns.len()).filter(fits).take(SHOWN).collect();
            shown.extend(spot.get().and_then(|spot| spot.column).filter(|i| !shown.contains(i)));
            shown
        })
    });
    let hidden = move || columns.with(Vec::len) - shown.with(Vec::len).min(columns.with(Vec::len));
    let table = NodeRef::<leptos::html::Div>::new();
    Effect::new(move || {
        if spot.get().is_some() {
            request_animation_frame(move || show_spot(table));
        }
    });
    let row = move |(r, row): (usize, PreviewRow)| {
        let place = format!("{}, line {}", row.file, row.line);
        let file = many_files.get().then(|| view! { <span class="row-file">{row.file.clone()}</span> });
        let cells = row.cells;
        view! {
            <tr class:is-spot=move || spot.get() == Some(Target { row: Some(r), column: None })>
                <th scope="row" class="row-place" title=place>{file} <span>{row.line}</span></th>
                {move || {
                    shown
                        .get()
                        .into_iter()
                        .filter_map(|c| Some((c, cells.get(c)?.clone())))
                        .map(|(c, one)| {
                            let here = Memo::new(move |_| spot.get() == Some(Target { row: Some(r), column: Some(c) }));
                            cell(one, here)
                        })
                        .collect_view()
                }}
            </tr>
        }
    };
    let head = move |c: usize| {
        let (name, role) = columns.with(|columns| columns.get(c).cloned())?;
        let here = Memo::new(move |_| spot.get() == Some(Target { row: None, column: Some(c) }));
        Some(view! { <Column name role here /> })
    };
    view! {
        <Show when=move || columns.with(|columns| !columns.is_empty())>
            <section class="card" aria-labelledby="preview" data-testid="preview">
                <div class="card-head">
                    <h2 id="preview">"Columns and first rows"</h2>
                    <span class="muted">"Say what each column is"</span>
                </div>
                <Bulk />
                <Show when=move || columns.with(|columns| columns.len() > SHOWN)>
                    <label class="find-column">
                        <span>{move || format!("{} of {} columns are shown. Find:", shown.with(Vec::len), columns.with(Vec::len))}</span>
                        <input
                            class="input is-small"
                            type="search"
                            placeholder="part of a name"
                            prop:value=wanted
                            on:input=move |event| wanted.set(event_target_value(&event))
                        />
                    </label>
                </Show>
                <div class="table-scroll" tabindex="0" role="region" aria-label="Table of the first rows" node_ref=table>
                    <table class="preview">
                        <thead>
                            <tr>
                                <th scope="col" class="row-place">
                                    {move || if many_files.get() { "File, line" } else { "Line" }}
                                </th>
                                {move || shown.get().into_iter().map(head).collect_view()}
                                <Show when=move || { hidden() > 0 }>
                                    <th scope="col" class="more-columns">{move || format!("and {} more", hidden())}</th>
                                </Show>
                            </tr>
                        </thead>
                        <tbody>{move || rows.get().into_iter().enumerate().map(row).collect_view()}</tbody>
                    </table>
                </div>
            </section>
        </Show>
    }
}

/// The place in the preview that is nearest to what a finding names.
fn target(spot: &Spot, columns: &[(String, ColumnRole)], rows: &[PreviewRow]) -> Target {
    let column = spot.column.as_ref().and_then(|name| columns.iter().position(|column| column.0 == *name));
    let in_file = |row: &&PreviewRow| spot.file.as_ref().is_none_or(|file| row.file == *file);
    let exact = rows.iter().position(|row| in_file(&row) && spot.line == Some(row.line));
    let row = match column {
        Some(_) => exact,
        None => exact.or_else(|| rows.iter().position(|row| in_file(&row))),
    };
    Target { row, column }
}

fn show_spot(table: NodeRef<leptos::html::Div>) {
    let Some(table) = table.get_untracked() else { return };
    let _ = table.focus();
    if let Ok(Some(spot)) = table.query_selector(".is-spot") {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Center);
        options.set_inline(ScrollLogicalPosition::Center);
        spot.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

#[component]
fn Column(name: String, role: ColumnRole, here: Memo<bool>) -> impl IntoView {
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
        <th scope="col" class:is-ignored=role == ColumnRole::Ignore class:is-spot=here>
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

fn cell(cell: PreviewCell, here: Memo<bool>) -> impl IntoView {
    match cell.problem {
        None => view! { <td class:is-spot=here>{cell.text}</td> }.into_any(),
        Some(_) => {
            let text = if cell.text.trim().is_empty() { "(empty)".into() } else { cell.text };
            view! {
                <td class="is-problem" class:is-spot=here>
                    <mark title="See the data check">{text}</mark>
                </td>
            }
            .into_any()
        }
    }
}
