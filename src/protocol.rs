//! Typed messages between page and worker.
//!
//! Every message travels in an [`Envelope`] that carries [`VERSION`] and a run id: the receiver drops what is not
//! of its version or not of its run. On the wire a message is its [postcard](https://postcard.jamesmunns.com/) bytes.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::data::{DataReport, Dataset, Finding, Fix, NamedFile, Roles, Truth};
use crate::effects::{Answer, Ask};
use crate::evaluate::Scores;
use crate::explain::{EdgeEvidence, Equation, Suggestion, TargetEvidence};
use crate::learn::{Adaptation, Epoch, Info, Order, Posterior, Settings};
use crate::notes::Notes;
use crate::simulate::Recipe;

/// Version of the messages; page and worker of different versions refuse each other.
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

/// Why bytes are not a message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// The sender speaks another version.
    #[error("a message of version {0} came where version {VERSION} was expected")]
    Version(u32),
    /// The bytes are damaged.
    #[error("a message could not be read")]
    Malformed,
}

impl<T> Envelope<T> {
    /// A message of this build.
    pub fn new(run: u64, body: T) -> Self {
        Self { version: VERSION, run, body }
    }
}

impl<T: Serialize> Envelope<T> {
    /// The message's bytes.
    pub fn encode(&self) -> Vec<u8> {
        postcard::to_stdvec(self).expect("memory is the only thing that can run out")
    }
}

impl<T: DeserializeOwned> Envelope<T> {
    /// Reads a message.
    ///
    /// # Errors
    /// [`WireError::Version`] before anything else is read, [`WireError::Malformed`] for damaged or left-over bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let (version, _) = postcard::take_from_bytes::<u32>(bytes).map_err(|_| WireError::Malformed)?;
        if version != VERSION {
            return Err(WireError::Version(version));
        }
        match postcard::take_from_bytes(bytes) {
            Ok((envelope, [])) => Ok(envelope),
            _ => Err(WireError::Malformed),
        }
    }
}

/// Page to worker.
#[allow(clippy::large_enum_variant)] // A message at a time; the largest, settings, comes once a run.
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
    /// Take up a run that was saved as [`Format::Bundle`].
    Reopen(NamedFile),
    /// Learn from the kept data set.
    Learn(Settings),
    /// Hold learning where it is.
    Pause,
    /// Go on after [`Request::Pause`].
    Resume,
    /// While paused: one step, then hold again.
    StepOnce,
    /// The last [`Response::Progress`] has been shown; the worker sends no other before it hears so.
    Seen,
    /// Stop learning and answer with what has been learned.
    Stop,
    /// Take back what an earlier worker learned from the kept data set: [`Response::Learned`]'s `state`.
    Restore(LearnedState),
    /// Name the targets of a new experiment from what was learned last.
    Adapt {
        /// Files of the new experiment, with the training data's columns.
        files: Vec<NamedFile>,
        /// Use only this many rows; `None`: all.
        first_rows: Option<usize>,
        /// Changes to these files that the person chose.
        fixes: Vec<Fix>,
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
    /// A variable's mechanism as an equation.
    ExplainVariable {
        /// Variable.
        variable: usize,
    },
    /// Rank experiments that were not done yet.
    Suggest,
    /// A question about effects, predictions, or what the graph leaves unexplained.
    Effects {
        /// Comes back with the answer.
        id: u64,
        /// The question.
        ask: Ask,
    },
    /// Write what was learned as a file.
    Export {
        /// Which.
        format: Format,
        /// What the file is for; comes back with it.
        purpose: Purpose,
        /// What the person wrote, for a bundle.
        notes: Notes,
    },
    /// Write a run that was learned earlier as a bundle without rows, to be saved.
    Save {
        /// [`Response::Learned`]'s.
        state: LearnedState,
        /// What the person wrote.
        notes: Notes,
    },
    /// Take up a run that was learned earlier, with its data where a recipe makes them again. Answered as
    /// [`Request::Reopen`] is.
    Recall(LearnedState),
}

/// A file format of [`Request::Export`]. Formats that hold one graph leave out edges below `threshold`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Format {
    /// Edge probabilities, one row an ordered pair.
    EdgesCsv,
    /// Target probabilities, one row an experiment and variable.
    TargetsCsv,
    /// The sampled graphs with their weights.
    Samples,
    /// Everything: settings, probabilities, sampled graphs, diagnostics.
    Json,
    /// Graphviz.
    Dot {
        /// Smallest probability.
        threshold: f64,
    },
    /// GraphML.
    GraphMl {
        /// Smallest probability.
        threshold: f64,
    },
    /// DAGitty model code.
    Dagitty {
        /// Smallest probability.
        threshold: f64,
    },
    /// bnlearn model string.
    Bnlearn {
        /// Smallest probability.
        threshold: f64,
    },
    /// Node-link JSON.
    NodeLink {
        /// Smallest probability.
        threshold: f64,
    },
    /// The run: everything that [`Request::Reopen`] needs.
    Bundle {
        /// Put the rows into it too.
        with_data: bool,
    },
}

/// What a written file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// The person saves it.
    Save,
    /// The browser keeps it for the next visit.
    Keep {
        /// The page's number of the run.
        run: u64,
    },
}

/// What one part of the page asked for: says where a refusal is to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Subject {
    /// Loading or simulating data.
    Data,
    /// Learning.
    Learning,
    /// A new experiment.
    NewExperiment,
    /// Evidence for an edge or a target.
    Evidence,
    /// Writing a file.
    Export,
}

/// What a worker learned, in a form that only the worker reads. The page keeps it to hand it to the next worker
/// after a crash.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearnedState(pub Vec<u8>);

