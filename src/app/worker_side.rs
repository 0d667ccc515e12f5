//! The engine in its web worker: takes the page's messages and lets the session work between them.

use std::cell::{Cell, RefCell};
use std::panic::PanicHookInfo;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::{Closure, JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent, MessagePort, Performance};

use crate::protocol::{Envelope, Response};
use crate::worker::Session;

thread_local! {
    static SHELL: Shell = Shell::new();
}

struct Shell {
    session: RefCell<Session>,
    performance: Performance,
    /// A message sent here comes back as soon as the page's waiting messages have been handled; timers would
    /// add four milliseconds each time.
    later: MessagePort,
    /// Such a message is under way.
    waiting: Cell<bool>,
}

/// Listens to the page.
pub fn start() {
    std::panic::set_hook(Box::new(report_panic));
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| {
        SHELL.with(|shell| shell.receive(&event.data()));
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
            performance: scope().performance().expect("every worker has a clock"),
            later: channel.port1(),
            waiting: Cell::new(false),
        }
    }

    /// A message that cannot be read is a fault of the program: it ends the worker, as every panic does.
    fn receive(&self, data: &JsValue) {
        let bytes = Uint8Array::new(data).to_vec();
        let message = Envelope::decode(&bytes).expect("page and worker are of one build");
        if let Some(answer) = self.session.borrow_mut().handle(message) {
            post(&answer);
        }
        self.go_on_later();
    }

    fn work(&self) {
        self.waiting.set(false);
        let progress = self.session.borrow_mut().work(|| self.performance.now());
        if let Some(progress) = progress {
            post(&progress);
        }
        self.go_on_later();
    }

    fn go_on_later(&self) {
        if self.session.borrow().is_working() && !self.waiting.replace(true) {
            self.later.post_message(&JsValue::NULL).expect("null can always be posted");
        }
    }
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Posts a message's bytes; the buffer is handed over, not copied.
fn post(message: &Envelope<Response>) {
    let bytes = Uint8Array::from(message.encode().as_slice());
    let transfer = Array::of1(&bytes.buffer());
    scope().post_message_with_transfer(&bytes, &transfer).expect("a byte array can always be posted");
}

fn report_panic(info: &PanicHookInfo) {
    console_error_panic_hook::hook(info);
    post(&Envelope::new(0, Response::Crashed { message: info.to_string() }));
}
