//! How much of its work a run had done when it ended.

use serde::{Deserialize, Serialize};

use super::State;
use super::stage::Stage;

/// What the probabilities of a [`super::Posterior`] rest on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub enum Completeness {
    /// The run came to its end.
    #[default]
    Complete,
    /// Stopped while its chains ran: averages over fewer sweeps than were asked for.
    Partial {
        /// Share of the run that was done, 0 to 1; 0 where it is not known.
        fraction: f64,
    },
    /// Stopped before a sweep counted: one graph per search, and no probabilities. What stands in their place is how
    /// many of the searches had an edge, which says nothing about how sure it is.
    FirstGuess {
        /// Share of the run that was done, 0 to 1; 0 where it is not known.
        fraction: f64,
    },
}

impl Completeness {
    /// Of a run that stands here.
    pub(super) fn of(state: &State) -> Self {
        let fraction = state.fraction;
        match state.stage {
            Stage::Finished(_) => Self::Complete,
            _ if state.sample().is_some_and(|sample| !sample.is_empty()) => Self::Partial { fraction },
            _ => Self::FirstGuess { fraction },
        }
    }

    /// False while there is only a first guess.
    pub fn has_probabilities(self) -> bool {
        !matches!(self, Self::FirstGuess { .. })
    }

    /// Share of the run that was done, percent; `None` where it is not known.
    pub fn percent(self) -> Option<f64> {
        let fraction = match self {
            Self::Complete => 1.0,
            Self::Partial { fraction } | Self::FirstGuess { fraction } => fraction,
        };
        (fraction > 0.0).then_some(100.0 * fraction)
    }
}
