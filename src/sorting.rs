//! Sorting that weighs little. The standard library's is compiled anew for every type and every order, three kilobytes and more
//! each; of this one only the comparison and the last step are. For lists of some thousand entries at most.

use std::cmp::Ordering;

/// Sorts a list; equal entries stay in their order.
pub trait Arrange<T> {
    /// By a comparison.
    fn arrange_by(&mut self, compare: impl FnMut(&T, &T) -> Ordering);

    /// By a key.
    fn arrange_by_key<K: Ord>(&mut self, mut key: impl FnMut(&T) -> K) {
        self.arrange_by(|a, b| key(a).cmp(&key(b)));
    }

    /// By the order of its type.
    fn arrange(&mut self)
    where
        T: Ord,
    {
        self.arrange_by(T::cmp);
    }
}

impl<T> Arrange<T> for [T] {
    fn arrange_by(&mut self, mut compare: impl FnMut(&T, &T) -> Ordering) {
        let mut from = sorted(self.len(), &mut |a, b| compare(&self[a], &self[b]));
        // Round by round: each entry goes to its place, and what was there to its own.
        for start in 0..from.len() {
            let mut place = start;
            while from[place] != start {
                let next = from[place];
                self.swap(place, next);
                from[place] = place;
                place = next;
            }
            from[place] = place;
        }
    }
}

/// Where the entry of each place is before sorting.
#[inline(never)]
fn sorted(entries: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut from: Vec<usize> = (0..entries).collect();
    from.sort_by(|&a, &b| compare(a, b));
    from
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_sorts_as_the_standard_library_does(list in prop::collection::vec((0..9_u8, any::<char>()), 0..60)) {
            let mut expected = list.clone();
            let mut arranged = list.clone();
            expected.sort_by_key(|entry| entry.0);
            arranged.arrange_by_key(|entry| entry.0);
            prop_assert_eq!(&arranged, &expected);
            expected.sort();
            arranged.arrange();
            prop_assert_eq!(&arranged, &expected);
            expected.sort_by_key(|entry| std::cmp::Reverse(entry.1));
            arranged.arrange_by(|a, b| b.1.cmp(&a.1));
            prop_assert_eq!(arranged, expected);
        }
    }
}
