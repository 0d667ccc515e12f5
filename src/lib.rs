//! MetaCaDI: one causal graph from many experiments whose intervention targets nobody recorded.
//!
//! This library is the engine. It is plain Rust: it does no input or output, knows no browser, and builds and
//! tests natively. The page (`src/bin/app.rs`, `src/app/`) and the web worker (`src/bin/worker.rs`) are thin
//! layers above it.
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
pub mod graph;
pub mod learn;
pub mod model;
pub mod protocol;
pub mod simulate;
pub mod worker;

#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub mod app;
