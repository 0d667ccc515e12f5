//! The built app in a real browser: what a person does, from files to exports.
//!
//! Needs a release build in `dist/` and a Chromium, or with `BROWSER=firefox` a Firefox; `./test` makes both ready.

mod accessibility;
mod chromium;
mod data;
mod devtools;
mod effects;
mod evidence;
mod exports;
mod firefox;
mod graph;
mod graph_geometry;
mod graph_keyboard;
mod heatmap;
mod import;
mod input;
mod keyboard;
mod keys;
mod knowledge;
mod layout;
mod learning;
mod lessons;
mod loading;
mod manners;
mod new_experiment;
mod notes;
mod offline;
mod one_file;
mod page;
mod persistence;
mod pictures;
mod pointer;
mod presenter;
mod privacy;
mod recovery;
mod reopen;
mod responsiveness;
mod result;
mod runs;
mod server;
mod share;
mod smoothness;
mod table;
mod understand;
mod views;
mod workspace;
