//! The prior over graphs: a product of one probability for every possible edge, before cycles are ruled out.

use std::sync::Arc;

use crate::graph::VariableSet;

use super::meta::MetaParameters;

/// What a missing required parent costs, in nats: more than any data can outweigh, and still finite, so that the
/// search can climb towards satisfying it.
const REQUIRED_PARENT: f64 = 1e7;

/// What is stated of the parents of every variable (d entries each).
#[derive(Debug, Clone, PartialEq)]
pub struct Stated {
    /// `allowed[j]`: variables that may be parents of `j`.
    pub allowed: Vec<VariableSet>,
    /// `required[j]`: variables that must be parents of `j`.
    pub required: Vec<VariableSet>,
    /// `believed[j]`: variables `i` with the probability, in (0, 1), of the edge `i -> j`; each `i` once.
    pub believed: Vec<Vec<(usize, f64)>>,
}

impl Stated {
    /// Nothing is: every graph over `d` variables is possible, every edge as probable as any other.
    pub fn nothing(d: usize) -> Self {
        Self {
            allowed: (0..d).map(|j| VariableSet::all(d).without(j)).collect(),
            required: vec![VariableSet::EMPTY; d],
            believed: vec![Vec::new(); d],
        }
    }
}

/// Prior of parent sets: every edge is there independently of the others, with its stated probability or else with
/// that of the meta-parameters.
///
/// This holds before cycles are ruled out. Among acyclic graphs alone no edge is more probable than stated, and the more
/// of the other edges there are the less: having it and having no cycle are opposed (Harris, *A lower bound for the
/// critical probability in a certain percolation process*, 1960).
#[derive(Debug, Clone)]
pub struct GraphPrior {
    stated: Arc<Stated>,
    /// `log_odds[j][i]`: log odds of the edge `i -> j`, nats.
    log_odds: Vec<Vec<f64>>,
    /// `log_none[j]`: log probability that `j` has no parent.
    log_none: Vec<f64>,
}

impl GraphPrior {
    /// The prior for what is stated and the rate of all other edges, where variable `i` is expected to have `children[i]`
    /// times as many children as others.
    pub fn new(stated: Arc<Stated>, children: &[f64], meta: &MetaParameters) -> Self {
        let d = stated.allowed.len();
        let mean_rate = meta.expected_parents / (d - 1) as f64;
        let rates: Vec<f64> = children.iter().map(|r| (r * mean_rate).min(0.5)).collect();
        let log_odds = |p: f64| libm::log(p) - libm::log1p(-p);
        let mut prior = Self { log_odds: Vec::with_capacity(d), log_none: Vec::with_capacity(d), stated };
        for (j, believed) in prior.stated.believed.iter().enumerate() {
            let mut odds: Vec<f64> = rates.iter().map(|&p| log_odds(p)).collect();
            let mut none: Vec<f64> = rates.iter().map(|&p| libm::log1p(-p)).collect();
            for &(i, p) in believed {
                odds[i] = log_odds(p);
                none[i] = libm::log1p(-p);
            }
            none[j] = 0.0;
            prior.log_odds.push(odds);
            prior.log_none.push(none.iter().sum());
        }
        prior
    }

    /// By how much `i` as one more parent of `j` raises the log prior, nats.
    pub fn gain(&self, j: usize, i: usize) -> f64 {
        let is_required = self.stated.required[j].contains(i);
        self.log_odds[j][i] + if is_required { REQUIRED_PARENT } else { 0.0 }
    }

    /// Log prior of a parent set of `j`, nats.
    pub fn log(&self, j: usize, parents: VariableSet) -> f64 {
        let missing = self.stated.required[j].difference(parents).len() as f64;
        self.log_none[j] + parents.iter().map(|i| self.log_odds[j][i]).sum::<f64>()
            - missing * REQUIRED_PARENT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const D: usize = 5;

    fn subsets(j: usize) -> impl Iterator<Item = VariableSet> {
        (0..1usize << D)
            .map(|bits| (0..D).filter(|i| bits >> i & 1 == 1).collect::<VariableSet>())
            .filter(move |set| !set.contains(j))
    }

    fn with_beliefs() -> Stated {
        let mut stated = Stated::nothing(D);
        stated.believed[1] = vec![(4, 0.8), (0, 0.03)];
        stated.believed[2] = vec![(1, 0.5)];
        stated
    }

    #[test]
    fn priors_of_parent_sets_are_products_of_edge_probabilities_and_sum_to_one() {
        let stated = with_beliefs();
        for expected_parents in [0.3, 1.7, 9.0] {
            let meta = MetaParameters { expected_parents, ..MetaParameters::default() };
            let rate = (expected_parents / 4.0).min(0.5);
            let prior = GraphPrior::new(stated.clone().into(), &[1.0; D], &meta);
            for j in 0..D {
                let mut total = 0.0;
                for set in subsets(j) {
                    let of = |i: usize| stated.believed[j].iter().find(|b| b.0 == i).map_or(rate, |b| b.1);
                    let product: f64 = (0..D)
                        .filter(|&i| i != j)
                        .map(|i| if set.contains(i) { of(i) } else { 1.0 - of(i) })
                        .product();
                    let found = prior.log(j, set).exp();
                    assert!((found - product).abs() < 1e-12, "{j}, {set:?}: {found} against {product}");
                    total += found;
                }
                assert!((total - 1.0).abs() < 1e-12, "{j}: {total}");
            }
        }
    }

    #[test]
    fn the_rate_itself_as_a_belief_changes_no_bit() {
        let meta = MetaParameters { expected_parents: 0.7, ..MetaParameters::default() };
        let mut stated = Stated::nothing(D);
        let plain = GraphPrior::new(stated.clone().into(), &[1.0; D], &meta);
        stated.believed[3] = vec![(2, 0.7 / 4.0), (0, 0.7 / 4.0)];
        let believed = GraphPrior::new(stated.into(), &[1.0; D], &meta);
        for set in subsets(3) {
            assert_eq!(plain.log(3, set).to_bits(), believed.log(3, set).to_bits());
        }
    }
}
