//! MetaCaDI: one causal graph from many experiments whose intervention targets nobody recorded.
//!
//! The modules listed below are the engine. They are plain Rust: they do no input or output, know no browser, and build
//! and test natively. The page and its web worker (`app`, there on WebAssembly only) are layers above them;
//! `protocol` and `worker` are the part of these that needs no browser.
//!
//! # Conventions
//! - `edge[i][j]` always means `i -> j`.
//! - An *environment* is a set of rows measured under one condition. At most one environment is the
//!   *reference* (control, observational); every other environment is an *experiment*.
//! - `target[k][j]` is about experiment `k` and variable `j`.
//! - Long computations are state machines: `init(problem) -> State`, `step(&problem, &mut State) -> Info`.
//! - One seed gives the same bits natively and in WebAssembly: logarithms, exponentials and gamma functions come
//!   from `libm`, random numbers from a named generator.

pub mod data;
pub mod effects;
pub mod evaluate;
pub mod explain;
pub mod export;
pub mod history;
pub mod learn;
pub mod notes;
pub mod plural;
pub mod protocol;
pub mod simulate;
pub mod sorting;
pub mod words;
pub mod worker;

// A package of its own: it is compiled for speed, all else for weight.
#[doc(inline)]
pub use metacadi_kernel::model;

/// Directed acyclic graphs: types, sets of variables, equivalence classes, thresholds, layout.
pub mod graph {
    #[doc(inline)]
    pub use metacadi_kernel::graph::*;

    pub mod layout;
    pub mod matrix_order;
}

#[cfg(target_arch = "wasm32")]
pub mod app;
