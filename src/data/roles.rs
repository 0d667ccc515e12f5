//! What each column is for: guessed from names and contents, changed by the person.

use rustc_hash::{FxHashMap, FxHashSet};

use super::cell::{self, Cell};
use super::collector::Findings;
use super::names::{is_index, is_targets};
use super::table::Table;
use super::{ColumnRole, Finding, FindingKind, Fix, Roles, grouping, indicators, set_aside};

/// A column over all files that have it.
pub(super) struct Column {
    pub name: String,
    pub role: ColumnRole,
    /// Tables that have it and where, in the order of tables. Few of many files may share a column.
    positions: Vec<(usize, usize)>,
    pub facts: Facts,
    /// True for row names whose experiment is what is left without their number.
    pub numbered: bool,
}

impl Column {
    /// Where table `t` has it.
    pub fn at(&self, t: usize) -> Option<usize> {
        // In most data all files have the same columns.
        match self.positions.get(t) {
            Some(&(table, position)) if table == t => Some(position),
            _ => self.positions.binary_search_by_key(&t, |p| p.0).ok().map(|i| self.positions[i].1),
        }
    }

    /// Tables that have it.
    pub fn tables(&self) -> impl ExactSizeIterator<Item = usize> + '_ {
        self.positions.iter().map(|p| p.0)
    }

    /// All cells, trimmed, table by table.
    pub fn cells<'a>(&self, tables: &'a [Table]) -> impl Iterator<Item = &'a str> + use<'a, '_> {
        self.positions
            .iter()
            .flat_map(|&(t, position)| tables[t].rows.iter().map(move |row| row.cells[position].trim()))
    }
}

/// What the cells of a column look like.
#[derive(Default)]
pub(super) struct Facts {
    pub numbers: usize,
    pub texts: usize,
    /// All numbers are whole.
    pub whole: bool,
    pub distinct: usize,
    /// Whole numbers that count up, beginning anew with each file or experiment.
    counting: bool,
    /// Steps down from one row to the next, over all files.
    pub falls: usize,
    /// Steps that differ from the first one.
    pub uneven: usize,
    /// Natural logarithm of the chance that unordered values would rise from row to row as these do; 0 if they do not.
    pub rising: f64,
    /// Dates and times of day.
    pub dates: usize,
    /// Every cell says yes or no.
    pub flag: bool,
    /// The file gave no name.
    pub unnamed: bool,
    /// First column of every file that has it.
    pub leading: bool,
}

impl Facts {
    pub fn filled(&self) -> usize {
        self.numbers + self.texts
    }

    pub fn is_text(&self) -> bool {
        self.texts * 2 > self.filled()
    }

