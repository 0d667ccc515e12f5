//! What answers about effects draw on the graph.

use std::sync::Arc;

use leptos::prelude::*;

use crate::app::explore::graph_view::{GraphState, arrow_head};
use crate::effects::WhatIf;
use crate::explain::Comparison;
use crate::words::number::Figure;

/// Changes of so many standard deviations have the full colour.
pub const FULL: f64 = 2.0;
/// Changes of less have none.
const FAINTEST: f64 = 0.02;
/// Share of the colour at most: names stay readable on it.
const STRONGEST: f64 = 45.0;

/// What is drawn on the graph; there is none outside the Explore step.
#[derive(Clone, Copy)]
pub struct Overlay {
    /// Predicted changes; `None`: nothing is painted.
    pub paint: Signal<Option<Arc<WhatIf>>>,
    /// What differs from another result; `None`: nothing of it is drawn.
    pub differences: Signal<Option<Arc<Comparison>>>,
    /// Pairs that are joined by a dotted line.
    pub pairs: Signal<Vec<(usize, usize)>>,
}

/// A node's predicted change.
#[derive(Debug, Clone, PartialEq)]
pub struct Paint {
    /// Its fill.
    pub fill: String,
    /// The change, for the label.
    pub text: String,
    /// Its interval, for the label; nothing where it was changed by hand.
    pub interval: String,
    /// The change with its interval, for who does not see it.
    pub spoken: String,
}

impl Overlay {
    /// What is painted on the node of `j`.
    pub fn node(self, j: usize) -> Option<Paint> {
        self.paint.with(|what_if| {
            let outcome = what_if.as_ref()?.outcomes.get(j)?;
            let size = outcome.standard_difference;
            if !outcome.is_changed && (outcome.reached == 0.0 || size.abs() < FAINTEST) {
                return None;
            }
            let ink = if size < 0.0 { "--negative" } else { "--positive" };
            let share = STRONGEST * (size.abs() / FULL).min(1.0);
            let change = Figure::from(outcome.difference);
            let text = change.signed();
            let interval = if outcome.is_changed { String::new() } else { change.bounds() };
            let spoken = if outcome.is_changed {
                format!("changed by hand by {text}")
            } else {
                format!("predicted change {text}, 90 % interval {interval}")
            };
            Some(Paint {
                fill: format!("color-mix(in srgb, var({ink}) {share:.0}%, var(--surface))"),
                text,
                interval,
                spoken,
            })
        })
    }
}

/// The scale of the painted changes: zero in the middle.
#[component]
pub fn PaintLegend() -> impl IntoView {
    let overlay = use_context::<Overlay>();
    let is_painted = move || overlay.is_some_and(|overlay| overlay.paint.with(Option::is_some));
    let has_pairs = move || overlay.is_some_and(|overlay| overlay.pairs.with(|pairs| !pairs.is_empty()));
    view! {
        <Show when=is_painted>
            <li data-testid="paint-legend">
                <span aria-hidden="true">{format!("−{FULL}")}</span>
                <span class="paint-scale" role="img" aria-label="Colour scale of predicted changes: lower, none, higher"></span>
                <span aria-hidden="true">{format!("+{FULL}")}</span>
                "predicted change, standard deviations"
            </li>
        </Show>
        <Show when=has_pairs>
            <li>
                <svg class="sample" viewBox="0 0 34 10" aria-hidden="true">
                    <path class="pair-line" d="M1 5H33"></path>
                </svg>
                "not explained by the graph"
            </li>
        </Show>
    }
}

/// Dotted two-headed lines between pairs that the graph does not explain.
#[component]
pub fn PairLines(
    /// The picture.
    graph: GraphState,
    /// Start of the ids of arrow heads.
    prefix: &'static str,
) -> impl IntoView {
    let overlay = use_context::<Overlay>();
    let head = format!("{prefix}-pair");
    let lines = {
        let head = head.clone();
        move || {
            let pairs = overlay.map(|overlay| overlay.pairs.get()).unwrap_or_default();
            let places = graph.layout.with(|layout| layout.places.len());
            let arrow = format!("url(#{head})");
            pairs
                .into_iter()
                .filter(|&(a, b)| a.max(b) < places)
                .map(|(a, b)| {
                    let (from, to) = (graph.centre(a), graph.centre(b));
                    let (dx, dy) = (to.x - from.x, to.y - from.y);
                    let length = libm::hypot(dx, dy).max(1.0);
                    // Bent to the side, clear of the edges; ends stay outside the nodes.
                    let bend = 0.18 * length;
                    let middle = (
                        (from.x + to.x) / 2.0 - dy / length * bend,
                        (from.y + to.y) / 2.0 + dx / length * bend,
                    );
                    let towards = |x: f64, y: f64| {
                        let (dx, dy) = (middle.0 - x, middle.1 - y);
                        let length = libm::hypot(dx, dy).max(1.0);
                        (x + dx / length * 26.0, y + dy / length * 26.0)
                    };
                    let (start, end) = (towards(from.x, from.y), towards(to.x, to.y));
                    let path = format!(
                        "M{:.1} {:.1}Q{:.1} {:.1} {:.1} {:.1}",
                        start.0, start.1, middle.0, middle.1, end.0, end.1
                    );
                    let name = format!(
                        "{} and {} share something that the graph does not explain",
                        graph.name(a),
                        graph.name(b)
                    );
                    view! {
                        <path
                            class="pair-line"
                            data-pair=format!("{a} {b}")
                            role="img"
                            aria-label=name
                            d=path
                            marker-start=arrow.clone()
                            marker-end=arrow.clone()
                        ></path>
                    }
                })
                .collect_view()
        }
    };
    view! {
        <defs>
            {arrow_head(head.clone(), "pair", "8")}
        </defs>
        <g class="pair-lines">{lines}</g>
    }
}
