//! What a run consists of between two steps.

use crate::graph::VariableSet;
use crate::model::pool::PoolPosterior;
use crate::model::{Model, ScoreCache, Scored, Scratch, family_mixture};

use super::assistant::{Brief, Moment};
use super::epoch::Epoch;
use super::parent_search::ParentSearch;
use super::restart::{Restart, best_graph};
use super::sample::Sample;
use super::shown::Shown;
use super::stage::Stage;
use super::stage_end::StageEnd;

/// Everything that changes while learning: what outlives a stage, and the stage.
#[derive(Debug, Clone)]
pub struct State {
    /// The data under the meta-parameters in force.
    pub(super) model: Model,
    /// Local scores under that model, and the families that variables may use.
    pub(super) scores: ScoreCache,
    /// Best parents under these scores.
    pub(super) parents: ParentSearch,
    /// One a chain.
    pub(super) restarts: Vec<Restart>,
    /// What the epochs of meta-training ended with; the first only measured what the run began with.
    pub(super) epochs: Vec<Epoch>,
    /// How the stages ended that are over.
    pub(super) ends: Vec<StageEnd>,
    /// What the last snapshot showed.
    pub(super) shown: Shown,
    /// Share of the run that is done.
    pub(super) fraction: f64,
    pub(super) stage: Stage,
}

impl State {
    /// Number of local scores computed so far.
    pub fn count(&self) -> usize {
        self.scores.len()
    }

    /// What the epochs of meta-training ended with, so far.
    pub fn epochs(&self) -> &[Epoch] {
        &self.epochs
    }

    /// How the stages ended that are over, in their order.
    pub fn ends(&self) -> &[StageEnd] {
        &self.ends
    }

    /// What an assistant has to know to find out what would be found out here.
    pub(super) fn brief(&self) -> Brief {
        Brief { learned: self.model.learned().clone(), families: self.scores.all_families().to_vec() }
    }

    /// The moment of the run.
    pub(super) fn now(&self) -> Moment {
        Moment { stage: self.ends.len(), within: self.stage.moment() }
    }

    /// The local scores computed since the last call, for assistants.
    pub(super) fn tell(&mut self) -> Vec<Scored> {
        self.scores.tell()
    }

    /// The best graph that any search or chain has visited.
    pub(super) fn best_graph(&self) -> Vec<VariableSet> {
        best_graph(&self.restarts)
    }

    /// The draws of the posterior so far; `None` before burn-in is over.
    pub(super) fn sample(&self) -> Option<&Sample> {
        self.stage.sample()
    }

    /// Sweeps at the start of each chain that are not counted, once that is known.
    pub(super) fn burn_in(&self) -> Option<usize> {
        self.sample().map(|sample| sample.burn_in)
    }

    /// Log posterior after each sweep of every chain; none of chains that are not kept.
    pub(super) fn traces(&self) -> Vec<Vec<f64>> {
        match &self.stage {
            Stage::Chains(chains) => chains.traces(),
            Stage::Finished(sample) => sample.traces(),
            Stage::Search(_) | Stage::Families(_) | Stage::MetaTraining(_) => {
                vec![Vec::new(); self.restarts.len()]
            }
        }
    }

    /// The pool posterior of a parent set.
    pub(super) fn pool(&self, j: usize, set: VariableSet) -> PoolPosterior {
        let families = self.scores.families(j);
        family_mixture(&self.model, families, j, set, &mut Scratch::default()).posterior
    }
}
