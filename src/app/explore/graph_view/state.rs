//! What the parts of the graph picture share.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use leptos::prelude::*;

use super::marks::{Key, Mark, Mode, class_marks, compare, marks};
use super::walk::Stop;
use crate::app::explore::effects::Overlay;
use crate::app::explore::label;
use crate::app::explore::{Picture, Selection};
use crate::app::state::Page;
use crate::data::Truth;
use crate::graph::Thresholded;
use crate::graph::layout::{Arrangement, Layout, NODE_HEIGHT, Point, Routing, View};

/// Part of the picture under the pointer or the keyboard's focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pointed {
    /// A variable.
    Node(usize),
    /// An edge.
    Edge(Key),
}

/// What a highlighted variable or edge is related to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Related {
    /// The highlighted variables themselves.
    pub centre: BTreeSet<usize>,
    /// Their causes.
    pub causes: BTreeSet<usize>,
    /// Their effects.
    pub effects: BTreeSet<usize>,
    /// The edges between them.
    pub edges: BTreeSet<Key>,
}

/// Room below a node for its label, beyond the margin of the drawing.
const LABEL: f64 = 12.0;

/// A line's geometry.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// `d` of its path.
    pub path: String,
    /// Points along it, for its label.
    pub points: Vec<Point>,
}

/// Where the variables of a graph were drawn last: the next drawing keeps to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    names: Arc<[String]>,
    edge: Vec<Vec<f64>>,
    order: Vec<usize>,
    layout: Arc<Layout>,
}

/// Signals of one graph picture; copies are the same picture.
#[derive(Clone, Copy)]
pub struct GraphState {
    /// What is drawn.
    pub picture: Signal<Arc<Picture>>,
    /// Present threshold.
    pub threshold: RwSignal<f64>,
    /// The page's selection.
    pub selection: RwSignal<Selection>,
    /// What the lines say.
    pub mode: RwSignal<Mode>,
    /// Highlight all ancestors and descendants instead of parents and children.
    pub highlights_all: RwSignal<bool>,
    /// Under the pointer or focus.
    pub pointed: RwSignal<Option<Pointed>>,
    /// Where the keyboard is, or comes in.
    pub stop: RwSignal<Stop>,
    /// Dragged nodes.
    pub arrangement: RwSignal<Arrangement>,
    /// `None`: the whole drawing.
    pub view: RwSignal<Option<View>>,
    /// Size of the element that shows the picture, CSS pixels.
    pub element: RwSignal<Point>,
    /// Positions and lanes.
    pub layout: Memo<Arc<Layout>>,
    /// Lines.
    pub marks: Memo<Arc<BTreeMap<Key, Mark>>>,
    /// True while nodes have labels below them.
    pub is_painted: Memo<bool>,
    /// True while lines say what differs from another result.
    pub is_compared: Memo<bool>,
    /// Their geometry.
    pub shapes: Memo<Arc<BTreeMap<Key, Shape>>>,
    /// What is highlighted; `None`: nothing, everything is shown alike.
    pub related: Memo<Option<Arc<Related>>>,
}

