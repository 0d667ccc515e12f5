//! Meta-parameters: the priors that all experiments share.

use serde::{Deserialize, Serialize};

use super::drift::Drift;
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
    /// Prior probabilities of 0 to d targets in an experiment; empty: every variable is one independently, at the rate.
    pub target_counts: Vec<f64>,
    /// Prior weight of each kind of intervention.
    #[serde(deserialize_with = "kinds::deserialise")]
    pub kind_weights: KindWeights,
    /// Prior expected number of parents of a variable, positive.
    pub expected_parents: f64,
    /// Squared coefficient of variation of the rates at which variables have children: 0 if all have the same.
    pub children_spread: f64,
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
    /// How much mechanisms differ between environments that share them; none in runs saved before there was any.
    #[serde(default)]
    pub drift: Drift,
    /// How many times more the rows of an experiment depend on each other than the model expects, at least 1: rows count for
    /// `1 / dispersion` of a row each.
    pub dispersion: f64,
}

impl Default for MetaParameters {
    fn default() -> Self {
        Self {
            target_rate: 0.05,
            target_counts: Vec::new(),
            kind_weights: [0.4, 0.25, 0.25, 0.1],
            expected_parents: 2.0,
            children_spread: 0.0,
            coefficient_scale: 3.0,
            smooth_scale: 5.0,
            smooth_width: 0.1,
            smooth_bias: 0.5,
            noise_shape: 1.0,
            noise_scale: 0.1,
            hard_scale: 10.0,
            shift_scale: 10.0,
            drift: Drift { intercept: 0.3, slope: 0.1, gain: 0.1, noise: 0.1 },
            dispersion: 1.0,
        }
    }
}

impl MetaParameters {
    /// The defaults for mechanisms that are exactly the same in all environments that share them.
    pub fn without_drift() -> Self {
        Self { drift: Drift::NONE, ..Self::default() }
    }

    /// The same but for one value.
    #[must_use]
    pub fn with(&self, parameter: MetaParameter, value: f64) -> Self {
        let mut changed = self.clone();
        *parameter.of(&mut changed) = value;
        changed
    }

    /// Prior log odds of a target, nothing else known of its experiment.
    pub fn target_log_odds(&self) -> f64 {
        libm::log(self.target_rate) - libm::log1p(-self.target_rate)
    }

    /// Prior of a regression on an intercept and `features` others, whose coefficients have prior standard deviation
    /// `scale` in units of the noise standard deviation.
    pub fn regression_prior(&self, features: usize, scale: f64) -> RegressionPrior {
        let mut precision = vec![1.0 / (scale * scale); features + 1];
        precision[0] = 1.0 / (INTERCEPT_SCALE * INTERCEPT_SCALE);
        RegressionPrior {
            precision,
            shape: self.noise_shape,
            scale: self.noise_scale,
            drift: self.drift,
            slopes_drift_together: false,
        }
    }

    /// Power of the likelihood: how much a row counts, in (0, 1] (a fractional or coarsened likelihood; Miller and
    /// Dunson, *Robust Bayesian inference via coarsening*, JASA 114, 2019).
    pub fn row_weight(&self) -> f64 {
        1.0 / self.dispersion
    }

    /// Temperature at which graphs are sampled, at least 1: where rows depend on each other, the best graph
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

/// One number among the meta-parameters; the weights of the kinds of intervention are the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MetaParameter {
    /// [`MetaParameters::target_rate`].
    TargetRate,
    /// [`MetaParameters::expected_parents`].
    ExpectedParents,
    /// [`MetaParameters::coefficient_scale`].
    CoefficientScale,
    /// [`MetaParameters::smooth_scale`].
    SmoothScale,
    /// [`MetaParameters::smooth_width`].
    SmoothWidth,
    /// [`MetaParameters::smooth_bias`].
    SmoothBias,
    /// [`MetaParameters::noise_shape`].
    NoiseShape,
    /// [`MetaParameters::noise_scale`].
    NoiseScale,
    /// [`MetaParameters::hard_scale`].
    HardScale,
    /// [`MetaParameters::shift_scale`].
    ShiftScale,
    /// [`Drift::intercept`].
    DriftIntercept,
    /// [`Drift::slope`].
    DriftSlope,
    /// [`Drift::gain`].
    DriftGain,
    /// [`Drift::noise`].
    DriftNoise,
    /// [`MetaParameters::dispersion`].
    Dispersion,
}

impl MetaParameter {
    /// Every one.
    pub const ALL: [Self; 15] = [
        Self::TargetRate,
        Self::ExpectedParents,
        Self::CoefficientScale,
        Self::SmoothScale,
        Self::SmoothWidth,
        Self::SmoothBias,
        Self::NoiseShape,
        Self::NoiseScale,
        Self::HardScale,
        Self::ShiftScale,
        Self::DriftIntercept,
        Self::DriftSlope,
        Self::DriftGain,
        Self::DriftNoise,
        Self::Dispersion,
    ];

    /// How mechanisms drift.
    pub const DRIFT: [Self; 4] = [Self::DriftIntercept, Self::DriftSlope, Self::DriftGain, Self::DriftNoise];

