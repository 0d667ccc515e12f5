//! Names with accents composed (Unicode's normalization form C, UAX #15), from a table a tenth of the usual ones' weight.
//!
//! `composed.txt` has a line for each character that is another spelling of several (or of one): the character, then
//! what it is made of. First those that composing makes, then, after an empty line, those that are only taken apart; at the
//! end the classes of combining characters, each with the first and the last of every run. A test compares with the crate
//! `unicode-normalization`, whose version says which Unicode this is.

use std::sync::LazyLock;

/// Syllables of Hangul are composed by arithmetic: their first one, leading, middle and trailing parts, how many of the last two.
const SYLLABLES: u32 = 0xac00;
const LEADING: u32 = 0x1100;
const MIDDLE: u32 = 0x1161;
const TRAILING: u32 = 0x11a7;
const MIDDLES: u32 = 21;
const TRAILINGS: u32 = 28;
const LEADINGS: u32 = 19;

struct Table {
    /// What a character is made of, by character.
    apart: Vec<(char, &'static str)>,
    /// What two characters make, by these.
    together: Vec<([char; 2], char)>,
    /// Runs of combining characters, by place, with their class.
    classes: Vec<(char, char, u8)>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(include_str!("composed.txt")));

impl Table {
    fn read(text: &'static str) -> Self {
        let mut parts = text.split("\n\n");
        let mut part = || parts.next().unwrap_or_default();
        let entry = |line: &'static str| {
            let first = line.chars().next()?;
            Some((first, &line[first.len_utf8()..]))
        };
        let made: Vec<(char, &str)> = part().lines().filter_map(entry).collect();
        let mut together = Vec::with_capacity(made.len());
        for &(whole, of) in &made {
            let Some(last) = of.chars().next_back() else { continue };
            let before = &of[..of.len() - last.len_utf8()];
            let mut signs = before.chars();
            let first = match (signs.next(), signs.next()) {
                (Some(only), None) => Some(only),
                _ => made.iter().find(|(_, parts)| *parts == before).map(|(c, _)| *c),
            };
            together.extend(first.map(|first| ([first, last], whole)));
        }
        together.sort_unstable();
        let mut apart = made;
        apart.extend(part().lines().filter_map(entry));
        apart.sort_unstable();
        let mut classes = Vec::new();
        for line in part().lines() {
            let Some((class, runs)) = line.split_once(' ') else { continue };
            let runs: Vec<char> = runs.chars().collect();
            let class = class.parse().unwrap_or(0);
            classes.extend(runs.chunks_exact(2).map(|run| (run[0], run[1], class)));
        }
        classes.sort_unstable();
        Self { apart, together, classes }
    }

    fn class(&self, c: char) -> u8 {
        let after = self.classes.partition_point(|run| run.0 <= c);
        match after.checked_sub(1).map(|i| self.classes[i]) {
            Some((_, last, class)) if c <= last => class,
            _ => 0,
        }
    }

    fn take_apart(&self, c: char, into: &mut Vec<(u8, char)>) {
        let code = c as u32;
        let syllable = code.wrapping_sub(SYLLABLES);
        if syllable < LEADINGS * MIDDLES * TRAILINGS {
            let parts = [
                LEADING + syllable / (MIDDLES * TRAILINGS),
                MIDDLE + syllable / TRAILINGS % MIDDLES,
                TRAILING + syllable % TRAILINGS,
            ];
            let present = parts.into_iter().filter(|&part| part != TRAILING);
            into.extend(present.filter_map(char::from_u32).map(|part| (0, part)));
        } else if let Ok(i) = self.apart.binary_search_by_key(&c, |entry| entry.0) {
            into.extend(self.apart[i].1.chars().map(|part| (self.class(part), part)));
        } else {
            into.push((self.class(c), c));
        }
    }

    fn put_together(&self, a: char, b: char) -> Option<char> {
        let (first, second) = (a as u32, b as u32);
        let (leading, middle) = (first.wrapping_sub(LEADING), second.wrapping_sub(MIDDLE));
        if leading < LEADINGS && middle < MIDDLES {
            return char::from_u32(SYLLABLES + (leading * MIDDLES + middle) * TRAILINGS);
        }
        let (syllable, trailing) = (first.wrapping_sub(SYLLABLES), second.wrapping_sub(TRAILING));
        let is_open = syllable < LEADINGS * MIDDLES * TRAILINGS && syllable.is_multiple_of(TRAILINGS);
        if is_open && (1..TRAILINGS).contains(&trailing) {
            return char::from_u32(first + trailing);
        }
        let found = self.together.binary_search_by_key(&[a, b], |entry| entry.0);
        found.ok().map(|i| self.together[i].1)
    }
}

/// The text in form C.
pub(super) fn composed(text: &str) -> String {
    if text.is_ascii() {
        return text.into();
    }
    let table = &*TABLE;
    let mut parts = Vec::with_capacity(text.len());
    text.chars().for_each(|c| table.take_apart(c, &mut parts));
    // Combining characters by class, those of one class in their order.
    for run in parts.chunk_by_mut(|_, after| after.0 > 0) {
        // The first of a run may be what they combine with.
        run.sort_by_key(|part| part.0);
    }
    let mut whole: Vec<char> = Vec::with_capacity(parts.len());
    // Place of the last character that others combine with, and the class of what came after it.
    let (mut base, mut class_before) = (None, 0);
    for (class, c) in parts {
        if let Some(place) = base {
            let is_next = whole.len() == place + 1;
            if (is_next || (class_before > 0 && class_before < class))
                && let Some(both) = table.put_together(whole[place], c)
            {
                whole[place] = both;
                continue;
            }
        }
        if class == 0 {
            base = Some(whole.len());
        }
        class_before = class;
        whole.push(c);
    }
    whole.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    fn agrees(text: &str) {
        let expected: String = text.nfc().collect();
        assert_eq!(composed(text), expected, "{}", text.escape_unicode());
    }

    #[test]
    fn every_character_alone_and_between_others() {
        for c in (0..=0x10_ffff).filter_map(char::from_u32) {
            agrees(&format!("{c}"));
            agrees(&format!("e{c}\u{301}"));
            agrees(&format!("\u{1100}{c}"));
        }
    }

    /// Characters that meet: letters with accents, accents of several classes, parts of Hangul, parts of Indic vowels.
    fn sign() -> impl Strategy<Value = char> {
        prop_oneof![
            prop::char::range('a', 'z'),
            prop::char::range('\u{c0}', '\u{17f}'),
            prop::char::range('\u{300}', '\u{362}'),
            prop::char::range('\u{9be}', '\u{9d7}'),
            prop::char::range('\u{b3e}', '\u{b57}'),
            prop::char::range('\u{1100}', '\u{11c3}'),
            prop::char::range('\u{1e00}', '\u{1fff}'),
            prop::char::range('\u{ac00}', '\u{ac40}'),
            any::<char>(),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]
        #[test]
        fn any_text(signs in prop::collection::vec(sign(), 0..12)) {
            agrees(&signs.into_iter().collect::<String>());
        }
    }
}
