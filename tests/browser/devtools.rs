//! The few words of the DevTools protocol that the tests need.

use std::net::TcpStream;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use tungstenite::{Message, WebSocket};

use crate::chromium::CHROMIUM;

/// Longest time for an answer of the browser.
const PATIENCE: Duration = Duration::from_secs(150);

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
    socket: WebSocket<TcpStream>,
    last_id: u64,
    context: Value,
    /// Everything heard so far, oldest first.
    pub events: Vec<Event>,
    /// Uploads and downloads; removed with the profile.
    pub folder: TempDir,
}

impl Profile {
    /// A fresh profile.
    pub fn new() -> Self {
        let address = CHROMIUM.address.as_str();
        let host =
            address.trim_start_matches("ws://").split('/').next().expect("split gives at least one part");
        let stream = TcpStream::connect(host).expect("the browser listens where it says");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout above zero");
        stream.set_nodelay(true).expect("a fresh socket takes options");
        let (socket, _) = tungstenite::client(address, stream).expect("the browser speaks WebSocket");
        let folder = TempDir::with_prefix_in("page-", &CHROMIUM.folder).expect("a folder for files");
        let mut profile = Self { socket, last_id: 0, context: Value::Null, events: Vec::new(), folder };
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
        loop {
            let mut message = self.read();
            if message["id"] == id {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].take();
            }
        }
    }

    /// Waits for an event that `wanted` accepts among those after the first `known`.
    pub fn wait_for(&mut self, known: usize, what: &str, wanted: impl Fn(&Event) -> bool) -> Event {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(event) = self.events[known..].iter().find(|event| wanted(event)) {
                return event.clone();
            }
            assert!(Instant::now() < deadline, "the browser did not report {what}");
            self.read();
        }
    }

    /// Calls a method without waiting for its result.
    pub fn send(&mut self, session: &str, method: &str, params: Value) -> u64 {
        self.last_id += 1;
        let mut message = json!({"id": self.last_id, "method": method, "params": params});
        if !session.is_empty() {
            message["sessionId"] = session.into();
        }
        self.socket.send(Message::text(message.to_string())).expect("the browser runs");
        self.last_id
    }

    /// Reads one message, and keeps it if it is an event.
    fn read(&mut self) -> Value {
        loop {
            let message = self.socket.read().expect("the browser answers in time");
            let Message::Text(text) = message else { continue };
            let message: Value = serde_json::from_str(&text).expect("the protocol is JSON");
            if let Some(method) = message["method"].as_str() {
                let event = Event { method: method.into(), params: message["params"].clone() };
                if method == "Target.attachedToTarget" {
                    self.listen(&event.params);
                }
                self.events.push(event);
            }
            return message;
        }
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
