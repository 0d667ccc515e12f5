//! Hubs: variables with many more children than others.
//!
//! Numbers of children are Poisson given each variable's own rate, and the rates follow a gamma distribution around
//! their mean whose spread is found by moments (a negative binomial; Clayton and Kaldor, *Empirical Bayes estimates of
//! age-standardized relative risks*, Biometrics 43, 1987). Where children are spread no more than chance spreads them,
//! every variable is expected to have as many as any other.

/// By how many standard deviations numbers of children must differ more than chance makes them.
const SIGNIFICANT: f64 = 2.0;

/// Expected children of each variable, among how many possible ones.
#[derive(Debug, Clone, Default)]
pub(super) struct Children {
    expected: Vec<f64>,
    possible: Vec<f64>,
}

impl Children {
    /// Counts one possible edge from `i` with its probability.
    pub fn add(&mut self, i: usize, probability: f64) {
        let d = self.expected.len().max(i + 1);
        self.expected.resize(d, 0.0);
        self.possible.resize(d, 0.0);
        self.expected[i] += probability;
        self.possible[i] += 1.0;
    }

    /// How many times more children each of `d` variables is expected to have than its number of possible ones says.
    pub fn relative(&self, d: usize) -> Vec<f64> {
        let rate = self.expected.iter().sum::<f64>() / self.possible.iter().sum::<f64>();
        let counted: Vec<(f64, f64)> =
            self.expected.iter().zip(&self.possible).map(|(&c, &n)| (c, rate * n)).collect();
        let mut relative = vec![1.0; d];
        let freedom = counted.iter().filter(|c| c.1 > 0.0).count() as f64 - 1.0;
        let squares = |(c, mean): &(f64, f64)| (c - mean) * (c - mean);
        let chi_square: f64 = counted.iter().filter(|c| c.1 > 0.0).map(|c| squares(c) / c.1).sum();
        if !(chi_square > freedom + SIGNIFICANT * (2.0 * freedom).sqrt()) {
            return relative;
        }
        let excess: f64 = counted.iter().map(|c| squares(c) - c.1).sum();
        let shape = counted.iter().map(|c| c.1 * c.1).sum::<f64>() / excess;
        if shape > 0.0 && shape.is_finite() {
            for (relative, (children, mean)) in relative.iter_mut().zip(&counted) {
                *relative = (shape + children) / (shape + mean);
            }
        }
        relative
    }
}
