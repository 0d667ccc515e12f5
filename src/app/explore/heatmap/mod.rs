//! Matrices of probabilities as heatmaps.

mod content;
mod grid;
mod keyboard;
mod paint;
mod table;
mod view;

pub use content::{Kind, Sort};
pub use view::Heatmap;
