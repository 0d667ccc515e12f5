//! The keyboard's way through the graph picture: along its lines, and from variable to variable.

use leptos::prelude::*;
use web_sys::Element;

use super::marks::Key;
use super::state::GraphState;
use crate::app::explore::Selection;
use crate::graph::layout::Point;
use crate::sorting::Arrange;

/// What the keys do, in words.
pub const KEYS: &str = "Arrow keys: left and right go from variable to variable, up and down along a line to its cause \
                        and its effect; on a line, left and right go to the next one. Enter selects, Escape goes back.";

/// The part of the picture that the Tab key reaches; arrow keys go on from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// A variable.
    Node(usize),
    /// A line, come to from one of its ends.
    Edge {
        /// The line.
        key: Key,
        /// The end whose lines left and right go through.
        at: usize,
    },
}

impl Stop {
    /// What being here selects.
    pub fn selects(self) -> Selection {
        match self {
            Self::Node(j) => Selection::Variable(j),
            Self::Edge { key: (from, to), .. } => Selection::Edge { from, to },
        }
    }

    /// The element that shows it.
    pub fn element(self, picture: &Element) -> Option<Element> {
        let selector = match self {
            Self::Node(j) => format!("[data-variable=\"{j}\"]"),
            Self::Edge { key: (from, to), .. } => format!("[data-edge=\"{from} {to}\"]"),
        };
        picture.query_selector(&selector).ok().flatten()
    }
}

/// Where an arrow key (or Home, End, Escape) leads from here; `None` for other keys and where there is nothing.
pub fn next(graph: GraphState, here: Stop, key: &str) -> Option<Stop> {
    match here {
        Stop::Node(j) => from_node(graph, j, key),
        Stop::Edge { key: edge, at } => from_edge(graph, edge, at, key),
    }
}

fn from_node(graph: GraphState, j: usize, key: &str) -> Option<Stop> {
    let reading = reading_order(graph);
    let here = reading.iter().position(|&k| k == j)?;
    let node = |place: Option<usize>| place.and_then(|place| reading.get(place)).map(|&k| Stop::Node(k));
    let along = |lines: Vec<Key>| lines.first().map(|&key| Stop::Edge { key, at: j });
    match key {
        "ArrowLeft" => node(here.checked_sub(1)),
        "ArrowRight" => node(Some(here + 1)),
        "ArrowUp" => along(entering(graph, j)),
        "ArrowDown" => along(leaving(graph, j)),
        "Home" => node(Some(0)),
        "End" => node(reading.len().checked_sub(1)),
        _ => None,
    }
}

fn from_edge(graph: GraphState, edge: Key, at: usize, key: &str) -> Option<Stop> {
    let (from, to) = edge;
    let siblings = || if at == from { leaving(graph, at) } else { entering(graph, at) };
    let sibling = |step: fn(usize) -> Option<usize>| {
        let list = siblings();
        let here = list.iter().position(|&other| other == edge)?;
        list.get(step(here)?).map(|&key| Stop::Edge { key, at })
    };
    match key {
        "ArrowLeft" => sibling(|k| k.checked_sub(1)),
        "ArrowRight" => sibling(|k| Some(k + 1)),
        "ArrowUp" => Some(Stop::Node(from)),
        "ArrowDown" => Some(Stop::Node(to)),
        "Home" => siblings().first().map(|&key| Stop::Edge { key, at }),
        "End" => siblings().last().map(|&key| Stop::Edge { key, at }),
        "Escape" => Some(Stop::Node(at)),
        _ => None,
    }
}

/// Variables as one reads: row by row, from left to right.
fn reading_order(graph: GraphState) -> Vec<usize> {
    let mut all: Vec<(Point, usize)> =
        (0..graph.picture.with_untracked(|picture| picture.len())).map(|j| (graph.centre(j), j)).collect();
    all.arrange_by(|(a, i), (b, j)| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)).then(i.cmp(j)));
    all.into_iter().map(|(_, j)| j).collect()
}

/// Shown lines from a variable, by where they lead, left to right.
fn leaving(graph: GraphState, j: usize) -> Vec<Key> {
    lines(graph, |key| (key.0 == j).then_some(key.1))
}

/// Shown lines to a variable, by where they come from, left to right.
fn entering(graph: GraphState, j: usize) -> Vec<Key> {
    lines(graph, |key| (key.1 == j).then_some(key.0))
}

fn lines(graph: GraphState, other_end: impl Fn(Key) -> Option<usize>) -> Vec<Key> {
    let mut lines: Vec<(f64, Key)> = graph.marks.with_untracked(|marks| {
        let shown = marks.iter().filter(|(_, mark)| mark.is_shown);
        shown.filter_map(|(&key, _)| Some((graph.centre(other_end(key)?).x, key))).collect()
    });
    lines.arrange_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    lines.into_iter().map(|(_, key)| key).collect()
}
