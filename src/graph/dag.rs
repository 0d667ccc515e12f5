//! A directed graph that cannot hold a cycle.

use serde::{Deserialize, Serialize};

/// A directed acyclic graph over variables `0..d`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Dag {
    parents: Vec<Vec<usize>>,
}

impl Dag {
    /// The graph with the given parent lists, or `None` if it has a cycle, a self-loop or an index out of range.
    pub fn from_parents(mut parents: Vec<Vec<usize>>) -> Option<Self> {
        let d = parents.len();
        for list in &mut parents {
            list.sort_unstable();
            list.dedup();
            if list.last().is_some_and(|&i| i >= d) {
                return None;
            }
        }
        let dag = Self { parents };
        dag.find_order().is_some().then_some(dag)
    }

    /// The graph of a matrix with `edge[i][j]` for `i -> j`, or `None` if it has a cycle.
    pub fn from_edges(edge: &[Vec<bool>]) -> Option<Self> {
        let d = edge.len();
        Self::from_parents((0..d).map(|j| (0..d).filter(|&i| edge[i][j]).collect()).collect())
    }

    /// Number of variables.
    pub fn len(&self) -> usize {
        self.parents.len()
    }

    /// True for the graph over no variables.
    pub fn is_empty(&self) -> bool {
        self.parents.is_empty()
    }

    /// Sorted direct causes of `j`.
    pub fn parents(&self, j: usize) -> &[usize] {
        &self.parents[j]
    }

    /// True if `i -> j`.
    pub fn has_edge(&self, i: usize, j: usize) -> bool {
        self.parents[j].binary_search(&i).is_ok()
    }

    /// `edge[i][j]`: `i -> j`.
    pub fn to_edges(&self) -> Vec<Vec<bool>> {
        let d = self.len();
        (0..d).map(|i| (0..d).map(|j| self.has_edge(i, j)).collect()).collect()
    }

    /// Causes before effects; among variables that are free at the same time the smallest index first.
    pub fn topological_order(&self) -> Vec<usize> {
        self.find_order().expect("checked at construction")
    }

    fn find_order(&self) -> Option<Vec<usize>> {
        let d = self.len();
        let mut order = Vec::with_capacity(d);
        let mut placed = vec![false; d];
        while order.len() < d {
            let next = (0..d).find(|&j| !placed[j] && self.parents[j].iter().all(|&i| placed[i]))?;
            placed[next] = true;
            order.push(next);
        }
        Some(order)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_is_refused() {
        assert!(Dag::from_parents(vec![vec![1], vec![0]]).is_none());
        assert!(Dag::from_parents(vec![vec![0]]).is_none());
    }

    #[test]
    fn order_puts_causes_first() {
        let dag = Dag::from_parents(vec![vec![2], vec![0], vec![]]).unwrap();
        assert_eq!(dag.topological_order(), [2, 0, 1]);
        assert!(dag.has_edge(2, 0) && !dag.has_edge(0, 2));
    }
}
