//! Which character separates the cells of a file.

/// Rows looked at.
const SAMPLE: usize = 50;

/// Delimiter and the text that follows an Excel `sep=` line (with the number of lines before it).
pub(super) struct Delimited<'a> {
    pub delimiter: u8,
    pub text: &'a str,
    pub lines_before: u64,
}

/// Finds the delimiter among `,` `;` tab `|`, or a space where none of these occurs in the header.
///
/// The best one gives most of the first rows as many cells as the header has, and many of them.
pub(super) fn detect(text: &str) -> Delimited<'_> {
    if let Some((first, rest)) = text.split_once('\n')
        && let Some(stated) = first.trim_matches(['"', ' ']).strip_prefix("sep=")
        && let &[delimiter @ (b',' | b';' | b'\t' | b'|' | b' ')] = stated.as_bytes()
    {
        return Delimited { delimiter, text: rest, lines_before: 1 };
    }
    let mut best = (0.0, b',');
    for delimiter in [b',', b';', b'\t', b'|'] {
        let score = agreement(text, delimiter);
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    if best.0 == 0.0 && agreement(text, b' ') > 1.0 / SAMPLE as f64 {
        best.1 = b' ';
    }
    Delimited { delimiter: best.1, text, lines_before: 0 }
}

/// Share of rows that fit the header, times the delimiters in it; 0 if the header has none.
fn agreement(text: &str, delimiter: u8) -> f64 {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut widths = reader
        .records()
        .take(SAMPLE)
        .map_while(Result::ok)
        .filter(|row| row.iter().any(|cell| !cell.trim().is_empty()))
        .map(|row| row.len());
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
    fn a_sep_line_is_obeyed() {
        let found = detect("sep=;\na;b\n1;2\n");
        assert_eq!((found.delimiter, found.text, found.lines_before), (b';', "a;b\n1;2\n", 1));
    }
}
