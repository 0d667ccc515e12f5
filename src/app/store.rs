//! What the browser keeps for the next visit, in its own storage: settings and the last result; rows only if asked.

use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Storage;

use crate::data::NamedFile;
use crate::learn::{Knowledge, Settings};
use crate::protocol::{Format, Request};

use super::actions::Actions;
use super::state::{Page, Source};

const PREFIX: &str = "metacadi.";
const SETTINGS: &str = "metacadi.settings";
const ROWS: &str = "metacadi.keep-rows";
/// There if a run is kept: known at once, unlike the run.
const KEPT: &str = "metacadi.kept";
/// Name of the cache and of the entry that hold the last run: it may be too large for the browser's local storage.
const CACHE: &str = "metacadi-last-run";
const ENTRY: &str = "last-run.json";

/// The browser's local storage, where it allows it.
pub fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Whether rows of the data are kept as well.
pub fn keeps_rows() -> bool {
    storage().is_some_and(|storage| storage.get_item(ROWS).ok().flatten().is_some())
}

/// Chooses whether rows of the data are kept; takes effect at once.
pub fn keep_rows(page: Page, actions: Actions, keep: bool) {
    if let Some(storage) = storage() {
        let _ = if keep { storage.set_item(ROWS, "yes") } else { storage.remove_item(ROWS) };
    }
    if page.learned.with_untracked(Option::is_some) {
        keep_run(page, actions);
    }
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

/// Takes up what was kept, and keeps what comes. `fresh`: the address asks for something else than the last run.
pub fn keep(page: Page, actions: Actions, fresh: bool) {
    if !fresh {
        restore(page, actions);
    }
    Effect::new(move |_| {
        let settings =
            page.settings.with(|settings| Settings { knowledge: Knowledge::default(), ..settings.clone() });
        if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(&settings)) {
            let _ = storage.set_item(SETTINGS, &text);
        }
    });
    Effect::new(move |_| {
        let reopened = page.source.with_untracked(|source| matches!(source, Some(Source::Reopened { .. })));
        if page.learned.with(Option::is_some) && !reopened {
            keep_run(page, actions);
        }
    });
    Effect::new(move |_| {
        if let Some(text) = page.kept.get() {
            spawn_local(async move {
                // A full or forbidden storage is no reason to disturb anybody: the page works without.
                if write(&text).await.is_ok()
                    && let Some(storage) = storage()
                {
                    let _ = storage.set_item(KEPT, "yes");
                }
            });
        }
    });
}

fn restore(page: Page, actions: Actions) {
    let settings = storage().and_then(|storage| storage.get_item(SETTINGS).ok().flatten());
    if let Some(settings) = settings.and_then(|text| serde_json::from_str(&text).ok()) {
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
            actions.reopen(NamedFile { name: "the last run".into(), bytes: text.into_bytes() });
        }
        reading.set(false);
    });
}

fn keep_run(page: Page, actions: Actions) {
    page.keeping.set(true);
    actions.ask(Request::Export(Format::Bundle { with_data: keeps_rows() }));
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
