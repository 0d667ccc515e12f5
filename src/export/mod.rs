//! Formats that other tools read: pure functions from a [`Posterior`] to text.
//!
//! Formats that draw or analyse one graph take a `threshold`: an edge is there if its probability is at least that
//! and above zero. [`dagitty`] and [`bnlearn`] need an acyclic graph: of the edges at the threshold they keep the
//! strongest, each if it closes no cycle. Names are quoted by each format's own rules; where a format cannot hold a
//! character, its module says what takes its place. Invisible characters and those that turn the direction of text are
//! written as escapes or replaced, so that no file shows a name that it does not hold; in tables no name starts a
//! formula (a name that would stands between apostrophes, which this program's reader of tables takes away). Numbers are printed with the fewest digits that give the same
//! `f64` back.
//!
//! [`Posterior`]: crate::learn::Posterior

mod acyclic;
pub mod bnlearn;
pub mod bundle;
mod consistency;
pub mod dag_samples_csv;
pub mod dagitty;
pub mod dot;
mod edges;
pub mod edges_csv;
pub mod figure;
pub mod graphml;
mod invisible;
pub mod json;
mod json_text;
mod names;
pub mod node_link;
mod number;
pub mod report;
mod table_names;
pub mod targets_csv;
