//! One cell of a table: a number, a gap, a value beyond a detection limit, or something else.

use super::marks::{self, Use};

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
    /// Below (or above) what could be measured; the limit where the cell names it.
    Limit(Option<f64>),
    /// Anything else.
    Text,
}

/// How the cells of one column are read, where a cell alone does not say it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Reading {
    /// `1,104` is one thousand one hundred and four.
    pub comma_thousands: bool,
    /// `1.104` is one thousand one hundred and four.
    pub point_thousands: bool,
    /// Numbers that stand for "no value", such as -999.
    pub missing: Vec<f64>,
    /// What cells beyond a detection limit count as.
    pub limit: Option<LimitReading>,
}

/// What a cell such as `<2.0` or `n.d.` counts as.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LimitReading {
    /// Limit for cells that do not name one.
    pub value: f64,
    /// True if half of the limit is taken.
    pub half: bool,
}

impl Reading {
    /// True if an ambiguous group of three digits after this mark (`,` or `.`) is read as thousands.
    pub fn thousands(&self, mark: char) -> bool {
        if mark == ',' { self.comma_thousands } else { self.point_thousands }
    }
}

/// Reads a cell.
pub(super) fn parse(text: &str, reading: &Reading) -> Cell {
    let text = text.trim();
    if is_missing(text) {
        return Cell::Missing;
    }
    match number(text, reading) {
        Some(x) if reading.missing.contains(&x) => Cell::Missing,
        Some(x) if x.abs() <= LARGEST => Cell::Number(x),
        Some(_) => Cell::Infinite,
        None => match (beyond_limit(text, reading), reading.limit) {
            (None, _) => Cell::Text,
            (Some(Beyond { limit, .. }), None) => Cell::Limit(limit),
            (Some(Beyond { limit, above }), Some(chosen)) => {
                let limit = limit.unwrap_or(chosen.value);
                Cell::Number(if chosen.half && !above { limit / 2.0 } else { limit })
            }
        },
    }
}

/// The number that a text writes; infinite for words such as `inf` as well.
fn number(text: &str, reading: &Reading) -> Option<f64> {
    let plain = !text.as_bytes().contains(&b'.') || !reading.point_thousands;
    if plain && let Ok(x) = text.parse::<f64>() {
        return Some(x);
    }
    let (negative, core) = undecorated(text)?;
    let x: f64 = match marks::of(core) {
        None => core.parse().ok()?,
        Some((mark, Use::Open)) if reading.thousands(mark) => without(core, mark).parse().ok()?,
        Some((mark, Use::Open | Use::Decimal)) => decimal(core, mark).parse().ok()?,
        Some((mark, Use::Thousands)) => without(core, mark).parse().ok()?,
    };
    Some(if negative { -x } else { x })
}

/// The digits of a number without what spreadsheets put around it, and whether brackets or a sign make it negative:
/// `="0.5"`, `'0.5`, `(0.5)`, `5 %`, `$5`, `5 €`, `1 234`, `1'234`. `None` where nothing like a number is left.
pub(super) fn undecorated(text: &str) -> Option<(bool, &str)> {
    let mut text = text.trim();
    if let Some(inner) = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        text = inner.trim();
    } else if let Some(rest) = text.strip_prefix('=').or_else(|| text.strip_prefix('\'')) {
        text = rest.trim();
    }
    let mut negative = false;
    // SAP writes the sign behind the number.
    if let Some(rest) = text.strip_suffix('-')
        && rest.ends_with(|c: char| c.is_ascii_digit())
        && !rest.contains('-')
    {
        (negative, text) = (true, rest);
    }
    if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        (negative, text) = (true, inner.trim());
    }
    const MONEY: [char; 6] = ['$', '€', '£', '¥', '₹', '%'];
    for _ in 0..2 {
        text = text.strip_prefix(['+']).unwrap_or(text);
        if let Some(rest) = text.strip_prefix(['-', '\u{2212}', '\u{2013}']) {
            if negative {
                return None;
            }
            (negative, text) = (true, rest.trim_start());
        }
        text = text.strip_prefix(MONEY).unwrap_or(text).trim_start();
        text = text.strip_suffix(MONEY).unwrap_or(text).trim_end();
    }
    let numeric = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | 'e' | 'E' | '+' | '-') || is_gap(c);
    let digits = text.starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == ',');
    (digits && text.chars().all(numeric)).then_some((negative, text))
}

/// Marks that part thousands and never decimals.
pub(super) fn is_gap(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\'' | '\u{2019}')
}

fn without(text: &str, mark: char) -> String {
    // What is left besides is the decimal mark, if there is one.
    text.chars().filter(|&c| c != mark && !is_gap(c)).map(|c| if c == ',' { '.' } else { c }).collect()
}

fn decimal(text: &str, mark: char) -> String {
    text.chars()
        .filter(|&c| c == mark || !(matches!(c, '.' | ',') || is_gap(c)))
        .map(|c| if c == mark { '.' } else { c })
        .collect()
}

