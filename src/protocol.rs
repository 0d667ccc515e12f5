//! Typed messages between page and worker.
//!
//! Every message travels in an [`Envelope`] that carries [`VERSION`] and a run id: the receiver drops what is not
//! of its version or not of its run.

use serde::{Deserialize, Serialize};

use crate::data::{DataReport, Fix, NamedFile, Roles, Truth};
use crate::evaluate::Scores;
use crate::explain::{EdgeEvidence, TargetEvidence};
use crate::learn::{Adaptation, Info, Posterior, Settings};
use crate::simulate::Recipe;

/// Version of the messages; page and worker of different builds refuse each other.
pub const VERSION: u32 = 1;

/// A message with what is needed to know whether it still matters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Envelope<T> {
    /// [`VERSION`] of the sender.
    pub version: u32,
    /// Counts the page's data loads and runs; an answer carries the id of its request.
    pub run: u64,
    /// The message.
    pub body: T,
}

/// Page to worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Parse files (again, with other roles) and keep the data set.
    Load {
        /// The files as dropped.
        files: Vec<NamedFile>,
        /// Column roles and reference if the person changed them; `None` guesses.
        roles: Option<Roles>,
        /// Changes that the person chose, in the order of choice; undo takes one out.
        fixes: Vec<Fix>,
    },
    /// Simulate a data set with known truth and keep it.
    Simulate(Recipe),
    /// Learn from the kept data set.
    Learn(Settings),
    /// Stop learning and answer with what has been learned.
    Stop,
    /// Name the targets of a new experiment.
    Adapt {
        /// Files of the new experiment, with the training data's columns.
        files: Vec<NamedFile>,
        /// Use only this many rows; `None`: all.
        first_rows: Option<usize>,
    },
    /// Evidence for the edge `from -> to`.
    ExplainEdge {
        /// Cause.
        from: usize,
        /// Effect.
        to: usize,
    },
    /// Evidence that `variable` is a target of `experiment`.
    ExplainTarget {
        /// Row of the target matrix.
        experiment: usize,
        /// Variable.
        variable: usize,
    },
}

/// Worker to page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Response {
    /// The worker can take requests.
    Ready,
    /// Answer to [`Request::Load`] and [`Request::Simulate`].
    Loaded {
        /// What was understood and what is wrong.
        report: DataReport,
        /// Known truth of simulated data.
        truth: Option<Truth>,
    },
    /// Learning goes on.
    Progress {
        /// The newest step.
        info: Info,
        /// Milliseconds since the start of learning.
        elapsed_ms: f64,
        /// Probabilities as they stand.
        snapshot: Snapshot,
    },
    /// Learning ended.
    Learned {
        /// The result.
        posterior: Box<Posterior>,
        /// Scores, where the truth is known.
        scores: Option<Scores>,
        /// True if it was stopped before the end.
        stopped: bool,
        /// Milliseconds of learning.
        elapsed_ms: f64,
    },
    /// Answer to [`Request::Adapt`]: one entry a new experiment.
    Adapted(Vec<Adaptation>),
    /// Answer to [`Request::ExplainEdge`].
    Edge(EdgeEvidence),
    /// Answer to [`Request::ExplainTarget`].
    Target(TargetEvidence),
    /// The request could not be carried out; everything learned is kept.
    Refused {
        /// What happened, where, and what to do.
        message: String,
    },
    /// The engine crashed; the page restarts the worker.
    Crashed {
        /// The panic message.
        message: String,
    },
}

/// Probabilities while learning goes on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// `edge[i][j]` (d x d).
    pub edge: Vec<Vec<f64>>,
    /// `target[k][j]` (experiments x d).
    pub target: Vec<Vec<f64>>,
    /// Current best order, causes first.
    pub order: Vec<usize>,
    /// Log posterior of every chain so far, one value a sweep.
    pub trace: Vec<Vec<f64>>,
}
