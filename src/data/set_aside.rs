//! Columns that number, name or time the rows: they are not measured, and whatever an experiment did they "change" with it.

use super::collector::Findings;
use super::names::{environment_rank, is_clock, is_id};
use super::roles::Column;
use super::{ColumnRole, Finding, FindingKind, Fix};

/// Values that rise from row to row are set aside where unordered ones would do so less often than once in a million.
const CHANCE: f64 = -13.8;
/// The same for columns without a name of their own: five rising values.
const FEW: f64 = -4.7;
/// Rows from which on equal steps are no chance.
const LONG: usize = 10;

/// Sets such columns aside, each with a note and a way back.
pub(super) fn guess(columns: &mut [Column], fixes: &[Fix], findings: &mut Findings) {
    for column in columns.iter_mut() {
        let used = |fix: &Fix| matches!(fix, Fix::UseColumn { column: name, role: ColumnRole::Variable } if *name == column.name);
        let Some(why) = reason(column).filter(|_| !fixes.iter().any(used)) else { continue };
        column.role = ColumnRole::Ignore;
        let subject = if column.facts.unnamed {
            "A column without a name".into()
        } else {
            format!("Column {:?}", column.name)
        };
        let message = format!("{subject} {why}, so it is not used as a variable.");
        let mut finding = Finding::note(FindingKind::IgnoredColumn, message).in_column(&column.name);
        let use_as = |role| Fix::UseColumn { column: column.name.clone(), role };
        if !column.facts.is_text() {
            finding = finding.offering(use_as(ColumnRole::Variable));
        }
        if column.facts.distinct > 1 && column.facts.distinct * 2 <= column.facts.filled() {
            finding = finding.offering(use_as(ColumnRole::Environment));
        }
        findings.push(finding);
    }
}

/// Why a column is no measurement, if it is none.
fn reason(column: &Column) -> Option<&'static str> {
    let facts = &column.facts;
    if facts.is_index(&column.name) {
        return Some("numbers or names the rows");
    }
    if facts.dates * 2 > facts.filled() {
        return Some("holds dates or times");
    }
    if facts.numbers == 0 || facts.texts > 0 || facts.distinct < 2 {
        return None;
    }
    let nameless = facts.unnamed || super::names::is_index(&column.name);
    // An id may repeat, as where a patient was measured several times.
    let is_id = is_id(&column.name) && facts.distinct > 2 && environment_rank(&column.name).is_none();
    if facts.whole && (is_id || nameless && facts.rising < FEW) {
        return Some("numbers the rows or names them by an id");
    }
    // A clock may begin anew with each experiment.
    let few = |breaks: usize| breaks * 5 <= facts.filled();
    if is_clock(&column.name) && few(facts.falls) && facts.distinct > 2 {
        return Some("tells the time");
    }
    if facts.filled() >= LONG && facts.distinct > 2 && few(facts.uneven) {
        return Some("counts in equal steps as a clock or a counter does");
    }
    (facts.rising < CHANCE).then_some("rises from row to row as a clock or a counter does")
}

/// True for a date or a time of day: `2024-03-01`, `1.3.24`, `03/01/2024 12:30`, `12:30:05`, `2024-03-01T12:30Z`.
pub(super) fn is_date(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let parts = |mark: char| text.split(mark).count();
    let calendar = ['-', '/', '.'].into_iter().any(|mark| {
        let fields: Vec<&str> = text.split(mark).take(3).collect();
        let number = |field: &str| field.chars().take_while(char::is_ascii_digit).count();
        fields.len() == 3
            && (1..=4).contains(&number(fields[0]))
            && (number(fields[1]) > 0 || is_month(fields[1]))
            && number(fields[2]) > 0
    });
    let clock = parts(':') >= 2 && text.starts_with(|c: char| c.is_ascii_digit());
    digits >= 3 && text.len() <= 35 && (calendar || clock)
}

fn is_month(text: &str) -> bool {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    text.get(..3).is_some_and(|start| MONTHS.contains(&start.to_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times() {
        for text in
            ["2024-03-01", "1.3.24", "03/01/2024 12:30", "12:30:05", "2024-03-01T12:30Z", "1-Mar-2024"]
        {
            assert!(is_date(text), "{text}");
        }
        for text in ["control", "run-A-1", "A:B", "1.5", "x/y/z", ""] {
            assert!(!is_date(text), "{text}");
        }
    }
}
