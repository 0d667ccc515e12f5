//! A number with its central 90 % interval, from draws.

use serde::{Deserialize, Serialize};

/// Share of the draws below the interval, and above it.
const TAIL: f64 = 0.05;

/// A number with its central 90 % credible interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Posterior mean.
    pub mean: f64,
    /// 5 % quantile.
    pub low: f64,
    /// 95 % quantile.
    pub high: f64,
}

impl Interval {
    /// From equally probable draws, at least one; quantiles lie on the line between neighbours.
    pub fn of_draws(mut draws: Vec<f64>) -> Self {
        draws.sort_unstable_by(f64::total_cmp);
        let last = (draws.len() - 1) as f64;
        let quantile = |share: f64| {
            let place = share * last;
            let below = place.floor() as usize;
            let above = (below + 1).min(draws.len() - 1);
            draws[below] + (place - place.floor()) * (draws[above] - draws[below])
        };
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        Self { mean, low: quantile(TAIL), high: quantile(1.0 - TAIL) }
    }

    /// In other units: `offset + factor x`, the factor positive.
    #[must_use]
    pub fn scaled(self, offset: f64, factor: f64) -> Self {
        let apply = |x: f64| offset + factor * x;
        Self { mean: apply(self.mean), low: apply(self.low), high: apply(self.high) }
    }

    /// True if zero is no possible value.
    pub fn excludes_zero(self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_evenly_spaced_draws_in_any_order() {
        let mut draws: Vec<f64> = (0..=100).map(f64::from).collect();
        draws.reverse();
        assert_eq!(Interval::of_draws(draws), Interval { mean: 50.0, low: 5.0, high: 95.0 });
        assert_eq!(Interval::of_draws(vec![2.0]), Interval { mean: 2.0, low: 2.0, high: 2.0 });
    }
}
