//! A Chromium of one's own and the few words of the DevTools protocol that the tests need.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use tungstenite::{Message, WebSocket};

/// Longest time for an answer of the browser.
const PATIENCE: Duration = Duration::from_secs(90);

/// Something that the browser said without being asked.
#[derive(Debug, Clone)]
pub struct Event {
    /// As in the protocol.
    pub method: String,
    /// As in the protocol.
    pub params: Value,
}

/// A running browser with one connection for all its pages and workers.
pub struct Browser {
    process: Child,
    socket: WebSocket<TcpStream>,
    last_id: u64,
    /// Everything heard so far, oldest first.
    pub events: Vec<Event>,
    /// Profile and downloads; removed with the browser.
    pub folder: TempDir,
}

impl Browser {
    /// Starts the browser that `CHROME` names, `chromium` if it is not set.
    pub fn start() -> Self {
        let program = std::env::var("CHROME").unwrap_or_else(|_| "chromium".into());
        // Below the project and not hidden: a browser from a snap sees no other place.
        let folder = TempDir::with_prefix_in("browser-", env!("CARGO_TARGET_TMPDIR"))
            .expect("a folder for the profile");
        let mut command = Command::new(&program);
        command
            .args([
                "--headless=new",
                "--remote-debugging-port=0",
                "--disable-gpu",
                "--no-first-run",
                "--mute-audio",
            ])
            .args(["--no-default-browser-check", "--disable-quic", "--disable-sync", "--disable-extensions"])
            .args([
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-dev-shm-usage",
            ])
            .args([
                "--hide-scrollbars",
                "--force-color-profile=srgb",
                "--lang=en-US",
                "--window-size=1280,720",
            ])
            .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
            .arg("about:blank")
            .stderr(Stdio::piped())
            .stdout(Stdio::null());
        if is_root() {
            command.arg("--no-sandbox");
        }
        let mut process = command
            .spawn()
            .unwrap_or_else(|error| panic!("{program} could not be started ({error}); set CHROME"));
        let address = devtools_address(&mut process);
        let host =
            address.trim_start_matches("ws://").split('/').next().expect("split gives at least one part");
        let stream = TcpStream::connect(host).expect("the browser listens where it says");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout above zero");
        stream.set_nodelay(true).expect("a fresh socket takes options");
        let (socket, _) =
            tungstenite::client(address.as_str(), stream).expect("the browser speaks WebSocket");
        let mut browser = Self { process, socket, last_id: 0, events: Vec::new(), folder };
        let downloads = browser.folder.path().join("downloads");
        std::fs::create_dir(&downloads).expect("a folder for downloads");
        let behavior = json!({"behavior": "allow", "downloadPath": downloads, "eventsEnabled": true});
        browser.call("", "Browser.setDownloadBehavior", behavior);
        browser
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
            let message = self.socket.read().expect("the browser answers within 90 seconds");
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

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.socket.send(Message::text(r#"{"id":0,"method":"Browser.close"}"#));
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn devtools_address(process: &mut Child) -> String {
    let stderr = process.stderr.take().expect("stderr is piped");
    let mut lines = BufReader::new(stderr).lines();
    let mut said = Vec::new();
    let address = loop {
        match lines.next() {
            Some(Ok(line)) => match line.strip_prefix("DevTools listening on ") {
                Some(address) => break address.trim().to_owned(),
                None => said.push(line),
            },
            _ => panic!("the browser ended before it listened:\n{}", said.join("\n")),
        }
    };
    // A full pipe would stop the browser.
    std::thread::spawn(move || lines.for_each(drop));
    address
}

/// Chromium's sandbox does not work for root.
fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}
