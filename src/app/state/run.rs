//! A run as the page shows it, and what came of it.

use std::sync::Arc;

use crate::evaluate::Scores;
use crate::learn::{Completeness, Info, Posterior};

/// Where a run stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RunStatus {
    /// Not started since the data came.
    #[default]
    Idle,
    /// The engine works.
    Running,
    /// Held by the person.
    Paused,
    /// Ran to the end.
    Done,
    /// Stopped by the person; what was learned is kept.
    Stopped,
    /// Could not start, or the engine crashed.
    Failed,
}

impl RunStatus {
    /// One lower-case word; part of the page's contract with its tests.
    pub fn word(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Done => "done",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }

    /// True while the engine holds a run that can go on.
    pub fn is_active(self) -> bool {
        matches!(self, Self::Running | Self::Paused)
    }
}

/// A run's figures.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Run {
    /// Where it stands.
    pub status: RunStatus,
    /// Newest report of the engine.
    pub info: Option<Info>,
    /// Milliseconds of learning so far, pauses left out.
    pub elapsed_ms: f64,
}

impl Run {
    /// A run that led to this.
    pub fn ended(learned: &Learned) -> Self {
        let complete = learned.posterior.completeness == Completeness::Complete;
        let status = if complete { RunStatus::Done } else { RunStatus::Stopped };
        Self { status, elapsed_ms: learned.elapsed_ms, info: None }
    }

    /// Share that is done, 0 to 1.
    pub fn fraction(&self) -> f64 {
        if self.status == RunStatus::Done {
            1.0
        } else {
            self.info.as_ref().map_or(0.0, |info| info.fraction)
        }
    }

    /// Milliseconds until the end at the present pace; `None` before that can be told.
    pub fn left_ms(&self) -> Option<f64> {
        let fraction = self.fraction();
        (self.status.is_active() && fraction > 0.05 && self.elapsed_ms > 500.0)
            .then(|| self.elapsed_ms * (1.0 - fraction) / fraction)
    }
}

/// A finished (or stopped) run.
#[derive(Debug, Clone, PartialEq)]
pub struct Learned {
    /// What was learned.
    pub posterior: Arc<Posterior>,
    /// Scores, where the truth is known.
    pub scores: Option<Arc<Scores>>,
    /// Milliseconds of learning.
    pub elapsed_ms: f64,
}
