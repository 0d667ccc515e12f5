//! The lines of the graph picture.

use leptos::prelude::*;

use super::marks::{Key, Mark, Mode};
use super::nodes::change_size;
use super::state::{GraphState, Pointed};
use super::walk::Stop;
use crate::app::explore::{Selection, label, number};
use crate::graph::Verdict;
use crate::graph::layout::labels::{self, Label};
use crate::graph::layout::{NODE_HEIGHT, Point};

/// Kinds of line: each has an arrow head of its own colour.
const KINDS: [&str; 9] =
    ["positive", "negative", "unsigned", "extra", "missing", "reversed", "gained", "lost", "changed"];

/// Arrow heads; `prefix` keeps the pictures of a page apart.
#[component]
pub fn ArrowHeads(
    /// Start of the ids.
    prefix: &'static str,
) -> impl IntoView {
    let heads = KINDS.map(|kind| arrow_head(format!("{prefix}-{kind}"), kind, "1"));
    view! { <defs>{heads.collect_view()}</defs> }
}

/// A marker of this class; `tip` is the place of the line's end on its axis, of which 0 is the back and 10 the point.
pub fn arrow_head(id: String, class: &'static str, tip: &'static str) -> impl IntoView {
    view! {
        <marker
            id=id
            class=format!("arrow-head {class}")
            viewBox="0 0 10 10"
            refX=tip
            refY="5"
            markerWidth="9"
            markerHeight="9"
            markerUnits="userSpaceOnUse"
            orient="auto-start-reverse"
        >
            <path d="M0 0.6L10 5L0 9.4L2.4 5Z"></path>
        </marker>
    }
}

/// Every line.
#[component]
pub fn Edges(
    /// The picture.
    graph: GraphState,
    /// Start of the ids of arrow heads.
    prefix: &'static str,
) -> impl IntoView {
    /// Beside those that there are, so many lines that were there keep their elements.
    const SPARE: usize = 200;
    // Lines come and go while a run goes on. What is made anew each time would have to be dropped each time, and signals
    // keep a trace of everything that ever listened to them.
    let keys = Memo::new(move |before: Option<&Vec<Key>>| {
        let now: Vec<Key> = graph.shapes.with(|shapes| shapes.keys().copied().collect());
        let d = graph.layout.with(|layout| layout.places.len());
        let mut keys = before.cloned().unwrap_or_default();
        keys.retain(|key| key.0.max(key.1) < d);
        for key in &now {
            if !keys.contains(key) {
                keys.push(*key);
            }
        }
        if keys.len() > now.len() + SPARE { now } else { keys }
    });
    view! {
        <g class="edges">
            <For each=move || keys.get() key=|key| *key let:key>
                <Edge graph key_=key prefix />
            </For>
        </g>
    }
}

#[component]
fn Edge(graph: GraphState, key_: Key, prefix: &'static str) -> impl IntoView {
    let key = key_;
    let (from, to) = key;
    let mark = Memo::new(move |_| graph.marks.with(|marks| marks.get(&key).copied()));
    let is_shown = move || mark.get().is_some_and(|mark| mark.is_shown);
    let path =
        Memo::new(move |_| graph.shapes.with(|shapes| shapes.get(&key).map(|shape| shape.path.clone())));
    let is_selected = move || graph.selection.get() == Selection::Edge { from, to };
    // What is selected can be reached, whatever its probability.
    let is_there = move || is_shown() || is_selected();
    let is_related = Memo::new(move |_| graph.related.get().map(|related| related.edges.contains(&key)));
    let class = move || {
        let Some(mark) = mark.get() else { return String::from("edge faded") };
        let mut class = format!("edge {}", kind(&mark));
        let states = [
            ("faded", !mark.is_shown),
            ("undirected", !mark.is_directed),
            ("imposed", mark.is_imposed),
            ("selected", is_selected()),
            ("related", is_related.get() == Some(true)),
            ("kept", graph.is_compared.get() && mark.turn.is_none()),
            ("dimmed", is_related.get() == Some(false) && !is_selected()),
        ];
        for (state, _) in states.into_iter().filter(|s| s.1) {
            class.push(' ');
            class.push_str(state);
        }
        class
    };
    let head = move || match mark.get() {
        Some(mark) if mark.is_directed => format!("url(#{prefix}-{})", kind(&mark)),
        _ => String::from("none"),
    };
    let width = move || mark.get().map_or(1.0, |mark| 0.9 + 2.3 * mark.probability);
    let opacity = move || match mark.get() {
        Some(mark) if mark.verdict.is_some() || mark.turn.is_some() => 1.0,
        Some(mark) => 0.25 + 0.75 * mark.probability,
        None => 0.0,
    };
    let title = move || mark.get().map(|mark| description(graph, key, &mark));
    let is_stop = move || is_there() && graph.edge_stop() == Some(key);
    view! {
        <g
            class=class
            data-edge=format!("{from} {to}")
            data-from=move || graph.name(from)
            data-to=move || graph.name(to)
            data-shown=move || is_shown().to_string()
            data-probability=move || mark.get().map(|mark| mark.probability.to_string())
            role="button"
            aria-label=title
            aria-hidden=move || (!is_there()).then_some("true")
            aria-pressed=move || is_selected().to_string()
            tabindex=move || is_there().then(|| if is_stop() { "0" } else { "-1" })
            on:pointerenter=move |_| graph.pointed.set(Some(Pointed::Edge(key)))
            on:pointerleave=move |_| graph.pointed.set(None)
            on:focus=move |_| {
                graph.arrive(Stop::Edge { key, at: from });
                graph.pointed.set(Some(Pointed::Edge(key)));
            }
            on:blur=move |_| graph.pointed.set(None)
            on:click=move |_| graph.selection.set(Selection::Edge { from, to })
        >
            <title>{title}</title>
            <path class="touch" d=move || path.get()></path>
            <path
                class="line"
                d=move || path.get()
                marker-end=head
                style:stroke-width=move || format!("{:.2}px", width())
                style:opacity=move || format!("{:.2}", opacity())
            ></path>
        </g>
    }
}

