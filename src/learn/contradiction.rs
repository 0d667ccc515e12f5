//! Is prior knowledge free of contradictions? Asked at entry, before a run is started with it.

use std::collections::VecDeque;

use super::{Belief, Knowledge};

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
    /// A belief that is none.
    #[error(
        "the probability of {from} -> {to} must be above 0 and below 1; require or forbid the edge if it is certain"
    )]
    NoProbability {
        /// Cause.
        from: String,
        /// Effect.
        to: String,
    },
    /// A belief about an edge of which there is no doubt.
    #[error("{from} -> {to} has a probability, but {settled}; take one of the two back")]
    BelievedAndSettled {
        /// Cause.
        from: String,
        /// Effect.
        to: String,
        /// What settles it.
        settled: Settled,
    },
    /// Beliefs about both directions of an edge that cannot both be held.
    #[error(
        "{from} -> {to} and {to} -> {from} exclude each other, but their probabilities add up to more than 100 %; lower one of them"
    )]
    BothDirections {
        /// One variable.
        from: String,
        /// The other.
        to: String,
    },
}

/// What leaves no doubt about an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Settled {
    /// It is required.
    #[error("it is required")]
    Required,
    /// It is forbidden.
    #[error("it is forbidden")]
    Forbidden,
    /// It runs from a later tier to an earlier one.
    #[error("the tiers rule it out")]
    Tiers,
    /// It would close a cycle.
    #[error("the required edges lead the other way")]
    RequiredPath,
}

impl Knowledge {
    /// True if the edges and tiers are about `d` variables.
    pub fn is_about(&self, d: usize) -> bool {
        let stated = self.required.iter().chain(&self.forbidden).copied();
        let mut edges = stated.chain(self.beliefs.iter().map(|belief| (belief.from, belief.to)));
        edges.all(|(i, j)| i < d && j < d) && (self.tiers.is_empty() || self.tiers.len() == d)
    }

    /// Finds a contradiction, if there is one. `names`: the variables, d of them, which it must be
    /// [about](Self::is_about).
    ///
    /// # Errors
    /// The first [`Contradiction`] found.
    pub fn check(&self, names: &[String]) -> Result<(), Contradiction> {
        let name = |j: usize| names[j].clone();
        let believed = self.beliefs.iter().map(|belief| (belief.from, belief.to));
        for (i, j) in self.required.iter().chain(&self.forbidden).copied().chain(believed) {
            if i == j {
                return Err(Contradiction::OwnCause(name(i)));
            }
        }
        for &(i, j) in &self.required {
            let (from, to) = (name(i), name(j));
            if self.forbidden.contains(&(i, j)) {
                return Err(Contradiction::RequiredAndForbidden { from, to });
            }
            if self.is_against_tiers(i, j) {
                let (from_tier, to_tier) = (self.tiers[i] + 1, self.tiers[j] + 1);
                return Err(Contradiction::AgainstTiers { from, to, from_tier, to_tier });
            }
        }
        for &(i, j) in &self.required {
            if let Some(path) = self.required_path(j, i, names.len()) {
                return Err(Contradiction::Cycle([i].into_iter().chain(path).map(name).collect()));
            }
        }
        self.check_beliefs(names)
    }

    fn check_beliefs(&self, names: &[String]) -> Result<(), Contradiction> {
        for &Belief { from: i, to: j, probability } in &self.beliefs {
            let (from, to) = (names[i].clone(), names[j].clone());
            if !(probability > 0.0 && probability < 1.0) {
                return Err(Contradiction::NoProbability { from, to });
            }
            if let Some(settled) = self.settled(i, j, names.len()) {
                return Err(Contradiction::BelievedAndSettled { from, to, settled });
            }
            // Percentages that add up to a hundred may not quite do so as fractions.
            let both = self.belief(i, j).unwrap_or_default() + self.belief(j, i).unwrap_or_default();
            if both > 1.0 + 1e-9 {
                return Err(Contradiction::BothDirections { from, to });
            }
        }
        Ok(())
    }

