//! What would happen if: questions about effects, their answers, and how they are drawn on the graph.

mod change_editor;
mod desk;
mod goal;
mod influence;
mod outcomes;
mod overlay;
mod panel;
mod paths;
mod prediction;
mod unexplained;

pub use desk::{Desk, Reply};
pub use overlay::{Overlay, PaintLegend, PairLines};
pub use panel::WhatIfPanel;
pub use prediction::{PredictionAnswer, prediction_words};
pub use unexplained::{UnexplainedPairs, unexplained_words};
