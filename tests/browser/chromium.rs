//! One Chromium for all tests; each page has a profile of its own in it.

use std::path::PathBuf;
use std::process::{ChildStdin, Command};
use std::sync::LazyLock;

use tempfile::TempDir;

use crate::program;

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

const ARGUMENTS: [&str; 16] = [
    "--headless=new",
    "--remote-debugging-port=0",
    "--disable-gpu",
    "--no-first-run",
    "--mute-audio",
    "--no-default-browser-check",
    "--disable-quic",
    "--disable-sync",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--lang=en-US",
    "--window-size=1280,720",
];

impl Chromium {
    /// Starts the browser that `CHROME` names, `chromium` if it is not set.
    fn start() -> Self {
        let name = std::env::var("CHROME").unwrap_or_else(|_| "chromium".into());
        // Below the project and not hidden: a browser from a snap sees no other place.
        let folder = TempDir::with_prefix_in("browser-", env!("CARGO_TARGET_TMPDIR"))
            .expect("a folder for the profile")
            .keep();
        let mut arguments = ARGUMENTS.map(String::from).to_vec();
        arguments.push(format!("--user-data-dir={}", folder.join("profile").display()));
        arguments.extend(is_root().then(|| "--no-sandbox".into()));
        arguments.push("about:blank".into());
        let (address, alive) = program::start(&name, &folder, &arguments, "DevTools listening on ");
        Self { address, folder, _alive: alive }
    }
}

/// Chromium's sandbox does not work for root.
fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}
