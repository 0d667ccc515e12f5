//! Cholesky factors of many small matrices at once.
//!
//! The pool sweep factorises one matrix an environment, all of the same small size. One matrix at a time waits for
//! its own square roots and divisions; [`LANES`] of them side by side do not (`benches/score.rs` compares).
//!
//! A symmetric matrix of size `q` is packed by rows of its lower triangle: entry `(i, j)`, `j <= i`, at
//! `i (i + 1) / 2 + j`.

use super::elementary::log;

/// Matrices that are factorised side by side.
pub const LANES: usize = 4;

/// One number for each of the matrices that are factorised side by side.
pub type Lanes = [f64; LANES];

/// Index of row `i` in a packed lower triangle.
pub const fn row(i: usize) -> usize {
    i * (i + 1) / 2
}

/// Share of a diagonal entry that rounding may leave of a pivot.
const ROUNDING: f64 = 1e-15;

/// Replaces packed positive definite matrices of size `q` by their Cholesky factors, `LANES` at once.
///
/// `floor[i]` is a lower bound of pivot `i` known from the prior; a pivot that rounding pushed below it is lifted to
/// it, so that nearly collinear columns cannot give a negative root; it is lifted to what rounding leaves of its diagonal
/// entry, too, so that errors in one column do not grow in the next ones.
pub fn factorise(matrix: &mut [Lanes], q: usize, floor: &[f64]) {
    // Column by column: one division a column, not one an entry.
    for j in 0..q {
        let (above, below) = matrix.split_at_mut(row(j + 1));
        let row_j = &mut above[row(j)..];
        let (known, pivot) = row_j.split_at_mut(j);
        let pivot = &mut pivot[0];
        let rounding = pivot.map(|entry| ROUNDING * entry);
        for value in &*known {
            for l in 0..LANES {
                pivot[l] -= value[l] * value[l];
            }
        }
        let mut inverse = [0.0; LANES];
        for l in 0..LANES {
            pivot[l] = pivot[l].max(floor[j]).max(rounding[l]).sqrt();
            inverse[l] = 1.0 / pivot[l];
        }
        let mut start = 0;
        for i in j + 1..q {
            let row_i = &mut below[start..start + j + 1];
            start += i + 1;
            let (left, entry) = row_i.split_at_mut(j);
            let mut sum = entry[0];
            for (a, b) in left.iter().zip(&*known) {
                for l in 0..LANES {
                    sum[l] -= a[l] * b[l];
                }
            }
            for l in 0..LANES {
                sum[l] *= inverse[l];
            }
            entry[0] = sum;
        }
    }
}

/// Overwrites each lane's `right` (length `q`) with the solution of `factor x = right`, using the first `q` rows.
pub fn forward_solve(factor: &[Lanes], q: usize, right: &mut [Lanes]) {
    for i in 0..q {
        let row_i = &factor[row(i)..=row(i) + i];
        let mut sum = right[i];
        for (a, b) in row_i[..i].iter().zip(&*right) {
            for l in 0..LANES {
                sum[l] -= a[l] * b[l];
            }
        }
        for l in 0..LANES {
            right[i][l] = sum[l] / row_i[i][l];
        }
    }
}

/// Sums of the logarithms of the first `q` diagonal entries, with few calls of the logarithm.
pub fn log_diagonals(factor: &[Lanes], q: usize) -> Lanes {
    let mut sum = [0.0; LANES];
    // Eight pivots of standardised data stay far from overflow.
    for start in (0..q).step_by(8) {
        let mut product = [1.0; LANES];
        for i in start..(start + 8).min(q) {
            for l in 0..LANES {
                product[l] *= factor[row(i) + i][l];
            }
        }
        let logarithm = log(product);
        for l in 0..LANES {
            sum[l] += logarithm[l];
        }
    }
    sum
}

/// The values of what is numbered `first ..`, and `rest` after the last one.
pub fn lanes_of(values: &[f64], first: usize, rest: f64) -> Lanes {
    std::array::from_fn(|l| values.get(first + l).copied().unwrap_or(rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use nalgebra::{DMatrix, DVector};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn factor_solve_and_determinant_agree_with_nalgebra(
            q in 1usize..12,
            values in proptest::collection::vec(-3.0..3.0f64, 12 * 12 * LANES),
        ) {
            let dense: Vec<DMatrix<f64>> = (0..LANES)
                .map(|l| {
                    let a = DMatrix::from_fn(q, q, |i, j| values[(i * 12 + j) * LANES + l]);
                    &a * a.transpose() + DMatrix::identity(q, q) * 0.1
                })
                .collect();
            let mut packed = vec![[0.0; LANES]; row(q)];
            for i in 0..q {
                for j in 0..=i {
                    packed[row(i) + j] = std::array::from_fn(|l| dense[l][(i, j)]);
                }
            }
            factorise(&mut packed, q, &vec![1e-9; q]);
            let mut right: Vec<Lanes> = (0..q).map(|i| [i as f64 + 1.0; LANES]).collect();
            forward_solve(&packed, q, &mut right);
            for l in 0..LANES {
                let factor = dense[l].clone().cholesky().unwrap().l();
                let solved = factor.solve_lower_triangular(&DVector::from_fn(q, |i, _| i as f64 + 1.0)).unwrap();
                for i in 0..q {
                    for j in 0..=i {
                        prop_assert!((packed[row(i) + j][l] - factor[(i, j)]).abs() < 1e-8);
                    }
                    prop_assert!((right[i][l] - solved[i]).abs() < 1e-6 * (1.0 + solved[i].abs()));
                }
                let log_diagonal_dense: f64 = factor.diagonal().iter().map(|x| x.ln()).sum();
                prop_assert!((log_diagonals(&packed, q)[l] - log_diagonal_dense).abs() < 1e-8);
            }
        }
    }
}
