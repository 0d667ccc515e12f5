//! Tables of another shape: samples in columns, one measurement a row, covariances in place of measurements.

use std::collections::{BTreeMap, BTreeSet};

use super::cell::{self, Cell, Reading};
use super::collector::Findings;
use super::names::{
    environment_rank, is_sample_name, names_values, names_variables, plain, reference_rank, stem_of_numbered,
};
use super::table::{Row, Table};
use super::{Finding, FindingKind, Fix};

/// Rows looked at.
const SAMPLE: usize = 300;

/// Turns or unfolds a table as the fixes say, or offers to do so where its shape asks for it.
pub(super) fn apply(mut table: Table, fixes: &[Fix], findings: &mut Findings) -> Table {
    let kept = |what| fixes.contains(&Fix::Keep { what, of: table.file.clone() });
    if fixes.contains(&Fix::Transpose { file: table.file.clone() }) {
        return transposed(table);
    }
    let pivot = fixes.iter().find_map(|fix| match fix {
        Fix::Pivot { file, variable, value } if *file == table.file => Some((variable, value)),
        _ => None,
    });
    if let Some((variable, value)) = pivot
        && let (Some(variable), Some(value)) = (position(&table, variable), position(&table, value))
    {
        table = pivoted(table, variable, value, findings);
        return table;
    }
    if table.rows.len() < 2 || table.header.len() < 3 {
        return table;
    }
    let about =
        |kind, message: String| Finding::error(kind, message).in_file(&table.file).at_line(table.header_line);
    let keep = |what| Fix::Keep { what, of: table.file.clone() };
    if let Some((variable, value, names)) = long(&table).filter(|_| !kept(FindingKind::LongTable)) {
        let message = format!(
            "Each row holds one measurement: {:?} names what was measured ({}) and {:?} holds the value. A column for each \
             variable is needed.",
            table.header[variable],
            names.join(", "),
            table.header[value]
        );
        let fix = Fix::Pivot {
            file: table.file.clone(),
            variable: table.header[variable].clone(),
            value: table.header[value].clone(),
        };
        findings.push(
            about(FindingKind::LongTable, message).offering(fix).offering(keep(FindingKind::LongTable)),
        );
    } else if let Some(what) = symmetric(&table).filter(|_| !kept(FindingKind::Covariances)) {
        let message = format!(
            "{} holds {what} between variables, not measurements. Learning needs the rows that they were computed from: \
             save those as CSV.",
            table.file
        );
        findings.push(
            about(FindingKind::Covariances, message)
                .offering(Fix::IgnoreFile { file: table.file.clone() })
                .offering(keep(FindingKind::Covariances)),
        );
    } else if let Some(why) = sideways(&table).filter(|_| !kept(FindingKind::Transposed)) {
        let message =
            format!("{why} Turn the table, so that each row is a sample and each column a variable?");
        findings.push(
            about(FindingKind::Transposed, message)
                .offering(Fix::Transpose { file: table.file.clone() })
                .offering(keep(FindingKind::Transposed)),
        );
    }
    table
}

fn position(table: &Table, name: &str) -> Option<usize> {
    table.header.iter().position(|known| known == name)
}

fn cells(table: &Table, at: usize) -> impl Iterator<Item = &str> {
    table.rows.iter().take(SAMPLE).map(move |row| row.cells[at].trim())
}

fn is_number(text: &str) -> bool {
    matches!(cell::parse(text, &Reading::default()), Cell::Number(_))
}

/// True if most filled cells are numbers.
fn is_numeric(table: &Table, at: usize) -> bool {
    let (mut numbers, mut all) = (0, 0);
    for text in cells(table, at).filter(|text| !cell::is_missing(text)) {
        all += 1;
        numbers += usize::from(is_number(text));
    }
    numbers > 0 && numbers * 10 >= all * 9
}

