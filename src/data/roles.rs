//! What each column is for: guessed from names and contents, changed by the person.

use rustc_hash::FxHashSet;

use super::cell::{self, Cell};
use super::collector::Findings;
use super::names::{CLEAR_ENVIRONMENT_RANK, environment_rank, is_index, is_targets};
use super::table::Table;
use super::{ColumnRole, Finding, FindingKind, Fix, Roles};

/// A column over all files that have it.
pub(super) struct Column {
    pub name: String,
    pub role: ColumnRole,
    /// `position[t]`: where table `t` has it.
    pub position: Vec<Option<usize>>,
    facts: Facts,
}

/// What the cells of a column look like.
#[derive(Default)]
struct Facts {
    numbers: usize,
    texts: usize,
    /// All numbers are whole.
    whole: bool,
    distinct: usize,
    /// Whole numbers that count up, beginning anew with each file or experiment.
    counting: bool,
    /// The file gave no name.
    unnamed: bool,
    /// First column of every file that has it.
    leading: bool,
}

impl Facts {
    fn filled(&self) -> usize {
        self.numbers + self.texts
    }

    fn is_text(&self) -> bool {
        self.texts * 2 > self.filled()
    }

    fn is_index(&self, name: &str) -> bool {
        let nameless = self.unnamed || is_index(name);
        let counts = self.counting && self.numbers > 0 && self.texts == 0;
        nameless && (counts || (self.leading && self.is_text() && self.distinct == self.filled()))
    }
}

/// All columns of the tables in order of appearance, with their roles.
pub(super) fn columns(
    tables: &[Table],
    roles: Option<&Roles>,
    fixes: &[Fix],
    findings: &mut Findings,
) -> Vec<Column> {
    let mut columns = union(tables);
    guess(&mut columns, findings);
    for (name, role) in roles.map(|r| r.columns.as_slice()).unwrap_or_default() {
        match columns.iter_mut().find(|c| c.name == *name) {
            Some(column) => column.role = *role,
            None => findings.push(Finding::note(
                FindingKind::Change,
                format!("No column is called {name:?} any more, so the role chosen for it was not used."),
            )),
        }
    }
    for fix in fixes {
        if let Fix::IgnoreColumn { column } = fix
            && let Some(column) = columns.iter_mut().find(|c| c.name == *column)
        {
            column.role = ColumnRole::Ignore;
        }
    }
    keep_one(&mut columns, ColumnRole::Environment, roles, findings);
    keep_one(&mut columns, ColumnRole::Targets, roles, findings);
    for column in &columns {
        if column.role == ColumnRole::Variable && column.facts.unnamed {
            report_unnamed(column, tables, findings);
        }
    }
    columns
}

fn union(tables: &[Table]) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    let mut at = std::collections::BTreeMap::new();
    for (t, table) in tables.iter().enumerate() {
        for (position, name) in table.header.iter().enumerate() {
            let index = *at.entry(name.as_str()).or_insert_with(|| {
                columns.push(Column {
                    name: name.clone(),
                    role: ColumnRole::Variable,
                    position: vec![None; tables.len()],
                    facts: Facts { unnamed: true, leading: true, ..Facts::default() },
                });
                columns.len() - 1
            });
            let column = &mut columns[index];
            column.position[t] = Some(position);
            column.facts.unnamed &= table.unnamed[position];
            column.facts.leading &= position == 0;
        }
    }
    for column in &mut columns {
        look(column, tables);
    }
    columns
}

fn look(column: &mut Column, tables: &[Table]) {
    let facts = &mut column.facts;
    // Only its size is used, so the order of a hash set does not matter.
    let mut distinct = FxHashSet::default();
    (facts.whole, facts.counting) = (true, true);
    for (table, position) in tables.iter().zip(&column.position) {
        let Some(position) = *position else { continue };
        let mut before = -1.0;
        for row in &table.rows {
            let text = row.cells[position].trim();
            match cell::parse(text, table.decimal_comma) {
                Cell::Number(x) => {
                    facts.numbers += 1;
                    facts.whole &= x.fract() == 0.0;
                    facts.counting &= x.fract() == 0.0 && (x == before + 1.0 || x == 0.0 || x == 1.0);
                    before = x;
                }
                Cell::Missing => continue,
                Cell::Infinite | Cell::Text => facts.texts += 1,
            }
            distinct.insert(text);
        }
    }
    facts.distinct = distinct.len();
    // A column of zeros and ones also "counts"; an index gets further than that.
    facts.counting &= facts.distinct > 2 || facts.distinct == facts.filled();
}

