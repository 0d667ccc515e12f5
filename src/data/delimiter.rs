//! Which character separates the cells of a file.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// Rows looked at.
const SAMPLE: usize = 50;

/// Delimiter and the text that follows an Excel `sep=` line (with the number of lines before it).
pub(super) struct Delimited<'a> {
    pub delimiter: u8,
    pub text: Cow<'a, str>,
    pub lines_before: u64,
}

/// Finds the delimiter among `,` `;` tab `|`, or spaces where none of these parts the first lines.
///
/// The best one gives most of the first rows as many cells as the header has, and many of them. Where no delimiter does
/// that for the first line, titles may stand above the header: then rows are compared among each other.
pub(super) fn detect(text: &str) -> Delimited<'_> {
    if let Some((first, rest)) = text.split_once('\n')
        && let Some(stated) = first.trim_matches(['"', ' ']).strip_prefix("sep=")
        && let &[delimiter @ (b',' | b';' | b'\t' | b'|' | b' ')] = stated.as_bytes()
    {
        return Delimited { delimiter, text: Cow::Borrowed(rest), lines_before: 1 };
    }
    const MARKS: [u8; 4] = [b',', b';', b'\t', b'|'];
    let best = |score: &dyn Fn(u8) -> f64| {
        MARKS
            .into_iter()
            .map(|mark| (score(mark), mark))
            .fold((0.0, b','), |a, b| if b.0 > a.0 { b } else { a })
    };
    let delimited = |delimiter| Delimited { delimiter, text: Cow::Borrowed(text), lines_before: 0 };
    let by_header = best(&|mark| agreement(text, mark));
    // A share of nearly one: every row fits the header.
    if by_header.0 >= 0.9 {
        return delimited(by_header.1);
    }
    let by_rows = best(&|mark| uniformity(text, mark));
    if by_rows.0 >= 0.75 && by_rows.0 > by_header.0 {
        return delimited(by_rows.1);
    }
    if by_header.0 > 0.3 {
        return delimited(by_header.1);
    }
    let by_runs =
        text.lines().take(SAMPLE).any(|line| line.starts_with(' ') || line.trim_end().contains("  "));
    if !by_runs && agreement(text, b' ') >= 0.9 {
        return delimited(b' ');
    }
    let aligned = columns_of_spaces(text);
    if aligned.as_ref().is_some_and(|aligned| aligned.fit > by_header.0.min(0.5)) {
        let text = Cow::Owned(aligned.map(|aligned| aligned.text).unwrap_or_default());
        return Delimited { delimiter: b'\t', text, lines_before: 0 };
    }
    if by_header.0 == 0.0 && agreement(text, b' ') > 1.0 / SAMPLE as f64 {
        return delimited(b' ');
    }
    delimited(by_header.1)
}

fn widths(text: &str, delimiter: u8) -> Vec<(usize, bool)> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    reader
        .records()
        .take(SAMPLE)
        .map_while(Result::ok)
        .filter(|row| row.iter().any(|cell| !cell.trim().is_empty()))
        .map(|row| (row.len(), row.iter().any(|cell| cell.trim().parse::<f64>().is_ok())))
        .collect()
}

/// Share of rows that fit the header, times the delimiters in it; 0 if the header has none.
fn agreement(text: &str, delimiter: u8) -> f64 {
    let mut widths = widths(text, delimiter).into_iter().map(|(width, _)| width);
    let Some(header) = widths.next().filter(|&cells| cells > 1) else { return 0.0 };
    let (mut rows, mut fitting) = (0, 0);
    for width in widths {
        rows += 1;
        // R leaves the name of the row-name column out, so one cell more also fits.
        fitting += usize::from(width == header || width == header + 1);
    }
    // A header that no row fits still beats no delimiter at all.
    let share = if rows == 0 { 1.0 } else { (fitting as f64).max(1e-3) / rows as f64 };
    share * (header - 1) as f64
}

/// Share of the rows that have the most frequent number of cells, times the delimiters in them; 0 if the first of these
/// rows holds numbers, for then it is no header.
fn uniformity(text: &str, delimiter: u8) -> f64 {
    let widths = widths(text, delimiter);
    let Some(most) = most_frequent(widths.iter().map(|w| w.0)).filter(|&width| width > 1) else { return 0.0 };
    if widths.iter().find(|w| w.0 == most).is_none_or(|w| w.1) {
        return 0.0;
    }
    let fitting = widths.iter().filter(|w| w.0 == most).count();
    fitting as f64 / widths.len() as f64 * (most - 1) as f64
}

