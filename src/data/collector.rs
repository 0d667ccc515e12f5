//! Gathers findings and keeps a thousand bad cells from becoming a thousand messages.

use std::collections::BTreeMap;

use super::{Finding, FindingKind, Fix};
use crate::sorting::Arrange;

/// Findings shown one by one for the same kind and group.
const PER_GROUP: usize = 3;
/// Groups of one kind that are shown.
const GROUPS: usize = 15;

/// Findings in the making.
#[derive(Default)]
pub(super) struct Findings {
    plain: Vec<Finding>,
    grouped: BTreeMap<FindingKind, Groups>,
}

#[derive(Default)]
struct Groups {
    position: BTreeMap<String, usize>,
    groups: Vec<Group>,
}

struct Group {
    name: String,
    shown: Vec<Finding>,
    count: usize,
}

impl Findings {
    /// Adds a finding that stands for itself.
    pub fn push(&mut self, finding: Finding) {
        self.plain.push(finding);
    }

    /// Adds a finding that may repeat within `group` (a column, a file). Only the first few are kept; `finding` is
    /// not even called for the others.
    pub fn repeat(&mut self, kind: FindingKind, group: &str, finding: impl FnOnce() -> Finding) {
        let Groups { position, groups } = self.grouped.entry(kind).or_default();
        let at = position.get(group).copied().unwrap_or_else(|| {
            position.insert(group.into(), groups.len());
            groups.push(Group { name: group.into(), shown: Vec::new(), count: 0 });
            groups.len() - 1
        });
        let group = &mut groups[at];
        group.count += 1;
        if group.shown.len() < PER_GROUP && at < GROUPS {
            group.shown.push(finding());
        }
    }

    /// Takes in findings about another file.
    pub fn absorb(&mut self, other: Self) {
        self.plain.extend(other.plain);
        for (kind, groups) in other.grouped {
            for group in groups.groups {
                let Groups { position, groups } = self.grouped.entry(kind).or_default();
                let at = *position.entry(group.name.clone()).or_insert_with(|| {
                    groups.push(Group { name: group.name.clone(), shown: Vec::new(), count: 0 });
                    groups.len() - 1
                });
                groups[at].count += group.count;
                let room = if at < GROUPS { PER_GROUP.saturating_sub(groups[at].shown.len()) } else { 0 };
                groups[at].shown.extend(group.shown.into_iter().take(room));
            }
        }
    }

    /// True if there is a finding of one of these kinds that stands for itself.
    pub fn has_any(&self, kinds: &[FindingKind]) -> bool {
        self.plain.iter().any(|finding| kinds.contains(&finding.kind))
    }

    /// True if learning must not start.
    pub fn has_errors(&self) -> bool {
        let grouped = self.grouped.values().flat_map(|kind| &kind.groups).flat_map(|g| &g.shown);
        self.plain.iter().chain(grouped).any(|f| f.severity == super::Severity::Error)
    }

    /// All findings, errors first, with one "and N more" for each group that was cut.
    pub fn finish(self) -> Vec<Finding> {
        let mut all = self.plain;
        for (kind, Groups { groups, .. }) in self.grouped {
            let rest = groups.get(GROUPS..).unwrap_or_default();
            let hidden: usize = rest.iter().map(|g| g.count).sum();
            let severity = groups[0].shown[0].severity;
            for group in groups.into_iter().take(GROUPS) {
                let more = group.count - group.shown.len();
                let summary = (more > 0).then(|| {
                    let mut last = group.shown[0].clone();
                    last.line = None;
                    last.message = format!("… and {more} more of the same in {}.", group.name);
                    if [&last.column, &last.file].contains(&&Some(group.name.clone())) {
                        last.fixes.retain(|fix| !matches!(fix, Fix::DropRow { .. }));
                    } else {
                        // The group is no column and no file, so the first one's fixes are not for the others.
                        (last.column, last.fixes) = (None, Vec::new());
                    }
                    last
                });
                all.extend(group.shown);
                all.extend(summary);
            }
            if hidden > 0 {
                let mut last =
                    Finding::new(severity, kind, format!("… and {hidden} more of the same elsewhere."));
                if kind == FindingKind::ConstantColumn {
                    last.fixes = vec![Fix::IgnoreConstantColumns];
                }
                if matches!(kind, FindingKind::MissingValue | FindingKind::NotANumber | FindingKind::Infinite)
                {
                    last.fixes = vec![Fix::DropRows { column: None }, Fix::ImputeMedian { column: None }];
                }
                all.push(last);
            }
        }
        all.arrange_by_key(|f| f.severity);
        all
    }
}
