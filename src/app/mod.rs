//! The page: four steps around one engine.
//!
//! [`state::Page`] holds what the page knows, [`actions::Actions`] what a person can ask the engine for; both are
//! contexts of every component.

pub mod actions;
mod bar;
pub mod data;
mod drop_zone;
pub mod engine;
pub mod explore;
mod file_list;
mod files;
mod findings;
mod icon;
pub mod kept;
mod learn;
mod lessons;
pub mod new_experiment;
mod presenter;
mod share;
mod shell;
mod simulated;
pub mod state;
mod store;
mod terms;
pub mod theme;
mod undo;
mod worker_side;

use crate::words;

/// Starts the page, or the engine where this runs in a worker: they are one program, since much of it serves both and a
/// browser loads it once.
pub fn start() {
    // Only a page has a window.
    if web_sys::window().is_some() {
        console_error_panic_hook::set_once();
        leptos::mount::mount_to_body(shell::App);
    } else {
        worker_side::start();
    }
}
