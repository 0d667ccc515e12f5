//! What was understood of a person's files: roles, findings, shape.

use serde::{Deserialize, Serialize};

/// A file as a person dropped it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedFile {
    /// File name with extension, no path.
    pub name: String,
    /// Raw content.
    pub bytes: Vec<u8>,
}

/// What a column is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ColumnRole {
    /// A measured variable.
    Variable,
    /// Names the environment of each row.
    Environment,
    /// Not used.
    Ignore,
}

/// Roles of columns and the choice of reference.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roles {
    /// Role by column name; a column that is not named here keeps the guess.
    pub columns: Vec<(String, ColumnRole)>,
    /// `None`: guess; `Some(None)`: no reference; `Some(Some(name))`: this environment.
    pub reference: Option<Option<String>>,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Severity {
    /// Learning cannot start.
    Error,
    /// Learning can start; the person should know.
    Warning,
    /// Good to know.
    Note,
}

/// Something that the person should know about the files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// File it is about.
    pub file: Option<String>,
    /// Line in that file, counted from 1 with the header, as a text editor shows it.
    pub line: Option<u64>,
    /// Column name.
    pub column: Option<String>,
    /// What was found and what to do, one or two sentences.
    pub message: String,
}

/// Everything the page shows about the loaded data.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DataReport {
    /// Every column in file order with its role.
    pub columns: Vec<(String, ColumnRole)>,
    /// Variables of the data set (empty if there is none).
    pub variables: Vec<String>,
    /// Environments with their number of rows.
    pub environments: Vec<(String, usize)>,
    /// Name of the reference.
    pub reference: Option<String>,
    /// Findings, errors first.
    pub findings: Vec<Finding>,
    /// First rows of the data set for a preview: environment name and values.
    pub preview: Vec<(String, Vec<f64>)>,
    /// True if a data set is loaded and learning can start.
    pub ready: bool,
}
