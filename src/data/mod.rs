//! From files to a checked [`Dataset`].
//!
//! [`load`] reads files of any content; what it understood and what is wrong is in the [`DataReport`]. Stages, one a
//! file: bytes to text, text to a table of cells, roles of columns, tables merged into a frame of numbers and gaps,
//! the person's fixes, checks ("data doctor"), data set.

mod assemble;
mod cell;
mod collector;
mod composed;
mod content;
mod dataset;
mod delimiter;
mod doctor;
mod experiments;
mod fix;
mod frame;
mod grouping;
mod header;
mod indicators;
mod lines;
mod load;
mod marks;
mod names;
mod preview;
mod reference;
mod related;
mod repair;
mod report;
mod reshape;
mod roles;
mod sentinel;
mod set_aside;
mod spelling;
mod summary;
mod table;
mod targets;
mod text;
mod truth;
mod twins;
mod width;
pub(crate) mod written;

pub use dataset::{Dataset, DatasetError, Environment, Truth};
pub use experiments::{NewExperiment, NewExperiments, load_experiments};
pub use fix::Fix;
pub use load::{Loaded, MAX_BYTES, MAX_ENVIRONMENTS, MAX_VALUES, MAX_VARIABLES, load};
pub use report::{
    ColumnRole, DataReport, FileContent, FileSummary, Finding, FindingKind, NamedFile, PreviewCell,
    PreviewRow, Roles, Severity,
};
pub use summary::{EnvironmentSummary, HISTOGRAM_BINS, VariableSummary};
