//! Linear mechanisms.

use super::factor::{LANES, Lanes};
use super::family::MechanismFamily;
use super::marginal::RegressionPrior;
use super::meta::MetaParameters;
use super::statistics::{MechanismStatistics, TrainingData};

/// Features: ones and the parents themselves.
#[derive(Debug, Clone, Copy)]
pub struct Linear;

impl MechanismFamily for Linear {
    fn statistics(
        &self,
        data: &TrainingData,
        meta: &MetaParameters,
        y: usize,
        parents: &[usize],
        into: &mut MechanismStatistics,
    ) -> RegressionPrior {
        data.moments().mechanism(y, parents, into);
        meta.regression_prior(parents.len(), meta.coefficient_scale)
    }

    fn basis(&self, _: &TrainingData, _: &MetaParameters, _: &[usize]) -> Vec<f64> {
        Vec::new()
    }

    fn feature_count(&self, basis: &[f64], parents: usize) -> Option<usize> {
        basis.is_empty().then_some(parents + 1)
    }

    fn prior(&self, meta: &MetaParameters, _: &[f64], parents: usize) -> RegressionPrior {
        meta.regression_prior(parents, meta.coefficient_scale)
    }

    fn features(&self, _: &MetaParameters, _: &[f64], parents: &[Lanes]) -> Vec<Lanes> {
        std::iter::once([1.0; LANES]).chain(parents.iter().copied()).collect()
    }
}
