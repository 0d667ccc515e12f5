//! Known intervention targets: a column of the data or a table of their own.

use super::cell;
use super::collector::Findings;
use super::content::Content;
use super::frame::Frame;
use super::names::{is_targets, plain};
use super::roles::Column;
use super::table::Table;
use super::{ColumnRole, Finding, FindingKind, Fix, written};
use crate::plural::count;

/// Known targets of each environment (variable indices, sorted), `None` where nothing is said.
pub(super) fn read(
    frame: &Frame,
    tables: &[Table],
    columns: &[Column],
    stated: &[(Table, Content)],
    reference: Option<usize>,
    findings: &mut Findings,
) -> Vec<Option<Vec<usize>>> {
    let mut known: Vec<Option<Vec<usize>>> = vec![None; frame.environments.len()];
    if let Some(column) = columns.iter().find(|c| c.role == ColumnRole::Targets) {
        from_column(frame, tables, column, &mut known, findings);
    } else if let Some(column) =
        columns.iter().find(|c| c.role == ColumnRole::Environment && is_targets(&c.name))
    {
        from_names(frame, column, reference, &mut known, findings);
    }
    for (table, content) in stated {
        if let Content::Targets { experiment, targets } = *content {
            from_table(frame, table, experiment, targets, &mut known, findings);
        }
    }
    if let Some(r) = reference
        && let Some(targets) = known[r].take()
        && !targets.is_empty()
    {
        let message = format!(
            "{:?} is the reference and has no targets, so those given for it were not used. If it is an experiment, \
             choose another reference.",
            frame.environments[r]
        );
        findings.push(Finding::warning(FindingKind::Targets, message));
    }
    known
}

/// Targets from the names of experiments that a column of targets gave; all of them or none.
fn from_names(
    frame: &Frame,
    column: &Column,
    reference: Option<usize>,
    known: &mut [Option<Vec<usize>>],
    findings: &mut Findings,
) {
    let mut read = Vec::with_capacity(known.len());
    for (k, name) in frame.environments.iter().enumerate() {
        match parse(name, &frame.variables) {
            Ok(targets) => read.push(targets),
            Err(_) if Some(k) == reference => read.push(None),
            Err(unknown) => {
                let message = format!(
                    "{unknown:?} is not one of the variables, so column {:?} names the experiments and no known targets.",
                    column.name
                );
                let finding = Finding::warning(FindingKind::Targets, message).in_column(&column.name);
                findings.push(finding.offering(Fix::LeaveOutEnvironment { environment: name.clone() }));
                return;
            }
        }
    }
    known.clone_from_slice(&read);
    let message = format!("Known targets were read from column {:?}.", column.name);
    findings.push(Finding::note(FindingKind::Targets, message).in_column(&column.name));
}

fn from_column(
    frame: &Frame,
    tables: &[Table],
    column: &Column,
    known: &mut [Option<Vec<usize>>],
    findings: &mut Findings,
) {
    let mut said: Vec<Option<&str>> = vec![None; known.len()];
    for source in &frame.rows {
        let table = &tables[source.table];
        let Some(position) = column.at(source.table) else { continue };
        let row = &table.rows[source.row];
        let text = row.cells[position].trim();
        let k = source.environment;
        if said[k] == Some(text) {
            continue;
        }
        let place = |finding: Finding| {
            finding
                .in_file(&table.file)
                .at_line(row.line)
                .in_column(&column.name)
                .offering(Fix::IgnoreColumn { column: column.name.clone() })
        };
        let targets = match parse(text, &frame.variables) {
            Ok(targets) => targets,
            Err(unknown) => {
                let message = format!("The known target {unknown:?} is not one of the variables.");
                findings.repeat(FindingKind::Targets, &column.name, || {
                    place(Finding::error(FindingKind::Targets, message))
                });
                continue;
            }
        };
        if said[k].is_some() && targets != known[k] {
            let message = format!(
                "Rows of {:?} name different targets. All rows of an experiment share its targets.",
                frame.environments[k]
            );
            findings.repeat(FindingKind::Targets, &column.name, || {
                place(Finding::error(FindingKind::Targets, message))
            });
            continue;
        }
        if said[k].is_none() {
            said[k] = Some(text);
            known[k] = targets;
        }
    }
}

