//! Text to a table of cells with line numbers; nothing is interpreted yet.

use std::collections::{BTreeMap, BTreeSet};

use super::cell::Reading;
use super::collector::Findings;
use super::delimiter::{Delimited, detect};
use super::header;
use super::lines::{with_closed_quotes, without_comments};
use super::reshape;
use super::text::decode;
use super::{Finding, FindingKind, Fix, NamedFile, written};
use crate::plural::count;

/// Columns that a file may have, used or not.
pub(super) const MAX_COLUMNS: usize = 20_000;

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
    /// How each column is read.
    pub readings: Vec<Reading>,
    /// Rows with one cell a column.
    pub rows: Vec<Row>,
    /// Rows with another number of cells.
    pub ragged: Vec<Row>,
    /// Lines above the header that were not read.
    pub above: Vec<Row>,
}

/// One row as text.
pub(super) struct Row {
    /// Line on which the row starts, from 1.
    pub line: u64,
    pub cells: csv::StringRecord,
}

/// How files are read.
#[derive(Clone, Copy)]
pub(super) struct Manner<'a> {
    /// Changes that the person chose.
    pub fixes: &'a [Fix],
    /// True if every line is a row and every table has the shape that is wanted.
    pub as_it_stands: bool,
}

/// Reads one file; `None` if there is nothing to read (the findings say why).
pub(super) fn read(file: &NamedFile, manner: Manner, findings: &mut Findings) -> Option<Table> {
    let Manner { fixes, as_it_stands } = manner;
    let name = &file.name;
    let mut notes = Vec::new();
    let decoded = decode(name, &file.bytes, &mut notes);
    notes.into_iter().for_each(|finding| findings.push(finding));
    let text = match decoded {
        Ok(text) => text,
        Err(finding) => {
            findings.push(finding);
            return None;
        }
    };
    let mut raw = Raw::of(&text, name, manner, findings);
    if raw.rows.is_empty() {
        let message = format!("{name} is empty. Drop a table with column names in its first line.");
        findings.push(
            Finding::error(FindingKind::NoData, message)
                .in_file(name)
                .offering(Fix::IgnoreFile { file: name.clone() }),
        );
        return None;
    }
    let place = if as_it_stands { header::Place { header: 0, sure: true } } else { header::find(&raw.rows) };
    let maybe = (place.header > 0).then(|| raw.rows[place.header].line);
    let chosen = fixes.iter().rev().find_map(|fix| match fix {
        Fix::HeaderLine { file, line } if file == name => raw.rows.iter().position(|row| row.line == *line),
        _ => None,
    });
    let skipped = chosen.unwrap_or(if place.sure { place.header } else { 0 });
    let above: Vec<Row> = raw.rows.drain(..skipped).collect();
    if chosen.is_none() && !above.is_empty() {
        header::report_above(name, &above, raw.rows[0].line, findings);
    }
    let mut rows = raw.rows;

    let first = &rows[0];
    let add_header = fixes.contains(&Fix::AddHeader { file: name.clone() });
    let (mut names, header_line) = if add_header {
        ((1..=first.cells.len()).map(|i| format!("V{i}")).collect(), 0)
    } else {
        let line = first.line;
        (rows.remove(0).cells.iter().map(|name| written::read(name).into_owned()).collect::<Vec<_>>(), line)
    };
    if names.len() > MAX_COLUMNS {
        let message = format!(
            "{name} has {} columns; more than {MAX_COLUMNS} are not read. Leave out the columns that matter least.",
            names.len()
        );
        findings.push(
            Finding::error(FindingKind::TooLarge, message)
                .in_file(name)
                .offering(Fix::IgnoreFile { file: name.clone() }),
        );
        return None;
    }
    align_width(&mut names, &mut rows);
    if !add_header {
        if !as_it_stands {
            header::shift_names(name, &mut names, &rows, header_line, findings);
            header::drop_repeats(name, &names, &mut rows, findings);
        }
        check_header_is_text(name, &names, header_line, findings);
    }
    if !as_it_stands && !fixes.contains(&Fix::Keep { what: FindingKind::Units, of: name.clone() }) {
        header::drop_units(name, &mut rows, names.len(), findings);
    }
    let (header, unnamed) = distinct_names(name, names, header_line, fixes, findings);

    let dropped: BTreeSet<u64> = fixes
        .iter()
        .filter_map(|fix| match fix {
            Fix::DropRow { file: named, line } if named == name => Some(*line),
            _ => None,
        })
        .collect();
    rows.retain(|row| !dropped.contains(&row.line));
    let (rows, mut ragged): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| row.cells.len() == header.len());
    if fixes.contains(&Fix::DropRaggedRows { file: name.clone() }) {
        ragged.clear();
    }
    // Where every line is a row, a cell of several lines is a name that has line ends.
    let whole = rows.iter().filter(|_| !as_it_stands);
    report_open_quotes(name, whole.chain(&ragged), raw.delimiter, header.len(), findings);
    let other_header = maybe.filter(|_| chosen.is_none() && !place.sure);
    for row in ragged.iter().filter(|row| !swallows(row, raw.delimiter, header.len())) {
        report_ragged(name, row, header.len(), raw.delimiter, other_header, findings);
    }
    if rows.is_empty() {
        let message = format!("{name} has column names but no rows.");
        findings.push(
            Finding::error(FindingKind::NoData, message)
                .in_file(name)
                .offering(Fix::IgnoreFile { file: name.clone() }),
        );
    }
    let readings = vec![Reading::default(); header.len()];
    let table = Table { file: name.clone(), header, unnamed, header_line, readings, rows, ragged, above };
    Some(if as_it_stands { table } else { reshape::apply(table, fixes, findings) })
}

