//! The few words of the DevTools protocol that the tests need.

use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::chromium::CHROMIUM;
use crate::wire::{Wait, Wire};

/// Something that the browser said without being asked.
#[derive(Debug, Clone)]
pub struct Event {
    /// As in the protocol.
    pub method: String,
    /// As in the protocol.
    pub params: Value,
}

/// A profile of its own in the browser, with one connection for all its pages and workers. Cookies, storage, caches and
/// service workers are the profile's and end with it.
pub struct Profile {
    wire: Wire,
    context: Value,
    /// Everything heard so far, oldest first.
    pub events: Vec<Event>,
    /// Uploads and downloads; removed with the profile.
    pub folder: TempDir,
}

impl Profile {
    /// A fresh profile.
    pub fn new() -> Self {
        let wire = Wire::connect(&CHROMIUM.address);
        let folder = TempDir::with_prefix_in("page-", &CHROMIUM.folder).expect("a folder for files");
        let mut profile = Self { wire, context: Value::Null, events: Vec::new(), folder };
        let made = profile.call("", "Target.createBrowserContext", json!({"disposeOnDetach": true}));
        profile.context = made["browserContextId"].clone();
        let downloads = profile.downloads();
        std::fs::create_dir(&downloads).expect("a folder for downloads");
        profile.call(
            "",
            "Browser.setDownloadBehavior",
            json!({
                "behavior": "allow",
                "browserContextId": profile.context,
                "downloadPath": downloads,
                "eventsEnabled": true,
            }),
        );
        let clipboard = ["clipboardReadWrite", "clipboardSanitizedWrite"];
        let grant = json!({"permissions": clipboard, "browserContextId": profile.context});
        profile.call("", "Browser.grantPermissions", grant);
        profile
    }

    /// Where downloads arrive.
    pub fn downloads(&self) -> PathBuf {
        self.folder.path().join("downloads")
    }

    /// Opens an empty page and gives its session.
    pub fn open(&mut self) -> String {
        let context = self.context.clone();
        let target =
            self.call("", "Target.createTarget", json!({"url": "about:blank", "browserContextId": context}));
        let attach = json!({"targetId": target["targetId"], "flatten": true});
        let attached = self.call("", "Target.attachToTarget", attach);
        attached["sessionId"].as_str().expect("the protocol says so").to_owned()
    }

    /// Calls a method (`session` empty: of the browser itself) and waits for its result.
    ///
    /// # Panics
    /// If the browser answers with an error or not at all.
    pub fn call(&mut self, session: &str, method: &str, params: Value) -> Value {
        let id = self.send(session, method, params);
        let answer = format!("answer to {method}");
        let wait = Wait::of(&answer);
        loop {
            let mut message = self.read(&wait);
            if message["id"] == id {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].take();
            }
        }
    }

    /// Waits for an event that `wanted` accepts among those after the first `known`.
    pub fn wait_for(&mut self, known: usize, what: &str, wanted: impl Fn(&Event) -> bool) -> Event {
        let wait = Wait::of(what);
        loop {
            if let Some(event) = self.events[known..].iter().find(|event| wanted(event)) {
                return event.clone();
            }
            self.read(&wait);
        }
    }

    /// Calls a method without waiting for its result.
    pub fn send(&mut self, session: &str, method: &str, params: Value) -> u64 {
        self.wire.send(session, method, &params)
    }

    /// Reads one message, and keeps it if it is an event.
    fn read(&mut self, wait: &Wait) -> Value {
        let message = self.wire.read(wait);
        if let Some(method) = message["method"].as_str() {
            let event = Event { method: method.into(), params: message["params"].clone() };
            // As WebDriver does: leaving is meant where a test leaves.
            if method == "Page.javascriptDialogOpening" && event.params["type"] == "beforeunload" {
                let session = message["sessionId"].as_str().expect("the dialog of a page").to_owned();
                self.send(&session, "Page.handleJavaScriptDialog", json!({"accept": true}));
            }
            if method == "Target.attachedToTarget" {
                self.listen(&event.params);
            }
            self.events.push(event);
        }
        message
    }

    /// Listens to a page or worker before it does anything, then lets it run. Answers are not waited for.
    fn listen(&mut self, attached: &Value) {
        let session = attached["sessionId"].as_str().expect("the protocol says so").to_owned();
        for domain in ["Network.enable", "Runtime.enable", "Log.enable"] {
            self.send(&session, domain, json!({}));
        }
        let follow = json!({"autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true});
        self.send(&session, "Target.setAutoAttach", follow);
        self.send(&session, "Runtime.runIfWaitingForDebugger", json!({}));
    }
}
