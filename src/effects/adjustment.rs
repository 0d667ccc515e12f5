//! What must be held fixed to read an effect off rows without interventions: the back-door criterion.
//!
//! A set without descendants of the cause that cuts every path into the cause (Pearl, *Causality*, 2009, section 3.3.1).
//! The minimal sets are the minimal separators of cause and effect in the moral graph of their ancestors, once the edges
//! out of the cause are taken away (van der Zander, Liskiewicz and Textor, *Constructing separators and adjustment sets in
//! ancestral graphs*, 2014); all of them are found from the one nearest to the cause by moving one variable at a time
//! across (Kloks and Kratsch, *Listing all minimal separators of a graph*, 1998).

use std::collections::{BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use crate::graph::Dag;
use crate::sorting::Arrange;

/// Sets that are listed at the most.
const MOST_SETS: usize = 40;

/// How an effect can be read off rows without interventions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Adjustment {
    /// By holding one of these sets fixed, whichever: all minimal ones, the smallest first. The empty set alone: nothing
    /// needs to be held fixed.
    Sets(Vec<Vec<usize>>),
    /// By none: the supposed effect is a cause of the supposed cause.
    Reversed,
    /// By none: a hidden common cause cannot be held fixed.
    Hidden,
}

/// The minimal sets for the effect of `from` on `to`, two different variables of the graph. Each pair in `hidden` has a
/// common cause that was not measured.
pub fn adjustment_sets(graph: &Dag, from: usize, to: usize, hidden: &[(usize, usize)]) -> Adjustment {
    let d = graph.len();
    let mut parents: Vec<Vec<usize>> = (0..d).map(|j| graph.parents(j).to_vec()).collect();
    if closure(&parents, &[from])[to] {
        return Adjustment::Reversed;
    }
    for (number, &(i, j)) in hidden.iter().filter(|(i, j)| *i < d && *j < d).enumerate() {
        parents[i].push(d + number);
        parents[j].push(d + number);
        parents.push(Vec::new());
    }
    // Descendants of the cause, before its edges are taken away.
    let mut below = vec![false; parents.len()];
    below[from] = true;
    for j in graph.topological_order() {
        below[j] |= graph.parents(j).iter().any(|&i| below[i]);
    }
    parents.iter_mut().for_each(|list| list.retain(|&i| i != from));
    let above = closure(&parents, &[from, to]);
    let mut moral = Moral::new(&parents, &above);
    for i in 0..parents.len() {
        // What may not be held fixed stays open.
        if above[i] && i != from && i != to && (i >= d || below[i]) {
            moral.contract(i);
        }
    }
    match moral.minimal_separators(from, to) {
        None => Adjustment::Hidden,
        Some(mut sets) => {
            sets.arrange_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
            Adjustment::Sets(sets)
        }
    }
}

/// Some variables and all their ancestors.
fn closure(parents: &[Vec<usize>], of: &[usize]) -> Vec<bool> {
    let mut found = vec![false; parents.len()];
    let mut left = of.to_vec();
    while let Some(j) = left.pop() {
        if !std::mem::replace(&mut found[j], true) {
            left.extend(&parents[j]);
        }
    }
    found
}

/// An undirected graph.
struct Moral {
    neighbours: Vec<BTreeSet<usize>>,
}

impl Moral {
    /// Every variable of `among` with its parents and theirs: all are joined who share a child.
    fn new(parents: &[Vec<usize>], among: &[bool]) -> Self {
        let mut moral = Self { neighbours: vec![BTreeSet::new(); parents.len()] };
        for j in (0..parents.len()).filter(|&j| among[j]) {
            for (position, &i) in parents[j].iter().enumerate() {
                moral.join(i, j);
                parents[j][..position].iter().for_each(|&other| moral.join(i, other));
            }
        }
        moral
    }

    fn join(&mut self, i: usize, j: usize) {
        if i != j {
            self.neighbours[i].insert(j);
            self.neighbours[j].insert(i);
        }
    }

    /// Takes a vertex out; its neighbours stay connected.
    fn contract(&mut self, i: usize) {
        let around: Vec<usize> = std::mem::take(&mut self.neighbours[i]).into_iter().collect();
        for (position, &a) in around.iter().enumerate() {
            self.neighbours[a].remove(&i);
            around[..position].iter().for_each(|&b| self.join(a, b));
        }
    }

    /// The vertices connected with `start` around `blocked`.
    fn component(&self, start: usize, blocked: &BTreeSet<usize>) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let mut left = vec![start];
        while let Some(i) = left.pop() {
            if !blocked.contains(&i) && found.insert(i) {
                left.extend(&self.neighbours[i]);
            }
        }
        found
    }

    fn around(&self, vertices: &BTreeSet<usize>) -> BTreeSet<usize> {
        let near = vertices.iter().flat_map(|&i| &self.neighbours[i]).copied();
        near.filter(|i| !vertices.contains(i)).collect()
    }

    /// The minimal separator that ends the component of `b` when `near` and what surrounds it are taken out.
    fn separator(&self, near: &BTreeSet<usize>, b: usize) -> BTreeSet<usize> {
        let mut blocked = self.around(near);
        blocked.extend(near);
        self.around(&self.component(b, &blocked))
    }

    /// All minimal separators of `a` and `b`, up to [`MOST_SETS`]; `None` if they are neighbours.
    fn minimal_separators(&self, a: usize, b: usize) -> Option<Vec<Vec<usize>>> {
        if self.neighbours[a].contains(&b) {
            return None;
        }
        let first = self.separator(&BTreeSet::from([a]), b);
        let mut known = BTreeSet::from([first.clone()]);
        let mut queue = VecDeque::from([first]);
        while let Some(separator) = queue.pop_front() {
            let near = self.component(a, &separator);
            for &i in separator.iter().filter(|&&i| !self.neighbours[i].contains(&b)) {
                let mut grown = near.clone();
                grown.insert(i);
                let next = self.separator(&grown, b);
                if known.len() < MOST_SETS && known.insert(next.clone()) {
                    queue.push_back(next);
                }
            }
        }
        Some(known.into_iter().map(|set| set.into_iter().collect()).collect())
    }
}