/// All rows of a text, whatever they hold.
struct Raw {
    rows: Vec<Row>,
    delimiter: u8,
}

impl Raw {
    fn of(text: &str, file: &str, manner: Manner, findings: &mut Findings) -> Self {
        let closed;
        let text = if manner.fixes.contains(&Fix::RepairQuotes { file: file.into() }) {
            closed = with_closed_quotes(text);
            findings.push(
                Finding::note(FindingKind::Change, "Quotes that are not closed on their line were left out.")
                    .in_file(file),
            );
            &closed
        } else {
            text
        };
        let commented = if manner.as_it_stands { None } else { without(text, file, findings) };
        let text = commented.as_deref().unwrap_or(text);
        let Delimited { delimiter, text, lines_before } = detect(text);
        let (rows, blank) = records(&text, delimiter, lines_before);
        if !blank.is_empty() {
            let message = count(
                blank.len(),
                "row holds only delimiters; it was skipped.",
                "rows hold only delimiters; they were skipped.",
            );
            findings.push(Finding::note(FindingKind::BlankRow, message).in_file(file).at_line(blank[0]));
        }
        Self { rows, delimiter }
    }
}

/// The text without comments, with a note about them; `None` where there are none.
fn without(text: &str, file: &str, findings: &mut Findings) -> Option<String> {
    let body: String =
        text.lines().filter(|line| !line.starts_with('#')).take(60).flat_map(|l| [l, "\n"]).collect();
    let found = detect(&body);
    let spaced = found.delimiter == b' ' || found.text != body;
    let cells = |line: &str| -> Vec<String> {
        if spaced {
            return line.split_whitespace().map(String::from).collect();
        }
        let (rows, _) = records(line, found.delimiter, 0);
        rows.first().map(|row| row.cells.iter().map(String::from).collect()).unwrap_or_default()
    };
    let commented = without_comments(text, cells)?;
    if let Some(&first) = commented.comments.first() {
        let n = commented.comments.len();
        let lines = if n == 1 { "1 line that begins".into() } else { format!("{n} lines that begin") };
        let message = format!("{lines} with # are comments and were not read.");
        findings.repeat(FindingKind::Preamble, "other files", || {
            Finding::note(FindingKind::Preamble, message).in_file(file).at_line(first)
        });
    }
    if let Some(line) = commented.header {
        let message = "The column names were read from the line that begins with #.";
        findings.repeat(FindingKind::Preamble, "other files", || {
            Finding::note(FindingKind::Preamble, message).in_file(file).at_line(line)
        });
    }
    Some(commented.text)
}

/// True if other rows have gone under in a cell of the row: a quote was opened and not closed. A row of the right width
/// may hold text of several lines; then one of these must look like a row of the table.
fn swallows(row: &Row, delimiter: u8, width: usize) -> bool {
    let delimiter = char::from(delimiter);
    row.cells.iter().any(|cell| {
        let mut lines = cell.split('\n').skip(1);
        match row.cells.len() == width {
            true => lines.any(|line| line.split(delimiter).count() == width),
            false => lines.any(|line| line.contains(delimiter)),
        }
    })
}

/// Rows in whose cells other rows have gone under.
fn report_open_quotes<'a>(
    file: &str,
    rows: impl Iterator<Item = &'a Row>,
    delimiter: u8,
    width: usize,
    findings: &mut Findings,
) {
    for row in rows.filter(|row| swallows(row, delimiter, width)) {
        let lines = row.cells.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
        findings.repeat(FindingKind::UnclosedQuote, file, || {
            let message = format!(
                "A quote that is opened here is not closed: lines {} to {} went under in one cell. Read every line as a row, \
                 or close the quote in the file.",
                row.line,
                row.line + lines
            );
            Finding::error(FindingKind::UnclosedQuote, message)
                .in_file(file)
                .at_line(row.line)
                .offering(Fix::RepairQuotes { file: file.into() })
        });
    }
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
        let turned = fixes.contains(&Fix::Transpose { file: file.into() });
        let ignored = turned || fixes.contains(&Fix::IgnoreColumn { column: name.clone() });
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

/// Names that are distinct and not empty.
pub(super) fn distinct(mut names: Vec<String>) -> Vec<String> {
    made_distinct(&mut names);
    names
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

fn report_ragged(
    file: &str,
    row: &Row,
    expected: usize,
    delimiter: u8,
    header: Option<u64>,
    findings: &mut Findings,
) {
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
        let mut finding = Finding::error(FindingKind::RaggedRow, message).in_file(file).at_line(row.line);
        if let Some(line) = header {
            finding = finding.offering(Fix::HeaderLine { file: file.into(), line });
        }
        finding
            .offering(Fix::DropRow { file: file.into(), line: row.line })
            .offering(Fix::DropRaggedRows { file: file.into() })
    });
}
