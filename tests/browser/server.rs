//! Serves a folder over HTTP on this machine, as any static host does: no special headers.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::{fs, thread};

/// A server that runs until the tests end.
pub struct Server {
    /// `http://127.0.0.1:PORT`.
    pub origin: String,
}

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
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let folder = folder.clone();
                // A browser that goes away in the middle of an answer is no failure.
                thread::spawn(move || drop(answer(stream, &folder, mounts)));
            }
        });
        Self { origin }
    }
}

fn answer(mut stream: TcpStream, folder: &Path, mounts: &[&str]) -> std::io::Result<()> {
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
    let (status, body, media) = match found {
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
