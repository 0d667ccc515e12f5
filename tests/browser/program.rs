//! A browser as a program that runs beside the tests.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::mpsc;

use crate::patience::ANSWER;

/// Runs a browser until its own input ends, then removes the folder that it is given first.
const KEEPER: &str = r#"folder=$1; shift; "$@" & read -r _; kill $!; wait; rm -rf "$folder""#;

/// Starts a browser that says `LISTENING ws://...` and gives that address. The browser ends, and `folder` is removed, when
/// the input given beside it is closed, be it by the end of this process.
pub fn start(program: &str, folder: &Path, arguments: &[String], listening: &str) -> (String, ChildStdin) {
    let mut keeper = Command::new("sh")
        .args(["-c", KEEPER, "sh"])
        .arg(folder)
        .arg(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("there is a shell");
    let alive = keeper.stdin.take().expect("stdin is piped");
    let stderr = keeper.stderr.take().expect("stderr is piped");
    let (send, lines) = mpsc::channel();
    // To the end, whether somebody listens or not: a full pipe would stop the browser.
    std::thread::spawn(move || {
        BufReader::new(stderr).lines().map_while(Result::ok).for_each(|line| drop(send.send(line)));
        let _ = keeper.wait();
    });
    let mut said = Vec::new();
    loop {
        match lines.recv_timeout(*ANSWER) {
            Ok(line) => match line.strip_prefix(listening) {
                Some(address) => return (address.trim().to_owned(), alive),
                None => said.push(line),
            },
            Err(error) => panic!("{program} does not listen ({error}); it said:\n{}", said.join("\n")),
        }
    }
}
