//! The nodes of the graph picture.

use leptos::prelude::*;
use web_sys::PointerEvent;

use super::state::{GraphState, Pointed};
use super::walk::Stop;
use crate::app::explore::effects::Overlay;
use crate::app::explore::{label, number};
use crate::graph::layout::NODE_HEIGHT;

/// Every node.
#[component]
pub fn Nodes(
    /// The picture.
    graph: GraphState,
    /// Called when a pointer goes down on a node.
    grab: Callback<(usize, PointerEvent)>,
    /// Size of each name and width of its box.
    boxes: Memo<Vec<(f64, f64)>>,
) -> impl IntoView {
    let names = Memo::new(move |_| {
        graph.picture.with(|picture| picture.variables.iter().cloned().enumerate().collect::<Vec<_>>())
    });
    view! {
        <g class="nodes">
            <For each=move || names.get() key=|named| named.clone() let((j, name))>
                <Node graph j name grab boxes />
            </For>
        </g>
    }
}

#[component]
fn Node(
    graph: GraphState,
    j: usize,
    name: String,
    grab: Callback<(usize, PointerEvent)>,
    boxes: Memo<Vec<(f64, f64)>>,
) -> impl IntoView {
    let centre = Memo::new(move |_| graph.centre(j));
    let fitted = Memo::new(move |_| boxes.with(|boxes| boxes.get(j).copied()).unwrap_or_default());
    let (size, width) = (move || fitted.get().0, move || fitted.get().1);
    let target = Memo::new(move |_| {
        let k = graph.selection.get().experiment()?;
        graph.picture.with(|picture| picture.target.get(k).and_then(|row| row.get(j)).copied())
    });
    let overlay = use_context::<Overlay>();
    let paint = Memo::new(move |_| overlay.and_then(|overlay| overlay.node(j)));
    let class = move || {
        let mut class = String::from("node");
        let mut add = |state: &str, is_on: bool| {
            if is_on {
                class.push(' ');
                class.push_str(state);
            }
        };
        let selection = graph.selection.get();
        add("selected", selection.variable() == Some(j));
        add("painted", paint.with(Option::is_some));
        add("target", target.get().is_some_and(|p| p >= 0.5));
        if let Some(related) = graph.related.get() {
            let (is_cause, is_effect) = (related.causes.contains(&j), related.effects.contains(&j));
            add("centre", related.centre.contains(&j));
            add("cause", is_cause);
            add("effect", is_effect);
            add("dimmed", !is_cause && !is_effect && !related.centre.contains(&j));
        }
        class
    };
    let spoken = {
        let name = name.clone();
        move || {
            let mut spoken = name.clone();
            if let Some(p) = target.get().filter(|p| *p >= 0.5) {
                spoken += &format!(
                    ", target of the selected experiment with probability {}",
                    number::probability(p)
                );
            }
            if let Some(paint) = paint.get() {
                spoken += &format!(", {}", paint.spoken);
            }
            spoken
        }
    };
    let shown = label::short_among(&name, graph.layout.with_untracked(|layout| layout.places.len()));
    let half = NODE_HEIGHT / 2.0;
    view! {
        <g
            class=class
            data-variable=j
            data-name=name.clone()
            data-x=move || format!("{:.1}", centre.get().x)
            data-y=move || format!("{:.1}", centre.get().y)
            role="button"
            aria-label=spoken
            aria-pressed=move || (graph.selection.get().variable() == Some(j)).to_string()
            tabindex=move || if graph.stop.get() == Stop::Node(j) { "0" } else { "-1" }
            style:transform=move || format!("translate({:.1}px, {:.1}px)", centre.get().x, centre.get().y)
            on:pointerenter=move |_| graph.pointed.set(Some(Pointed::Node(j)))
            on:pointerleave=move |_| graph.pointed.set(None)
            on:pointerdown=move |event| grab.run((j, event))
            on:focus=move |_| {
                graph.arrive(Stop::Node(j));
                graph.pointed.set(Some(Pointed::Node(j)));
            }
            on:blur=move |_| graph.pointed.set(None)
        >
            <title>{name.clone()}</title>
            <rect class="ring" x=move || -width() / 2.0 - 4.0 y=-half - 4.0 width=move || width() + 8.0 height=NODE_HEIGHT + 8.0 rx=half + 4.0></rect>
            <rect class="box" x=move || -width() / 2.0 y=-half width=width height=NODE_HEIGHT rx=half style:fill=move || paint.with(|paint| paint.as_ref().map(|paint| paint.fill.clone()))></rect>
            <text dy="0.35em" style:font-size=move || format!("{:.1}px", size())>{shown}</text>
        </g>
    }
}

