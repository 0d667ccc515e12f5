//! A layered drawing of a probability matrix: causes above effects, lines that go around nodes.
//!
//! The steps are those of Sugiyama, Tagawa & Toda (1981), on pairs of variables weighted by probability: layers
//! (`layers`), order within layers by barycentres and transpositions (`crossings`), horizontal coordinates by
//! alternating isotonic regressions (`coordinates`), curves through the lanes so reserved (`routes`).
//!
//! Nothing depends on a display threshold, and weights are rounded, so that a drawing stays as it is when a threshold
//! moves, and nearly so when a run is repeated. A previous drawing may be given: its arrangement is kept unless another
//! one crosses clearly fewer lines.

mod arrangement;
mod coordinates;
mod crossings;
mod detour;
pub mod labels;
mod layers;
mod routes;
mod view;

use std::collections::BTreeMap;

use crate::sorting::Arrange;

pub use arrangement::Arrangement;
pub use routes::{Curve, Routing, Segment};
pub use view::View;

/// Height of a node's box.
pub const NODE_HEIGHT: f64 = 30.0;
/// Smallest distance between two boxes of a layer.
pub const NODE_GAP: f64 = 26.0;
/// Width that a line takes on its way past a layer, in a drawing of few variables and at least.
const LANE_WIDTH: (f64, f64) = (15.0, 5.0);
/// A drawing of more variables has narrower lanes: lines side by side would take more room than the nodes.
const FEW: usize = 30;
/// Smallest distance between two layers: of a drawing with few layers, and of one with many, which could not be read
/// whole on a screen otherwise.
const LAYER_GAP: (f64, f64) = (52.0, 30.0);
/// How much nearer layers move together with each one more.
const NEARER: f64 = 5.0;
/// A drawing of so many layers still has the larger gap.
const SHALLOW: usize = 6;
/// Layers with long oblique lines between them are set further apart, at most so many times the smallest distance.
const WIDER: f64 = 2.0;
/// A drawing that is wider, against its height, gets larger distances between layers.
const WIDEST: f64 = 1.35;
/// At most so many times larger.
const MOST_STRETCH: f64 = 2.4;
/// A pair whose two directions have a smaller probability together does not decide which layer a variable is on.
const LAYER_WEIGHT: f64 = 0.3;
/// A pair of a smaller probability has no lane of its own and runs between the nodes as it can.
const LANE_WEIGHT: f64 = 0.15;

/// At most so many pairs have lanes, the most probable: crossings of many more would take minutes to untangle, and no eye
/// could follow them.
const MOST_LANES: usize = 700;

/// A point of the drawing; `y` grows downwards.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// Horizontal.
    pub x: f64,
    /// Vertical.
    pub y: f64,
}

/// A node's box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Centre.
    pub centre: Point,
    /// Width; the height is [`NODE_HEIGHT`].
    pub width: f64,
    /// Layer, 0 at the top.
    pub layer: usize,
}

/// Nodes in layers and lanes for the lines between them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Layout {
    /// One a variable.
    pub places: Vec<Place>,
    /// Size of the drawing; it starts at (0, 0).
    pub size: Point,
    /// Vertical centre of each layer.
    layer_y: Vec<f64>,
    /// Variables of each layer from left to right.
    layers: Vec<Vec<usize>>,
    /// For pairs (upper, lower) with lanes.
    lanes: BTreeMap<(usize, usize), Lane>,
}

/// The way reserved for a pair.
#[derive(Debug, Clone, PartialEq, Default)]
struct Lane {
    /// `x` on each layer between the two, top to bottom.
    x: Vec<f64>,
    /// Where it leaves the upper node and enters the lower one, relative to their centres.
    ports: (f64, f64),
}

/// Two variables with a probable edge between them, whichever its direction.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Pair {
    /// The probable cause.
    from: usize,
    /// The probable effect.
    to: usize,
    /// Probability of an edge, rounded, in (0, 1].
    weight: f64,
}

impl Layout {
    /// Lays out `edge[i][j]` = P(i -> j), d x d, with causes above effects.
    ///
    /// `order` has causes first (it decides the direction of pairs; others may disagree with it), `widths` one width a
    /// variable. An `order` that does not name each variable once is completed in the order of the indices.
    pub fn new(edge: &[Vec<f64>], order: &[usize], widths: &[f64], previous: Option<&Layout>) -> Self {
        let d = widths.len();
        if d == 0 {
            return Self::default();
        }
        let pairs = pairs(edge, order, d);
        let layer = layers::assign(d, &pairs);
        let previous = previous.filter(|p| p.places.len() == d);
        let mut rows = crossings::Rows::new(&layer, &pairs, previous);
        rows.reduce(previous.is_some());
        let x = coordinates::assign(&rows, widths);
        Self::assemble(&rows, &layer, &x, widths)
    }

