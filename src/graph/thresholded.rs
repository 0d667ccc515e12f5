//! What a matrix of edge probabilities says once it is cut at a threshold: it may then hold a cycle, although every
//! sampled graph is acyclic.

/// `edge[i][j]` = P(i -> j) with the edges `i -> j` of at least `threshold`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholded<'a> {
    edge: &'a [Vec<f64>],
    threshold: f64,
}

/// How many errors probabilities let one expect, if they mean what they say.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ExpectedErrors {
    /// Edges at the threshold.
    pub edges: usize,
    /// Expected number of them that are not there.
    pub wrong: f64,
    /// Expected number of edges that are there, but below the threshold.
    pub missed: f64,
}

impl<'a> Thresholded<'a> {
    /// Cuts a square matrix; the diagonal is ignored. An edge of probability 0 is never there.
    pub fn new(edge: &'a [Vec<f64>], threshold: f64) -> Self {
        Self { edge, threshold }
    }

    /// True if `from -> to` is at the threshold.
    pub fn has_edge(&self, from: usize, to: usize) -> bool {
        let p = self.edge[from][to];
        from != to && p > 0.0 && p >= self.threshold
    }

    /// Every edge `(from, to)`, sorted.
    pub fn edges(&self) -> Vec<(usize, usize)> {
        let d = self.edge.len();
        (0..d).flat_map(|i| (0..d).map(move |j| (i, j))).filter(|&(i, j)| self.has_edge(i, j)).collect()
    }

    /// A shortest cycle through the smallest variable that is on one: its variables in the direction of the edges.
    pub fn cycle(&self) -> Option<Vec<usize>> {
        let d = self.edge.len();
        for start in 0..d {
            // Breadth first from `start` back to itself.
            let mut before = vec![usize::MAX; d];
            let mut queue = std::collections::VecDeque::from([start]);
            while let Some(i) = queue.pop_front() {
                if self.has_edge(i, start) {
                    let mut cycle = vec![i];
                    while cycle[cycle.len() - 1] != start {
                        cycle.push(before[cycle[cycle.len() - 1]]);
                    }
                    cycle.reverse();
                    return Some(cycle);
                }
                for j in 0..d {
                    if j != start && before[j] == usize::MAX && self.has_edge(i, j) {
                        before[j] = i;
                        queue.push_back(j);
                    }
                }
            }
        }
        None
    }

    /// The smallest threshold, a multiple of 0.01 and at least the present one, at which there is no cycle.
    pub fn acyclic_threshold(&self) -> f64 {
        let mut cut = *self;
        while let Some(cycle) = cut.cycle() {
            let weakest = (0..cycle.len())
                .map(|k| self.edge[cycle[k]][cycle[(k + 1) % cycle.len()]])
                .fold(f64::INFINITY, f64::min);
            // The next multiple above the weakest edge; rounding must not stop the search.
            cut.threshold = (((weakest * 100.0).floor() + 1.0) / 100.0).max(weakest.next_up());
        }
        cut.threshold
    }

    /// `descendants[j]`: there is a way from `from` to `j` along edges; `from` itself is left out unless on a cycle.
    pub fn descendants(&self, from: usize) -> Vec<bool> {
        self.reach(from, |i, j| self.has_edge(i, j))
    }

    /// `ancestors[j]`: there is a way from `j` to `to` along edges.
    pub fn ancestors(&self, to: usize) -> Vec<bool> {
        self.reach(to, |i, j| self.has_edge(j, i))
    }

    fn reach(&self, start: usize, is_next: impl Fn(usize, usize) -> bool) -> Vec<bool> {
        let d = self.edge.len();
        let mut seen = vec![false; d];
        let mut stack = vec![start];
        while let Some(i) = stack.pop() {
            for j in 0..d {
                if !seen[j] && is_next(i, j) {
                    seen[j] = true;
                    stack.push(j);
                }
            }
        }
        seen
    }

    /// Errors to expect at the threshold.
    pub fn expected_errors(&self) -> ExpectedErrors {
        let mut errors = ExpectedErrors::default();
        for i in 0..self.edge.len() {
            for j in 0..self.edge.len() {
                if self.has_edge(i, j) {
                    errors.edges += 1;
                    errors.wrong += 1.0 - self.edge[i][j];
                } else if i != j {
                    errors.missed += self.edge[i][j];
                }
            }
        }
        errors
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Dag;
    use proptest::prelude::*;

    fn matrix(d: usize, edges: &[(usize, usize, f64)]) -> Vec<Vec<f64>> {
        let mut edge = vec![vec![0.0; d]; d];
        for &(i, j, p) in edges {
            edge[i][j] = p;
        }
        edge
    }

    #[test]
    fn the_cycle_is_named_in_the_direction_of_its_edges() {
        let edge = matrix(4, &[(0, 1, 0.9), (1, 3, 0.8), (3, 2, 0.7), (2, 1, 0.41)]);
        assert_eq!(Thresholded::new(&edge, 0.4).cycle(), Some(vec![1, 3, 2]));
        assert_eq!(Thresholded::new(&edge, 0.5).cycle(), None);
        assert_eq!(Thresholded::new(&edge, 0.4).acyclic_threshold(), 0.42);
        assert_eq!(Thresholded::new(&edge, 0.5).acyclic_threshold(), 0.5);
    }

    #[test]
    fn two_directions_of_a_pair_are_a_cycle() {
        let edge = matrix(2, &[(0, 1, 0.6), (1, 0, 0.4)]);
        assert_eq!(Thresholded::new(&edge, 0.3).cycle(), Some(vec![0, 1]));
    }

    #[test]
    fn reach_follows_edges_at_the_threshold_only() {
        let edge = matrix(4, &[(0, 1, 0.9), (1, 2, 0.8), (2, 3, 0.2)]);
        let cut = Thresholded::new(&edge, 0.5);
        assert_eq!(cut.descendants(0), [false, true, true, false]);
        assert_eq!(cut.ancestors(2), [true, true, false, false]);
    }

    #[test]
    fn expected_errors_add_up_the_probabilities() {
        let edge = matrix(3, &[(0, 1, 0.9), (1, 2, 0.75), (0, 2, 0.25)]);
        let errors = Thresholded::new(&edge, 0.5).expected_errors();
        assert_eq!(errors.edges, 2);
        assert!((errors.wrong - 0.35).abs() < 1e-12 && (errors.missed - 0.25).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn a_cycle_is_found_exactly_when_there_is_no_dag(
            edge in (2..7usize).prop_flat_map(|d| prop::collection::vec(prop::collection::vec(0.0..1.0f64, d), d)),
            threshold in 0.3..1.0f64,
        ) {
            let cut = Thresholded::new(&edge, threshold);
            let d = edge.len();
            let matrix: Vec<Vec<bool>> =
                (0..d).map(|i| (0..d).map(|j| cut.has_edge(i, j)).collect()).collect();
            prop_assert_eq!(cut.cycle().is_none(), Dag::from_edges(&matrix).is_some());
            if let Some(cycle) = cut.cycle() {
                prop_assert!((0..cycle.len()).all(|k| cut.has_edge(cycle[k], cycle[(k + 1) % cycle.len()])));
            }
            prop_assert!(Thresholded::new(&edge, cut.acyclic_threshold()).cycle().is_none());
        }
    }
}
