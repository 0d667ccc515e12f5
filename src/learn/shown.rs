//! What snapshots show of targets, a few variables at a time.

use crate::graph::VariableSet;

/// Target probabilities as they were last shown, for each canonical variable the parent set that they are given.
#[derive(Debug, Clone, Default)]
pub(super) struct Shown {
    pub columns: Vec<Option<(VariableSet, Vec<f64>)>>,
    /// Variable that is looked at first in the next report.
    next: usize,
}

/// Pools that one report may compute: those of other variables stay as they were last shown.
const NEW_POOLS: usize = 16;

impl Shown {
    /// Brings a few variables up to date: the heaviest parent set stands for all, the full average waits for the end.
    pub fn refresh(
        &mut self,
        heaviest: &[Option<VariableSet>],
        target: impl Fn(usize, VariableSet) -> Vec<f64>,
    ) {
        let d = heaviest.len();
        self.columns.resize(d, None);
        let mut left = NEW_POOLS;
        for j in (0..d).map(|step| (self.next + step) % d).collect::<Vec<_>>() {
            let Some(heaviest) = heaviest[j] else { continue };
            if self.columns[j].as_ref().is_some_and(|(set, _)| *set == heaviest) {
                continue;
            }
            if left == 0 {
                self.next = j;
                return;
            }
            left -= 1;
            self.columns[j] = Some((heaviest, target(j, heaviest)));
        }
    }
}
