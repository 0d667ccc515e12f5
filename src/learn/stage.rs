//! The stages of a run, each with what is of use to nothing else.

use crate::graph::VariableSet;

use super::Phase;
use super::chains::Chains;
use super::families::Families;
use super::meta_training::MetaTraining;
use super::restart::causal_order;
use super::sample::Sample;
use super::search::Search;

/// What is under way, with all that is of no use to anything else.
#[derive(Debug, Clone)]
pub(super) enum Stage {
    Search(Search),
    Families(Families),
    MetaTraining(Box<MetaTraining>),
    Chains(Chains),
    Finished(Sample),
}

impl Stage {
    /// The stage as it is told: pilot chains belong to the search.
    pub fn phase(&self) -> Phase {
        match self {
            Self::Search(_) => Phase::OrderSearch,
            Self::Families(_) => Phase::Families,
            Self::MetaTraining(_) => Phase::MetaTraining,
            Self::Chains(chains) if chains.are_pilot() => Phase::OrderSearch,
            Self::Chains(_) => Phase::Sampling,
            Self::Finished(_) => Phase::Finished,
        }
    }

    /// The restart or chain whose turn it is; 0 where there are none.
    pub fn turn(&self) -> usize {
        match self {
            Self::Search(search) => search.turn(),
            Self::Chains(chains) => chains.turn(),
            Self::Families(_) | Self::MetaTraining(_) | Self::Finished(_) => 0,
        }
    }

    /// Number of what is asked for next, rising as the stage goes on.
    pub fn moment(&self) -> usize {
        match self {
            Self::Search(search) => search.moment(),
            Self::MetaTraining(epoch) => epoch.moment(),
            Self::Chains(chains) => chains.moment(),
            Self::Families(_) | Self::Finished(_) => 0,
        }
    }

    /// An order of the graph from which a search may go on. Once the meta-parameters have changed, nothing of what an order
    /// asks for is known, and another one may lead out of where a search ended.
    pub fn order_of(&self, graph: &[VariableSet]) -> Vec<usize> {
        match self {
            Self::Search(search) => search.order_of(graph),
            Self::Families(families) => families.order().to_vec(),
            Self::MetaTraining(_) | Self::Chains(_) | Self::Finished(_) => causal_order(graph),
        }
    }

    /// The draws of the posterior so far; `None` before burn-in is over.
    pub fn sample(&self) -> Option<&Sample> {
        match self {
            Self::Chains(chains) => chains.sample(),
            Self::Finished(sample) => Some(sample),
            Self::Search(_) | Self::Families(_) | Self::MetaTraining(_) => None,
        }
    }

    /// Hands the draws over to the end of the run; none where there are none.
    pub fn take_sample(&mut self) -> Sample {
        match self {
            Self::Chains(chains) => chains.take_sample().unwrap_or_default(),
            Self::Finished(sample) => std::mem::take(sample),
            Self::Search(_) | Self::Families(_) | Self::MetaTraining(_) => Sample::default(),
        }
    }
}
