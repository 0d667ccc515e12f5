//! Tables merged into rows of variables with an environment each; gaps are still allowed (as NaN).

use std::collections::BTreeMap;

use super::cell::{self, Cell};
use super::collector::Findings;
use super::names::{plain, stem};
use super::roles::Column;
use super::table::Table;
use super::{ColumnRole, Finding, FindingKind, Fix, written};

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
    let stand_in = fixes.iter().rev().find_map(|fix| match fix {
        Fix::NameEnvironment { name } => Some(name.as_str()),
        _ => None,
    });
    let mut known = BTreeMap::new();
    for (t, table) in tables.iter().enumerate() {
        for (r, row) in table.rows.iter().enumerate() {
            let name = match grouping.and_then(|c| c.position[t]) {
                None => stem(&table.file).to_owned(),
                Some(position) => {
                    match (environment_name(&row.cells[position], table.decimal_comma), stand_in) {
                        (Some(name), _) => name,
                        (None, Some(name)) => name.to_owned(),
                        (None, None) => {
                            report_no_environment(
                                table,
                                row.line,
                                grouping.map_or("", |c| &c.name),
                                findings,
                            );
                            continue;
                        }
                    }
                }
            };
            if fixes.contains(&Fix::LeaveOutEnvironment { environment: name.clone() }) {
                continue;
            }
            let environment = *known.entry(name).or_insert_with_key(|name| {
                frame.environments.push(name.clone());
                frame.environments.len() - 1
            });
            frame.rows.push(Source { table: t, row: r, environment });
            for column in &variables {
                let cell =
                    column.position[t].map(|position| cell::parse(&row.cells[position], table.decimal_comma));
                frame.values.push(if let Some(Cell::Number(x)) = cell { x } else { f64::NAN });
            }
        }
    }
    frame
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
    for (i, source) in frame.rows.iter().enumerate() {
        for (j, column) in variables.iter().enumerate() {
            if !frame.values[i * d + j].is_nan() || empty[j] {
                continue;
            }
            let table = &tables[source.table];
            let row = &table.rows[source.row];
            let Some(position) = column.position[source.table] else { continue };
            let text = &row.cells[position];
            if let Some(kind) = problem(text, table.decimal_comma) {
                report_cell(kind, text, table, row.line, &column.name, findings);
            }
        }
    }
}

/// What is wrong with the text of a variable's cell.
pub(super) fn problem(text: &str, decimal_comma: bool) -> Option<FindingKind> {
    match cell::parse(text, decimal_comma) {
        Cell::Number(_) => None,
        Cell::Missing => Some(FindingKind::MissingValue),
        Cell::Infinite => Some(FindingKind::Infinite),
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
            _ if shown.contains(',') => {
                format!(
                    "{shown:?} is not a number. Write decimals with a point and leave thousands unmarked."
                )
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

/// The environment that a cell names. `none`, `null` and `-` are names here: they stand for the reference.
fn environment_name(text: &str, decimal_comma: bool) -> Option<String> {
    if let Some(name) = written::stands_between_apostrophes(text) {
        return Some(name);
    }
    plain_environment_name(&written::read(text), decimal_comma)
}

/// The same where no apostrophes stand around the name.
pub(super) fn plain_environment_name(text: &str, decimal_comma: bool) -> Option<String> {
    let text = text.trim();
    let says_none = ["none", "null", "nil", "-"].iter().any(|word| text.eq_ignore_ascii_case(word));
    if cell::is_missing(text) && !says_none {
        return None;
    }
    // 1 and 1.0 name the same environment.
    match cell::parse(text, decimal_comma) {
        Cell::Number(x) if x.fract() == 0.0 && x.abs() < 1e15 => Some(format!("{}", x as i64)),
        _ => Some(text.into()),
    }
}

fn report_no_environment(table: &Table, line: u64, column: &str, findings: &mut Findings) {
    findings.repeat(FindingKind::MissingEnvironment, &table.file, || {
        let message = "This row does not say which environment it belongs to. Name it or drop the row.";
        Finding::error(FindingKind::MissingEnvironment, message)
            .in_file(&table.file)
            .at_line(line)
            .in_column(column)
            .offering(Fix::NameEnvironment { name: "control".into() })
            .offering(Fix::DropRow { file: table.file.clone(), line })
    });
}

fn report_mismatches(tables: &[Table], columns: &[Column], findings: &mut Findings) {
    for column in columns.iter().filter(|c| c.role == ColumnRole::Variable) {
        let (have, lack): (Vec<usize>, Vec<usize>) =
            (0..tables.len()).partition(|&t| column.position[t].is_some());
        let extra = have.len() < lack.len();
        for &t in if extra { &have } else { &lack } {
            let table = &tables[t];
            findings.repeat(FindingKind::ColumnMismatch, &table.file, || {
                let other = &tables[if extra { lack[0] } else { have[0] }].file;
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
                        && (0..tables.len()).all(|t| c.position[t].is_none() || column.position[t].is_none())
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
