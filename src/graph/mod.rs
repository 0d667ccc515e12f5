//! Directed acyclic graphs: types, sets of variables, equivalence classes, thresholds. How they are laid out and in which order a
//! matrix is shown is not of the kernel: `layout` and `matrix_order` are compiled with the rest (`src/lib.rs`).

mod dag;
mod equivalence;
mod thresholded;
mod variable_set;
mod verdict;

pub use dag::Dag;
pub use equivalence::EssentialGraph;
pub use thresholded::{ExpectedErrors, Thresholded};
pub use variable_set::VariableSet;
pub use verdict::{Verdict, verdicts};