/// The most frequent of some numbers, the largest among equals.
pub(super) fn most_frequent(numbers: impl Iterator<Item = usize>) -> Option<usize> {
    let mut counts = BTreeMap::new();
    numbers.for_each(|n| *counts.entry(n).or_insert(0usize) += 1);
    counts.into_iter().max_by_key(|&(n, count)| (count, n)).map(|(n, _)| n)
}

/// A text whose columns are aligned by spaces, with tabs in their place.
struct Aligned {
    text: String,
    /// Share of the rows that have the most frequent number of cells.
    fit: f64,
}

/// Runs of two and more spaces part cells where that fits the rows, or else any space.
fn columns_of_spaces(text: &str) -> Option<Aligned> {
    // Share of the rows with the most frequent number of cells, and whether the first line is one of them.
    let fit = |by: &dyn Fn(&str) -> usize| {
        let widths: Vec<usize> =
            text.lines().filter(|line| !line.trim().is_empty()).take(SAMPLE).map(by).collect();
        let most = most_frequent(widths.iter().copied()).filter(|&width| width > 1)?;
        // Row names may have no name, so one cell less in the first line fits as well.
        let fits = |(i, &width): (usize, &usize)| width == most || (i == 0 && width + 1 == most);
        let share = widths.iter().enumerate().filter(|&one| fits(one)).count() as f64 / widths.len() as f64;
        Some((share, widths[0] == most))
    };
    let wide = fit(&|line| runs(line).count());
    let any = fit(&|line| line.split_whitespace().count());
    let by_runs = match (wide, any) {
        (Some((share, exact)), Some((other, other_exact))) => {
            share >= 0.9 && (exact || !(other_exact && other >= 0.9))
        }
        (Some((share, _)), None) => share >= 0.9,
        _ => false,
    };
    let fit = if by_runs { wide?.0 } else { any?.0 };
    let line = |line: &str| {
        let cells: Vec<&str> = if by_runs { runs(line).collect() } else { line.split_whitespace().collect() };
        cells.join("\t")
    };
    Some(Aligned { text: text.lines().map(line).collect::<Vec<_>>().join("\n"), fit })
}

/// Parts of a line between runs of two and more spaces (or tabs).
fn runs(line: &str) -> impl Iterator<Item = &str> {
    line.split("  ").flat_map(|part| part.split('\t')).map(str::trim).filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_delimiter_is_found() {
        for delimiter in [',', ';', '\t', '|', ' '] {
            let text = "env,a,b\nobs,1,2\nx,3,4\n".replace(',', &delimiter.to_string());
            assert_eq!(char::from(detect(&text).delimiter), delimiter);
        }
    }

    #[test]
    fn decimal_commas_do_not_pass_for_delimiters() {
        assert_eq!(detect("a;b;c\n1,5;2,5;3,5\n1,5;2,5;3,5\n").delimiter, b';');
        assert_eq!(detect("\"a, first\";b;c\n1,5;2,5;3,5\n").delimiter, b';');
        assert_eq!(detect("a\tb\n1,5\t2,5\n").delimiter, b'\t');
    }

    #[test]
    fn lines_above_the_header_do_not_hide_the_delimiter() {
        assert_eq!(detect("My plot\na,b,c\n1,2,3\n4,5,6\n7,8,9\n1,2,3\n").delimiter, b',');
        assert_eq!(
            detect("Run, 5\nmade by me\na;b;c\n1,5;2;3\n4;5,5;6\n7;8;9\n1;2;3\n1;2;3,5\n").delimiter,
            b';'
        );
    }

    #[test]
    fn columns_aligned_by_spaces_become_cells() {
        let found = detect("  name     a     b\n  run 1  0.5  -1.0\n  run 2 10.5  11.0\n");
        assert_eq!(&*found.text, "name\ta\tb\nrun\t1\t0.5\t-1.0\nrun\t2\t10.5\t11.0");
        let found = detect("  name        a     b\n  run 1     0.5  -1.0\n  run 22   10.5  11.0\n");
        assert_eq!(
            (found.delimiter, &*found.text),
            (b'\t', "name\ta\tb\nrun 1\t0.5\t-1.0\nrun 22\t10.5\t11.0")
        );
    }

    #[test]
    fn a_sep_line_is_obeyed() {
        let found = detect("sep=;\na;b\n1;2\n");
        assert_eq!((found.delimiter, &*found.text, found.lines_before), (b';', "a;b\n1;2\n", 1));
    }
}
