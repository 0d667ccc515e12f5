//! Closed forms: sufficient statistics, mechanism families, kinds of intervention, the local score.

pub mod factor;
pub mod marginal;
mod mechanism;
mod meta;
pub mod pool;
mod score;
pub mod statistics;

pub use mechanism::{Estimate, Mechanism, TargetOdds};
pub use meta::{InterventionKind, KindWeights, MetaParameters};
pub use score::{LocalScore, Model, ScoreCache, Scratch};