fn kind(mark: &Mark) -> &'static str {
    if let Some(turn) = mark.turn {
        return turn.word();
    }
    match mark.verdict {
        Some(Verdict::Extra) => "extra",
        Some(Verdict::Missing) => "missing",
        Some(Verdict::Reversed) => "reversed",
        Some(Verdict::Correct) => "unsigned",
        None => match mark.is_positive {
            Some(true) => "positive",
            Some(false) => "negative",
            None => "unsigned",
        },
    }
}

/// A line in words.
pub fn description(graph: GraphState, (from, to): Key, mark: &Mark) -> String {
    let arrow = if mark.is_directed { "→" } else { "–" };
    let mut text = {
        let p = number::probability(mark.probability);
        format!("{} {arrow} {}, probability {p}", graph.name(from), graph.name(to))
    };
    let effect = graph.picture.with(|picture| picture.effect(from, to));
    if let (Mode::Probabilities, Some(effect)) = (graph.mode.get(), effect) {
        text.push_str(&format!(", effect {}", number::Figure::from(effect).signed()));
    }
    if mark.is_imposed {
        text.push_str(" (you required it)");
    } else if let Some(held) = graph.picture.with(|picture| picture.knowledge.belief(from, to)) {
        text.push_str(&format!(" (you held it {} probable)", number::stated(held)));
    }
    match mark.verdict {
        Some(Verdict::Correct) => text.push_str(" (correct)"),
        Some(Verdict::Extra) => text.push_str(" (not in the truth)"),
        Some(Verdict::Missing) => text.push_str(" (in the truth, but not found)"),
        Some(Verdict::Reversed) => text.push_str(" (the truth has the other direction)"),
        None => {}
    }
    if let Some(turn) = mark.turn {
        text.push_str(&format!(" ({} against the pinned result)", turn.word()));
    }
    text
}

/// Probabilities on the highlighted lines, clear of nodes and of each other.
#[component]
pub fn EdgeLabels(
    /// The picture.
    graph: GraphState,
    /// Units of the drawing a pixel.
    scale: Memo<f64>,
    /// Size of each node's name and width of its box.
    boxes: Memo<Vec<(f64, f64)>>,
) -> impl IntoView {
    /// More labels than these are no help.
    const MOST: usize = 14;
    /// Never smaller on the screen than in a drawing of natural size.
    const SIZE: f64 = 12.0;
    let labels = Memo::new(move |_| {
        let Some(related) = graph.related.get() else { return Vec::new() };
        let size = SIZE * scale.get().max(1.0);
        let nodes: Vec<_> = boxes.with(|boxes| {
            let sizes = boxes.iter().map(|fitted| Point { x: fitted.1, y: NODE_HEIGHT });
            let boxes = sizes.enumerate().map(|(j, size)| (graph.centre(j), size));
            // What is predicted of a node stands below it.
            let below = if graph.is_painted.get() { 2.0 * change_size(scale.get()) } else { 0.0 };
            boxes
                .map(|(at, size)| {
                    (Point { y: at.y + 0.5 * below, ..at }, Point { y: size.y + below, ..size })
                })
                .collect()
        });
        graph.shapes.with(|shapes| {
            graph.marks.with(|marks| {
                let texts = related.edges.iter().take(MOST).filter_map(|key| {
                    let (shape, mark) = (shapes.get(key)?, marks.get(key)?);
                    Some((*key, shape, number::probability(mark.probability)))
                });
                let texts: Vec<_> = texts.collect();
                let wanted = texts.iter().map(|(key, shape, text)| Label {
                    line: &shape.points,
                    // Lines meet at the highlighted node: their labels keep away from it.
                    wish: match (related.centre.contains(&key.0), related.centre.contains(&key.1)) {
                        (false, true) => 0.25,
                        (true, false) => 0.75,
                        _ => 0.5,
                    },
                    // Bold digits are wider than the medium ones that are measured.
                    size: Point { x: 1.12 * label::width(text, size), y: 1.25 * size },
                });
                let places = labels::place(&wanted.collect::<Vec<_>>(), &nodes);
                let placed = places.into_iter().zip(&texts);
                placed.filter_map(|(at, (_, _, text))| Some((at?, text.clone(), size))).collect()
            })
        })
    });
    view! {
        <g class="edge-labels" aria-hidden="true">
            {move || {
                labels
                    .get()
                    .into_iter()
                    .map(|(at, text, size)| {
                        view! { <text x=at.x y=at.y dy="0.35em" style:font-size=format!("{size:.1}px")>{text}</text> }
                    })
                    .collect_view()
            }}
        </g>
    }
}
