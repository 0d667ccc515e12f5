//! From a data set to a posterior over graphs and targets: `init` + `step`, nothing hidden.
//!
//! ```text
//! let problem = Problem::new(&dataset, settings)?;
//! let mut state = init(&problem);
//! while !step(&problem, &mut state).finished {}
//! let posterior = posterior(&problem, &state);      // may be asked for at any moment
//! let adapter = Adapter::new(&problem, &state);
//! let named = adapter.adapt("new", &rows, None)?;   // a new experiment, closed form
//! ```

mod adapt;
mod assistant;
mod averages;
mod burn_in;
mod chain;
mod chains;
mod children;
mod completeness;
mod contradiction;
pub mod convergence;
mod curves;
mod diagnostics;
mod edge_mixing;
mod episodes;
mod epoch;
mod expected;
mod families;
mod family_share;
mod few_values;
mod losses;
mod meta_training;
mod neighbours;
mod order_search;
mod parent_search;
mod parent_sets;
mod pieces;
mod plan;
mod posterior;
mod problem;
mod progress;
mod relative_drift;
mod restart;
mod run;
mod sample;
mod scale_search;
mod search;
mod settings;
mod shown;
mod stage;
mod stage_end;
mod state;
mod stated;
mod stray;
mod summary;
mod team;
mod tempering;
#[cfg(not(target_arch = "wasm32"))]
mod threads;
mod warm_up;
mod weighted_sets;

pub(crate) use adapt::among_others;
pub use adapt::{AdaptError, Adaptation, Adapter};
pub use assistant::{Assistant, Order, Report};
pub use completeness::Completeness;
pub use contradiction::{Contradiction, Settled};
pub use diagnostics::Diagnostics;
pub use edge_mixing::{LARGEST_R_HAT, Mixing};
pub use epoch::Epoch;
pub use few_values::FewValues;
pub use posterior::{DagSample, Discount, Posterior, Unsteady};
pub(crate) use problem::check_distributions;
pub use problem::{Problem, ProblemError, Standard};
pub use run::{init, step};
pub use settings::{Belief, Knowledge, Settings};
pub use stage_end::{EpochEnd, FamiliesEnd, SearchEnd, StageEnd};
pub use state::State;
pub(crate) use stray::strays;
pub use stray::{RestsOnRows, Strays};
pub use summary::{conclusion, posterior, snapshot};
pub use team::Team;
#[cfg(not(target_arch = "wasm32"))]
pub use threads::run_on_threads;
#[cfg(test)]
pub(crate) use weighted_sets::weighted_parent_sets;

use serde::{Deserialize, Serialize};

/// What the learner is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// Searching over variable orders for the best graph.
    OrderSearch,
    /// Comparing linear with smooth mechanisms, variable by variable.
    Families,
    /// Learning the meta-parameters from the structure found so far.
    MetaTraining,
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

#[cfg(test)]
mod tests;
