//! The page's client of the worker: typed requests out, typed events in.
//!
//! ```text
//! let engine = Engine::start(move |engine, event| match event { Event::Response(..) => .., .. });
//! engine.load(files, None, Vec::new());
//! engine.learn(Settings::default(), 0);
//! ```
//!
//! Requests made before the worker is ready wait for it. Answers to an earlier load or run are dropped. After a crash
//! a new worker is started; it gets the data and the learned state back before anything else.

use std::cell::OnceCell;
use std::rc::Rc;
use std::time::Duration;

use js_sys::{Array, Reflect, Uint8Array};
use leptos::leptos_dom::helpers::IntervalHandle;
use leptos::prelude::{LocalStorage, ReadValue, StoredValue, UpdateValue, set_interval_with_handle};
use wasm_bindgen::prelude::{Closure, JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, MessageChannel, MessageEvent, MessagePort, Url, Worker};

use crate::data::{Fix, NamedFile, Roles};
use crate::learn::Settings;
use crate::protocol::{Envelope, LearnedState, Request, Response, Subject};
use crate::simulate::Recipe;
use crate::worker::{Client, Crash, Received};

use super::worker_side::{ASSIST, ASSISTED};

/// What the page's start script leaves in the window: `module`, the compiled program, and `worker`, a script that runs
/// it in a worker (`assets/boot.js`).
const PROGRAM: &str = "metacadi";

/// How often the engine's signs of life are looked for.
const TICK: Duration = Duration::from_secs(1);

/// What the page hears from the engine.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// An answer that belongs to the present data and run. Never `Ready`, `Crashed` or `Restored`.
    Response(Box<Response>),
    /// The engine crashed and runs again. A run that was under way is lost, earlier results are not.
    Restarted {
        /// What the crash said.
        message: String,
        /// True if the engine has the data and the last complete result again; else data must be loaded first.
        data_kept: bool,
    },
    /// The engine does not run and will not without a reload of the page.
    Broken {
        /// What happened and what to do.
        message: String,
    },
}

/// Handle of the one engine of the page; copies are the same engine.
#[derive(Clone, Copy)]
pub struct Engine(StoredValue<Link, LocalStorage>);

struct Link {
    client: Client,
    /// What is to be told of a crash as soon as the new worker is ready.
    crash: Option<(String, bool)>,
    /// Why there will be no worker any more.
    broken: Option<String>,
    worker: Option<Worker>,
    /// Assist the worker in the present run.
    assistants: Vec<Worker>,
    /// So many more may take the place of assistants that were lost in this run.
    replacements: usize,
    /// Looks for signs of life.
    watch: Option<IntervalHandle>,
    listener: Rc<dyn Fn(Engine, Event)>,
    on_message: Closure<dyn FnMut(MessageEvent)>,
    on_error: Closure<dyn FnMut(web_sys::Event)>,
    on_assistant_message: Closure<dyn FnMut(MessageEvent)>,
    on_assistant_error: Closure<dyn FnMut(web_sys::Event)>,
}

impl Engine {
    /// Starts the worker. `listener` is called for every event; it may call the engine. Call this where the reactive
    /// owner lives as long as the page.
    pub fn start(listener: impl Fn(Engine, Event) + 'static) -> Self {
        let engine = Self(StoredValue::new_local(Link {
            client: Client::default(),
            crash: None,
            broken: None,
            worker: None,
            assistants: Vec::new(),
            replacements: 0,
            watch: None,
            listener: Rc::new(listener),
            on_message: Closure::new(|_| ()),
            on_error: Closure::new(|_| ()),
            on_assistant_message: Closure::new(|_| ()),
            on_assistant_error: Closure::new(|_| ()),
        }));
        engine.0.update_value(|link| {
            link.on_message = Closure::new(move |event: MessageEvent| engine.receive(&event.data()));
            link.on_error = Closure::new(move |event: web_sys::Event| {
                event.prevent_default();
                engine.crashed(error_message(&event));
            });
            link.on_assistant_message = Closure::new(move |event: MessageEvent| {
                let bytes = Uint8Array::new(&event.data()).to_vec();
                match Envelope::decode(&bytes) {
                    Ok(Envelope { body: Response::Ready, .. }) => engine.connect(&event),
                    _ => engine.replace(&event),
                }
            });
            link.on_assistant_error = Closure::new(move |event: web_sys::Event| {
                event.prevent_default();
                engine.replace(&event);
            });
        });
        engine.spawn();
        let watch = set_interval_with_handle(move || engine.watch(), TICK).ok();
        engine.with_link(|link| link.watch = watch);
        engine
    }

    /// Lets the worker go for good: nothing is heard of it any more, and nothing can be asked.
    pub fn end(self) {
        self.with_link(|link| {
            link.discard_worker();
            link.broken = Some(String::from("it was let go"));
            if let Some(watch) = link.watch.take() {
                watch.clear();
            }
        });
    }

