//! A data set in canonical order and standard units, with settings: what learning starts from.

use crate::data::Dataset;
use crate::graph::VariableSet;
use crate::model::pool::Membership;
use crate::model::{
    Drift, Family, Learned, MOST_DISPERSED, MechanismChoice, MetaParameter, MetaParameters, Model,
};

use super::adapt::FEWEST_ROWS;
use super::stated::stated;
use super::{Contradiction, Settings};

/// Beside so many experiments or fewer the reference is never the odd one: they say too little about each other.
const ENOUGH_TO_DOUBT: usize = 4;

/// A reference with fewer rows gives too noisy a scale; the spread within all environments is used instead.
const ROWS_FOR_SCALE: usize = 10;

/// A reference with fewer rows gives no centre.
const ROWS_FOR_CENTRE: usize = FEWEST_ROWS;

/// Standardised values are cut here: farther out, sums of squares would leave the range of numbers.
const FARTHEST: f64 = 1e30;

/// Why learning cannot start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProblemError {
    /// More variables than the engine handles.
    #[error("there are {0} variables; at most {max} are possible: ignore some columns", max = VariableSet::CAPACITY)]
    TooManyVariables(usize),
    /// A prior-knowledge index does not exist.
    #[error("prior knowledge names a variable that is not in the data")]
    UnknownVariable,
    /// What is stated of the graph does not go together.
    #[error("prior knowledge cannot hold: {0}")]
    Contradiction(#[from] Contradiction),
    /// A setting is out of its range.
    #[error("{0} is out of range")]
    Setting(&'static str),
}

/// Affine map of one column to standard units.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Standard {
    /// Original value that becomes 0.
    pub centre: f64,
    /// Original units per standard unit, positive.
    pub scale: f64,
}

impl Standard {
    /// Original units to standard units, at most 1e30 from the centre.
    pub fn apply(self, x: f64) -> f64 {
        ((x - self.centre) / self.scale).clamp(-FARTHEST, FARTHEST)
    }
}

/// A data set ready to learn from.
///
/// Variables and environments are ordered by name and rows by value, so that results do not depend on the order
/// in which the files list them; `variables` and `experiments` map back to the data set.
#[derive(Debug, Clone)]
pub struct Problem {
    pub(super) settings: Settings,
    pub(crate) model: Model,
    /// `standard[c]`: units of canonical variable `c`.
    pub(crate) standard: Vec<Standard>,
    /// `variables[c]`: the data set's index of canonical variable `c`.
    pub(crate) variables: Vec<usize>,
    pub(super) variable_names: Vec<String>,
    /// Names of the canonical environments.
    pub(super) environment_names: Vec<String>,
    /// `experiments[k]`: canonical environment of row `k` of the target matrix.
    pub(crate) experiments: Vec<usize>,
}

