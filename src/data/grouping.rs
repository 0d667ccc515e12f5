//! Which column names the experiment of each row, or whether each file is one experiment.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::collector::Findings;
use super::names::{
    CLEAR_ENVIRONMENT_RANK, environment_rank, is_targets, reference_rank, stem, stem_of_numbered,
};
use super::roles::Column;
use super::table::Table;
use super::{ColumnRole, Finding, FindingKind, Fix, Roles, cell, written};
use crate::sorting::Arrange;

/// Different values of a column that are looked at one by one.
const MOST_VALUES: usize = 2_000;

/// How well a column's values go with the files.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Files {
    /// There is one file, or some have no such column.
    Single,
    /// No value occurs in two files.
    Apart,
    /// Every file has the same values.
    Same,
    /// Anything else.
    Mixed,
}

/// A column that may name the experiments.
struct Candidate {
    column: usize,
    /// Smaller is clearer.
    rank: usize,
    named: bool,
    files: Files,
}

/// Gives one column the role of naming the experiments, says so where it is not plain, and offers what else it could be.
pub(super) fn guess(
    columns: &mut [Column],
    tables: &[Table],
    roles: Option<&Roles>,
    fixes: &[Fix],
    findings: &mut Findings,
) {
    let told = roles.is_some_and(|r| r.columns.iter().any(|(_, role)| *role == ColumnRole::Environment));
    if fixes.contains(&Fix::UseFileNames) || told {
        return;
    }
    let mut candidates: Vec<Candidate> = (0..columns.len())
        .filter(|&c| columns[c].role == ColumnRole::Variable)
        .filter_map(|c| candidate(c, &columns[c], tables))
        .collect();
    // One column of yes and no may name a treatment; several are marks of something else.
    let flags = candidates.iter().filter(|one| !one.named && columns[one.column].facts.flag).count();
    if flags > 1 {
        candidates.retain(|one| one.named || !columns[one.column].facts.flag);
    }
    candidates.arrange_by_key(|one| one.rank);
    let (fitting, others): (Vec<Candidate>, Vec<Candidate>) =
        candidates.into_iter().partition(|one| suits(one, &columns[one.column]));
    let many = tables.len() > 1;
    let all: Vec<String> = columns.iter().map(|c| c.name.clone()).collect();
    let use_as = |c: usize| Fix::UseColumn { column: all[c].clone(), role: ColumnRole::Environment };
    if let Some(best) = fitting.first() {
        let name = columns[best.column].name.clone();
        let rivals: Vec<usize> =
            fitting[1..].iter().filter(|one| one.named == best.named).map(|one| one.column).collect();
        let clear = best.named && (!many || best.files == Files::Single);
        if !rivals.is_empty() && (!best.named || best.rank >= CLEAR_ENVIRONMENT_RANK) {
            let names: Vec<String> =
                rivals.iter().take(4).map(|&c| format!("{:?}", columns[c].name)).collect();
            let message = format!(
                "Column {name:?} was taken to name the experiments, but {} could do so too. Check the choice.",
                names.join(", ")
            );
            let finding = Finding::warning(FindingKind::Grouping, message).in_column(&name);
            findings.push(rivals.iter().take(4).fold(finding, |finding, &c| finding.offering(use_as(c))));
        } else if !clear {
            let message = format!("Column {name:?} was taken to name the experiments.");
            let finding = Finding::note(FindingKind::Grouping, message).in_column(&name);
            findings.push(finding.offering(if many {
                Fix::UseFileNames
            } else {
                Fix::IgnoreColumn { column: name }
            }));
        }
        columns[best.column].role = ColumnRole::Environment;
        return;
    }
    // Rows may be grouped by what was targeted and by nothing else.
    let by_target = columns
        .iter_mut()
        .find(|c| c.role == ColumnRole::Variable && is_targets(&c.name) && c.facts.is_text() && !many);
    if let Some(column) = by_target {
        column.role = ColumnRole::Environment;
        let message = format!("Column {:?} names the experiments and their targets.", column.name);
        findings.push(Finding::note(FindingKind::Grouping, message).in_column(&column.name));
        return;
    }
    if many && !others.is_empty() {
        for one in others.iter().take(3) {
            let message = format!(
                "Each file is one experiment, named after the file: column {:?} does not tell the files apart.",
                columns[one.column].name
            );
            let finding = Finding::note(FindingKind::Grouping, message).in_column(&columns[one.column].name);
            findings.push(finding.offering(use_as(one.column)));
        }
        others.iter().for_each(|one| columns[one.column].role = ColumnRole::Ignore);
        return;
    }
    from_row_names(columns, tables, fixes, findings);
}

