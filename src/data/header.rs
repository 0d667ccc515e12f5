//! Where the column names stand, and lines that belong to them: titles above, units below, the names once more.

use std::collections::BTreeSet;

use super::cell::{self, Cell, Reading};
use super::collector::Findings;
use super::delimiter::most_frequent;
use super::names::environment_rank;
use super::table::Row;
use super::{Finding, FindingKind, Fix};

/// Rows among which the usual number of cells is looked for.
const SAMPLE: usize = 200;
/// Lines that may stand above the header.
const MOST_ABOVE: usize = 40;
/// Share of the rows below a header that have as many cells as it.
const FITTING: f64 = 0.8;

/// Position of the header among the rows (0: nothing stands above it), or where it might be.
pub(super) struct Place {
    pub header: usize,
    /// True if it is clear.
    pub sure: bool,
}

/// Looks for the header below titles and notes: the first row that is as wide as most, filled, and free of numbers.
pub(super) fn find(rows: &[Row]) -> Place {
    let first = Place { header: 0, sure: true };
    let sample = &rows[..rows.len().min(SAMPLE)];
    let Some(width) = most_frequent(sample.iter().map(|row| row.cells.len())).filter(|&width| width > 1)
    else {
        return first;
    };
    let filled = |row: &Row| row.cells.iter().filter(|cell| !cell.trim().is_empty()).count();
    let is_wide = |row: &Row| row.cells.len() == width && filled(row) * 2 >= width;
    let is_title = |row: &Row| row.cells.len() < width || (width > 2 && filled(row) * 2 < width);
    // R leaves the name of the row-name column out, and so a header may be one cell short of the rows.
    let short = sample.len() > 1
        && sample[0].cells.len() + 1 == width
        && is_wide(&sample[1])
        && has_numbers(&sample[1]);
    if is_wide(&rows[0]) || short {
        return first;
    }
    let Some(header) = sample.iter().position(is_wide).filter(|&at| at <= MOST_ABOVE) else { return first };
    let below = &sample[header + 1..];
    let fitting = below.iter().filter(|row| row.cells.len() == width).count();
    let clear = !below.is_empty()
        && fitting as f64 >= FITTING * below.len() as f64
        && !has_numbers(&sample[header])
        && sample[..header].iter().all(is_title);
    Place { header, sure: clear }
}

fn has_numbers(row: &Row) -> bool {
    row.cells.iter().any(|cell| matches!(cell::parse(cell, &Reading::default()), Cell::Number(_)))
}

/// Says which lines above the header were not read, and offers the first of them as the header.
pub(super) fn report_above(file: &str, above: &[Row], header_line: u64, findings: &mut Findings) {
    let (first, n) = (above[0].line, above.len());
    let lines = if n == 1 {
        "1 line above the column names was".into()
    } else {
        format!("{n} lines above the column names were")
    };
    let message = format!("{lines} not read; the names are on line {header_line}.");
    findings.repeat(FindingKind::Preamble, "other files", || {
        let finding = Finding::note(FindingKind::Preamble, message).in_file(file).at_line(first);
        finding.offering(Fix::HeaderLine { file: file.into(), line: first })
    });
}

/// Moves the names one cell to the right where the last one is empty and the first column holds row names.
pub(super) fn shift_names(
    file: &str,
    names: &mut [String],
    rows: &[Row],
    line: u64,
    findings: &mut Findings,
) {
    let width = names.len();
    let Some((last, others)) = names.split_last() else { return };
    if width < 3 || !last.is_empty() || others.iter().any(String::is_empty) || rows.is_empty() {
        return;
    }
    // A first column that says what it is, or repeats itself, is no column of row names.
    let first: BTreeSet<&str> = rows.iter().take(SAMPLE).filter_map(|row| row.cells.get(0)).collect();
    if environment_rank(&names[0]).is_some() || first.len() < rows.len().min(SAMPLE) {
        return;
    }
    let reading = Reading::default();
    let share = |at: usize, is: &dyn Fn(Cell) -> bool| {
        let cells = rows.iter().filter(|row| row.cells.len() == width).take(SAMPLE);
        let (mut all, mut good) = (0usize, 0usize);
        for row in cells {
            all += 1;
            good += usize::from(is(cell::parse(&row.cells[at], &reading)));
        }
        all > 0 && good * 5 >= all * 4
    };
    let is_text = |cell| cell == Cell::Text;
    let is_number = |cell| matches!(cell, Cell::Number(_));
    if share(0, &is_text) && share(1, &is_number) && share(width - 1, &is_number) {
        names.rotate_right(1);
        let message = "The first column has no name (the names are one cell short), so it was read as the names of the rows.";
        findings.push(Finding::note(FindingKind::EmptyHeader, message).in_file(file).at_line(line));
    }
}

/// Takes out rows that repeat the column names, as joined files have them.
pub(super) fn drop_repeats(file: &str, names: &[String], rows: &mut Vec<Row>, findings: &mut Findings) {
    let is_header =
        |row: &Row| row.cells.len() == names.len() && row.cells.iter().zip(names).all(|(a, b)| a.trim() == b);
    let lines: Vec<u64> = rows.iter().filter(|row| is_header(row)).map(|row| row.line).collect();
    let Some(&first) = lines.first() else { return };
    rows.retain(|row| !is_header(row));
    let list: Vec<String> = lines.iter().take(5).map(u64::to_string).collect();
    let more = if lines.len() > 5 { format!(" and {} more", lines.len() - 5) } else { String::new() };
    let message =
        format!("The column names stand again on line {}{more}; these lines were dropped.", list.join(", "));
    findings.repeat(FindingKind::RepeatedHeader, "other files", || {
        Finding::note(FindingKind::RepeatedHeader, message).in_file(file).at_line(first)
    });
}

/// Takes out a first row that holds units: words in all columns that hold numbers otherwise.
pub(super) fn drop_units(file: &str, rows: &mut Vec<Row>, width: usize, findings: &mut Findings) {
    let Some((first, rest)) = rows.split_first().filter(|(_, rest)| rest.len() > 1) else { return };
    if first.cells.len() != width {
        return;
    }
    let reading = Reading::default();
    let (mut numeric, mut words) = (0, 0);
    for at in 0..width {
        let sample = rest.iter().filter(|row| row.cells.len() == width).take(SAMPLE);
        let (mut all, mut numbers) = (0usize, 0usize);
        for row in sample {
            match cell::parse(&row.cells[at], &reading) {
                Cell::Missing => continue,
                Cell::Number(_) => numbers += 1,
                _ => {}
            }
            all += 1;
        }
        if numbers * 10 < all * 9 || numbers == 0 {
            continue;
        }
        numeric += 1;
        match cell::parse(&first.cells[at], &reading) {
            Cell::Text => words += 1,
            Cell::Missing => {}
            _ if first.cells[at].trim() == "%" => words += 1,
            _ => return,
        }
    }
    // One word may be a slip; two are a line of units, and so is one where there are two columns.
    if words < 2 || words * 2 < numeric {
        return;
    }
    let shown: Vec<&str> =
        first.cells.iter().map(str::trim).filter(|cell| !cell.is_empty()).take(4).collect();
    let message =
        format!("Line {} holds units ({}, ...) and was not read as a row.", first.line, shown.join(", "));
    let line = first.line;
    findings.repeat(FindingKind::Units, "other files", || {
        let finding = Finding::note(FindingKind::Units, message).in_file(file).at_line(line);
        finding.offering(Fix::Keep { what: FindingKind::Units, of: file.into() })
    });
    rows.remove(0);
}
