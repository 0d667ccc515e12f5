//! Curves from node to node that pass between the other nodes.

use std::collections::BTreeMap;

use super::detour::{Box, detour};
use super::{Layout, NODE_GAP, NODE_HEIGHT, Place, Point};

/// A curve ends this far from the box that it leads to: room for the arrow head.
pub const ARROW: f64 = 8.0;
/// Distance that a line without a lane keeps from boxes.
const MARGIN: f64 = 9.0;
/// Lines of the two directions of a pair are this far apart.
const OPPOSITE: f64 = 4.0;
/// Depth of the control points of a line between two nodes of one layer, at the most.
const BELOW: f64 = 44.0;
/// Distance that such a line keeps from the nodes of the next layer.
const ABOVE_NEXT: f64 = 4.0;

/// A piece of a [`Curve`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Segment {
    /// Straight to the point.
    Line(Point),
    /// A cubic Bézier curve: two control points and the end.
    Cubic(Point, Point, Point),
}

/// A line from a node's border to shortly before another's.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// First point.
    pub start: Point,
    /// The rest.
    pub segments: Vec<Segment>,
}

impl Curve {
    /// The curve as the `d` attribute of an SVG path.
    pub fn svg_path(&self) -> String {
        use std::fmt::Write;
        let mut path = format!("M{:.1} {:.1}", self.start.x, self.start.y);
        for segment in &self.segments {
            let written = match segment {
                Segment::Line(p) => write!(path, "L{:.1} {:.1}", p.x, p.y),
                Segment::Cubic(a, b, p) => {
                    write!(path, "C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}", a.x, a.y, b.x, b.y, p.x, p.y)
                }
            };
            written.expect("writing to a string does not fail");
        }
        path
    }

    /// Points along the curve, `steps` (at least 1) a segment, the first and the last among them.
    pub fn sample(&self, steps: usize) -> Vec<Point> {
        let mut points = vec![self.start];
        let mut from = self.start;
        for segment in &self.segments {
            for k in 1..=steps {
                let t = k as f64 / steps as f64;
                points.push(match *segment {
                    Segment::Line(to) => mix(from, to, t),
                    Segment::Cubic(a, b, to) => {
                        let (p, q, r) = (mix(from, a, t), mix(a, b, t), mix(b, to, t));
                        mix(mix(p, q, t), mix(q, r, t), t)
                    }
                });
            }
            from = points[points.len() - 1];
        }
        points
    }
}

fn mix(a: Point, b: Point, t: f64) -> Point {
    Point { x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y) }
}

/// Curves of a layout of which a person may have moved nodes.
#[derive(Debug, Clone, PartialEq)]
pub struct Routing<'a> {
    layout: &'a Layout,
    moved: &'a BTreeMap<usize, Point>,
}

impl<'a> Routing<'a> {
    /// `moved`: centres of the nodes that are not where the layout has them.
    pub fn new(layout: &'a Layout, moved: &'a BTreeMap<usize, Point>) -> Self {
        Self { layout, moved }
    }

    /// Where variable `j` is.
    pub fn place(&self, j: usize) -> Place {
        let place = self.layout.places[j];
        Place { centre: self.moved.get(&j).copied().unwrap_or(place.centre), ..place }
    }

    /// The curve of `from -> to`, two different variables.
    pub fn curve(&self, from: usize, to: usize) -> Curve {
        if self.moved.contains_key(&from) || self.moved.contains_key(&to) {
            return self.around(from, to);
        }
        let curve = self.layered(from, to);
        let points = curve.sample(8);
        let is_blocked = self.moved.keys().any(|&j| {
            let place = self.place(j);
            let obstacle = Box::around(place.centre, place.width, 2.0);
            points.windows(2).any(|pair| obstacle.is_crossed(pair[0], pair[1]))
        });
        if is_blocked { self.around(from, to) } else { curve }
    }

