//! Names in the tables that spreadsheets open.

use std::borrow::Cow;

use crate::data::written;

/// The cells for names: none starts a formula. This program's reader of tables gives the names back.
pub(super) fn cells(names: &[String]) -> Vec<Cow<'_, str>> {
    names.iter().map(|name| written::write(name)).collect()
}
