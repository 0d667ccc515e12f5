//! The few words of WebDriver BiDi that the tests need to drive a Firefox: `BROWSER=firefox` runs them there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ChildStdin;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program;
use crate::wire::{Wait, Wire};

/// What a fresh profile must not do by itself, and where downloads go.
const PREFERENCES: &str = r#"
user_pref("app.update.enabled", false);
user_pref("browser.download.alwaysOpenPanel", false);
user_pref("browser.download.always_ask_before_handling_new_types", false);
user_pref("browser.download.folderList", 2);
user_pref("browser.download.manager.addToRecentDocs", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.page", 0);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("dom.disable_beforeunload", true);
user_pref("focusmanager.testmode", true);
user_pref("layout.css.prefers-color-scheme.content-override", 1);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("toolkit.telemetry.enabled", false);
user_pref("ui.prefersReducedMotion", 1);
"#;

/// Events that are listened to.
const EVENTS: [&str; 3] = ["browsingContext.load", "log.entryAdded", "network.beforeRequestSent"];

/// Folder for what is downloaded, below the browser's own.
const DOWNLOADS: &str = "downloads";

/// A Firefox with a profile of its own and one tab; both end with it.
pub struct Firefox {
    wire: Wire,
    tab: Value,
    events: Vec<Value>,
    folder: TempDir,
    /// Closed by the end of this process, which the keeper waits for.
    _alive: ChildStdin,
}

impl Firefox {
    /// Starts the browser that `FIREFOX` names, `firefox-esr` if it is not set.
    pub fn start() -> Self {
        let name = std::env::var("FIREFOX").unwrap_or_else(|_| "firefox-esr".into());
        let folder = TempDir::with_prefix_in("firefox-", env!("CARGO_TARGET_TMPDIR"))
            .expect("a folder for the profile");
        let profile = folder.path().join("profile");
        let downloads = folder.path().join(DOWNLOADS);
        for path in [&profile, &downloads] {
            fs::create_dir(path).expect("a folder in the folder");
        }
        let preferences =
            format!("{PREFERENCES}user_pref(\"browser.download.dir\", {});\n", json!(downloads));
        fs::write(profile.join("user.js"), preferences).expect("the profile can be written to");
        let shown = profile.display().to_string();
        let arguments =
            ["--headless", "--no-remote", "--remote-debugging-port=0", "--profile", &shown, "about:blank"];
        let (address, alive) =
            program::start(&name, &profile, &arguments.map(String::from), "WebDriver BiDi listening on ");
        let wire = Wire::connect(&format!("{address}/session"));
        let mut firefox = Self { wire, tab: Value::Null, events: Vec::new(), folder, _alive: alive };
        let wanted = json!({"alwaysMatch": {"unhandledPromptBehavior": {"default": "ignore", "beforeUnload": "accept"}}});
        firefox.call("session.new", json!({"capabilities": wanted}));
        firefox.call("session.subscribe", json!({"events": EVENTS}));
        // In the first window the address bar has the focus, and no page can take it from there.
        firefox.tab = firefox.call("browsingContext.create", json!({"type": "window"}))["context"].take();
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
        let wait = Wait::of("end of loading");
        while self.loads() <= known {
            self.read(&wait);
        }
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

    /// Clicks the element that an expression gives and gives the name and content of the file that arrives. It has arrived
    /// when it is as long as what the page gave away: Firefox 140 reports no downloads, and makes an empty file first.
    pub fn download(&mut self, vocabulary: &str, element: &str) -> (String, Vec<u8>) {
        let given = format!(
            "new Promise(given => {{
                const lengths = {{}};
                const {{createObjectURL}} = URL;
                const link = HTMLAnchorElement.prototype;
                URL.createObjectURL = blob => {{
                    const address = createObjectURL(blob);
                    lengths[address] = blob.size;
                    return address;
                }};
                link.click = function () {{
                    delete link.click;
                    URL.createObjectURL = createObjectURL;
                    given([this.download, lengths[this.href]]);
                    this.click();
                }};
                {element}.click();
            }})"
        );
        let given = self.eval(vocabulary, &given);
        let name = given[0].as_str().expect("a name").to_owned();
        let path = self.folder().join(DOWNLOADS).join(&name);
        let wait = Wait::of("whole download");
        while !fs::metadata(&path).is_ok_and(|file| given[1] == file.len()) {
            wait.go_on();
            self.eval(vocabulary, "new Promise(requestAnimationFrame)");
        }
        let content = fs::read(&path).expect("a downloaded file is there");
        fs::remove_file(path).expect("a downloaded file can be removed");
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

    fn call(&mut self, method: &str, params: Value) -> Value {
        let id = self.wire.send("", method, &params);
        let answer = format!("answer to {method}");
        let wait = Wait::of(&answer);
        loop {
            let mut message = self.read(&wait);
            if message["id"] == id {
                assert!(message["type"] != "error", "{method}: {message}");
                return message["result"].take();
            }
        }
    }

    /// Reads one message, and keeps it if it is an event.
    fn read(&mut self, wait: &Wait) -> Value {
        let message = self.wire.read(wait);
        if message["type"] == "event" {
            self.events.push(message.clone());
        }
        message
    }
}