fn guess(columns: &mut [Column], findings: &mut Findings) {
    for column in columns.iter_mut().filter(|c| c.facts.is_index(&c.name)) {
        column.role = ColumnRole::Ignore;
        let message =
            format!("Column {:?} numbers or names the rows, so it is not used as a variable.", column.name);
        findings.push(Finding::note(FindingKind::IgnoredColumn, message).in_column(&column.name));
    }
    let candidate = |c: &Column| -> Option<(usize, bool)> {
        let facts = &c.facts;
        let rank = environment_rank(&c.name);
        let repeats = facts.distinct * 2 <= facts.filled();
        let telling = rank.filter(|&rank| {
            facts.is_text()
                || (facts.texts == 0
                    && facts.whole
                    && facts.numbers > 0
                    && (rank < CLEAR_ENVIRONMENT_RANK || repeats))
        });
        let groups = facts.is_text()
            && (facts.distinct < facts.filled() || facts.distinct == 1)
            && !is_targets(&c.name);
        telling.map(|rank| (rank, true)).or(groups.then_some((usize::MAX - 1, false)))
    };
    let open = |c: &&Column| c.role == ColumnRole::Variable;
    let mut environment = columns
        .iter()
        .filter(open)
        .filter_map(|c| candidate(c).map(|(rank, _)| (rank, c.name.clone())))
        .min_by_key(|(rank, _)| *rank);
    if environment.is_none() {
        // Rows may be grouped by what was targeted and by nothing else.
        let by_target = columns.iter().filter(open).find(|c| is_targets(&c.name) && c.facts.is_text());
        environment = by_target.map(|c| (0, c.name.clone()));
    }
    if let Some((_, name)) = environment {
        let column = columns.iter_mut().find(|c| c.name == name).expect("found above");
        column.role = ColumnRole::Environment;
    }
    for column in columns.iter_mut().filter(|c| c.role == ColumnRole::Variable) {
        let facts = &column.facts;
        if is_targets(&column.name) && (facts.is_text() || facts.filled() == 0) {
            column.role = ColumnRole::Targets;
        } else if facts.is_text() {
            column.role = ColumnRole::Ignore;
            let message = format!(
                "Column {:?} holds text, so it is not used as a variable. Change its role if it should be.",
                column.name
            );
            findings.push(Finding::warning(FindingKind::IgnoredColumn, message).in_column(&column.name));
        }
    }
}

/// At most one column can have this role: the person's last choice, or else the guess.
fn keep_one(columns: &mut [Column], role: ColumnRole, roles: Option<&Roles>, findings: &mut Findings) {
    let holders: Vec<usize> = (0..columns.len()).filter(|&c| columns[c].role == role).collect();
    if holders.len() < 2 {
        return;
    }
    let chosen = |&&c: &&usize| {
        roles.is_some_and(|r| r.columns.iter().any(|(name, r)| *name == columns[c].name && *r == role))
    };
    let keep = *holders.iter().rfind(chosen).unwrap_or(&holders[0]);
    for c in holders.into_iter().filter(|&c| c != keep) {
        columns[c].role = ColumnRole::Ignore;
        let message = format!("Only one column can have this role; {:?} is not used.", columns[c].name);
        findings.push(Finding::note(FindingKind::IgnoredColumn, message).in_column(&columns[c].name));
    }
}

fn report_unnamed(column: &Column, tables: &[Table], findings: &mut Findings) {
    for (table, _) in tables.iter().zip(&column.position).filter(|(_, position)| position.is_some()) {
        findings.repeat(FindingKind::EmptyHeader, &table.file, || {
            let message =
                format!("A column has no name; it is shown as {:?}. Name it or ignore it.", column.name);
            Finding::error(FindingKind::EmptyHeader, message)
                .in_file(&table.file)
                .at_line(table.header_line)
                .in_column(&column.name)
                .offering(Fix::RenameColumn {
                    column: column.name.clone(),
                    to: column.name.replace(' ', "_"),
                })
                .offering(Fix::IgnoreColumn { column: column.name.clone() })
        });
    }
}
