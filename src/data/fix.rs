//! Changes to the data that a person may choose; nothing is changed unasked.

use serde::{Deserialize, Serialize};

use super::{ColumnRole, FindingKind};

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
    /// The column names stand on this line; what is above it is not read.
    HeaderLine {
        /// File name.
        file: String,
        /// Line of the header, from 1.
        line: u64,
    },
    /// Take quotes that are opened on a line and not closed on it as a slip: every line is a row of its own.
    RepairQuotes {
        /// File name.
        file: String,
    },
    /// Rows of the file are variables and its columns are samples: turn it.
    Transpose {
        /// File name.
        file: String,
    },
    /// The file holds one measurement a row: give each variable a column of its own.
    Pivot {
        /// File name.
        file: String,
        /// Column that names the variable.
        variable: String,
        /// Column that holds the value.
        value: String,
    },
    /// Empty cells of the column mean what stands above them.
    FillDown {
        /// Column name.
        column: String,
    },
    /// Read three digits after a mark as thousands or as decimals.
    ReadMark {
        /// Column names.
        columns: Vec<String>,
        /// `,` or `.`.
        mark: char,
        /// True: `1,104` is 1104.
        thousands: bool,
    },
    /// A number that stands for "no value".
    Missing {
        /// Columns in which it does.
        columns: Vec<String>,
        /// The number as text, such as `-999`.
        value: String,
        /// True: rows that hold it are left out; false: it leaves gaps.
        drop: bool,
    },
    /// Read cells beyond a detection limit as the limit or half of it.
    DetectionLimit {
        /// Column name.
        column: String,
        /// Limit, as text, for cells that do not name one; `None`: the smallest measured value.
        limit: Option<String>,
        /// True: half of the limit for values below it.
        half: bool,
    },
    /// Each file is one experiment, whatever its columns say.
    UseFileNames,
    /// Give a column a role that it was not guessed to have.
    UseColumn {
        /// Column name.
        column: String,
        /// The role.
        role: ColumnRole,
    },
    /// Columns of zeros and ones say which experiment a row belongs to: join them.
    JoinColumns {
        /// Names of the columns.
        columns: Vec<String>,
    },
    /// Spellings of one experiment's name.
    MergeExperiments {
        /// Names that mean the same.
        names: Vec<String>,
        /// The one that is kept.
        into: String,
    },
    /// Do not use any column that holds nothing but zeros.
    IgnoreZeroColumns,
    /// Do not use columns whose names match a pattern (`*` stands for anything, `?` for one character).
    IgnoreMatching {
        /// The pattern.
        pattern: String,
    },
    /// Of the variables keep those with the largest standard deviations.
    KeepMostVarying {
        /// How many.
        count: usize,
    },
    /// What was found is meant so.
    Keep {
        /// What was found.
        what: FindingKind,
        /// What it is about: a column, a file, names.
        of: String,
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
            Self::HeaderLine { line, .. } => format!("Line {line} is the header"),
            Self::RepairQuotes { file } => format!("Read every line of {file} as a row"),
            Self::Transpose { file } => format!("Turn {file}: rows into columns"),
            Self::Pivot { .. } => "Give each variable a column".into(),
            Self::FillDown { column } => format!("Fill {column} down"),
            Self::ReadMark { columns, mark, thousands } => {
                let value = if *thousands { "1234" } else { "1.234" };
                match columns.as_slice() {
                    [column] => format!("Read 1{mark}234 as {value} in {column}"),
                    columns => format!("Read 1{mark}234 as {value} in {} columns", columns.len()),
                }
            }
            Self::Missing { value, drop: true, .. } => format!("Leave out the rows with {value}"),
            Self::Missing { value, drop: false, .. } => format!("Read {value} as a gap"),
            Self::DetectionLimit { column, half: false, .. } => format!("Use the limit in {column}"),
            Self::DetectionLimit { column, half: true, .. } => format!("Use half the limit in {column}"),
            Self::UseFileNames => "Use the file names".into(),
            Self::UseColumn { column, role } => match role {
                ColumnRole::Variable => format!("Use {column} as a variable"),
                ColumnRole::Environment => format!("Use {column} as the experiment"),
                ColumnRole::Targets => format!("Use {column} as known targets"),
                ColumnRole::Ignore => format!("Do not use {column}"),
            },
            Self::JoinColumns { columns } => {
                format!("Join these {} columns into the experiment", columns.len())
            }
            Self::MergeExperiments { into, names } => format!("Merge these {} into {into:?}", names.len()),
            Self::IgnoreZeroColumns => "Ignore all columns of zeros".into(),
            Self::IgnoreMatching { pattern } => format!("Ignore columns like {pattern}"),
            Self::KeepMostVarying { count } => format!("Keep the {count} that vary most"),
            Self::Keep { .. } => "Keep as it is".into(),
        }
    }
}
