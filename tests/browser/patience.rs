//! How long is waited before a test fails.

use std::sync::LazyLock;
use std::time::Duration;

/// For a condition of the page. `PATIENCE` in the environment says another number of seconds: machines that run these tests
/// can be busy.
pub static CONDITION: LazyLock<Duration> = LazyLock::new(|| {
    let seconds = std::env::var("PATIENCE").ok().and_then(|text| text.parse().ok());
    Duration::from_secs(seconds.unwrap_or(120))
});

/// For an answer of the browser, which may have to wait for a condition first.
pub static ANSWER: LazyLock<Duration> = LazyLock::new(|| *CONDITION + Duration::from_secs(30));
