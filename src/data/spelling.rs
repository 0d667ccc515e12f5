//! Experiments whose names differ in spelling only: case, spaces, Unicode form, characters without width, zeros.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::collector::Findings;
use super::composed::composed;
use super::frame::Frame;
use super::{Finding, FindingKind, Fix};
use crate::sorting::Arrange;

/// Names that are shown.
const SHOWN: usize = 6;

/// Asks about every group of names that may be one.
pub(super) fn examine(frame: &Frame, fixes: &[Fix], findings: &mut Findings) {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (k, name) in frame.environments.iter().enumerate() {
        groups.entry(spelling_key(name)).or_default().push(k);
    }
    let sizes = frame.sizes();
    let mut groups: Vec<Vec<usize>> = groups.into_values().filter(|group| group.len() > 1).collect();
    groups.arrange();
    for group in groups {
        let names: Vec<String> = group.iter().map(|&k| frame.environments[k].clone()).collect();
        let of = names.join("\n");
        if fixes.contains(&Fix::Keep { what: FindingKind::Spelling, of: of.clone() }) {
            continue;
        }
        // The spelling of most rows, or else the plainest.
        let plainness = |k: usize| Reverse((frame.environments[k].chars().count(), k));
        let largest = group.iter().max_by_key(|&&k| (sizes[k], plainness(k))).copied().unwrap_or(group[0]);
        let list: Vec<String> = group
            .iter()
            .take(SHOWN)
            .map(|&k| format!("{} ({} rows)", with_visible_spaces(&frame.environments[k]), sizes[k]))
            .collect();
        let message = format!(
            "These names of experiments differ in spelling only: {}. Are they one experiment?",
            list.join(", ")
        );
        findings.push(
            Finding::error(FindingKind::Spelling, message)
                .offering(Fix::MergeExperiments { names, into: frame.environments[largest].clone() })
                .offering(Fix::Keep { what: FindingKind::Spelling, of }),
        );
    }
}

/// What is the same for all spellings of a name: case, spaces, hyphens, Unicode forms, characters without width and
/// ways to write a number do not count.
fn spelling_key(name: &str) -> String {
    if let Ok(x) = name.trim().parse::<f64>()
        && x.is_finite()
    {
        return format!("number {x}");
    }
    let shown = |c: &char| !is_invisible(*c);
    let lower: Vec<char> = composed(name).chars().filter(shown).flat_map(char::to_lowercase).collect();
    let is_gap = |c: char| (c.is_whitespace() && !c.is_control()) || matches!(c, '_' | '-' | '\t');
    let mut key = String::with_capacity(name.len());
    for (i, &c) in lower.iter().enumerate() {
        if !is_gap(c) {
            key.push(c);
            continue;
        }
        let before = key.chars().next_back();
        let after = lower[i..].iter().copied().find(|&c| !is_gap(c));
        match (before, after) {
            // A gap between two numbers parts them, and a sign at the end belongs to the name (`lac-`).
            (Some(a), Some(b)) if a.is_ascii_digit() && b.is_ascii_digit() => key.push(' '),
            (_, None) | (None, _) if !c.is_whitespace() => key.push(c),
            _ => {}
        }
    }
    key
}

/// True for characters that take no room: joiners, marks of direction, the byte order mark.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A name in which what cannot be seen can: runs of spaces, characters without width, letters in two parts.
fn with_visible_spaces(name: &str) -> String {
    let mut shown = String::new();
    let mut before = 'x';
    for c in name.chars() {
        let beside = c == ' ' && before == ' ';
        match c {
            ' ' if beside => shown.push('␣'),
            c if is_invisible(c) || (c.is_whitespace() && c != ' ') => shown.extend(c.escape_unicode()),
            c => shown.push(c),
        }
        before = c;
    }
    if composed(&shown) != shown {
        shown += " (with accents as characters of their own)";
    }
    format!("\"{shown}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name() {
        for (a, b) in [
            ("Control A", "control  a"),
            ("run_A", "RunA"),
            ("caf\u{e9}", "cafe\u{301}"),
            ("wt\u{200b}", "wt"),
            ("001", "1.0"),
            ("wild-type", "Wild Type"),
        ] {
            assert_eq!(spelling_key(a), spelling_key(b), "{a} {b}");
        }
        for (a, b) in [("lac-", "lac+"), ("exp 1 1", "exp 11"), ("a", "b"), ("-1", "1"), ("lac-", "lac")] {
            assert_ne!(spelling_key(a), spelling_key(b), "{a} {b}");
        }
    }
}
