//! The checked data set that everything else starts from.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::{Deserialize, Serialize};

/// Rows measured under one condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Environment {
    /// Name as the person gave it.
    pub name: String,
    /// Its rows in the data set's matrix.
    pub rows: Range<usize>,
    /// Intervention targets (variable indices) where the person knows them.
    pub known_targets: Option<Vec<usize>>,
}

/// Variables, environments and one contiguous matrix of finite numbers.
///
/// Guaranteed by construction: at least two variables with distinct non-empty names, at least one environment,
/// distinct environment names, every environment has at least one row, every value is finite.
///
/// Written as variables, reference and environments with their rows; reading checks all of it again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Dataset {
    variables: Vec<String>,
    environments: Vec<Environment>,
    reference: Option<usize>,
    values: Vec<f64>,
}

/// A [`Dataset`] as it is written.
#[derive(Serialize, Deserialize)]
struct Written {
    variables: Vec<String>,
    reference: Option<usize>,
    environments: Vec<WrittenEnvironment>,
}

#[derive(Serialize, Deserialize)]
struct WrittenEnvironment {
    name: String,
    known_targets: Option<Vec<usize>>,
    rows: Vec<Vec<f64>>,
}

impl From<Dataset> for Written {
    fn from(dataset: Dataset) -> Self {
        let environment = |k: usize| WrittenEnvironment {
            name: dataset.environments[k].name.clone(),
            known_targets: dataset.environments[k].known_targets.clone(),
            rows: dataset.rows(k).map(<[f64]>::to_vec).collect(),
        };
        let environments = (0..dataset.environments.len()).map(environment).collect();
        Self { environments, reference: dataset.reference, variables: dataset.variables }
    }
}

impl TryFrom<Written> for Dataset {
    type Error = DatasetError;

    fn try_from(written: Written) -> Result<Self, DatasetError> {
        let known: Vec<_> = written.environments.iter().map(|e| e.known_targets.clone()).collect();
        let environments = written.environments.into_iter().map(|e| (e.name, e.rows)).collect();
        let mut dataset = Self::new(written.variables, environments, written.reference)?;
        for (k, targets) in known.into_iter().enumerate() {
            if let Some(targets) = targets {
                dataset = dataset.with_known_targets(k, targets)?;
            }
        }
        Ok(dataset)
    }
}

/// What is known to be true of simulated (or textbook) data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Truth {
    /// `edge[i][j]`: `i -> j` (d x d).
    pub edge: Vec<Vec<bool>>,
    /// `target[k][j]`: experiment `k` intervenes on `j` (experiments x d, the reference left out), where known.
    pub target: Option<Vec<Vec<bool>>>,
}