impl GraphState {
    /// Derives everything from what is given.
    pub fn new(
        picture: Signal<Arc<Picture>>,
        threshold: RwSignal<f64>,
        selection: RwSignal<Selection>,
        truth: Signal<Option<Arc<Truth>>>,
        is_apart: bool,
    ) -> Self {
        let mode = RwSignal::new(Mode::default());
        let highlights_all = RwSignal::new(false);
        let pointed = RwSignal::new(None);
        let stop = RwSignal::new(Stop::Node(0));
        // Learn and Explore draw one graph: they share its drawing, and what was dragged in it.
        let page = use_context::<Page>().filter(|_| !is_apart);
        let arrangement = page.map_or_else(|| RwSignal::new(Arrangement::default()), |page| page.arrangement);
        let overlay = use_context::<Overlay>();
        let variables = Memo::new(move |_| picture.with(|picture| picture.variables.clone()));
        // A result is drawn alike in every step, and as the one before where that fits; a run that goes on keeps to its own
        // last picture.
        let shared = page.map_or_else(|| StoredValue::new(None), |page| page.drawing);
        let own = StoredValue::new(None::<Arc<Drawing>>);
        let is_active =
            Memo::new(move |_| page.is_some_and(|page| page.run.with(|run| run.status.is_active())));
        let layout = Memo::new(move |_| {
            let names = variables.get();
            picture.with(|picture| {
                let slot = if picture.is_live && (is_active.get() || page.is_none()) { own } else { shared };
                let last = slot.get_value().or_else(|| shared.get_value());
                let last: Option<Arc<Drawing>> = last.filter(|last: &Arc<Drawing>| last.names == names);
                match last {
                    Some(last) if last.edge == picture.edge && last.order == picture.order => {
                        last.layout.clone()
                    }
                    last => {
                        let widths: Vec<f64> =
                            names.iter().map(|name| label::room(name, names.len())).collect();
                        let previous = last.as_ref().map(|last| &*last.layout);
                        let layout = Arc::new(Layout::new(&picture.edge, &picture.order, &widths, previous));
                        if !names.is_empty() {
                            let (edge, order) = (picture.edge.clone(), picture.order.clone());
                            slot.set_value(Some(Arc::new(Drawing {
                                names,
                                edge,
                                order,
                                layout: layout.clone(),
                            })));
                        }
                        layout
                    }
                }
            })
        });
        // Other variables: the keyboard's place is gone.
        Effect::new(move |known: Option<Arc<[String]>>| {
            let names = variables.get();
            if known.is_some_and(|known| known != names) {
                stop.set(Stop::Node(0));
            }
            names
        });
        let comparison = Memo::new(move |_| overlay.and_then(|overlay| overlay.differences.get()));
        let marks = Memo::new(move |_| {
            picture.with(|picture| {
                let comparison = comparison.get();
                let mut marks = match mode.get() {
                    _ if comparison.is_some() => marks(picture, threshold.get(), None),
                    Mode::Class => class_marks(picture),
                    Mode::Errors => marks(picture, threshold.get(), truth.get().as_deref()),
                    Mode::Probabilities => marks(picture, threshold.get(), None),
                };
                if let Some(comparison) = comparison {
                    compare(&mut marks, picture, &comparison);
                }
                Arc::new(marks)
            })
        });
        let shapes = Memo::new(move |_| {
            let layout = layout.get();
            let d = layout.places.len();
            arrangement.with(|arrangement| {
                let routing = Routing::new(&layout, arrangement.moved());
                let keys = marks.with(|marks| marks.keys().copied().collect::<Vec<_>>());
                let shape = |key: Key| {
                    let curve = routing.curve(key.0, key.1);
                    (key, Shape { path: curve.svg_path(), points: curve.sample(12) })
                };
                Arc::new(keys.into_iter().filter(|key| key.0.max(key.1) < d).map(shape).collect())
            })
        });
        // A line that is no longer shown cannot hold the keyboard: it falls back to where it came from.
        Effect::new(move |_| {
            if let Stop::Edge { key, at } = stop.get()
                && !marks.with(|marks| marks.get(&key).is_some_and(|mark| mark.is_shown))
            {
                stop.set(Stop::Node(at));
            }
        });
        let related = Memo::new(move |_| {
            let from_selection = || match selection.get() {
                Selection::Variable(j) => Some(Pointed::Node(j)),
                Selection::Edge { from, to } => Some(Pointed::Edge((from, to))),
                _ => None,
            };
            let pointed = pointed.get().or_else(from_selection)?;
            let related =
                picture.with(|picture| related(picture, threshold.get(), pointed, highlights_all.get()));
            related.map(Arc::new)
        });
        Self {
            picture,
            threshold,
            selection,
            mode,
            highlights_all,
            pointed,
            stop,
            arrangement,
            view: RwSignal::new(None),
            element: RwSignal::new(Point { x: 760.0, y: 480.0 }),
            layout,
            marks,
            is_painted: Memo::new(move |_| {
                overlay.is_some_and(|overlay| overlay.paint.with(Option::is_some))
            }),
            is_compared: Memo::new(move |_| comparison.with(Option::is_some)),
            shapes,
            related,
        }
    }

    /// Takes note that the focus came to a part of the picture.
    pub fn arrive(self, stop: Stop) {
        // A line that was walked to keeps the end that the walk came from.
        let is_here = matches!((self.stop.get_untracked(), stop), (Stop::Edge { key: a, .. }, Stop::Edge { key: b, .. }) if a == b);
        if !is_here && self.stop.get_untracked() != stop {
            self.stop.set(stop);
        }
    }

    /// The line that the keyboard is on.
    pub fn edge_stop(self) -> Option<Key> {
        match self.stop.get() {
            Stop::Edge { key, .. } => Some(key),
            Stop::Node(_) => None,
        }
    }

    /// Centre of a variable's node, where it is.
    pub fn centre(self, j: usize) -> Point {
        let moved = self.arrangement.with(|arrangement| arrangement.moved().get(&j).copied());
        moved.unwrap_or_else(|| {
            self.layout.with(|layout| layout.places.get(j).map_or(Point::default(), |place| place.centre))
        })
    }

