//! The page.

pub mod engine;
pub mod explore;
