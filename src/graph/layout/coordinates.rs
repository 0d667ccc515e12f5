//! Horizontal coordinates: every item as near to its neighbours as the order within its layer allows.

use super::crossings::Rows;
use super::{NODE_GAP, lane_width};

/// Sweeps down and up.
const SWEEPS: usize = 24;
/// Rounds of straightening: one line makes room for the next.
const ROUNDS: usize = 6;
/// How much more a lane pulls on the next lane of the same line than on a node: keeps long lines straight.
const STRAIGHT: f64 = 16.0;

/// An `x` (centre, at least 0) for each item.
pub(super) fn assign(rows: &Rows, widths: &[f64]) -> Vec<f64> {
    let lane = lane_width(rows.variables);
    let half = |item: usize| {
        if item < rows.variables { (widths[item] + NODE_GAP) / 2.0 } else { lane / 2.0 }
    };
    let mut x = vec![0.0; rows.len()];
    for row in &rows.rows {
        let total: f64 = row.iter().map(|&item| 2.0 * half(item)).sum();
        let mut edge = -total / 2.0;
        for &item in row {
            x[item] = edge + half(item);
            edge += 2.0 * half(item);
        }
    }
    for sweep in 0..SWEEPS {
        let depth = rows.rows.len();
        for k in 0..depth {
            let r = if sweep % 2 == 0 { k } else { depth - 1 - k };
            place_row(rows, &rows.rows[r], &half, &mut x);
        }
    }
    for _ in 0..ROUNDS {
        straighten(rows, &half, &mut x);
    }
    let left = (0..x.len())
        .map(|item| x[item] - if item < rows.variables { widths[item] / 2.0 } else { half(item) })
        .fold(f64::INFINITY, f64::min);
    x.iter_mut().for_each(|value| *value -= left);
    x
}

/// Least squares to the weighted mean of the neighbours under the order and distances of the row: isotonic regression
/// by pooling adjacent violators.
fn place_row(rows: &Rows, row: &[usize], half: &impl Fn(usize) -> f64, x: &mut [f64]) {
    // Blocks of items at their smallest distances: (sum of weight * wish, weight, items). A wish is relative to
    // the block's frame, in which the distances are taken out.
    let mut blocks: Vec<(f64, f64, usize)> = Vec::with_capacity(row.len());
    let mut offsets = Vec::with_capacity(row.len());
    let mut offset = 0.0;
    for (k, &item) in row.iter().enumerate() {
        if k > 0 {
            offset += half(row[k - 1]) + half(item);
        }
        offsets.push(offset);
        let (sum, weight) = pull(rows, item, x);
        // Without neighbours an item stays where it is, but gives way.
        let (wish, weight) = if weight > 0.0 { (sum / weight, weight) } else { (x[item], 1e-3) };
        blocks.push((weight * (wish - offset), weight, 1));
        while let [.., (sum_a, weight_a, _), (sum_b, weight_b, _)] = blocks[..]
            && sum_a / weight_a > sum_b / weight_b
        {
            let (sum, weight, items) = blocks.pop().expect("two blocks");
            let last = blocks.last_mut().expect("two blocks");
            *last = (last.0 + sum, last.1 + weight, last.2 + items);
        }
    }
    let mut k = 0;
    for (sum, weight, items) in blocks {
        for _ in 0..items {
            x[row[k]] = sum / weight + offsets[k];
            k += 1;
        }
    }
}

/// Weighted sum of the neighbours' places, and the weight.
fn pull(rows: &Rows, item: usize, x: &[f64]) -> (f64, f64) {
    let is_lane = |i: usize| i >= rows.variables;
    rows.above[item].iter().chain(&rows.below[item]).fold((0.0, 0.0), |(sum, weight), &(other, w)| {
        let w = if is_lane(item) && is_lane(other) { w * STRAIGHT } else { w };
        (sum + w * x[other], weight + w)
    })
}

/// Puts the lanes of each line at one `x`, as far as their neighbours leave room.
fn straighten(rows: &Rows, half: &impl Fn(usize) -> f64, x: &mut [f64]) {
    let mut neighbours = vec![(None, None); rows.len()];
    for row in &rows.rows {
        for pair in row.windows(2) {
            neighbours[pair[0]].1 = Some(pair[1]);
            neighbours[pair[1]].0 = Some(pair[0]);
        }
    }
    for chain in rows.chains.iter().filter(|chain| chain.lanes.len() > 1) {
        let mut sorted: Vec<f64> = chain.lanes.iter().map(|&item| x[item]).collect();
        sorted.sort_by(f64::total_cmp);
        let median = sorted[sorted.len() / 2];
        for &item in &chain.lanes {
            let (left, right) = neighbours[item];
            let low = left.map_or(f64::NEG_INFINITY, |l| x[l] + half(l) + half(item));
            let high = right.map_or(f64::INFINITY, |r| x[r] - half(r) - half(item));
            // Rounding can leave no room at all: then it stays.
            if low <= high {
                x[item] = median.clamp(low, high);
            }
        }
    }
}
