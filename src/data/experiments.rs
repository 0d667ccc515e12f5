//! Rows of new experiments, read against the variables of a data set that has been learned from.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::collector::Findings;
use super::load::{Read, fits, read_tables};
use super::names::plain;
use super::roles::Column;
use super::table::{Manner, Table};
use super::{
    ColumnRole, Finding, FindingKind, Fix, NamedFile, Roles, Severity, frame, marks, repair, roles, sentinel,
};

/// Rows measured under a new condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewExperiment {
    /// Name: of the file, or as its environment column says.
    pub name: String,
    /// Rows of one value a variable, in the training data's order; at least one row.
    pub rows: Vec<Vec<f64>>,
}

/// New experiments and what should be known about their files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewExperiments {
    /// At least one.
    pub experiments: Vec<NewExperiment>,
    /// Warnings and notes, such as columns that are not used.
    pub notes: Vec<Finding>,
}

/// Reads files of new experiments: columns in any order, every training variable among them.
///
/// One experiment a file; a file with an environment column gives one an environment. `training` are the changes made to
/// the training data, with how its numbers were read: renamed columns, logarithms, sentinels, detection limits and readings
/// apply to new rows too, the others do not. `fixes` are changes to these files. A file with an error does not stand in
/// the way of others: the notes name it.
///
/// # Errors
/// All findings, at least one of them an error: a variable without a column, a cell without a usable number, ...
pub fn load_experiments(
    files: &[NamedFile],
    variables: &[String],
    training: &[Fix],
    fixes: &[Fix],
) -> Result<NewExperiments, Vec<Finding>> {
    let mut findings = Findings::default();
    let fixes: Vec<Fix> = training.iter().filter(|fix| is_shared(fix)).chain(fixes).cloned().collect();
    let manner = Manner { fixes: &fixes, as_it_stands: false };
    let Read { mut tables, statements, .. } = read_tables(files, manner, &mut findings);
    for (table, _) in &statements {
        let message = format!("{} holds no measurements, so it was not used.", table.file);
        findings.push(Finding::note(FindingKind::IgnoredColumn, message).in_file(&table.file));
    }
    if tables.is_empty() && !findings.has_errors() {
        findings.push(Finding::error(FindingKind::NoData, "There is no new experiment. Drop a CSV file."));
    }
    marks::decide(&mut tables, &fixes, &mut findings);
    marks::apply_fixes(&mut tables, &fixes);
    report_lacking(&tables, variables, &mut findings);
    tables.retain(|table| variables.iter().all(|variable| table.header.contains(variable)));
    if tables.is_empty() {
        return Err(for_new_files(findings));
    }

    let measured = variables.iter().map(|name| (name.clone(), ColumnRole::Variable)).collect();
    let roles = Roles { columns: measured, ..Roles::default() };
    let mut columns = roles::columns(&tables, Some(&roles), &fixes, &mut Findings::default());
    for column in
        columns.iter_mut().filter(|c| c.role != ColumnRole::Environment && !variables.contains(&c.name))
    {
        column.role = ColumnRole::Ignore;
        findings.repeat(FindingKind::IgnoredColumn, "other columns", || {
            let message = format!("Column {:?} was not learned from, so it is not used.", column.name);
            Finding::note(FindingKind::IgnoredColumn, message).in_column(&column.name)
        });
    }
    if !fits(&tables, &columns, &mut findings) {
        return Err(for_new_files(findings));
    }
    let mut frame = frame::merge(&tables, &columns, &fixes, &mut findings);
    let used: Vec<&Column> = columns.iter().filter(|c| c.role == ColumnRole::Variable).collect();
    sentinel::examine(&frame, &tables, &used, &fixes, &mut findings);
    repair::apply(&mut frame, &fixes, &mut findings);
    frame::report_cells(&frame, &tables, &columns, &mut findings);
    if frame.rows.is_empty() && !findings.has_errors() {
        findings.push(Finding::error(
            FindingKind::NoData,
            "There are no rows. Drop a file with at least one row.",
        ));
    }
    let positions: Option<Vec<usize>> =
        variables.iter().map(|name| frame.variables.iter().position(|known| known == name)).collect();
    let notes = for_new_files(findings);
    let (Some(positions), Some(bad)) = (positions, unusable(&notes)) else { return Err(notes) };
    let d = frame.variables.len();
    let mut experiments: Vec<NewExperiment> = frame
        .environments
        .iter()
        .map(|name| NewExperiment { name: name.clone(), rows: Vec::new() })
        .collect();
    for (i, row) in frame.rows.iter().enumerate() {
        let values = &frame.values[i * d..(i + 1) * d];
        // Findings are cut to the first few, so a gap counts whether it was reported or not.
        let is_bad = |table: usize| bad.contains(&tables[table].file.as_str());
        if !is_bad(row.table) && values.iter().all(|x| !x.is_nan()) {
            experiments[row.environment].rows.push(positions.iter().map(|&j| values[j]).collect());
        }
    }
    experiments.retain(|experiment| !experiment.rows.is_empty());
    if experiments.is_empty() {
        return Err(notes);
    }
    Ok(NewExperiments { experiments, notes })
}

/// Files that have errors of their own; `None` if an error concerns all files.
fn unusable(notes: &[Finding]) -> Option<BTreeSet<&str>> {
    let about_all = [FindingKind::Sentinel, FindingKind::DecimalComma, FindingKind::TooFewVariables];
    notes
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| finding.file.as_deref().filter(|_| !about_all.contains(&finding.kind)))
        .collect()
}

fn report_lacking(tables: &[Table], variables: &[String], findings: &mut Findings) {
    for table in tables {
        for variable in variables.iter().filter(|variable| !table.header.contains(variable)) {
            findings.repeat(FindingKind::ColumnMismatch, &table.file, || {
                let twin = table.header.iter().find(|name| plain(name) == plain(variable));
                let hint = twin.map(|name| format!(" Is it the column {name:?}?")).unwrap_or_default();
                let message =
                    format!("{} has no column {variable:?}, which was learned from.{hint}", table.file);
                let finding = Finding::error(FindingKind::ColumnMismatch, message)
                    .in_file(&table.file)
                    .at_line(table.header_line)
                    .in_column(variable);
                match twin {
                    Some(name) => {
                        finding.offering(Fix::RenameColumn { column: name.clone(), to: variable.clone() })
                    }
                    None => finding,
                }
            });
        }
    }
}

/// True for changes to the training data that say how any row of them is to be read.
fn is_shared(fix: &Fix) -> bool {
    matches!(
        fix,
        Fix::RenameColumn { .. }
            | Fix::Log { .. }
            | Fix::LogPlusOne { .. }
            | Fix::ReadMark { .. }
            | Fix::Missing { .. }
            | Fix::DetectionLimit { .. }
            | Fix::Keep { what: FindingKind::Sentinel, .. }
    )
}

/// Findings with the fixes that make sense for new files: their rows, not the choice of variables.
fn for_new_files(findings: Findings) -> Vec<Finding> {
    let mut all = findings.finish();
    for finding in &mut all {
        finding.fixes.retain(|fix| {
            !matches!(
                fix,
                Fix::IgnoreColumn { .. }
                    | Fix::IgnoreConstantColumns
                    | Fix::KeepMostVarying { .. }
                    | Fix::IgnoreZeroColumns
                    | Fix::IgnoreMatching { .. }
                    | Fix::UseColumn { role: ColumnRole::Variable | ColumnRole::Targets, .. }
                    | Fix::ImputeMedian { .. }
            )
        });
    }
    all
}
