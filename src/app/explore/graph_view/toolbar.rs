//! Threshold, search and what the lines say.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::canvas::ViewButtons;
use super::legend::legend;
use super::marks::Mode;
use super::state::GraphState;
use crate::app::explore::{Make, PictureButtons, Selection, number, save};
use crate::graph::Thresholded;
use crate::graph::layout::View;
use crate::plural::count;

/// The controls above the graph.
#[component]
pub fn Toolbar(
    /// The picture.
    graph: GraphState,
    /// True if there is a truth to compare with.
    #[prop(into)]
    has_truth: Signal<bool>,
    /// Show the table instead of the picture.
    as_table: RwSignal<bool>,
    /// The picture's element.
    svg: NodeRef<leptos::svg::Svg>,
    /// What else can be done with the picture, at the end of the line of its title.
    more: ViewFn,
) -> impl IntoView {
    let errors = move || {
        let edges =
            graph.picture.with(|p| Thresholded::new(&p.edge, graph.threshold.get()).expected_errors());
        count(edges.edges, "edge", "edges")
    };
    let make = Make::new(move |()| {
        let picture = svg.get_untracked()?;
        let View { corner, size } = untrack(|| graph.shown());
        let element = graph.element.get_untracked();
        let title =
            format!("What causes what (edges from {})", number::ratio(graph.threshold.get_untracked()));
        let view = [corner.x, corner.y, size.x, size.y];
        Some(save::figure(
            title,
            save::elements(&picture)?,
            view,
            (element.x, element.y),
            untrack(|| legend(graph)),
        ))
    });
    view! {
        <div class="card-head">
            <h2 id="graph-title">"What causes what"</h2>
            <div class="head-tools">
                <PictureButtons as_table make name="graph" />
                {more.run()}
            </div>
        </div>
        <div class="graph-toolbar" role="group" aria-label="Graph">
            <div class="graph-range">
                <label class="threshold">
                    <span>"Edges from"</span>
                    <input
                        type="range"
                        min="0.05"
                        max="1"
                        step="0.01"
                        data-testid="threshold"
                        aria-label="Smallest probability of an edge that is shown"
                        prop:value=move || graph.threshold.get().to_string()
                        on:input:target=move |event| {
                            if let Ok(value) = event.target().value().parse() {
                                graph.threshold.set(value);
                            }
                        }
                    />
                    <output>{move || number::ratio(graph.threshold.get())}</output>
                    <span class="muted">{errors}</span>
                </label>
                <Show when=move || !as_table.get()>
                    <ViewButtons graph />
                </Show>
            </div>
            <Search graph />
            <label class="choice">
                <span class="visually-hidden">"What the lines say"</span>
                <select class="input is-small" on:change:target=move |event| {
                    graph.mode.set(match event.target().value().as_str() {
                        "class" => Mode::Class,
                        "errors" => Mode::Errors,
                        _ => Mode::Probabilities,
                    });
                }>
                    <option value="probabilities" selected=move || graph.mode.get() == Mode::Probabilities>
                        "probability and sign"
                    </option>
                    <option value="class" selected=move || graph.mode.get() == Mode::Class>
                        "what the data can tell apart"
                    </option>
                    <option value="errors" disabled=move || !has_truth.get() selected=move || graph.mode.get() == Mode::Errors>
                        {move || if has_truth.get() { "errors against the truth" } else { "errors (the truth is not known)" }}
                    </option>
                </select>
            </label>
            <label class="check" title="Highlight all causes and effects of a variable, not only the next ones">
                <input
                    type="checkbox"
                    prop:checked=move || graph.highlights_all.get()
                    on:change:target=move |event| graph.highlights_all.set(event.target().checked())
                />
                <span>"Whole ancestry"</span>
            </label>
        </div>
    }
}

/// Finds a variable by a part of its name: selects it and brings it into view.
#[component]
fn Search(graph: GraphState) -> impl IntoView {
    /// Units of the drawing a pixel from which on names are small.
    const SMALL: f64 = 1.3;
    let text = RwSignal::new(String::new());
    let failed = RwSignal::new(false);
    let find = move || {
        let wanted = text.get_untracked().trim().to_lowercase();
        if wanted.is_empty() {
            return;
        }
        let found = graph.picture.with_untracked(|picture| {
            let names: Vec<String> = picture.variables.iter().map(|name| name.to_lowercase()).collect();
            let exact = names.iter().position(|name| *name == wanted);
            let start = || names.iter().position(|name| name.starts_with(&wanted));
            exact.or_else(start).or_else(|| names.iter().position(|name| name.contains(&wanted)))
        });
        failed.set(found.is_none());
        if let Some(j) = found {
            graph.selection.set(Selection::Variable(j));
            // In a fitted view the node is visible already; one that is too small to read is brought nearer.
            let view = graph.shown();
            let scale = view.scale(graph.element.get_untracked());
            let is_small = scale > SMALL;
            let near = if is_small { view.zoomed(scale, view.centre(), graph.whole()) } else { view };
            if is_small || graph.view.get_untracked().is_some() {
                graph.view.set(Some(near.centred(graph.centre(j))));
            }
        }
    };
    view! {
        <label class="search">
            <span class="visually-hidden">"Find a variable"</span>
            <input
                type="search"
                class="input is-small"
                placeholder="Find …"
                list="graph-variables"
                aria-invalid=move || failed.get().to_string()
                prop:value=move || text.get()
                on:input:target=move |event| {
                    text.set(event.target().value());
                    failed.set(false);
                    let is_name = graph.picture.with_untracked(|p| text.with_untracked(|t| p.variables.contains(t)));
                    if is_name {
                        find();
                    }
                }
                on:keydown=move |event: KeyboardEvent| if event.key() == "Enter" { find() }
            />
            <datalist id="graph-variables">
                {move || {
                    graph.picture.with(|p| p.variables.iter().map(|name| view! { <option value=name.clone()></option> }).collect_view())
                }}
            </datalist>
            <Show when=move || failed.get()>
                <span class="muted" role="status">"No variable has that name."</span>
            </Show>
        </label>
    }
}
