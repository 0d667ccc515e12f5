//! Experiments whose names differ in spelling only: case, spaces, Unicode form, characters without width, zeros.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::collector::Findings;
use super::frame::Frame;
use super::names::{spelling_key, with_visible_spaces};
use super::{Finding, FindingKind, Fix};

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
    groups.sort();
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
