//! The built app in a real browser: what a person does, from files to exports.
//!
//! Needs a release build in `dist/` and a Chromium; `./test` makes both ready.

mod accessibility;
mod data;
mod devtools;
mod learning;
mod page;
mod pictures;
mod privacy;
mod recovery;
mod responsiveness;
mod server;
mod table;
