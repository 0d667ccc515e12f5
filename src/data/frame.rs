//! Tables merged into rows of variables with an environment each; gaps are still allowed (as NaN).

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::cell::{self, Cell, Reading};
use super::collector::Findings;
use super::names::plain;
use super::roles::Column;
use super::table::Table;
use super::{ColumnRole, Finding, FindingKind, Fix, grouping, sentinel, written};

/// Where a row of the frame comes from.
#[derive(Clone, Copy)]
pub(super) struct Source {
    pub table: usize,
    pub row: usize,
    pub environment: usize,
}

/// All usable rows of all files.
pub(super) struct Frame {
    /// Variable names.
    pub variables: Vec<String>,
    /// Environment names in order of appearance.
    pub environments: Vec<String>,
    pub rows: Vec<Source>,
    /// Rows x variables, row by row; NaN where the cell holds no usable number.
    pub values: Vec<f64>,
}

impl Frame {
    /// Usable values of variable `j`.
    pub fn column(&self, j: usize) -> impl Iterator<Item = f64> + '_ {
        self.values.iter().skip(j).step_by(self.variables.len().max(1)).copied().filter(|x| !x.is_nan())
    }

    /// Usable values of variable `j` in each environment.
    pub fn by_environment(&self, j: usize) -> Vec<Vec<f64>> {
        let mut split = vec![Vec::new(); self.environments.len()];
        for (i, row) in self.rows.iter().enumerate() {
            let x = self.values[i * self.variables.len() + j];
            if !x.is_nan() {
                split[row.environment].push(x);
            }
        }
        split
    }

    /// Number of rows of each environment.
    pub fn sizes(&self) -> Vec<usize> {
        let mut sizes = vec![0; self.environments.len()];
        self.rows.iter().for_each(|row| sizes[row.environment] += 1);
        sizes
    }

    /// Forgets environments that have lost all their rows and returns their names.
    pub fn drop_empty_environments(&mut self) -> Vec<String> {
        let sizes = self.sizes();
        let mut fresh = Vec::with_capacity(sizes.len());
        let (mut kept, mut gone) = (Vec::new(), Vec::new());
        for (name, size) in std::mem::take(&mut self.environments).into_iter().zip(sizes) {
            fresh.push(kept.len());
            if size > 0 { kept.push(name) } else { gone.push(name) }
        }
        self.environments = kept;
        self.rows.iter_mut().for_each(|row| row.environment = fresh[row.environment]);
        gone
    }

    /// Keeps the rows for which `keep` is true and returns how many went.
    pub fn retain(&mut self, keep: impl Fn(&[f64]) -> bool) -> usize {
        let d = self.variables.len();
        let before = self.rows.len();
        let kept: Vec<usize> = (0..before).filter(|&i| keep(&self.values[i * d..(i + 1) * d])).collect();
        self.values = kept.iter().flat_map(|&i| self.values[i * d..(i + 1) * d].to_vec()).collect();
        self.rows = kept.iter().map(|&i| self.rows[i]).collect();
        before - self.rows.len()
    }
}

/// Merges tables by column name.
pub(super) fn merge(tables: &[Table], columns: &[Column], fixes: &[Fix], findings: &mut Findings) -> Frame {
    report_mismatches(tables, columns, findings);
    let with_role = |role| columns.iter().filter(move |c| c.role == role);
    let variables: Vec<&Column> = with_role(ColumnRole::Variable).collect();
    let grouping = with_role(ColumnRole::Environment).next();
    let mut frame = Frame {
        variables: variables.iter().map(|c| c.name.clone()).collect(),
        environments: Vec::new(),
        rows: Vec::new(),
        values: Vec::new(),
    };
    let naming = Naming::of(tables, grouping, fixes);
    let mut known = BTreeMap::new();
    for (t, table) in tables.iter().enumerate() {
        let at = grouping.and_then(|c| c.at(t));
        let places: Vec<Option<usize>> = variables.iter().map(|c| c.at(t)).collect();
        let mut above = None;
        for (r, row) in table.rows.iter().enumerate() {
            let cell = at.map(|position| &row.cells[position]);
            let said = grouping::experiment(grouping, cell, &table.file);
            let said_here = said.clone();
            above = said.or(above);
            let filled = above.clone().filter(|_| naming.fill_down);
            let Some(name) = said_here.or(filled).or(naming.stand_in.map(Cow::Borrowed)) else {
                let above = above.as_deref();
                report_no_environment(table, row.line, grouping.map_or("", |c| &c.name), above, findings);
                continue;
            };
            let is_literal = cell.is_some_and(|cell| written::stands_between_apostrophes(cell).is_some());
            let name = naming.final_name(&name, is_literal);
            if naming.left_out.contains(name) {
                continue;
            }
            let environment = match known.get(name) {
                Some(&known) => known,
                None => {
                    known.insert(name.to_owned(), frame.environments.len());
                    frame.environments.push(name.to_owned());
                    frame.environments.len() - 1
                }
            };
            frame.rows.push(Source { table: t, row: r, environment });
            for place in &places {
                let cell = place.map(|position| cell::parse(&row.cells[position], &table.readings[position]));
                frame.values.push(if let Some(Cell::Number(x)) = cell { x } else { f64::NAN });
            }
        }
    }
    frame
}

