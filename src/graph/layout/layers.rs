//! Which layer each variable is on.

use super::{LAYER_WEIGHT, Pair};

/// Rounds of moving variables between their causes and their effects.
const ROUNDS: usize = 8;

/// A layer for each of `d` variables, causes above effects along every pair that counts.
///
/// Longest paths with a bound on the number of variables in a layer, then each variable moves to where its lines are
/// shortest. Variables without lines fill layers of their own at the bottom. The result does not depend on the order
/// of variables that no pair binds.
pub(super) fn assign(d: usize, pairs: &[Pair]) -> Vec<usize> {
    let mut causes = vec![Vec::new(); d];
    let mut effects = vec![Vec::new(); d];
    let mut is_bound = vec![false; d];
    for pair in pairs {
        is_bound[pair.from] = true;
        is_bound[pair.to] = true;
        if pair.weight >= LAYER_WEIGHT {
            causes[pair.to].push((pair.from, pair.weight));
            effects[pair.from].push((pair.to, pair.weight));
        }
    }
    let capacity = ((1.25 * (d as f64).sqrt()).ceil() as usize).max(5);
    let mut layer = vec![0; d];
    let mut count: Vec<usize> = Vec::new();
    for j in topological(&causes, &effects) {
        if !is_bound[j] {
            continue;
        }
        let mut l = causes[j].iter().map(|&(i, _)| layer[i] + 1).max().unwrap_or(0);
        while count.get(l).is_some_and(|&n| n >= capacity) {
            l += 1;
        }
        count.resize(count.len().max(l + 1), 0);
        count[l] += 1;
        layer[j] = l;
    }
    for _ in 0..ROUNDS {
        if !shorten(&mut layer, &mut count, capacity, &causes, &effects, &is_bound) {
            break;
        }
    }
    place_unbound(&mut layer, &is_bound, capacity);
    close_gaps(&mut layer);
    layer
}

/// Moves each variable to the end of its free range towards which more weight pulls. True if any moved.
fn shorten(
    layer: &mut [usize],
    count: &mut [usize],
    capacity: usize,
    causes: &[Vec<(usize, f64)>],
    effects: &[Vec<(usize, f64)>],
    is_bound: &[bool],
) -> bool {
    let mut moved = false;
    for j in 0..layer.len() {
        if !is_bound[j] {
            continue;
        }
        let pull = |lines: &[(usize, f64)]| lines.iter().map(|l| l.1).sum::<f64>();
        let highest = causes[j].iter().map(|&(i, _)| layer[i] + 1).max();
        let lowest = effects[j].iter().map(|&(i, _)| layer[i] - 1).min();
        let goal = match (highest, lowest) {
            (Some(high), Some(low)) if pull(&effects[j]) > pull(&causes[j]) => low.max(high),
            (None, Some(low)) => low,
            (Some(high), _) => high,
            (None, None) => layer[j],
        };
        // As far towards the goal as there is room.
        let mut l = goal;
        while l != layer[j] && count[l] >= capacity {
            l = if l > layer[j] { l - 1 } else { l + 1 };
        }
        if l != layer[j] {
            count[layer[j]] -= 1;
            count[l] += 1;
            layer[j] = l;
            moved = true;
        }
    }
    moved
}

fn place_unbound(layer: &mut [usize], is_bound: &[bool], capacity: usize) {
    let first = (0..layer.len()).filter(|&j| is_bound[j]).map(|j| layer[j] + 1).max().unwrap_or(0);
    let unbound: Vec<usize> = (0..layer.len()).filter(|&j| !is_bound[j]).collect();
    // Rows of about equal length look better than a full one and a rest.
    let rows = unbound.len().div_ceil(capacity);
    for (k, &j) in unbound.iter().enumerate() {
        layer[j] = first + k * rows / unbound.len();
    }
}

fn close_gaps(layer: &mut [usize]) {
    let mut used: Vec<usize> = layer.to_vec();
    used.sort_unstable();
    used.dedup();
    for l in layer {
        *l = used.binary_search(l).expect("every layer is listed");
    }
}

/// Causes first; among free variables the smallest index first. Pairs along one order have no cycle.
fn topological(causes: &[Vec<(usize, f64)>], effects: &[Vec<(usize, f64)>]) -> Vec<usize> {
    let mut waiting: Vec<usize> = causes.iter().map(Vec::len).collect();
    let mut free: std::collections::BTreeSet<usize> =
        (0..waiting.len()).filter(|&j| waiting[j] == 0).collect();
    let mut order = Vec::with_capacity(waiting.len());
    while let Some(j) = free.pop_first() {
        order.push(j);
        for &(child, _) in &effects[j] {
            waiting[child] -= 1;
            if waiting[child] == 0 {
                free.insert(child);
            }
        }
    }
    order
}
