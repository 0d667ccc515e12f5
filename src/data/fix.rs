//! Changes to the data that a person may choose; nothing is changed unasked.

use serde::{Deserialize, Serialize};

/// One change that a finding offers. Loading again with a shorter list undoes it.
///
/// Files are named as dropped; columns as the report names them; lines as a text editor counts them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fix {
    /// Leave a whole file out.
    IgnoreFile {
        /// File name.
        file: String,
    },
    /// The first line of the file holds data: name the columns V1, V2, ...
    AddHeader {
        /// File name.
        file: String,
    },
    /// Give a column another name, in every file that has it.
    RenameColumn {
        /// Name as the report shows it.
        column: String,
        /// The new name.
        to: String,
    },
    /// Do not use a column.
    IgnoreColumn {
        /// Column name.
        column: String,
    },
    /// Do not use any column that has no or only one value.
    IgnoreConstantColumns,
    /// Leave one row out.
    DropRow {
        /// File name.
        file: String,
        /// Line of the row, from 1.
        line: u64,
    },
    /// Leave out the rows that have more or fewer cells than the header.
    DropRaggedRows {
        /// File name.
        file: String,
    },
    /// Leave out every row without a usable number in the column (`None`: in any variable).
    DropRows {
        /// Column name.
        column: Option<String>,
    },
    /// Fill cells without a usable number with the median of the column in the row's own experiment (of the whole
    /// column where the experiment has no number). `None`: in every variable.
    ImputeMedian {
        /// Column name.
        column: Option<String>,
    },
    /// Replace the column by its natural logarithm (all values above zero).
    Log {
        /// Column name.
        column: String,
    },
    /// Replace the column by the natural logarithm of one plus the value (no value below zero).
    LogPlusOne {
        /// Column name.
        column: String,
    },
    /// Rows without an environment belong to the environment of this name.
    NameEnvironment {
        /// Name of the environment.
        name: String,
    },
    /// Leave out all rows of an environment.
    LeaveOutEnvironment {
        /// Name of the environment.
        environment: String,
    },
}

impl Fix {
    /// What a button for this fix says: short, imperative.
    pub fn label(&self) -> String {
        match self {
            Self::IgnoreFile { file } => format!("Leave out {file}"),
            Self::AddHeader { .. } => "Read the first line as data".into(),
            Self::RenameColumn { column, to } => format!("Rename {column:?} to {to:?}"),
            Self::IgnoreColumn { column } => format!("Ignore column {column}"),
            Self::IgnoreConstantColumns => "Ignore all constant columns".into(),
            Self::DropRow { line, .. } => format!("Drop line {line}"),
            Self::DropRaggedRows { file } => format!("Drop the uneven rows of {file}"),
            Self::DropRows { column: Some(column) } => format!("Drop rows without {column}"),
            Self::DropRows { column: None } => "Drop all incomplete rows".into(),
            Self::ImputeMedian { column: Some(column) } => format!("Fill {column} with its median"),
            Self::ImputeMedian { column: None } => "Fill all gaps with medians".into(),
            Self::Log { column } => format!("Take the log of {column}"),
            Self::LogPlusOne { column } => format!("Take log(1 + {column})"),
            Self::NameEnvironment { name } => format!("Call these rows {name:?}"),
            Self::LeaveOutEnvironment { environment } => format!("Leave out {environment}"),
        }
    }
}
