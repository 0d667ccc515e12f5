//! What an epoch of meta-training ended with, and whether another one is worth its time.

use serde::{Deserialize, Serialize};

use crate::model::{MetaParameters, Model};

use super::stage_end::EpochEnd;

/// Change of the meta-loss and of the evidence, nats a row and variable, below which they do not move.
const STILL: f64 = 0.005;
/// Change of the meta-loss, nats a row and variable, after which scales may still be far off.
const FAR: f64 = 0.05;
/// Dispersions closer than this factor's log are the same.
const SAME_DISPERSION: f64 = 0.1;
/// Relative drifts closer than this factor's log are the same.
const SAME_DRIFT: f64 = 0.8;

/// What one epoch of meta-training ended with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// Mean negative log predictive density of a query row given its support, nats a row of all variables; `None` if
    /// no experiment has two rows.
    pub meta_loss: Option<f64>,
    /// Log evidence of all rows given the graph, nats, each row counted in full.
    pub log_evidence: f64,
    /// What was learned.
    pub meta: MetaParameters,
}

impl Epoch {
    /// True if neither the meta-loss nor the evidence has moved, for `rows` rows of `variables` variables.
    fn is_close_to(&self, other: &Self, rows: usize, variables: usize) -> bool {
        let still = STILL * variables as f64;
        let loss = self.meta_loss.zip(other.meta_loss).map_or(0.0, |(a, b)| (a - b).abs());
        let evidence = (self.log_evidence - other.log_evidence).abs() / rows as f64;
        loss < still && evidence < still
    }

    /// True if the meta-loss has moved little enough for scales to be looked for near their present values.
    fn is_near(&self, other: &Self, variables: usize) -> bool {
        let loss = self.meta_loss.zip(other.meta_loss).map_or(0.0, |(a, b)| (a - b).abs());
        loss < FAR * variables as f64
    }
}

/// True if scales may be looked for near their present values: the last epoch hardly moved the meta-loss.
pub(super) fn scales_are_near(epochs: &[Epoch], variables: usize) -> bool {
    matches!(epochs, [.., before, last] if last.is_near(before, variables))
}

/// Takes in what an epoch ended with. Where it has moved, `model` becomes the data under what was learned.
pub(super) fn take_in(
    mut epoch: Epoch,
    learned: &Model,
    epochs: &mut Vec<Epoch>,
    model: &mut Model,
) -> EpochEnd {
    let Some(last) = epochs.last() else {
        epochs.push(epoch);
        return EpochEnd::Measured;
    };
    let is_first = epochs.len() == 1;
    if epochs.len() > 2 {
        // A sparser graph leaves more to be explained: without a bound the dispersion would feed itself.
        epoch.meta.dispersion = epoch.meta.dispersion.min(last.meta.dispersion);
    }
    let learned = learned.with_meta(&epoch.meta);
    let is_settled = epoch.is_close_to(last, model.data().len(), model.variables())
        && rows_count_alike(&learned, model)
        && drifts_are_alike(&learned, model);
    // Scales that were far off let experiments look as if they disagreed: a later epoch has to ask again.
    if is_settled && !is_first {
        return EpochEnd::Settled;
    }
    *model = learned;
    epochs.push(epoch);
    EpochEnd::Moved
}

/// True if a row counts for about the same in both models, in every environment: neither meta-loss nor evidence sees that.
fn rows_count_alike(a: &Model, b: &Model) -> bool {
    let ratio = |k: usize| a.row_weights().of(k) / b.row_weights().of(k);
    (0..a.environments()).all(|k| libm::log(ratio(k)).abs() < SAME_DISPERSION)
}

/// True if mechanisms drift about as far in both models, relative to others: neither meta-loss nor evidence sees that.
fn drifts_are_alike(a: &Model, b: &Model) -> bool {
    let alike = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| libm::log(a / b).abs() < SAME_DRIFT);
    let (a, b) = (a.learned(), b.learned());
    alike(&a.variable_drift, &b.variable_drift) && alike(&a.environment_drift, &b.environment_drift)
}