/// What the worker tells its assistants, which are workers as well. What comes back are [`Report`](crate::learn::Report)s.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Told {
    /// What is to be learned from.
    Begin {
        /// The data.
        data: Box<Dataset>,
        /// Settings of the run.
        settings: Box<Settings>,
    },
    /// What to do.
    Order(Box<Order>),
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
        /// True if they are the data that were there before: run and result stand.
        same: bool,
    },
    /// Answer to [`Request::Reopen`].
    Reopened(Box<Reopened>),
    /// Learning goes on; sent where there is nothing else to say for a while.
    Alive,
    /// Learning goes on.
    Progress {
        /// The newest step.
        info: Info,
        /// Milliseconds of learning so far, pauses left out.
        elapsed_ms: f64,
        /// Probabilities as they stand.
        snapshot: Snapshot,
    },
    /// Learning ended.
    Learned {
        /// The result.
        posterior: Box<Posterior>,
        /// Scores, where the truth is known.
        scores: Option<Box<Scores>>,
        /// Milliseconds of learning, pauses left out.
        elapsed_ms: f64,
        /// For [`Request::Restore`].
        state: LearnedState,
    },
    /// Answer to [`Request::Restore`].
    Restored,
    /// Answer to [`Request::Adapt`].
    Adapted {
        /// What is wrong with the files and what else should be known; errors first.
        findings: Vec<Finding>,
        /// One entry a new experiment; empty if the files have errors.
        adaptations: Vec<Adaptation>,
    },
    /// Answer to [`Request::ExplainEdge`].
    Edge(EdgeEvidence),
    /// Answer to [`Request::ExplainTarget`].
    Target(TargetEvidence),
    /// Answer to [`Request::ExplainVariable`].
    Equation(Equation),
    /// Answer to [`Request::Suggest`], the most informative first.
    Suggestions(Vec<Suggestion>),
    /// Answer to [`Request::Effects`].
    Effects {
        /// That of the question.
        id: u64,
        /// The answer, or why there is none.
        answer: Result<Answer, String>,
    },
    /// Answer to [`Request::Export`].
    Exported {
        /// The format that was asked for.
        format: Format,
        /// What the file is for.
        purpose: Purpose,
        /// Suggested file name.
        file_name: String,
        /// The file's content, UTF-8.
        content: String,
    },
    /// The request could not be carried out; everything learned is kept.
    Refused {
        /// What was asked for.
        subject: Subject,
        /// What happened, where, and what to do.
        message: String,
    },
    /// The engine crashed; the page restarts the worker.
    Crashed {
        /// The panic message.
        message: String,
    },
}

/// What it takes to load the data of a reopened run again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Origin {
    /// The recipe that simulates them.
    Simulated(Recipe),
    /// The data as files, and the roles to read them with.
    Files {
        /// The rows as one table; known targets and the true graph as tables of their own.
        files: Vec<NamedFile>,
        /// Roles.
        roles: Roles,
    },
}

/// A run that was taken up again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reopened {
    /// The data; not ready, and without variables, if the bundle has none and they cannot be simulated again.
    pub report: DataReport,
    /// How to load them again; `None` if the bundle has none and they cannot be simulated.
    pub origin: Option<Origin>,
    /// Known truth.
    pub truth: Option<Truth>,
    /// The result, with the settings that led to it.
    pub posterior: Posterior,
    /// Scores, where the truth is known.
    pub scores: Option<Scores>,
    /// Milliseconds of learning.
    pub elapsed_ms: f64,
    /// For [`Request::Restore`].
    pub state: LearnedState,
    /// What the person wrote.
    pub notes: Notes,
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
    /// Sweeps at the start of each chain that are not counted, once that is known.
    pub burn_in: Option<usize>,
    /// What the epochs of meta-training ended with so far; the first entry is the state before them.
    pub epochs: Vec<Epoch>,
}

impl From<&Posterior> for Snapshot {
    /// How a run ended.
    fn from(posterior: &Posterior) -> Self {
        Self {
            edge: posterior.edge.clone(),
            target: posterior.target.clone(),
            order: posterior.order.clone(),
            trace: posterior.diagnostics.trace.clone(),
            burn_in: posterior.diagnostics.burn_in,
            epochs: posterior.epochs.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::Phase;

    #[test]
    fn a_message_survives_the_wire() {
        let sent = Envelope::new(7, Request::Learn(Settings { seed: u64::MAX, ..Settings::default() }));
        assert_eq!(Envelope::decode(&sent.encode()), Ok(sent));
        let probabilities = Snapshot { edge: vec![vec![0.1 + 0.2, 5e-324]], ..Snapshot::default() };
        let info =
            Info { phase: Phase::Sampling, fraction: 0.5, chain: 1, log_posterior: -1e9, finished: false };
        let sent = Envelope::new(7, Response::Progress { info, elapsed_ms: 0.1, snapshot: probabilities });
        assert_eq!(Envelope::decode(&sent.encode()), Ok(sent));
    }

    #[test]
    fn another_version_is_refused_whatever_its_body() {
        let other = Envelope { version: VERSION + 1, run: 1, body: "a body that nobody here knows" };
        assert_eq!(Envelope::<Response>::decode(&other.encode()), Err(WireError::Version(VERSION + 1)));
    }

    #[test]
    fn damaged_bytes_are_refused() {
        let bytes = Envelope::new(1, Request::Stop).encode();
        assert_eq!(Envelope::<Request>::decode(&bytes[..bytes.len() - 1]), Err(WireError::Malformed));
        assert_eq!(Envelope::<Request>::decode(&[bytes, vec![0]].concat()), Err(WireError::Malformed));
        assert_eq!(Envelope::<Request>::decode(&[]), Err(WireError::Malformed));
    }
}
