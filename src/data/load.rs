//! Files in, data set and report out.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use super::assemble::{Sources, assemble};
use super::collector::Findings;
use super::content::{self, Content};
use super::roles::{self, Column};
use super::table::{self, Manner, Table};
use super::{
    ColumnRole, DataReport, Dataset, FileContent, FileSummary, Finding, FindingKind, Fix, NamedFile, Roles,
    Severity, Truth, cell, doctor, frame, indicators, marks, names, preview, repair, sentinel, spelling,
    twins, width,
};
use crate::plural::count;

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
    /// How numbers were read that could be read otherwise, as fixes: later files of the same data are read alike.
    pub readings: Vec<Fix>,
}

/// Reads files of any content: every problem becomes a [`Finding`], nothing panics.
///
/// Accepts one long table with an environment column, one file an experiment (its name is the file's), or both; and
/// beside them a table of known targets (`experiment,targets`) and a true graph (`from,to` or a 0/1 square).
/// `roles` replaces guesses, `fixes` are the changes that the person chose among those that findings offer.
pub fn load(files: &[NamedFile], roles: Option<&Roles>, fixes: &[Fix]) -> Loaded {
    let mut findings = Findings::default();
    let as_it_stands = roles.is_some_and(|roles| roles.as_it_stands);
    let read = read_tables(files, Manner { fixes, as_it_stands }, &mut findings);
    let Read { mut tables, statements, summaries } = read;
    if tables.is_empty() && !findings.has_errors() {
        findings.push(Finding::error(FindingKind::NoData, "There is no data yet. Drop a CSV file."));
    }
    let mut report = DataReport { files: summaries, ..DataReport::default() };
    let mut readings = Vec::new();
    if !as_it_stands {
        readings = marks::decide(&mut tables, fixes, &mut findings);
    }
    marks::apply_fixes(&mut tables, fixes);
    if !as_it_stands {
        indicators::join(&mut tables, fixes, &mut findings);
    }
    let mut columns = roles::columns(&tables, roles, fixes, &mut findings);
    if !as_it_stands {
        twins::examine(&tables, fixes, &mut findings);
        indicators::examine(&tables, &columns, fixes, &mut findings);
    }
    width::apply(&tables, &mut columns, fixes, &mut findings);
    let roles_of = |columns: &[Column]| columns.iter().map(|c| (c.name.clone(), c.role)).collect();
    report.columns = roles_of(&columns);
    // A table of another shape is no data yet, and whatever would be said of it is beside the point.
    let is_shaped =
        !findings.has_any(&[FindingKind::Transposed, FindingKind::LongTable, FindingKind::Covariances]);
    if is_shaped && fits(&tables, &columns, &mut findings) {
        if fixes.contains(&Fix::IgnoreConstantColumns) {
            ignore_constant(&tables, &mut columns, fixes, &mut findings);
            report.columns = roles_of(&columns);
        }
        let mut frame = frame::merge(&tables, &columns, fixes, &mut findings);
        if !as_it_stands {
            let variables: Vec<&Column> = columns.iter().filter(|c| c.role == ColumnRole::Variable).collect();
            sentinel::examine(&frame, &tables, &variables, fixes, &mut findings);
            spelling::examine(&frame, fixes, &mut findings);
        }
        repair::apply(&mut frame, fixes, &mut findings);
        let sources = Sources { tables: &tables, columns: &columns, statements: &statements, roles, fixes };
        return Loaded { readings, ..assemble(&sources, &frame, findings, report) };
    }
    report.preview = preview::first_rows(&tables, &columns);
    report.findings = findings.finish();
    Loaded { report, readings, ..Loaded::default() }
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
    if ignored.is_empty() {
        return;
    }
    let message = count(
        ignored.len(),
        "column with no or only one value is not used.",
        "columns with no or only one value are not used.",
    );
    findings.push(Finding::note(FindingKind::Change, message));
}

/// Files as tables.
pub(super) struct Read {
    /// Tables of measurements.
    pub tables: Vec<Table>,
    /// Tables that state targets or a graph.
    pub statements: Vec<(Table, Content)>,
    /// One entry a file.
    pub summaries: Vec<FileSummary>,
}

