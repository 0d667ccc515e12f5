//! Columns of zeros and ones that together say which experiment a row belongs to.

use std::collections::BTreeMap;

use super::cell::{self, Cell, Reading};
use super::collector::Findings;
use super::roles::Column;
use super::table::Table;
use super::{ColumnRole, Finding, FindingKind, Fix};

/// Name of the column that the indicators become.
const JOINED: &str = "experiment";
/// Name of the rows without an indicator.
const NEITHER: &str = "control";

/// Joins the columns that the person chose into one that names the experiment.
pub(super) fn join(tables: &mut [Table], fixes: &[Fix], findings: &mut Findings) {
    for fix in fixes {
        let Fix::JoinColumns { columns } = fix else { continue };
        let mut name = JOINED.to_owned();
        while tables.iter().any(|table| table.header.contains(&name)) {
            name.push('_');
        }
        for table in tables.iter_mut() {
            join_in(table, columns, &name);
        }
        let message = format!("{} columns were joined into {name:?}: {}.", columns.len(), columns.join(", "));
        findings.push(Finding::note(FindingKind::Change, message).in_column(name));
    }
}

fn join_in(table: &mut Table, columns: &[String], name: &str) {
    let places: Vec<usize> =
        (0..table.header.len()).filter(|&at| columns.contains(&table.header[at])).collect();
    if places.is_empty() {
        return;
    }
    for row in &mut table.rows {
        let set: Vec<&str> = places
            .iter()
            .filter(|&&at| bit(&row.cells[at]) == Some(true))
            .map(|&at| table.header[at].as_str())
            .collect();
        let joined = if set.is_empty() { NEITHER.to_owned() } else { set.join("+") };
        let rest =
            (0..table.header.len()).filter(|at| !places.contains(at)).map(|at| row.cells[at].to_owned());
        row.cells = std::iter::once(joined).chain(rest).collect::<Vec<_>>().into();
    }
    let kept = |at: &usize| !places.contains(at);
    let (n, header) = (table.header.len(), std::mem::take(&mut table.header));
    table.unnamed = std::iter::once(false).chain((0..n).filter(kept).map(|at| table.unnamed[at])).collect();
    table.readings = std::iter::once(Reading::default())
        .chain((0..n).filter(kept).map(|at| table.readings[at].clone()))
        .collect();
    table.header =
        std::iter::once(name.to_owned()).chain((0..n).filter(kept).map(|at| header[at].clone())).collect();
}

/// A cell that says yes or no.
pub(super) fn bit(text: &str) -> Option<bool> {
    match text.trim() {
        word if ["true", "yes", "y"].iter().any(|one| word.eq_ignore_ascii_case(one)) => return Some(true),
        word if ["false", "no", "n"].iter().any(|one| word.eq_ignore_ascii_case(one)) => return Some(false),
        _ => {}
    }
    match cell::parse(text, &Reading::default()) {
        Cell::Number(0.0) => Some(false),
        Cell::Number(1.0) => Some(true),
        _ => None,
    }
}

/// Offers to join columns of zeros and ones of which at most one is set in a row, where nothing names the experiments.
pub(super) fn examine(tables: &[Table], columns: &[Column], fixes: &[Fix], findings: &mut Findings) {
    let [table] = tables else { return };
    if columns.iter().any(|c| c.role == ColumnRole::Environment) {
        return;
    }
    let candidates: Vec<usize> = columns
        .iter()
        .filter(|c| c.facts.distinct == 2)
        .filter(|c| c.facts.flag || (c.role == ColumnRole::Variable && c.facts.texts == 0))
        .filter_map(|c| c.at(0))
        .filter(|&at| table.rows.iter().all(|row| bit(&row.cells[at]).is_some()))
        .collect();
    if candidates.len() < 2 {
        return;
    }
    let mut patterns: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
    for row in &table.rows {
        let set: Vec<usize> =
            candidates.iter().copied().filter(|&at| bit(&row.cells[at]) == Some(true)).collect();
        *patterns.entry(set).or_insert(0) += 1;
    }
    let exclusive = patterns.keys().all(|set| set.len() <= 1);
    // Several ones in a row are experiments on several variables, if each such set is repeated.
    let repeated = patterns.len() <= candidates.len() * 2 + 1 && patterns.values().all(|&n| n >= 3);
    let variables = columns
        .iter()
        .filter(|c| c.role == ColumnRole::Variable && c.at(0).is_none_or(|at| !candidates.contains(&at)));
    let variables = variables.count();
    let names: Vec<String> = candidates.iter().map(|&at| table.header[at].clone()).collect();
    let keep = Fix::Keep { what: FindingKind::Indicators, of: names.join("\n") };
    if !(exclusive || repeated) || variables < 2 || fixes.contains(&keep) {
        return;
    }
    let shown: Vec<&str> = names.iter().take(5).map(String::as_str).collect();
    let more = if names.len() > 5 { ", ..." } else { "" };
    let message = format!(
        "{} columns hold only zeros and ones and go together as marks of experiments do ({}{more}). Joined, they name the \
         experiment of each row; rows without a one are the control.",
        names.len(),
        shown.join(", ")
    );
    findings.push(
        Finding::error(FindingKind::Indicators, message)
            .in_column(&names[0])
            .offering(Fix::JoinColumns { columns: names })
            .offering(keep),
    );
}
