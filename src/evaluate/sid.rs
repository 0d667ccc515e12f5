//! Structural intervention distance (Peters & Bühlmann, Neural Computation 27, 2015).

use crate::graph::Dag;

/// Number of ordered pairs (i, j) for which adjusting for the parents of `i` in `guess` gives the wrong effect of `i`
/// on `j` when `truth` is true. Between 0 and d (d - 1); not symmetric. Both graphs are over the same variables.
///
/// One walk per `i` decides all `j`, about O(d (d + edges)) in all.
pub fn intervention_distance(truth: &Dag, guess: &Dag) -> usize {
    let d = truth.len();
    let mut children = vec![Vec::new(); d];
    for j in 0..d {
        for &i in truth.parents(j) {
            children[i].push(j);
        }
    }
    (0..d).map(|i| wrong_effects(truth, &children, i, guess.parents(i))).sum()
}

/// How a walk came to a variable.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Arrival {
    /// Along arrows only, all the way from the cause.
    Causal,
    /// Along an arrow, after a step against one.
    Down,
    /// Against an arrow.
    Up,
}

/// Number of variables on which the effect of `cause`, adjusted for `adjustment`, comes out wrong.
fn wrong_effects(truth: &Dag, children: &[Vec<usize>], cause: usize, adjustment: &[usize]) -> usize {
    let d = truth.len();
    let mut adjusted = vec![false; d];
    for &z in adjustment {
        adjusted[z] = true;
    }
    let descendant = closure(d, &[cause], |v| &children[v]);
    let opened = closure(d, adjustment, |v| truth.parents(v));
    // Forbidden (Shpitser et al. 2010): adjusting for a descendant of a variable on a causal path to j.
    let spoiled: Vec<usize> = (0..d).filter(|&w| w != cause && descendant[w] && opened[w]).collect();
    let mut wrong = closure(d, &spoiled, |v| &children[v]);

    // Walks that stay open given the adjustment set and are not causal: their ends are confounded. A variable on the
    // way passes unless it is adjusted for; as a collider it passes if it or a descendant is adjusted for.
    let mut seen = vec![[false; 3]; d];
    let mut open: Vec<(usize, Arrival)> = Vec::new();
    open.extend(children[cause].iter().map(|&c| (c, Arrival::Causal)));
    open.extend(truth.parents(cause).iter().map(|&p| (p, Arrival::Up)));
    while let Some((v, arrival)) = open.pop() {
        if v == cause || seen[v][arrival as usize] {
            continue;
        }
        seen[v][arrival as usize] = true;
        wrong[v] |= arrival != Arrival::Causal;
        if !adjusted[v] {
            let onward = if arrival == Arrival::Causal { Arrival::Causal } else { Arrival::Down };
            open.extend(children[v].iter().map(|&c| (c, onward)));
        }
        if if arrival == Arrival::Up { !adjusted[v] } else { opened[v] } {
            open.extend(truth.parents(v).iter().map(|&p| (p, Arrival::Up)));
        }
    }
    // For a claimed parent the claim is "no effect": wrong where there is one.
    (0..d).filter(|&j| j != cause).filter(|&j| if adjusted[j] { descendant[j] } else { wrong[j] }).count()
}

/// Everything that can be reached from `start` (included) along `next`.
fn closure<'a>(d: usize, start: &[usize], next: impl Fn(usize) -> &'a [usize]) -> Vec<bool> {
    let mut reached = vec![false; d];
    let mut open = start.to_vec();
    while let Some(v) = open.pop() {
        if !std::mem::replace(&mut reached[v], true) {
            open.extend_from_slice(next(v));
        }
    }
    reached
}
