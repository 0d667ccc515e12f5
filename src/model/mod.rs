//! Closed forms: sufficient statistics, mechanism families, kinds of intervention, the local score.

mod meta;

pub use meta::{InterventionKind, KindWeights, MetaParameters};
