//! The heatmap as a grid for keyboard and screen reader: one cell at a time, over its picture.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::content::Content;
use super::grid::{Grid, Part};
use crate::graph::matrix_order::MatrixOrder;

/// A grid of which only the current cell is in the document.
#[component]
pub fn KeyboardGrid(
    /// The matrix.
    content: Memo<Arc<Content>>,
    /// Its order.
    order: Memo<Arc<MatrixOrder>>,
    /// Its geometry.
    grid: Memo<Grid>,
    /// Name of the grid.
    label: &'static str,
    /// Called on Enter with the current cell.
    choose: Callback<Part>,
    /// Where the keyboard is, while it is there.
    current: RwSignal<Option<Part>>,
) -> impl IntoView {
    // Places, not indices: they survive sorting.
    let place = RwSignal::new((0_usize, 0_usize));
    let clamped = Memo::new(move |_| {
        let (row, column) = place.get();
        let grid = grid.get();
        (row.min(grid.rows.saturating_sub(1)), column.min(grid.columns.saturating_sub(1)))
    });
    let part = move |(row, column): (usize, usize)| {
        order.with(|order| Some(Part::Cell(*order.rows.get(row)?, *order.columns.get(column)?)))
    };
    let is_inside = RwSignal::new(false);
    // The cell that has the focus goes away when the place changes: the next one takes the focus over.
    let hands_over = StoredValue::new(false);
    let on_key = move |event: KeyboardEvent| {
        let (row, column) = clamped.get_untracked();
        let Grid { rows, columns, .. } = grid.get_untracked();
        let last = (rows.saturating_sub(1), columns.saturating_sub(1));
        let next = match event.key().as_str() {
            "ArrowUp" => (row.saturating_sub(1), column),
            "ArrowDown" => ((row + 1).min(last.0), column),
            "ArrowLeft" => (row, column.saturating_sub(1)),
            "ArrowRight" => (row, (column + 1).min(last.1)),
            "Home" if event.ctrl_key() => (0, 0),
            "End" if event.ctrl_key() => last,
            "Home" => (row, 0),
            "End" => (row, last.1),
            "PageUp" => (row.saturating_sub(10), column),
            "PageDown" => ((row + 10).min(last.0), column),
            "Enter" | " " => {
                event.prevent_default();
                if let Some(part) = part((row, column)) {
                    choose.run(part);
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        if next != (row, column) {
            hands_over.set_value(true);
            place.set(next);
        }
    };
    view! {
        <div
            class="heatmap-grid"
            role="grid"
            aria-label=label
            aria-rowcount=move || grid.get().rows
            aria-colcount=move || grid.get().columns
            on:keydown=on_key
            on:focusin=move |_| {
                is_inside.set(true);
                current.set(part(clamped.get_untracked()));
            }
            on:focusout=move |_| {
                is_inside.set(false);
                current.set(None);
            }
        >
            // A new element for each place: screen readers then read the place that was moved to.
            <For each=move || [clamped.get()] key=|place| *place let:place>
                <GridCell content order grid place is_inside hands_over current />
            </For>
        </div>
    }
}

#[component]
fn GridCell(
    content: Memo<Arc<Content>>,
    order: Memo<Arc<MatrixOrder>>,
    grid: Memo<Grid>,
    place: (usize, usize),
    is_inside: RwSignal<bool>,
    hands_over: StoredValue<bool>,
    current: RwSignal<Option<Part>>,
) -> impl IntoView {
    let (row, column) = place;
    let cell = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(cell) = cell.get()
            && hands_over.get_value()
        {
            hands_over.set_value(false);
            let _ = cell.focus();
        }
    });
    let part =
        move || order.with(|order| Some(Part::Cell(*order.rows.get(row)?, *order.columns.get(column)?)));
    Effect::new(move |_| {
        let part = part();
        if is_inside.get() {
            current.set(part);
        }
    });
    let words =
        move || part().map_or_else(String::new, |part| content.with(|content| content.describe(part)));
    let frame = move || grid.get().frame(Some(row), Some(column));
    view! {
        <div role="row" aria-rowindex=row + 1>
            <div
                node_ref=cell
                role="gridcell"
                class="heatmap-cell"
                tabindex="0"
                aria-colindex=column + 1
                aria-label=words
                style:left=move || format!("{:.2}px", frame()[0])
                style:top=move || format!("{:.2}px", frame()[1])
                style:width=move || format!("{:.2}px", frame()[2])
                style:height=move || format!("{:.2}px", frame()[3])
            ></div>
        </div>
    }
}