impl Problem {
    /// Checks settings, orders and standardises the data.
    ///
    /// # Errors
    /// A [`ProblemError`] that names what to change.
    pub fn new(data: &Dataset, settings: Settings) -> Result<Self, ProblemError> {
        let d = data.variables().len();
        if d > VariableSet::CAPACITY {
            return Err(ProblemError::TooManyVariables(d));
        }
        settings.check()?;
        let variables = sorted_by(d, |i| &data.variables()[i]);
        let environments = sorted_by(data.environments().len(), |k| &data.environments()[k].name);
        let raw: Vec<Vec<Vec<f64>>> = environments
            .iter()
            .map(|&k| {
                let mut rows: Vec<Vec<f64>> =
                    data.rows(k).map(|row| variables.iter().map(|&j| row[j]).collect()).collect();
                rows.sort_unstable_by(|a, b| {
                    a.iter()
                        .zip(b)
                        .map(|(x, y)| x.total_cmp(y))
                        .find(|o| o.is_ne())
                        .unwrap_or(std::cmp::Ordering::Equal)
                });
                rows
            })
            .collect();
        let reference = environments.iter().position(|&k| Some(k) == data.reference());
        let standard: Vec<Standard> = (0..d).map(|c| standardise(&raw, c, reference)).collect();
        let standardised: Vec<Vec<Vec<f64>>> = raw
            .into_iter()
            .map(|rows| {
                rows.into_iter()
                    .map(|row| row.iter().zip(&standard).map(|(&x, s)| s.apply(x)).collect())
                    .collect()
            })
            .collect();
        let experiments = data.experiments();
        let targets = &settings.knowledge.targets;
        if targets.iter().any(|(row, list)| *row >= experiments.len() || list.iter().any(|&j| j >= d)) {
            return Err(ProblemError::UnknownVariable);
        }
        let known_targets = |k: usize| {
            let said = targets.iter().find(|(row, _)| experiments[*row] == k).map(|(_, list)| list);
            said.or(data.environments()[k].known_targets.as_ref())
        };
        let of_reference = |c: usize| match reference {
            Some(e) if experiments.len() > ENOUGH_TO_DOUBT && varies(&standardised, c, e) => {
                Membership::Presumed
            }
            _ => Membership::Shared,
        };
        let membership = (0..d)
            .map(|c| {
                environments
                    .iter()
                    .enumerate()
                    .map(|(e, &k)| match known_targets(k) {
                        _ if Some(e) == reference => of_reference(c),
                        None => Membership::Unknown,
                        Some(targets) if targets.contains(&variables[c]) => Membership::Changed,
                        Some(_) => Membership::Shared,
                    })
                    .collect()
            })
            .collect();
        let stated = stated(data.variables(), &settings.knowledge, &variables)?;
        let mut meta = settings.meta.clone();
        if environments.len() < 2 {
            // Nothing can differ between environments: what is taken for drift would be prior variance.
            meta.drift = Drift::NONE;
        }
        let model = Model::new(&standardised, membership, stated, Learned::beforehand(&meta));
        let canonical_of =
            |k: usize| environments.iter().position(|&e| e == k).expect("every environment is listed");
        Ok(Self {
            model,
            standard,
            variable_names: data.variables().to_vec(),
            environment_names: environments.iter().map(|&k| data.environments()[k].name.clone()).collect(),
            experiments: data.experiments().into_iter().map(canonical_of).collect(),
            variables,
            settings,
        })
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The data under what a run learned, and what the mechanism of each canonical variable may be.
    pub(crate) fn under(&self, learned: &Learned) -> (Model, Vec<Vec<Family>>) {
        let d = self.variables.len();
        // What does not fit the data comes from a file that somebody changed: then nothing but the priors is known.
        let learned = match learned.is_consistent(d, self.model.environments()) {
            true => learned.clone(),
            false => Learned::beforehand(&learned.meta),
        };
        let families = match (learned.families.is_empty(), self.settings.mechanism) {
            (false, _) => learned.families.clone(),
            (true, MechanismChoice::Auto) => vec![Family::ALL.to_vec(); d],
            (true, MechanismChoice::Linear) => vec![vec![Family::Linear]; d],
            (true, MechanismChoice::Smooth) => vec![vec![Family::Smooth]; d],
        };
        (self.model.under(learned), families)
    }

    /// Canonical index of a variable of the data set.
    pub(crate) fn canonical(&self, j: usize) -> usize {
        self.variables.iter().position(|&v| v == j).expect("every variable is listed")
    }
}

/// True if variable `c` varies in environment `e` by a tenth of the variance that it has in most others, or more: one that is held
/// still there has no rows that are off.
fn varies(environments: &[Vec<Vec<f64>>], c: usize, e: usize) -> bool {
    let variance = |rows: &Vec<Vec<f64>>| {
        let moments = ColumnMoments::new(&rows.iter().map(|row| row[c]).collect::<Vec<_>>());
        moments.squares / (moments.rows - 1.0)
    };
    let own = 10.0 * variance(&environments[e]);
    let others = environments.iter().enumerate().filter(|(k, rows)| *k != e && rows.len() > 1);
    let (less, more): (Vec<f64>, Vec<f64>) =
        others.map(|(_, rows)| variance(rows)).partition(|other| own > *other);
    less.len() > more.len()
}

fn sorted_by<'a>(n: usize, name: impl Fn(usize) -> &'a String) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| name(a).cmp(name(b)));
    order
}

