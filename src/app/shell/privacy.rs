//! What keeps data in this tab, with a test that anybody can run.

use js_sys::Reflect;
use leptos::html::Dialog;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::dialogs::Sheet;
use crate::app::icon::{Icon, Shape};

/// An address that is reserved for documentation: nobody's, and never reached if the policy holds.
const ELSEWHERE: &str = "https://example.com/";

/// What the test saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Outcome {
    /// The browser refused a connection to [`ELSEWHERE`] because of the page's policy.
    blocked: bool,
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
                "The policy allows requests to the place that this page came from, since the page's own files come from "
                "there. The page sends nothing there. To see for yourself, open your browser's developer tools, choose "
                "Network, and learn from your data; or disconnect from the network once the page is open: everything "
                "goes on working. The engine runs in a worker that inherits the page's policy. A service worker, which no "
                "page's policy covers, keeps the page's own files for use without a network: offline.js, forty lines. "
                "It looks at requests for those files only, and no request carries data."
            </p>
        </Sheet>
    }
}

fn report(outcome: Outcome) -> impl IntoView {
    let lines = [
        if outcome.blocked {
            (true, format!("A connection to {ELSEWHERE} was tried, and the browser blocked it."))
        } else {
            (
                false,
                format!("A connection to {ELSEWHERE} was not blocked by the policy. Do not use this copy."),
            )
        },
        if outcome.from_elsewhere == 0 {
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
    let blocked = StoredValue::new(false);
    let on_violation = Closure::<dyn FnMut()>::new(move || blocked.set_value(true));
    let listener = on_violation.as_ref().unchecked_ref();
    let document = document();
    let _ = document.add_event_listener_with_callback("securitypolicyviolation", listener);
    let refused = JsFuture::from(window().fetch_with_str(ELSEWHERE)).await.is_err();
    // The event comes as a task of its own, after the refusal.
    let (done, wait) = pause();
    set_timeout(done, std::time::Duration::from_millis(50));
    let _ = JsFuture::from(wait).await;
    let _ = document.remove_event_listener_with_callback("securitypolicyviolation", listener);
    let names = loaded();
    let own = window().location().origin().unwrap_or_default();
    Outcome {
        blocked: refused && blocked.get_value(),
        loaded: names.len(),
        from_elsewhere: names.iter().filter(|name| !name.starts_with(&own)).count(),
    }
}

/// A promise and what fulfils it.
fn pause() -> (impl FnOnce() + 'static, js_sys::Promise) {
    let mut fulfil = None;
    let promise = js_sys::Promise::new(&mut |resolve, _| fulfil = Some(resolve));
    let done = move || {
        if let Some(fulfil) = fulfil {
            let _ = fulfil.call0(&JsValue::NULL);
        }
    };
    (done, promise)
}

/// Addresses of everything that the page has loaded.
fn loaded() -> Vec<String> {
    let Some(performance) = window().performance() else { return Vec::new() };
    let entries = performance.get_entries_by_type("resource");
    entries
        .iter()
        .filter_map(|entry| Reflect::get(&entry, &"name".into()).ok()?.as_string())
        .filter(|name| name != ELSEWHERE)
        .collect()
}
