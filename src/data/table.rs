//! Text to a table of cells with line numbers; nothing is interpreted yet.

use std::collections::{BTreeMap, BTreeSet};

use super::collector::Findings;
use super::delimiter::{Delimited, detect};
use super::text::decode;
use super::{Finding, FindingKind, Fix, NamedFile, written};

/// Columns that a file may have, used or not.
const MAX_COLUMNS: usize = 5_000;

/// One file as rows of cells.
pub(super) struct Table {
    /// File name.
    pub file: String,
    /// Column names: distinct and not empty; made up where the file's are not.
    pub header: Vec<String>,
    /// True where the name is not usable as it stands in the file (empty).
    pub unnamed: Vec<bool>,
    /// Line of the header; 0 if there is none.
    pub header_line: u64,
    /// True if a comma within a number is decimal.
    pub decimal_comma: bool,
    /// Rows with one cell a column.
    pub rows: Vec<Row>,
    /// Rows with another number of cells.
    pub ragged: Vec<Row>,
}

/// One row as text.
pub(super) struct Row {
    /// Line on which the row starts, from 1.
    pub line: u64,
    pub cells: csv::StringRecord,
}

/// Reads one file; `None` if there is nothing to read (the findings say why).
pub(super) fn read(file: &NamedFile, fixes: &[Fix], findings: &mut Findings) -> Option<Table> {
    let mut notes = Vec::new();
    let decoded = decode(&file.name, &file.bytes, &mut notes);
    notes.into_iter().for_each(|finding| findings.push(finding));
    let text = match decoded {
        Ok(text) => text,
        Err(finding) => {
            findings.push(finding);
            return None;
        }
    };
    let Delimited { delimiter, text, lines_before } = detect(&text);
    let (mut rows, blank) = records(text, delimiter, lines_before);
    if !blank.is_empty() {
        let message = format!("{} rows hold only delimiters; they were skipped.", blank.len());
        findings.push(Finding::note(FindingKind::BlankRow, message).in_file(&file.name).at_line(blank[0]));
    }
    if rows.is_empty() {
        let message = format!("{} is empty. Drop a table with column names in its first line.", file.name);
        findings.push(
            Finding::error(FindingKind::NoData, message)
                .in_file(&file.name)
                .offering(Fix::IgnoreFile { file: file.name.clone() }),
        );
        return None;
    }

    let first = &rows[0];
    let add_header = fixes.contains(&Fix::AddHeader { file: file.name.clone() });
    let (mut names, header_line) = if add_header {
        ((1..=first.cells.len()).map(|i| format!("V{i}")).collect(), 0)
    } else {
        let line = first.line;
        (rows.remove(0).cells.iter().map(|name| written::read(name).into_owned()).collect::<Vec<_>>(), line)
    };
    if names.len() > MAX_COLUMNS {
        let message = format!(
            "{} has {} columns; more than {MAX_COLUMNS} are not read. Leave out the columns that matter least.",
            file.name,
            names.len()
        );
        findings.push(
            Finding::error(FindingKind::TooLarge, message)
                .in_file(&file.name)
                .offering(Fix::IgnoreFile { file: file.name.clone() }),
        );
        return None;
    }
    align_width(&mut names, &mut rows);
    if !add_header {
        check_header_is_text(&file.name, &names, header_line, findings);
    }
    let (header, unnamed) = distinct_names(&file.name, names, header_line, fixes, findings);

    let dropped: BTreeSet<u64> = fixes
        .iter()
        .filter_map(|fix| match fix {
            Fix::DropRow { file: named, line } if *named == file.name => Some(*line),
            _ => None,
        })
        .collect();
    rows.retain(|row| !dropped.contains(&row.line));
    let (rows, mut ragged): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| row.cells.len() == header.len());
    if fixes.contains(&Fix::DropRaggedRows { file: file.name.clone() }) {
        ragged.clear();
    }
    for row in &ragged {
        report_ragged(&file.name, row, header.len(), delimiter, findings);
    }
    if rows.is_empty() {
        let message = format!("{} has column names but no rows.", file.name);
        findings.push(
            Finding::error(FindingKind::NoData, message)
                .in_file(&file.name)
                .offering(Fix::IgnoreFile { file: file.name.clone() }),
        );
    }
    let decimal_comma = delimiter != b',';
    Some(Table { file: file.name.clone(), header, unnamed, header_line, decimal_comma, rows, ragged })
}

/// All rows with content, and the lines of rows that hold only delimiters.
fn records(text: &str, delimiter: u8, lines_before: u64) -> (Vec<Row>, Vec<u64>) {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let (mut rows, mut blank) = (Vec::new(), Vec::new());
    for record in reader.records() {
        // The text is UTF-8 and rows may differ in width, so there is no error left to come.
        let Ok(cells) = record else { break };
        let Some(position) = cells.position() else { continue };
        // The reader's position is before the blank lines that it skipped.
        let start = usize::try_from(position.byte()).unwrap_or(0).min(text.len());
        let skipped = text.as_bytes()[start..].iter().take_while(|&&b| b == b'\n').count() as u64;
        let line = position.line() + skipped + lines_before;
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push(Row { line, cells });
        } else if cells.len() > 1 {
            blank.push(line);
        }
    }
    (rows, blank)
}

