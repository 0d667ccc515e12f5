//! The picture itself: pan, zoom and drag.

use leptos::prelude::*;
use web_sys::{Element, KeyboardEvent, PointerEvent, SvgElement, WheelEvent};

use super::edges::{ArrowHeads, EdgeLabels, Edges};
use super::nodes::{ChangeLabels, FocusLabels, Nodes};
use super::state::GraphState;
use super::walk;
use crate::app::explore::chart::observed_size;
use crate::app::explore::effects::PairLines;
use crate::app::explore::{Selection, label};
use crate::graph::layout::{Arrangement, Point, View};
use crate::plural::count;

/// A pointer that moved less (pixels) clicks.
const CLICK: f64 = 4.0;

/// What pointers do at the moment.
#[derive(Debug, Clone, PartialEq, Default)]
struct Gesture {
    /// Pointers that are down: id and last place in the element.
    down: Vec<(i32, Point)>,
    /// The node that the first pointer holds, and where in it.
    node: Option<(usize, Point)>,
    /// Where the first pointer went down.
    start: Point,
    /// True once the pointer moved far enough.
    moved: bool,
}

/// The graph as SVG.
#[component]
pub fn GraphCanvas(
    /// The picture.
    graph: GraphState,
    /// Start of the ids of arrow heads, unique on the page.
    prefix: &'static str,
    /// The picture's element, for those who save it.
    svg: NodeRef<leptos::svg::Svg>,
) -> impl IntoView {
    let frame_element = NodeRef::<leptos::html::Div>::new();
    let size = observed_size(frame_element);
    Effect::new(move |_| {
        let size = size.get();
        if size.width > 0.0 {
            graph.element.set(Point { x: size.width, y: size.height });
        }
    });
    let scale = Memo::new(move |_| graph.shown().scale(graph.element.get()));
    let boxes = Memo::new(move |_| boxes(graph, scale.get()));
    let gesture = StoredValue::new(Gesture::default());
    let frame = move || svg.get_untracked().map(|svg| Frame::of(&svg));

    let press = move |event: &PointerEvent, node: Option<usize>| {
        let Some(frame) = frame() else { return };
        let at = frame.pointer(event.client_x(), event.client_y());
        if let Some(svg) = svg.get_untracked() {
            let _ = svg.set_pointer_capture(event.pointer_id());
        }
        gesture.update_value(|gesture| {
            if gesture.down.is_empty() {
                gesture.start = at;
                gesture.moved = false;
                gesture.node = node.map(|j| {
                    let under = graph.shown().under(at, frame.size);
                    let centre = graph.centre(j);
                    (j, Point { x: centre.x - under.x, y: centre.y - under.y })
                });
            } else {
                // A second finger: pinch, whatever the first one held.
                gesture.node = None;
                graph.arrangement.update(|arrangement| arrangement.drop_node());
            }
            gesture.down.retain(|(id, _)| *id != event.pointer_id());
            gesture.down.push((event.pointer_id(), at));
        });
    };
    let grab = Callback::new(move |(j, event): (usize, PointerEvent)| {
        if event.button() == 0 {
            event.stop_propagation();
            press(&event, Some(j));
        }
    });
    let on_down = move |event: PointerEvent| {
        // A line handles its click itself; capturing the pointer would take it away.
        let on_line = event
            .target()
            .and_then(|target| wasm_bindgen::JsCast::dyn_into::<Element>(target).ok())
            .and_then(|element| element.closest(".edge").ok().flatten())
            .is_some();
        if event.button() == 0 && !on_line {
            press(&event, None);
        }
    };
    let on_move = move |event: PointerEvent| {
        let Some(frame) = frame() else { return };
        let at = frame.pointer(event.client_x(), event.client_y());
        let id = event.pointer_id();
        gesture.update_value(|gesture| {
            let Some(k) = gesture.down.iter().position(|(known, _)| *known == id) else { return };
            let before = gesture.down[k].1;
            gesture.down[k].1 = at;
            gesture.moved |= distance(at, gesture.start) > CLICK;
            let view = graph.shown();
            if let &[(_, a), (_, b)] = gesture.down.as_slice() {
                let other = if k == 0 { b } else { a };
                let factor = distance(at, other) / distance(before, other).max(1.0);
                let middle = view.under(Point { x: (a.x + b.x) / 2.0, y: (a.y + b.y) / 2.0 }, frame.size);
                graph.view.set(Some(view.zoomed(factor, middle, graph.whole())));
            } else if gesture.moved {
                match gesture.node {
                    Some((j, hold)) => {
                        let under = view.under(at, frame.size);
                        let to = Point { x: under.x + hold.x, y: under.y + hold.y };
                        graph.arrangement.update(|arrangement| arrangement.drag(j, to));
                    }
                    None => {
                        let scale = view.scale(frame.size);
                        let by = Point { x: (before.x - at.x) * scale, y: (before.y - at.y) * scale };
                        graph.view.set(Some(view.panned(by)));
                    }
                }
            }
        });
    };
    let on_up = move |event: PointerEvent| {
        let mut clicked = None;
        gesture.update_value(|gesture| {
            let was_down = gesture.down.len();
            gesture.down.retain(|(id, _)| *id != event.pointer_id());
            if was_down == 1 && gesture.down.is_empty() && !gesture.moved {
                clicked = Some(gesture.node.map(|(j, _)| j));
            }
        });
        graph.arrangement.update(|arrangement| arrangement.drop_node());
        match clicked {
            Some(Some(j)) => graph.selection.set(Selection::Variable(j)),
            Some(None) => graph.selection.set(Selection::None),
            None => {}
        }
    };
    let on_cancel = move |event: PointerEvent| {
        gesture.update_value(|gesture| gesture.down.retain(|(id, _)| *id != event.pointer_id()));
        graph.arrangement.update(|arrangement| arrangement.drop_node());
    };
    // How to zoom is said to who seems to want it, until the pointer leaves.
    let wheeled = RwSignal::new(false);
    let on_wheel = move |event: WheelEvent| {
        let Some(frame) = frame() else { return };
        // The wheel alone scrolls the page, as everywhere.
        if !(event.ctrl_key() || event.meta_key()) {
            wheeled.set(true);
            return;
        }
        event.prevent_default();
        wheeled.set(false);
        // Lines instead of pixels, in some browsers; a pinch on a touch pad has the control key and small steps.
        let step = if event.delta_mode() == 1 { 16.0 } else { 1.0 };
        let strength = if event.delta_y().abs() < 10.0 { 0.01 } else { 0.0016 };
        let factor = libm::exp(-(event.delta_y() * step).clamp(-200.0, 200.0) * strength);
        let view = graph.shown();
        let at = view.under(frame.pointer(event.client_x(), event.client_y()), frame.size);
        graph.view.set(Some(view.zoomed(factor, at, graph.whole())));
    };
    // Evidence follows the keyboard as it follows the mouse.
    let on_key = move |event: KeyboardEvent| {
        let here = graph.stop.get_untracked();
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            graph.selection.set(here.selects());
        } else if !(event.ctrl_key() || event.alt_key() || event.meta_key())
            && let Some(there) = walk::next(graph, here, &event.key())
        {
            event.prevent_default();
            graph.stop.set(there);
            graph.selection.set(there.selects());
            let element = svg.get_untracked().and_then(|svg| there.element(&svg));
            if let Some(element) = element.and_then(|e| wasm_bindgen::JsCast::dyn_into::<SvgElement>(e).ok())
            {
                let _ = element.focus();
            }
        }
    };
    let view_box = move || {
        let View { corner, size } = graph.shown();
        format!("{:.2} {:.2} {:.2} {:.2}", corner.x, corner.y, size.x, size.y)
    };
    let spoken = move || {
        let edges = graph.marks.with(|marks| marks.values().filter(|mark| mark.is_shown).count());
        let variables = graph.picture.with(|picture| picture.len());
        format!(
            "Causal graph: {}, {}",
            count(variables, "variable", "variables"),
            count(edges, "edge", "edges")
        )
    };
    let keys_id = format!("{prefix}-keys");
    let is_dragging = move || graph.arrangement.with(|arrangement| arrangement.is_dragging());
    view! {
        <div node_ref=frame_element class="graph-frame">
            <svg
                node_ref=svg
                class="graph-canvas"
                class:dragging=is_dragging
                class:settled=move || graph.pointed.with(Option::is_none)
                class:is-forming=move || graph.picture.with(|picture| picture.is_live)
                role="group"
                aria-label=spoken
                viewBox=view_box
                on:pointerdown=on_down
                on:pointermove=on_move
                on:pointerup=on_up
                on:pointercancel=on_cancel
                on:wheel=on_wheel
                on:pointerleave=move |_| wheeled.set(false)
                on:keydown=on_key
                aria-describedby=keys_id.clone()
            >
                <ArrowHeads prefix />
                <Edges graph prefix />
                <Nodes graph grab boxes />
                <PairLines graph prefix />
                <ChangeLabels graph scale />
                <EdgeLabels graph scale boxes />
                <FocusLabels graph scale boxes />
            </svg>
            <p class="graph-keys" id=keys_id>{walk::KEYS}</p>
            <Show when=move || wheeled.get()>
                <p class="graph-keys is-shown" aria-hidden="true">"Ctrl + wheel, or two fingers, zooms"</p>
            </Show>
        </div>
    }
}

