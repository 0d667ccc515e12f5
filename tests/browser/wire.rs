//! JSON messages to and from a browser, over its WebSocket.

use std::io::ErrorKind;
use std::net::TcpStream;
use std::time::Instant;

use serde_json::{Value, json};
use tungstenite::{Error, Message, WebSocket};

use crate::patience::ANSWER;

/// A connection on which calls are numbered.
pub struct Wire {
    socket: WebSocket<TcpStream>,
    last_id: u64,
}

/// Something that is waited for, and how long.
pub struct Wait<'a> {
    what: &'a str,
    end: Instant,
}

impl<'a> Wait<'a> {
    /// Begins now.
    pub fn of(what: &'a str) -> Self {
        Self { what, end: Instant::now() + *ANSWER }
    }

    /// # Panics
    /// When the time is over.
    pub fn go_on(&self) {
        assert!(Instant::now() < self.end, "no {} from the browser within {:?}", self.what, *ANSWER);
    }
}

impl Wire {
    /// Connects to `ws://HOST:PORT/...`.
    pub fn connect(address: &str) -> Self {
        let host =
            address.trim_start_matches("ws://").split('/').next().expect("split gives at least one part");
        let stream = TcpStream::connect(host).expect("the browser listens where it says");
        stream.set_read_timeout(Some(*ANSWER)).expect("a timeout above zero");
        stream.set_nodelay(true).expect("a fresh socket takes options");
        let (socket, _) = tungstenite::client(address, stream).expect("the browser speaks WebSocket");
        Self { socket, last_id: 0 }
    }

    /// Calls a method of a session (empty: of the browser itself) and gives the number that its answer will have.
    pub fn send(&mut self, session: &str, method: &str, params: &Value) -> u64 {
        self.last_id += 1;
        let mut message = json!({"id": self.last_id, "method": method, "params": params});
        if !session.is_empty() {
            message["sessionId"] = session.into();
        }
        self.socket.send(Message::text(message.to_string())).expect("the browser runs");
        self.last_id
    }

    /// The next message, whatever it is.
    ///
    /// # Panics
    /// If none comes before the end of the wait.
    pub fn read(&mut self, wait: &Wait) -> Value {
        loop {
            wait.go_on();
            let left = wait.end.saturating_duration_since(Instant::now());
            let stream = self.socket.get_ref();
            // Zero would mean for ever.
            stream.set_read_timeout(Some(left.max(std::time::Duration::from_millis(1)))).expect("above zero");
            match self.socket.read() {
                Ok(Message::Text(text)) => return serde_json::from_str(&text).expect("the protocol is JSON"),
                Ok(_) => {}
                Err(Error::Io(error))
                    if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                Err(error) => panic!("no {}: {error}", wait.what),
            }
        }
    }
}