    /// Scales that meta-training looks for on the evidence, in this order.
    pub const SCALES: [Self; 12] = [
        Self::ShiftScale,
        Self::DriftIntercept,
        Self::DriftNoise,
        Self::DriftGain,
        Self::DriftSlope,
        Self::NoiseScale,
        Self::NoiseShape,
        Self::CoefficientScale,
        Self::SmoothScale,
        Self::SmoothWidth,
        Self::SmoothBias,
        Self::HardScale,
    ];

    /// Two words at the most.
    pub fn name(self) -> &'static str {
        match self {
            Self::TargetRate => "Target rate",
            Self::ExpectedParents => "Expected parents",
            Self::CoefficientScale => "Coefficient scale",
            Self::SmoothScale => "Smooth scale",
            Self::SmoothWidth => "Smooth width",
            Self::SmoothBias => "Smooth bias",
            Self::NoiseShape => "Noise shape",
            Self::NoiseScale => "Noise scale",
            Self::HardScale => "Hard scale",
            Self::ShiftScale => "Shift scale",
            Self::DriftIntercept => "Level drift",
            Self::DriftSlope => "Slope drift",
            Self::DriftGain => "Gain drift",
            Self::DriftNoise => "Noise drift",
            Self::Dispersion => "Dispersion",
        }
    }

    /// What it means, a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::TargetRate => "How probable it is beforehand that an experiment changes a given variable.",
            Self::ExpectedParents => "How many direct causes a variable is expected to have.",
            Self::CoefficientScale => "Typical size of an effect, in standard deviations of the noise.",
            Self::SmoothScale => {
                "How far a curved mechanism reaches up and down, in standard deviations of the noise."
            }
            Self::SmoothWidth => "How fast curved mechanisms bend: larger bends faster.",
            Self::SmoothBias => "How far from the centre curved mechanisms may bend.",
            Self::NoiseShape => "How firmly the size of the noise is expected: larger is firmer.",
            Self::NoiseScale => "Expected size of the noise variance, for standardised columns.",
            Self::HardScale => {
                "How far a variable is set from its usual mean, in standard deviations of its new noise."
            }
            Self::ShiftScale => "Size of an added offset, in standard deviations of the noise.",
            Self::DriftIntercept => {
                "How far levels differ between experiments that change nothing, in standard deviations of the noise."
            }
            Self::DriftSlope => {
                "How far effects differ between experiments that change nothing, in standard deviations of the noise."
            }
            Self::DriftGain => {
                "How far effects differ between experiments that change nothing, as a share of the effect."
            }
            Self::DriftNoise => {
                "How far the size of the noise differs between experiments that change nothing, as a share of it."
            }
            Self::Dispersion => {
                "How many times more the rows of an experiment depend on each other than the model expects. 1 takes it at its word; more is slower to believe."
            }
        }
    }

    /// Smallest and largest value.
    pub fn range(self) -> (f64, f64) {
        match self {
            Self::TargetRate => (1e-4, 0.9999),
            Self::ExpectedParents => (0.01, 100.0),
            Self::SmoothWidth | Self::SmoothBias => (1e-3, 100.0),
            Self::NoiseScale => (1e-4, 1000.0),
            Self::CoefficientScale
            | Self::SmoothScale
            | Self::NoiseShape
            | Self::HardScale
            | Self::ShiftScale => (0.01, 1000.0),
            Self::DriftIntercept | Self::DriftSlope => (0.0, 10.0),
            Self::DriftGain | Self::DriftNoise => (0.0, 2.0),
            Self::Dispersion => (1.0, MOST_DISPERSED),
        }
    }

    /// True for what only smooth mechanisms use.
    pub fn is_of_smooth_mechanisms(self) -> bool {
        matches!(self, Self::SmoothScale | Self::SmoothWidth | Self::SmoothBias)
    }

    /// Its value.
    pub fn get(self, meta: &MetaParameters) -> f64 {
        let mut copy = meta.clone();
        *self.of(&mut copy)
    }

    /// The place where it is kept.
    pub fn of(self, meta: &mut MetaParameters) -> &mut f64 {
        match self {
            Self::TargetRate => &mut meta.target_rate,
            Self::ExpectedParents => &mut meta.expected_parents,
            Self::CoefficientScale => &mut meta.coefficient_scale,
            Self::SmoothScale => &mut meta.smooth_scale,
            Self::SmoothWidth => &mut meta.smooth_width,
            Self::SmoothBias => &mut meta.smooth_bias,
            Self::NoiseShape => &mut meta.noise_shape,
            Self::NoiseScale => &mut meta.noise_scale,
            Self::HardScale => &mut meta.hard_scale,
            Self::ShiftScale => &mut meta.shift_scale,
            Self::DriftIntercept => &mut meta.drift.intercept,
            Self::DriftSlope => &mut meta.drift.slope,
            Self::DriftGain => &mut meta.drift.gain,
            Self::DriftNoise => &mut meta.drift.noise,
            Self::Dispersion => &mut meta.dispersion,
        }
    }
}
