//! Files in, data set and report out.

use std::collections::BTreeSet;

use super::assemble::{Sources, assemble};
use super::collector::Findings;
use super::content::{self, Content};
use super::roles::{self, Column};
use super::table::{self, Table};
use super::{
    ColumnRole, DataReport, Dataset, Finding, FindingKind, Fix, NamedFile, Roles, Truth, doctor, frame,
    repair,
};

/// Variables that fit into one problem.
pub const MAX_VARIABLES: usize = 200;
/// Environments that fit into one problem.
pub const MAX_ENVIRONMENTS: usize = 2_000;
/// Variables x rows that fit into one problem.
pub const MAX_VALUES: usize = 10_000_000;
/// Size of all files together, in bytes.
pub const MAX_BYTES: usize = 200_000_000;

/// What came of a person's files.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Loaded {
    /// The data set, unless a finding is an error.
    pub dataset: Option<Dataset>,
    /// Roles, findings, summaries, preview.
    pub report: DataReport,
    /// The true graph, where one of the files states it (and there is a data set).
    pub truth: Option<Truth>,
}

/// Reads files of any content: every problem becomes a [`Finding`], nothing panics.
///
/// Accepts one long table with an environment column, one file an experiment (its name is the file's), or both; and
/// beside them a table of known targets (`experiment,targets`) and a true graph (`from,to` or a 0/1 square).
/// `roles` replaces guesses, `fixes` are the changes that the person chose among those that findings offer.
pub fn load(files: &[NamedFile], roles: Option<&Roles>, fixes: &[Fix]) -> Loaded {
    let mut findings = Findings::default();
    let (tables, statements) = read_tables(files, fixes, &mut findings);
    if tables.is_empty() && !findings.has_errors() {
        findings.push(Finding::error(FindingKind::NoData, "There is no data yet. Drop a CSV file."));
    }
    let mut columns = roles::columns(&tables, roles, fixes, &mut findings);
    let mut report = DataReport {
        columns: columns.iter().map(|c| (c.name.clone(), c.role)).collect(),
        ..DataReport::default()
    };
    if fits(&tables, &columns, &mut findings) {
        if fixes.contains(&Fix::IgnoreConstantColumns) {
            ignore_constant(&tables, &mut columns, fixes, &mut findings);
            report.columns = columns.iter().map(|c| (c.name.clone(), c.role)).collect();
        }
        let mut frame = frame::merge(&tables, &columns, fixes, &mut findings);
        repair::apply(&mut frame, fixes, &mut findings);
        let sources = Sources { tables: &tables, columns: &columns, statements: &statements, roles, fixes };
        return assemble(&sources, &frame, findings, report);
    }
    report.findings = findings.finish();
    Loaded { dataset: None, report, truth: None }
}

/// Takes the role from variables without or with only one value in the rows that are used.
fn ignore_constant(tables: &[Table], columns: &mut [Column], fixes: &[Fix], findings: &mut Findings) {
    let mut frame = frame::merge(tables, columns, fixes, &mut Findings::default());
    repair::apply(&mut frame, fixes, &mut Findings::default());
    let mut ignored = Vec::new();
    for (j, name) in frame.variables.iter().enumerate() {
        if doctor::is_constant(&frame.column(j).collect::<Vec<_>>()) {
            ignored.push(name.as_str());
        }
    }
    for column in columns.iter_mut().filter(|c| ignored.contains(&c.name.as_str())) {
        column.role = ColumnRole::Ignore;
    }
    let message = format!("{} columns with no or only one value are not used.", ignored.len());
    findings.push(Finding::note(FindingKind::Change, message));
}

/// Data tables, and tables that state targets or a graph.
pub(super) fn read_tables(
    files: &[NamedFile],
    fixes: &[Fix],
    findings: &mut Findings,
) -> (Vec<Table>, Vec<(Table, Content)>) {
    let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
    if bytes > MAX_BYTES {
        let message = format!(
            "The files have {} MB; more than {} MB do not fit into a browser tab. Leave out rows or columns.",
            bytes / 1_000_000,
            MAX_BYTES / 1_000_000
        );
        findings.push(Finding::error(FindingKind::TooLarge, message));
        return (Vec::new(), Vec::new());
    }
    let mut names = BTreeSet::new();
    let mut read = Vec::new();
    for file in files {
        let mut name = file.name.clone();
        let mut copy = 1;
        while !names.insert(name.clone()) {
            copy += 1;
            name = format!("{} ({copy})", file.name);
        }
        if fixes.contains(&Fix::IgnoreFile { file: name.clone() }) {
            continue;
        }
        if copy > 1 {
            let message = format!("Two files are called {:?}; the second is shown as {name:?}.", file.name);
            let finding = Finding::warning(FindingKind::EnvironmentNames, message).in_file(&name);
            findings.push(finding.offering(Fix::IgnoreFile { file: name.clone() }));
        }
        let renamed;
        let file = if copy > 1 {
            renamed = NamedFile { name, bytes: file.bytes.clone() };
            &renamed
        } else {
            file
        };
        if let Some(table) = table::read(file, fixes, findings) {
            let content = content::classify(&table);
            read.push((table, content));
        }
    }
    // Alone, a table of any form is data.
    if read.iter().all(|(_, content)| *content != Content::Data) {
        return (read.into_iter().map(|(table, _)| table).collect(), Vec::new());
    }
    let (data, statements): (Vec<_>, Vec<_>) =
        read.into_iter().partition(|(_, content)| *content == Content::Data);
    (data.into_iter().map(|(table, _)| table).collect(), statements)
}

/// False (with a finding) if there are too few or too many numbers to go on.
pub(super) fn fits(tables: &[Table], columns: &[Column], findings: &mut Findings) -> bool {
    if tables.is_empty() {
        return false;
    }
    let variables = columns.iter().filter(|c| c.role == ColumnRole::Variable).count();
    if variables < 2 {
        let message = format!(
            "There are {variables} numeric columns; a causal graph needs at least two. Check the delimiter (comma, \
             semicolon, tab or |) and the roles of the columns."
        );
        findings.push(Finding::error(FindingKind::TooFewVariables, message));
    }
    if variables > MAX_VARIABLES {
        let message = format!(
            "There are {variables} variables; more than {MAX_VARIABLES} are too large a problem for a browser tab. \
             Set the least important columns to \"ignore\"."
        );
        findings.push(Finding::error(FindingKind::TooLarge, message));
        return false;
    }
    let values = variables * tables.iter().map(|table| table.rows.len()).sum::<usize>();
    if values > MAX_VALUES {
        let message = format!(
            "There are {values} values; more than {MAX_VALUES} are too many. Leave out rows or columns."
        );
        findings.push(Finding::error(FindingKind::TooLarge, message));
        return false;
    }
    true
}
