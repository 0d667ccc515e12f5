//! Names for formats that cannot hold every character.

use std::collections::BTreeSet;

/// Replaces characters by `replace` and keeps the names distinct: a repeated one gets `_2`, `_3`, ... appended.
///
/// Names without such characters are never changed.
pub(super) fn restricted(names: &[String], replace: impl Fn(char) -> Option<char>) -> Vec<String> {
    let written = |name: &String| name.chars().map(|c| replace(c).unwrap_or(c)).collect::<String>();
    let mut taken: BTreeSet<String> = names.iter().filter(|name| written(name) == **name).cloned().collect();
    names
        .iter()
        .map(|name| {
            let plain = written(name);
            if plain == *name {
                return plain;
            }
            let mut fresh = plain.clone();
            let mut number = 2;
            while !taken.insert(fresh.clone()) {
                fresh = format!("{plain}_{number}");
                number += 1;
            }
            fresh
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaced_names_stay_distinct() {
        let names = ["a|b", "a_b", "a:b", "c"].map(String::from);
        let written = restricted(&names, |c| "|:".contains(c).then_some('_'));
        assert_eq!(written, ["a_b_2", "a_b", "a_b_3", "c"]);
    }
}
