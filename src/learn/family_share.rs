//! How many variables have a smooth mechanism, from how much each looks like it.

use crate::model::elementary::logistic;

/// Steps of expectation and maximisation.
const ITERATIONS: usize = 30;

/// Log odds, nats, of the share of variables that are of a kind, given each one's log Bayes factor for it: the mode under a
/// prior that counts for one variable of either kind.
pub(super) fn log_odds_of_share(log_bayes_factor: &[f64]) -> f64 {
    let mut odds = 0.0;
    for _ in 0..ITERATIONS {
        let expected: f64 = log_bayes_factor.iter().map(|x| logistic(x + odds)).sum();
        odds = libm::log((1.0 + expected) / (1.0 + log_bayes_factor.len() as f64 - expected));
    }
    odds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_every_variable_is_certain_the_share_is_the_count_with_one_more_of_either_kind() {
        let factors = [[50.0; 6].as_slice(), &[-50.0; 2], &[f64::NEG_INFINITY]].concat();
        assert!((log_odds_of_share(&factors) - (7.0f64 / 4.0).ln()).abs() < 1e-12);
    }

    #[test]
    fn the_share_is_where_the_posterior_density_is_largest_on_a_fine_grid() {
        let factors = [1.2, -0.4, 0.8, -2.5, 0.1, 3.0, -0.9];
        let log_density = |share: f64| {
            let likelihood: f64 = factors.iter().map(|x: &f64| (share * x.exp() + 1.0 - share).ln()).sum();
            likelihood + share.ln() + (1.0 - share).ln()
        };
        let grid = (1..10_000).map(|i| f64::from(i) / 10_000.0);
        let best = grid.max_by(|a, b| log_density(*a).total_cmp(&log_density(*b))).unwrap();
        let found = 1.0 / (1.0 + (-log_odds_of_share(&factors)).exp());
        assert!((found - best).abs() < 1e-3, "{found} against {best}");
    }
}
