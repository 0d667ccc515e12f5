//! What keeps data in this tab, with a test that anybody can run.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use js_sys::Reflect;
use leptos::html::Dialog;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, BlobPropertyBag, MessageEvent, Url, Worker};

use super::dialogs::Sheet;
use crate::app::icon::{Icon, Shape};

/// An address that is reserved for documentation: nobody's, and never reached if the policy holds.
const ELSEWHERE: &str = "https://example.com/";

/// A worker that is started as the engine's is, from a blob of the page, and tries the same: it answers `true` if the
/// policy refused.
const TRY_IN_WORKER: &str = "
    let blocked = false;
    addEventListener('securitypolicyviolation', () => { blocked = true; });
    const answer = (refused) => setTimeout(() => postMessage(refused && blocked), 50);
    fetch('https://example.com/').then(() => answer(false), () => answer(true));
";

/// How long the worker has for its answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the test saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Outcome {
    /// The browser refused a connection of the page to [`ELSEWHERE`] because of the page's policy.
    blocked: bool,
    /// It refused one of a worker.
    blocked_in_worker: bool,
    /// Files that the page has loaded so far.
    loaded: usize,
    /// Those of them from another place than the page.
    from_elsewhere: usize,
}

/// Says what is enforced and what is not, and lets a person check.
#[component]
pub fn PrivacyDialog(
    /// To open it.
    node: NodeRef<Dialog>,
) -> impl IntoView {
    let outcome = RwSignal::new(None::<Outcome>);
    let check = move |_| {
        outcome.set(None);
        spawn_local(async move { outcome.set(Some(test().await)) });
    };
    view! {
        <Sheet node title="Your data stay in this tab">
            <p>
                "Reading, learning and drawing happen on this machine, in this browser tab. There is no server behind "
                "the page that could take data."
            </p>
            <h3>"What the browser enforces"</h3>
            <p>
                "The page carries a content security policy: it may load its own files and nothing else, run no script "
                "from elsewhere, send no form, and open no connection to another place."
            </p>
            <div class="self-test">
                <button type="button" class="button" data-testid="privacy-test" on:click=check>
                    <Icon shape=Shape::Shield />
                    "Test it now"
                </button>
                <div role="status">{move || outcome.get().map(report)}</div>
            </div>
            <h3>"What that does not prove"</h3>
            <p>
                {if from_disk() {
                    "This copy is one file on a disk. Its policy allows no connection at all, not even to where it came \
                     from, and it needs no network."
                } else {
                    "The policy allows requests to the place that this page came from, since the page's own files come \
                     from there. The page sends nothing there. To see for yourself, open your browser's developer tools, \
                     choose Network, and learn from your data; or disconnect from the network once the page is open: \
                     everything goes on working."
                }}
            </p>
            <p>
                "A policy of a page stops no navigation, no WebRTC in most browsers and no extension. The page has no "
                "code for WebRTC and never leads elsewhere by itself; extensions that may read this page see what you "
                "see. What you copy into a link is in the link: configuration, never data."
            </p>
            <p hidden=from_disk()>
                "The engine runs in a worker that has the page's policy. A service worker keeps the page's own files for "
                "use without a network. The page's policy does not cover it, only one that the host sends along: it is "
                "offline.js, a hundred lines that look at requests for those files only, and no request carries data."
            </p>
            <p hidden=from_disk()>
                "Whoever controls the host could put another program here. The version that you opened first is kept and "
                "checked, and another one is never loaded without a word."
            </p>
        </Sheet>
    }
}

/// True for the page in one file, opened from a disk.
fn from_disk() -> bool {
    window().location().protocol().is_ok_and(|protocol| protocol == "file:")
}

