//! What was understood of a person's files: roles, findings, shape.

use serde::{Deserialize, Serialize};

use super::Fix;
use super::summary::{EnvironmentSummary, VariableSummary};

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
    /// Names the known intervention targets of the row's experiment, as in `X1;X3`.
    Targets,
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
    /// Given targets only check the result: they go to [`super::Truth`] and the learner does not see them.
    pub targets_only_check: bool,
    /// The files were written by this program: every cell means what it says and nothing is asked.
    #[serde(default)]
    pub as_it_stands: bool,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Severity {
    /// Learning cannot start.
    Error,
    /// Learning can start; the person should know.
    Warning,
    /// Good to know.
    Note,
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub enum FindingKind {
    /// Not a text table (a workbook, an archive, ...).
    NotATable,
    /// Text that is not UTF-8.
    Encoding,
    /// No file, or a file without rows.
    NoData,
    /// More variables, cells, environments or bytes than fit into a browser tab.
    TooLarge,
    /// The first line looks like data.
    NoHeader,
    /// A column without a name.
    EmptyHeader,
    /// A column name that is used twice.
    DuplicateHeader,
    /// A row with more or fewer cells than the header.
    RaggedRow,
    /// Lines without content.
    BlankRow,
    /// A cell that is not a number.
    NotANumber,
    /// A cell without a value.
    MissingValue,
    /// A value that is infinite or beyond what can be squared.
    Infinite,
    /// Decimal point and decimal comma in one file.
    DecimalComma,
    /// A row without an environment.
    MissingEnvironment,
    /// Files that do not have the same columns.
    ColumnMismatch,
    /// A column that is not used.
    IgnoredColumn,
    /// Fewer than two variables.
    TooFewVariables,
    /// A column with one value only, or none.
    ConstantColumn,
    /// A column with one value only within an environment.
    ConstantInEnvironment,
    /// Two columns with the same values.
    DuplicateColumn,
    /// A column that others determine.
    Collinear,
    /// A column with a long tail.
    Skewed,
    /// A column with two values only.
    TwoValues,
    /// An environment with very few rows.
    SmallEnvironment,
    /// No environment is the reference.
    NoReference,
    /// Several environments could be the reference, or the chosen one does not exist.
    Reference,
    /// All rows come from one environment.
    OneEnvironment,
    /// Environments from several places, or with names that are easily confused.
    EnvironmentNames,
    /// Known targets.
    Targets,
    /// The true graph.
    Truth,
    /// What a fix or a changed role did, or that it no longer applies.
    Change,
    /// Lines above the column names, or comments.
    Preamble,
    /// A line of units under the column names.
    Units,
    /// The column names once more among the rows.
    RepeatedHeader,
    /// A quote that is opened and not closed.
    UnclosedQuote,
    /// Samples stand in columns.
    Transposed,
    /// One measurement a row.
    LongTable,
    /// A table of covariances, correlations or summaries in place of measurements.
    Covariances,
    /// A number that stands for "no value".
    Sentinel,
    /// A value beyond a detection limit.
    DetectionLimit,
    /// Which column (or file name) names the experiment.
    Grouping,
    /// Columns of zeros and ones that together name the experiment.
    Indicators,
    /// Names of experiments that differ in spelling only.
    Spelling,
    /// Two files with the same rows.
    SameFile,
}

/// Something that the person should know about the files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What it is about.
    pub kind: FindingKind,
    /// File it is about.
    pub file: Option<String>,
    /// Line in that file, counted from 1 with the header, as a text editor shows it.
    pub line: Option<u64>,
    /// Column name.
    pub column: Option<String>,
    /// What was found and what to do, one or two sentences.
    pub message: String,
    /// Changes that would resolve it; the person chooses one.
    pub fixes: Vec<Fix>,
}

impl Finding {
    /// A finding about no file, line or column in particular.
    pub fn new(severity: Severity, kind: FindingKind, message: impl Into<String>) -> Self {
        Self {
            severity,
            kind,
            file: None,
            line: None,
            column: None,
            message: message.into(),
            fixes: Vec::new(),
        }
    }

    /// An error: learning cannot start.
    pub fn error(kind: FindingKind, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, kind, message)
    }

    /// A warning: learning can start.
    pub fn warning(kind: FindingKind, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, kind, message)
    }

    /// A note: good to know.
    pub fn note(kind: FindingKind, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, kind, message)
    }

    /// The finding, placed in a file.
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }

    /// The finding, placed on a line (from 1).
    pub fn at_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    /// The finding, placed in a column.
    pub fn in_column(mut self, column: impl Into<String>) -> Self {
        self.column = Some(column.into());
        self
    }

    /// The finding with one more fix to offer.
    pub fn offering(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }
}

/// A cell of the preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewCell {
    /// Original text; empty where the file has no such cell.
    pub text: String,
    /// What is wrong with the cell, if anything is.
    pub problem: Option<FindingKind>,
}

/// A row of the preview, as it stands in its file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewRow {
    /// File name.
    pub file: String,
    /// Line in the file, from 1.
    pub line: u64,
    /// Environment that the row belongs to, if known.
    pub environment: Option<String>,
    /// One cell a column of [`DataReport::columns`], in the same order.
    pub cells: Vec<PreviewCell>,
}

/// A file as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSummary {
    /// File name.
    pub name: String,
    /// Size in bytes.
    pub bytes: usize,
    /// Rows that were read; 0 for a file that is not used.
    pub rows: usize,
    /// What it holds.
    pub content: FileContent,
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileContent {
    /// Measurements.
    Measurements,
    /// Known targets.
    KnownTargets,
    /// The true graph.
    TrueGraph,
    /// Nothing that is used.
    Nothing,
}

impl DataReport {
    /// How many columns are variables; more than fit into a data set are none of [`DataReport::variables`].
    pub fn variable_columns(&self) -> usize {
        self.columns.iter().filter(|(_, role)| *role == ColumnRole::Variable).count()
    }
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
    /// First rows of the files, then rows with problems further down.
    pub preview: Vec<PreviewRow>,
    /// One summary a variable, over the cells that hold usable numbers.
    pub variable_summaries: Vec<VariableSummary>,
    /// One summary an environment, in the order of `environments`.
    pub environment_summaries: Vec<EnvironmentSummary>,
    /// One entry a file, in the order of the files.
    pub files: Vec<FileSummary>,
    /// True if a data set is loaded and learning can start.
    pub ready: bool,
}
