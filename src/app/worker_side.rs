//! The engine in its web worker: takes the page's messages and lets the session work between them. The same program in other
//! workers is its assistants: they talk to the engine by message ports that the page hands out.

use std::cell::{Cell, RefCell};
use std::panic::PanicHookInfo;

use js_sys::{Array, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::{Closure, JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent, MessagePort, Performance};

use crate::protocol::{Envelope, Request, Response};
use crate::worker::{Assistance, Session};

/// What the page says beside a port to a worker that is to assist whoever is at its other end.
pub const ASSIST: &str = "assist";

/// What it says beside a port to the engine: an assistant is at its other end.
pub const ASSISTED: &str = "assisted";

thread_local! {
    static SHELL: Shell = Shell::new();
}

struct Shell {
    session: RefCell<Session>,
    /// Ways to the assistants of the present run, by number.
    assistants: RefCell<Vec<Line>>,
    assistance: RefCell<Assistance>,
    /// The way to the engine, in a worker that assists it.
    engine: RefCell<Option<Line>>,
    performance: Performance,
    /// A message sent here comes back as soon as the page's waiting messages have been handled; timers would
    /// add four milliseconds each time.
    later: MessagePort,
    /// Such a message is under way.
    waiting: Cell<bool>,
}

/// A port with what listens to it.
struct Line {
    port: MessagePort,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

impl Line {
    fn new(port: MessagePort, hear: impl Fn(&Shell, &[u8]) + 'static) -> Self {
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            SHELL.with(|shell| hear(shell, &Uint8Array::new(&event.data()).to_vec()));
        });
        port.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Self { port, _on_message: on_message }
    }

    fn post<T: Serialize>(&self, message: &Envelope<T>) {
        let (bytes, transfer) = to_be_handed_over(message);
        // A port whose other end is gone takes messages as well.
        let _ = self.port.post_message_with_transferable(&bytes, &transfer);
    }
}

impl Drop for Line {
    /// What is still under way is of no use, and would find nobody to listen.
    fn drop(&mut self) {
        self.port.set_onmessage(None);
        self.port.close();
    }
}

/// Listens to the page.
pub fn start() {
    std::panic::set_hook(Box::new(report_panic));
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| {
        SHELL.with(|shell| shell.receive(&event));
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    post(&Envelope::new(0, Response::Ready));
}

impl Shell {
    fn new() -> Self {
        let channel = MessageChannel::new().expect("every worker has message channels");
        let on_turn = Closure::<dyn FnMut(MessageEvent)>::new(|_| SHELL.with(Shell::work));
        channel.port2().set_onmessage(Some(on_turn.as_ref().unchecked_ref()));
        on_turn.forget();
        Self {
            session: RefCell::default(),
            assistants: RefCell::default(),
            assistance: RefCell::default(),
            engine: RefCell::default(),
            performance: scope().performance().expect("every worker has a clock"),
            later: channel.port1(),
            waiting: Cell::new(false),
        }
    }

    /// A message that cannot be read is a fault of the program: it ends the worker, as every panic does.
    fn receive(&self, event: &MessageEvent) {
        if let Some(word) = event.data().as_string() {
            return self.connect(&word, event.ports().get(0).unchecked_into());
        }
        let bytes = Uint8Array::new(&event.data()).to_vec();
        let message: Envelope<Request> = Envelope::decode(&bytes).expect("page and worker are of one build");
        if matches!(message.body, Request::Learn(_)) {
            self.assistants.borrow_mut().clear();
        }
        if let Some(answer) = self.session.borrow_mut().handle(message) {
            post(&answer);
        }
        self.go_on_later();
    }

    fn connect(&self, word: &str, port: MessagePort) {
        if word == ASSIST {
            let told = |shell: &Self, bytes: &[u8]| {
                let message = Envelope::decode(bytes).expect("engine and assistant are of one build");
                shell.assistance.borrow_mut().handle(message);
                shell.go_on_later();
            };
            *self.engine.borrow_mut() = Some(Line::new(port, told));
        } else if let Some(number) = self.session.borrow_mut().join() {
            let hear = move |shell: &Self, bytes: &[u8]| {
                let reports = Envelope::decode(bytes).expect("engine and assistant are of one build");
                shell.session.borrow_mut().hear(number, reports);
            };
            self.assistants.borrow_mut().push(Line::new(port, hear));
        }
    }

    fn work(&self) {
        self.waiting.set(false);
        if let Some(engine) = &*self.engine.borrow() {
            let reports = self.assistance.borrow_mut().work(|| self.performance.now());
            reports.into_iter().for_each(|reports| engine.post(&reports));
            return self.go_on_later();
        }
        let progress = self.session.borrow_mut().work(|| self.performance.now());
        for (number, told) in self.session.borrow_mut().take_told() {
            self.assistants.borrow().get(number).into_iter().for_each(|line| line.post(&told));
        }
        if let Some(progress) = progress {
            post(&progress);
        }
        self.go_on_later();
    }

    fn go_on_later(&self) {
        let is_working = self.session.borrow().is_working() || self.assistance.borrow().is_working();
        if is_working && !self.waiting.replace(true) {
            self.later.post_message(&JsValue::NULL).expect("null can always be posted");
        }
    }
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// A message's bytes; the buffer is handed over, not copied.
fn to_be_handed_over<T: Serialize>(message: &Envelope<T>) -> (Uint8Array, Array) {
    let bytes = Uint8Array::from(message.encode().as_slice());
    let transfer = Array::of1(&bytes.buffer());
    (bytes, transfer)
}

fn post(message: &Envelope<Response>) {
    let (bytes, transfer) = to_be_handed_over(message);
    scope().post_message_with_transfer(&bytes, &transfer).expect("a byte array can always be posted");
}

fn report_panic(info: &PanicHookInfo) {
    console_error_panic_hook::hook(info);
    post(&Envelope::new(0, Response::Crashed { message: info.to_string() }));
}