/// What the person's fixes make of the names of experiments.
struct Naming<'a> {
    /// Empty cells mean what stands above them.
    fill_down: bool,
    /// Name of rows without one.
    stand_in: Option<&'a str>,
    left_out: BTreeSet<&'a str>,
    merged: BTreeMap<&'a str, &'a str>,
    /// Every whole number in the column is written with decimals: 1.0 stands for 1.
    shortens: bool,
}

impl<'a> Naming<'a> {
    fn of(tables: &[Table], grouping: Option<&Column>, fixes: &'a [Fix]) -> Self {
        let mut naming = Naming {
            fill_down: false,
            stand_in: None,
            left_out: BTreeSet::new(),
            merged: BTreeMap::new(),
            shortens: grouping.is_some_and(|column| {
                !column.cells(tables).any(|text| {
                    is_digits(text) || text.starts_with('0') && whole_part(text).is_some_and(|w| w.len() > 1)
                })
            }),
        };
        for fix in fixes {
            match fix {
                Fix::FillDown { column } => naming.fill_down |= grouping.is_some_and(|c| c.name == *column),
                Fix::NameEnvironment { name } => naming.stand_in = Some(name.as_str()),
                Fix::LeaveOutEnvironment { environment } => naming.left_out.extend([environment.as_str()]),
                Fix::MergeExperiments { names, into } => {
                    naming.merged.extend(names.iter().map(|name| (name.as_str(), into.as_str())));
                }
                _ => {}
            }
        }
        naming
    }

