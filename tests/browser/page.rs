//! The app in a browser, as a person at the keyboard and mouse has it. Waits are for conditions, never for times.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::devtools::{Event, Profile};
use crate::server::Server;

static SERVER: LazyLock<Server> = LazyLock::new(|| {
    Server::start(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/dist")), &["/", "/in/a/folder/"])
});

/// Pictures for people, kept after the tests.
const ARTEFACTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/artefacts");

/// Seconds that a condition is waited for, `PATIENCE` in the environment: machines that run these tests can be busy.
static PATIENCE: LazyLock<u32> =
    LazyLock::new(|| std::env::var("PATIENCE").ok().and_then(|text| text.parse().ok()).unwrap_or(120));

/// JavaScript that the conditions below are written with.
const VOCABULARY: &str = r#"
    const hook = name => document.querySelector(`[data-testid="${name}"]`);
    const text = name => hook(name)?.textContent.trim() ?? null;
    const visible = name => hook(name)?.checkVisibility({visibilityProperty: true}) ?? false;
"#;

/// One page with the app.
pub struct Page {
    profile: Profile,
    session: String,
    origin: String,
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
        let mut profile = Profile::new();
        let session = profile.open();
        let mut page = Self { profile, session, origin: server.origin.clone() };
        page.call("Page.enable", json!({}));
        // Several pages may be open; each acts as the one in front.
        page.call("Emulation.setFocusEmulationEnabled", json!({"enabled": true}));
        page.size(1280, 720);
        page.theme("light");
        page.visit(path);
        page
    }

    /// Loads an address of the host in place of what is shown.
    pub fn visit(&mut self, path: &str) {
        let address = json!({"url": format!("{}{path}", self.origin)});
        self.loads(|page| drop(page.call("Page.navigate", address)));
    }

    /// Loads the page again.
    pub fn reload(&mut self) {
        self.loads(|page| drop(page.call("Page.reload", json!({}))));
    }

    /// Does something that loads a page, and waits until that is ready for input.
    pub fn loads(&mut self, act: impl FnOnce(&mut Self)) {
        let known = self.profile.events.len();
        act(self);
        self.profile
            .wait_for(known, "that the page is loaded", |event| event.method == "Page.loadEventFired");
        self.wait("the page to start", "hook('file-input')");
    }

    /// Where the page was loaded from.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// A folder that goes away with the page.
    pub fn folder(&self) -> &Path {
        self.profile.folder.path()
    }

    /// Calls a DevTools method of the page.
    pub fn call(&mut self, method: &str, params: Value) -> Value {
        self.profile.call(&self.session, method, params)
    }

    /// Calls a DevTools method of the page and of everything that belongs to it. What has ended is passed over.
    pub fn call_everywhere(&mut self, method: &str, params: &Value) {
        for session in self.attached(|_| true) {
            self.profile.send(&session, method, params.clone());
        }
        self.call(method, params.clone());
    }

    /// Evaluates an expression in the page; promises are waited for.
    pub fn eval(&mut self, expression: &str) -> Value {
        let session = self.session.clone();
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
        self.profile.send(&worker, "Runtime.evaluate", json!({"expression": script}));
    }

    fn eval_in(&mut self, session: &str, expression: &str) -> Value {
        let params = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let mut result = self.profile.call(session, "Runtime.evaluate", params);
        assert!(result["exceptionDetails"].is_null(), "{expression}\n{}", result["exceptionDetails"]);
        result["result"]["value"].take()
    }

    /// Waits until the expression is truthy, looking once a frame, and gives its value.
    pub fn wait(&mut self, what: &str, condition: &str) -> Value {
        let patience = *PATIENCE;
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
        let expression = format!(r#"document.querySelector('[data-testid="{hook}"]')"#);
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
        let known = self.profile.events.len();
        // Where it is does not matter here, and a view that still fills up may move it from under the pointer.
        self.eval(&format!("{element}.click()"));
        let begun =
            self.profile.wait_for(known, "a download", |event| event.method == "Browser.downloadWillBegin");
        let id = begun.params["guid"].clone();
        let finished = self.profile.wait_for(known, "the end of a download", |event| {
            event.method == "Browser.downloadProgress"
                && event.params["guid"] == id
                && event.params["state"] == "completed"
        });
        let name = begun.params["suggestedFilename"].as_str().expect("the protocol says so").to_owned();
        let path = match finished.params["filePath"].as_str() {
            Some(path) => PathBuf::from(path),
            None => self.profile.downloads().join(&name),
        };
        let content = fs::read(&path).expect("a downloaded file is there");
        fs::remove_file(path).expect("a downloaded file can be removed");
        (name, content)
    }

    /// Window size in pixels.
    pub fn size(&mut self, width: u32, height: u32) {
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", metrics);
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
        let shot = self.call("Page.captureScreenshot", json!({"format": "png"}));
        let data = shot["data"].as_str().expect("the protocol says so");
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
        let attached = self.profile.events.iter().filter(|event| event.method == "Target.attachedToTarget");
        let wanted =
            attached.filter(|event| event.params["targetInfo"]["type"].as_str().is_some_and(&wanted));
        wanted.filter_map(|event| event.params["sessionId"].as_str().map(str::to_owned)).collect()
    }

    /// Addresses that the page and its workers asked for.
    pub fn requests(&self) -> Vec<String> {
        let sent = self.profile.events.iter().filter(|event| event.method == "Network.requestWillBeSent");
        sent.filter_map(|event| event.params["request"]["url"].as_str().map(str::to_owned)).collect()
    }

    /// Errors that the page and its workers wrote to the console, broken policies and uncaught errors among them.
    pub fn errors(&self) -> Vec<String> {
        self.profile.events.iter().filter_map(console_error).collect()
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