fn from_table(
    frame: &Frame,
    table: &Table,
    experiment: usize,
    targets: usize,
    known: &mut [Option<Vec<usize>>],
    findings: &mut Findings,
) {
    let mut stated = 0;
    for row in &table.rows {
        let name = written::read(&row.cells[experiment]);
        let place = |finding: Finding| {
            finding
                .in_file(&table.file)
                .at_line(row.line)
                .offering(Fix::IgnoreFile { file: table.file.clone() })
        };
        let Some(k) = frame.environments.iter().position(|known| *known == name) else {
            findings.repeat(FindingKind::Targets, &table.file, || {
                let message = format!("No experiment is called {name:?}, so its targets cannot be used.");
                place(Finding::error(FindingKind::Targets, message))
            });
            continue;
        };
        match parse(&row.cells[targets], &frame.variables) {
            Ok(Some(listed)) => {
                let all = known[k].get_or_insert_default();
                all.extend(listed);
                all.sort_unstable();
                all.dedup();
                stated += 1;
            }
            Ok(None) => {}
            Err(unknown) => findings.repeat(FindingKind::Targets, &table.file, || {
                let message = format!("The known target {unknown:?} is not one of the variables.");
                place(Finding::error(FindingKind::Targets, message))
            }),
        }
    }
    let message = format!("Read as known targets ({}).", count(stated, "row", "rows"));
    findings.push(Finding::note(FindingKind::Targets, message).in_file(&table.file));
}

/// Targets that a cell lists: nothing said (`None`), none (`none`), or names separated by `;` `,` `|` `+`.
///
/// # Errors
/// The first name that is not a variable.
fn parse(text: &str, variables: &[String]) -> Result<Option<Vec<usize>>, String> {
    // A name as this program writes it may hold brackets and separators.
    if let Some(j) = variables.iter().position(|variable| *variable == written::read(text)) {
        return Ok(Some(vec![j]));
    }
    let text = text.trim().trim_matches(['[', ']', '(', ')', '{', '}']).trim();
    let position = |name: &str| variables.iter().position(|variable| variable == name);
    if let Some(j) = position(text) {
        return Ok(Some(vec![j]));
    }
    if ["none", "nothing", "notarget", "notargets"].contains(&plain(text).as_str()) {
        return Ok(Some(Vec::new()));
    }
    if cell::is_missing(text) {
        return Ok(None);
    }
    let names = text.split([';', ',', '|', '+']).map(|name| name.trim().trim_matches(['"', '\'']));
    let found: Result<Vec<usize>, String> = names
        .filter(|name| !name.is_empty())
        .map(|name| position(name).ok_or_else(|| name.chars().take(40).collect()))
        .collect();
    let mut found = found?;
    found.sort_unstable();
    found.dedup();
    Ok(Some(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_targets() {
        let variables: Vec<String> = ["X1", "X2", "a b", "p+q"].map(String::from).to_vec();
        for (text, expected) in [
            ("X1", Ok(Some(vec![0]))),
            ("X2; X1", Ok(Some(vec![0, 1]))),
            ("['X1', 'a b']", Ok(Some(vec![0, 2]))),
            ("p+q", Ok(Some(vec![3]))),
            ("X1+X2", Ok(Some(vec![0, 1]))),
            ("", Ok(None)),
            ("NA", Ok(None)),
            ("none", Ok(Some(vec![]))),
            ("X1;X9", Err("X9".to_owned())),
        ] {
            assert_eq!(parse(text, &variables), expected, "{text}");
        }
    }
}
