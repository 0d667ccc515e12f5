//! Meta-parameters: the priors that all experiments share.

use serde::{Deserialize, Serialize};

use super::kinds::{self, KindWeights};
use super::marginal::{RegressionPrior, log_marginal_of_values};

/// Standard deviation of an intercept's prior, in units of the noise standard deviation.
const INTERCEPT_SCALE: f64 = 10.0;

/// Largest dispersion: beyond it a row counts for nothing.
pub const MOST_DISPERSED: f64 = 1000.0;

/// Priors shared by all experiments, on the scale of standardised columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct MetaParameters {
    /// Prior probability that a variable is a target of an experiment, in (0, 1).
    pub target_rate: f64,
    /// Prior weight of each kind of intervention.
    #[serde(deserialize_with = "kinds::deserialise")]
    pub kind_weights: KindWeights,
    /// Prior expected number of parents of a variable, positive.
    pub expected_parents: f64,
    /// Prior standard deviation of a coefficient, in units of the noise standard deviation.
    pub coefficient_scale: f64,
    /// Prior standard deviation of a smooth mechanism's value, in units of the noise standard deviation.
    pub smooth_scale: f64,
    /// Prior standard deviation of the hidden layer's weights in smooth mechanisms, per standard unit of a parent:
    /// how fast they bend.
    pub smooth_width: f64,
    /// Prior standard deviation of the hidden layer's biases in smooth mechanisms.
    pub smooth_bias: f64,
    /// Shape of the inverse-gamma prior of the noise variance.
    pub noise_shape: f64,
    /// Scale of the inverse-gamma prior of the noise variance.
    pub noise_scale: f64,
    /// Prior standard deviation of the mean of a hard intervention, in units of its own noise.
    pub hard_scale: f64,
    /// Prior standard deviation of a shift, in units of the noise standard deviation.
    pub shift_scale: f64,
    /// How many times more the experiments differ from one another than their rows explain, at least 1: rows count
    /// for `1 / dispersion` of a row each.
    pub dispersion: f64,
}

impl Default for MetaParameters {
    fn default() -> Self {
        Self {
            target_rate: 0.05,
            kind_weights: [0.4, 0.25, 0.25, 0.1],
            expected_parents: 1.5,
            coefficient_scale: 3.0,
            smooth_scale: 5.0,
            smooth_width: 0.1,
            smooth_bias: 0.5,
            noise_shape: 1.0,
            noise_scale: 0.1,
            hard_scale: 10.0,
            shift_scale: 10.0,
            dispersion: 1.0,
        }
    }
}

impl MetaParameters {
    /// Prior of a regression on an intercept and `features` others, whose coefficients have prior standard deviation
    /// `scale` in units of the noise standard deviation.
    pub fn regression_prior(&self, features: usize, scale: f64) -> RegressionPrior {
        let mut precision = vec![1.0 / (scale * scale); features + 1];
        precision[0] = 1.0 / (INTERCEPT_SCALE * INTERCEPT_SCALE);
        RegressionPrior { precision, shape: self.noise_shape, scale: self.noise_scale }
    }

    /// Power of the likelihood: how much a row counts, in (0, 1] (a fractional or coarsened likelihood; Miller and
    /// Dunson, *Robust Bayesian inference via coarsening*, JASA 114, 2019).
    pub fn row_weight(&self) -> f64 {
        1.0 / self.dispersion
    }

    /// Temperature at which graphs are sampled, at least 1: where experiments disagree on mechanisms, the best graph
    /// deserves less trust, too. The root keeps probabilities calibrated where the dispersion itself ranks edges best.
    pub fn temperature(&self) -> f64 {
        self.dispersion.sqrt()
    }

    /// Log marginal likelihood of a hard-intervened variable's values, from their weighted number, sum and sum of
    /// squares.
    pub fn log_hard(&self, n: f64, sum: f64, squares: f64) -> f64 {
        log_marginal_of_values(self.hard_scale, self.noise_shape, self.noise_scale, n, sum, squares)
    }
}