fn candidate(c: usize, column: &Column, tables: &[Table]) -> Option<Candidate> {
    let facts = &column.facts;
    if facts.filled() == 0 || facts.dates * 2 > facts.texts.max(1) {
        return None;
    }
    let rank = environment_rank(&column.name);
    let repeats = facts.distinct * 2 <= facts.filled();
    let whole = facts.texts == 0 && facts.whole;
    let named = rank.is_some_and(|rank| {
        let clear = rank < CLEAR_ENVIRONMENT_RANK;
        facts.is_text()
            || (whole && (clear || repeats))
            || (clear && repeats && (facts.texts > 0 || facts.distinct > 1))
    });
    let unnamed = facts.is_text()
        && (facts.distinct * 3 <= facts.filled() * 2 || facts.distinct == 1)
        && facts.distinct < facts.filled().max(2)
        && !is_targets(&column.name);
    if !named && !unnamed {
        return None;
    }
    // Values such as "control" say it nearly as clearly as the name of the column.
    let tells = facts.distinct <= MOST_VALUES
        && column.cells(tables).any(|text| !cell::is_missing(text) && reference_rank(text).is_some());
    let rank = match rank {
        Some(rank) if named && (rank < CLEAR_ENVIRONMENT_RANK || tells) => rank,
        Some(rank) if named => 200 + rank,
        _ if tells => 100,
        _ => 300,
    };
    Some(Candidate { column: c, rank, named, files: across_files(column, tables) })
}

/// True if the column may name the experiments, given how its values go with the files.
fn suits(one: &Candidate, column: &Column) -> bool {
    let facts = &column.facts;
    let clear = one.named && one.rank < CLEAR_ENVIRONMENT_RANK;
    match one.files {
        Files::Single => true,
        Files::Apart => true,
        // Replicates of the same experiments in several files.
        Files::Same => clear && facts.distinct > 1 && (facts.texts > 0 || facts.distinct > 2),
        // Numbers of which some occur in several files are flags as often as not.
        Files::Mixed => clear && facts.distinct > 1 && (facts.texts > 0 || facts.distinct > 2),
    }
}

fn across_files(column: &Column, tables: &[Table]) -> Files {
    if tables.len() == 1 || column.tables().len() < tables.len() {
        return Files::Single;
    }
    let sets: Vec<BTreeSet<&str>> = column
        .tables()
        .filter_map(|t| Some((&tables[t], column.at(t)?)))
        .map(|(table, at)| table.rows.iter().map(|row| row.cells[at].trim()).collect())
        .collect();
    let total: usize = sets.iter().map(BTreeSet::len).sum();
    let union: BTreeSet<&str> = sets.iter().flatten().copied().collect();
    if sets.windows(2).all(|pair| pair[0] == pair[1]) {
        Files::Same
    } else if union.len() == total {
        Files::Apart
    } else {
        Files::Mixed
    }
}

/// Reads the experiment out of row names such as `control_1` where nothing else names it.
fn from_row_names(columns: &mut [Column], tables: &[Table], fixes: &[Fix], findings: &mut Findings) {
    if tables.len() > 1 {
        return;
    }
    for column in columns.iter_mut() {
        let facts = &column.facts;
        let names = column.facts.is_text() && facts.distinct == facts.filled() && facts.filled() > 3;
        let is_ignored = |fix: &Fix| matches!(fix, Fix::UseColumn { column: name, .. } | Fix::IgnoreColumn { column: name } if *name == column.name);
        if !names || fixes.iter().any(is_ignored) {
            continue;
        }
        let mut stems: BTreeSet<String> = BTreeSet::new();
        let all = column.cells(tables).filter(|text| !text.is_empty()).all(|text| {
            stem_of_numbered(text).map(|stem| stems.insert(stem.to_owned())).is_some()
                || reference_rank(text).is_some()
        });
        if !all || stems.len() < 2 || stems.len() * 2 > facts.filled() {
            continue;
        }
        let shown: Vec<&str> = stems.iter().take(4).map(String::as_str).collect();
        let more = if stems.len() > 4 { ", ..." } else { "" };
        let message = format!(
            "The experiments were read from the row names, without their numbers: {}{more}.",
            shown.join(", ")
        );
        let ignore = Fix::UseColumn { column: column.name.clone(), role: ColumnRole::Ignore };
        findings.push(Finding::note(FindingKind::Grouping, message).in_column(&column.name).offering(ignore));
        (column.role, column.numbered) = (ColumnRole::Environment, true);
        return;
    }
}

/// The experiment that a cell of the environment column names, if it names one; `file` where there is no such column.
pub(super) fn experiment<'a>(
    column: Option<&Column>,
    cell: Option<&'a str>,
    file: &'a str,
) -> Option<Cow<'a, str>> {
    let Some(text) = cell else { return Some(stem(file).into()) };
    if let Some(name) = written::stands_between_apostrophes(text) {
        return Some(name.into());
    }
    let text = text.trim();
    // `none`, `null` and `-` are names here: they stand for the reference.
    let says_none = ["none", "null", "nil", "-"].iter().any(|word| text.eq_ignore_ascii_case(word));
    if cell::is_missing(text) && !says_none {
        // No target is the reference's.
        return column.filter(|c| is_targets(&c.name)).map(|_| "none".into());
    }
    if column.is_some_and(|c| c.numbered) {
        return Some(stem_of_numbered(text).unwrap_or(text).into());
    }
    Some(written::read(text))
}
