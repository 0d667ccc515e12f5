//! How far the chains can be trusted, from their traces and samples.

use serde::{Deserialize, Serialize};

use super::convergence::{effective_samples, split_r_hat};
use super::edge_mixing::{LARGEST_R_HAT, Mixing, indicators, is_undecided, mixing};
use super::sample::Sample;
use super::{Problem, State};

/// How far the chains can be trusted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Diagnostics {
    /// `trace[c]`: log posterior (nats, up to a constant) of chain `c`, one value a sweep, burn-in included.
    pub trace: Vec<Vec<f64>>,
    /// Sweeps at the start of each chain that are not counted; `None` before they ended and in older files.
    #[serde(default)]
    pub burn_in: Option<usize>,
    /// Split R-hat of the log posterior over the chains, at most [`LARGEST_R_HAT`]; `None` with too few sweeps.
    pub r_hat: Option<f64>,
    /// Largest split R-hat over the edges, at most [`LARGEST_R_HAT`].
    pub edge_r_hat: Option<f64>,
    /// Effective sample size of the log posterior.
    pub effective_samples: Option<f64>,
    /// Smallest effective sample size over the edges that between 2 and 98 % of the samples have; `None` if there is no
    /// such edge, with too few sweeps, and in older files.
    #[serde(default)]
    pub edge_effective_samples: Option<f64>,
    /// `edge[i][j]`: how well the chains mix over `i -> j`, d x d; `None` where all samples have the edge or none has.
    /// Empty with too few sweeps and in older files.
    #[serde(default)]
    pub edge: Vec<Vec<Option<Mixing>>>,
}

impl Diagnostics {
    /// How well the chains mix over `from -> to`; `None` where it never varied or is not known.
    pub fn of_edge(&self, from: usize, to: usize) -> Option<Mixing> {
        self.edge.get(from)?.get(to).copied().flatten()
    }
}

/// The figures as they stand, in the data set's order.
pub(super) fn diagnostics(problem: &Problem, state: &State) -> Diagnostics {
    let (trace, burn_in) = (state.traces(), state.burn_in());
    let kept = state.sample().map_or_else(Vec::new, Sample::kept_traces);
    let samples = state.sample().map_or_else(Vec::new, Sample::graphs);
    let r_hat = split_r_hat(&kept).map(|r| r.min(LARGEST_R_HAT));
    if r_hat.is_none() {
        return Diagnostics { trace, burn_in, ..Diagnostics::default() };
    }
    let d = state.model.variables();
    let mut edge = vec![vec![None; d]; d];
    let (mut largest, mut smallest) = (1.0f64, None);
    for i in 0..d {
        for j in (0..d).filter(|&j| j != i) {
            let indicators = indicators(&samples, i, j);
            let Some(mixing) = mixing(&indicators) else { continue };
            largest = largest.max(mixing.r_hat);
            if is_undecided(&indicators) {
                let effective = mixing.effective_samples;
                smallest = Some(smallest.map_or(effective, |known: f64| known.min(effective)));
            }
            edge[problem.variables[i]][problem.variables[j]] = Some(mixing);
        }
    }
    Diagnostics {
        trace,
        burn_in,
        r_hat,
        edge_r_hat: Some(largest),
        effective_samples: effective_samples(&kept),
        edge_effective_samples: smallest,
        edge,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_an_older_file_are_read() {
        let old = r#"{"trace":[[-1.5]],"r_hat":1.25,"edge_r_hat":null,"effective_samples":7.5}"#;
        let read: Diagnostics = serde_json::from_str(old).unwrap();
        let known = Diagnostics {
            trace: vec![vec![-1.5]],
            r_hat: Some(1.25),
            effective_samples: Some(7.5),
            ..Diagnostics::default()
        };
        assert_eq!(read, known);
        assert_eq!(read.of_edge(0, 1), None);
    }
}