/// Why samples seem to stand in columns, if they do.
fn sideways(table: &Table) -> Option<String> {
    let names: Vec<&str> = cells(table, 0).collect();
    let distinct: BTreeSet<&&str> = names.iter().collect();
    let texts = names.iter().all(|name| !is_number(name) && !name.is_empty());
    if !texts || distinct.len() < names.len() || !(1..table.header.len()).all(|at| is_numeric(table, at)) {
        return None;
    }
    let samples = &table.header[1..];
    let (groups, numbered) = stems(samples.iter().map(String::as_str));
    let (row_groups, row_numbered) = stems(names.iter().copied());
    let columns_name_experiments = groups.len() >= 2
        && numbered * 10 >= samples.len() * 9
        && groups.len() * 2 <= samples.len()
        && (groups.keys().any(|stem| reference_rank(stem).is_some()) || names_variables(&table.header[0]));
    let rows_name_experiments = row_groups.len() >= 2
        && row_numbered * 10 >= names.len() * 9
        && row_groups.keys().any(|stem| reference_rank(stem).is_some());
    if rows_name_experiments {
        return None;
    }
    if columns_name_experiments {
        let (a, b) = (&samples[0], &samples[samples.len() - 1]);
        return Some(format!(
            "The columns are named as samples are ({a}, ..., {b}) and the rows as variables are."
        ));
    }
    let first = &table.header[0];
    let says_variables = names_variables(first) && !is_sample_name(first);
    let same: BTreeSet<&str> = samples.iter().map(|name| base(name)).collect();
    let repeated = same.len() * 2 <= samples.len() && same.iter().any(|name| reference_rank(name).is_some());
    ((says_variables && environment_rank(first).is_none_or(|_| plain(first) == "gene")) || repeated).then(
        || {
            format!(
                "The first column ({first}) names variables, so the {} columns seem to be samples.",
                samples.len()
            )
        },
    )
}

/// A repeated column name without the number that made it distinct.
fn base(name: &str) -> &str {
    name.strip_suffix(')').and_then(|rest| rest.rsplit_once(" (")).map_or(name, |(base, _)| base)
}

/// Stems of numbered names with how often each occurs, and how many names have one.
fn stems<'a>(names: impl Iterator<Item = &'a str>) -> (BTreeMap<&'a str, usize>, usize) {
    let mut found = BTreeMap::new();
    let mut numbered = 0;
    for stem in names.filter_map(stem_of_numbered) {
        numbered += 1;
        *found.entry(stem).or_insert(0) += 1;
    }
    (found, numbered)
}

/// Rows become columns; the first column becomes the header and the header the names of the samples. Samples called
/// `control_1`, `control_2` bring their experiment along as row names do.
fn transposed(table: Table) -> Table {
    let header: Vec<String> = std::iter::once(String::from("sample"))
        .chain(table.rows.iter().map(|row| row.cells[0].trim().to_owned()))
        .collect();
    let rows = (1..table.header.len())
        .map(|at| {
            let name = base(&table.header[at]);
            let cells = std::iter::once(name).chain(table.rows.iter().map(|row| &row.cells[at]));
            Row { line: table.header_line, cells: cells.collect() }
        })
        .collect();
    with_shape(table, header, rows)
}

/// The table with other columns and rows, of which nothing has been read yet.
fn with_shape(table: Table, header: Vec<String>, rows: Vec<Row>) -> Table {
    let header = super::table::distinct(header);
    Table {
        unnamed: vec![false; header.len()],
        readings: vec![Reading::default(); header.len()],
        header,
        rows,
        ragged: Vec::new(),
        above: Vec::new(),
        ..table
    }
}

/// Columns of variable names and of values, with some of the names, where a table holds one measurement a row.
fn long(table: &Table) -> Option<(usize, usize, Vec<String>)> {
    let width = table.header.len();
    if width > 8 {
        return None;
    }
    let numeric: Vec<usize> = (0..width).filter(|&at| is_numeric(table, at)).collect();
    let named_value = numeric.iter().copied().find(|&at| names_values(&table.header[at]));
    let is_other = |at: usize| super::names::is_index(&table.header[at]) || is_sample_name(&table.header[at]);
    let values: Vec<usize> = numeric.iter().copied().filter(|&at| !is_other(at)).collect();
    let value = named_value.or(match values[..] {
        [only] => Some(only),
        _ => None,
    })?;
    let repeats = |at: usize| -> Option<Vec<&str>> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        cells(table, at).for_each(|text| *counts.entry(text).or_insert(0) += 1);
        let (least, most) = (*counts.values().min()?, *counts.values().max()?);
        let all_words = counts.keys().all(|text| !is_number(text) && !text.is_empty());
        // Every sample is measured in (nearly) every variable.
        (counts.len() >= 2 && least >= 2 && most - least <= most / 4 + 1 && all_words)
            .then(|| counts.into_keys().collect())
    };
    let candidates: Vec<(usize, Vec<&str>)> =
        (0..width).filter(|&at| at != value).filter_map(|at| Some((at, repeats(at)?))).collect();
    let variable = candidates.iter().find(|(at, _)| {
        names_variables(&table.header[*at])
            && environment_rank(&table.header[*at]).is_none_or(|_| plain(&table.header[*at]) == "gene")
    })?;
    // A column of genes beside one of values may name knock-outs: then no other column tells samples apart.
    let told = named_value.is_some() || numeric.len() < width - 1;
    told.then(|| {
        let names = variable.1.iter().take(5).map(|&name| name.to_owned()).collect();
        (variable.0, value, names)
    })
}

