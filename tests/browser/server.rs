//! Serves a folder over HTTP on this machine, as any static host does: no special headers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::{fs, thread};

/// A server that runs until the tests end.
pub struct Server {
    /// `http://127.0.0.1:PORT`.
    pub origin: String,
    mood: Arc<AtomicU8>,
}

/// How a server answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// With the files.
    Well,
    /// With a page of its own to every request, as networks do that want a login first.
    Portal,
    /// "Service unavailable" to every request.
    Unavailable,
    /// Never.
    Hanging,
    /// With the files, but never with WebAssembly.
    WithoutProgram,
}

const MOODS: [Mood; 5] = [Mood::Well, Mood::Portal, Mood::Unavailable, Mood::Hanging, Mood::WithoutProgram];

impl Server {
    /// Serves `folder` at every path prefix in `mounts` (each starting and ending with `/`).
    pub fn start(folder: &Path, mounts: &'static [&'static str]) -> Self {
        assert!(
            folder.join("index.html").is_file(),
            "there is no {}: run ./test, which builds the app before these tests",
            folder.join("index.html").display()
        );
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let origin = format!("http://{}", listener.local_addr().expect("a bound listener has an address"));
        let folder = folder.to_owned();
        let mood = Arc::new(AtomicU8::new(Mood::Well as u8));
        let shared = mood.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let folder = folder.clone();
                let mood = MOODS[usize::from(shared.load(Ordering::SeqCst))];
                // A browser that goes away in the middle of an answer is no failure.
                thread::spawn(move || drop(answer(stream, &folder, mounts, mood)));
            }
        });
        Self { origin, mood }
    }

    /// Answers so from now on.
    pub fn answer(&self, mood: Mood) {
        self.mood.store(mood as u8, Ordering::SeqCst);
    }
}

fn answer(mut stream: TcpStream, folder: &Path, mounts: &[&str], mood: Mood) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    loop {
        let mut header = String::new();
        if reader.read_line(&mut header)? == 0 || header.trim().is_empty() {
            break;
        }
    }
    let mut words = request.split_whitespace();
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let found =
        file_of(target, folder, mounts).and_then(|path| Some((fs::read(&path).ok()?, media_type(&path))));
    if mood == Mood::Hanging || (mood == Mood::WithoutProgram && target.contains(".wasm")) {
        // Until the browser gives up or the tests end.
        stream.read_to_end(&mut Vec::new())?;
        return Ok(());
    }
    let (status, body, media) = match found {
        _ if mood == Mood::Portal => ("200 OK", b"<title>Log in</title>Please log in".to_vec(), "text/html"),
        _ if mood == Mood::Unavailable => ("503 Service Unavailable", b"later".to_vec(), "text/plain"),
        Some((body, media)) if method == "GET" => ("200 OK", body, media),
        _ => ("404 Not Found", b"not found".to_vec(), "text/plain"),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {media}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    stream.write_all(&body)
}

fn file_of(target: &str, folder: &Path, mounts: &[&str]) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?;
    let rest = mounts.iter().filter_map(|mount| path.strip_prefix(mount)).min_by_key(|rest| rest.len())?;
    if rest.split('/').any(|part| part == "..") {
        return None;
    }
    Some(folder.join(if rest.is_empty() { "index.html" } else { rest }))
}

fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