    /// Parses files, applies the chosen changes and keeps the data set; forgets what was learned before.
    pub fn load(self, files: Vec<NamedFile>, roles: Option<Roles>, fixes: Vec<Fix>) {
        self.send(Request::Load { files, roles, fixes });
    }

    /// Simulates a data set with known truth and keeps it.
    pub fn simulate(self, recipe: Recipe) {
        self.send(Request::Simulate(recipe));
    }

    /// Takes up a saved run; it arrives as `Response::Reopened`.
    pub fn reopen(self, bundle: NamedFile) {
        self.send(Request::Reopen(bundle));
    }

    /// Takes up a run that was learned earlier, with its data where a recipe makes them again; it arrives as
    /// `Response::Reopened`.
    pub fn recall(self, state: LearnedState) {
        self.send(Request::Recall(state));
    }

    /// Gives the engine back what was learned from the present data.
    pub fn restore(self, state: LearnedState) {
        self.send(Request::Restore(state));
    }

    /// Learns from the kept data set, with so many workers to assist the engine's own: they change the time and nothing else.
    pub fn learn(self, settings: Settings, assistants: usize) {
        self.send(Request::Learn(settings));
        self.with_link(|link| {
            link.dismiss_assistants();
            link.replacements = assistants;
        });
        (0..assistants).for_each(|_| self.recruit());
    }

    /// Holds learning where it is.
    pub fn pause(self) {
        self.send(Request::Pause);
    }

    /// Goes on after a pause.
    pub fn resume(self) {
        self.send(Request::Resume);
    }

    /// While paused: one step.
    pub fn step_once(self) {
        self.send(Request::StepOnce);
    }

    /// Stops learning; what was learned so far arrives as `Response::Learned` with `stopped`.
    pub fn stop(self) {
        self.send(Request::Stop);
    }

    /// Names the targets of new experiments from their first rows (`None`: all), after `fixes` to their files.
    pub fn adapt(self, files: Vec<NamedFile>, first_rows: Option<usize>, fixes: Vec<Fix>) {
        self.send(Request::Adapt { files, first_rows, fixes });
    }

    /// Any request.
    pub fn send(self, request: Request) {
        let broken = self.with_link(|link| {
            if link.broken.is_none()
                && let Some(envelope) = link.client.request(request)
            {
                link.post(&envelope);
            }
            link.broken.clone()
        });
        if let Some(message) = broken {
            self.tell(Event::Broken { message });
        }
    }

    fn receive(self, data: &JsValue) {
        let bytes = Uint8Array::new(data).to_vec();
        let received = match Envelope::decode(&bytes) {
            Ok(message) => self.with_link(|link| link.client.receive(message)),
            Err(error) => Received::Crashed(error.to_string()),
        };
        match received {
            Received::Show(response) => {
                if ends_a_run(&response) {
                    self.with_link(Link::dismiss_assistants);
                }
                let is_report = matches!(*response, Response::Progress { .. });
                self.tell(Event::Response(response));
                if is_report {
                    self.send(Request::Seen);
                }
            }
            Received::Send(queue) => {
                let crash = self.with_link(|link| {
                    queue.iter().for_each(|envelope| link.post(envelope));
                    link.crash.take()
                });
                if let Some((message, data_kept)) = crash {
                    self.tell(Event::Restarted { message, data_kept });
                }
            }
            Received::Crashed(message) => self.crashed(message),
            Received::Nothing => {}
        }
    }

    fn crashed(self, message: String) {
        match self.with_link(|link| {
            // What the old worker still has to say (an error event after a panic message) is of no interest.
            link.discard_worker();
            link.client.crashed()
        }) {
            Crash::Restart { data_kept } => {
                self.with_link(|link| link.crash = Some((message, data_kept)));
                self.spawn();
            }
            Crash::GiveUp => self.give_up(
                "The engine could not be started. Reload the page; if that does not help, use a browser with \
                 WebAssembly SIMD (Chrome 91, Firefox 114, Safari 16.4 or later).",
            ),
        }
    }

    /// An engine that is at work and says nothing for long hangs.
    fn watch(self) {
        if self.with_link(|link| link.client.tick()) {
            self.crashed(String::from("it gave no sign of life"));
        }
    }

    fn give_up(self, message: &str) {
        self.with_link(|link| {
            link.discard_worker();
            link.broken = Some(message.into());
        });
        self.tell(Event::Broken { message: message.into() });
    }

    fn spawn(self) {
        match new_worker() {
            Ok(worker) => self.with_link(|link| {
                worker.set_onmessage(Some(link.on_message.as_ref().unchecked_ref()));
                worker.set_onerror(Some(link.on_error.as_ref().unchecked_ref()));
                link.worker = Some(worker);
            }),
            Err(_) => self.give_up("This browser does not let the page start its engine (a web worker)."),
        }
    }

