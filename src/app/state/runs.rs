//! The runs of this visit: nothing that was learned goes without a way back.

use std::sync::Arc;

use leptos::prelude::*;

use super::{Learned, Source};
use crate::app::kept::{self, KeptRun};
use crate::data::{DataReport, Truth};
use crate::notes::Notes;
use crate::protocol::LearnedState;

/// So many runs are listed; the oldest goes when another one comes. Each holds its result and its data in memory.
pub const MOST: usize = 20;

/// Data as the page knows them.
#[derive(Debug, Clone, PartialEq)]
pub struct Data {
    /// Where they come from.
    pub source: Arc<Source>,
    /// What was understood of them.
    pub report: Arc<DataReport>,
    /// What is known to be true of them.
    pub truth: Option<Arc<Truth>>,
}

/// A run of this visit.
#[derive(Debug, Clone, PartialEq)]
pub struct PastRun {
    /// Tells runs apart.
    pub id: u64,
    /// Tells it apart among the runs that the browser keeps, too.
    pub key: String,
    /// Its name; the person may change it.
    pub name: String,
    /// When it ended or was opened, milliseconds since 1970.
    pub at_ms: f64,
    /// The data that it was learned from.
    pub data: Data,
    /// What came of it.
    pub learned: Arc<Learned>,
    /// The same for the engine.
    pub state: Arc<LearnedState>,
    /// What the person wrote about it.
    pub notes: Notes,
}

/// The list of runs. Copies are the same list.
#[derive(Clone, Copy)]
pub struct Runs {
    /// The newest first.
    pub list: RwSignal<Vec<Arc<PastRun>>>,
    /// The run that is shown.
    pub shown: RwSignal<Option<u64>>,
    /// The run that others are compared with; it stays if it goes from the list.
    pub pinned: RwSignal<Option<Arc<PastRun>>>,
    /// The run whose data are on their way.
    pub recalled: StoredValue<Option<Arc<PastRun>>>,
    /// The run that is being opened from those that the browser keeps.
    pub opening: StoredValue<Option<KeptRun>>,
}

impl Runs {
    /// An empty list.
    pub fn new() -> Self {
        Self {
            list: RwSignal::new(Vec::new()),
            shown: RwSignal::new(None),
            pinned: RwSignal::new(None),
            recalled: StoredValue::new(None),
            opening: StoredValue::new(None),
        }
    }

    /// A copy of a source. Files can be large: the runs of one data set share them.
    pub fn share(self, source: &Source) -> Arc<Source> {
        self.list.with_untracked(|list| {
            let same = list.iter().map(|run| &run.data.source).find(|other| ***other == *source);
            same.cloned().unwrap_or_else(|| Arc::new(source.clone()))
        })
    }

    /// Puts a run on top, as the one that is shown.
    pub fn add(self, data: Data, learned: Arc<Learned>, state: LearnedState, notes: Notes) {
        let state = Arc::new(state);
        let (key, name, at_ms) = match self.opening.try_update_value(Option::take).flatten() {
            Some(kept) => (kept.key, kept.name, kept.at_ms),
            None => (kept::new_key(), data.source.title(), js_sys::Date::now()),
        };
        self.list.update(|list| {
            let id = list.iter().map(|run| run.id + 1).max().unwrap_or_default();
            list.insert(0, Arc::new(PastRun { id, key, name, at_ms, data, learned, state, notes }));
            list.truncate(MOST);
            self.shown.set(Some(id));
        });
    }

    /// Name of the run that is shown.
    pub fn shown_name(self) -> Option<String> {
        let shown = self.shown.get_untracked();
        self.list.with_untracked(|list| Some(list.iter().find(|run| Some(run.id) == shown)?.name.clone()))
    }

    /// Key of the run that is shown.
    pub fn shown_key(self) -> Option<String> {
        let shown = self.shown.get_untracked();
        self.list.with_untracked(|list| Some(list.iter().find(|run| Some(run.id) == shown)?.key.clone()))
    }

    /// Gives a run another name.
    pub fn rename(self, id: u64, name: &str) {
        let name = name.trim();
        self.list.update(|list| {
            if let Some(run) = list.iter_mut().find(|run| run.id == id && !name.is_empty()) {
                *run = Arc::new(PastRun { name: name.into(), ..(**run).clone() });
            }
        });
    }

    /// The run that is shown has other notes.
    pub fn annotate(self, notes: &Notes) {
        let shown = self.shown.get_untracked();
        self.list.update(|list| {
            if let Some(run) = list.iter_mut().find(|run| Some(run.id) == shown) {
                *run = Arc::new(PastRun { notes: notes.clone(), ..(**run).clone() });
            }
        });
    }

    /// Takes a run off the list; what is shown stays.
    pub fn remove(self, id: u64) {
        self.list.update(|list| list.retain(|run| run.id != id));
    }
}

impl Default for Runs {
    fn default() -> Self {
        Self::new()
    }
}
