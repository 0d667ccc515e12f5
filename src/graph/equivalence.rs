//! What data with interventions can tell apart, and what not.
//!
//! Two graphs are *interventionally equivalent* if they imply the same distributions in the reference and in every
//! experiment. An equivalence class is drawn as its *essential graph*: an edge is directed where all members agree.
//! Definitions after Hauser & Bühlmann, "Characterization and greedy learning of interventional Markov equivalence
//! classes of directed acyclic graphs", JMLR 13 (2012); orientation rules after Meek, UAI (1995), which are complete
//! for orientations that come from colliders and from interventions.

use super::Dag;

/// An interventional essential graph over `d` variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EssentialGraph {
    /// `arrow[i][j]`: an edge between `i` and `j` that some member may direct `i -> j`. Both ways: undirected.
    arrow: Vec<Vec<bool>>,
}

impl EssentialGraph {
    /// The essential graph of the class of `dag`, given the intervention targets of each experiment (for each a list of
    /// variables; the reference needs none). Experiments with the same targets add nothing.
    pub fn new(dag: &Dag, targets: &[Vec<usize>]) -> Self {
        let d = dag.len();
        let is_adjacent = |a: usize, b: usize| dag.has_edge(a, b) || dag.has_edge(b, a);
        let mut arrow: Vec<Vec<bool>> = (0..d).map(|i| (0..d).map(|j| is_adjacent(i, j)).collect()).collect();
        for j in 0..d {
            for &i in dag.parents(j) {
                let collides = dag.parents(j).iter().any(|&k| k != i && !is_adjacent(i, k));
                // An experiment on exactly one of the two tells cause from effect.
                let separates = targets.iter().any(|set| set.contains(&i) != set.contains(&j));
                if collides || separates {
                    arrow[j][i] = false;
                }
            }
        }
        let mut graph = Self { arrow };
        while graph.orient_one() {}
        graph
    }

    /// Number of variables.
    pub fn len(&self) -> usize {
        self.arrow.len()
    }

    /// True for the graph over no variables.
    pub fn is_empty(&self) -> bool {
        self.arrow.is_empty()
    }

    /// True if every member has `from -> to`.
    pub fn is_directed(&self, from: usize, to: usize) -> bool {
        self.arrow[from][to] && !self.arrow[to][from]
    }

    /// True if members disagree about the direction of the edge between `a` and `b`.
    pub fn is_undirected(&self, a: usize, b: usize) -> bool {
        self.arrow[a][b] && self.arrow[b][a]
    }

    /// The pairs `(a, b)`, `a < b`, of which the direction cannot be told.
    pub fn undirected(&self) -> Vec<(usize, usize)> {
        let d = self.len();
        (0..d)
            .flat_map(|a| (a + 1..d).map(move |b| (a, b)))
            .filter(|&(a, b)| self.is_undirected(a, b))
            .collect()
    }

    /// The edges `(from, to)` that every member has.
    pub fn directed(&self) -> Vec<(usize, usize)> {
        let d = self.len();
        (0..d).flat_map(|i| (0..d).map(move |j| (i, j))).filter(|&(i, j)| self.is_directed(i, j)).collect()
    }

    fn is_adjacent(&self, a: usize, b: usize) -> bool {
        self.arrow[a][b] || self.arrow[b][a]
    }

    /// Directs one edge that a rule decides; false if none is left.
    fn orient_one(&mut self) -> bool {
        let d = self.len();
        for a in 0..d {
            for b in 0..d {
                if self.is_undirected(a, b) && self.must_point(a, b) {
                    self.arrow[b][a] = false;
                    return true;
                }
            }
        }
        false
    }

