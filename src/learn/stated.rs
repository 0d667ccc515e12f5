//! Prior knowledge in canonical order, as the model takes it.

use crate::graph::VariableSet;
use crate::model::Stated;

use super::{Knowledge, ProblemError};

/// What is stated of the parents of every canonical variable. `names`: the data set's variables (d);
/// `variables[c]`: which of them is canonical variable `c`.
///
/// # Errors
/// [`ProblemError::UnknownVariable`] or [`ProblemError::Contradiction`].
pub(super) fn stated(
    names: &[String],
    knowledge: &Knowledge,
    variables: &[usize],
) -> Result<Stated, ProblemError> {
    let d = variables.len();
    if !knowledge.is_about(d) {
        return Err(ProblemError::UnknownVariable);
    }
    knowledge.check(names)?;
    let mut canonical = vec![0; d];
    for (c, &j) in variables.iter().enumerate() {
        canonical[j] = c;
    }
    let mut stated = Stated::nothing(d);
    let mut rule_out = |i: usize, j: usize| {
        let allowed = &mut stated.allowed[canonical[j]];
        *allowed = allowed.without(canonical[i]);
    };
    for &(i, j) in &knowledge.forbidden {
        rule_out(i, j);
    }
    for (i, from) in knowledge.tiers.iter().enumerate() {
        for (j, _) in knowledge.tiers.iter().enumerate().filter(|(_, to)| from > to) {
            rule_out(i, j);
        }
    }
    for &(i, j) in &knowledge.required {
        let required: &mut VariableSet = &mut stated.required[canonical[j]];
        *required = required.with(canonical[i]);
    }
    for j in 0..d {
        let believed = (0..d).filter_map(|i| Some((canonical[i], knowledge.belief(i, j)?)));
        stated.believed[canonical[j]] = believed.collect();
    }
    Ok(stated)
}
