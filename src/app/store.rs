//! What the browser keeps for the next visit, in its own storage: settings; results and rows only if asked.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::Storage;

use crate::learn::{Knowledge, Settings};
use crate::notes::Notes;

use super::actions::Actions;
use super::kept::{self, KeptRun};
use super::state::{Page, Source};

const PREFIX: &str = "metacadi.";
const SETTINGS: &str = "metacadi.settings";
/// Whether results are kept: `yes` or `no`; missing before the person has said so.
const RESULTS: &str = "metacadi.keep-results";
const ROWS: &str = "metacadi.keep-rows";

/// The browser's local storage, where it allows it.
pub fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// What the browser is to keep of results. A storage that is full or denied leaves it as it was.
#[derive(Clone, Copy)]
pub struct Keeping {
    /// Whether results are kept; `None` before the person has said so.
    pub results: RwSignal<Option<bool>>,
    /// Whether the rows of the data are kept with them.
    pub rows: RwSignal<bool>,
    /// What is kept, the newest first.
    pub runs: RwSignal<Vec<KeptRun>>,
}

impl Keeping {
    /// As it was chosen on an earlier visit.
    pub fn new() -> Self {
        let entry = |name: &str| storage()?.get_item(name).ok().flatten();
        let results = entry(RESULTS).map(|choice| choice == "yes");
        Self {
            results: RwSignal::new(results),
            rows: RwSignal::new(entry(ROWS).is_some()),
            runs: kept::watched(),
        }
    }

    /// Chooses whether results are kept; takes effect at once. False if the browser does not let anything be kept.
    pub fn choose_results(self, page: Page, actions: Actions, keep: bool) -> bool {
        let stored = set(RESULTS, Some(if keep { "yes" } else { "no" }));
        self.results.set(if stored { Some(keep) } else { Some(false) });
        if !keep {
            self.choose_rows(page, actions, false);
            self.forget_runs(|_| true);
        } else if stored && page.learned.with_untracked(Option::is_some) {
            actions.keep_run(self.rows.get_untracked());
        }
        stored || !keep
    }

    /// Chooses whether rows are kept with results, which are kept then; takes effect at once. False if the browser does
    /// not let anything be kept.
    pub fn choose_rows(self, page: Page, actions: Actions, keep: bool) -> bool {
        let stored = set(ROWS, keep.then_some("yes"));
        self.rows.set(keep && stored);
        if keep && stored {
            return self.choose_results(page, actions, true);
        }
        let shown = (self.results.get_untracked() == Some(true)).then(|| page.runs.shown_key()).flatten();
        if shown.is_some() {
            actions.keep_run(false);
        }
        self.forget_runs(|run| run.with_rows && Some(&run.key) != shown.as_ref());
        stored || !keep
    }

    /// Forgets the kept runs that this holds of.
    pub fn forget_runs(self, is_meant: impl Fn(&KeptRun) -> bool) {
        kept::forget(is_meant);
        self.runs.set(kept::list());
    }

    /// Gives a kept run another name.
    pub fn rename(self, key: &str, name: &str) {
        kept::rename(key, name);
        self.runs.set(kept::list());
    }
}

/// Sets or removes an entry; false if the storage is full or denied.
pub fn set(name: &str, value: Option<&str>) -> bool {
    storage().is_some_and(|storage| match value {
        Some(value) => storage.set_item(name, value).is_ok(),
        None => storage.remove_item(name).is_ok(),
    })
}

/// Removes everything that was kept and starts the page afresh.
pub fn forget() {
    if let Some(storage) = storage() {
        let keys: Vec<String> =
            (0..storage.length().unwrap_or(0)).filter_map(|i| storage.key(i).ok().flatten()).collect();
        for key in keys.iter().filter(|key| key.starts_with(PREFIX)) {
            let _ = storage.remove_item(key);
        }
    }
    spawn_local(async {
        kept::forget_all().await;
        let _ = window().location().reload();
    });
}

/// Takes up what was kept, and keeps what comes. `fresh`: the address asks for something else than the last run; the
/// settings that it brought are not kept until the person changes them.
pub fn keep(page: Page, actions: Actions, keeping: Keeping, fresh: bool) {
    let lent = fresh.then(|| page.settings.get_untracked());
    if !fresh {
        restore(page, actions, keeping);
    }
    Effect::new(move |_| {
        if lent.as_ref().is_some_and(|lent| page.settings.with(|settings| settings == lent)) {
            return;
        }
        let settings =
            page.settings.with(|settings| Settings { knowledge: Knowledge::default(), ..settings.clone() });
        if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(&settings)) {
            let _ = storage.set_item(SETTINGS, &text);
        }
    });
    Effect::new(move |_| {
        let reopened = page.source.with_untracked(|source| matches!(source, Some(Source::Reopened { .. })));
        if page.learned.with(Option::is_some) && !reopened && keeping.results.get_untracked() == Some(true) {
            actions.keep_run(keeping.rows.get_untracked());
        }
    });
    // A note that is written, too. A run from a file has its notes there.
    Effect::new(move |before: Option<Notes>| {
        let notes = page.notes.get();
        let key = page.runs.shown_key();
        let is_kept =
            keeping.runs.with_untracked(|runs| runs.iter().any(|run| Some(&run.key) == key.as_ref()));
        if is_kept && before.is_some_and(|before| before != notes) {
            actions.keep_run(keeping.rows.get_untracked());
        }
        notes
    });
    Effect::new(move |_| {
        let Some((id, text, with_rows)) = page.kept.get() else { return };
        // The person may have chosen otherwise since it was asked for, or dropped it.
        let allowed = untrack(|| keeping.results.get() == Some(true) && (keeping.rows.get() || !with_rows));
        let run = page.runs.list.with_untracked(|list| list.iter().find(|run| run.id == id).cloned());
        if let Some(run) = run.filter(|_| allowed) {
            let kept = KeptRun { key: run.key.clone(), name: run.name.clone(), at_ms: run.at_ms, with_rows };
            spawn_local(async move {
                kept::write(kept, &text).await;
                keeping.runs.set(kept::list());
                // They may have chosen otherwise while it was written.
                if keeping.results.get_untracked() != Some(true) {
                    keeping.forget_runs(|_| true);
                }
            });
        }
    });
}

fn restore(page: Page, actions: Actions, keeping: Keeping) {
    let settings = storage().and_then(|storage| storage.get_item(SETTINGS).ok().flatten());
    let settings = settings.and_then(|text| serde_json::from_str::<Settings>(&text).ok());
    if let Some(settings) = settings.filter(|settings| settings.check().is_ok()) {
        page.settings.set(settings);
    }
    let Some(newest) = keeping.runs.with_untracked(|runs| runs.first().cloned()) else { return };
    let reading = RwSignal::new(true);
    // Over as soon as the engine has answered in whatever way, or at once if there is nothing to ask it.
    Effect::new(move |_| {
        let restoring = reading.get() || page.loading.get();
        if let Some(root) = document().document_element() {
            let _ = root.toggle_attribute_with_force(
                "data-restoring",
                restoring && page.learned.with(Option::is_none),
            );
        }
    });
    spawn_local(async move {
        if let Some(text) = kept::read(&newest).await
            && page.source.with_untracked(Option::is_none)
        {
            actions.reopen_kept(newest, text);
        }
        reading.set(false);
    });
}
