//! Directed acyclic graphs: types, sets of variables, layout.

mod dag;
mod variable_set;

pub use dag::Dag;
pub use variable_set::VariableSet;
