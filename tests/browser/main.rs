//! The built app in a real browser: what a person does, from files to exports.
//!
//! Needs a release build in `dist/` and a Chromium; `./test` makes both ready.

mod accessibility;
mod chromium;
mod data;
mod devtools;
mod import;
mod keyboard;
mod keys;
mod knowledge;
mod layout;
mod learning;
mod lessons;
mod offline;
mod page;
mod persistence;
mod pictures;
mod presenter;
mod privacy;
mod recovery;
mod responsiveness;
mod server;
mod share;
mod table;
