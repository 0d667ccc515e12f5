//! The runs that this browser keeps: a list in its local storage, each run an entry of its cache, since it may be too large for
//! the former. Runs have keys of their own: two tabs add to the list and replace nothing of each other's.

use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::store::{set, storage};

/// So many runs are kept; the oldest goes when another one comes.
pub const MOST: usize = 5;
/// The list.
const LIST: &str = "metacadi.kept";
const CACHE: &str = "metacadi-last-run";

/// A run that is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptRun {
    /// Tells runs apart, whatever tab they are from.
    pub key: String,
    /// Its name.
    pub name: String,
    /// When it ended, milliseconds since 1970.
    pub at_ms: f64,
    /// True if it holds the rows of the data.
    pub with_rows: bool,
}

impl KeptRun {
    fn entry(&self) -> String {
        format!("{}.json", self.key)
    }

    /// Its line of the list: plain text, which weighs less than another reader and writer of JSON.
    fn line(&self) -> String {
        let rows = if self.with_rows { "rows" } else { "" };
        let name = self.name.replace(['\t', '\n', '\r'], " ");
        format!("{}\t{}\t{rows}\t{name}\n", self.key, self.at_ms)
    }

    fn read(line: &str) -> Option<Self> {
        let mut parts = line.splitn(4, '\t').map(str::to_owned);
        let mut part = || parts.next();
        let (key, at_ms, rows, name) = (part()?, part()?, part()?, part()?);
        Some(Self { key, name, at_ms: at_ms.parse().ok()?, with_rows: rows == "rows" })
    }
}

/// Date and time in words.
pub fn when(at_ms: f64) -> String {
    let date = js_sys::Date::new(&JsValue::from_f64(at_ms));
    date.to_locale_string("en-GB", &js_sys::Object::new()).into()
}

/// A key that no other run has.
pub fn new_key() -> String {
    let chance = js_sys::Math::random() * f64::from(u32::MAX);
    format!("run-{:x}-{:x}", js_sys::Date::now() as u64, chance as u32)
}

/// What is kept at the moment, the newest first. Earlier programs kept one run without a list.
pub fn list() -> Vec<KeptRun> {
    let Some(text) = storage().and_then(|storage| storage.get_item(LIST).ok().flatten()) else {
        return Vec::new();
    };
    if text == "yes" {
        let name = "the last run".into();
        return vec![KeptRun { key: "last-run".into(), name, at_ms: 0.0, with_rows: true }];
    }
    text.lines().filter_map(KeptRun::read).collect()
}

/// The list for those who show it; other tabs change it, too.
pub fn watched() -> RwSignal<Vec<KeptRun>> {
    let runs = RwSignal::new(list());
    let changes = window_event_listener_untyped("storage", move |_| runs.set(list()));
    on_cleanup(move || changes.remove());
    runs
}

fn change(change: impl FnOnce(&mut Vec<KeptRun>)) {
    let mut runs = list();
    change(&mut runs);
    let text: String = runs.iter().map(KeptRun::line).collect();
    set(LIST, (!runs.is_empty()).then_some(text.as_str()));
}

/// Keeps a run, on top of the list, in place of what was kept of it before. A storage that is full or forbidden is no reason to
/// disturb anybody: the page works without.
pub async fn write(run: KeptRun, text: &str) {
    let kept = run.clone();
    let mut gone = Vec::new();
    // Before its text: what is listed is not deleted any more.
    change(|runs| {
        runs.retain(|other| other.key != run.key);
        runs.insert(0, run);
        gone = runs.split_off(runs.len().min(MOST));
    });
    if put(&kept.entry(), text).await.is_err() {
        forget(|run| run.key == kept.key);
    }
    // It may have been forgotten while it was written.
    gone.push(kept);
    delete_unlisted(gone).await;
}

async fn delete_unlisted(runs: Vec<KeptRun>) {
    for run in runs {
        if let Ok(cache) = cache().await
            && !list().iter().any(|listed| listed.key == run.key)
        {
            let _ = call(&cache, "delete", &[run.entry().into()]).await;
        }
    }
}

/// A kept run's text.
pub async fn read(run: &KeptRun) -> Option<String> {
    let response = call(&cache().await.ok()?, "match", &[run.entry().into()]).await.ok()?;
    if response.is_undefined() { None } else { call(&response, "text", &[]).await.ok()?.as_string() }
}

/// Gives a run another name, if it is kept.
pub fn rename(key: &str, name: &str) {
    let name = name.trim();
    change(|runs| {
        if let Some(run) = runs.iter_mut().find(|run| run.key == key && !name.is_empty()) {
            run.name = name.into();
        }
    });
}

/// Forgets the runs that this holds of.
pub fn forget(is_meant: impl Fn(&KeptRun) -> bool) {
    let mut gone = Vec::new();
    change(|runs| {
        (gone, *runs) = std::mem::take(runs).into_iter().partition(is_meant);
    });
    spawn_local(delete_unlisted(gone));
}

/// Forgets every run and what holds them.
pub async fn forget_all() {
    set(LIST, None);
    if let Ok(caches) = caches() {
        let _ = call(&caches, "delete", &[CACHE.into()]).await;
    }
}

async fn put(entry: &str, text: &str) -> Result<(), JsValue> {
    let cache = call(&caches()?, "open", &[CACHE.into()]).await?;
    let response = Reflect::get(&window(), &"Response".into())?.dyn_into::<Function>()?;
    let response = Reflect::construct(&response, &Array::of1(&text.into()))?;
    call(&cache, "put", &[entry.into(), response]).await.map(drop)
}

/// The cache, if there is one: opening it would make it.
async fn cache() -> Result<JsValue, JsValue> {
    let caches = caches()?;
    if call(&caches, "has", &[CACHE.into()]).await?.is_truthy() {
        call(&caches, "open", &[CACHE.into()]).await
    } else {
        Err(JsValue::UNDEFINED)
    }
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
