//! Pictures of what was learned: graph, heatmaps, charts, evidence, certainty, exports.
//!
//! Components take plain signals, so that the same picture shows a run as it goes ([`Picture::live`]) and its end
//! ([`Picture::learned`]). [`Explore`] puts all of them together.

mod certainty;
pub mod chart;
mod compare;
mod edge_heatmap;
mod effects;
mod evidence;
mod export_menu;
mod gallery;
mod graph_view;
mod heatmap;
mod label;
mod maps;
mod next;
mod picture;
mod picture_buttons;
mod report;
mod save;
mod side;
mod step;
mod target_heatmap;
mod trace_chart;
mod truth_panel;
mod workspace;

pub use crate::history::Selection;
pub use crate::words::number;
pub use certainty::CertaintyPanel;
pub use edge_heatmap::EdgeHeatmap;
pub use effects::Reply;
pub use evidence::{Evidence, EvidencePanel};
pub use export_menu::ExportMenu;
pub use gallery::DagGallery;
pub use graph_view::{Drawing, GraphView};
pub use next::NextPanel;
pub use picture::Picture;
pub use picture_buttons::{Make, PictureButtons, PictureMenu};
pub use side::Side;
pub use step::Explore;
pub use target_heatmap::TargetHeatmap;
pub use trace_chart::TraceChart;
pub use truth_panel::TruthPanel;
pub use workspace::Pane;