/// A cell beyond a detection limit.
struct Beyond {
    limit: Option<f64>,
    above: bool,
}

fn beyond_limit(text: &str, reading: &Reading) -> Option<Beyond> {
    const WORDS: [&str; 21] = [
        "nd",
        "n.d.",
        "n.d",
        "n/d",
        "bdl",
        "bld",
        "blq",
        "bql",
        "bloq",
        "lod",
        "loq",
        "lloq",
        "bd",
        "b.d.",
        "<mdl",
        "below detection",
        "below detection limit",
        "below lod",
        "below loq",
        "not detected",
        "*",
    ];
    if WORDS.iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return Some(Beyond { limit: None, above: false });
    }
    let rest = text.strip_prefix(['<', '>', '≤', '≥'])?;
    let above = text.starts_with(['>', '≥']);
    let rest = rest.trim_start_matches('=').trim();
    match number(rest, reading) {
        Some(x) if x.abs() <= LARGEST => Some(Beyond { limit: Some(x), above }),
        _ => {
            WORDS.iter().any(|word| rest.eq_ignore_ascii_case(word)).then_some(Beyond { limit: None, above })
        }
    }
}

/// True for the ways to write "no value" that spreadsheets, R, pandas, SAS and people use.
pub(super) fn is_missing(text: &str) -> bool {
    const WORDS: [&str; 20] = [
        "", "na", "n/a", "nan", "-nan", "+nan", "null", "none", "nil", "missing", "?", "-", ".", "#n/a",
        "n.a.", "<na>", "#value!", "#div/0!", "#ref!", "#num!",
    ];
    let text = text.trim();
    text.len() <= 7 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Cell {
        parse(text, &Reading::default())
    }

    #[test]
    fn numbers_in_the_ways_that_programs_and_people_write_them() {
        for (text, value) in [
            ("1.5", 1.5),
            (" -2e-3 ", -0.002),
            ("+1E5", 1e5),
            (".5", 0.5),
            ("5.", 5.0),
            ("\u{2212}3", -3.0),
            ("0", 0.0),
            ("1,5", 1.5),
            ("-1,5e3", -1500.0),
            ("\u{2212}1,5", -1.5),
            ("1.234,5", 1234.5),
            ("1,234.5", 1234.5),
            ("1,234,567", 1_234_567.0),
            ("1.234.567", 1_234_567.0),
            ("1 234,5", 1234.5),
            ("1'234", 1234.0),
            ("1,104", 1.104),
            ("0,104", 0.104),
            ("(0.550)", -0.55),
            ("(1,144)", -1.144),
            ("=\"-0.550\"", -0.55),
            ("'7", 7.0),
            ("0.5-", -0.5),
            ("12%", 12.0),
            ("12,5 %", 12.5),
            ("-$3.20", -3.2),
            ("$-3.20", -3.2),
            ("3,20 €", 3.2),
            ("($1,234.50)", -1234.5),
        ] {
            assert_eq!(read(text), Cell::Number(value), "{text}");
        }
        let thousands = Reading { comma_thousands: true, ..Reading::default() };
        assert_eq!(parse("1,104", &thousands), Cell::Number(1104.0));
        assert_eq!(parse("0,5", &thousands), Cell::Number(0.5));
        let thousands = Reading { point_thousands: true, ..Reading::default() };
        assert_eq!(parse("1.104", &thousands), Cell::Number(1104.0));
        assert_eq!(parse("-1.104", &thousands), Cell::Number(-1104.0));
        assert_eq!(parse("1.5", &thousands), Cell::Number(1.5));
    }

    #[test]
    fn gaps_infinities_limits_and_words() {
        for text in ["", "  ", "NA", "NaN", "nan", "null", "NULL", "?", "-", "None", "#N/A", "."] {
            assert_eq!(read(text), Cell::Missing, "{text}");
        }
        for text in ["inf", "-Infinity", "1e999", "1e101"] {
            assert_eq!(read(text), Cell::Infinite, "{text}");
        }
        for text in [
            "abc",
            "1 2",
            "3 mg",
            "--",
            "0x1F",
            "TRUE",
            "2024-03-01",
            "12:30",
            "1,23,4",
            "1.2.3",
            "-(3)",
            "e5",
        ] {
            assert_eq!(read(text), Cell::Text, "{text}");
        }
        assert_eq!(read("<2.0"), Cell::Limit(Some(2.0)));
        assert_eq!(read("n.d."), Cell::Limit(None));
        assert_eq!(read("<LOD"), Cell::Limit(None));
        let half = Reading { limit: Some(LimitReading { value: 3.0, half: true }), ..Reading::default() };
        assert_eq!(parse("< 2,0", &half), Cell::Number(1.0));
        assert_eq!(parse("BDL", &half), Cell::Number(1.5));
        assert_eq!(parse(">100", &half), Cell::Number(100.0));
        let sentinel = Reading { missing: vec![-999.0], ..Reading::default() };
        assert_eq!(parse("-999.00", &sentinel), Cell::Missing);
    }
}
