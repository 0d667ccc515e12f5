//! Rows of new experiments, read against the variables of a data set that has been learned from.

use serde::{Deserialize, Serialize};

use super::collector::Findings;
use super::load::{fits, read_tables};
use super::names::plain;
use super::{ColumnRole, Finding, FindingKind, Fix, NamedFile, Roles, frame, repair, roles};

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
/// One experiment a file; a file with an environment column gives one an environment. `fixes` are those of the
/// training data: renamed columns and logarithms apply to new rows too, the others do not.
///
/// # Errors
/// All findings, at least one of them an error: a variable without a column, a cell without a usable number, ...
pub fn load_experiments(
    files: &[NamedFile],
    variables: &[String],
    fixes: &[Fix],
) -> Result<NewExperiments, Vec<Finding>> {
    let mut findings = Findings::default();
    let fixes: Vec<Fix> = fixes
        .iter()
        .filter(|fix| matches!(fix, Fix::RenameColumn { .. } | Fix::Log { .. } | Fix::LogPlusOne { .. }))
        .cloned()
        .collect();
    let (tables, statements) = read_tables(files, &fixes, &mut findings);
    for (table, _) in &statements {
        let message = format!("{} holds no measurements, so it was not used.", table.file);
        findings.push(Finding::note(FindingKind::IgnoredColumn, message).in_file(&table.file));
    }
    if tables.is_empty() && !findings.has_errors() {
        findings.push(Finding::error(FindingKind::NoData, "There is no new experiment. Drop a CSV file."));
    }
    for table in &tables {
        for variable in variables.iter().filter(|variable| !table.header.contains(variable)) {
            findings.repeat(FindingKind::ColumnMismatch, &table.file, || {
                let twin = table.header.iter().find(|name| plain(name) == plain(variable));
                let hint = twin.map(|name| format!(" Is it the column {name:?}?")).unwrap_or_default();
                let message =
                    format!("{} has no column {variable:?}, which was learned from.{hint}", table.file);
                Finding::error(FindingKind::ColumnMismatch, message)
                    .in_file(&table.file)
                    .at_line(table.header_line)
                    .in_column(variable)
            });
        }
    }
    if tables.is_empty() || findings.has_errors() {
        return Err(without_fixes(findings));
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
        return Err(without_fixes(findings));
    }
    let mut frame = frame::merge(&tables, &columns, &[], &mut findings);
    frame::report_cells(&frame, &tables, &columns, &mut findings);
    repair::apply(&mut frame, &fixes, &mut findings);
    if frame.rows.is_empty() && !findings.has_errors() {
        findings.push(Finding::error(
            FindingKind::NoData,
            "There are no rows. Drop a file with at least one row.",
        ));
    }
    let positions: Option<Vec<usize>> =
        variables.iter().map(|name| frame.variables.iter().position(|known| known == name)).collect();
    let (Some(positions), false) = (positions, findings.has_errors()) else {
        return Err(without_fixes(findings));
    };
    let mut experiments: Vec<NewExperiment> = frame
        .environments
        .iter()
        .map(|name| NewExperiment { name: name.clone(), rows: Vec::new() })
        .collect();
    for (i, row) in frame.rows.iter().enumerate() {
        let values = &frame.values[i * frame.variables.len()..];
        experiments[row.environment].rows.push(positions.iter().map(|&j| values[j]).collect());
    }
    Ok(NewExperiments { experiments, notes: without_fixes(findings) })
}

/// Fixes are for the training data; here the person corrects the file.
fn without_fixes(findings: Findings) -> Vec<Finding> {
    let mut all = findings.finish();
    all.iter_mut().for_each(|finding| finding.fixes.clear());
    all
}