/// Priors of a run: every number in the range that the page offers for it, so that no product of them leaves the range of
/// numbers.
pub(super) fn check_meta(meta: &MetaParameters) -> Result<(), ProblemError> {
    check_distributions(meta)?;
    let out_of_range = MetaParameter::ALL.into_iter().find(|parameter| {
        let (low, high) = parameter.range();
        !(low..=high).contains(&parameter.get(meta))
    });
    match out_of_range {
        Some(parameter) => Err(ProblemError::Setting(parameter.name())),
        None => Ok(()),
    }
}

/// Whether priors are probability distributions, chosen or learned.
pub(crate) fn check_distributions(meta: &MetaParameters) -> Result<(), ProblemError> {
    let positive = |x: f64| x > 0.0 && x.is_finite();
    let drift = MetaParameter::DRIFT.map(|drift| drift.get(meta));
    let kinds = meta.kind_weights;
    let checks = [
        (meta.target_rate > 0.0 && meta.target_rate < 1.0, "the prior probability of a target"),
        (kinds.iter().all(|&w| w >= 0.0 && w.is_finite()), "a prior weight of a kind of intervention"),
        (positive(kinds.iter().sum()), "the sum of the prior weights of the kinds of intervention"),
        (positive(meta.expected_parents), "the expected number of parents"),
        (positive(meta.coefficient_scale), "the prior scale of coefficients"),
        (positive(meta.smooth_scale), "the prior scale of smooth mechanisms"),
        (positive(meta.smooth_width), "the prior scale of hidden weights"),
        (positive(meta.smooth_bias), "the prior scale of hidden biases"),
        (positive(meta.noise_shape), "the prior shape of the noise"),
        (positive(meta.noise_scale), "the prior scale of the noise"),
        (positive(meta.hard_scale), "the prior scale of hard interventions"),
        (positive(meta.shift_scale), "the prior scale of shifts"),
        (drift.iter().all(|&x| x >= 0.0 && x.is_finite()), "the drift"),
        ((1.0..=MOST_DISPERSED).contains(&meta.dispersion), "the dispersion"),
    ];
    match checks.iter().find(|(holds, _)| !holds) {
        Some((_, what)) => Err(ProblemError::Setting(what)),
        None => Ok(()),
    }
}

/// Rows, mean and sum of squared deviations of one column in one environment.
struct ColumnMoments {
    rows: f64,
    mean: f64,
    squares: f64,
}

impl ColumnMoments {
    fn new(values: &[f64]) -> Self {
        let rows = values.len() as f64;
        let mean = values.iter().sum::<f64>() / rows;
        // A constant need not equal its rounded mean: what is left over is no spread.
        let constant = values.iter().all(|&x| x == values[0]);
        if constant {
            return Self { rows, mean: values[0], squares: 0.0 };
        }
        Self { rows, mean, squares: values.iter().map(|x| (x - mean) * (x - mean)).sum() }
    }
}

/// Mean of the middle half of some values. Unlike a median it is none of them.
fn middle_mean(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let n = values.len() as f64;
    let (low, high) = (0.25 * n, 0.75 * n);
    let share = |i: usize| ((i + 1) as f64).min(high) - (i as f64).max(low);
    let inside = values.iter().enumerate().map(|(i, x)| share(i).max(0.0) * x);
    inside.sum::<f64>() / (high - low)
}

