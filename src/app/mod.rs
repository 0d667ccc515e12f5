//! The page.

pub mod engine;