/// One row for each combination of the other columns (and, where these repeat, for each repeat).
fn pivoted(table: Table, variable: usize, value: usize, findings: &mut Findings) -> Table {
    // A column such as the unit says nothing beyond the variable.
    let goes_with_variable = |at: usize| {
        let mut values: BTreeMap<&str, &str> = BTreeMap::new();
        let mut distinct = BTreeSet::new();
        table.rows.iter().all(|row| {
            let text = row.cells[at].trim();
            distinct.insert(text);
            *values.entry(row.cells[variable].trim()).or_insert(text) == text
        }) && distinct.len() > 1
    };
    let others: Vec<usize> = (0..table.header.len())
        .filter(|&at| at != variable && at != value && !goes_with_variable(at))
        .collect();
    let mut names: Vec<String> = Vec::new();
    let mut index: BTreeMap<String, usize> = BTreeMap::new();
    let mut repeat: BTreeMap<(Vec<String>, usize), usize> = BTreeMap::new();
    let mut at: BTreeMap<(Vec<String>, usize), usize> = BTreeMap::new();
    let mut rows: Vec<(u64, Vec<String>, Vec<Option<String>>)> = Vec::new();
    for row in &table.rows {
        let name = row.cells[variable].trim();
        if name.is_empty() {
            continue;
        }
        let j = *index.entry(name.to_owned()).or_insert_with(|| {
            names.push(name.to_owned());
            names.len() - 1
        });
        let key: Vec<String> = others.iter().map(|&c| row.cells[c].trim().to_owned()).collect();
        let turn = repeat.entry((key.clone(), j)).or_insert(0);
        let place = *at.entry((key.clone(), *turn)).or_insert_with(|| {
            rows.push((row.line, key.clone(), Vec::new()));
            rows.len() - 1
        });
        *turn += 1;
        let values = &mut rows[place].2;
        values.resize(values.len().max(j + 1), None);
        values[j] = Some(row.cells[value].to_owned());
    }
    let message = format!(
        "{} rows of one measurement each became {} rows of {} variables.",
        table.rows.len(),
        rows.len(),
        names.len()
    );
    findings.push(Finding::note(FindingKind::Change, message).in_file(&table.file));
    let header: Vec<String> =
        others.iter().map(|&c| table.header[c].clone()).chain(names.iter().cloned()).collect();
    let rows = rows
        .into_iter()
        .map(|(line, key, mut values)| {
            values.resize(names.len(), None);
            let values = values.into_iter().map(Option::unwrap_or_default);
            Row { line, cells: key.into_iter().chain(values).collect::<Vec<_>>().into() }
        })
        .collect();
    with_shape(table, header, rows)
}

/// What a square symmetric table holds: correlations (ones on the diagonal) or covariances.
fn symmetric(table: &Table) -> Option<&'static str> {
    let d = table.rows.len();
    let first = table.header.len().checked_sub(d).filter(|&first| first <= 1)?;
    if !(3..=1_000).contains(&d) {
        return None;
    }
    let mut values = Vec::with_capacity(d * d);
    for row in &table.rows {
        for at in first..first + d {
            match cell::parse(&row.cells[at], &Reading::default()) {
                Cell::Number(x) => values.push(x),
                _ => return None,
            }
        }
    }
    let same = |a: f64, b: f64| (a - b).abs() <= 1e-6 * a.abs().max(b.abs());
    let is_symmetric = (0..d).all(|i| (0..i).all(|j| same(values[i * d + j], values[j * d + i])));
    let diagonal = |is: &dyn Fn(f64) -> bool| (0..d).all(|i| is(values[i * d + i]));
    // Zeros and ones are a graph, and all zeros off the diagonal are no table of this kind.
    let is_graph = values.iter().all(|&x| x == 0.0 || x == 1.0);
    if !is_symmetric || is_graph || !diagonal(&|x| x > 0.0) {
        return None;
    }
    Some(if diagonal(&|x| same(x, 1.0)) { "correlations" } else { "covariances" })
}
