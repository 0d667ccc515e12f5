//! Questions about effects and their answers, as page and worker exchange them.

use serde::{Deserialize, Serialize};

use super::{
    Change, Check, Ensemble, Lever, Observed, Paths, TotalEffect, Unexplained, WhatIf, check, observed,
    unexplained,
};
use crate::learn::{Posterior, Problem};

/// A question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Ask {
    /// What a variable does to all others.
    EffectsOf {
        /// The variable.
        variable: usize,
    },
    /// What follows from changes.
    WhatIf {
        /// The changes; of several on one variable the last counts.
        changes: Vec<Change>,
    },
    /// What experiments saw that probably changed all of some variables.
    Observed {
        /// The variables.
        variables: Vec<usize>,
    },
    /// On which paths one variable acts on another one.
    Paths {
        /// Cause.
        from: usize,
        /// Effect.
        to: usize,
    },
    /// Which intervention brings a variable nearest to a value.
    Towards {
        /// The variable.
        goal: usize,
        /// The wanted value, its own units.
        value: f64,
    },
    /// Does the graph predict experiments that it has not seen?
    Check,
    /// Which pairs of variables does the graph not explain?
    Unexplained,
}

/// The answer to the [`Ask`] of the same name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// One entry for every other variable.
    EffectsOf(Vec<TotalEffect>),
    /// What follows.
    WhatIf(WhatIf),
    /// What they saw, those that changed the least else first.
    Observed {
        /// The variables that were asked about.
        variables: Vec<usize>,
        /// The experiments.
        experiments: Vec<Observed>,
    },
    /// The paths.
    Paths(Paths),
    /// Interventions, the best first.
    Towards(Vec<Lever>),
    /// The check.
    Check(Check),
    /// Pairs, the strongest first.
    Unexplained(Vec<Unexplained>),
}

/// Answers a question about what was learned of a data set; `None` if it is about variables that do not exist. The
/// ensemble is drawn when first needed, and kept.
pub fn answer(
    ask: &Ask,
    problem: &Problem,
    posterior: &Posterior,
    ensemble: &mut Option<Ensemble>,
) -> Option<Answer> {
    let d = posterior.variables.len();
    let draw = || Ensemble::new(problem, posterior);
    Some(match ask {
        Ask::EffectsOf { variable } if *variable < d => {
            Answer::EffectsOf(ensemble.get_or_insert_with(draw).effects_of(*variable))
        }
        Ask::WhatIf { changes } => Answer::WhatIf(ensemble.get_or_insert_with(draw).what_if(changes)),
        Ask::Observed { variables } => {
            let ensemble = ensemble.get_or_insert_with(draw);
            let experiments = observed(problem, posterior, ensemble, variables);
            Answer::Observed { variables: variables.clone(), experiments }
        }
        Ask::Paths { from, to } if *from < d && *to < d && from != to => {
            let pairs = unexplained(problem, posterior);
            let hidden: Vec<(usize, usize)> = pairs.iter().map(|pair| (pair.first, pair.second)).collect();
            Answer::Paths(ensemble.get_or_insert_with(draw).paths(*from, *to, &hidden))
        }
        Ask::Towards { goal, value } if *goal < d && value.is_finite() => {
            Answer::Towards(ensemble.get_or_insert_with(draw).towards(*goal, *value))
        }
        Ask::Check => Answer::Check(check(problem, posterior)),
        Ask::Unexplained => Answer::Unexplained(unexplained(problem, posterior)),
        _ => return None,
    })
}
