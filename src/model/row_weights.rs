//! What a row of each environment counts for.

/// Parts that a row is divided into where environments count differently: totals are then multiples of one part, and
/// what depends on the number of rows alone can be looked up.
const PARTS: f64 = 32.0;

/// What a row of each environment counts for, in [0, 1].
#[derive(Debug, Clone, PartialEq)]
pub struct RowWeights {
    unit: f64,
    /// Whole numbers.
    units: Vec<f64>,
}

impl RowWeights {
    /// A row counts for `1 / dispersion` of a row, in environment `k` for `1 / relative[k]` of that, to the nearest
    /// part; `relative[k]` at least 1.
    pub fn new(dispersion: f64, relative: &[f64]) -> Self {
        let all_alike = relative.iter().all(|&x| x == 1.0);
        let parts = if all_alike { 1.0 } else { PARTS };
        let units = relative.iter().map(|x| (parts / x).round().max(1.0)).collect();
        Self { unit: 1.0 / (dispersion * parts), units }
    }

    /// The same where rows of some environments count for nothing.
    #[must_use]
    pub fn without(&self, left_out: impl Fn(usize) -> bool) -> Self {
        let units = self.units.iter().enumerate().map(|(k, units)| if left_out(k) { 0.0 } else { *units });
        Self { unit: self.unit, units: units.collect() }
    }

    /// Weight of which all others are multiples.
    pub fn unit(&self) -> f64 {
        self.unit
    }

    /// What a row of environment `k` counts for.
    pub fn of(&self, k: usize) -> f64 {
        self.unit * self.units[k]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_environments_are_alike_a_row_counts_for_one_over_the_dispersion() {
        let weights = RowWeights::new(2.5, &[1.0; 3]);
        assert_eq!(weights.unit(), 0.4);
        assert!((0..3).all(|k| weights.of(k) == 0.4));
    }

    #[test]
    fn weights_are_multiples_of_the_unit_near_those_asked_for() {
        let relative = [1.0, 1.3, 5.0, 400.0];
        let weights = RowWeights::new(2.0, &relative);
        for (k, relative) in relative.into_iter().enumerate() {
            let units = weights.of(k) / weights.unit();
            assert!((units - units.round()).abs() < 1e-12 && units >= 1.0);
            assert!((weights.of(k) - 0.5 / relative).abs() <= weights.unit(), "{}", weights.of(k));
        }
        assert_eq!(weights.of(0), 0.5);
    }
}
