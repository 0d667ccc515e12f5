//! What the browser keeps for the next visit, in its own storage: settings; the last result and rows only if asked.

use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Storage;

use crate::data::NamedFile;
use crate::learn::{Knowledge, Settings};
use crate::notes::Notes;

use super::actions::Actions;
use super::state::{Page, Source};

const PREFIX: &str = "metacadi.";
const SETTINGS: &str = "metacadi.settings";
/// Whether results are kept: `yes` or `no`; missing before the person has said so.
const RESULTS: &str = "metacadi.keep-results";
const ROWS: &str = "metacadi.keep-rows";
/// There if a run is kept: known at once, unlike the run.
const KEPT: &str = "metacadi.kept";
/// Name of the cache and of the entry that hold the last run: it may be too large for the browser's local storage.
const CACHE: &str = "metacadi-last-run";
const ENTRY: &str = "last-run.json";
/// What the run that was kept is called where it cannot be read.
pub const LAST_RUN: &str = "the last run, as this browser kept it";

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
}

impl Keeping {
    /// As it was chosen on an earlier visit.
    pub fn new() -> Self {
        let entry = |name: &str| storage()?.get_item(name).ok().flatten();
        let results = entry(RESULTS).map(|choice| choice == "yes");
        Self { results: RwSignal::new(results), rows: RwSignal::new(entry(ROWS).is_some()) }
    }

    /// Chooses whether results are kept; takes effect at once. False if the browser does not let anything be kept.
    pub fn choose_results(self, page: Page, actions: Actions, keep: bool) -> bool {
        let stored = set(RESULTS, Some(if keep { "yes" } else { "no" }));
        self.results.set(if stored { Some(keep) } else { Some(false) });
        if !keep {
            self.choose_rows(page, actions, false);
            remove_run();
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
        if self.results.get_untracked() == Some(true) && page.learned.with_untracked(Option::is_some) {
            actions.keep_run(false);
        }
        stored || !keep
    }
}

/// Sets or removes an entry; false if the storage is full or denied.
fn set(name: &str, value: Option<&str>) -> bool {
    storage().is_some_and(|storage| match value {
        Some(value) => storage.set_item(name, value).is_ok(),
        None => storage.remove_item(name).is_ok(),
    })
}

/// Removes the run that was kept.
pub fn remove_run() {
    set(KEPT, None);
    spawn_local(async {
        if let Ok(caches) = caches() {
            let _ = call(&caches, "delete", &[CACHE.into()]).await;
        }
    });
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
        if let Ok(caches) = caches() {
            let _ = call(&caches, "delete", &[CACHE.into()]).await;
        }
        let _ = window().location().reload();
    });
}

/// Takes up what was kept, and keeps what comes. `fresh`: the address asks for something else than the last run; the
/// settings that it brought are not kept until the person changes them.
pub fn keep(page: Page, actions: Actions, keeping: Keeping, fresh: bool) {
    let lent = fresh.then(|| page.settings.get_untracked());
    if !fresh {
        restore(page, actions);
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
    // A note that is written, too.
    Effect::new(move |before: Option<Notes>| {
        let notes = page.notes.get();
        let is_file = page
            .source
            .with_untracked(|source| matches!(source, Some(Source::Reopened { name }) if name != LAST_RUN));
        let is_kept = keeping.results.get_untracked() == Some(true)
            && page.learned.with_untracked(Option::is_some)
            && !is_file;
        if is_kept && before.is_some_and(|before| before != notes) {
            actions.keep_run(keeping.rows.get_untracked());
        }
        notes
    });
    Effect::new(move |_| {
        let Some((text, with_rows)) = page.kept.get() else { return };
        // The person may have chosen otherwise since it was asked for.
        let allowed = untrack(|| keeping.results.get() == Some(true) && (keeping.rows.get() || !with_rows));
        if allowed {
            spawn_local(async move {
                // A full or forbidden storage is no reason to disturb anybody: the page works without.
                if write(&text).await.is_ok() {
                    set(KEPT, Some("yes"));
                }
            });
        }
    });
}

fn restore(page: Page, actions: Actions) {
    let settings = storage().and_then(|storage| storage.get_item(SETTINGS).ok().flatten());
    let settings = settings.and_then(|text| serde_json::from_str::<Settings>(&text).ok());
    if let Some(settings) = settings.filter(|settings| settings.check().is_ok()) {
        page.settings.set(settings);
    }
    if storage().is_none_or(|storage| storage.get_item(KEPT).ok().flatten().is_none()) {
        return;
    }
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
        if let Some(text) = read().await
            && page.source.with_untracked(Option::is_none)
        {
            actions.reopen(NamedFile { name: LAST_RUN.into(), bytes: text.into_bytes() });
        }
        reading.set(false);
    });
}

async fn write(text: &str) -> Result<(), JsValue> {
    let cache = call(&caches()?, "open", &[CACHE.into()]).await?;
    let response = Reflect::get(&window(), &"Response".into())?.dyn_into::<Function>()?;
    let response = Reflect::construct(&response, &Array::of1(&text.into()))?;
    call(&cache, "put", &[ENTRY.into(), response]).await.map(drop)
}

async fn read() -> Option<String> {
    let caches = caches().ok()?;
    // Opening would create the cache.
    if !call(&caches, "has", &[CACHE.into()]).await.ok()?.is_truthy() {
        return None;
    }
    let cache = call(&caches, "open", &[CACHE.into()]).await.ok()?;
    let response = call(&cache, "match", &[ENTRY.into()]).await.ok()?;
    if response.is_undefined() { None } else { call(&response, "text", &[]).await.ok()?.as_string() }
}

/// The browser's cache storage; missing where the page does not come over a secure connection.
fn caches() -> Result<JsValue, JsValue> {
    let caches = Reflect::get(&window(), &"caches".into())?;
    if caches.is_undefined() { Err(caches) } else { Ok(caches) }
}

/// Calls a method and waits for what it promises.
async fn call(object: &JsValue, method: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let function = Reflect::get(object, &method.into())?.dyn_into::<Function>()?;
    let arguments: Array = arguments.iter().collect();
    JsFuture::from(Promise::resolve(&function.apply(object, &arguments)?)).await
}
