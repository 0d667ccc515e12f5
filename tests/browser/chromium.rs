//! One Chromium for all tests; each page has a profile of its own in it.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::LazyLock;

use tempfile::TempDir;

/// The browser, started when the first test asks for it.
pub static CHROMIUM: LazyLock<Chromium> = LazyLock::new(Chromium::start);

/// A browser that ends, and whose folder is removed, when the tests end in whatever way.
pub struct Chromium {
    /// Where it listens, `ws://HOST:PORT/...`.
    pub address: String,
    /// Profile and downloads.
    pub folder: PathBuf,
    /// Closed by the end of this process, which the keeper waits for.
    _alive: ChildStdin,
}

/// Runs a browser until its own input ends, then removes the folder that it is given first.
pub const KEEPER: &str = r#"folder=$1; shift; "$@" & read -r _; kill $!; wait; rm -rf "$folder""#;

impl Chromium {
    /// Starts the browser that `CHROME` names, `chromium` if it is not set.
    fn start() -> Self {
        let program = std::env::var("CHROME").unwrap_or_else(|_| "chromium".into());
        // Below the project and not hidden: a browser from a snap sees no other place.
        let folder = TempDir::with_prefix_in("browser-", env!("CARGO_TARGET_TMPDIR"))
            .expect("a folder for the profile")
            .keep();
        let mut command = Command::new("sh");
        command
            .args(["-c", KEEPER, "sh"])
            .arg(&folder)
            .arg(&program)
            .args(["--headless=new", "--remote-debugging-port=0", "--disable-gpu", "--no-first-run"])
            .args(["--mute-audio", "--no-default-browser-check", "--disable-quic", "--disable-sync"])
            .args(["--disable-extensions", "--disable-background-networking", "--disable-component-update"])
            .args(["--disable-dev-shm-usage", "--hide-scrollbars", "--force-color-profile=srgb"])
            .args(["--lang=en-US", "--window-size=1280,720"])
            .arg(format!("--user-data-dir={}", folder.join("profile").display()))
            .args(is_root().then_some("--no-sandbox"))
            .arg("about:blank")
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .stdout(Stdio::null());
        let mut keeper = command.spawn().expect("there is a shell");
        let alive = keeper.stdin.take().expect("stdin is piped");
        let stderr = keeper.stderr.take().expect("stderr is piped");
        let mut lines = BufReader::new(stderr).lines();
        let mut said = Vec::new();
        let address = loop {
            match lines.next() {
                Some(Ok(line)) => match line.strip_prefix("DevTools listening on ") {
                    Some(address) => break address.trim().to_owned(),
                    None => said.push(line),
                },
                _ => panic!("{program} ended before it listened; set CHROME:\n{}", said.join("\n")),
            }
        };
        // A full pipe would stop the browser.
        std::thread::spawn(move || {
            lines.for_each(drop);
            let _ = keeper.wait();
        });
        Self { address, folder, _alive: alive }
    }
}

/// Chromium's sandbox does not work for root.
fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}
