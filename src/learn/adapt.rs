//! A new experiment's targets from the learned state, in closed form.
//!
//! For every variable and every parent set that the posterior holds, the rows of the new experiment get their log
//! density under the shared mechanism and under each kind of intervention; the log odds of a target follow and are
//! averaged over the parent sets. Where numbers of targets were learned, what the rows say of all variables together
//! then decides on each. No search, no training.

use serde::{Deserialize, Serialize, Serializer};

use crate::model::elementary::logistic;
use crate::model::{
    FamilyMixture, KindWeights, Mechanism, MetaParameters, Predictive, Scratch, TargetCounts,
};

use super::Standard;
use super::State;
use super::averages::mixtures;
use super::problem::{Problem, check_distributions};
use super::stray::{CLAIMED, Strays, strays};
use super::weighted_sets::{WeightedSet, weighted_sets};

/// Mechanisms that together weigh less are left out: no answer changes by more.
const NEGLIGIBLE: f64 = 1e-3;

/// Sums over an experiment with fewer rows tell its rows.
pub(super) const FEWEST_ROWS: usize = 3;

/// What a new experiment's rows say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Adaptation {
    /// Name of the new experiment.
    pub name: String,
    /// Rows that were used.
    pub rows: usize,
    /// Rows that there were.
    pub rows_available: usize,
    /// P(j is a target), d values in the training data's order.
    pub target: Vec<f64>,
    /// Probability of each kind, given that `j` is a target.
    pub kind: Vec<KindWeights>,
    /// Variables that are targets only with rows that lie as if they belonged to another experiment; `target` holds what is
    /// left of them.
    #[serde(default)]
    pub strays: Vec<(usize, Strays)>,
}

/// Why rows cannot be adapted to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AdaptError {
    /// There is nothing to adapt to.
    #[error("the new experiment has no rows")]
    NoRows,
    /// A row has the wrong number of values.
    #[error("row {row}: {found} values where the learned graph has {expected} variables")]
    Ragged {
        /// Row, from 1.
        row: usize,
        /// Values found.
        found: usize,
        /// Values expected.
        expected: usize,
    },
    /// A value is infinite or not a number.
    #[error("row {row}, variable {variable:?}: not a finite number")]
    NotFinite {
        /// Row, from 1.
        row: usize,
        /// Variable name.
        variable: String,
    },
    /// What was learned gives no probability; only if a file that it was read from was changed.
    #[error("what was learned says nothing of these rows: the run file was changed after it was saved")]
    NotUsable,
}

/// One variable's mechanisms, one a parent set, with their posterior weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct VariableMechanisms {
    standard: Standard,
    mechanisms: Vec<(f64, Mechanism)>,
}

/// What is stored of an [`Adapter`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Learned {
    names: Vec<String>,
    /// In the training data's order.
    variables: Vec<VariableMechanisms>,
    meta: MetaParameters,
    /// Rows of the smallest environment; not known of what was saved before this was kept.
    #[serde(default)]
    fewest_rows: Option<usize>,
}

/// The learned state as far as new experiments need it: sums over rows of the training data and made-up rows.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(from = "Learned")]
pub struct Adapter {
    learned: Learned,
    /// What follows from each mechanism, computed once; empty if the parts do not fit together.
    predictive: Vec<Vec<Predictive>>,
}

impl Serialize for Adapter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.learned.serialize(serializer)
    }
}

impl From<Learned> for Adapter {
    fn from(learned: Learned) -> Self {
        let prepare = |v: &VariableMechanisms| -> Vec<Predictive> {
            v.mechanisms.iter().map(|(_, mechanism)| mechanism.predictive(&learned.meta)).collect()
        };
        let predictive = match learned.is_consistent() {
            true => learned.variables.iter().map(prepare).collect(),
            false => Vec::new(),
        };
        Self { learned, predictive }
    }
}

/// The heaviest parts, heaviest first, without a rest of weight `negligible` at the most; weights add up to one.
pub(super) fn heaviest<T>(mut parts: Vec<(f64, T)>, negligible: f64) -> Vec<(f64, T)> {
    parts.sort_by(|a, b| b.0.total_cmp(&a.0));
    let total: f64 = parts.iter().map(|p| p.0).sum();
    let mut kept = 0.0;
    parts.retain(|(weight, _)| {
        let needed = kept < (1.0 - negligible) * total;
        kept += if needed { *weight } else { 0.0 };
        needed
    });
    for (weight, _) in &mut parts {
        *weight /= kept;
    }
    parts
}

