//! Commas and points in numbers: which of them are decimal and which part thousands.
//!
//! Most cells say it themselves (`1,5`, `0.104`, `1.234,5`, `1,234,567`). A group of exactly three digits after one mark
//! (`1,104`) says nothing; the rest of its column, of its file and of the other files does. Where these leave it open
//! the person is asked.

use std::collections::BTreeMap;

use super::cell::{self, LimitReading, Reading};
use super::collector::Findings;
use super::table::Table;
use super::{Finding, FindingKind, Fix};
use crate::sorting::Arrange;

/// What a mark does in one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Before decimals.
    Decimal,
    /// Between groups of three digits.
    Thousands,
    /// Either: one mark with three digits behind it and one to three before it.
    Open,
}

/// The mark that decides how an undecorated number is read, and its use; `None` without marks, or for what is no
/// number. Where both marks occur the first parts thousands and is the one returned.
pub(super) fn of(text: &str) -> Option<(char, Use)> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((text, false), |(m, _)| (m, true));
    let commas = mantissa.bytes().filter(|&b| b == b',').count();
    let points = mantissa.bytes().filter(|&b| b == b'.').count();
    let gaps = mantissa.contains(cell::is_gap);
    match (commas, points) {
        (0, 0) if gaps => grouped(mantissa, None).then_some((' ', Use::Thousands)),
        (0, 0) => None,
        (0, 1) | (1, 0) => {
            let mark = if commas == 1 { ',' } else { '.' };
            let (whole, rest) = mantissa.split_once(mark)?;
            if gaps {
                return (grouped(whole, None) && is_digits(rest)).then_some((mark, Use::Decimal));
            }
            if !(is_digits(whole) && is_digits(rest)) {
                return None;
            }
            let open =
                rest.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0') && !exponent;
            Some((mark, if open { Use::Open } else { Use::Decimal }))
        }
        (_, 0) => grouped(mantissa, Some(',')).then_some((',', Use::Thousands)),
        (0, _) => grouped(mantissa, Some('.')).then_some(('.', Use::Thousands)),
        (_, _) => {
            let decimal = if mantissa.rfind(',') > mantissa.rfind('.') { ',' } else { '.' };
            let mark = if decimal == ',' { '.' } else { ',' };
            let (whole, rest) = mantissa.split_once(decimal)?;
            (grouped(whole, Some(mark)) && is_digits(rest)).then_some((mark, Use::Thousands))
        }
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// True if `text` is groups of three digits after a first one of one to three, parted by `mark` (or by gaps).
fn grouped(text: &str, mark: Option<char>) -> bool {
    let mut groups = text.split(|c| mark.map_or_else(|| cell::is_gap(c), |mark| c == mark));
    let first = groups.next().unwrap_or_default();
    let mut more = 0;
    let rest = groups.all(|group| {
        more += 1;
        group.len() == 3 && is_digits(group)
    });
    (1..=3).contains(&first.len()) && is_digits(first) && rest && more > 0
}

/// How the marks of one column are used in one file, or in all.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    decimal: [bool; 2],
    thousands: [bool; 2],
    open: [usize; 2],
    /// Numbers without a mark: of exactly three digits, and of more.
    hundreds: bool,
    larger: bool,
}

const MARKS: [char; 2] = [',', '.'];

impl Seen {
    fn add(&mut self, other: &Self) {
        for m in 0..2 {
            self.decimal[m] |= other.decimal[m];
            self.thousands[m] |= other.thousands[m];
            self.open[m] += other.open[m];
        }
        self.hundreds |= other.hundreds;
        self.larger |= other.larger;
    }
}

/// Where a mark leaves open what it does.
struct Example {
    table: usize,
    line: u64,
    text: String,
}

/// Uses of marks in a column over all files, where it stands in them, and an open cell for each mark.
type InAllFiles = (Seen, Vec<(usize, usize)>, [Option<Example>; 2]);

