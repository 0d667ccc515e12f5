//! Closed forms: sufficient statistics, mechanism families, kinds of intervention, the local score.

mod coefficients;
pub mod dispersion;
pub mod drift;
pub mod elementary;
pub mod factor;
mod family;
mod graph_prior;
pub mod kinds;
#[cfg(test)]
mod laws;
pub mod learned;
mod linear;
mod made_up;
pub mod marginal;
mod mechanism;
mod meta;
mod noise_drift;
mod normality;
pub mod pool;
mod predictive;
mod residuals;
mod row_weights;
mod score;
mod score_cache;
mod screen;
mod smooth;
pub mod statistics;
mod target_counts;

pub use coefficients::{CoefficientPosterior, Estimate};
pub use dispersion::{Dispersion, common_and_relative};
pub use drift::Drift;
pub use family::{Family, MechanismChoice, MechanismFamily};
pub use graph_prior::Stated;
pub use kinds::{InterventionKind, KindWeights};
pub use learned::Learned;
pub use mechanism::{Mechanism, TargetOdds};
pub use meta::{MOST_DISPERSED, MetaParameter, MetaParameters};
pub use normality::cost_of_normality;
pub use pool::DriftProfile;
pub use predictive::{Densities, Predictive};
pub use residuals::residuals;
pub use row_weights::RowWeights;
pub use score::{FamilyMixture, Model, Scratch, family_mixture};
pub use score_cache::{FEW_CANDIDATES, LocalScore, MetSet, ScoreCache, Scored};
pub use screen::{Candidate, Screen};
pub use target_counts::{TargetCounts, binomial};