/// Reads all files. One that holds nothing to learn from is left out with a warning as long as others do.
pub(super) fn read_tables(files: &[NamedFile], manner: Manner, findings: &mut Findings) -> Read {
    let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
    let mut summaries: Vec<FileSummary> = Vec::new();
    let mut names = BTreeSet::new();
    for file in files {
        let mut name = file.name.clone();
        let mut copy = 1;
        while !names.insert(name.clone()) {
            copy += 1;
            name = format!("{} ({copy})", file.name);
        }
        summaries.push(FileSummary { name, bytes: file.bytes.len(), rows: 0, content: FileContent::Nothing });
    }
    if bytes > MAX_BYTES {
        let message = format!(
            "The files have {} MB; more than {} MB do not fit into a browser tab. Leave out rows or columns.",
            bytes / 1_000_000,
            MAX_BYTES / 1_000_000
        );
        findings.push(Finding::error(FindingKind::TooLarge, message));
        return Read { tables: Vec::new(), statements: Vec::new(), summaries };
    }
    let (mut read, mut failed): (Vec<(usize, Table)>, Vec<Finding>) = (Vec::new(), Vec::new());
    let mut about: BTreeMap<usize, Findings> = BTreeMap::new();
    let mut different: FxHashSet<String> = FxHashSet::default();
    for (f, file) in files.iter().enumerate() {
        let name = &summaries[f].name;
        if manner.fixes.contains(&Fix::IgnoreFile { file: name.clone() }) {
            continue;
        }
        let renamed;
        let file = if file.name == *name {
            file
        } else {
            let message = format!("Two files are called {:?}; the second is shown as {name:?}.", file.name);
            let finding = Finding::warning(FindingKind::EnvironmentNames, message).in_file(name);
            findings.push(finding.offering(Fix::IgnoreFile { file: name.clone() }));
            renamed = NamedFile { name: name.clone(), bytes: file.bytes.clone() };
            &renamed
        };
        let mut mine = Findings::default();
        match table::read(file, manner, &mut mine) {
            Some(table) if !table.rows.is_empty() || !table.ragged.is_empty() => {
                about.insert(f, mine);
                different.extend(table.header.iter().cloned());
                read.push((f, table));
                if different.len() > table::MAX_COLUMNS {
                    findings.push(too_different(read.len(), file));
                    return Read { tables: Vec::new(), statements: Vec::new(), summaries };
                }
            }
            _ => failed.extend(mine.finish()),
        }
    }
    if !manner.as_it_stands {
        failed.extend(strangers(&mut read));
    }
    for (f, _) in &read {
        findings.absorb(about.remove(f).unwrap_or_default());
    }
    // A bad file does not stand in the way of the good ones.
    for mut finding in failed {
        if !read.is_empty() {
            finding.severity = finding.severity.max(Severity::Warning);
            if finding.severity == Severity::Warning {
                finding.message += " It is left out.";
            }
        }
        findings.push(finding);
    }
    let contents = classified(&mut read);
    let alone = contents.iter().all(|content| *content != Content::Data);
    let (mut tables, mut statements) = (Vec::new(), Vec::new());
    for ((f, table), content) in read.into_iter().zip(contents) {
        // Alone, a table of any form is data.
        let content = if alone { Content::Data } else { content };
        summaries[f].rows = table.rows.len();
        summaries[f].content = match content {
            Content::Data => FileContent::Measurements,
            Content::Targets { .. } => FileContent::KnownTargets,
            Content::EdgeList { .. } | Content::Matrix { .. } => FileContent::TrueGraph,
        };
        match content {
            Content::Data => tables.push(table),
            _ => statements.push((table, content)),
        }
    }
    Read { tables, statements, summaries }
}

/// The finding that files have so many different columns that they cannot be one data set.
fn too_different(files: usize, last: &NamedFile) -> Finding {
    let message = format!(
        "The first {files} files have more than {} different columns together, so they were not read. Files of one data set \
         share their columns: drop those that belong together.",
        table::MAX_COLUMNS
    );
    Finding::error(FindingKind::TooLarge, message)
        .in_file(&last.name)
        .offering(Fix::IgnoreFile { file: last.name.clone() })
}

/// What each table holds; a list of edges without a header is told by the names of the variables in other tables.
fn classified(read: &mut [(usize, Table)]) -> Vec<Content> {
    let mut contents: Vec<Content> = read.iter().map(|(_, table)| content::classify(table)).collect();
    for at in 0..read.len() {
        if contents[at] != Content::Data {
            continue;
        }
        let names: BTreeSet<&str> = read
            .iter()
            .zip(&contents)
            .enumerate()
            .filter(|&(other, (_, content))| other != at && *content == Content::Data)
            .flat_map(|(_, ((_, table), _))| table.header.iter().map(String::as_str))
            .collect();
        if content::is_bare_edge_list(&read[at].1, &names) {
            contents[at] = content::with_edge_header(&mut read[at].1);
        }
    }
    contents
}

/// Takes out tables that have nothing to do with the others: no numbers, or (among three and more) no shared column.
fn strangers(read: &mut Vec<(usize, Table)>) -> Vec<Finding> {
    if read.len() < 2 {
        return Vec::new();
    }
    let is_measured = |table: &Table| {
        table.rows.iter().take(20).flat_map(|row| row.cells.iter()).any(|cell| {
            matches!(
                cell::parse(cell, &cell::Reading::default()),
                cell::Cell::Number(_) | cell::Cell::Limit(Some(_))
            )
        })
    };
    let mut shared: FxHashMap<String, usize> = FxHashMap::default();
    for (_, table) in read.iter() {
        let names: BTreeSet<String> = table.header.iter().map(|name| names::plain(name)).collect();
        names.into_iter().for_each(|name| *shared.entry(name).or_insert(0) += 1);
    }
    let some_share = shared.values().any(|&n| n > 1);
    let (many, any_measured) = (read.len() > 2, read.iter().any(|(_, table)| is_measured(table)));
    let mut findings = Vec::new();
    read.retain(|(_, table)| {
        let says_something = content::classify(table) != Content::Data || content::may_be_edge_list(table);
        let alone = !table.header.iter().any(|name| shared[&names::plain(name)] > 1);
        let why = if says_something {
            return true;
        } else if any_measured && !is_measured(table) {
            "holds no numbers"
        } else if many && some_share && alone {
            "has no column in common with the other files"
        } else {
            return true;
        };
        let message = format!("{} {why}.", table.file);
        findings.push(Finding::error(FindingKind::NotATable, message).in_file(&table.file));
        false
    });
    findings
}

/// False (with a finding) if there are too few or too many numbers to go on.
pub(super) fn fits(tables: &[Table], columns: &[Column], findings: &mut Findings) -> bool {
    if tables.is_empty() {
        return false;
    }
    let variables = width::variables(columns);
    if variables < 2 {
        let message = format!(
            "There are {variables} numeric columns; a causal graph needs at least two. Check the delimiter (comma, \
             semicolon, tab or |) and the roles of the columns."
        );
        findings.push(Finding::error(FindingKind::TooFewVariables, message));
    }
    if variables > MAX_VARIABLES {
        findings.push(width::too_many(tables, columns));
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
