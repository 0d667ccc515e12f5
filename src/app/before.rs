//! What the page showed before other data were asked for: it comes back if they cannot be had.

use std::sync::Arc;

use leptos::prelude::*;

use super::state::{Adapted, Learned, Page, Run, RunStatus, Source};
use crate::protocol::Snapshot;

/// A copy of the signals that other data clear.
#[derive(Clone)]
pub struct Before {
    source: Option<Source>,
    run: Run,
    snapshot: Option<Arc<Snapshot>>,
    learned: Option<Arc<Learned>>,
    adapted: Option<Arc<Adapted>>,
}

impl Before {
    /// What `page` shows now.
    pub fn of(page: Page) -> Self {
        let mut run = page.run.get_untracked();
        if run.status.is_active() {
            // Its answers are no longer waited for.
            run = Run { status: RunStatus::Idle, ..Run::default() };
        }
        Self {
            source: page.source.get_untracked(),
            run,
            snapshot: page.snapshot.get_untracked(),
            learned: page.learned.get_untracked(),
            adapted: page.adapted.get_untracked(),
        }
    }

    /// Shows it again.
    pub fn bring_back(self, page: Page) {
        page.source.set(self.source);
        page.run.set(self.run);
        page.snapshot.set(self.snapshot);
        page.learned.set(self.learned);
        page.adapted.set(self.adapted);
    }
}
