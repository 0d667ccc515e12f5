//! The most probable graphs side by side.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use super::{Selection, label, number};
use crate::graph::layout::{Layout, NODE_HEIGHT, Routing, View};
use crate::learn::{DagSample, Posterior};
use crate::plural::count;

/// So many graphs are shown.
const SHOWN: usize = 6;
/// How differences are drawn.
const DIFFERENCES: &str = " Thick lines are not in the first graph, dotted ones are missing from this one.";
/// Names are drawn for graphs of at most so many variables: beyond, they cannot be read.
const NAMED: usize = 14;

/// The most probable distinct graphs on one layout; where one differs from the first, it shows.
#[component]
pub fn DagGallery(
    /// The result.
    #[prop(into)]
    posterior: Signal<Option<Arc<Posterior>>>,
    /// Written when an edge that is not in all of them is clicked in the list of differences.
    selection: RwSignal<Selection>,
) -> impl IntoView {
    let content = move || {
        let posterior = posterior.get()?;
        let best = posterior.samples.first()?;
        let widths: Vec<f64> =
            posterior.variables.iter().map(|name| label::box_width(&label::short(name))).collect();
        let layout = Layout::new(&posterior.edge, &posterior.order, &widths, None);
        let figures = posterior
            .samples
            .iter()
            .take(SHOWN)
            .enumerate()
            .map(|(k, sample)| miniature(&posterior, &layout, k, sample, best, selection))
            .collect_view();
        let count = posterior.samples.len();
        let shown =
            number::probability(posterior.samples.iter().take(SHOWN).map(|sample| sample.weight).sum());
        let words = match count {
            1 => String::from("Every sample is the same graph."),
            n if n <= SHOWN => format!("The samples hold {n} different graphs."),
            n if posterior.repeats() => {
                format!(
                    "The samples hold {n} different graphs; these {SHOWN} are the most probable, together {shown}."
                )
            }
            n => format!(
                "The samples hold {n} different graphs, and none comes back: these {SHOWN} are examples, none is more probable than the rest. What the graphs have in common is what the probabilities of edges say."
            ),
        };
        Some(view! {
            <p class="muted">{words}{(count > 1).then_some(DIFFERENCES)}</p>
            <div class="gallery">{figures}</div>
        })
    };
    view! {
        <section class="card dags" aria-labelledby="dags-title" data-testid="dag-gallery">
            <h2 id="dags-title">"Graphs that explain the data about as well"</h2>
            {content}
        </section>
    }
}

fn miniature(
    posterior: &Posterior,
    layout: &Layout,
    rank: usize,
    sample: &DagSample,
    best: &DagSample,
    selection: RwSignal<Selection>,
) -> impl IntoView + use<> {
    let unmoved = BTreeMap::new();
    let routing = Routing::new(layout, &unmoved);
    let edges = |sample: &DagSample| {
        let pairs = sample.parents.iter().enumerate();
        pairs.flat_map(|(j, parents)| parents.iter().map(move |&i| (i, j))).collect::<Vec<_>>()
    };
    let (own, first) = (edges(sample), edges(best));
    let added: Vec<_> = own.iter().copied().filter(|edge| !first.contains(edge)).collect();
    let removed: Vec<_> = first.iter().copied().filter(|edge| !own.contains(edge)).collect();
    let line = |&(i, j): &(usize, usize), class: &'static str| {
        let path = routing.curve(i, j).svg_path();
        view! { <path class=class d=path marker-end="url(#gallery-head)"></path> }
    };
    let lines: Vec<_> = own
        .iter()
        .map(|edge| line(edge, if added.contains(edge) { "added" } else { "shared" }))
        .chain(removed.iter().map(|edge| line(edge, "removed")))
        .collect();
    let is_named = posterior.variables.len() <= NAMED;
    let nodes: Vec<_> = layout
        .places
        .iter()
        .zip(&posterior.variables)
        .map(|(place, name)| {
            let name = if is_named { label::short(name) } else { String::new() };
            view! {
                <rect
                    x=place.centre.x - place.width / 2.0
                    y=place.centre.y - NODE_HEIGHT / 2.0
                    width=place.width
                    height=NODE_HEIGHT
                    rx=NODE_HEIGHT / 2.0
                ></rect>
                <text x=place.centre.x y=place.centre.y dy="0.35em">{name}</text>
            }
        })
        .collect();
    let View { corner, size } = View::fit(layout.size, crate::graph::layout::Point::default());
    let name = |&(i, j): &(usize, usize)| format!("{} → {}", posterior.variables[i], posterior.variables[j]);
    let differences: Vec<_> = added.iter().map(|edge| (*edge, format!("+ {}", name(edge)))).collect();
    let differences: Vec<_> = differences
        .into_iter()
        .chain(removed.iter().map(|edge| (*edge, format!("− {}", name(edge)))))
        .take(4)
        .map(|((from, to), words)| {
            view! {
                <li>
                    <button type="button" class="link" on:click=move |_| selection.set(Selection::Edge { from, to })>
                        {words}
                    </button>
                </li>
            }
        })
        .collect();
    let spoken = format!(
        "Graph {} with {}; {} more and {} fewer than the first",
        rank + 1,
        count(own.len(), "edge", "edges"),
        added.len(),
        removed.len()
    );
    view! {
        <figure>
            <svg
                role="img"
                aria-label=spoken
                viewBox=format!("{:.1} {:.1} {:.1} {:.1}", corner.x, corner.y, size.x, size.y)
            >
                <defs>
                    <marker id="gallery-head" viewBox="0 0 10 10" refX="1" refY="5" markerWidth="10" markerHeight="10" markerUnits="userSpaceOnUse" orient="auto">
                        <path d="M0 0.6L10 5L0 9.4Z"></path>
                    </marker>
                </defs>
                {lines}
                {nodes}
            </svg>
            <figcaption>
                <strong>{format!("probability {}", number::probability(sample.weight))}</strong>
                <ul>{differences}</ul>
            </figcaption>
        </figure>
    }
}