    /// Widest box of each variable's node that meets neither another one's, if these grow alike, nor a line.
    pub fn rooms(self) -> Vec<f64> {
        /// Between two boxes.
        const APART: f64 = 8.0;
        /// Between a box and a line that passes.
        const CLEAR: f64 = 3.0;
        let d = self.layout.with(|layout| layout.places.len());
        let centres: Vec<Point> = (0..d).map(|j| self.centre(j)).collect();
        let mut rooms = vec![f64::INFINITY; d];
        for (j, here) in centres.iter().enumerate() {
            let beside = |there: &&Point| libm::fabs(there.y - here.y) < NODE_HEIGHT && *there != here;
            let apart = centres.iter().filter(beside).map(|there| libm::fabs(there.x - here.x) - APART);
            rooms[j] = apart.fold(f64::INFINITY, f64::min);
        }
        self.shapes.with(|shapes| {
            for (&(from, to), shape) in shapes.iter() {
                // A line that is not shown needs no room.
                if !self.marks.with(|marks| marks.get(&(from, to)).is_some_and(|mark| mark.is_shown)) {
                    continue;
                }
                for pair in shape.points.windows(2) {
                    let (a, b) = (pair[0], pair[1]);
                    let (low, high) = (a.y.min(b.y), a.y.max(b.y));
                    for (j, here) in centres.iter().enumerate() {
                        let half = NODE_HEIGHT / 2.0 + CLEAR;
                        if j != from && j != to && low < here.y + half && high > here.y - half {
                            // Where it comes to the height of the box, and where it leaves it.
                            for y in [here.y - half, here.y + half] {
                                let share = (y.clamp(low, high) - a.y) / (b.y - a.y);
                                let x = if share.is_finite() { a.x + share * (b.x - a.x) } else { a.x };
                                rooms[j] = rooms[j].min(2.0 * (libm::fabs(x - here.x) - CLEAR));
                            }
                        }
                    }
                }
            }
        });
        rooms
    }

    /// The whole drawing, dragged nodes left out.
    pub fn whole(self) -> View {
        let Point { x, y } = self.layout.with(|layout| layout.size);
        // On both sides: the drawing stays in the middle.
        let room = if self.is_painted.get() { 2.0 * LABEL } else { 0.0 };
        let View { corner, size } = View::fit(Point { x, y: y + room }, self.element.get());
        View { corner: Point { x: corner.x, y: corner.y - room / 2.0 }, size }
    }

    /// What is shown.
    pub fn shown(self) -> View {
        self.view.get().unwrap_or_else(|| self.whole())
    }

    /// Zooms about the middle.
    pub fn zoom(self, factor: f64) {
        let view = self.shown();
        self.view.set(Some(view.zoomed(factor, view.centre(), self.whole())));
    }

    /// Name of a variable.
    pub fn name(self, j: usize) -> String {
        self.picture.with_untracked(|picture| picture.variables.get(j).cloned().unwrap_or_default())
    }
}

fn related(picture: &Picture, threshold: f64, pointed: Pointed, all: bool) -> Option<Related> {
    let d = picture.edge.len();
    let cut = Thresholded::new(&picture.edge, threshold);
    let members = |is_member: Vec<bool>| (0..d).filter(|&i| is_member[i]).collect::<BTreeSet<_>>();
    match pointed {
        Pointed::Node(j) if j < d => {
            let (causes, effects) = if all {
                (members(cut.ancestors(j)), members(cut.descendants(j)))
            } else {
                let parents = (0..d).filter(|&i| cut.has_edge(i, j)).collect();
                let children = (0..d).filter(|&i| cut.has_edge(j, i)).collect();
                (parents, children)
            };
            let within = |set: &BTreeSet<usize>, i: usize| i == j || set.contains(&i);
            let edges = cut
                .edges()
                .into_iter()
                .filter(|&(a, b)| {
                    let runs_through = all || a == j || b == j;
                    runs_through
                        && (within(&causes, a) && within(&causes, b)
                            || within(&effects, a) && within(&effects, b))
                })
                .collect();
            Some(Related { centre: BTreeSet::from([j]), causes, effects, edges })
        }
        Pointed::Edge((from, to)) if from < d && to < d => Some(Related {
            centre: BTreeSet::new(),
            causes: BTreeSet::from([from]),
            effects: BTreeSet::from([to]),
            edges: BTreeSet::from([(from, to)]),
        }),
        _ => None,
    }
}
