//! The acyclic graph of a posterior at a threshold.

use crate::evaluate::acyclic_part;
use crate::graph::Dag;
use crate::learn::Posterior;

/// Edges of at least `threshold` (and above zero), strongest first, each kept when it closes no cycle.
pub(super) fn acyclic(posterior: &Posterior, threshold: f64) -> Dag {
    // `acyclic_part` keeps what is above its cut.
    acyclic_part(&posterior.edge, threshold.next_down().max(0.0))
}
