//! Meta-parameters: the priors that all experiments share.

use serde::{Deserialize, Serialize};

use super::marginal::{RegressionPrior, log_marginal_of_values};

/// Standard deviation of an intercept's prior, in units of the noise standard deviation.
const INTERCEPT_SCALE: f64 = 10.0;

/// How an experiment changes a target's mechanism.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum InterventionKind {
    /// The value is set from outside: parents are cut.
    Hard,
    /// The mechanism stays, an offset is added.
    Shift,
    /// Same parents, but every coefficient and the noise are new.
    Mechanism,
    /// The mechanism stays, its noise has another variance.
    Noise,
}

impl InterventionKind {
    /// Every kind, in the order of [`KindWeights`].
    pub const ALL: [Self; 4] = [Self::Hard, Self::Shift, Self::Mechanism, Self::Noise];

    /// One lower-case word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hard => "hard",
            Self::Shift => "shift",
            Self::Mechanism => "mechanism",
            Self::Noise => "noise",
        }
    }
}

/// One weight per [`InterventionKind`], in the order of [`InterventionKind::ALL`]; they add up to one.
pub type KindWeights = [f64; InterventionKind::ALL.len()];

/// Priors shared by all experiments, on the scale of standardised columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetaParameters {
    /// Prior probability that a variable is a target of an experiment, in (0, 1).
    pub target_rate: f64,
    /// Prior weight of each kind of intervention.
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
}

impl Default for MetaParameters {
    fn default() -> Self {
        Self {
            target_rate: 0.05,
            kind_weights: [0.45, 0.225, 0.225, 0.1],
            expected_parents: 1.5,
            coefficient_scale: 3.0,
            smooth_scale: 5.0,
            smooth_width: 0.1,
            smooth_bias: 0.5,
            noise_shape: 1.0,
            noise_scale: 0.1,
            hard_scale: 10.0,
            shift_scale: 10.0,
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

    /// Log marginal likelihood of a hard-intervened variable's values, from their number, sum and sum of squares.
    pub fn log_hard(&self, n: f64, sum: f64, squares: f64) -> f64 {
        log_marginal_of_values(self.hard_scale, self.noise_shape, self.noise_scale, n, sum, squares)
    }
}