/// Centre and scale of column `c`: those of the reference where it is large enough; else the mean of the middle half of
/// the environment means and the spread within environments. Both are kept with what was learned, so that neither may
/// be a value of a single row, or of a column that is constant in the reference.
fn standardise(environments: &[Vec<Vec<f64>>], c: usize, reference: Option<usize>) -> Standard {
    // A power of two near the largest value is taken out first: squares stay within the range of numbers, and no bit
    // is lost.
    let largest = environments.iter().flatten().map(|r| r[c].abs()).fold(0.0, f64::max);
    let unit = if largest > 0.0 { libm::ldexp(1.0, libm::frexp(largest).1 - 1) } else { 1.0 };
    let moments: Vec<ColumnMoments> = environments
        .iter()
        .map(|rows| ColumnMoments::new(&rows.iter().map(|r| r[c] / unit).collect::<Vec<_>>()))
        .collect();
    let positive = |x: f64| (x > 0.0 && x.is_finite()).then_some(x);
    let pooled = || {
        let squares: f64 = moments.iter().map(|m| m.squares).sum();
        let freedom: f64 = moments.iter().map(|m| m.rows - 1.0).sum();
        positive((squares / freedom.max(1.0)).sqrt())
    };
    let total = || {
        let rows: f64 = moments.iter().map(|m| m.rows).sum();
        let mean = moments.iter().map(|m| m.rows * m.mean).sum::<f64>() / rows;
        let squares = |m: &ColumnMoments| m.squares + m.rows * (m.mean - mean) * (m.mean - mean);
        let constant = moments.iter().all(|m| m.squares == 0.0 && m.mean == moments[0].mean);
        if constant { None } else { positive((moments.iter().map(squares).sum::<f64>() / rows).sqrt()) }
    };
    let from_reference = reference
        .map(|e| &moments[e])
        .filter(|m| m.rows as usize >= ROWS_FOR_SCALE)
        .and_then(|m| positive((m.squares / (m.rows - 1.0)).sqrt()));
    let scale =
        from_reference.or_else(pooled).or_else(total).and_then(|s| positive(s * unit)).unwrap_or(unit);
    let centre = reference
        .map(|e| &moments[e])
        .filter(|m| m.rows as usize >= ROWS_FOR_CENTRE && m.squares > 0.0)
        .map_or_else(|| middle_mean(moments.iter().map(|m| m.mean).collect()), |m| m.mean);
    Standard { centre: centre * unit, scale }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::{Knowledge, init, posterior, step};
    use crate::simulate::{Recipe, simulate};

    #[test]
    fn the_mean_of_the_middle_half_is_that_of_a_sample_of_four_times_the_size() {
        for values in [vec![3.0], vec![1.0, 9.0], vec![5.0, 1.0, 30.0], vec![4.0, 2.0, 1.0, 80.0, -7.0]] {
            let mut fourfold: Vec<f64> = values.iter().flat_map(|&x| [x; 4]).collect();
            fourfold.sort_unstable_by(f64::total_cmp);
            let inside = &fourfold[values.len()..3 * values.len()];
            let expected = inside.iter().sum::<f64>() / inside.len() as f64;
            assert!((middle_mean(values) - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn stated_targets_are_obeyed_and_must_exist() {
        let recipe = Recipe { variables: 4, experiments: 3, rows: 5, ..Recipe::default() };
        let (data, _) = simulate(&recipe).unwrap();
        let settings = |targets| Settings {
            chains: 1,
            sweeps: 20,
            knowledge: Knowledge { targets, ..Knowledge::default() },
            ..Settings::default()
        };
        let problem = Problem::new(&data, settings(vec![(1, vec![0, 2]), (2, vec![])])).unwrap();
        let mut state = init(&problem);
        while !step(&problem, &mut state).finished {}
        let target = posterior(&problem, &state).target;
        assert_eq!(target[1], [1.0, 0.0, 1.0, 0.0]);
        assert_eq!(target[2], [0.0; 4]);
        for wrong in [vec![(3, vec![0])], vec![(0, vec![4])]] {
            assert_eq!(Problem::new(&data, settings(wrong)).unwrap_err(), ProblemError::UnknownVariable);
        }
    }
}