/// Predicted changes below the nodes. Nodes say them in their names.
#[component]
pub fn ChangeLabels(
    /// The picture.
    graph: GraphState,
    /// Units of the drawing a pixel.
    scale: Memo<f64>,
) -> impl IntoView {
    /// Units of the drawing a pixel from which on there is no room for the intervals of all.
    const SMALL: f64 = 1.25;
    let overlay = use_context::<Overlay>();
    let labels = Memo::new(move |_| {
        let d = graph.layout.with(|layout| layout.places.len());
        let label = |j: usize| {
            let paint = overlay?.node(j)?;
            let is_near =
                graph.related.with(|related| related.as_ref().is_some_and(|r| r.centre.contains(&j)));
            let interval = (scale.get() <= SMALL || is_near).then_some(paint.interval);
            Some((graph.centre(j), paint.text, interval))
        };
        (0..d).filter_map(label).collect::<Vec<_>>()
    });
    view! {
        <g class="change-labels" aria-hidden="true">
            {move || {
                let size = change_size(scale.get());
                let below = NODE_HEIGHT / 2.0 + size;
                labels
                    .get()
                    .into_iter()
                    .map(|(at, text, interval)| {
                        view! {
                            <text x=at.x y=at.y + below style:font-size=format!("{size:.1}px")>{text}</text>
                            {interval.map(|interval| view! {
                                <text class="interval" x=at.x y=at.y + below + size style:font-size=format!("{:.1}px", 0.86 * size)>
                                    {interval}
                                </text>
                            })}
                        }
                    })
                    .collect_view()
            }}
        </g>
    }
}

/// Size of a change at so many units of the drawing a pixel; its interval is a little smaller.
pub(super) fn change_size(scale: f64) -> f64 {
    10.0 * scale.max(1.1)
}

/// Names of the highlighted nodes in readable size, where the nodes themselves are too small to read; the one that is
/// pointed at also where it is cut.
#[component]
pub fn FocusLabels(
    /// The picture.
    graph: GraphState,
    /// Units of the drawing a pixel.
    scale: Memo<f64>,
    /// Size of each name and width of its box.
    boxes: Memo<Vec<(f64, f64)>>,
) -> impl IntoView {
    /// Smaller than this (pixels) a node's own name is hard to read.
    const SMALL: f64 = 8.5;
    /// More names than these hide each other.
    const MOST: usize = 24;
    let names = Memo::new(move |_| {
        let scale = scale.get();
        let Some(related) = graph.related.get() else { return Vec::new() };
        let all = related.centre.iter().chain(&related.causes).chain(&related.effects);
        let named = all.map(|&j| (j, graph.name(j)));
        let is_small = |j: usize, name: &str| {
            boxes.with(|boxes| {
                let is_cut = related.centre.contains(&j)
                    && label::short_among(name, boxes.len()) != label::short(name);
                is_cut || boxes.get(j).is_some_and(|fitted| fitted.0 < SMALL * scale)
            })
        };
        let small = named.filter(|(j, name)| is_small(*j, name));
        small.take(MOST).map(|(j, name)| (graph.centre(j), label::short(&name), 12.0 * scale)).collect()
    });
    view! {
        <g class="focus-labels" aria-hidden="true">
            {move || {
                names
                    .get()
                    .into_iter()
                    .map(|(at, name, size)| {
                        view! { <text x=at.x y=at.y dy="0.35em" style:font-size=format!("{size:.1}px")>{name}</text> }
                    })
                    .collect_view()
            }}
        </g>
    }
}
