//! Tables that hold no data but say what is true: known targets, a true graph.

use std::collections::BTreeSet;

use super::names::{environment_rank, is_index, is_targets, plain};
use super::table::{Row, Table};

/// What a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Measurements.
    Data,
    /// One row an experiment (or an experiment's target): where each stands.
    Targets { experiment: usize, targets: usize },
    /// One row an edge: where cause and effect stand.
    EdgeList { from: usize, to: usize },
    /// A square of zeros and ones, one row a cause and one column an effect; `first` is its first column.
    Matrix { first: usize },
}

/// Recognises a table by its header and cells.
pub(super) fn classify(table: &Table) -> Content {
    let find = |names: &[&str]| table.header.iter().position(|name| names.contains(&plain(name).as_str()));
    let from = find(&["from", "source", "cause", "parent"]);
    let to = find(&["to", "target", "effect", "child", "destination"]);
    if let (Some(from), Some(to)) = (from, to) {
        // "cause" and "effect" may also be measured.
        let clear = plain(&table.header[from]) == "from" || plain(&table.header[from]) == "source";
        let words = table.rows.iter().all(|row| row.cells[from].trim().parse::<f64>().is_err());
        if table.header.len() <= 4 && (words || clear) || plain(&table.header[from]) == "from" {
            return Content::EdgeList { from, to };
        }
    }
    let named: Vec<usize> = (0..table.header.len())
        .filter(|&c| !(c == 0 && (table.unnamed[0] || is_index(&table.header[0])) && table.header.len() > 2))
        .collect();
    if let [a, b] = named[..] {
        let says_targets = |c: usize| {
            is_targets(&table.header[c])
                || ["variable", "variables"].contains(&plain(&table.header[c]).as_str())
        };
        for (experiment, targets) in [(a, b), (b, a)] {
            if environment_rank(&table.header[experiment]).is_some() && says_targets(targets) {
                return Content::Targets { experiment, targets };
            }
        }
    }
    for first in [0, 1] {
        let square = table.header.len() == table.rows.len() + first && table.rows.len() >= 2;
        if square && table.rows.iter().all(|row| row.cells.iter().skip(first).all(|cell| bit(cell).is_some()))
        {
            return Content::Matrix { first };
        }
    }
    Content::Data
}

/// True if a table without a header may list edges: two columns of words, and perhaps one of zeros and ones.
pub(super) fn may_be_edge_list(table: &Table) -> bool {
    let is_word = |text: &str| !text.trim().is_empty() && text.trim().parse::<f64>().is_err();
    let width = table.header.len();
    (2..=3).contains(&width)
        && table.ragged.is_empty()
        && table.rows.iter().all(|row| {
            is_word(&row.cells[0]) && is_word(&row.cells[1]) && (width == 2 || bit(&row.cells[2]).is_some())
        })
}

/// True if a table lists edges and has no header: its first line and all rows name two of `variables`.
pub(super) fn is_bare_edge_list(table: &Table, variables: &BTreeSet<&str>) -> bool {
    let known = |name: &str| variables.contains(name.trim());
    // A repeated name in the first line was made distinct.
    let first = |at: usize| known(&table.header[at]) || known(table.header[at].trim_end_matches(" (2)"));
    may_be_edge_list(table)
        && (table.header.len() == 2 || bit(table.header[2].trim_end_matches(" (2)")).is_some())
        && first(0)
        && first(1)
        && table.rows.iter().all(|row| known(&row.cells[0]) && known(&row.cells[1]))
}

/// Makes the first line of a list of edges a row, and names the columns.
pub(super) fn with_edge_header(table: &mut Table) -> Content {
    let first = std::mem::take(&mut table.header);
    table.header = ["from", "to", "edge"].into_iter().take(first.len()).map(String::from).collect();
    table.rows.insert(0, Row { line: table.header_line, cells: first.into() });
    table.header_line = 0;
    Content::EdgeList { from: 0, to: 1 }
}

/// A cell of a 0/1 matrix.
pub(super) fn bit(cell: &str) -> Option<bool> {
    match cell.trim().parse::<f64>() {
        Ok(0.0) => Some(false),
        Ok(1.0) => Some(true),
        _ => None,
    }
}