    fn assemble(rows: &crossings::Rows, layer: &[usize], x: &[f64], widths: &[f64]) -> Self {
        let d = widths.len();
        let deeper = rows.rows.len().saturating_sub(SHALLOW) as f64;
        let least = (LAYER_GAP.0 - NEARER * deeper).max(LAYER_GAP.1);
        let mut gaps = Vec::new();
        for r in 1..rows.rows.len() {
            let widest = rows.rows[r]
                .iter()
                .flat_map(|&lower| {
                    rows.above[lower].iter().map(move |&(upper, _)| (x[lower] - x[upper]).abs())
                })
                .fold(0.0, f64::max);
            gaps.push((least + 0.08 * widest).min(WIDER * least));
        }
        let right = (0..d).map(|j| x[j] + widths[j] / 2.0).fold(0.0, f64::max);
        let right = x[d..].iter().fold(right, |right, lane| right.max(lane + lane_width(d) / 2.0));
        // A wide drawing has room to be taller: its lines are easier to follow then.
        let height = NODE_HEIGHT * rows.rows.len() as f64 + gaps.iter().sum::<f64>();
        let stretch = (right / WIDEST / height).clamp(1.0, MOST_STRETCH);
        let mut layer_y = vec![NODE_HEIGHT / 2.0];
        for gap in gaps {
            layer_y.push(layer_y[layer_y.len() - 1] + NODE_HEIGHT + gap * stretch);
        }
        let places: Vec<Place> = (0..d)
            .map(|j| Place {
                centre: Point { x: x[j], y: layer_y[layer[j]] },
                width: widths[j],
                layer: layer[j],
            })
            .collect();
        let size = Point { x: right, y: layer_y[layer_y.len() - 1] + NODE_HEIGHT / 2.0 };
        let layers =
            rows.rows.iter().map(|row| row.iter().copied().filter(|&item| item < d).collect()).collect();
        let mut layout = Self { places, size, layer_y, layers, lanes: BTreeMap::new() };
        for chain in &rows.chains {
            let lane = Lane { x: chain.lanes.iter().map(|&item| x[item]).collect(), ports: (0.0, 0.0) };
            layout.lanes.insert((chain.upper, chain.lower), lane);
        }
        layout.spread_ports();
        layout
    }

    /// Spreads the lines that leave or enter a node over its width, in the order of where they come from.
    fn spread_ports(&mut self) {
        for j in 0..self.places.len() {
            for lower_side in [false, true] {
                let mut lines: Vec<((usize, usize), f64)> = self
                    .lanes
                    .iter()
                    .filter(|((upper, lower), _)| j == if lower_side { *upper } else { *lower })
                    .map(|(&(upper, lower), lane)| {
                        let next = if lower_side { lane.x.first() } else { lane.x.last() };
                        let other = if lower_side { lower } else { upper };
                        ((upper, lower), next.copied().unwrap_or(self.places[other].centre.x))
                    })
                    .collect();
                lines.arrange_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
                let room = (self.places[j].width - 20.0).max(0.0);
                let step = (room / (lines.len().max(2) - 1) as f64).min(14.0);
                let middle = (lines.len() as f64 - 1.0) / 2.0;
                for (k, (key, _)) in lines.into_iter().enumerate() {
                    let ports = &mut self.lanes.get_mut(&key).expect("listed above").ports;
                    let offset = (k as f64 - middle) * step;
                    if lower_side { ports.0 = offset } else { ports.1 = offset }
                }
            }
        }
    }
}

/// Width of a lane in a drawing of `d` variables.
fn lane_width(d: usize) -> f64 {
    (LANE_WIDTH.0 * FEW as f64 / d.max(FEW) as f64).max(LANE_WIDTH.1)
}

/// Every pair with a weight that matters, at most [`MOST_LANES`], directed along the order, sorted.
fn pairs(edge: &[Vec<f64>], order: &[usize], d: usize) -> Vec<Pair> {
    let mut position = vec![usize::MAX; d];
    for (k, &j) in order.iter().enumerate() {
        if j < d {
            position[j] = k;
        }
    }
    let probability = |i: usize, j: usize| edge.get(i).and_then(|row| row.get(j)).copied().unwrap_or(0.0);
    let mut pairs = Vec::new();
    for i in 0..d {
        for j in i + 1..d {
            let weight = (((probability(i, j) + probability(j, i)) * 10.0).round() / 10.0).min(1.0);
            if weight >= LANE_WEIGHT {
                let (from, to) = if (position[j], j) < (position[i], i) { (j, i) } else { (i, j) };
                pairs.push(Pair { from, to, weight });
            }
        }
    }
    if pairs.len() > MOST_LANES {
        pairs.arrange_by(|a, b| b.weight.total_cmp(&a.weight));
        pairs.truncate(MOST_LANES);
        pairs.arrange_by_key(|pair| (pair.from.min(pair.to), pair.from.max(pair.to)));
    }
    pairs
}

#[cfg(test)]
mod tests;
