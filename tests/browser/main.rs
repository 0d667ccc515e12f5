//! The built app in a real browser: what a person does, from files to exports.
//!
//! Needs a release build in `dist/` and a Chromium; `./test` makes both ready.

mod accessibility;
mod data;
mod devtools;
mod evidence;
mod exports;
mod graph;
mod graph_geometry;
mod graph_keyboard;
mod heatmap;
mod input;
mod learning;
mod new_experiment;
mod page;
mod pictures;
mod privacy;
mod recovery;
mod reopen;
mod responsiveness;
mod result;
mod server;
mod smoothness;
mod table;
mod understand;
mod views;
