//! What graph and heatmaps show, whether learning goes on or has ended.

use std::sync::Arc;

use crate::graph::{Dag, EssentialGraph};
use crate::learn::{Knowledge, Mixing, Posterior};
use crate::model::Estimate;
use crate::protocol::Snapshot;

/// Probabilities with their names.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Picture {
    /// Variable names (d).
    pub variables: Arc<[String]>,
    /// Names of the experiments (K), the reference left out.
    pub experiments: Arc<[String]>,
    /// `edge[i][j]` = P(i -> j), d x d.
    pub edge: Vec<Vec<f64>>,
    /// `effect[i][j]` in original units; empty while learning goes on.
    pub effect: Vec<Vec<Option<Estimate>>>,
    /// `mixing[i][j]`: how well the chains mix over `i -> j`, `None` where it never varied; empty while learning goes on
    /// and where it is not known.
    pub mixing: Vec<Vec<Option<Mixing>>>,
    /// `target[k][j]`, K x d.
    pub target: Vec<Vec<f64>>,
    /// Variables from causes to effects.
    pub order: Vec<usize>,
    /// The most probable sampled graph; `None` while learning goes on.
    pub best: Option<Dag>,
    /// What the person stated beforehand: it was imposed on the result, not found in the data.
    pub knowledge: Knowledge,
    /// True while learning goes on.
    pub is_live: bool,
}

impl Picture {
    /// A run as it stands.
    pub fn live(variables: Arc<[String]>, experiments: Arc<[String]>, snapshot: &Snapshot) -> Self {
        Self {
            variables,
            experiments,
            edge: snapshot.edge.clone(),
            effect: Vec::new(),
            mixing: Vec::new(),
            target: snapshot.target.clone(),
            order: snapshot.order.clone(),
            best: None,
            knowledge: Knowledge::default(),
            is_live: true,
        }
    }

    /// The end of a run.
    pub fn learned(posterior: &Posterior) -> Self {
        Self {
            variables: posterior.variables.clone().into(),
            experiments: posterior.experiments.clone().into(),
            edge: posterior.edge.clone(),
            effect: posterior.effect.clone(),
            mixing: posterior.diagnostics.edge.clone(),
            target: posterior.target.clone(),
            order: posterior.order.clone(),
            best: posterior.samples.first().and_then(|sample| Dag::from_parents(sample.parents.clone())),
            knowledge: posterior.settings.knowledge.clone(),
            is_live: false,
        }
    }

    /// Number of variables.
    pub fn len(&self) -> usize {
        self.variables.len()
    }

    /// True before anything was learned.
    pub fn is_empty(&self) -> bool {
        self.variables.is_empty() || self.edge.is_empty()
    }

    /// What the data can tell apart about the most probable graph, given the targets of at least one half.
    pub fn essential_graph(&self) -> Option<EssentialGraph> {
        let found = |row: &Vec<f64>| (0..row.len()).filter(|&j| row[j] >= 0.5).collect();
        let targets: Vec<Vec<usize>> = self.target.iter().map(found).collect();
        self.best.as_ref().map(|best| EssentialGraph::new(best, &targets))
    }

    /// Direct effect of `from` on `to`, where known.
    pub fn effect(&self, from: usize, to: usize) -> Option<Estimate> {
        self.effect.get(from).and_then(|row| row.get(to).copied().flatten())
    }
}
