//! How much of a run is done, for the progress bar.

use std::ops::Range;

use super::Settings;
use super::plan::EPOCHS;

/// Share of a run's work that comes before the chains of the posterior.
const BEFORE_SAMPLING: f64 = 0.6;

/// Between which shares of the whole run the `n`-th search lies: the first, with families still to be compared, is 0, that
/// after the comparison 1, and that after the `n`-th look at the meta-parameters `n`.
pub(super) fn of_search(settings: &Settings, n: usize) -> Range<f64> {
    let searches = if settings.meta_training { EPOCHS + 2 } else { 2 };
    let share = BEFORE_SAMPLING / searches as f64;
    share * n as f64..share * (n + 1) as f64
}

/// Share of the whole run that is done once the chains of the posterior have made so many of all their sweeps.
pub(super) fn of_sampling(done: usize, all: usize) -> f64 {
    BEFORE_SAMPLING + (1.0 - BEFORE_SAMPLING) * (done as f64 / all as f64).min(1.0)
}
