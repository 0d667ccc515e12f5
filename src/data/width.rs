//! Many columns at once: setting aside what says nothing, keeping what varies most, and the limit on variables.

use super::cell::{self, Cell};
use super::collector::Findings;
use super::load::MAX_VARIABLES;
use super::roles::Column;
use super::table::Table;
use super::{ColumnRole, Finding, FindingKind, Fix, doctor};
use crate::plural::{count, noun};
use crate::sorting::Arrange;

/// What the numbers of one column are like.
struct Spread {
    constant: bool,
    zero: bool,
    sd: f64,
}

/// Takes the role from variables as the bulk fixes say, with a note for each fix.
pub(super) fn apply(tables: &[Table], columns: &mut [Column], fixes: &[Fix], findings: &mut Findings) {
    let is_wide = variables(columns) > MAX_VARIABLES;
    for fix in fixes {
        let (gone, what) = match fix {
            Fix::IgnoreZeroColumns => (ignore(columns, |c| spread(c, tables).zero), "of zeros".to_owned()),
            // In narrow tables only the rows that are used count, which are not known here.
            Fix::IgnoreConstantColumns if is_wide => {
                (ignore(columns, |c| spread(c, tables).constant), "with no or only one value".into())
            }
            Fix::IgnoreMatching { pattern } => {
                (ignore(columns, |c| matches(pattern, &c.name)), format!("like {pattern}"))
            }
            Fix::KeepMostVarying { count } => {
                let mut order: Vec<(f64, usize)> = columns
                    .iter()
                    .enumerate()
                    .filter(|(_, c)| c.role == ColumnRole::Variable)
                    .map(|(i, c)| (spread(c, tables).sd, i))
                    .collect();
                order.arrange_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
                for &(_, i) in order.iter().skip(*count) {
                    columns[i].role = ColumnRole::Ignore;
                }
                (
                    order.len().saturating_sub(*count),
                    format!("that vary less than the other {count} (by standard deviation)"),
                )
            }
            _ => continue,
        };
        if gone == 0 && matches!(fix, Fix::IgnoreConstantColumns) {
            continue;
        }
        let message =
            format!("{} {what} {} not used.", count(gone, "column", "columns"), noun(gone, "is", "are"));
        findings.push(Finding::note(FindingKind::Change, message));
    }
}

/// Number of columns that are variables.
pub(super) fn variables(columns: &[Column]) -> usize {
    columns.iter().filter(|c| c.role == ColumnRole::Variable).count()
}

/// The finding that there are too many variables, with ways to choose many at once.
pub(super) fn too_many(tables: &[Table], columns: &[Column]) -> Finding {
    let spreads: Vec<Spread> =
        columns.iter().filter(|c| c.role == ColumnRole::Variable).map(|c| spread(c, tables)).collect();
    let constant = spreads.iter().filter(|s| s.constant).count();
    let zero = spreads.iter().filter(|s| s.zero).count();
    let mut message = format!(
        "There are {} variables; at most {MAX_VARIABLES} fit into one problem. Choose which to use: by how much they vary, by \
         their names, or one by one.",
        spreads.len()
    );
    if constant > 0 {
        message += &format!(" {constant} of them have one value only ({zero} nothing but zeros).");
    }
    let mut finding = Finding::error(FindingKind::TooLarge, message);
    if constant > 0 {
        finding = finding.offering(Fix::IgnoreConstantColumns);
    }
    if zero > 0 {
        finding = finding.offering(Fix::IgnoreZeroColumns);
    }
    finding.offering(Fix::KeepMostVarying { count: MAX_VARIABLES })
}

fn ignore(columns: &mut [Column], is_meant: impl Fn(&Column) -> bool) -> usize {
    let mut gone = 0;
    for column in columns.iter_mut().filter(|c| c.role == ColumnRole::Variable) {
        if is_meant(column) {
            column.role = ColumnRole::Ignore;
            gone += 1;
        }
    }
    gone
}

fn spread(column: &Column, tables: &[Table]) -> Spread {
    let mut values = Vec::new();
    for t in column.tables() {
        let Some(at) = column.at(t) else { continue };
        let reading = &tables[t].readings[at];
        values.extend(tables[t].rows.iter().filter_map(|row| match cell::parse(&row.cells[at], reading) {
            Cell::Number(x) => Some(x),
            _ => None,
        }));
    }
    let (_, sd) = super::summary::mean_and_sd(&values);
    Spread {
        constant: values.is_empty() || doctor::is_constant(&values),
        zero: !values.is_empty() && values.iter().all(|&x| x == 0.0),
        sd,
    }
}

/// True if `name` matches `pattern`: `*` stands for any characters, `?` for one; case does not count. A pattern without
/// either matches names that begin with it.
fn matches(pattern: &str, name: &str) -> bool {
    let lower = |text: &str| text.trim().chars().flat_map(char::to_lowercase).collect::<Vec<char>>();
    let (mut pattern, name) = (lower(pattern), lower(name));
    if pattern.is_empty() {
        return false;
    }
    if !pattern.contains(&'*') && !pattern.contains(&'?') {
        pattern.push('*');
    }
    // Positions to go back to: behind the last star, and the next character that it takes.
    let (mut p, mut n, mut back) = (0, 0, None);
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                back = Some((p + 1, n));
                p += 1;
            }
            Some(&c) if c == '?' || c == name[n] => (p, n) = (p + 1, n + 1),
            _ => {
                let Some((star, taken)) = back else { return false };
                back = Some((star, taken + 1));
                (p, n) = (star, taken + 1);
            }
        }
    }
    pattern[p..].iter().all(|&c| c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, name) in [
            ("MT-*", "mt-co1"),
            ("*_rate", "flow_rate"),
            ("x?", "X1"),
            ("ERCC", "ERCC-001"),
            ("*a*b", "xaxxb"),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("x?", "X10"), ("*_rate", "rates"), ("", "a"), ("b*", "ab")] {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }
}
