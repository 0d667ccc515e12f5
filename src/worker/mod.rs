//! Both ends of the conversation between page and worker, without the browser: what the worker does with a request
//! and what the page does with an answer; and the worker's assistants. Plain state machines, tested natively.

mod assistance;
mod client;
pub mod cost;
mod effects;
pub mod files;
mod reports;
mod session;

pub use assistance::Assistance;
pub use client::{Client, Crash, Received};
pub use files::as_files;
pub use session::{SLICE_MS, Session};
