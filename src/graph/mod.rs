//! Directed acyclic graphs: types, sets of variables, thresholds, layout.

mod dag;
pub mod layout;
pub mod matrix_order;
mod thresholded;
mod variable_set;
mod verdict;

pub use dag::Dag;
pub use thresholded::{ExpectedErrors, Thresholded};
pub use variable_set::VariableSet;
pub use verdict::{Verdict, verdicts};
