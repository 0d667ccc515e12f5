//! The last stage: checks the merged frame, summarises it and makes the data set.

use std::collections::BTreeSet;

use super::collector::Findings;
use super::content::Content;
use super::frame::{self, Frame};
use super::load::{Loaded, MAX_ENVIRONMENTS};
use super::roles::Column;
use super::summary::{EnvironmentSummary, distances, summarise_variable};
use super::table::Table;
use super::{
    DataReport, Dataset, DatasetError, Finding, FindingKind, Fix, Roles, Truth, doctor, preview, reference,
    targets, truth,
};

/// What the frame was made from.
pub(super) struct Sources<'a> {
    pub tables: &'a [Table],
    pub columns: &'a [Column],
    /// Tables that state targets or a graph.
    pub statements: &'a [(Table, Content)],
    pub roles: Option<&'a Roles>,
    pub fixes: &'a [Fix],
}

/// Checks the frame and makes everything that [`Loaded`] holds.
pub(super) fn assemble(
    from: &Sources,
    frame: &Frame,
    mut findings: Findings,
    mut report: DataReport,
) -> Loaded {
    if frame.environments.len() > MAX_ENVIRONMENTS {
        let message = format!(
            "There are {} environments; more than {MAX_ENVIRONMENTS} are too many. Is the environment column the right \
             one?",
            frame.environments.len()
        );
        findings.push(Finding::error(FindingKind::TooLarge, message));
        report.findings = findings.finish();
        return Loaded { report, ..Loaded::default() };
    }
    if frame.rows.is_empty() && !findings.has_errors() {
        findings.push(Finding::error(FindingKind::NoData, "No rows are left. Undo a fix or drop more data."));
    }
    shared_environments(from.tables, frame, &mut findings);
    frame::report_cells(frame, from.tables, from.columns, &mut findings);
    let reference = reference::choose(&frame.environments, from.roles, &mut findings);
    let as_it_stands = from.roles.is_some_and(|roles| roles.as_it_stands);
    doctor::examine(frame, reference, from.fixes, as_it_stands, &mut findings);
    let known = targets::read(frame, from.tables, from.columns, from.statements, reference, &mut findings);
    let edge = from
        .statements
        .iter()
        .filter_map(|(t, c)| truth::read(t, *c, &frame.variables, &mut findings))
        .last();

    summarise(frame, reference, &known, &mut report);
    let mut dataset = None;
    if !findings.has_errors() {
        let given = if from.roles.is_some_and(|r| r.targets_only_check) { &[] } else { known.as_slice() };
        match build(frame, reference, given) {
            Ok(made) => dataset = Some(made),
            // All that a data set refuses has its own finding already; this is the last line of defence.
            Err(error) => {
                let kind = match error {
                    DatasetError::TooFewVariables(_) => FindingKind::TooFewVariables,
                    _ => FindingKind::NoData,
                };
                findings.push(Finding::error(kind, error.to_string()));
            }
        }
    }
    if let Some(dataset) = &dataset {
        report.variables = dataset.variables().to_vec();
    }
    report.ready = dataset.is_some();
    report.findings = findings.finish();
    report.preview = preview::rows(from.tables, from.columns, frame, &report.findings);
    let truth = edge
        .filter(|_| dataset.is_some())
        .map(|edge| Truth { edge, target: target_matrix(&known, reference, frame.variables.len()) });
    Loaded { dataset, report, truth, ..Loaded::default() }
}

/// Warns of environments whose rows come from several files.
fn shared_environments(tables: &[Table], frame: &Frame, findings: &mut Findings) {
    let mut files: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); frame.environments.len()];
    frame.rows.iter().for_each(|row| {
        files[row.environment].insert(row.table);
    });
    for (name, from) in frame.environments.iter().zip(files).filter(|(_, from)| from.len() > 1) {
        findings.repeat(FindingKind::EnvironmentNames, "other environments", || {
            let list: Vec<&str> = from.into_iter().take(5).map(|t| tables[t].file.as_str()).collect();
            let message = format!("The rows of {name:?} come from several files: {}.", list.join(", "));
            Finding::warning(FindingKind::EnvironmentNames, message)
        });
    }
}

fn summarise(frame: &Frame, reference: Option<usize>, known: &[Option<Vec<usize>>], report: &mut DataReport) {
    let split: Vec<Vec<Vec<f64>>> = (0..frame.variables.len()).map(|j| frame.by_environment(j)).collect();
    report.variable_summaries = frame
        .variables
        .iter()
        .enumerate()
        .filter_map(|(j, name)| {
            let values: Vec<f64> = frame.column(j).collect();
            summarise_variable(name, &values, frame.rows.len() - values.len())
        })
        .collect();
    let sizes = frame.sizes();
    let distance = distances(&split, sizes.len(), reference);
    report.environments = frame.environments.iter().cloned().zip(sizes.iter().copied()).collect();
    report.environment_summaries = (0..sizes.len())
        .map(|k| EnvironmentSummary {
            name: frame.environments[k].clone(),
            rows: sizes[k],
            is_reference: reference == Some(k),
            distance: distance[k],
            known_targets: known[k].as_ref().map(|t| t.iter().map(|&j| frame.variables[j].clone()).collect()),
        })
        .collect();
    report.reference = reference.map(|r| frame.environments[r].clone());
}

/// `known[k]` may be shorter than the list of environments.
fn build(
    frame: &Frame,
    reference: Option<usize>,
    known: &[Option<Vec<usize>>],
) -> Result<Dataset, DatasetError> {
    let d = frame.variables.len();
    let mut environments: Vec<(String, Vec<Vec<f64>>)> =
        frame.environments.iter().map(|name| (name.clone(), Vec::new())).collect();
    for (i, row) in frame.rows.iter().enumerate() {
        environments[row.environment].1.push(frame.values[i * d..(i + 1) * d].to_vec());
    }
    let mut dataset = Dataset::new(frame.variables.clone(), environments, reference)?;
    for (k, targets) in known.iter().enumerate() {
        if let Some(targets) = targets {
            dataset = dataset.with_known_targets(k, targets.clone())?;
        }
    }
    Ok(dataset)
}

/// `target[k][j]` over the experiments, if the targets of all of them are known.
fn target_matrix(known: &[Option<Vec<usize>>], reference: Option<usize>, d: usize) -> Option<Vec<Vec<bool>>> {
    let row = |targets: &Option<Vec<usize>>| {
        targets.as_ref().map(|targets| (0..d).map(|j| targets.contains(&j)).collect())
    };
    known.iter().enumerate().filter(|(k, _)| Some(*k) != reference).map(|(_, targets)| row(targets)).collect()
}