/// Probabilities of targets under the learned numbers of targets, from those at the same prior log odds for all.
pub(crate) fn among_others(counts: &TargetCounts, target: &[f64], prior: f64) -> Vec<f64> {
    let factor = |p: f64| libm::log(p) - libm::log1p(-p) - prior;
    // By size, so that no bit depends on the order of the columns.
    let mut order: Vec<usize> = (0..target.len()).collect();
    order.sort_by(|&a, &b| target[a].total_cmp(&target[b]));
    let factors: Vec<f64> = order.iter().map(|&j| factor(target[j])).collect();
    let mut probability = vec![0.0; target.len()];
    for ((&j, factor), odds) in order.iter().zip(&factors).zip(counts.log_odds(&factors)) {
        probability[j] = logistic(odds + factor);
    }
    probability
}

impl Learned {
    fn is_consistent(&self) -> bool {
        let d = self.names.len();
        let counts = &self.meta.target_counts;
        check_distributions(&self.meta).is_ok()
            && self.variables.len() == d
            && self.variables.iter().all(VariableMechanisms::is_sound)
            && (counts.is_empty() || counts.len() == d + 1 && counts.iter().all(|c| (0.0..=1.0).contains(c)))
            && self
                .variables
                .iter()
                .flat_map(|v| &v.mechanisms)
                .all(|(_, mechanism)| mechanism.is_consistent(d))
    }
}

impl VariableMechanisms {
    /// Those of canonical variable `j`, from its parent sets and what each of them says.
    pub(super) fn new(
        problem: &Problem,
        state: &State,
        j: usize,
        weighted: &[WeightedSet],
        mixtures: Vec<FamilyMixture>,
    ) -> Self {
        let mut fitted = Vec::new();
        for (s, mixture) in weighted.iter().zip(mixtures) {
            let parents: Vec<usize> = s.set.iter().collect();
            for (family, weight, pool) in mixture.families {
                fitted.push((weight * s.weight, (family, parents.clone(), pool)));
            }
        }
        let mechanisms = heaviest(fitted, NEGLIGIBLE)
            .into_iter()
            .map(|(weight, (family, parents, pool))| {
                let mut mechanism = Mechanism::new(&state.model, family, j, &parents, &pool);
                for parent in &mut mechanism.parents {
                    *parent = problem.variables[*parent];
                }
                (weight, mechanism)
            })
            .collect();
        Self { standard: problem.standard[j], mechanisms }
    }

    /// Units exist and the weights of the mechanisms add up to one.
    fn is_sound(&self) -> bool {
        let Standard { centre, scale } = self.standard;
        let weights = self.mechanisms.iter().map(|(weight, _)| *weight);
        centre.is_finite()
            && scale > 0.0
            && scale.is_finite()
            && weights.clone().all(|weight| (0.0..=1.0 + 1e-9).contains(&weight))
            && (weights.sum::<f64>() - 1.0).abs() < 1e-6
    }
}

impl Adapter {
    /// Keeps what adaptation needs of a learned state.
    pub fn new(problem: &Problem, state: &State) -> Self {
        let mut scratch = Scratch::default();
        let sets = weighted_sets(state);
        let of = sets.iter().enumerate().map(|(j, weighted)| {
            let mixtures = mixtures(state, j, weighted, &mut scratch);
            VariableMechanisms::new(problem, state, j, weighted, mixtures)
        });
        Self::from_mechanisms(problem, state, of.collect())
    }

    /// `mechanisms[j]` are those of canonical variable `j`.
    pub(super) fn from_mechanisms(
        problem: &Problem,
        state: &State,
        mechanisms: Vec<VariableMechanisms>,
    ) -> Self {
        let model = &state.model;
        let mut mechanisms: Vec<(usize, VariableMechanisms)> =
            problem.variables.iter().copied().zip(mechanisms).collect();
        mechanisms.sort_unstable_by_key(|(column, _)| *column);
        let variables = mechanisms.into_iter().map(|(_, of)| of).collect();
        let fewest_rows = model.data().environments().iter().map(ExactSizeIterator::len).min();
        let names = problem.variable_names.clone();
        Learned { names, variables, meta: model.meta().clone(), fewest_rows }.into()
    }

    /// Variable names, in the order that rows must have.
    pub fn variables(&self) -> &[String] {
        &self.learned.names
    }

    /// True if all parts fit together; always so but for an adapter that was read from a file that somebody changed.
    pub fn is_consistent(&self) -> bool {
        self.learned.is_consistent()
    }

    /// True if somebody could tell rows of the training data from it: sums over environments with one or two rows are
    /// nearly the rows themselves, and earlier versions remembered smooth mechanisms by some of the rows.
    pub fn tells_rows(&self) -> bool {
        let mut mechanisms = self.learned.variables.iter().flat_map(|v| &v.mechanisms);
        match self.learned.fewest_rows {
            Some(rows) => rows < FEWEST_ROWS,
            None => mechanisms.any(|(_, mechanism)| mechanism.is_smooth()),
        }
    }

