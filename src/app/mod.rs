//! The page.

pub mod explore;
