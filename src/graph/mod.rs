//! Directed acyclic graphs: types, orders, layout.

mod dag;

pub use dag::Dag;