    /// Names the targets of a new experiment from its rows (each of d raw values), or from the first few of them.
    ///
    /// # Errors
    /// [`AdaptError`] if there are no rows, or one is ragged or not finite, or if nothing can be said of them.
    pub fn adapt(
        &self,
        name: &str,
        rows: &[Vec<f64>],
        first_rows: Option<usize>,
    ) -> Result<Adaptation, AdaptError> {
        let Learned { names, variables, meta, .. } = &self.learned;
        let d = variables.len();
        let used = &rows[..first_rows.unwrap_or(rows.len()).min(rows.len())];
        if used.is_empty() {
            return Err(AdaptError::NoRows);
        }
        for (r, row) in used.iter().enumerate() {
            if row.len() != d {
                return Err(AdaptError::Ragged { row: r + 1, found: row.len(), expected: d });
            }
            if let Some(j) = row.iter().position(|x| !x.is_finite()) {
                return Err(AdaptError::NotFinite { row: r + 1, variable: names[j].clone() });
            }
        }
        let standardised: Vec<Vec<f64>> = used
            .iter()
            .map(|row| row.iter().zip(variables).map(|(&x, v)| v.standard.apply(x)).collect())
            .collect();
        let mut target = Vec::with_capacity(d);
        let mut kind = Vec::with_capacity(d);
        for (j, (variable, predictive)) in variables.iter().zip(&self.predictive).enumerate() {
            let mut probability = 0.0;
            let mut kinds = KindWeights::default();
            for ((weight, mechanism), predictive) in variable.mechanisms.iter().zip(predictive) {
                let densities = mechanism.densities(meta, predictive, &standardised, j);
                let odds = densities.odds(meta.target_log_odds());
                let p = logistic(odds.log_odds);
                probability += weight * p;
                for (sum, share) in kinds.iter_mut().zip(odds.kind) {
                    *sum += weight * (p + 1e-12) * share;
                }
            }
            let total: f64 = kinds.iter().sum();
            target.push(probability.clamp(0.0, 1.0));
            kind.push(kinds.map(|x| x / total));
        }
        if !meta.target_counts.is_empty() {
            target = among_others(&TargetCounts::new(&meta.target_counts), &target, meta.target_log_odds());
        }
        if target.iter().chain(kind.iter().flatten()).any(|p| p.is_nan()) {
            return Err(AdaptError::NotUsable);
        }
        let strays = self.set_off_strays(&standardised, &mut target);
        Ok(Adaptation {
            name: name.into(),
            rows: used.len(),
            rows_available: rows.len(),
            target,
            kind,
            strays,
        })
    }

    /// Takes off the probabilities of targets what a few rows alone make of them: the heaviest mechanism stands for all.
    fn set_off_strays(&self, rows: &[Vec<f64>], target: &mut [f64]) -> Vec<(usize, Strays)> {
        let Learned { variables, meta, .. } = &self.learned;
        let mut found = Vec::new();
        for (j, (variable, predictive)) in variables.iter().zip(&self.predictive).enumerate() {
            let heaviest = variable.mechanisms.iter().zip(predictive).next();
            let Some(((_, mechanism), predictive)) = heaviest.filter(|_| target[j] >= CLAIMED) else {
                continue;
            };
            if let Some(strays) = strays(mechanism, predictive, meta, rows, j, meta.target_log_odds()) {
                target[j] = target[j].min(strays.probability);
                found.push((j, strays));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_among_others_equal_the_sum_over_every_set_of_targets_of_a_new_experiment() {
        let (rate, counts) = (0.2f64, [0.1, 0.7, 0.1, 0.05, 0.05]);
        let prior = libm::log(rate / (1.0 - rate));
        let alone = [0.97, 0.3, 0.02, 0.6];
        // c(n) over the number of sets of that size, times the Bayes factors of the variables in the set.
        let choose = [1.0, 4.0, 6.0, 4.0, 1.0];
        let factor = |j: usize| alone[j] / (1.0 - alone[j]) / (rate / (1.0 - rate));
        let weight = |set: usize| {
            let inside = (0..4).filter(|j| set >> j & 1 == 1);
            let n = set.count_ones() as usize;
            counts[n] / choose[n] * inside.map(factor).product::<f64>()
        };
        let total: f64 = (0..16).map(weight).sum();
        let found = among_others(&TargetCounts::new(&counts), &alone, prior);
        for (j, p) in found.iter().enumerate() {
            let exact = (0..16).filter(|set| set >> j & 1 == 1).map(weight).sum::<f64>() / total;
            assert!((p - exact).abs() < 1e-12, "{j}: {p} against {exact}");
        }
    }
}
