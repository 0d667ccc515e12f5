//! A few rows as they stand in their files.

use std::collections::BTreeSet;

use super::frame::{Frame, problem};
use super::roles::Column;
use super::table::{Row, Table};
use super::{ColumnRole, Finding, FindingKind, PreviewCell, PreviewRow};

/// Rows from the top.
const FIRST: usize = 8;
/// Rows with problems from further down.
const PROBLEMS: usize = 12;

/// The first rows of the files, where no more could be made of them.
pub(super) fn first_rows(tables: &[Table], columns: &[Column]) -> Vec<PreviewRow> {
    let each = FIRST.div_ceil(tables.len().max(1));
    let few = tables.iter().enumerate().take(FIRST);
    few.flat_map(|(t, table)| {
        table.rows.iter().take(each).map(move |row| as_it_stands(t, table, row, columns))
    })
    .collect()
}

/// A row without a word about its cells.
fn as_it_stands(t: usize, table: &Table, row: &Row, columns: &[Column]) -> PreviewRow {
    let text = |column: &Column| column.at(t).and_then(|at| row.cells.get(at)).unwrap_or_default();
    let cell = |column: &Column| PreviewCell { text: text(column).chars().take(60).collect(), problem: None };
    PreviewRow {
        file: table.file.clone(),
        line: row.line,
        environment: None,
        cells: columns.iter().map(cell).collect(),
    }
}

/// The first rows of the files and then rows with problems, ragged ones and those that `findings` name among them.
pub(super) fn rows(
    tables: &[Table],
    columns: &[Column],
    frame: &Frame,
    findings: &[Finding],
) -> Vec<PreviewRow> {
    let d = frame.variables.len();
    let index = |t: usize, r: usize| frame.rows.binary_search_by_key(&(t, r), |s| (s.table, s.row)).ok();
    let mut shown: Vec<(usize, usize)> = Vec::new();
    // Several files share the top of the preview.
    let each = FIRST.div_ceil(tables.len().max(1));
    for (t, table) in tables.iter().enumerate().take(FIRST) {
        shown.extend((0..table.rows.len().min(each)).map(|r| (t, r)));
    }
    let gaps = frame
        .rows
        .iter()
        .enumerate()
        .filter(|(i, _)| frame.values[i * d..(i + 1) * d].iter().any(|x| x.is_nan()));
    let further: Vec<_> =
        gaps.map(|(_, s)| (s.table, s.row)).filter(|at| !shown.contains(at)).take(PROBLEMS).collect();
    shown.extend(further);
    let places: BTreeSet<(&str, u64)> =
        findings.iter().filter_map(|finding| Some((finding.file.as_deref()?, finding.line?))).collect();
    for (t, table) in tables.iter().enumerate() {
        let lines = places.iter().filter(|place| place.0 == table.file).map(|place| place.1);
        shown.extend(lines.filter_map(|line| {
            let at = table.rows.partition_point(|row| row.line < line);
            table.rows.get(at).filter(|row| row.line == line).map(|_| (t, at))
        }));
    }
    shown.sort_unstable();
    shown.dedup();

    let row = |table: usize, row: &Row, values: Option<usize>, ragged: bool| {
        let mut variable = 0;
        let cell = |column: &Column| {
            let position = column.at(table);
            let text = position.and_then(|position| row.cells.get(position)).unwrap_or_default();
            let found = match column.role {
                ColumnRole::Variable => {
                    variable += 1;
                    let usable = values.is_none_or(|i| !frame.values[i * d + variable - 1].is_nan());
                    let why = position.and_then(|at| problem(text, &tables[table].readings[at]));
                    (!usable).then(|| why.unwrap_or(FindingKind::ColumnMismatch))
                }
                ColumnRole::Environment
                    if position.is_some() && values.is_none() && text.trim().is_empty() =>
                {
                    Some(FindingKind::MissingEnvironment)
                }
                _ => None,
            };
            let problem = if ragged { Some(FindingKind::RaggedRow) } else { found };
            PreviewCell { text: text.chars().take(60).collect(), problem }
        };
        PreviewRow {
            file: tables[table].file.clone(),
            line: row.line,
            environment: values.map(|i| frame.environments[frame.rows[i].environment].clone()),
            cells: columns.iter().map(cell).collect(),
        }
    };
    let above = tables.iter().enumerate().flat_map(|(t, table)| {
        let named = |row: &&Row| places.contains(&(table.file.as_str(), row.line));
        table.above.iter().filter(named).map(move |row| as_it_stands(t, table, row, columns))
    });
    let whole = shown.iter().map(|&(t, r)| row(t, &tables[t].rows[r], index(t, r), false));
    let ragged = tables.iter().enumerate().flat_map(|(t, table)| table.ragged.iter().map(move |r| (t, r)));
    above.chain(whole).chain(ragged.take(PROBLEMS).map(|(t, r)| row(t, r, None, true))).collect()
}
