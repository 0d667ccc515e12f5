//! The true graph, where a file states it.

use super::collector::Findings;
use super::content::{Content, bit};
use super::table::Table;
use super::{Finding, FindingKind, Fix, written};
use crate::graph::Dag;
use crate::plural::count;

/// `edge[i][j]` (`i -> j`) over `variables` from an edge list or a matrix; `None` (with a finding) if it does not fit.
pub(super) fn read(
    table: &Table,
    content: Content,
    variables: &[String],
    findings: &mut Findings,
) -> Option<Vec<Vec<bool>>> {
    let mut refuse = |message: String, line: Option<u64>| {
        let mut finding =
            Finding::warning(FindingKind::Truth, format!("{message} The true graph was not used."))
                .in_file(&table.file)
                .offering(Fix::IgnoreFile { file: table.file.clone() });
        finding.line = line;
        findings.push(finding);
        None
    };
    let d = variables.len();
    let position = |name: &str| variables.iter().position(|variable| *variable == written::read(name));
    let mut edge = vec![vec![false; d]; d];
    match content {
        Content::EdgeList { from, to } => {
            let extra = (0..table.header.len()).filter(|&c| c != from && c != to && !table.unnamed[c]);
            let extra: Vec<usize> = extra.collect();
            // Zeros and ones beside the names say whether there is an edge.
            let flag = match extra[..] {
                [c] if table.rows.iter().all(|row| bit(&row.cells[c]).is_some()) => Some(c),
                _ => None,
            };
            if let (Some(&c), None) = (extra.first(), flag) {
                return refuse(
                    format!(
                        "An edge list has the columns from and to only; this one also has {:?}.",
                        table.header[c]
                    ),
                    Some(table.header_line),
                );
            }
            for row in table.rows.iter().filter(|row| flag.is_none_or(|c| bit(&row.cells[c]) == Some(true))) {
                let (cause, effect) = (&row.cells[from], &row.cells[to]);
                match (position(cause), position(effect)) {
                    (Some(i), Some(j)) => edge[i][j] = true,
                    (i, _) => {
                        let unknown = if i.is_none() { cause } else { effect };
                        return refuse(
                            format!("{:?} is not one of the variables.", unknown.trim()),
                            Some(row.line),
                        );
                    }
                }
            }
        }
        Content::Matrix { first } => {
            let names = &table.header[first..];
            let columns: Option<Vec<usize>> = names.iter().map(|name| position(name)).collect();
            let Some(columns) = columns.filter(|columns| columns.len() == d) else {
                return refuse(
                    format!("The matrix is about {} variables, not the {d} of the data.", names.join(", ")),
                    Some(table.header_line),
                );
            };
            let rows: Option<Vec<usize>> = match first {
                0 => Some(columns.clone()),
                _ => table.rows.iter().map(|row| position(&row.cells[0])).collect(),
            };
            // Rows that are only numbered stand in the order of the columns.
            let rows = rows.unwrap_or_else(|| columns.clone());
            for (row, &i) in table.rows.iter().zip(&rows) {
                for (cell, &j) in row.cells.iter().skip(first).zip(&columns) {
                    edge[i][j] = bit(cell) == Some(true);
                }
            }
        }
        Content::Data | Content::Targets { .. } => return None,
    }
    if Dag::from_edges(&edge).is_none() {
        return refuse("The graph has a cycle, so it is no causal graph of this kind.".into(), None);
    }
    let edges = count(edge.iter().flatten().filter(|&&e| e).count(), "edge", "edges");
    let message = match content {
        Content::Matrix { .. } => {
            format!("Read as the true graph: {edges}, from the row to the column of each 1.")
        }
        _ => format!("Read as the true graph: {edges}."),
    };
    findings.push(Finding::note(FindingKind::Truth, message).in_file(&table.file));
    Some(edge)
}
