//! What speaks against relying on a result: seen in the data, not assumed.

use std::collections::BTreeSet;

use crate::effects::Verdict;
use crate::learn::Posterior;
use crate::words;

/// R-hat from which chains tell different stories.
pub const DISAGREE: f64 = 1.3;

/// A reason not to rely on the probabilities. They hold if the model does, and where there is a doubt it does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// The chains have not forgotten where they began.
    ChainsApart,
    /// So many experiments are not described by a few targets.
    DifferAsAWhole(usize),
    /// The predictive check fails.
    DoesNotPredict,
    /// So many experiments have rows that lie as if they belonged to another one.
    StrayRows(usize),
    /// The noise of so many variables seems changed in most experiments.
    NoisierElsewhere(usize),
    /// So many variables go in steps.
    FewValues(usize),
    /// Residuals depend on each other beyond the graph.
    Unexplained,
}

impl Doubt {
    /// The doubt as a clause without a full stop, its first letter small.
    pub fn words(self) -> String {
        match self {
            Self::ChainsApart => "the chains found different graphs".into(),
            Self::DifferAsAWhole(n) => {
                let experiments = words::count(n, "experiment differs", "experiments differ");
                format!("{experiments} as a whole, which one shared graph does not describe")
            }
            Self::StrayRows(n) => {
                let experiments = words::count(n, "experiment", "experiments");
                format!("single rows of {experiments} lie where rows under a wrong name would")
            }
            Self::NoisierElsewhere(n) => {
                let variables = words::count(n, "variable seems", "variables seem");
                format!(
                    "the noise of {variables} changed in most experiments, as if rows of the others were off"
                )
            }
            Self::FewValues(n) => {
                let variables = words::count(n, "variable goes", "variables go");
                format!("{variables} in steps, for which the mechanisms are not made")
            }
            Self::DoesNotPredict => "the graph does not predict experiments that it has not seen".into(),
            Self::Unexplained => "some variables share more than the graph explains".into(),
        }
    }
}

/// All doubts about a result; `verdict` is that of the predictive check, once it is known.
pub fn doubts(posterior: &Posterior, verdict: Option<Verdict>) -> Vec<Doubt> {
    let diagnostics = &posterior.diagnostics;
    let apart = [diagnostics.r_hat, diagnostics.edge_r_hat].into_iter().flatten().any(|r| r > DISAGREE);
    let of_check = match verdict {
        Some(Verdict::DoesNot) => Some(Doubt::DoesNotPredict),
        Some(Verdict::InPart) => Some(Doubt::Unexplained),
        Some(Verdict::Predicts | Verdict::Little | Verdict::CannotTell) | None => None,
    };
    let stray: BTreeSet<usize> = posterior.resting_on_rows.iter().map(|rests| rests.experiment).collect();
    let any = |n: usize, doubt: fn(usize) -> Doubt| (n > 0).then(|| doubt(n));
    let all = [
        apart.then_some(Doubt::ChainsApart),
        any(posterior.differing_as_a_whole().len(), Doubt::DifferAsAWhole),
        any(stray.len(), Doubt::StrayRows),
        any(posterior.noisier_elsewhere().len(), Doubt::NoisierElsewhere),
        any(posterior.few_values.len(), Doubt::FewValues),
        of_check,
    ];
    all.into_iter().flatten().collect()
}