/// Decides how every column is read, the same in every file, and asks where it cannot be told. Returns the decisions as
/// fixes: files that come later are to be read alike.
pub(super) fn decide(tables: &mut [Table], fixes: &[Fix], findings: &mut Findings) -> Vec<Fix> {
    let mut files = vec![Seen::default(); tables.len()];
    let mut columns: BTreeMap<String, InAllFiles> = BTreeMap::new();
    for (t, table) in tables.iter().enumerate() {
        for (position, name) in table.header.iter().enumerate() {
            let (seen, numeric, examples) = look(table, t, position);
            if !numeric {
                continue;
            }
            files[t].add(&seen);
            let entry = columns.entry(name.clone()).or_default();
            entry.0.add(&seen);
            entry.1.push((t, position));
            for (mine, new) in entry.2.iter_mut().zip(examples) {
                *mine = mine.take().or(new);
            }
        }
    }
    let mut all = Seen::default();
    files.iter().for_each(|file| all.add(file));
    let mut decided: Vec<(usize, bool, String)> = Vec::new();
    let mut told: BTreeMap<(usize, Option<bool>), Vec<Named>> = BTreeMap::new();
    let mut said: BTreeMap<(usize, &str), bool> = BTreeMap::new();
    for fix in fixes {
        if let Fix::ReadMark { columns, mark, thousands } = fix {
            let m = usize::from(*mark == '.');
            said.extend(columns.iter().map(|name| ((m, name.as_str()), *thousands)));
        }
    }
    for (name, (seen, at, examples)) in &columns {
        for (m, example) in examples.iter().enumerate() {
            let chosen = said.get(&(m, name.as_str())).copied();
            let Some(example) = example else {
                // Whole numbers beyond 999 without a mark: a comma in a later file parts thousands.
                if m == 0 && seen.larger && seen.decimal == [false; 2] && seen.open == [0; 2] {
                    decided.push((m, true, name.clone()));
                }
                continue;
            };
            let local: Vec<&Seen> =
                at.iter().map(|&(t, _)| &files[t]).filter(|file| file.open[m] > 0).collect();
            let verdict = chosen.or_else(|| verdict(m, seen, &local, &all));
            decided.push((m, verdict.unwrap_or(false), name.clone()));
            if verdict == Some(true) {
                for &(t, position) in at {
                    let reading = &mut tables[t].readings[position];
                    if m == 0 {
                        reading.comma_thousands = true;
                    } else {
                        reading.point_thousands = true;
                    }
                }
            }
            if chosen.is_none() && verdict != Some(false) {
                told.entry((m, verdict)).or_default().push((name, example));
            }
        }
    }
    for ((m, verdict), columns) in told {
        findings.push(report(MARKS[m], &columns, &tables[columns[0].1.table].file, verdict));
    }
    let mut readings = Vec::new();
    for (m, thousands) in [(0, false), (0, true), (1, false), (1, true)] {
        let columns: Vec<String> =
            decided.iter().filter(|one| (one.0, one.1) == (m, thousands)).map(|one| one.2.clone()).collect();
        if !columns.is_empty() {
            readings.push(Fix::ReadMark { columns, mark: MARKS[m], thousands });
        }
    }
    readings
}

/// True for thousands, false for decimals, `None` where both are possible. `local`: the files where it is open.
fn verdict(m: usize, column: &Seen, local: &[&Seen], all: &Seen) -> Option<bool> {
    let other = 1 - m;
    match (column.decimal[m], column.thousands[m]) {
        (true, false) => return Some(false),
        (false, true) => return Some(true),
        (true, true) => return None,
        (false, false) => {}
    }
    // The other mark is decimal in this very column, or this one in another column of the file.
    let file = |file: &Seen| match (file.decimal[m], file.decimal[other], file.thousands[m]) {
        (false, true, _) | (false, false, true) => Some(true),
        (true, false, _) => Some(false),
        _ => None,
    };
    let mut votes: Vec<Option<bool>> = local.iter().map(|one| file(one)).collect();
    votes.arrange();
    votes.dedup();
    match votes[..] {
        [Some(one)] => return Some(one),
        [None, Some(one)] => return Some(one),
        [None] => {
            if let Some(one) = file(all) {
                return Some(one);
            }
        }
        _ => return None,
    }
    // Nothing but groups of three: a point is decimal as everywhere, unless numbers such as 913 stand beside 1.104.
    let mixed = column.hundreds && !column.larger;
    match (MARKS[m], mixed) {
        (',', true) => Some(true),
        (_, true) | (',', false) => None,
        _ => Some(false),
    }
}

/// A column with a cell of it.
type Named<'a> = (&'a String, &'a Example);

