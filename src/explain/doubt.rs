//! What speaks against relying on a result: seen in the data, not assumed.

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
            Self::DoesNotPredict => "the graph does not predict experiments that it has not seen".into(),
            Self::Unexplained => "some variables share more than the graph explains".into(),
        }
    }
}

/// All doubts about a result; `verdict` is that of the predictive check, once it is known.
pub fn doubts(posterior: &Posterior, verdict: Option<Verdict>) -> Vec<Doubt> {
    let diagnostics = &posterior.diagnostics;
    let apart = [diagnostics.r_hat, diagnostics.edge_r_hat].into_iter().flatten().any(|r| r > DISAGREE);
    let whole = posterior.differing_as_a_whole().len();
    let of_check = match verdict {
        Some(Verdict::DoesNot) => Some(Doubt::DoesNotPredict),
        Some(Verdict::InPart) => Some(Doubt::Unexplained),
        Some(Verdict::Predicts | Verdict::CannotTell) | None => None,
    };
    let whole = (whole > 0).then_some(Doubt::DifferAsAWhole(whole));
    [apart.then_some(Doubt::ChainsApart), whole, of_check].into_iter().flatten().collect()
}
