//! Numbers that stand for "no value", and cells beyond a detection limit.

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

/// Finds sentinels that the person has said nothing about yet, and asks. With one column only they are told by their
/// distance from all other values; they count where they repeat, or are negative.
pub(super) fn examine(
    frame: &Frame,
    tables: &[Table],
    columns: &[&Column],
    fixes: &[Fix],
    findings: &mut Findings,
) {
    let mut found: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut seen: BTreeMap<usize, usize> = BTreeMap::new();
    for j in 0..frame.variables.len() {
        for (s, count) in in_column(frame, j) {
            found.entry(s).or_default().push(j);
            *seen.entry(s).or_insert(0) += count;
        }
    }
    for (s, columns_with) in found {
        let value = SENTINELS[s];
        let text = value.to_string();
        let kept = fixes.contains(&Fix::Keep { what: FindingKind::Sentinel, of: text.clone() });
        let count = seen[&s];
        if kept || (count < 2 && !(value < -100.0)) {
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

/// Sentinels (by number) of one variable with how often they occur.
fn in_column(frame: &Frame, j: usize) -> Vec<(usize, usize)> {
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
        .map(|s| (s, counts[s]))
        .collect()
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
            "{count} {cells} beyond what could be measured ({shown:?}). Using {whose} ({limit}) changes these values least; half of \
             it puts them further from the rest; leaving the rows out loses their other cells as well, most of all in \
             experiments that lowered {column:?}."
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
                .offering(fix(false))
                .offering(fix(true))
                .offering(Fix::DropRows { column: Some(column.into()) })
        });
    }
}
