//! What would happen if: effects of interventions, averaged over graphs and coefficients, and whether the graph predicts
//! experiments that it has not seen.
//!
//! An [`Ensemble`] holds complete systems of mechanisms, each a draw from the posterior: a sampled graph, for every
//! variable a family by its evidence, and coefficients from their conjugate posterior. Every answer is computed in each
//! system, so that its interval holds what is not known of the graph as well as what is not known of the coefficients.
//! A system answers as in Pearl, *Causality* (2009), section 7.1: every row keeps its own residuals, the changed
//! variables get new values, and what follows from them is computed along the graph.
//!
//! All values are in the data's own units, all indices are the data set's, intervals are central 90 % intervals.

mod adjustment;
mod ensemble;
mod goal;
mod interval;
mod left_out;
mod observed;
mod paths;
mod prediction;
mod request;
mod system;
#[cfg(test)]
mod tests;
mod total;
mod unexplained;
mod verdict;
mod what_if;

pub use adjustment::{Adjustment, adjustment_sets};
pub use ensemble::Ensemble;
pub use goal::Lever;
pub use interval::Interval;
pub use observed::{Observed, nearest, observed};
pub use paths::{Path, Paths};
pub use prediction::{Check, Prediction, check};
pub use request::{Answer, Ask, answer};
pub use total::TotalEffect;
pub use unexplained::{Unexplained, unexplained};
pub use verdict::{Figures, Verdict};
pub use what_if::{Act, Change, Outcome, WhatIf};