fn report(outcome: Outcome) -> impl IntoView {
    let tried = |blocked: bool, who: &str| {
        if blocked {
            (true, format!("{who} tried a connection to {ELSEWHERE}, and the browser blocked it."))
        } else {
            (
                false,
                format!(
                    "{who} tried a connection to {ELSEWHERE}, and the policy did not block it. Do not use this copy."
                ),
            )
        }
    };
    let lines = [
        tried(outcome.blocked, "The page"),
        tried(outcome.blocked_in_worker, "A worker like the engine's"),
        if outcome.loaded == 0 {
            (true, "The page has loaded no file: everything was in it.".into())
        } else if outcome.from_elsewhere == 0 {
            (
                true,
                format!("All {} files that the page has loaded came from its own address.", outcome.loaded),
            )
        } else {
            (false, format!("{} files came from another address.", outcome.from_elsewhere))
        },
    ];
    let line = |(good, text): (bool, String)| {
        let shape = if good { Shape::Check } else { Shape::Error };
        view! {
            <li class=if good { "is-good" } else { "is-error" }>
                <Icon shape />
                {text}
            </li>
        }
    };
    view! { <ul class="self-test-lines">{lines.map(line).collect_view()}</ul> }
}

async fn test() -> Outcome {
    let blocked_in_worker = blocked_in_worker().await.unwrap_or(false);
    let blocked = StoredValue::new(false);
    let on_violation = Closure::<dyn FnMut()>::new(move || blocked.set_value(true));
    let listener = on_violation.as_ref().unchecked_ref();
    let document = document();
    let _ = document.add_event_listener_with_callback("securitypolicyviolation", listener);
    let refused = JsFuture::from(window().fetch_with_str(ELSEWHERE)).await.is_err();
    // The event comes as a task of its own, after the refusal.
    let (done, wait) = pause();
    set_timeout(done, Duration::from_millis(50));
    let _ = JsFuture::from(wait).await;
    let _ = document.remove_event_listener_with_callback("securitypolicyviolation", listener);
    let names = loaded();
    let own = window().location().origin().unwrap_or_default();
    Outcome {
        blocked: refused && blocked.get_value(),
        blocked_in_worker,
        loaded: names.len(),
        from_elsewhere: names.iter().filter(|name| !is_from(name, &own)).count(),
    }
}

/// What [`TRY_IN_WORKER`] answers; an error where a worker cannot be started.
async fn blocked_in_worker() -> Result<bool, JsValue> {
    let kind = BlobPropertyBag::new();
    kind.set_type("text/javascript");
    let source = js_sys::Array::of1(&TRY_IN_WORKER.into());
    let address =
        Url::create_object_url_with_blob(&Blob::new_with_str_sequence_and_options(&source, &kind)?)?;
    let worker = Worker::new(&address)?;
    let answer = Rc::new(Cell::new(false));
    let (done, wait) = pause();
    let done = Rc::new(done);
    let (heard, end) = (answer.clone(), done.clone());
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        heard.set(event.data() == JsValue::TRUE);
        end();
    });
    worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    set_timeout(move || done(), PATIENCE);
    let waited = JsFuture::from(wait).await;
    worker.terminate();
    Url::revoke_object_url(&address)?;
    waited.map(|_| answer.get())
}

/// True for an address of this origin.
fn is_from(address: &str, origin: &str) -> bool {
    Url::new(address).is_ok_and(|url| url.origin() == origin)
}

/// A promise and what fulfils it.
fn pause() -> (impl Fn() + 'static, js_sys::Promise) {
    let mut fulfil = None;
    let promise = js_sys::Promise::new(&mut |resolve, _| fulfil = Some(resolve));
    let done = move || {
        if let Some(fulfil) = &fulfil {
            let _ = fulfil.call0(&JsValue::NULL);
        }
    };
    (done, promise)
}

/// Addresses of everything that the page has loaded, but for what it made itself.
fn loaded() -> Vec<String> {
    let Some(performance) = window().performance() else { return Vec::new() };
    let entries = performance.get_entries_by_type("resource");
    entries
        .iter()
        .filter_map(|entry| Reflect::get(&entry, &"name".into()).ok()?.as_string())
        .filter(|name| name != ELSEWHERE && !["blob:", "data:"].iter().any(|own| name.starts_with(own)))
        .collect()
}