/// Size of each node's name and width of its box, in units of the drawing, of which there are `scale` a pixel.
fn boxes(graph: GraphState, scale: f64) -> Vec<(f64, f64)> {
    /// Units a pixel between which a box is worth growing: the name is small, and can be made legible.
    const SMALL: std::ops::Range<f64> = 1.2..5.0;
    // Elsewhere names have their usual size.
    let scale = if SMALL.contains(&scale) { scale } else { 0.0 };
    let rooms = match scale > 0.0 {
        true => graph.rooms(),
        false => vec![0.0; graph.layout.with(|layout| layout.places.len())],
    };
    graph.picture.with(|picture| {
        let named = picture.variables.iter().zip(rooms);
        named
            .map(|(name, room)| label::fitted(&label::short_among(name, picture.len()), scale, room))
            .collect()
    })
}

/// Reset, zoom and fit.
#[component]
pub fn ViewButtons(
    /// The picture.
    graph: GraphState,
) -> impl IntoView {
    let button = |name: &'static str, sign: &'static str, is_off: Signal<bool>, act: Callback<()>| {
        view! {
            <button
                type="button"
                class="icon-button is-small"
                aria-label=name
                title=name
                disabled=move || is_off.get()
                on:click=move |_| act.run(())
            >{sign}</button>
        }
    };
    let never = Signal::derive(|| false);
    let unmoved = Signal::derive(move || graph.arrangement.with(|a| a.moved().is_empty()));
    view! {
        <div class="graph-zoom" role="group" aria-label="View">
            {button("Reset: put every node back", "Reset", unmoved, Callback::new(move |()| graph.arrangement.update(Arrangement::reset)))}
            {button("Zoom in", "+", never, Callback::new(move |()| graph.zoom(1.3)))}
            {button("Zoom out", "−", never, Callback::new(move |()| graph.zoom(1.0 / 1.3)))}
            {button("Show the whole graph", "⤢", never, Callback::new(move |()| graph.view.set(None)))}
        </div>
    }
}

fn distance(a: Point, b: Point) -> f64 {
    libm::hypot(a.x - b.x, a.y - b.y)
}

/// Where the element is on the screen.
struct Frame {
    corner: Point,
    size: Point,
}

impl Frame {
    fn of(element: &Element) -> Self {
        let rect = element.get_bounding_client_rect();
        Self {
            corner: Point { x: rect.left(), y: rect.top() },
            size: Point { x: rect.width(), y: rect.height() },
        }
    }

    fn pointer(&self, x: i32, y: i32) -> Point {
        Point { x: f64::from(x) - self.corner.x, y: f64::from(y) - self.corner.y }
    }
}
