//! One cell of a table: a number, a gap, or something else.

/// Values beyond this cannot be squared and summed safely, so they count as infinite.
pub(super) const LARGEST: f64 = 1e100;

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell {
    /// A finite number of at most [`LARGEST`] in size.
    Number(f64),
    /// No value.
    Missing,
    /// Infinite, or larger than [`LARGEST`].
    Infinite,
    /// Anything else.
    Text,
}

/// Reads a cell. `decimal_comma`: `1,5` is one and a half (where the comma does not separate cells).
pub(super) fn parse(text: &str, decimal_comma: bool) -> Cell {
    let text = text.trim();
    if is_missing(text) {
        return Cell::Missing;
    }
    let changed;
    let number = if has_decimal_comma(text, decimal_comma) || text.contains('\u{2212}') {
        changed = text.replacen(',', if decimal_comma { "." } else { "," }, 1).replace('\u{2212}', "-");
        &changed
    } else {
        text
    };
    match number.parse::<f64>() {
        Ok(x) if x.abs() <= LARGEST => Cell::Number(x),
        Ok(_) => Cell::Infinite,
        Err(_) => Cell::Text,
    }
}

/// True if the cell has one comma and no point, and commas may be decimal.
pub(super) fn has_decimal_comma(text: &str, decimal_comma: bool) -> bool {
    decimal_comma && !text.contains('.') && text.bytes().filter(|&b| b == b',').count() == 1
}

/// True for the ways to write "no value" that spreadsheets, R, pandas, SAS and people use.
pub(super) fn is_missing(text: &str) -> bool {
    const WORDS: [&str; 14] =
        ["", "na", "n/a", "nan", "-nan", "+nan", "null", "none", "nil", "missing", "?", "-", ".", "#n/a"];
    let text = text.trim();
    text.len() <= 7 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_the_ways_that_programs_write_them() {
        for (text, value) in [
            ("1.5", 1.5),
            (" -2e-3 ", -0.002),
            ("+1E5", 1e5),
            (".5", 0.5),
            ("5.", 5.0),
            ("\u{2212}3", -3.0),
            ("0", 0.0),
        ] {
            assert_eq!(parse(text, false), Cell::Number(value), "{text}");
            assert_eq!(parse(text, true), Cell::Number(value), "{text}");
        }
        assert_eq!(parse("1,5", true), Cell::Number(1.5));
        assert_eq!(parse("-1,5e3", true), Cell::Number(-1500.0));
        assert_eq!(parse("\u{2212}1,5", true), Cell::Number(-1.5));
        assert_eq!(parse("1,5", false), Cell::Text);
        assert_eq!(parse("1.234,5", true), Cell::Text);
        assert_eq!(parse("1,234,567", true), Cell::Text);
    }

    #[test]
    fn gaps_infinities_and_words() {
        for text in ["", "  ", "NA", "NaN", "nan", "null", "NULL", "?", "-", "None", "#N/A", "."] {
            assert_eq!(parse(text, false), Cell::Missing, "{text}");
        }
        for text in ["inf", "-Infinity", "1e999", "1e101"] {
            assert_eq!(parse(text, false), Cell::Infinite, "{text}");
        }
        for text in ["abc", "1 2", "3 mg", "12%", "--", "0x1F", "TRUE"] {
            assert_eq!(parse(text, false), Cell::Text, "{text}");
        }
    }
}
