//! The data doctor: what the numbers themselves warn of, before anything is learned.

use super::collector::Findings;
use super::frame::Frame;
use super::repair::{log, log_is_possible};
use super::summary::mean_and_sd;
use super::{Finding, FindingKind, Fix, related};
use crate::plural::count;

/// Sample skewness above which a column is called heavily skewed (an exponential variable has 2).
const HEAVY_SKEW: f64 = 2.0;
/// Reference rows below which the shared mechanisms are poorly known.
const FEW_REFERENCE_ROWS: usize = 10;

/// Checks every column and environment of complete rows.
pub(super) fn examine(
    frame: &Frame,
    reference: Option<usize>,
    fixes: &[Fix],
    as_it_stands: bool,
    findings: &mut Findings,
) {
    if frame.rows.is_empty() {
        return;
    }
    environments(frame, reference, findings);
    let varies: Vec<bool> =
        (0..frame.variables.len()).map(|j| column(frame, j, reference, fixes, findings)).collect();
    related::examine(frame, &varies, fixes, as_it_stands, findings);
}

fn environments(frame: &Frame, reference: Option<usize>, findings: &mut Findings) {
    let sizes = frame.sizes();
    if sizes.len() == 1 {
        let message = "All rows come from one environment. Without experiments most edges cannot be oriented; drop \
                       more files or choose the column that names the experiment.";
        findings.push(Finding::warning(FindingKind::OneEnvironment, message));
    } else if reference.is_none() {
        let message = "No environment is the reference (control). Learning works without one, but choose it if there \
                       is one.";
        findings.push(Finding::warning(FindingKind::NoReference, message));
    }
    if let Some(r) = reference
        && sizes[r] < FEW_REFERENCE_ROWS
    {
        let message = format!(
            "The reference {:?} has {}. With fewer than {FEW_REFERENCE_ROWS}, changes are hard to tell from chance.",
            frame.environments[r],
            count(sizes[r], "row", "rows")
        );
        findings.push(Finding::warning(FindingKind::SmallEnvironment, message));
    }
    for (k, &size) in sizes.iter().enumerate().filter(|&(k, &size)| Some(k) != reference && size < 3) {
        let name = &frame.environments[k];
        findings.repeat(FindingKind::SmallEnvironment, "other experiments", || {
            let rows = if size == 1 { "row" } else { "rows" };
            let message =
                format!("Experiment {name:?} has {size} {rows} only. It can be used; expect unsure targets.");
            let finding = Finding::note(FindingKind::SmallEnvironment, message);
            finding.offering(Fix::LeaveOutEnvironment { environment: name.clone() })
        });
    }
}

/// Checks one column; false if it does not vary.
fn column(frame: &Frame, j: usize, reference: Option<usize>, fixes: &[Fix], findings: &mut Findings) -> bool {
    let name = &frame.variables[j];
    let ignore = || Fix::IgnoreColumn { column: name.clone() };
    let all: Vec<f64> = frame.column(j).collect();
    if all.is_empty() {
        return false;
    }
    if is_constant(&all) {
        let message = format!(
            "Column {name:?} has the same value in every row, so nothing can be learned about it. Ignore it."
        );
        findings.repeat(FindingKind::ConstantColumn, name, || {
            Finding::error(FindingKind::ConstantColumn, message).in_column(name).offering(ignore())
        });
        return false;
    }
    let split = frame.by_environment(j);
    let still: Vec<usize> =
        (0..split.len()).filter(|&k| split[k].len() > 2 && is_constant(&split[k])).collect();
    if let Some(&k) = still.iter().find(|&&k| Some(k) == reference).or(still.first()) {
        let environment = &frame.environments[k];
        let others = if still.len() > 1 {
            format!(" and in {} more environments", still.len() - 1)
        } else {
            String::new()
        };
        findings.repeat(FindingKind::ConstantInEnvironment, "other columns", || {
            let message = format!("Column {name:?} does not vary in {environment:?}{others}.");
            Finding::note(FindingKind::ConstantInEnvironment, message).in_column(name).offering(ignore())
        });
    }
    let two = {
        let first = all[0];
        all.iter()
            .find(|&&x| x != first)
            .is_some_and(|&second| all.iter().all(|&x| x == first || x == second))
    };
    if two && all.len() > 2 {
        findings.repeat(FindingKind::TwoValues, "other columns", || {
            let message = format!(
                "Column {name:?} has two values only. The method assumes measurements on a continuous scale."
            );
            Finding::warning(FindingKind::TwoValues, message).in_column(name).offering(ignore())
        });
    } else {
        skew(name, &all, typical(&split, reference), fixes, findings);
    }
    true
}

/// True if the values do not vary beyond rounding, or so little that squares vanish.
pub(super) fn is_constant(values: &[f64]) -> bool {
    let (low, high) = values.iter().fold((f64::MAX, f64::MIN), |(low, high), &x| (low.min(x), high.max(x)));
    high - low <= 1e-13 * low.abs().max(high.abs()) || high - low < 1e-140
}

/// The values whose shape is least disturbed by interventions: the reference, or the largest environment.
fn typical(split: &[Vec<f64>], reference: Option<usize>) -> &[f64] {
    let largest = (0..split.len()).max_by_key(|&k| (split[k].len(), usize::MAX - k));
    reference.filter(|&r| split[r].len() >= 8).or(largest).map_or(&[], |k| split[k].as_slice())
}

fn skew(name: &str, all: &[f64], typical: &[f64], fixes: &[Fix], findings: &mut Findings) {
    let before = skewness(typical);
    let logged = fixes
        .iter()
        .any(|fix| matches!(fix, Fix::Log { column } | Fix::LogPlusOne { column } if column == name));
    if typical.len() < 8 || before.abs() < HEAVY_SKEW || logged {
        return;
    }
    let tail = if before > 0.0 { "large" } else { "small" };
    let message = format!(
        "Column {name:?} is heavily skewed (skewness {before:.1}): a few very {tail} values dominate."
    );
    let mut finding = Finding::warning(FindingKind::Skewed, message).in_column(name);
    for (offset, fix) in
        [(0.0, Fix::Log { column: name.into() }), (1.0, Fix::LogPlusOne { column: name.into() })]
    {
        let helps = || {
            let after: Vec<f64> = typical.iter().map(|&x| log(x, offset)).collect();
            skewness(&after).abs() < 0.6 * before.abs()
        };
        if finding.fixes.is_empty() && all.iter().all(|&x| log_is_possible(x, offset)) && helps() {
            finding.message += " A logarithm would even it out.";
            finding.fixes.push(fix);
        }
    }
    findings.repeat(FindingKind::Skewed, name, || finding);
}

/// Third standardised moment; 0 where there is no spread.
fn skewness(values: &[f64]) -> f64 {
    let (mean, sd) = mean_and_sd(values);
    if sd == 0.0 {
        return 0.0;
    }
    let cubes: f64 = values.iter().map(|x| (x - mean) / sd).map(|z| z * z * z).sum();
    cubes / values.len() as f64
}
