//! A small set of variables as bits: the key of every cache.

use serde::{Deserialize, Serialize};

/// Words of a [`VariableSet`].
const WORDS: usize = 4;

/// A set of variables with indices below [`VariableSet::CAPACITY`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct VariableSet([u64; WORDS]);

impl VariableSet {
    /// Largest number of variables.
    pub const CAPACITY: usize = 64 * WORDS;

    /// The set without members.
    pub const EMPTY: Self = Self([0; WORDS]);

    /// The set of all variables below `d`.
    pub fn all(d: usize) -> Self {
        (0..d).collect()
    }

    /// True if `i` is a member.
    #[inline]
    pub fn contains(self, i: usize) -> bool {
        self.0[i / 64] >> (i % 64) & 1 == 1
    }

    /// The set with `i` added.
    #[must_use]
    pub fn with(mut self, i: usize) -> Self {
        self.0[i / 64] |= 1 << (i % 64);
        self
    }

    /// The set with `i` taken out.
    #[must_use]
    pub fn without(mut self, i: usize) -> Self {
        self.0[i / 64] &= !(1 << (i % 64));
        self
    }

    /// Members of either.
    #[must_use]
    #[inline]
    pub fn union(self, other: Self) -> Self {
        Self(std::array::from_fn(|w| self.0[w] | other.0[w]))
    }

    /// Members of both.
    #[must_use]
    pub fn intersection(self, other: Self) -> Self {
        Self(std::array::from_fn(|w| self.0[w] & other.0[w]))
    }

    /// Members that `other` has not.
    #[must_use]
    pub fn difference(self, other: Self) -> Self {
        Self(std::array::from_fn(|w| self.0[w] & !other.0[w]))
    }

    /// True if every member is in `other`.
    pub fn is_subset(self, other: Self) -> bool {
        (0..WORDS).all(|w| self.0[w] & !other.0[w] == 0)
    }

    /// True if no member is in `other`.
    #[inline]
    pub fn is_disjoint(self, other: Self) -> bool {
        (0..WORDS).all(|w| self.0[w] & other.0[w] == 0)
    }

    /// True without members.
    pub fn is_empty(self) -> bool {
        self == Self::EMPTY
    }

    /// Number of members.
    pub fn len(self) -> usize {
        self.0.iter().map(|w| w.count_ones() as usize).sum()
    }

    /// Members, smallest first.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        (0..WORDS).flat_map(move |w| {
            let mut bits = self.0[w];
            std::iter::from_fn(move || {
                (bits != 0).then(|| {
                    let i = bits.trailing_zeros() as usize;
                    bits &= bits - 1;
                    64 * w + i
                })
            })
        })
    }
}

impl FromIterator<usize> for VariableSet {
    fn from_iter<I: IntoIterator<Item = usize>>(members: I) -> Self {
        members.into_iter().fold(Self::EMPTY, Self::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn agrees_with_a_set_of_the_standard_library(a: BTreeSet<u8>, b: BTreeSet<u8>) {
            let bits = |s: &BTreeSet<u8>| s.iter().map(|&i| usize::from(i)).collect::<VariableSet>();
            let list = |s: VariableSet| s.iter().map(|i| i as u8).collect::<Vec<_>>();
            let (x, y) = (bits(&a), bits(&b));
            prop_assert_eq!(list(x), a.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!(list(x.union(y)), a.union(&b).copied().collect::<Vec<_>>());
            prop_assert_eq!(list(x.intersection(y)), a.intersection(&b).copied().collect::<Vec<_>>());
            prop_assert_eq!(list(x.difference(y)), a.difference(&b).copied().collect::<Vec<_>>());
            prop_assert_eq!(x.is_subset(y), a.is_subset(&b));
            prop_assert_eq!(x.is_disjoint(y), a.is_disjoint(&b));
            prop_assert_eq!(x.len(), a.len());
            prop_assert_eq!(x.contains(7), a.contains(&7));
            prop_assert_eq!(list(x.without(7).with(9)), {
                let mut c = a.clone();
                c.remove(&7);
                c.insert(9);
                c.into_iter().collect::<Vec<_>>()
            });
        }
    }
}
