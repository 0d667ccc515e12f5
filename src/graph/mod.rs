//! Directed acyclic graphs: types, sets of variables, equivalence classes, thresholds, layout.

mod dag;
mod equivalence;
pub mod layout;
pub mod matrix_order;
mod thresholded;
mod variable_set;
mod verdict;

pub use dag::Dag;
pub use equivalence::EssentialGraph;
pub use thresholded::{ExpectedErrors, Thresholded};
pub use variable_set::VariableSet;
pub use verdict::{Verdict, verdicts};
