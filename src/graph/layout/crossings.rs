//! The order of nodes and lanes within layers: few crossings, of improbable edges rather than of probable ones.

use super::{Layout, Pair};
use crate::sorting::Arrange;

/// Sweeps down and up.
const SWEEPS: usize = 16;
/// An arrangement that crosses less than this share of what the previous one crosses may replace it.
pub(super) const CLEARLY_FEWER: f64 = 0.85;

/// A pair with the lane items that stand for it on the layers between.
#[derive(Debug, Clone)]
pub(super) struct Chain {
    pub(super) upper: usize,
    pub(super) lower: usize,
    /// Items, top to bottom; empty for neighbouring layers and for pairs on one layer.
    pub(super) lanes: Vec<usize>,
}

/// Items on layers. Items `0..d` are variables, the others lanes.
#[derive(Debug, Clone)]
pub(super) struct Rows {
    /// Items of each layer from left to right.
    pub(super) rows: Vec<Vec<usize>>,
    /// Neighbours of each item on the next layer up, with weights.
    pub(super) above: Vec<Vec<(usize, f64)>>,
    /// Neighbours of each item on the next layer down, with weights.
    pub(super) below: Vec<Vec<(usize, f64)>>,
    /// Every pair.
    pub(super) chains: Vec<Chain>,
    /// Place of each item in its row.
    rank: Vec<usize>,
    /// Number of variables.
    pub(super) variables: usize,
}

impl Rows {
    /// Items in their first order: as in `previous` where given, else by index. A lane that was not there is put next
    /// to where its line would cross the layer.
    pub(super) fn new(layer: &[usize], pairs: &[Pair], previous: Option<&Layout>) -> Self {
        let d = layer.len();
        let depth = layer.iter().max().map_or(0, |l| l + 1);
        let mut rows = vec![Vec::new(); depth];
        for (j, &l) in layer.iter().enumerate() {
            rows[l].push(j);
        }
        let mut x: Vec<f64> = vec![0.0; d];
        for row in &rows {
            for (k, &j) in row.iter().enumerate() {
                x[j] = previous.map_or(k as f64 - row.len() as f64 / 2.0, |p| p.places[j].centre.x);
            }
        }
        let mut above = vec![Vec::new(); d];
        let mut below = vec![Vec::new(); d];
        let mut chains = Vec::with_capacity(pairs.len());
        for pair in pairs {
            let (upper, lower) =
                if layer[pair.to] < layer[pair.from] { (pair.to, pair.from) } else { (pair.from, pair.to) };
            let known = previous
                .filter(|p| p.places[upper].layer == layer[upper])
                .and_then(|p| p.lanes.get(&(upper, lower)));
            let mut lanes = Vec::new();
            let mut last = upper;
            for l in layer[upper] + 1..layer[lower] {
                let share = (l - layer[upper]) as f64 / (layer[lower] - layer[upper]) as f64;
                let item = x.len();
                let straight = x[upper] + share * (x[lower] - x[upper]);
                x.push(known.and_then(|lane| lane.x.get(lanes.len()).copied()).unwrap_or(straight));
                rows[l].push(item);
                above.push(vec![(last, pair.weight)]);
                below.push(Vec::new());
                below[last].push((item, pair.weight));
                lanes.push(item);
                last = item;
            }
            if layer[upper] != layer[lower] {
                below[last].push((lower, pair.weight));
                above[lower].push((last, pair.weight));
            }
            chains.push(Chain { upper, lower, lanes });
        }
        for row in &mut rows {
            row.arrange_by(|&a, &b| x[a].total_cmp(&x[b]).then(a.cmp(&b)));
        }
        let mut rows = Self { rows, above, below, chains, rank: vec![0; x.len()], variables: d };
        for r in 0..depth {
            rows.rank_row(r);
        }
        rows
    }

    /// Number of items.
    pub(super) fn len(&self) -> usize {
        self.rank.len()
    }

    /// Looks for an arrangement with fewer crossings. With `keep`, the present one stays unless another is clearly better.
    pub(super) fn reduce(&mut self, keep: bool) {
        let start = (self.crossings(), self.rows.clone());
        let mut best = start.clone();
        for sweep in 0..SWEEPS {
            if best.0 <= 0.0 {
                break;
            }
            let down = sweep % 2 == 0;
            let depth = self.rows.len();
            for k in 1..depth {
                let r = if down { k } else { depth - 1 - k };
                self.sort_by_barycentre(r, down);
            }
            while self.transpose() {}
            let crossings = self.crossings();
            if crossings < best.0 - 1e-9 {
                best = (crossings, self.rows.clone());
            }
        }
        let is_clearly_better = best.0 < CLEARLY_FEWER * start.0;
        self.rows = if keep && !is_clearly_better { start.1 } else { best.1 };
        for r in 0..self.rows.len() {
            self.rank_row(r);
        }
    }

    fn rank_row(&mut self, r: usize) {
        for (k, &item) in self.rows[r].iter().enumerate() {
            self.rank[item] = k;
        }
    }

    fn sort_by_barycentre(&mut self, r: usize, from_above: bool) {
        let neighbours = if from_above { &self.above } else { &self.below };
        let mut keyed: Vec<(f64, usize)> = self.rows[r]
            .iter()
            .map(|&item| {
                let total: f64 = neighbours[item].iter().map(|n| n.1).sum();
                let sum: f64 = neighbours[item].iter().map(|&(n, w)| w * self.rank[n] as f64).sum();
                (if total > 0.0 { sum / total } else { self.rank[item] as f64 }, item)
            })
            .collect();
        // A stable sort: items with equal barycentres keep their order.
        keyed.arrange_by(|a, b| a.0.total_cmp(&b.0));
        self.rows[r] = keyed.into_iter().map(|k| k.1).collect();
        self.rank_row(r);
    }

    /// Swaps neighbours where that lowers the weighted crossings. True if any were swapped.
    fn transpose(&mut self) -> bool {
        let mut improved = false;
        for r in 0..self.rows.len() {
            for k in 1..self.rows[r].len() {
                let (u, v) = (self.rows[r][k - 1], self.rows[r][k]);
                let now = self.between(&self.above, u, v) + self.between(&self.below, u, v);
                let then = self.between(&self.above, v, u) + self.between(&self.below, v, u);
                if then < now - 1e-9 {
                    self.rows[r].swap(k - 1, k);
                    self.rank[u] = k;
                    self.rank[v] = k - 1;
                    improved = true;
                }
            }
        }
        improved
    }

    /// Weighted crossings between the lines of `left` and those of `right` on one side.
    fn between(&self, neighbours: &[Vec<(usize, f64)>], left: usize, right: usize) -> f64 {
        let mut sum = 0.0;
        for &(a, wa) in &neighbours[left] {
            for &(b, wb) in &neighbours[right] {
                if self.rank[a] > self.rank[b] {
                    sum += wa * wb;
                }
            }
        }
        sum
    }

    /// Sum of the products of weights over all crossings of lines between neighbouring layers.
    pub(super) fn crossings(&self) -> f64 {
        let mut sum = 0.0;
        for row in &self.rows {
            // Ends and weights of the lines that start further left.
            let mut ends: Vec<(usize, f64)> = Vec::new();
            for &item in row {
                for &(b, wb) in &self.below[item] {
                    let end = self.rank[b];
                    sum += wb * ends.iter().filter(|e| e.0 > end).map(|e| e.1).sum::<f64>();
                }
                ends.extend(self.below[item].iter().map(|&(b, w)| (self.rank[b], w)));
            }
        }
        sum
    }
}
