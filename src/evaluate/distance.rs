//! Structural Hamming distance, and the acyclic part of a matrix of edge probabilities.

use crate::graph::Dag;
use crate::sorting::Arrange;

/// Insertions, deletions and reversals between two directed graphs (d x d, `[i][j]`: i -> j); a reversal counts once.
pub fn hamming_distance(a: &[Vec<bool>], b: &[Vec<bool>]) -> usize {
    let d = a.len();
    (0..d)
        .flat_map(|i| (0..i).map(move |j| (i, j)))
        .filter(|&(i, j)| a[i][j] != b[i][j] || a[j][i] != b[j][i])
        .count()
}

/// The edges above `cut`, strongest first, each kept when it closes no cycle; of equals the first in the matrix.
pub fn acyclic_part(edge: &[Vec<f64>], cut: f64) -> Dag {
    let d = edge.len();
    let mut strongest: Vec<(usize, usize)> = (0..d)
        .flat_map(|i| (0..d).map(move |j| (i, j)))
        .filter(|&(i, j)| i != j && edge[i][j] > cut)
        .collect();
    strongest.arrange_by(|&(i, j), &(k, l)| edge[k][l].total_cmp(&edge[i][j]));
    let mut reach: Vec<Vec<bool>> = (0..d).map(|i| (0..d).map(|j| i == j).collect()).collect();
    let mut parents = vec![Vec::new(); d];
    for (i, j) in strongest {
        if reach[j][i] {
            continue;
        }
        parents[j].push(i);
        let beyond = reach[j].clone();
        for from in &mut reach {
            if from[i] {
                for (there, &too) in from.iter_mut().zip(&beyond) {
                    *there |= too;
                }
            }
        }
    }
    Dag::from_parents(parents).expect("no edge closes a cycle")
}
