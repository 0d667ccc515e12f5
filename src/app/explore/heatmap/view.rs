//! A heatmap with its controls.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use web_sys::PointerEvent;

use super::content::{Content, Kind, Sort};
use super::grid::{Grid, Part};
use super::keyboard::KeyboardGrid;
use super::paint;
use super::table::MatrixTable;
use crate::app::explore::chart::{Draw, Palette, Size, observed_size, paint_canvas};
use crate::app::explore::{Make, Picture, PictureButtons, Selection, save};
use crate::app::state::Page;
use crate::export::figure::Entry;

/// A matrix of probabilities.
#[component]
pub fn Heatmap(
    /// Where the probabilities are.
    picture: Signal<Arc<Picture>>,
    /// Which of them.
    kind: Kind,
    /// What is selected: read and written.
    selection: RwSignal<Selection>,
    /// First order of rows and columns.
    first_sort: Sort,
    /// Only the picture.
    bare: bool,
    /// True while the picture has a height of its own, which its rows are to fit into.
    fill: Signal<bool>,
    /// Value of `data-testid`.
    test_id: &'static str,
) -> impl IntoView {
    let label = match kind {
        Kind::Targets => "Probability that each variable is a target of each experiment",
        Kind::Edges => "Probability of each edge, from the row's variable to the column's",
    };
    let frame = NodeRef::<html::Div>::new();
    let canvas = NodeRef::<html::Canvas>::new();
    let available = observed_size(frame);
    let sort = RwSignal::new(first_sort);
    let as_table = RwSignal::new(false);
    let hovered = RwSignal::new(None::<Part>);
    let focused = RwSignal::new(None::<Part>);

    let content = Memo::new(move |_| Arc::new(picture.with(|picture| Content::of(picture, kind))));
    let order = Memo::new(move |_| Arc::new(content.with(|content| content.order(sort.get()))));
    let grid = Memo::new(move |_| {
        let room = available.get();
        let height = (fill.get() && room.height > 0.0).then_some(room.height);
        content.with(|content| Grid::new(content, room.width, height))
    });
    let choose = Callback::new(move |part: Part| {
        let chosen = content.with_untracked(|content| content.selects(part));
        selection.update(|now| *now = if *now == chosen { Selection::None } else { chosen });
    });

    let page = use_context::<Page>();
    let draw: Draw = Arc::new(move |area, _| {
        content.with(|content| {
            order.with(|order| paint::paint(area, content, order, &grid.get(), &Palette::read(page)))
        });
    });
    let make = {
        let draw = draw.clone();
        Make::new(move |()| {
            let grid = grid.get_untracked();
            let legend = vec![Entry { sample: paint::scale(), words: "probability".into() }];
            let size = Size { width: grid.width(), height: grid.height() };
            untrack(|| save::drawn(label.into(), size, &draw, legend))
        })
    };
    Effect::new(move |_| {
        let Some(canvas) = canvas.get() else { return };
        let grid = grid.get();
        if available.get().width > 0.0 && content.with(|content| !content.is_empty()) {
            paint_canvas(&canvas, Size { width: grid.width(), height: grid.height() }, &draw);
        }
    });

    let part_at = move |x: f64, y: f64| {
        let (row, column) = grid.get_untracked().under(x, y);
        order.with_untracked(|order| match (row, column) {
            (Some(r), Some(c)) => Some(Part::Cell(*order.rows.get(r)?, *order.columns.get(c)?)),
            (Some(r), None) => Some(Part::Row(*order.rows.get(r)?)),
            (None, Some(c)) => Some(Part::Column(*order.columns.get(c)?)),
            (None, None) => None,
        })
    };
    let on_move = move |event: PointerEvent| {
        let part = part_at(f64::from(event.offset_x()), f64::from(event.offset_y()));
        if hovered.get_untracked() != part {
            hovered.set(part);
        }
    };
    let on_click = move |event: web_sys::MouseEvent| {
        if let Some(part) = part_at(f64::from(event.offset_x()), f64::from(event.offset_y())) {
            choose.run(part);
        }
    };
    // Where a part is at the moment.
    let frame_of = move |part: Part| {
        let (row, column) = match part {
            Part::Cell(r, c) => (Some(r), Some(c)),
            Part::Row(r) => (Some(r), None),
            Part::Column(c) => (None, Some(c)),
        };
        order.with(|order| {
            let place = |list: &[usize], index: usize| list.iter().position(|&i| i == index);
            grid.get()
                .frame(row.and_then(|r| place(&order.rows, r)), column.and_then(|c| place(&order.columns, c)))
        })
    };
    let outline = move |part: Part, class: &'static str| {
        let [left, top, width, height] = frame_of(part);
        view! {
            <div
                class=class
                style:left=format!("{left:.2}px")
                style:top=format!("{top:.2}px")
                style:width=format!("{width:.2}px")
                style:height=format!("{height:.2}px")
            ></div>
        }
    };
    let selected_outlines = move || {
        let parts = content.with(|content| content.selected(selection.get()));
        parts.into_iter().map(|part| outline(part, "heatmap-mark selected")).collect_view()
    };
    let tip = move || {
        let part = hovered.get().or_else(|| focused.get())?;
        let exists = content.with(|content| match part {
            Part::Cell(r, c) => r < content.rows.len() && c < content.columns.len(),
            Part::Row(r) => r < content.rows.len(),
            Part::Column(c) => c < content.columns.len(),
        });
        exists.then(|| content.with(|content| content.describe(part)))
    };
    let controls = (!bare).then(|| view! { <Controls sort as_table make test_id /> });
    view! {
        <div
            class="heatmap"
            data-testid=test_id
            data-rows=move || content.with(|content| json(&content.rows))
            data-columns=move || content.with(|content| json(&content.columns))
            data-values=move || content.with(|content| values_json(&content.values))
        >
            {controls}
            <Show
                when=move || !as_table.get()
                fallback=move || view! { <MatrixTable content order label choose /> }
            >
                <div node_ref=frame class="heatmap-frame">
                    <div
                        class="heatmap-plane"
                        style:width=move || format!("{}px", grid.get().width())
                        style:height=move || format!("{}px", grid.get().height())
                    >
                        <canvas
                            node_ref=canvas
                            aria-hidden="true"
                            on:pointermove=on_move
                            on:pointerleave=move |_| hovered.set(None)
                            on:click=on_click
                        ></canvas>
                        {selected_outlines}
                        {move || hovered.get().map(|part| outline(part, "heatmap-mark hovered"))}
                        <KeyboardGrid content order grid label choose current=focused />
                    </div>
                </div>
                <div class="heatmap-foot">
                    <span class="heatmap-scale" aria-hidden="true">"0" <i></i> "1"</span>
                    <output class="heatmap-tip" aria-live="off">{tip}</output>
                </div>
            </Show>
        </div>
    }
}

#[component]
fn Controls(
    sort: RwSignal<Sort>,
    as_table: RwSignal<bool>,
    make: Make,
    test_id: &'static str,
) -> impl IntoView {
    let options = Sort::ALL.map(|choice| {
        view! { <option value=choice.value() selected=move || sort.get() == choice>{choice.words()}</option> }
    });
    let choose = move |value: String| {
        if let Some(choice) = Sort::ALL.into_iter().find(|choice| choice.value() == value) {
            sort.set(choice);
        }
    };
    view! {
        <div class="heatmap-controls">
            <label class="choice">
                <span class="visually-hidden">"Sort"</span>
                <select class="input is-small" on:change:target=move |event| choose(event.target().value())>{options.collect_view()}</select>
            </label>
            <PictureButtons as_table make name=test_id />
        </div>
    }
}

fn json(names: &[String]) -> String {
    serde_json::to_string(names).unwrap_or_default()
}

/// Values with four digits: for programs that read the page.
fn values_json(values: &[Vec<f64>]) -> String {
    let rows: Vec<String> = values
        .iter()
        .map(|row| format!("[{}]", row.iter().map(|p| format!("{p:.4}")).collect::<Vec<_>>().join(",")))
        .collect();
    format!("[{}]", rows.join(","))
}
