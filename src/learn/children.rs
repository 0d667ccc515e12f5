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

    /// The spread of the rates (their squared coefficient of variation), and how many times more children each of `d`
    /// variables is expected to have than its number of possible ones says.
    pub fn rates(&self, d: usize) -> (f64, Vec<f64>) {
        let rate = self.expected.iter().sum::<f64>() / self.possible.iter().sum::<f64>();
        let counted: Vec<(f64, f64)> =
            self.expected.iter().zip(&self.possible).map(|(&c, &n)| (c, rate * n)).collect();
        let mut relative = vec![1.0; d];
        let freedom = counted.iter().filter(|c| c.1 > 0.0).count() as f64 - 1.0;
        let squares = |(c, mean): &(f64, f64)| (c - mean) * (c - mean);
        let chi_square: f64 = counted.iter().filter(|c| c.1 > 0.0).map(|c| squares(c) / c.1).sum();
        let limit = freedom + SIGNIFICANT * (2.0 * freedom).sqrt();
        if chi_square.is_nan() || chi_square <= limit {
            return (0.0, relative);
        }
        let excess: f64 = counted.iter().map(|c| squares(c) - c.1).sum();
        let spread = (excess / counted.iter().map(|c| c.1 * c.1).sum::<f64>()).max(0.0);
        for (relative, (children, mean)) in relative.iter_mut().zip(&counted) {
            *relative = (1.0 + spread * children) / (1.0 + spread * mean);
        }
        (spread, relative)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(children: &[usize], possible: usize) -> Children {
        let mut all = Children::default();
        for (i, &n) in children.iter().enumerate() {
            (0..possible).for_each(|j| all.add(i, if j < n { 1.0 } else { 0.0 }));
        }
        all
    }

    #[test]
    fn alike_numbers_of_children_expect_the_same_of_every_variable() {
        let (spread, relative) = counted(&[2, 3, 2, 1, 2, 4, 0, 2, 1, 3], 10).rates(10);
        assert_eq!((spread, relative), (0.0, vec![1.0; 10]));
        assert_eq!(Children::default().rates(3), (0.0, vec![1.0; 3]));
    }

    #[test]
    fn rates_are_the_posterior_means_of_the_gamma_prior_that_moments_give() {
        // Mean 2, squared deviations from it 8 * 1 + 2 * 16 = 40, of which 10 * 2 are chance: spread 20 / (10 * 4).
        let children = [6, 1, 1, 1, 1, 6, 1, 1, 1, 1];
        let (spread, relative) = counted(&children, 10).rates(10);
        assert!((spread - 0.5).abs() < 1e-12);
        // Gamma(2, 2) with n events in an exposure of 2 around a mean of 1: (2 + n) / (2 + 2).
        for (n, rate) in children.iter().zip(relative) {
            assert!((rate - (2.0 + *n as f64) / 4.0).abs() < 1e-12, "{n}: {rate}");
        }
    }
}
