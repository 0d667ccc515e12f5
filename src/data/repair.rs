//! Carries out the fixes that change values: dropped rows, filled gaps, logarithms.

use super::collector::Findings;
use super::frame::Frame;
use super::summary::median;
use super::{Finding, FindingKind, Fix};
use crate::plural::count;

/// Applies the value-changing fixes, in the order rows - gaps - logarithms, and notes what each one did.
pub(super) fn apply(frame: &mut Frame, fixes: &[Fix], findings: &mut Findings) {
    for fix in fixes {
        if let Fix::DropRows { column } = fix {
            let columns = variables_of(frame, column.as_deref());
            let gone = frame.retain(|row| columns.iter().all(|&j| !row[j].is_nan()));
            note(
                findings,
                column.as_deref(),
                count(
                    gone,
                    "row without a usable number was dropped.",
                    "rows without a usable number were dropped.",
                ),
            );
        }
    }
    for name in frame.drop_empty_environments() {
        let message = format!("No rows of {name:?} are left, so it is not used.");
        findings.push(Finding::warning(FindingKind::Change, message));
    }
    for fix in fixes {
        if let Fix::ImputeMedian { column } = fix {
            let columns = variables_of(frame, column.as_deref());
            let filled: usize = columns.into_iter().map(|j| impute(frame, j)).sum();
            note(findings, column.as_deref(), format!("{filled} gaps were filled with medians."));
        }
    }
    for fix in fixes {
        match fix {
            Fix::Log { column } => logarithm(frame, column, 0.0, findings),
            Fix::LogPlusOne { column } => logarithm(frame, column, 1.0, findings),
            _ => {}
        }
    }
}

fn variables_of(frame: &Frame, column: Option<&str>) -> Vec<usize> {
    (0..frame.variables.len()).filter(|&j| column.is_none_or(|name| frame.variables[j] == name)).collect()
}

fn note(findings: &mut Findings, column: Option<&str>, message: String) {
    let mut finding = Finding::note(FindingKind::Change, message);
    finding.column = column.map(Into::into);
    findings.push(finding);
}

/// Fills the gaps of variable `j`; returns how many. A column without any number stays empty.
fn impute(frame: &mut Frame, j: usize) -> usize {
    let Some(overall) = median(frame.column(j)) else { return 0 };
    let medians: Vec<f64> =
        frame.by_environment(j).into_iter().map(|v| median(v).unwrap_or(overall)).collect();
    let d = frame.variables.len();
    let mut filled = 0;
    for (i, row) in frame.rows.iter().enumerate() {
        let value = &mut frame.values[i * d + j];
        if value.is_nan() {
            *value = medians[row.environment];
            filled += 1;
        }
    }
    filled
}

/// Replaces a column by ln(value + offset) where all values allow it.
fn logarithm(frame: &mut Frame, column: &str, offset: f64, findings: &mut Findings) {
    let Some(j) = frame.variables.iter().position(|name| name == column) else { return };
    let d = frame.variables.len();
    if frame.column(j).any(|x| !log_is_possible(x, offset)) {
        let message = if offset == 0.0 { "are zero or negative" } else { "are negative" };
        let message = format!(
            "{column:?} is used as a logarithm, but some of its values {message}. Undo this or correct them."
        );
        findings.push(Finding::error(FindingKind::Skewed, message).in_column(column));
        return;
    }
    for i in 0..frame.rows.len() {
        let x = &mut frame.values[i * d + j];
        *x = log(*x, offset);
    }
    let what =
        if offset == 0.0 { "its natural logarithm" } else { "the natural logarithm of one plus its value" };
    note(findings, Some(column), format!("{column:?} was replaced by {what}."));
}

/// True if [`log`] of the value is a finite number that keeps the order of values.
pub(super) fn log_is_possible(x: f64, offset: f64) -> bool {
    if offset == 0.0 { x > 0.0 } else { x >= 0.0 }
}

/// Natural logarithm of `x + offset`, the same bits everywhere.
pub(super) fn log(x: f64, offset: f64) -> f64 {
    if offset == 0.0 { libm::log(x) } else { libm::log1p(x) }
}
