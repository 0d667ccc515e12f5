//! Numbers that stand for "no value", and cells beyond a detection limit.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::cell::{self, Cell};
use super::collector::Findings;
use super::frame::Frame;
use super::roles::Column;
use super::table::Table;
use super::{Finding, FindingKind, Fix};

/// Numbers that loggers and databases write for "no value".
const SENTINELS: [f64; 16] = [
    -999.0, -9999.0, -99999.0, 999.0, 9999.0, 99999.0, -99.0, 99.0, -999.9, -999.25, -9999.9, 999.9, -888.0,
    -8888.0, 999_999.0, -999_999.0,
];
/// A sentinel lies this many ranges of the other values away from them.
const FAR: f64 = 1.5;
/// The same for other numbers that repeat.
const VERY_FAR: f64 = 30.0;

/// Finds sentinels that the person has said nothing about yet, and asks. With one column only they are told by their
/// distance from all other values; they count where they repeat, or are negative.
pub(super) fn examine(
    frame: &Frame,
    tables: &[Table],
    columns: &[&Column],
    fixes: &[Fix],
    findings: &mut Findings,
) {
    // By the bits of the value: in which columns, and how often in all.
    let mut found: BTreeMap<u64, (Vec<usize>, usize)> = BTreeMap::new();
    for j in 0..frame.variables.len() {
        for (value, count) in in_column(frame, j).into_iter().chain(repeated_extremes(frame, j)) {
            let entry = found.entry(value.to_bits()).or_default();
            entry.0.push(j);
            entry.1 += count;
        }
    }
    for (bits, (columns_with, count)) in found {
        let value = f64::from_bits(bits);
        let text = value.to_string();
        let kept = fixes.contains(&Fix::Keep { what: FindingKind::Sentinel, of: text.clone() });
        if kept || (count < 2 && value >= -100.0) {
            continue;
        }
        let names: Vec<String> = columns_with.iter().map(|&j| frame.variables[j].clone()).collect();
        let shown: Vec<&str> = names.iter().take(4).map(String::as_str).collect();
        let more = if names.len() > 4 { format!(" and {} more", names.len() - 4) } else { String::new() };
        let message = format!(
            "{text} occurs {count} {} in {}{more}, far from all other values. Does it mean \"no value\"?",
            if count == 1 { "time" } else { "times" },
            shown.join(", ")
        );
        let mut finding = Finding::error(FindingKind::Sentinel, message)
            .offering(Fix::Missing { columns: names.clone(), value: text.clone(), drop: true })
            .offering(Fix::Missing { columns: names.clone(), value: text.clone(), drop: false })
            .offering(Fix::Keep { what: FindingKind::Sentinel, of: text });
        if let Some((file, line)) = first_place(frame, tables, columns_with[0], value) {
            finding = finding.in_file(file).at_line(line);
        }
        findings.push(finding.in_column(columns[columns_with[0]].name.clone()));
    }
}

/// Sentinels of one variable with how often they occur.
fn in_column(frame: &Frame, j: usize) -> Vec<(f64, usize)> {
    let (mut counts, mut low, mut high) = ([0usize; SENTINELS.len()], f64::MAX, f64::MIN);
    let mut others = 0usize;
    for x in frame.column(j) {
        match SENTINELS.iter().position(|&s| s == x) {
            Some(s) => counts[s] += 1,
            None => {
                (low, high) = (low.min(x), high.max(x));
                others += 1;
            }
        }
    }
    if others < 2 || counts.iter().sum::<usize>() >= others {
        return Vec::new();
    }
    let range = (high - low).max(f64::MIN_POSITIVE);
    (0..SENTINELS.len())
        .filter(|&s| counts[s] > 0)
        .filter(|&s| {
            let below_zero = low >= 0.0 && SENTINELS[s] < -100.0;
            below_zero || (low - SENTINELS[s]).max(SENTINELS[s] - high) > FAR * range
        })
        .map(|s| (SENTINELS[s], counts[s]))
        .collect()
}

