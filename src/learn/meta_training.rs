//! Learning the meta-parameters, given the structure that was found.

use crate::graph::VariableSet;
use crate::model::{Dispersion, MOST_DISPERSED, MetaParameters, Model, ScoreCache, Scratch, family_mixture};

/// Meta-training under way.
#[derive(Debug, Clone)]
pub(super) struct MetaTraining {
    /// The graph that is taken as given.
    graph: Vec<VariableSet>,
    /// Variables whose mechanisms have been looked at.
    seen: usize,
    dispersion: Dispersion,
}

impl MetaTraining {
    /// Takes a graph, given by every variable's parents, as known.
    pub fn new(graph: Vec<VariableSet>) -> Self {
        Self { graph, seen: 0, dispersion: Dispersion::default() }
    }

    /// Looks at one more variable; the learned meta-parameters after the last one.
    pub fn step(&mut self, model: &Model, scores: &ScoreCache) -> Option<MetaParameters> {
        let j = self.seen;
        let parents = self.graph[j];
        let mixture = family_mixture(model, scores.families(j), j, parents, &mut Scratch::default());
        for (family, weight, pool) in &mixture.families {
            let found = model.dispersion(*family, j, parents, pool);
            self.dispersion.observed += weight * found.observed;
            self.dispersion.expected += weight * found.expected;
        }
        self.seen += 1;
        (self.seen == self.graph.len()).then(|| MetaParameters {
            dispersion: self.dispersion.significant_ratio().clamp(1.0, MOST_DISPERSED),
            ..model.meta().clone()
        })
    }
}
