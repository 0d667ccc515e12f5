//! How long a run will take, told beforehand: a formula from the size of the data, fitted to measured runs, and the pace
//! of the machine, which a small example or the last run tells.
//!
//! Steps count scores (decision 3), and a score's cost grows with the environments: the time grows with variables,
//! environments and their rows. It also hangs on the data themselves, within a factor of about two.

use std::ops::Range;

use crate::learn::{Completeness, Posterior, Settings};
use crate::model::MechanismChoice;
use crate::simulate::Recipe;

/// Milliseconds of a run with the default settings and linear mechanisms where all of [`Size`]'s numbers are one, on the
/// machine that paces are relative to (native, one core of a server). Fitted, with the exponents, to the table in
/// `docs/performance.md`.
const UNIT_MS: f64 = 1.1;
const BY_VARIABLES: f64 = 1.2;
const BY_ENVIRONMENTS: f64 = 0.9;
/// Smooth mechanisms take so many times as long, and their rows count.
const SMOOTH: f64 = 4.5;
/// Rows at which [`SMOOTH`] was measured.
const SMOOTH_ROWS: f64 = 300.0;
/// Share of a run with the default settings that its chains take; the rest is search and meta-training.
const CHAINS: f64 = 0.4;
/// WebAssembly against native, where nothing was measured yet.
const USUAL_PACE: f64 = 2.0;

/// From this time on a run is worth workers of its own, which take a moment and memory to start.
pub const WORTH_ASSISTANTS_MS: f64 = 2000.0;

/// The size of a data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Variables.
    pub variables: usize,
    /// Environments, the reference among them.
    pub environments: usize,
    /// Rows of all environments.
    pub rows: usize,
}

/// From how many to how many milliseconds a run takes: from straight lines everywhere to curves everywhere, where the
/// settings leave that open. `pace`: how many times as long as on the machine of the fit; `None` where it is not known.
pub fn expected_ms(size: Size, settings: &Settings, pace: Option<f64>) -> Range<f64> {
    let default = Settings::default();
    let asked = (settings.chains * settings.sweeps) as f64 / (default.chains * default.sweeps) as f64;
    let searches = settings.chains as f64 / default.chains as f64;
    let share = CHAINS * asked + (1.0 - CHAINS) * searches * if settings.meta_training { 1.0 } else { 0.4 };
    let linear = UNIT_MS
        * libm::pow(size.variables as f64, BY_VARIABLES)
        * libm::pow(size.environments.max(1) as f64, BY_ENVIRONMENTS)
        * share
        * pace.unwrap_or(USUAL_PACE);
    let smooth = linear * SMOOTH * (size.rows as f64 / SMOOTH_ROWS).max(1.0);
    match settings.mechanism {
        MechanismChoice::Linear => linear..linear,
        MechanismChoice::Smooth => smooth..smooth,
        MechanismChoice::Auto => linear..smooth,
    }
}

/// The pace that a run to the end tells; `None` for one that did not come to its end.
pub fn pace_of(posterior: &Posterior, size: Size, elapsed_ms: f64) -> Option<f64> {
    if posterior.completeness != Completeness::Complete || posterior.smooth.is_empty() {
        return None;
    }
    let expected = expected_ms(size, &posterior.settings, Some(1.0));
    let curved = posterior.smooth.iter().sum::<f64>() / posterior.smooth.len() as f64;
    let between = expected.start + (expected.end - expected.start) * curved;
    Some(elapsed_ms / between)
}

/// A data set that is learned from to show what comes of it and to learn the pace of a machine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Example {
    /// Milliseconds that its run takes on the machine that paces are relative to.
    pub reference_ms: f64,
}

/// Six variables and six experiments.
pub const EXAMPLE: Example = Example { reference_ms: 23.0 };

impl Example {
    /// The data.
    pub fn recipe(self) -> Recipe {
        Recipe {
            seed: 3,
            variables: 6,
            edges_per_variable: 1.0,
            experiments: 6,
            reference_rows: 60,
            ..Recipe::default()
        }
    }

    /// The run.
    pub fn settings(self) -> Settings {
        Settings { chains: 2, sweeps: 100, mechanism: MechanismChoice::Linear, ..Settings::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(variables: usize, environments: usize) -> Size {
        Size { variables, environments, rows: 10 * environments }
    }

    #[test]
    fn measured_runs_are_foretold_within_a_factor_of_two() {
        // Variables, environments, seconds: linear data of docs/performance.md, native.
        for (variables, environments, seconds) in MEASURED {
            let told =
                expected_ms(size(variables, environments), &Settings::default(), Some(1.0)).start / 1000.0;
            assert!(
                (0.5..2.0).contains(&(told / seconds)),
                "{variables} variables: {told} s told, {seconds} s measured"
            );
        }
    }

    const MEASURED: [(usize, usize, f64); 4] =
        [(10, 11, 0.15), (20, 21, 0.55), (50, 51, 4.6), (100, 101, 19.3)];

    #[test]
    fn more_of_anything_takes_longer() {
        let base = expected_ms(size(20, 10), &Settings::default(), None);
        assert!(base.end > 2.0 * base.start);
        assert!(expected_ms(size(40, 10), &Settings::default(), None).start > base.start);
        assert!(expected_ms(size(20, 20), &Settings::default(), None).start > base.start);
        let long = Settings { sweeps: 2000, ..Settings::default() };
        assert!(expected_ms(size(20, 10), &long, None).start > 2.0 * base.start);
        let known = Settings { mechanism: MechanismChoice::Linear, ..Settings::default() };
        let known = expected_ms(size(20, 10), &known, Some(4.0));
        assert!(known.start == known.end && known.start == 2.0 * base.start);
    }
}
