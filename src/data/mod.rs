//! From files to a checked [`Dataset`].

mod dataset;
mod fix;
mod report;
mod summary;

pub use dataset::{Dataset, DatasetError, Environment, Truth};
pub use fix::Fix;
pub use report::{
    ColumnRole, DataReport, Finding, FindingKind, NamedFile, PreviewCell, PreviewRow, Roles, Severity,
};
pub use summary::{EnvironmentSummary, HISTOGRAM_BINS, VariableSummary};
