//! What the data were, and what their check said. Messages of findings quote cells: only what they are about is told.

use std::collections::BTreeMap;

use super::html::{Cell, muted, paragraphs, section, table};
use crate::data::{DataReport, Finding, FindingKind, Severity};
use crate::plural::count;

/// Rows of a table at the most.
const MOST: usize = 200;

/// Environments, findings and changes.
pub fn section_of(data: &DataReport, changes: &[String]) -> String {
    let mut text = String::new();
    if !data.environments.is_empty() {
        let rows: usize = data.environments.iter().map(|(_, rows)| rows).sum();
        let reference = match &data.reference {
            Some(name) => format!("The reference is “{name}”."),
            None => "There is no reference.".into(),
        };
        text += &paragraphs(&[format!(
            "{}, {}, {}. {reference}",
            count(data.variables.len(), "variable", "variables"),
            count(data.environments.len(), "environment", "environments"),
            count(rows, "row", "rows")
        )]);
        let list = data.environments.iter().take(MOST);
        let rows = list.map(|(name, rows)| vec![Cell::Text(name.clone()), Cell::Number(rows.to_string())]);
        text += &table(&[("Environment", false), ("Rows", true)], rows);
    }
    text += "<h3>What the check of the data said</h3>\n";
    let findings = counted(&data.findings);
    if findings.is_empty() {
        text += &paragraphs(&["Nothing stood out.".into()]);
    } else {
        let rows = findings.iter().take(MOST).map(|(about, count)| {
            let (severity, kind, file, column) = about;
            let place =
                [file.as_deref(), column.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(", ");
            vec![
                Cell::Text(level(*severity).into()),
                Cell::Text(words(*kind)),
                Cell::Text(place),
                Cell::Number(count.to_string()),
            ]
        });
        let headings = [("How bad", false), ("What", false), ("Where", false), ("Times", true)];
        text += &table(&headings, rows);
        text += &muted("Without the cells that it is about: the report holds none.");
    }
    if !changes.is_empty() {
        text += "<h3>What was changed before learning</h3>\n";
        text += &paragraphs(changes);
    }
    section("Data", &text)
}

type About<'a> = (Severity, FindingKind, &'a Option<String>, &'a Option<String>);

fn counted(findings: &[Finding]) -> Vec<(About<'_>, usize)> {
    let mut counts: BTreeMap<About, usize> = BTreeMap::new();
    for finding in findings {
        *counts.entry((finding.severity, finding.kind, &finding.file, &finding.column)).or_default() += 1;
    }
    counts.into_iter().collect()
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// The kind's name in lower case, as words.
fn words(kind: FindingKind) -> String {
    let mut words = String::new();
    for c in format!("{kind:?}").chars() {
        if c.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(c.to_lowercase());
    }
    words
}
