//! What was learned, ready to show, export and adapt from.

use serde::{Deserialize, Serialize};

use crate::model::{KindWeights, MetaParameters};

use super::Settings;

/// A number with its central 95 % credible interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Posterior mean.
    pub mean: f64,
    /// 2.5 % quantile.
    pub low: f64,
    /// 97.5 % quantile.
    pub high: f64,
}

/// One sampled graph and its weight.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DagSample {
    /// `parents[j]`: sorted indices of the direct causes of `j`.
    pub parents: Vec<Vec<usize>>,
    /// Weight; the weights of all samples add up to one.
    pub weight: f64,
}

/// How far the chains can be trusted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Diagnostics {
    /// `trace[c]`: log posterior (nats, up to a constant) of chain `c`, one value a sweep, burn-in included.
    pub trace: Vec<Vec<f64>>,
    /// Split R-hat of the log posterior over the chains; `None` with too few sweeps.
    pub r_hat: Option<f64>,
    /// Largest split R-hat over the edges.
    pub edge_r_hat: Option<f64>,
    /// Effective sample size of the log posterior.
    pub effective_samples: Option<f64>,
}

/// The learned state. Everything is in the order of the data set that was given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Posterior {
    /// Variable names (d).
    pub variables: Vec<String>,
    /// Names of the experiments (K), the reference left out.
    pub experiments: Vec<String>,
    /// `edge[i][j]` = P(i -> j | data), d x d, zero diagonal.
    pub edge: Vec<Vec<f64>>,
    /// `effect[i][j]`: direct effect of `i` on `j` in original units (units of `j` per unit of `i`), averaged over
    /// the graphs that have the edge; `None` where none has.
    pub effect: Vec<Vec<Option<Estimate>>>,
    /// `target[k][j]` = P(j is a target of experiment k | data), K x d.
    pub target: Vec<Vec<f64>>,
    /// `kind[k][j]`: probability of each kind of intervention, given that `j` is a target of `k`; K x d.
    pub kind: Vec<Vec<KindWeights>>,
    /// Variables from causes to effects: a topological order of the best graph found.
    pub order: Vec<usize>,
    /// Distinct sampled graphs by falling weight.
    pub samples: Vec<DagSample>,
    /// Convergence figures.
    pub diagnostics: Diagnostics,
    /// Meta-parameters in force at the end.
    pub meta: MetaParameters,
    /// The settings of the run.
    pub settings: Settings,
}
