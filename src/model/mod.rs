//! Closed forms: sufficient statistics, mechanism families, kinds of intervention, the local score.

mod coefficients;
pub mod factor;
pub mod marginal;
mod mechanism;
mod meta;
pub mod pool;
mod score;
pub mod statistics;

pub use coefficients::{CoefficientPosterior, Estimate};
pub use mechanism::{Mechanism, TargetOdds};
pub use meta::{InterventionKind, KindWeights, MetaParameters};
pub use score::{LocalScore, Model, ScoreCache, Scratch};