    /// Meek's four rules: would `b -> a` make a new collider or a cycle?
    fn must_point(&self, a: usize, b: usize) -> bool {
        let all = 0..self.len();
        let first = all.clone().any(|c| self.is_directed(c, a) && !self.is_adjacent(c, b) && c != b);
        let second = all.clone().any(|c| self.is_directed(a, c) && self.is_directed(c, b));
        let third = || {
            all.clone().any(|c| {
                self.is_undirected(a, c)
                    && self.is_directed(c, b)
                    && all.clone().any(|e| {
                        e != c
                            && self.is_undirected(a, e)
                            && self.is_directed(e, b)
                            && !self.is_adjacent(c, e)
                    })
            })
        };
        let fourth = || {
            all.clone().any(|c| {
                self.is_undirected(a, c)
                    && !self.is_adjacent(c, b)
                    && all
                        .clone()
                        .any(|e| self.is_directed(c, e) && self.is_directed(e, b) && self.is_adjacent(a, e))
            })
        };
        first || second || third() || fourth()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every graph over `d` variables without a cycle.
    fn all_dags(d: usize) -> Vec<Dag> {
        let pairs: Vec<(usize, usize)> =
            (0..d).flat_map(|i| (0..d).filter(move |&j| j != i).map(move |j| (i, j))).collect();
        (0..1_u32 << pairs.len())
            .filter_map(|bits| {
                let mut edge = vec![vec![false; d]; d];
                for (k, &(i, j)) in pairs.iter().enumerate() {
                    edge[i][j] = bits >> k & 1 == 1;
                }
                Dag::from_edges(&edge)
            })
            .collect()
    }

    /// Hauser & Bühlmann 2012, theorem 10: same skeleton and colliders, and for each experiment the same skeleton once
    /// the edges into its targets are cut.
    type Features = (Vec<(usize, usize)>, Vec<(usize, usize, usize)>, Vec<Vec<(usize, usize)>>);

    fn features(dag: &Dag, targets: &[Vec<usize>]) -> Features {
        let d = dag.len();
        let skeleton = |cut: &[usize]| {
            let has = |i: usize, j: usize| dag.has_edge(i, j) && !cut.contains(&j);
            (0..d)
                .flat_map(|i| (i + 1..d).map(move |j| (i, j)))
                .filter(|&(i, j)| has(i, j) || has(j, i))
                .collect::<Vec<_>>()
        };
        let mut colliders = Vec::new();
        for b in 0..d {
            for &a in dag.parents(b) {
                for &c in dag.parents(b) {
                    if a < c && !dag.has_edge(a, c) && !dag.has_edge(c, a) {
                        colliders.push((a, b, c));
                    }
                }
            }
        }
        (skeleton(&[]), colliders, targets.iter().map(|cut| skeleton(cut)).collect())
    }

    fn agrees_with_enumeration(d: usize, targets: &[Vec<usize>]) {
        let dags = all_dags(d);
        let mut classes: std::collections::BTreeMap<Features, Vec<&Dag>> = std::collections::BTreeMap::new();
        for dag in &dags {
            classes.entry(features(dag, targets)).or_default().push(dag);
        }
        for members in classes.values() {
            for dag in members {
                let graph = EssentialGraph::new(dag, targets);
                for i in 0..d {
                    for j in 0..d {
                        let in_all = members.iter().all(|m| m.has_edge(i, j));
                        let in_some = members.iter().any(|m| m.has_edge(i, j));
                        let reversed = members.iter().any(|m| m.has_edge(j, i));
                        assert_eq!(graph.is_directed(i, j), in_all, "{dag:?} {targets:?} {i} {j}");
                        assert_eq!(graph.is_undirected(i, j), in_some && reversed);
                    }
                }
            }
        }
    }

    #[test]
    fn observational_classes_agree_with_the_enumeration_of_all_graphs_over_four_variables() {
        agrees_with_enumeration(4, &[]);
    }

    #[test]
    fn interventional_classes_agree_with_the_enumeration_of_all_graphs_over_four_variables() {
        for targets in [vec![vec![0]], vec![vec![1, 2]], vec![vec![0], vec![3, 1]], vec![vec![], vec![2]]] {
            agrees_with_enumeration(4, &targets);
        }
    }

    #[test]
    fn a_chain_cannot_be_told_until_an_end_is_changed() {
        let chain = Dag::from_parents(vec![vec![], vec![0], vec![1]]).unwrap();
        assert_eq!(EssentialGraph::new(&chain, &[]).undirected(), [(0, 1), (1, 2)]);
        assert!(EssentialGraph::new(&chain, &[vec![0]]).undirected().is_empty());
    }
}
