//! Names as they stand in the cells of a table that this program writes, and back.
//!
//! Spreadsheets run a cell that starts with `=`, `+`, `-` or `@` as a formula, whoever chose the name. Such a name is
//! written between apostrophes, `'=1+1'`, which every program takes for text; so is a name that a reader of tables
//! would change (outer spaces, words for "no value", `1.0`). A spreadsheet that takes another separator than the comma
//! may also start a cell within a name: there one apostrophe is put before the sign, `a;'=1+1`. Reading takes away
//! exactly these apostrophes, so every name comes back as it was.

use std::borrow::Cow;

use super::{cell, frame};

/// Signs that start a formula, the wide ones in some locales; tabs and line ends can hide one.
const STARTS_FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
/// Characters after which some program might begin a cell.
const ENDS_CELL: [char; 7] = [',', ';', '|', '\t', '\n', '\r', '"'];

/// The cell for a name.
pub(crate) fn write(name: &str) -> Cow<'_, str> {
    let inner = guarded_within(name);
    if needs_apostrophes(name) { format!("'{inner}'").into() } else { inner }
}

/// The name in a cell (outer white space is no part of it). Names of other programs come back as they are, unless they
/// look like one that [`write`] changed.
pub(super) fn read(cell: &str) -> Cow<'_, str> {
    stands_between_apostrophes(cell).map_or_else(|| unguarded_within(cell.trim()), Cow::Owned)
}

/// The name in a cell, if [`write`] put it between apostrophes: it is to be taken as it stands.
pub(super) fn stands_between_apostrophes(cell: &str) -> Option<String> {
    let inner = cell.trim().strip_prefix('\'')?.strip_suffix('\'')?;
    let name = unguarded_within(inner);
    needs_apostrophes(&name).then(|| name.into_owned())
}

fn needs_apostrophes(name: &str) -> bool {
    let first = name.chars().find(|c| !(*c == ' ' || is_zero_width(*c)));
    first.is_some_and(|c| STARTS_FORMULA.contains(&c))
        // Text that a cell would be read as something else.
        || name.trim() != name
        || cell::is_missing(name) && !["none", "null", "nil"].iter().any(|word| name.eq_ignore_ascii_case(word))
        || frame::whole_part(name).is_some()
        || name.len() > 1 && name.starts_with('\'') && name.ends_with('\'')
}

fn is_zero_width(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Places (bytes) of signs that might start a formula within a name, and whether an apostrophe stands before it.
fn risky(name: &str) -> impl Iterator<Item = (usize, bool)> {
    let (mut may_begin, mut after_apostrophe) = (false, false);
    name.char_indices().filter_map(move |(at, c)| {
        let found = (may_begin && STARTS_FORMULA.contains(&c)).then_some((at, after_apostrophe));
        may_begin = ENDS_CELL.contains(&c) || may_begin && (c == '\'' || c == ' ' || is_zero_width(c));
        after_apostrophe = c == '\'';
        found
    })
}

fn guarded_within(name: &str) -> Cow<'_, str> {
    let (mut text, mut done) = (String::new(), 0);
    for (at, _) in risky(name) {
        text.push_str(&name[done..at]);
        text.push('\'');
        done = at;
    }
    if done == 0 { name.into() } else { (text + &name[done..]).into() }
}

fn unguarded_within(cell: &str) -> Cow<'_, str> {
    let (mut text, mut done) = (String::new(), 0);
    for (at, _) in risky(cell).filter(|&(_, after_apostrophe)| after_apostrophe) {
        text.push_str(&cell[done..at - 1]);
        done = at;
    }
    if done == 0 { cell.into() } else { (text + &cell[done..]).into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_cell_starts_a_formula_wherever_a_program_divides_it() {
        for (name, cell) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0'"),
            ("+1", "'+1'"),
            ("-x", "'-x'"),
            ("@SUM(A1)", "'@SUM(A1)'"),
            ("\tx", "'\tx'"),
            ("\rx", "'\rx'"),
            (" =1", "' =1'"),
            ("\u{feff}=1", "'\u{feff}=1'"),
            ("＝1", "'＝1'"),
            ("a;=1+1", "a;'=1+1"),
            ("a,\" @x", "a,\" '@x"),
        ] {
            assert_eq!(write(name), cell);
            assert_eq!(read(cell), name);
        }
    }

    #[test]
    fn what_a_reader_would_change_stands_between_apostrophes() {
        for name in [" a", "b ", "NA", "1.0", "'01'", "'quoted'"] {
            assert_eq!(write(name), format!("'{name}'"));
        }
        for name in ["x", "gene-1", "a=b", "don't", "1", "p+q", "'=x", "none", "01"] {
            assert_eq!(write(name), name);
            assert_eq!(read(name), name);
        }
        assert_eq!(read("'quoted'"), "'quoted'", "as another program wrote it");
    }

    proptest! {
        #[test]
        fn every_name_comes_back(name in prop_oneof![any::<String>(), "[=+@\t\r\n;,|\"' a0-]{0,8}"]) {
            let cell = write(&name).into_owned();
            prop_assert_eq!(read(&cell), name.as_str());
            let begins = |part: &str| {
                part.trim_start_matches(|c| c == ' ' || is_zero_width(c)).starts_with(['=', '+', '-', '@'])
            };
            prop_assert!(!cell.split(ENDS_CELL).any(begins), "{}", cell);
        }
    }
}
