//! The meta-loss and the evidence of an epoch, a variable at a time.

use serde::{Deserialize, Serialize};

use crate::graph::VariableSet;
use crate::model::{Learned, MetaParameter, Model, ScoreCache};

use super::episodes::Episodes;
use super::scale_search::local_evidence;

/// What one variable adds to both.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Loss {
    /// To the sum of the losses of all episodes, nats.
    episodes: f64,
    /// To the log evidence of all rows, nats.
    log_evidence: f64,
}

/// The losses of all variables.
#[derive(Debug, Clone)]
pub(super) struct Losses {
    /// Each row counted in full.
    model: Model,
    episodes: Episodes,
    /// `[j]`, where it is known.
    of_variable: Vec<Option<Loss>>,
}

impl Losses {
    /// Of no variable yet.
    pub fn new(model: &Model, seed: u64) -> Self {
        let meta = model.meta().with(MetaParameter::Dispersion, 1.0);
        let learned = Learned { meta, dispersion: Vec::new(), ..model.learned().clone() };
        let model = model.under(learned);
        let of_variable = vec![None; model.variables()];
        Self { episodes: Episodes::new(&model, seed), model, of_variable }
    }

    /// What the model has learned, and what is known of each variable.
    pub fn asked(&self) -> (&Learned, &[Option<Loss>]) {
        (self.model.learned(), &self.of_variable)
    }

    /// The loss of one variable given its parents.
    pub fn of(&self, scores: &ScoreCache, j: usize, parents: VariableSet) -> Loss {
        Loss {
            episodes: self.episodes.of_variable(&self.model, scores, j, parents),
            log_evidence: local_evidence(&self.model, scores, j, parents),
        }
    }

    /// Notes the loss of one variable.
    pub fn take_in(&mut self, j: usize, loss: Loss) {
        self.of_variable[j] = Some(loss);
    }

    /// Computes that of the next variable; after the last one the meta-loss, nats a row of all variables, and the log evidence of
    /// all rows, nats.
    pub fn step(&mut self, scores: &ScoreCache, graph: &[VariableSet]) -> Option<(Option<f64>, f64)> {
        if let Some(j) = self.of_variable.iter().position(Option::is_none) {
            self.take_in(j, self.of(scores, j, graph[j]));
            return None;
        }
        let all = || self.of_variable.iter().flatten();
        let total = all().map(|loss| loss.episodes).sum();
        Some((self.episodes.loss(total), all().map(|loss| loss.log_evidence).sum()))
    }
}