    /// `is_literal`: the cell says that the name is to be taken as it stands.
    fn final_name<'b>(&self, name: &'b str, is_literal: bool) -> &'b str
    where
        'a: 'b,
    {
        let shortens = self.shortens && !is_literal;
        let name = if shortens { whole_part(name).unwrap_or(name) } else { name };
        self.merged.get(name).copied().unwrap_or(name)
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// `12` of `12.0`.
pub(super) fn whole_part(text: &str) -> Option<&str> {
    let (whole, rest) = text.split_once('.')?;
    (is_digits(whole.trim_start_matches('-')) && !rest.is_empty() && rest.bytes().all(|b| b == b'0'))
        .then_some(whole)
}

/// Reports every cell of a variable that is not a usable number, for the rows that are left.
pub(super) fn report_cells(frame: &Frame, tables: &[Table], columns: &[Column], findings: &mut Findings) {
    let variables: Vec<&Column> = columns.iter().filter(|c| c.role == ColumnRole::Variable).collect();
    let d = variables.len();
    let empty: Vec<bool> = (0..d).map(|j| frame.column(j).next().is_none()).collect();
    for (j, column) in variables.iter().enumerate() {
        if empty[j] && !frame.rows.is_empty() {
            let message = format!("Column {:?} has no numbers at all. Ignore it.", column.name);
            findings.repeat(FindingKind::ConstantColumn, &column.name, || {
                Finding::error(FindingKind::ConstantColumn, message)
                    .in_column(&column.name)
                    .offering(Fix::IgnoreColumn { column: column.name.clone() })
            });
        }
    }
    sentinel::report_limits(frame, tables, &variables, findings);
    for (i, source) in frame.rows.iter().enumerate() {
        for (j, column) in variables.iter().enumerate() {
            if !frame.values[i * d + j].is_nan() || empty[j] {
                continue;
            }
            let table = &tables[source.table];
            let row = &table.rows[source.row];
            let Some(position) = column.at(source.table) else { continue };
            let text = &row.cells[position];
            match problem(text, &table.readings[position]) {
                Some(FindingKind::DetectionLimit) | None => {}
                Some(kind) => report_cell(kind, text, table, row.line, &column.name, findings),
            }
        }
    }
}

/// What is wrong with the text of a variable's cell.
pub(super) fn problem(text: &str, reading: &Reading) -> Option<FindingKind> {
    match cell::parse(text, reading) {
        Cell::Number(_) => None,
        Cell::Missing => Some(FindingKind::MissingValue),
        Cell::Infinite => Some(FindingKind::Infinite),
        Cell::Limit(_) => Some(FindingKind::DetectionLimit),
        Cell::Text => Some(FindingKind::NotANumber),
    }
}

fn report_cell(
    kind: FindingKind,
    text: &str,
    table: &Table,
    line: u64,
    column: &str,
    findings: &mut Findings,
) {
    findings.repeat(kind, column, || {
        let shown: String = text.trim().chars().take(40).collect();
        let message = match kind {
            FindingKind::MissingValue if shown.is_empty() => "This cell is empty.".into(),
            FindingKind::MissingValue => format!("{shown:?} stands for a missing value."),
            FindingKind::Infinite => format!("{shown:?} is infinite or larger than 1e100."),
            _ if shown.starts_with(|c: char| c.is_ascii_digit() || c == '-') => {
                format!("{shown:?} looks like a number with something else, so it is not read as one.")
            }
            _ => format!("{shown:?} is not a number."),
        };
        Finding::error(kind, format!("{message} Correct the file, drop the row, or fill the gap."))
            .in_file(&table.file)
            .at_line(line)
            .in_column(column)
            .offering(Fix::DropRow { file: table.file.clone(), line })
            .offering(Fix::DropRows { column: Some(column.into()) })
            .offering(Fix::ImputeMedian { column: Some(column.into()) })
            .offering(Fix::IgnoreColumn { column: column.into() })
    });
}

fn report_no_environment(
    table: &Table,
    line: u64,
    column: &str,
    above: Option<&str>,
    findings: &mut Findings,
) {
    findings.repeat(FindingKind::MissingEnvironment, &table.file, || {
        let finding = |message: String| {
            Finding::error(FindingKind::MissingEnvironment, message).in_file(&table.file).at_line(line).in_column(column)
        };
        let finding = match above {
            Some(above) => finding(format!(
                "This row does not say which environment it belongs to; {above:?} stands above it, as merged cells leave it."
            ))
            .offering(Fix::FillDown { column: column.into() }),
            None => finding(
                "This row does not say which environment it belongs to, and no name stands above it. Name it or drop the \
                 row."
                    .into(),
            )
            .offering(Fix::NameEnvironment { name: "control".into() }),
        };
        finding.offering(Fix::DropRow { file: table.file.clone(), line })
    });
}

fn report_mismatches(tables: &[Table], columns: &[Column], findings: &mut Findings) {
    for column in columns.iter().filter(|c| c.role == ColumnRole::Variable) {
        if column.tables().len() == tables.len() {
            continue;
        }
        let have: Vec<usize> = column.tables().collect();
        let lacks = |t: &usize| column.at(*t).is_none();
        let extra = have.len() * 2 < tables.len();
        let Some(first_without) = (0..tables.len()).find(lacks) else { continue };
        let concerned: Vec<usize> =
            if extra { have.clone() } else { (0..tables.len()).filter(lacks).collect() };
        for t in concerned {
            let table = &tables[t];
            findings.repeat(FindingKind::ColumnMismatch, &table.file, || {
                let other = &tables[if extra { first_without } else { have[0] }].file;
                let message = if extra {
                    format!(
                        "{} has a column {:?} that other files ({other}) do not have.",
                        table.file, column.name
                    )
                } else {
                    format!("{} has no column {:?}; other files ({other}) have it.", table.file, column.name)
                };
                let twin = columns.iter().find(|c| {
                    c.name != column.name
                        && plain(&c.name) == plain(&column.name)
                        && (0..tables.len()).all(|t| c.at(t).is_none() || column.at(t).is_none())
                });
                let mut finding = Finding::error(FindingKind::ColumnMismatch, message)
                    .in_file(&table.file)
                    .at_line(table.header_line)
                    .in_column(&column.name);
                if let Some(twin) = twin {
                    let (column, to) = if extra { (column, twin) } else { (twin, column) };
                    finding = finding
                        .offering(Fix::RenameColumn { column: column.name.clone(), to: to.name.clone() });
                }
                finding
                    .offering(Fix::IgnoreColumn { column: column.name.clone() })
                    .offering(Fix::IgnoreFile { file: table.file.clone() })
            });
        }
    }
}
