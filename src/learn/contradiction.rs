//! Is prior knowledge free of contradictions? Asked at entry, before a run is started with it.

use std::collections::VecDeque;

use super::Knowledge;

/// Why prior knowledge cannot hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Contradiction {
    /// A variable as its own cause.
    #[error("{0} cannot cause itself")]
    OwnCause(String),
    /// The same edge twice.
    #[error("{from} -> {to} is required and forbidden at once; take one of the two back")]
    RequiredAndForbidden {
        /// Cause.
        from: String,
        /// Effect.
        to: String,
    },
    /// A required edge from a later tier to an earlier one.
    #[error(
        "{from} -> {to} is required, but {from} is in tier {from_tier} and {to} in the earlier tier {to_tier}"
    )]
    AgainstTiers {
        /// Cause.
        from: String,
        /// Effect.
        to: String,
        /// Tier of the cause, from 1.
        from_tier: usize,
        /// Tier of the effect, from 1.
        to_tier: usize,
    },
    /// Required edges that lead back to where they start.
    #[error("the required edges form a cycle: {}", .0.join(" -> "))]
    Cycle(Vec<String>),
}

impl Knowledge {
    /// Finds a contradiction, if there is one. `names`: the variables, d of them; every index must be below d, and
    /// `tiers` empty or of length d.
    ///
    /// # Errors
    /// The first [`Contradiction`] found.
    pub fn check(&self, names: &[String]) -> Result<(), Contradiction> {
        let name = |j: usize| names[j].clone();
        for &(i, j) in self.required.iter().chain(&self.forbidden) {
            if i == j {
                return Err(Contradiction::OwnCause(name(i)));
            }
        }
        for &(i, j) in &self.required {
            let (from, to) = (name(i), name(j));
            if self.forbidden.contains(&(i, j)) {
                return Err(Contradiction::RequiredAndForbidden { from, to });
            }
            if !self.tiers.is_empty() && self.tiers[i] > self.tiers[j] {
                let (from_tier, to_tier) = (self.tiers[i] + 1, self.tiers[j] + 1);
                return Err(Contradiction::AgainstTiers { from, to, from_tier, to_tier });
            }
        }
        for &(i, j) in &self.required {
            if let Some(path) = self.required_path(j, i, names.len()) {
                return Err(Contradiction::Cycle([i].into_iter().chain(path).map(name).collect()));
            }
        }
        Ok(())
    }

    /// Shortest way from `start` to `end` along required edges, both included.
    fn required_path(&self, start: usize, end: usize, d: usize) -> Option<Vec<usize>> {
        let mut before = vec![None; d];
        let mut queue = VecDeque::from([start]);
        while let Some(i) = queue.pop_front() {
            if i == end {
                let mut path = vec![end];
                while let Some(&i) = path.last().filter(|&&i| i != start) {
                    path.push(before[i]?);
                }
                path.reverse();
                return Some(path);
            }
            for &(_, j) in self.required.iter().filter(|edge| edge.0 == i) {
                if j != start && before[j].is_none() {
                    before[j] = Some(i);
                    queue.push_back(j);
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Vec<String> {
        ["A", "B", "C", "D"].map(String::from).to_vec()
    }

    #[test]
    fn knowledge_that_fits_together_is_accepted() {
        let knowledge = Knowledge {
            required: vec![(0, 1), (1, 2), (0, 2), (0, 3)],
            forbidden: vec![(2, 0)],
            tiers: vec![0, 1, 1, 2],
            targets: vec![(0, vec![1])],
        };
        assert_eq!(knowledge.check(&names()), Ok(()));
    }

    #[test]
    fn a_cycle_of_required_edges_is_named() {
        let knowledge = Knowledge { required: vec![(0, 1), (1, 2), (2, 0)], ..Knowledge::default() };
        let message = knowledge.check(&names()).unwrap_err().to_string();
        assert_eq!(message, "the required edges form a cycle: A -> B -> C -> A");
        let pair = Knowledge { required: vec![(1, 3), (3, 1)], ..Knowledge::default() };
        assert!(matches!(pair.check(&names()), Err(Contradiction::Cycle(_))));
    }

    #[test]
    fn a_required_edge_may_not_be_forbidden_or_run_against_the_tiers() {
        let both = Knowledge { required: vec![(0, 1)], forbidden: vec![(0, 1)], ..Knowledge::default() };
        assert!(matches!(both.check(&names()), Err(Contradiction::RequiredAndForbidden { .. })));
        let tiers = Knowledge { required: vec![(0, 1)], tiers: vec![1, 0, 0, 0], ..Knowledge::default() };
        let message = tiers.check(&names()).unwrap_err().to_string();
        assert!(message.contains("tier 2") && message.contains("earlier tier 1"));
        let own = Knowledge { forbidden: vec![(2, 2)], ..Knowledge::default() };
        assert_eq!(own.check(&names()), Err(Contradiction::OwnCause("C".into())));
    }
}
