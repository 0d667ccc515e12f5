//! Orders of the rows and columns of a matrix of probabilities.

use crate::sorting::Arrange;

/// Rows and columns in the order in which a matrix is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MatrixOrder {
    /// Indices of the rows, top to bottom.
    pub rows: Vec<usize>,
    /// Indices of the columns, left to right.
    pub columns: Vec<usize>,
}

/// Indices by name, numbers within names by their value (`X2` before `X10`).
pub fn by_name(names: &[String]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_cached_key(|&i| natural(&names[i]));
    order
}

/// Letters and numbers of a name as they are compared: digits weigh as one number.
fn natural(name: &str) -> Vec<(String, u64)> {
    let mut parts = Vec::new();
    let mut letters = String::new();
    let mut rest = name.chars().peekable();
    while let Some(c) = rest.next() {
        let Some(mut number) = c.to_digit(10).map(u64::from) else {
            letters.extend(c.to_lowercase());
            continue;
        };
        while let Some(digit) = rest.peek().and_then(|c| c.to_digit(10)) {
            number = number.saturating_mul(10).saturating_add(u64::from(digit));
            rest.next();
        }
        parts.push((std::mem::take(&mut letters), number));
    }
    parts.push((letters, 0));
    parts
}

/// Rows and columns by falling sums (expected counts); ties in the order of the indices.
pub fn by_strength(values: &[Vec<f64>]) -> MatrixOrder {
    let columns = values.first().map_or(0, Vec::len);
    let row_sum = |r: usize| values[r].iter().sum::<f64>();
    let column_sum = |c: usize| values.iter().map(|row| row[c]).sum::<f64>();
    MatrixOrder { rows: by_falling(values.len(), row_sum), columns: by_falling(columns, column_sum) }
}

fn by_falling(n: usize, key: impl Fn(usize) -> f64) -> Vec<usize> {
    let keys: Vec<f64> = (0..n).map(key).collect();
    let mut order: Vec<usize> = (0..n).collect();
    order.arrange_by(|&a, &b| keys[b].total_cmp(&keys[a]));
    order
}

/// Rows by the place of their largest value among the given columns: what belongs together runs along the diagonal.
/// Rows without a value of at least one half come last, in their order.
pub fn along_diagonal(values: &[Vec<f64>], columns: &[usize]) -> Vec<usize> {
    let key = |row: &Vec<f64>| {
        let mut best = (columns.len(), 0.5);
        for (place, &c) in columns.iter().enumerate() {
            if row[c] > best.1 || (best.0 == columns.len() && row[c] >= 0.5) {
                best = (place, row[c]);
            }
        }
        best.0
    };
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.arrange_by_key(|&r| key(&values[r]));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_count_as_people_count() {
        let names = ["X10", "x2", "X1", "B", "X2b"].map(String::from);
        assert_eq!(by_name(&names), [3, 2, 1, 4, 0]);
    }

    #[test]
    fn the_strongest_come_first_and_ties_keep_their_order() {
        let order = by_strength(&[vec![0.1, 0.2, 0.0], vec![0.0, 0.9, 0.0], vec![0.3, 0.0, 0.0]]);
        assert_eq!(order.rows, [1, 0, 2]);
        assert_eq!(order.columns, [1, 0, 2]);
    }

    #[test]
    fn rows_follow_their_strongest_column() {
        let values = [vec![0.0, 0.9, 0.1], vec![0.2, 0.1, 0.3], vec![0.8, 0.85, 0.0], vec![0.6, 0.0, 0.0]];
        assert_eq!(along_diagonal(&values, &[2, 0, 1]), [3, 0, 2, 1]);
    }
}
