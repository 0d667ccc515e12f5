//! From a data set to a posterior over graphs and targets: `init` + `step`, nothing hidden.
//!
//! ```text
//! let problem = Problem::new(&dataset, settings)?;
//! let mut state = init(&problem);
//! while !step(&problem, &mut state).finished {}
//! let posterior = posterior(&problem, &state);      // may be asked for at any moment
//! let named = posterior.adapter.adapt(&rows);       // a new experiment, closed form
//! ```

mod adapt;
mod posterior;
mod settings;

pub use adapt::Adaptation;
pub use posterior::{DagSample, Diagnostics, Estimate, Posterior};
pub use settings::{Knowledge, Settings};

use serde::{Deserialize, Serialize};

/// What the learner is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// Searching over variable orders for the best graph.
    OrderSearch,
    /// Markov chains over graphs.
    Sampling,
    /// Nothing left to do.
    Finished,
}

/// One step's report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Info {
    /// What the step did.
    pub phase: Phase,
    /// Share of the whole run that is done, 0 to 1, never falling.
    pub fraction: f64,
    /// Chain (or restart) that the step advanced.
    pub chain: usize,
    /// Log posterior (up to a constant, nats) of that chain's current graph.
    pub log_posterior: f64,
    /// True once further steps change nothing.
    pub finished: bool,
}