/// The largest and the smallest value, where it repeats and lies very far from all others: 1e30, 65535, ...
fn repeated_extremes(frame: &Frame, j: usize) -> Vec<(f64, usize)> {
    // Smallest and largest value, how often each occurs, and the next ones.
    let (mut low, mut lows, mut low_next) = (f64::INFINITY, 0usize, f64::INFINITY);
    let (mut high, mut highs, mut high_next) = (f64::NEG_INFINITY, 0usize, f64::NEG_INFINITY);
    let mut all = 0usize;
    for x in frame.column(j) {
        all += 1;
        match x.total_cmp(&low) {
            Ordering::Less => (low_next, low, lows) = (low, x, 1),
            Ordering::Equal => lows += 1,
            Ordering::Greater => low_next = low_next.min(x),
        }
        match x.total_cmp(&high) {
            Ordering::Greater => (high_next, high, highs) = (high, x, 1),
            Ordering::Equal => highs += 1,
            Ordering::Less => high_next = high_next.max(x),
        }
    }
    let is_rare = |count: usize| count > 1 && count * 3 < all;
    let known = |x: f64| SENTINELS.contains(&x);
    let mut found = Vec::new();
    if is_rare(highs) && !known(high) && high - high_next > VERY_FAR * (high_next - low) && high_next > low {
        found.push((high, highs));
    }
    if is_rare(lows) && !known(low) && low_next - low > VERY_FAR * (high - low_next) && high > low_next {
        found.push((low, lows));
    }
    found
}

fn first_place<'a>(frame: &Frame, tables: &'a [Table], j: usize, value: f64) -> Option<(&'a str, u64)> {
    let d = frame.variables.len();
    let i = (0..frame.rows.len()).find(|&i| frame.values[i * d + j] == value)?;
    let source = frame.rows[i];
    Some((&tables[source.table].file, tables[source.table].rows[source.row].line))
}

/// Cells of one column beyond a detection limit.
#[derive(Clone, Default)]
struct BeyondLimit<'a> {
    count: usize,
    /// Smallest limit that the cells name.
    stated: Option<f64>,
    /// File, line and text of the first of them.
    first: Option<(&'a str, u64, &'a str)>,
}

/// Reports columns with cells beyond a detection limit, with the three things that can be done.
pub(super) fn report_limits(frame: &Frame, tables: &[Table], columns: &[&Column], findings: &mut Findings) {
    let d = columns.len();
    let mut found = vec![BeyondLimit::default(); d];
    for (i, source) in frame.rows.iter().enumerate() {
        let values = &frame.values[i * d..(i + 1) * d];
        for (j, column) in columns.iter().enumerate().filter(|&(j, _)| values[j].is_nan()) {
            let table = &tables[source.table];
            let Some(at) = column.at(source.table) else { continue };
            let row = &table.rows[source.row];
            if let Cell::Limit(limit) = cell::parse(&row.cells[at], &table.readings[at]) {
                let found = &mut found[j];
                found.count += 1;
                found.first = found.first.or(Some((&table.file, row.line, row.cells[at].trim())));
                found.stated = found.stated.into_iter().chain(limit).reduce(f64::min);
            }
        }
    }
    for (j, BeyondLimit { count, stated, first }) in found.into_iter().enumerate() {
        let Some((file, line, text)) = first else { continue };
        let column = columns[j].name.as_str();
        let limit = stated.unwrap_or_else(|| frame.column(j).fold(f64::INFINITY, f64::min));
        let whose = if stated.is_some() { "the limit" } else { "the smallest measured value" };
        let shown: String = text.chars().take(40).collect();
        let cells = if count == 1 { "cell lies" } else { "cells lie" };
        let message = format!(
            "{count} {cells} beyond what could be measured ({shown:?}). Half of {whose} ({limit}) is the usual stand-in; {limit} itself \
             cuts the values off there, so that effects look like targets; leaving the rows out loses their other cells as well, \
             most of all in experiments that lowered {column:?}."
        );
        let fix = |half| Fix::DetectionLimit {
            column: column.into(),
            limit: stated.map(|limit| limit.to_string()),
            half,
        };
        findings.repeat(FindingKind::DetectionLimit, column, || {
            Finding::error(FindingKind::DetectionLimit, message)
                .in_file(file)
                .at_line(line)
                .in_column(column)
                .offering(fix(true))
                .offering(fix(false))
                .offering(Fix::DropRows { column: Some(column.into()) })
        });
    }
}
