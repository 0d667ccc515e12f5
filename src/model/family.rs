//! Families of mechanisms: how a variable may depend on its parents.
//!
//! A family maps the parents' values to features; everything else (pools, kinds of intervention, evidence) is the
//! same for all. A new family is a file that implements [`MechanismFamily`], a variant of [`Family`] and a place in its
//! lists; `CONTRIBUTING.md` names the few places that tell families apart.

use serde::{Deserialize, Serialize};

use super::factor::Lanes;
use super::linear::Linear;
use super::marginal::RegressionPrior;
use super::meta::MetaParameters;
use super::smooth::Smooth;
use super::statistics::{MechanismStatistics, TrainingData};

/// The families that there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Family {
    /// A weighted sum of the parents.
    Linear,
    /// Any smooth function of all parents jointly: a neural network with one wide hidden layer.
    Smooth,
}

impl Family {
    /// Every family, simplest first.
    pub const ALL: [Self; 2] = [Self::Linear, Self::Smooth];

    /// One lower-case word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Smooth => "smooth",
        }
    }

    /// What the family does.
    pub fn mechanism(self) -> &'static dyn MechanismFamily {
        match self {
            Self::Linear => &Linear,
            Self::Smooth => &Smooth,
        }
    }
}

/// Which families a variable's mechanism may come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum MechanismChoice {
    /// The evidence weighs the families, for every variable and parent set.
    #[default]
    Auto,
    /// Linear mechanisms only.
    Linear,
    /// Smooth mechanisms only.
    Smooth,
}

/// What a family has to know.
pub trait MechanismFamily: Sync {
    /// Fills the statistics of variable `y` on the features of its parents, and returns the prior of the regression
    /// on them (first feature: ones).
    fn statistics(
        &self,
        data: &TrainingData,
        meta: &MetaParameters,
        y: usize,
        parents: &[usize],
        into: &mut MechanismStatistics,
    ) -> RegressionPrior;

    /// What [`features`](Self::features) needs to know of the training data.
    fn basis(&self, data: &TrainingData, meta: &MetaParameters, parents: &[usize]) -> Vec<f64>;

    /// Number of features that a basis gives, the ones among them; `None` if it is not a basis for so many parents.
    fn feature_count(&self, basis: &[f64], parents: usize) -> Option<usize>;

    /// The prior of the regression on the features of a basis.
    fn prior(&self, meta: &MetaParameters, basis: &[f64], parents: usize) -> RegressionPrior;

    /// Features of [`LANES`](super::factor::LANES) rows at once from the standardised values of the parents: ones first.
    fn features(&self, meta: &MetaParameters, basis: &[f64], parents: &[Lanes]) -> Vec<Lanes>;
}
