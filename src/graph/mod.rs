//! Directed acyclic graphs: types, orders, layout.

mod dag;
pub mod layout;

pub use dag::Dag;