    pub fn is_index(&self, name: &str) -> bool {
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
    let explicit = roles.is_some_and(|r| r.as_it_stands);
    if !explicit {
        guess(&mut columns, tables, roles, fixes, findings);
    }
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
    let mut at: FxHashMap<&str, usize> = FxHashMap::default();
    for (t, table) in tables.iter().enumerate() {
        for (position, name) in table.header.iter().enumerate() {
            let index = *at.entry(name.as_str()).or_insert_with(|| {
                columns.push(Column {
                    name: name.clone(),
                    role: ColumnRole::Variable,
                    positions: Vec::new(),
                    facts: Facts { unnamed: true, leading: true, ..Facts::default() },
                    numbered: false,
                });
                columns.len() - 1
            });
            let column = &mut columns[index];
            column.positions.push((t, position));
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
    let mut step = None;
    let mut rises = true;
    for &(t, position) in &column.positions {
        let table = &tables[t];
        let reading = &table.readings[position];
        let mut before = -1.0;
        let mut last = f64::NEG_INFINITY;
        let mut n = 0.0;
        for row in &table.rows {
            let text = row.cells[position].trim();
            match cell::parse(text, reading) {
                Cell::Number(x) => {
                    facts.numbers += 1;
                    facts.whole &= x.fract() == 0.0;
                    facts.counting &= x.fract() == 0.0 && (x == before + 1.0 || x == 0.0 || x == 1.0);
                    if last.is_finite() {
                        let first = *step.get_or_insert(x - last);
                        facts.falls += usize::from(x < last);
                        facts.uneven +=
                            usize::from(first == 0.0 || (x - last - first).abs() > 1e-6 * first.abs());
                    }
                    rises &= x > last;
                    n += 1.0;
                    facts.rising -= libm::log(n);
                    (before, last) = (x, x);
                }
                Cell::Missing => continue,
                Cell::Infinite | Cell::Limit(_) => facts.texts += 1,
                Cell::Text => {
                    facts.texts += 1;
                    facts.dates += usize::from(set_aside::is_date(text));
                }
            }
            distinct.insert(text);
        }
    }
    facts.distinct = distinct.len();
    facts.flag =
        facts.texts > 0 && facts.distinct <= 4 && distinct.iter().all(|text| indicators::bit(text).is_some());
    if !rises || facts.texts > 0 {
        facts.rising = 0.0;
    }
    // A column of zeros and ones also "counts"; an index gets further than that.
    facts.counting &= facts.distinct > 2 || facts.distinct == facts.filled();
}

fn guess(
    columns: &mut [Column],
    tables: &[Table],
    roles: Option<&Roles>,
    fixes: &[Fix],
    findings: &mut Findings,
) {
    set_aside::guess(columns, fixes, findings);
    grouping::guess(columns, tables, roles, fixes, findings);
    let experiment_from_targets =
        columns.iter().any(|c| c.role == ColumnRole::Environment && is_targets(&c.name));
    for column in columns.iter_mut().filter(|c| c.role == ColumnRole::Variable) {
        let facts = &column.facts;
        if is_targets(&column.name) && (facts.is_text() || facts.filled() == 0) && !experiment_from_targets {
            column.role = ColumnRole::Targets;
        } else if facts.is_text() && looks_measured(column, tables) {
            // Limits and slips among numbers are reported cell by cell.
        } else if facts.is_text() {
            column.role = ColumnRole::Ignore;
            let example = column.cells(tables).find(|text| !cell::is_missing(text)).unwrap_or_default();
            let digits = example.trim_start_matches(['-', '+']).starts_with(|c: char| c.is_ascii_digit());
            let hint = if digits && facts.dates == 0 {
                format!(" Its cells look like numbers with something else, such as {example:?}.")
            } else {
                String::new()
            };
            let message = format!(
                "Column {:?} holds text, so it is not used as a variable.{hint} Change its role if it should be.",
                column.name
            );
            let finding = Finding::warning(FindingKind::IgnoredColumn, message).in_column(&column.name);
            findings.push(
                finding
                    .offering(Fix::UseColumn { column: column.name.clone(), role: ColumnRole::Environment }),
            );
        }
    }
    for fix in fixes {
        if let Fix::UseColumn { column, role } = fix {
            if *role == ColumnRole::Environment {
                columns.iter_mut().filter(|c| c.role == *role).for_each(|c| c.role = ColumnRole::Ignore);
            }
            if let Some(column) = columns.iter_mut().find(|c| c.name == *column) {
                (column.role, column.numbered) = (*role, false);
            }
        }
    }
}

/// True if nearly all that is no number lies beyond a detection limit.
fn looks_measured(column: &Column, tables: &[Table]) -> bool {
    let mut beyond = 0;
    for &(t, position) in &column.positions {
        let reading = &tables[t].readings[position];
        let cells = tables[t].rows.iter().map(|row| &row.cells[position]);
        beyond += cells.filter(|text| matches!(cell::parse(text, reading), Cell::Limit(_))).count();
    }
    column.facts.numbers > 0 && beyond * 10 >= column.facts.texts * 9
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
    for table in column.tables().map(|t| &tables[t]) {
        findings.repeat(FindingKind::EmptyHeader, &table.file, || {
            let message = format!(
                "A column has no name; it is shown as {:?}. Ignore it, or give it a name.",
                column.name
            );
            Finding::error(FindingKind::EmptyHeader, message)
                .in_file(&table.file)
                .at_line(table.header_line)
                .in_column(&column.name)
                .offering(Fix::RenameColumn {
                    column: column.name.clone(),
                    to: column.name.replace("column ", "V"),
                })
                .offering(Fix::IgnoreColumn { column: column.name.clone() })
        });
    }
}
