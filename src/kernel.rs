//! The inner loop of the engine, a package of its own ([`metacadi-kernel`](../kernel/Cargo.toml)): the page and its worker are
//! compiled for weight, this for speed. Knows nothing of the rest.

pub mod graph;
pub mod model;
