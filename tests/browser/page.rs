//! The app in a browser, as a person at the keyboard and mouse has it. Waits are for conditions, never for times.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::devtools::{Event, Profile};
use crate::firefox::Firefox;
use crate::patience::CONDITION;
use crate::server::Server;

static SERVER: LazyLock<Server> = LazyLock::new(|| {
    Server::start(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/dist")), &["/", "/in/a/folder/"])
});

/// Pictures for people, kept after the tests.
const ARTEFACTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/artefacts");

/// JavaScript that the conditions below are written with.
const VOCABULARY: &str = r#"
    const hook = name => document.querySelector(`[data-testid="${name}"]`);
    const text = name => hook(name)?.textContent.trim() ?? null;
    const visible = name => hook(name)?.checkVisibility({visibilityProperty: true}) ?? false;
"#;

/// One page with the app.
pub struct Page {
    browser: Browser,
    origin: String,
}

/// What shows the page. A test has one: how large it is does not matter.
#[allow(clippy::large_enum_variant)]
enum Browser {
    Chromium {
        profile: Profile,
        session: String,
    },
    /// Where `BROWSER` is `firefox`.
    Firefox(Box<Firefox>),
}

impl Browser {
    fn start() -> Self {
        if std::env::var("BROWSER").is_ok_and(|name| name == "firefox") {
            return Self::Firefox(Box::new(Firefox::start()));
        }
        let mut profile = Profile::new();
        let session = profile.open();
        Self::Chromium { profile, session }
    }

    /// The profile, for what only Chromium does.
    fn profile(&self) -> &Profile {
        match self {
            Self::Chromium { profile, .. } => profile,
            Self::Firefox(_) => panic!("this test needs Chromium's DevTools protocol"),
        }
    }
}

impl Page {
    /// The app at the root of a host, loaded and ready for input.
    pub fn open() -> Self {
        Self::open_at("/")
    }

    /// The app at a path of the host, in a profile of its own.
    pub fn open_at(path: &str) -> Self {
        Self::open_on(&SERVER, path)
    }

    /// The app as another server has it.
    pub fn open_on(server: &Server, path: &str) -> Self {
        Self::open_from(&server.origin, path)
    }

    /// The app as a file of the disk, which is `name` in `folder`.
    pub fn open_file(folder: &Path, name: &str) -> Self {
        Self::open_from(&format!("file://{}", folder.display()), &format!("/{name}"))
    }

    fn open_from(origin: &str, path: &str) -> Self {
        let mut page = Self::blank(origin);
        page.visit(path);
        page
    }

    /// An empty page that goes to addresses of a host.
    fn blank(origin: &str) -> Self {
        let mut page = Self { browser: Browser::start(), origin: origin.to_owned() };
        if matches!(page.browser, Browser::Chromium { .. }) {
            page.call("Page.enable", json!({}));
            // Several pages may be open; each acts as the one in front.
            page.call("Emulation.setFocusEmulationEnabled", json!({"enabled": true}));
            page.theme("light");
        }
        page.size(1280, 720);
        page
    }

    /// The page of a server that does not give all of its files: nothing is waited for. In Chromium only.
    pub fn open_in_part(server: &Server) -> Self {
        let mut page = Self::blank(&server.origin);
        page.call("Page.navigate", json!({"url": format!("{}/", server.origin)}));
        page
    }

    /// True in Firefox.
    pub fn is_firefox(&self) -> bool {
        matches!(self.browser, Browser::Firefox(_))
    }

    /// Loads an address of the host in place of what is shown.
    pub fn visit(&mut self, path: &str) {
        let address = format!("{}{path}", self.origin);
        self.loads(|page| match &mut page.browser {
            Browser::Chromium { .. } => drop(page.call("Page.navigate", json!({"url": address}))),
            Browser::Firefox(firefox) => firefox.visit(&address),
        });
    }

    /// Loads the page again.
    pub fn reload(&mut self) {
        self.loads(|page| match &mut page.browser {
            Browser::Chromium { .. } => drop(page.call("Page.reload", json!({}))),
            Browser::Firefox(firefox) => firefox.reload(),
        });
    }

    /// Does something that loads a page, and waits until that is ready for input.
    pub fn loads(&mut self, act: impl FnOnce(&mut Self)) {
        let known = match &self.browser {
            Browser::Chromium { profile, .. } => profile.events.len(),
            Browser::Firefox(firefox) => firefox.loads(),
        };
        act(self);
        match &mut self.browser {
            Browser::Chromium { profile, .. } => {
                profile.wait_for(known, "end of loading", |event| event.method == "Page.loadEventFired");
            }
            Browser::Firefox(firefox) => firefox.wait_for_load(known),
        }
        self.wait("the page to start", "hook('file-input')");
    }

    /// Where the page was loaded from.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// A folder that goes away with the page.
    pub fn folder(&self) -> &Path {
        match &self.browser {
            Browser::Chromium { profile, .. } => profile.folder.path(),
            Browser::Firefox(firefox) => firefox.folder(),
        }
    }

    /// Calls a DevTools method of the page; in Chromium only.
    pub fn call(&mut self, method: &str, params: Value) -> Value {
        match &mut self.browser {
            Browser::Chromium { profile, session } => profile.call(session, method, params),
            Browser::Firefox(_) => panic!("{method} is a method of Chromium"),
        }
    }

    /// The same of a session: the page's own or a worker's.
    pub fn call_in(&mut self, session: &str, method: &str, params: Value) -> Value {
        match &mut self.browser {
            Browser::Chromium { profile, .. } => profile.call(session, method, params),
            Browser::Firefox(_) => panic!("{method} is a method of Chromium"),
        }
    }

    /// The page's own session; in Chromium only.
    pub fn session(&self) -> String {
        match &self.browser {
            Browser::Chromium { session, .. } => session.clone(),
            Browser::Firefox(_) => panic!("sessions are Chromium's"),
        }
    }

    /// Calls a DevTools method of a session without waiting for its result; in Chromium only.
    fn send(&mut self, session: &str, method: &str, params: Value) {
        match &mut self.browser {
            Browser::Chromium { profile, .. } => drop(profile.send(session, method, params)),
            Browser::Firefox(_) => panic!("{method} is a method of Chromium"),
        }
    }

    /// One act of the mouse, named as in the DevTools protocol; `event` says how it is told to Chromium.
    pub fn act(&mut self, kind: &str, at: (f64, f64), event: Value) {
        match &mut self.browser {
            Browser::Chromium { .. } => drop(self.call("Input.dispatchMouseEvent", event)),
            Browser::Firefox(firefox) => firefox.mouse(kind, at),
        }
    }

    /// Presses and releases a key, with Control held down or not; false in Chromium, which wants to know more of it.
    pub fn press_in_firefox(&mut self, key: &str, control: bool) -> bool {
        match &mut self.browser {
            Browser::Chromium { .. } => false,
            Browser::Firefox(firefox) => {
                firefox.press(key, control);
                true
            }
        }
    }

    /// Calls a DevTools method of the page and of everything that belongs to it. What has ended is passed over.
    pub fn call_everywhere(&mut self, method: &str, params: &Value) {
        for session in self.attached(|_| true) {
            self.send(&session, method, params.clone());
        }
        self.call(method, params.clone());
    }

    /// Evaluates an expression in the page; promises are waited for.
    pub fn eval(&mut self, expression: &str) -> Value {
        let session = match &mut self.browser {
            Browser::Chromium { session, .. } => session.clone(),
            Browser::Firefox(firefox) => return firefox.eval(VOCABULARY, expression),
        };
        self.eval_in(&session, &format!("{{ {VOCABULARY} ({expression}) }}"))
    }

    /// Evaluates a script in the newest worker.
    pub fn eval_in_worker(&mut self, script: &str) -> Value {
        let worker = self.workers().pop().expect("the page has a worker");
        self.eval_in(&worker, script)
    }

    /// Runs a script in the newest worker without waiting for its result: it may be the worker's end.
    pub fn strike_worker(&mut self, script: &str) {
        let worker = self.workers().pop().expect("the page has a worker");
        self.strike(&worker, script);
    }

    /// The same in one of [`workers`](Self::workers).
    pub fn strike(&mut self, worker: &str, script: &str) {
        self.send(worker, "Runtime.evaluate", json!({"expression": script}));
    }

    fn eval_in(&mut self, session: &str, expression: &str) -> Value {
        let params = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let Browser::Chromium { profile, .. } = &mut self.browser else {
            panic!("sessions are Chromium's");
        };
        let mut result = profile.call(session, "Runtime.evaluate", params);
        assert!(result["exceptionDetails"].is_null(), "{expression}\n{}", result["exceptionDetails"]);
        result["result"]["value"].take()
    }

    /// Waits until the expression is truthy, looking once a frame, and gives its value.
    pub fn wait(&mut self, what: &str, condition: &str) -> Value {
        let patience = CONDITION.as_secs();
        let seen = self.eval(&format!(
            "new Promise(resolve => {{
                const patience = performance.now() + 1000 * {patience};
                const look = () => {{
                    const value = {condition};
                    if (value) resolve({{value}});
                    else if (performance.now() > patience) resolve({{status: text('status'), problems: text('problems')}});
                    else requestAnimationFrame(look);
                }};
                look();
            }})"
        ));
        assert!(!seen["value"].is_null(), "waited {patience} s for {what}; the page shows {seen}");
        seen["value"].clone()
    }

    /// Waits until the run's status is this word.
    pub fn wait_status(&mut self, word: &str) {
        self.wait(&format!("status {word}"), &format!("text('status') === '{word}'"));
    }

    /// Does something that starts a run, and waits for the end of that run: the status may be `done` from an earlier one.
    pub fn learns(&mut self, act: impl FnOnce(&mut Self)) {
        self.eval(
            "(window.statuses = [], window.watcher?.disconnect(),
            window.watcher = new MutationObserver(() => window.statuses.push(text('status'))),
            window.watcher.observe(hook('status'), {subtree: true, childList: true, characterData: true}))",
        );
        act(self);
        self.wait("a new run", "window.statuses.includes('running')");
        self.wait_status("done");
    }

    /// Text of a hook.
    pub fn text(&mut self, hook: &str) -> String {
        self.eval(&format!("text('{hook}')"))
            .as_str()
            .unwrap_or_else(|| panic!("there is no {hook}"))
            .to_owned()
    }

    /// Opens a step by its tab.
    pub fn step(&mut self, slug: &str) {
        self.click(&format!("step-{slug}"));
        self.wait(
            &format!("step {slug}"),
            &format!("hook('step-{slug}').matches('[aria-selected=true], [aria-current]')"),
        );
    }

    /// Opens a tab of the panel beside the pictures.
    pub fn tab(&mut self, slug: &str) {
        self.click(&format!("side-{slug}"));
        self.wait(
            &format!("tab {slug}"),
            &format!("hook('side-{slug}').ariaSelected === 'true' && document.getElementById('side-{slug}').checkVisibility()"),
        );
    }

    /// Sets an input's value as typing or dragging does.
    pub fn set(&mut self, hook: &str, value: &str) {
        self.wait(hook, &format!("hook('{hook}')"));
        self.eval(&format!(
            "(input => {{
                input.value = {};
                input.dispatchEvent(new Event('input', {{bubbles: true}}));
                input.dispatchEvent(new Event('change', {{bubbles: true}}));
            }})(hook('{hook}'))",
            json!(value)
        ));
    }

    /// Gives files to a file input.
    pub fn upload(&mut self, hook: &str, files: &[PathBuf]) {
        self.wait(hook, &format!("hook('{hook}')"));
        let selector = format!(r#"[data-testid="{hook}"]"#);
        if let Browser::Firefox(firefox) = &mut self.browser {
            return firefox.set_files(&selector, files);
        }
        let expression = format!("document.querySelector('{selector}')");
        let found = self.call("Runtime.evaluate", json!({"expression": expression}));
        let object = found["result"]["objectId"].clone();
        self.call("DOM.setFileInputFiles", json!({"objectId": object, "files": files}));
    }

    /// Writes files into the page's folder and gives them to the data step.
    pub fn upload_data(&mut self, files: &[(&str, &str)]) {
        let paths = self.write_files(files);
        self.upload("file-input", &paths);
    }

    /// Writes files into the page's folder.
    pub fn write_files(&self, files: &[(&str, &str)]) -> Vec<PathBuf> {
        let write = |(name, content): &(&str, &str)| {
            let path = self.folder().join(name);
            fs::write(&path, content).expect("the folder can be written to");
            path
        };
        files.iter().map(write).collect()
    }

    /// Clicks an export button and gives the name and content of the file that arrives.
    pub fn export(&mut self, hook: &str) -> (String, String) {
        let open =
            self.eval("document.querySelector('.side-tab[role=tab][aria-selected=true]')?.dataset.testid");
        self.eval("hook('side-take-along')?.click()");
        let (name, bytes) = self.download(&format!("hook('{hook}')"));
        self.eval(&format!("hook({open})?.click()"));
        (name, String::from_utf8(bytes).expect("an export is text"))
    }

    /// Clicks the element that an expression gives and gives the name and content of the file that arrives.
    pub fn download(&mut self, element: &str) -> (String, Vec<u8>) {
        self.wait(
            &format!("{element} to be there"),
            &format!("{element}?.checkVisibility() && !{element}.disabled"),
        );
        // Where it is does not matter here, and a view that still fills up may move it from under the pointer.
        let click = format!("{element}.click()");
        let known = match &mut self.browser {
            Browser::Chromium { profile, .. } => profile.events.len(),
            Browser::Firefox(firefox) => return firefox.download(VOCABULARY, element),
        };
        self.eval(&click);
        let Browser::Chromium { profile, .. } = &mut self.browser else { unreachable!("it was one above") };
        let begun = profile.wait_for(known, "download", |event| event.method == "Browser.downloadWillBegin");
        let id = begun.params["guid"].clone();
        let finished = profile.wait_for(known, "end of the download", |event| {
            event.method == "Browser.downloadProgress"
                && event.params["guid"] == id
                && event.params["state"] == "completed"
        });
        let name = begun.params["suggestedFilename"].as_str().expect("the protocol says so").to_owned();
        let path = match finished.params["filePath"].as_str() {
            Some(path) => PathBuf::from(path),
            None => profile.downloads().join(&name),
        };
        let content = fs::read(&path).expect("a downloaded file is there");
        fs::remove_file(path).expect("a downloaded file can be removed");
        (name, content)
    }

    /// Window size in pixels.
    pub fn size(&mut self, width: u32, height: u32) {
        if let Browser::Firefox(firefox) = &mut self.browser {
            return firefox.size(width, height);
        }
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", metrics);
        // The graph follows a few frames later: what is clicked before that is no longer there.
        self.eval(
            "new Promise(rests => {
                const box = node => { const {x, y, width} = node.getBoundingClientRect(); return [x, y, width]; };
                const places = () => JSON.stringify([...document.querySelectorAll('.node')].map(box));
                let before = '', frames = 0;
                const look = () => {
                    const now = places();
                    frames = now === before ? frames + 1 : 0;
                    before = now;
                    if (frames < 3) requestAnimationFrame(look); else rests(true);
                };
                look();
            })",
        );
    }

    /// `light` or `dark`, as the system's choice.
    pub fn theme(&mut self, theme: &str) {
        let features = json!({"features": [
            {"name": "prefers-color-scheme", "value": theme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]});
        self.call("Emulation.setEmulatedMedia", features);
    }

    /// Keeps a picture of the window as `artefacts/NAME.png`.
    pub fn picture(&mut self, name: &str) {
        self.eval("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        let shot = match &mut self.browser {
            Browser::Chromium { .. } => {
                self.call("Page.captureScreenshot", json!({"format": "png"}))["data"].take()
            }
            Browser::Firefox(firefox) => firefox.picture(),
        };
        let data = shot.as_str().expect("the protocol says so");
        let bytes = data_encoding::BASE64.decode(data.as_bytes()).expect("the protocol says so");
        fs::create_dir_all(ARTEFACTS).expect("the folder for pictures can be made");
        fs::write(Path::new(ARTEFACTS).join(format!("{name}.png")), bytes)
            .expect("the picture can be written");
    }

    /// Sessions of the workers, oldest first.
    pub fn workers(&self) -> Vec<String> {
        self.attached(|kind| kind == "worker")
    }

    /// Sessions of what was attached to the page, by the type of target, oldest first.
    fn attached(&self, wanted: impl Fn(&str) -> bool) -> Vec<String> {
        let attached =
            self.browser.profile().events.iter().filter(|event| event.method == "Target.attachedToTarget");
        let wanted =
            attached.filter(|event| event.params["targetInfo"]["type"].as_str().is_some_and(&wanted));
        wanted.filter_map(|event| event.params["sessionId"].as_str().map(str::to_owned)).collect()
    }

    /// Addresses that the page and its workers asked for.
    pub fn requests(&self) -> Vec<String> {
        let profile = match &self.browser {
            Browser::Chromium { profile, .. } => profile,
            Browser::Firefox(firefox) => return firefox.requests(),
        };
        let sent = profile.events.iter().filter(|event| event.method == "Network.requestWillBeSent");
        sent.filter_map(|event| event.params["request"]["url"].as_str().map(str::to_owned)).collect()
    }

    /// Errors that the page and its workers wrote to the console, broken policies and uncaught errors among them.
    pub fn errors(&self) -> Vec<String> {
        match &self.browser {
            Browser::Chromium { profile, .. } => profile.events.iter().filter_map(console_error).collect(),
            Browser::Firefox(firefox) => firefox.errors(),
        }
    }
}

fn console_error(event: &Event) -> Option<String> {
    let params = &event.params;
    match event.method.as_str() {
        "Runtime.consoleAPICalled" if params["type"] == "error" => Some(params["args"].to_string()),
        "Runtime.exceptionThrown" => Some(params["exceptionDetails"].to_string()),
        "Log.entryAdded" if params["entry"]["level"] == "error" => Some(params["entry"].to_string()),
        _ => None,
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("console errors: {:#?}", self.errors());
        }
    }
}