/// Two habits of other programs: R names no row-name column, and spreadsheets end every row with a delimiter.
fn align_width(names: &mut Vec<String>, rows: &mut [Row]) {
    let width = names.len();
    let blank = |row: &Row, at: usize| row.cells.get(at).is_none_or(|cell| cell.trim().is_empty());
    let longer = rows.iter().filter(|row| row.cells.len() == width + 1).count();
    if longer * 2 > rows.len() {
        if rows.iter().all(|row| row.cells.len() != width + 1 || blank(row, width)) {
            rows.iter_mut()
                .filter(|row| row.cells.len() == width + 1)
                .for_each(|row| row.cells.truncate(width));
        } else {
            names.insert(0, String::new());
        }
    } else if width > 1 && names[width - 1].is_empty() && rows.iter().all(|row| blank(row, width - 1)) {
        names.pop();
        rows.iter_mut().filter(|row| row.cells.len() == width).for_each(|row| row.cells.truncate(width - 1));
    }
}

fn check_header_is_text(file: &str, names: &[String], line: u64, findings: &mut Findings) {
    let named: Vec<&String> = names.iter().filter(|name| !name.is_empty()).collect();
    let numbers: Vec<f64> = named.iter().filter_map(|name| name.parse().ok()).collect();
    if named.is_empty() || numbers.len() < named.len() {
        return;
    }
    // Tables made from bare matrices are headed 0, 1, 2, ... or 1, 2, 3, ...
    if [0.0, 1.0].contains(&numbers[0])
        && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1.0)
        && numbers.len() > 1
    {
        return;
    }
    let whole = numbers.iter().all(|x| x.fract() == 0.0);
    let message = "The first line holds only numbers. A table needs column names in its first line.";
    let finding = if whole {
        Finding::warning(FindingKind::NoHeader, message)
    } else {
        Finding::error(FindingKind::NoHeader, message)
    };
    findings.push(finding.in_file(file).at_line(line).offering(Fix::AddHeader { file: file.into() }));
}

/// Makes names distinct and not empty, applies renames, reports what had to be made up.
fn distinct_names(
    file: &str,
    names: Vec<String>,
    line: u64,
    fixes: &[Fix],
    findings: &mut Findings,
) -> (Vec<String>, Vec<bool>) {
    let mut unnamed: Vec<bool> = names.iter().map(String::is_empty).collect();
    let mut header = names;
    let mut repeated = made_distinct(&mut header);
    for fix in fixes {
        if let Fix::RenameColumn { column, to } = fix
            && let Some(at) = header.iter().position(|name| name == column)
            && !to.trim().is_empty()
        {
            header[at] = to.trim().into();
            unnamed[at] = false;
            repeated[at] = None;
            for (i, original) in made_distinct(&mut header).into_iter().enumerate() {
                repeated[i] = original.or(repeated[i].take());
            }
        }
    }
    for (name, original) in header.iter().zip(repeated) {
        let ignored = fixes.contains(&Fix::IgnoreColumn { column: name.clone() });
        if let (Some(original), false) = (original, ignored) {
            let message = format!("The column name {original:?} is used twice. Rename one or ignore it.");
            findings.repeat(FindingKind::DuplicateHeader, file, || {
                Finding::error(FindingKind::DuplicateHeader, message)
                    .in_file(file)
                    .at_line(line)
                    .in_column(name)
                    .offering(Fix::RenameColumn {
                        column: name.clone(),
                        to: name.replace(['(', ')'], "").replace(' ', "_"),
                    })
                    .offering(Fix::IgnoreColumn { column: name.clone() })
            });
        }
    }
    (header, unnamed)
}

/// Gives empty names a number and repeated names a suffix; for each changed repeat, what it was called.
fn made_distinct(names: &mut [String]) -> Vec<Option<String>> {
    for i in 0..names.len() {
        if names[i].is_empty() {
            names[i] = format!("column {}", i + 1);
        }
    }
    let mut taken: BTreeSet<String> = names.iter().cloned().collect();
    let mut next: BTreeMap<String, usize> = BTreeMap::new();
    let mut original = vec![None; names.len()];
    for (i, name) in names.iter_mut().enumerate() {
        let Some(number) = next.get_mut(name) else {
            next.insert(name.clone(), 2);
            continue;
        };
        let mut fresh = format!("{name} ({number})");
        while !taken.insert(fresh.clone()) {
            *number += 1;
            fresh = format!("{name} ({number})");
        }
        original[i] = Some(std::mem::replace(name, fresh));
    }
    original
}

fn report_ragged(file: &str, row: &Row, expected: usize, delimiter: u8, findings: &mut Findings) {
    findings.repeat(FindingKind::RaggedRow, file, || {
        let found = row.cells.len();
        let hint = if row.cells.iter().any(|cell| cell.contains('\n')) {
            " A quote may have been opened and not closed."
        } else if delimiter == b',' && found > expected {
            " If commas are decimal here, save the file with semicolons between cells."
        } else {
            ""
        };
        let cells = if found == 1 { "cell" } else { "cells" };
        let message = format!("This row has {found} {cells} where the header has {expected}.{hint}");
        Finding::error(FindingKind::RaggedRow, message)
            .in_file(file)
            .at_line(row.line)
            .offering(Fix::DropRow { file: file.into(), line: row.line })
            .offering(Fix::DropRaggedRows { file: file.into() })
    });
}