    /// Along the lanes, or through the gaps between the nodes of the layers that it passes.
    fn layered(&self, from: usize, to: usize) -> Curve {
        let (a, b) = (self.layout.places[from], self.layout.places[to]);
        let half = NODE_HEIGHT / 2.0;
        if a.layer == b.layer {
            let y = a.centre.y + half;
            let start = Point { x: a.centre.x + OPPOSITE, y };
            let end = Point { x: b.centre.x - OPPOSITE, y: y + ARROW };
            let below = y + self.depth(a.layer);
            let (c, d) = (Point { x: start.x, y: below }, Point { x: end.x, y: below });
            return Curve { start, segments: vec![Segment::Cubic(c, d, end)] };
        }
        let is_down = a.layer < b.layer;
        let (upper, lower) = if is_down { (from, to) } else { (to, from) };
        let aside = if is_down { 0.0 } else { OPPOSITE };
        let (top, bottom) = (self.layout.places[upper], self.layout.places[lower]);
        let lane = self.layout.lanes.get(&(upper, lower));
        let (leaving, entering) = lane.map_or((0.0, 0.0), |lane| lane.ports);
        let mut points = vec![Point {
            x: top.centre.x + leaving + aside,
            y: top.centre.y + half + if is_down { 0.0 } else { ARROW },
        }];
        for layer in top.layer + 1..bottom.layer {
            let y = self.layout.layer_y[layer];
            let x = match lane {
                Some(lane) => lane.x[layer - top.layer - 1],
                None => self.gap(layer, top.centre, bottom.centre),
            } + aside;
            points.push(Point { x, y: y - half });
            points.push(Point { x, y: y + half });
        }
        points.push(Point {
            x: bottom.centre.x + entering + aside,
            y: bottom.centre.y - half - if is_down { ARROW } else { 0.0 },
        });
        if !is_down {
            points.reverse();
        }
        // Points come in pairs: a gap between layers (curved) and a layer (straight) by turns.
        let segments = points
            .windows(2)
            .enumerate()
            .map(|(k, pair)| {
                let (p, q) = (pair[0], pair[1]);
                if k % 2 == 1 || p.x == q.x {
                    return Segment::Line(q);
                }
                let middle = (p.y + q.y) / 2.0;
                Segment::Cubic(Point { x: p.x, y: middle }, Point { x: q.x, y: middle }, q)
            })
            .collect();
        Curve { start: points[0], segments }
    }

    /// Depth of the control points of a line between two nodes of `layer`: it stays above the next one. A cubic curve goes
    /// three quarters as deep as control points that lie equally deep.
    fn depth(&self, layer: usize) -> f64 {
        let y = &self.layout.layer_y;
        let room = y.get(layer + 1).map_or(f64::INFINITY, |next| next - y[layer] - NODE_HEIGHT);
        BELOW.min((room - ABOVE_NEXT) / 0.75)
    }

    /// The free place on `layer` nearest to the straight line from `a` to `b`.
    fn gap(&self, layer: usize, a: Point, b: Point) -> f64 {
        let wish = a.x + (self.layout.layer_y[layer] - a.y) / (b.y - a.y) * (b.x - a.x);
        let mut best = f64::INFINITY;
        let mut left = f64::NEG_INFINITY;
        let mut consider = |low: f64, high: f64| {
            let x = if low <= high { wish.clamp(low, high) } else { (low + high) / 2.0 };
            if (x - wish).abs() < (best - wish).abs() {
                best = x;
            }
        };
        for &j in &self.layout.layers[layer] {
            let place = self.layout.places[j];
            consider(left, place.centre.x - place.width / 2.0 - MARGIN);
            left = place.centre.x + place.width / 2.0 + MARGIN;
        }
        consider(left, f64::INFINITY);
        best
    }

    fn around(&self, from: usize, to: usize) -> Curve {
        let obstacles: Vec<Box> = (0..self.layout.places.len())
            .filter(|&j| j != from && j != to)
            .map(|j| self.place(j))
            .map(|place| Box::around(place.centre, place.width, MARGIN.min(NODE_GAP / 2.0)))
            .collect();
        let (a, b) = (self.place(from), self.place(to));
        // The two directions of a pair run beside each other.
        let aside = if from < to { -OPPOSITE } else { OPPOSITE };
        let shift = |p: Point| Point { x: p.x + aside, y: p.y };
        let path = detour(shift(a.centre), shift(b.centre), &obstacles);
        rounded(&path, &Box::around(a.centre, a.width, 0.0), &Box::around(b.centre, b.width, ARROW))
    }
}

/// A path from within box `a` to within box `b`, cut at their borders, with rounded corners.
fn rounded(path: &[Point], a: &Box, b: &Box) -> Curve {
    let mut points: Vec<Point> = path.to_vec();
    let last = points.len() - 1;
    // Corners within the boxes themselves are of no use.
    let first_out = (1..=last).find(|&k| !a.contains(points[k])).unwrap_or(last);
    let start = a.border(points[first_out - 1], points[first_out]);
    let last_out = (first_out - 1..last).rev().find(|&k| !b.contains(points[k])).unwrap_or(0);
    let end = b.border(points[last_out + 1], points[last_out]);
    let mut kept = vec![start];
    if first_out <= last_out {
        kept.extend(points.drain(first_out..=last_out));
    }
    kept.push(end);
    let mut segments = Vec::new();
    for k in 1..kept.len() - 1 {
        let (p, corner, q) = (kept[k - 1], kept[k], kept[k + 1]);
        let before = toward(corner, p);
        let after = toward(corner, q);
        segments.push(Segment::Line(before));
        let third = 2.0 / 3.0;
        segments.push(Segment::Cubic(mix(before, corner, third), mix(after, corner, third), after));
    }
    segments.push(Segment::Line(end));
    Curve { start, segments }
}

/// The point at most [`MARGIN`] and at most half-way from `corner` towards `other`.
fn toward(corner: Point, other: Point) -> Point {
    let length = libm::hypot(other.x - corner.x, other.y - corner.y).max(1e-9);
    mix(corner, other, (MARGIN / length).min(0.5))
}