    /// What leaves no doubt about the edge `i -> j`, if anything does.
    fn settled(&self, i: usize, j: usize, d: usize) -> Option<Settled> {
        if self.required.contains(&(i, j)) {
            Some(Settled::Required)
        } else if self.forbidden.contains(&(i, j)) {
            Some(Settled::Forbidden)
        } else if self.is_against_tiers(i, j) {
            Some(Settled::Tiers)
        } else {
            self.required_path(j, i, d).map(|_| Settled::RequiredPath)
        }
    }

    fn is_against_tiers(&self, i: usize, j: usize) -> bool {
        !self.tiers.is_empty() && self.tiers[i] > self.tiers[j]
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

    fn belief((from, to, probability): (usize, usize, f64)) -> Belief {
        Belief { from, to, probability }
    }

    fn refused(beliefs: &[(usize, usize, f64)], knowledge: Knowledge) -> Contradiction {
        let beliefs = beliefs.iter().copied().map(belief).collect();
        Knowledge { beliefs, ..knowledge }.check(&names()).unwrap_err()
    }

    #[test]
    fn knowledge_that_fits_together_is_accepted() {
        let knowledge = Knowledge {
            required: vec![(0, 1), (1, 2), (0, 2), (0, 3)],
            forbidden: vec![(2, 0)],
            tiers: vec![0, 1, 1, 1],
            targets: vec![(0, vec![1])],
            beliefs: [(1, 3, 0.3), (3, 1, 0.7)].map(belief).to_vec(),
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

    #[test]
    fn a_belief_is_a_probability_above_zero_and_below_one() {
        for probability in [0.0, 1.0, -0.2, 1.3, f64::NAN, f64::INFINITY] {
            let found = refused(&[(0, 1, probability)], Knowledge::default());
            assert_eq!(found, Contradiction::NoProbability { from: "A".into(), to: "B".into() });
        }
        assert_eq!(refused(&[(2, 2, 0.5)], Knowledge::default()), Contradiction::OwnCause("C".into()));
    }

    #[test]
    fn nothing_is_believed_of_an_edge_that_is_settled() {
        let none = Knowledge::default;
        for (knowledge, expected) in [
            (Knowledge { required: vec![(0, 1)], ..none() }, Settled::Required),
            (Knowledge { forbidden: vec![(0, 1)], ..none() }, Settled::Forbidden),
            (Knowledge { tiers: vec![1, 0, 0, 0], ..none() }, Settled::Tiers),
            (Knowledge { required: vec![(1, 0)], ..none() }, Settled::RequiredPath),
            (Knowledge { required: vec![(1, 2), (2, 0)], ..none() }, Settled::RequiredPath),
        ] {
            let Contradiction::BelievedAndSettled { settled, .. } = refused(&[(0, 1, 0.4)], knowledge) else {
                panic!("{expected:?} should settle it");
            };
            assert_eq!(settled, expected);
        }
    }

    #[test]
    fn both_directions_together_are_at_most_certain() {
        let message = refused(&[(0, 1, 0.6), (1, 0, 0.41)], Knowledge::default()).to_string();
        assert!(message.starts_with("A -> B and B -> A exclude each other"), "{message}");
        for percent in 1..100 {
            let shares = [(0, 1, f64::from(percent) / 100.0), (1, 0, f64::from(100 - percent) / 100.0)];
            let beliefs = shares.map(belief).to_vec();
            assert_eq!(Knowledge { beliefs, ..Knowledge::default() }.check(&names()), Ok(()), "{percent}");
        }
    }

    #[test]
    fn the_last_belief_about_an_edge_counts() {
        let mut knowledge = Knowledge::default();
        knowledge.believe(belief((0, 1, 0.9)));
        knowledge.believe(belief((1, 0, 0.05)));
        knowledge.believe(belief((0, 1, 0.2)));
        assert_eq!(knowledge.beliefs, [belief((0, 1, 0.2)), belief((1, 0, 0.05))]);
        // As a file may list them.
        knowledge.beliefs.push(belief((1, 0, 0.7)));
        assert_eq!((knowledge.belief(0, 1), knowledge.belief(1, 0)), (Some(0.2), Some(0.7)));
        knowledge.forget_belief(1, 0);
        assert_eq!((knowledge.belief(0, 1), knowledge.belief(1, 0)), (Some(0.2), None));
        assert_eq!(knowledge.check(&names()), Ok(()));
    }
}
