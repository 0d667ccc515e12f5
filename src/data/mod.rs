//! From files to a checked [`Dataset`].

mod dataset;
mod report;

pub use dataset::{Dataset, DatasetError, Environment, Truth};
pub use report::{ColumnRole, DataReport, Finding, NamedFile, Roles, Severity};