/// Why values do not make a data set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DatasetError {
    /// A graph needs two variables.
    #[error("there are {0} variables; a causal graph needs at least two numeric columns")]
    TooFewVariables(usize),
    /// Two variables or two environments share a name.
    #[error("the name {0:?} is used twice; rename one of the two")]
    DuplicateName(String),
    /// A variable or environment has no name.
    #[error("{0} number {1} has no name; give it one")]
    EmptyName(&'static str, usize),
    /// An environment has no rows, or there is none.
    #[error("experiment {0:?} has no rows; leave it out or add rows")]
    NoRows(String),
    /// A row has the wrong number of values.
    #[error("experiment {environment:?}, row {row}: {found} values where {expected} were expected")]
    Ragged {
        /// Environment name.
        environment: String,
        /// Row within the environment, from 1.
        row: usize,
        /// Values found.
        found: usize,
        /// Values expected, one a variable.
        expected: usize,
    },
    /// A value is infinite or not a number.
    #[error("experiment {environment:?}, row {row}, column {variable:?}: not a finite number")]
    NotFinite {
        /// Environment name.
        environment: String,
        /// Row within the environment, from 1.
        row: usize,
        /// Variable name.
        variable: String,
    },
    /// A known target or the reference points outside the data set.
    #[error("{0} is out of range")]
    OutOfRange(&'static str),
}

impl Dataset {
    /// Checks and stores a data set.
    ///
    /// `environments` holds a name and rows (each of one value a variable); `reference` is an index into it.
    ///
    /// # Errors
    /// One [`DatasetError`] for each guarantee in the type's documentation.
    pub fn new(
        variables: Vec<String>,
        environments: Vec<(String, Vec<Vec<f64>>)>,
        reference: Option<usize>,
    ) -> Result<Self, DatasetError> {
        if variables.len() < 2 {
            return Err(DatasetError::TooFewVariables(variables.len()));
        }
        check_names("variable", variables.iter())?;
        check_names("experiment", environments.iter().map(|(name, _)| name))?;
        if environments.is_empty() {
            return Err(DatasetError::NoRows("all".into()));
        }
        if reference.is_some_and(|r| r >= environments.len()) {
            return Err(DatasetError::OutOfRange("the reference"));
        }
        let mut values = Vec::new();
        let mut kept = Vec::with_capacity(environments.len());
        for (name, rows) in environments {
            if rows.is_empty() {
                return Err(DatasetError::NoRows(name));
            }
            let start = values.len() / variables.len();
            for (r, row) in rows.iter().enumerate() {
                if row.len() != variables.len() {
                    return Err(DatasetError::Ragged {
                        environment: name,
                        row: r + 1,
                        found: row.len(),
                        expected: variables.len(),
                    });
                }
                if let Some(j) = row.iter().position(|x| !x.is_finite()) {
                    let variable = variables[j].clone();
                    return Err(DatasetError::NotFinite { environment: name, row: r + 1, variable });
                }
                values.extend_from_slice(row);
            }
            let rows = start..values.len() / variables.len();
            kept.push(Environment { name, rows, known_targets: None });
        }
        Ok(Self { variables, environments: kept, reference, values })
    }

    /// States the intervention targets of environment `k` as known.
    ///
    /// # Errors
    /// [`DatasetError::OutOfRange`] if `k` or a target does not exist.
    pub fn with_known_targets(mut self, k: usize, mut targets: Vec<usize>) -> Result<Self, DatasetError> {
        if targets.iter().any(|&j| j >= self.variables.len()) {
            return Err(DatasetError::OutOfRange("a known target"));
        }
        targets.sort_unstable();
        targets.dedup();
        let environment = self.environments.get_mut(k).ok_or(DatasetError::OutOfRange("an experiment"))?;
        environment.known_targets = Some(targets);
        Ok(self)
    }

    /// Variable names, d of them.
    pub fn variables(&self) -> &[String] {
        &self.variables
    }

    /// All environments, the reference among them.
    pub fn environments(&self) -> &[Environment] {
        &self.environments
    }

    /// Index of the reference environment, where there is one.
    pub fn reference(&self) -> Option<usize> {
        self.reference
    }

    /// Indices of the environments that are not the reference, in order: the rows of every target matrix.
    pub fn experiments(&self) -> Vec<usize> {
        (0..self.environments.len()).filter(|&k| Some(k) != self.reference).collect()
    }

    /// Number of rows over all environments.
    pub fn len(&self) -> usize {
        self.values.len() / self.variables.len()
    }

    /// Never true: a data set has rows.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Row `i`, one value a variable.
    pub fn row(&self, i: usize) -> &[f64] {
        let d = self.variables.len();
        &self.values[i * d..(i + 1) * d]
    }

    /// The rows of environment `k`.
    pub fn rows(&self, k: usize) -> impl ExactSizeIterator<Item = &[f64]> + Clone {
        self.environments[k].rows.clone().map(|i| self.row(i))
    }
}

fn check_names<'a>(what: &'static str, names: impl Iterator<Item = &'a String>) -> Result<(), DatasetError> {
    let mut seen = BTreeSet::new();
    for (i, name) in names.enumerate() {
        if name.is_empty() {
            return Err(DatasetError::EmptyName(what, i + 1));
        }
        if !seen.insert(name) {
            return Err(DatasetError::DuplicateName(name.clone()));
        }
    }
    Ok(())
}