/// Says how a mark was read in some columns (`verdict`), or asks.
fn report(mark: char, columns: &[Named], file: &str, verdict: Option<bool>) -> Finding {
    const SHOWN: usize = 5;
    let (first, example) = columns[0];
    let text = &example.text;
    let thousands = Reading { comma_thousands: true, point_thousands: true, ..Reading::default() };
    let value = |reading: &Reading| match cell::parse(text, reading) {
        cell::Cell::Number(x) => x.to_string(),
        _ => text.clone(),
    };
    let (large, small) = (value(&thousands), value(&Reading::default()));
    let names: Vec<&str> = columns.iter().take(SHOWN).map(|(name, _)| name.as_str()).collect();
    let more =
        if columns.len() > SHOWN { format!(" and {} more", columns.len() - SHOWN) } else { String::new() };
    let list = format!("{}{more}", names.join(", "));
    let read = |thousands| Fix::ReadMark {
        columns: columns.iter().map(|(name, _)| (*name).clone()).collect(),
        mark,
        thousands,
    };
    let finding = match verdict {
        Some(_) => {
            let message = format!(
                "{text:?} was read as {large}: the mark parts thousands in {list}, as the other numbers show."
            );
            Finding::note(FindingKind::DecimalComma, message).offering(read(false))
        }
        None => {
            let message = format!(
                "{text:?} is {large} or {small}, and the data do not say which. Choose how numbers in {list} are read."
            );
            Finding::error(FindingKind::DecimalComma, message).offering(read(true)).offering(read(false))
        }
    };
    finding.in_file(file).at_line(example.line).in_column(first)
}

/// How the marks of a column are used in one table, whether it is about numbers at all, and a cell for each open mark.
fn look(table: &Table, t: usize, position: usize) -> (Seen, bool, [Option<Example>; 2]) {
    let mut seen = Seen::default();
    let (mut numbers, mut texts) = (0usize, 0usize);
    let mut examples = [None, None];
    for row in &table.rows {
        let text = row.cells[position].trim();
        if cell::is_missing(text) {
            continue;
        }
        // Nearly all cells are digits and a point; the rest takes a closer look.
        let bare = text.strip_prefix('-').unwrap_or(text);
        let core = if bare.starts_with(|c: char| c.is_ascii_digit())
            && bare.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        {
            bare
        } else if let Some((_, core)) = cell::undecorated(text) {
            core
        } else {
            texts += 1;
            continue;
        };
        numbers += 1;
        match of(core) {
            None => {
                seen.hundreds |= core.len() == 3 && is_digits(core);
                seen.larger |= core.len() > 3 && is_digits(core);
            }
            Some((' ', _)) => {}
            Some((mark, what)) => {
                let m = usize::from(mark == '.');
                match what {
                    Use::Decimal => seen.decimal[m] = true,
                    Use::Thousands => {
                        seen.thousands[m] = true;
                        seen.decimal[1 - m] |= core.contains(MARKS[1 - m]);
                    }
                    Use::Open => {
                        seen.open[m] += 1;
                        if examples[m].is_none() {
                            examples[m] = Some(Example { table: t, line: row.line, text: text.into() });
                        }
                    }
                }
            }
        }
    }
    (seen, numbers > 0 && numbers >= texts, examples)
}

/// Takes over what the person said about single values: sentinels and detection limits.
pub(super) fn apply_fixes(tables: &mut [Table], fixes: &[Fix]) {
    for fix in fixes {
        match fix {
            Fix::Missing { columns, value, drop } => {
                let Ok(value) = value.parse::<f64>() else { continue };
                let is_meant = |name: &str| columns.iter().any(|c| c == name);
                if *drop {
                    tables.iter_mut().for_each(|table| drop_rows_with(table, value, is_meant));
                } else {
                    for_columns(tables, is_meant, |r| r.missing.push(value));
                }
            }
            Fix::DetectionLimit { column, limit, half } => {
                let stated = limit.as_ref().and_then(|limit| limit.parse::<f64>().ok());
                let Some(value) = stated.or_else(|| smallest(tables, column)) else { continue };
                let limit = LimitReading { value, half: *half };
                for_columns(tables, |name| name == column, |r| r.limit = Some(limit));
            }
            _ => {}
        }
    }
}

fn drop_rows_with(table: &mut Table, value: f64, is_meant: impl Fn(&str) -> bool) {
    let places: Vec<usize> = (0..table.header.len()).filter(|&at| is_meant(&table.header[at])).collect();
    let readings = &table.readings;
    table.rows.retain(|row| {
        !places.iter().any(|&at| cell::parse(&row.cells[at], &readings[at]) == cell::Cell::Number(value))
    });
}

/// Smallest number of a column.
fn smallest(tables: &[Table], column: &str) -> Option<f64> {
    let places = tables.iter().filter_map(|t| Some((t, t.header.iter().position(|name| name == column)?)));
    let cells = places.flat_map(|(table, at)| {
        table.rows.iter().map(move |row| cell::parse(&row.cells[at], &table.readings[at]))
    });
    cells.filter_map(|cell| if let cell::Cell::Number(x) = cell { Some(x) } else { None }).reduce(f64::min)
}

fn for_columns(tables: &mut [Table], is_meant: impl Fn(&str) -> bool, change: impl Fn(&mut Reading)) {
    for table in tables {
        for (name, reading) in table.header.iter().zip(&mut table.readings) {
            if is_meant(name) {
                change(reading);
            }
        }
    }
}