    /// Starts one more assistant; without it a run takes longer, and that is all.
    fn recruit(self) {
        self.with_link(|link| {
            let Ok(worker) = new_worker() else { return };
            worker.set_onmessage(Some(link.on_assistant_message.as_ref().unchecked_ref()));
            worker.set_onerror(Some(link.on_assistant_error.as_ref().unchecked_ref()));
            link.assistants.push(worker);
        });
    }

    /// Brings an assistant that is ready and the engine together.
    fn connect(self, event: &web_sys::Event) {
        self.with_link(|link| {
            let (Some(engine), Some(assistant), Ok(channel)) =
                (&link.worker, link.assistant(event), MessageChannel::new())
            else {
                return;
            };
            hand_over(&assistant, ASSIST, channel.port1());
            hand_over(engine, ASSISTED, channel.port2());
        });
    }

    /// An assistant is lost: what it was asked for, the engine finds out itself.
    fn replace(self, event: &web_sys::Event) {
        let is_replaced = self.with_link(|link| {
            let Some(lost) = link.assistant(event) else { return false };
            link.assistants.retain(|assistant| *assistant != lost);
            discard(&lost);
            link.replacements.checked_sub(1).map(|left| link.replacements = left).is_some()
        });
        if is_replaced {
            self.recruit();
        }
    }

    fn with_link<T>(self, work: impl FnOnce(&mut Link) -> T) -> T {
        let mut result = None;
        self.0.update_value(|link| result = Some(work(link)));
        result.expect("the engine lives as long as the page")
    }

    /// Outside of `with_link`, so that the listener may call the engine.
    fn tell(self, event: Event) {
        let listener = self.0.read_value().listener.clone();
        listener(self, event);
    }
}

thread_local! {
    /// Address of the script that every worker is started from. It is never revoked: browsers differ in when they are done with it.
    static SCRIPT: OnceCell<String> = const { OnceCell::new() };
}

/// Starts a worker from a blob, and gives it the program, which is compiled already. A worker that is started from an
/// address makes its own rules; one that is started from a blob is under the page's content security policy and cannot
/// send data either.
fn new_worker() -> Result<Worker, JsValue> {
    let program = Reflect::get(&js_sys::global(), &PROGRAM.into())?;
    let address = match SCRIPT.with(|script| script.get().cloned()) {
        Some(address) => address,
        None => {
            let address = address_of_script(&Reflect::get(&program, &"worker".into())?)?;
            SCRIPT.with(|script| script.get_or_init(|| address).clone())
        }
    };
    // No module: browsers start none from a file on a disk.
    let worker = Worker::new(&address)?;
    worker.post_message(&Reflect::get(&program, &"module".into())?)?;
    Ok(worker)
}

fn address_of_script(script: &JsValue) -> Result<String, JsValue> {
    let kind = BlobPropertyBag::new();
    kind.set_type("text/javascript");
    Url::create_object_url_with_blob(&Blob::new_with_str_sequence_and_options(&Array::of1(script), &kind)?)
}

/// Gives a worker its end of a channel.
fn hand_over(worker: &Worker, word: &str, port: MessagePort) {
    let transfer = Array::of1(&port);
    worker.post_message_with_transfer(&word.into(), &transfer).expect("a new port can always be posted");
}

fn discard(worker: &Worker) {
    worker.set_onmessage(None);
    worker.set_onerror(None);
    worker.terminate();
}

/// True of answers after which no run is under way.
fn ends_a_run(response: &Response) -> bool {
    match response {
        Response::Loaded { same, .. } => !same,
        Response::Reopened(_) | Response::Learned { .. } => true,
        Response::Refused { subject, .. } => *subject == Subject::Learning,
        _ => false,
    }
}

/// A worker that cannot be loaded gives an error event without a message.
fn error_message(event: &web_sys::Event) -> String {
    let message = Reflect::get(event, &"message".into()).ok().and_then(|message| message.as_string());
    message.unwrap_or_else(|| "it could not be loaded".into())
}

impl Link {
    /// Posts a message's bytes; the buffer is handed over, not copied.
    fn post(&self, envelope: &Envelope<Request>) {
        let Some(worker) = &self.worker else { return };
        let bytes = Uint8Array::from(envelope.encode().as_slice());
        let transfer = Array::of1(&bytes.buffer());
        worker.post_message_with_transfer(&bytes, &transfer).expect("a byte array can always be posted");
    }

    fn discard_worker(&mut self) {
        self.dismiss_assistants();
        self.worker.take().iter().for_each(discard);
    }

    fn dismiss_assistants(&mut self) {
        self.assistants.drain(..).for_each(|assistant| discard(&assistant));
    }

    /// The assistant that an event comes from, if it still is one.
    fn assistant(&self, event: &web_sys::Event) -> Option<Worker> {
        let target: Worker = event.current_target()?.unchecked_into();
        self.assistants.iter().find(|assistant| **assistant == target).cloned()
    }
}
