//! A thresholded graph against the true one, edge by edge.

use std::collections::BTreeMap;

use super::Thresholded;

/// What is right or wrong about an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// There, and found.
    Correct,
    /// Found, but the pair is not connected in the truth.
    Extra,
    /// There, but not found in either direction.
    Missing,
    /// Found in the wrong direction.
    Reversed,
}

/// The verdict on every edge that is found or (if missing) true, keyed by `(from, to)`. A true edge that was found
/// reversed is not missing as well: the errors add up to the structural Hamming distance where one direction of each pair
/// was found at most.
pub fn verdicts(found: &Thresholded<'_>, truth: &[Vec<bool>]) -> BTreeMap<(usize, usize), Verdict> {
    let mut verdicts = BTreeMap::new();
    let d = truth.len();
    for i in 0..d {
        for j in (0..d).filter(|&j| j != i) {
            let verdict = match (found.has_edge(i, j), truth[i][j]) {
                (true, true) => Verdict::Correct,
                (true, false) if truth[j][i] => Verdict::Reversed,
                (true, false) => Verdict::Extra,
                (false, true) if !found.has_edge(j, i) => Verdict::Missing,
                _ => continue,
            };
            verdicts.insert((i, j), verdict);
        }
    }
    verdicts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_error_is_told() {
        let p = vec![
            vec![0.0, 0.9, 0.0, 0.9],
            vec![0.0, 0.0, 0.0, 0.0],
            vec![0.0, 0.8, 0.0, 0.1],
            vec![0.0, 0.0, 0.0, 0.0],
        ];
        let mut truth = vec![vec![false; 4]; 4];
        for (i, j) in [(0, 1), (1, 2), (2, 3)] {
            truth[i][j] = true;
        }
        let verdicts = verdicts(&Thresholded::new(&p, 0.5), &truth);
        let expected = [
            ((0, 1), Verdict::Correct),
            ((0, 3), Verdict::Extra),
            ((2, 1), Verdict::Reversed),
            ((2, 3), Verdict::Missing),
        ];
        assert_eq!(verdicts, BTreeMap::from(expected));
    }
}
