//! The few words of WebDriver BiDi that the tests need to drive a Firefox: `BROWSER=firefox` runs them there.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use tungstenite::{Message, WebSocket};

use crate::chromium::KEEPER;

/// Longest time for an answer of the browser.
const PATIENCE: Duration = Duration::from_secs(150);

/// What a fresh profile must not do by itself, and where downloads go.
const PREFERENCES: &str = r#"
user_pref("app.update.enabled", false);
user_pref("browser.download.always_ask_before_handling_new_types", false);
user_pref("browser.download.folderList", 2);
user_pref("browser.download.manager.addToRecentDocs", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.page", 0);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("focusmanager.testmode", true);
user_pref("layout.css.prefers-color-scheme.content-override", 1);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("toolkit.telemetry.enabled", false);
user_pref("ui.prefersReducedMotion", 1);
"#;

/// Events that are listened to; what a version does not know is passed over.
const EVENTS: [&str; 5] = [
    "browsingContext.load",
    "log.entryAdded",
    "network.beforeRequestSent",
    "browsingContext.downloadWillBegin",
    "browsingContext.downloadEnd",
];

/// A Firefox with a profile of its own and one tab; both end with it.
pub struct Firefox {
    socket: WebSocket<TcpStream>,
    last_id: u64,
    tab: Value,
    events: Vec<Value>,
    folder: TempDir,
    /// Closed by the end of this process, which the keeper waits for.
    _alive: ChildStdin,
}

impl Firefox {
    /// Starts the browser that `FIREFOX` names, `firefox-esr` if it is not set.
    pub fn start() -> Self {
        let program = std::env::var("FIREFOX").unwrap_or_else(|_| "firefox-esr".into());
        let folder = TempDir::with_prefix_in("firefox-", env!("CARGO_TARGET_TMPDIR"))
            .expect("a folder for the profile");
        let profile = folder.path().join("profile");
        let downloads = folder.path().join("downloads");
        for path in [&profile, &downloads] {
            std::fs::create_dir(path).expect("a folder in the folder");
        }
        let preferences =
            format!("{PREFERENCES}user_pref(\"browser.download.dir\", {});\n", json!(downloads));
        std::fs::write(profile.join("user.js"), preferences).expect("the profile can be written to");
        let mut keeper = Command::new("sh")
            .args(["-c", KEEPER, "sh"])
            .arg(&profile)
            .arg(&program)
            .args(["--headless", "--no-remote", "--remote-debugging-port=0", "--profile"])
            .arg(&profile)
            .arg("about:blank")
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("there is a shell");
        let alive = keeper.stdin.take().expect("stdin is piped");
        let mut lines = BufReader::new(keeper.stderr.take().expect("stderr is piped")).lines();
        let mut said = VecDeque::new();
        let address = loop {
            match lines.next() {
                Some(Ok(line)) => match line.strip_prefix("WebDriver BiDi listening on ") {
                    Some(address) => break format!("{}/session", address.trim()),
                    None => said.push_back(line),
                },
                _ => panic!("{program} ended before it listened; set FIREFOX: {said:?}"),
            }
        };
        // A full pipe would stop the browser.
        std::thread::spawn(move || {
            lines.for_each(drop);
            let _ = keeper.wait();
        });
        let host = address.trim_start_matches("ws://").split('/').next().expect("split gives a part");
        let stream = TcpStream::connect(host).expect("the browser listens where it says");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout above zero");
        stream.set_nodelay(true).expect("a fresh socket takes options");
        let (socket, _) = tungstenite::client(&address, stream).expect("the browser speaks WebSocket");
        let mut firefox =
            Self { socket, last_id: 0, tab: Value::Null, events: Vec::new(), folder, _alive: alive };
        let wanted = json!({"alwaysMatch": {"unhandledPromptBehavior": {"default": "ignore", "beforeUnload": "accept"}}});
        firefox.call("session.new", json!({"capabilities": wanted}));
        for event in EVENTS {
            firefox.try_call("session.subscribe", json!({"events": [event]})).ok();
        }
        let tree = firefox.call("browsingContext.getTree", json!({}));
        firefox.tab = tree["contexts"][0]["context"].clone();
        firefox
    }

    /// A folder that goes away with the browser.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Loads an address and waits until that is done.
    pub fn visit(&mut self, address: &str) {
        let visit = json!({"context": self.tab, "url": address, "wait": "complete"});
        self.call("browsingContext.navigate", visit);
    }

    /// Loads the page again and waits until that is done.
    pub fn reload(&mut self) {
        self.call("browsingContext.reload", json!({"context": self.tab, "wait": "complete"}));
    }

    /// Number of times that a page was loaded.
    pub fn loads(&self) -> usize {
        self.named("browsingContext.load").count()
    }

    /// Waits until a page was loaded more than `known` times.
    pub fn wait_for_load(&mut self, known: usize) {
        self.wait_until("a page to load", |firefox| (firefox.loads() > known).then_some(()));
    }

    /// Value of an expression, with `vocabulary` in front; promises are waited for.
    pub fn eval(&mut self, vocabulary: &str, expression: &str) -> Value {
        // As text: the protocol's own form of values would have to be taken apart.
        let script = format!(
            "(async () => {{ {vocabulary} return JSON.stringify((await ({expression})) ?? null); }})()"
        );
        let result = self.evaluate(&script);
        match result["result"]["value"].as_str() {
            Some(text) => serde_json::from_str(text).expect("it is JSON"),
            None => panic!("{expression}\n{result}"),
        }
    }

    fn evaluate(&mut self, script: &str) -> Value {
        let target = json!({"context": self.tab});
        let ask =
            json!({"expression": script, "target": target, "awaitPromise": true, "userActivation": true});
        self.call("script.evaluate", ask)
    }

    /// Gives files to the file input that a selector finds.
    pub fn set_files(&mut self, selector: &str, files: &[PathBuf]) {
        let found = self.evaluate(&format!("document.querySelector({})", json!(selector)));
        let element = json!({"sharedId": found["result"]["sharedId"]});
        self.call("input.setFiles", json!({"context": self.tab, "element": element, "files": files}));
    }

    /// One act of the mouse, as the DevTools protocol names it.
    pub fn mouse(&mut self, kind: &str, (x, y): (f64, f64)) {
        let place = json!({"type": "pointerMove", "x": x.round(), "y": y.round(), "duration": 0});
        let acts = match kind {
            "mousePressed" => json!([place, {"type": "pointerDown", "button": 0}]),
            "mouseReleased" => json!([place, {"type": "pointerUp", "button": 0}]),
            _ => json!([place]),
        };
        self.perform(json!({"type": "pointer", "id": "mouse", "actions": acts}));
    }

    /// Presses and releases a key, named as in the DOM.
    pub fn press(&mut self, key: &str, control: bool) {
        let key = match key {
            "Tab" => "\u{e004}",
            "Enter" => "\u{e007}",
            "Escape" => "\u{e00c}",
            "PageUp" => "\u{e00e}",
            "PageDown" => "\u{e00f}",
            "End" => "\u{e010}",
            "Home" => "\u{e011}",
            "ArrowLeft" => "\u{e012}",
            "ArrowUp" => "\u{e013}",
            "ArrowRight" => "\u{e014}",
            "ArrowDown" => "\u{e015}",
            other => other,
        };
        let mut keys = if control { vec!["\u{e009}", key] } else { vec![key] };
        let mut acts: Vec<Value> = keys.iter().map(|key| json!({"type": "keyDown", "value": key})).collect();
        keys.reverse();
        acts.extend(keys.iter().map(|key| json!({"type": "keyUp", "value": key})));
        self.perform(json!({"type": "key", "id": "keyboard", "actions": acts}));
    }

    fn perform(&mut self, source: Value) {
        self.call("input.performActions", json!({"context": self.tab, "actions": [source]}));
    }

    /// Clicks the element that an expression gives and gives the name and content of the file that arrives.
    pub fn download(&mut self, vocabulary: &str, element: &str) -> (String, Vec<u8>) {
        let known = self.events.len();
        self.eval(vocabulary, &format!("{element}.click()"));
        let after = |firefox: &Self, method: &str| {
            firefox.events[known..].iter().find(|event| event["method"] == method).cloned()
        };
        let begun =
            self.wait_until("a download", |firefox| after(firefox, "browsingContext.downloadWillBegin"));
        let ended =
            self.wait_until("the end of a download", |firefox| after(firefox, "browsingContext.downloadEnd"));
        assert_eq!(ended["params"]["status"], "complete", "{ended}");
        let name = begun["params"]["suggestedFilename"].as_str().expect("the protocol says so").to_owned();
        let path = PathBuf::from(ended["params"]["filepath"].as_str().expect("the protocol says so"));
        let content = std::fs::read(&path).expect("a downloaded file is there");
        std::fs::remove_file(path).expect("a downloaded file can be removed");
        (name, content)
    }

    /// Window size in pixels.
    pub fn size(&mut self, width: u32, height: u32) {
        let viewport = json!({"width": width, "height": height});
        self.call("browsingContext.setViewport", json!({"context": self.tab, "viewport": viewport}));
    }

    /// The window as a PNG, base64.
    pub fn picture(&mut self) -> Value {
        self.call("browsingContext.captureScreenshot", json!({"context": self.tab}))["data"].take()
    }

    /// Addresses that were asked for.
    pub fn requests(&self) -> Vec<String> {
        let sent = self.named("network.beforeRequestSent");
        sent.filter_map(|event| event["params"]["request"]["url"].as_str().map(str::to_owned)).collect()
    }

    /// Errors that were written to the console.
    pub fn errors(&self) -> Vec<String> {
        let written = self.named("log.entryAdded").map(|event| &event["params"]);
        written.filter(|entry| entry["level"] == "error").map(Value::to_string).collect()
    }

    fn named<'a>(&'a self, method: &'a str) -> impl Iterator<Item = &'a Value> {
        self.events.iter().filter(move |event| event["method"] == method)
    }

    fn wait_until<T>(&mut self, what: &str, seen: impl Fn(&Self) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(value) = seen(self) {
                return value;
            }
            assert!(Instant::now() < deadline, "the browser did not report {what}");
            self.read();
        }
    }

    fn call(&mut self, method: &str, params: Value) -> Value {
        self.try_call(method, params).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    fn try_call(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        self.last_id += 1;
        let id = self.last_id;
        let message = json!({"id": id, "method": method, "params": params});
        self.socket.send(Message::text(message.to_string())).expect("the browser runs");
        loop {
            let mut answer = self.read();
            if answer["id"] == id {
                return if answer["type"] == "error" { Err(answer) } else { Ok(answer["result"].take()) };
            }
        }
    }

    /// Reads one message, and keeps it if it is an event.
    fn read(&mut self) -> Value {
        loop {
            let message = self.socket.read().expect("the browser answers in time");
            let Message::Text(text) = message else { continue };
            let message: Value = serde_json::from_str(&text).expect("the protocol is JSON");
            if message["type"] == "event" {
                self.events.push(message.clone());
            }
            return message;
        }
    }
}
