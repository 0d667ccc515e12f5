//! The page's bookkeeping: which requests wait, which answers are stale, what a new worker needs after a crash.

use crate::protocol::{Envelope, LearnedState, Request, Response, Subject};

/// State of the page's end.
#[derive(Debug, Default)]
pub struct Client {
    /// The present worker has said that it is ready.
    ready: bool,
    /// Id of the newest request that got one of its own: of data or of a run.
    newest: u64,
    /// Id of the data or the run that is shown: answers to older ones are stale.
    shown: u64,
    /// Requests that wait for a worker.
    queue: Vec<Envelope<Request>>,
    /// The newest data request while it waits for its answer, with its id. What is shown before stays until then.
    asked: Option<(u64, Request)>,
    /// The data request that gave the present data.
    data: Option<Request>,
    /// What was learned last from the present data.
    learned: Option<LearnedState>,
    /// A new worker is being given the data again.
    restoring: bool,
    /// A run is going.
    at_work: bool,
    /// Ticks since the worker's last word while a run was going.
    silent: u32,
}

/// Ticks of silence after which a worker that has a run going is taken to hang. Ticks are counted, not seconds: a machine
/// that slept in between has not waited.
const PATIENCE: u32 = 30;

/// What an arriving message means.
#[derive(Debug, PartialEq)]
pub enum Received {
    /// Show it: it belongs to the present data and run.
    Show(Box<Response>),
    /// The worker is ready: send these, in order.
    Send(Vec<Envelope<Request>>),
    /// The engine panicked, with this message; start a new worker.
    Crashed(String),
    /// Nothing to do: stale, or only for the bookkeeping.
    Nothing,
}

/// What to do about a crash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crash {
    /// Start a new worker; `data_kept`: it gets the data and the learned state back by itself.
    Restart {
        /// False if there were no data yet, or if the crash came from giving them back.
        data_kept: bool,
    },
    /// No worker has ever become ready, or the new one did not: starting another would not help.
    GiveUp,
}

impl Client {
    /// Stamps a request; `None` if it has to wait until a worker is ready.
    pub fn request(&mut self, request: Request) -> Option<Envelope<Request>> {
        let id = match &request {
            Request::Load { .. } | Request::Simulate(_) | Request::Reopen(_) | Request::Recall(_) => {
                self.newest += 1;
                self.asked = Some((self.newest, request.clone()));
                self.newest
            }
            Request::Learn(_) => {
                self.newest += 1;
                self.shown = self.newest;
                self.newest
            }
            Request::Restore(state) => {
                self.learned = Some(state.clone());
                self.shown
            }
            _ => self.shown,
        };
        match &request {
            Request::Learn(_) | Request::Resume => self.at_work = true,
            Request::Pause => self.at_work = false,
            _ => {}
        }
        self.silent = 0;
        let envelope = Envelope::new(id, request);
        if self.ready {
            Some(envelope)
        } else {
            self.queue.push(envelope);
            None
        }
    }

    /// Takes note of a message from the present worker.
    pub fn receive(&mut self, message: Envelope<Response>) -> Received {
        let Envelope { run, body, .. } = message;
        self.silent = 0;
        let answers_asked = self.asked.as_ref().is_some_and(|(id, _)| *id == run);
        match body {
            Response::Ready => {
                self.ready = true;
                Received::Send(std::mem::take(&mut self.queue))
            }
            Response::Crashed { message } => Received::Crashed(message),
            Response::Restored | Response::Alive => Received::Nothing,
            Response::Loaded { .. } | Response::Reopened(_) if self.restoring => {
                self.restoring = false;
                Received::Nothing
            }
            Response::Loaded { .. } | Response::Reopened(_) if answers_asked => {
                self.data = self.asked.take().map(|(_, request)| request);
                if matches!(body, Response::Loaded { same: true, .. }) {
                    return Received::Show(Box::new(body));
                }
                self.learned = match &body {
                    Response::Reopened(reopened) => Some(reopened.state.clone()),
                    _ => None,
                };
                self.at_work = self.shown > run;
                self.shown = self.shown.max(run);
                Received::Show(Box::new(body))
            }
            Response::Loaded { .. } | Response::Reopened(_) => Received::Nothing,
            Response::Refused { subject: Subject::Data, .. } => {
                if answers_asked {
                    self.asked = None;
                    Received::Show(Box::new(body))
                } else {
                    Received::Nothing
                }
            }
            _ if run != self.shown => Received::Nothing,
            Response::Refused { subject: Subject::Learning, .. } => {
                self.at_work = false;
                Received::Show(Box::new(body))
            }
            Response::Learned { ref state, .. } => {
                self.at_work = false;
                self.learned = Some(state.clone());
                Received::Show(Box::new(body))
            }
            _ => Received::Show(Box::new(body)),
        }
    }

    /// Takes note that some time has passed; true if the worker hangs.
    pub fn tick(&mut self) -> bool {
        // While other data are read, which takes as long as it takes, the run waits.
        if self.ready && self.at_work && self.asked.is_none() {
            self.silent += 1;
        }
        self.silent >= PATIENCE
    }

    /// Takes note that the present worker is gone.
    pub fn crashed(&mut self) -> Crash {
        if !std::mem::take(&mut self.ready) {
            return Crash::GiveUp;
        }
        self.at_work = false;
        self.silent = 0;
        // Data that were asked for and did not come may be what brought the engine down.
        self.asked = None;
        if std::mem::take(&mut self.restoring) {
            // The data themselves bring the engine down: without them it can at least take others.
            self.data = None;
            self.learned = None;
        }
        self.queue.clear();
        if let Some(data) = self.data.clone() {
            self.restoring = true;
            self.queue.push(Envelope::new(self.shown, data));
            if let Some(learned) = self.learned.clone() {
                self.queue.push(Envelope::new(self.shown, Request::Restore(learned)));
            }
        }
        Crash::Restart { data_kept: self.data.is_some() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::DataReport;
    use crate::learn::Settings;

    fn load(name: &str) -> Request {
        let files = vec![crate::data::NamedFile { name: name.into(), bytes: Vec::new() }];
        Request::Load { files, roles: None, fixes: Vec::new() }
    }

    fn ready() -> Envelope<Response> {
        Envelope::new(0, Response::Ready)
    }

    fn loaded(run: u64) -> Envelope<Response> {
        Envelope::new(run, Response::Loaded { report: DataReport::default(), truth: None, same: false })
    }

    fn shown(received: &Received) -> bool {
        matches!(received, Received::Show(_))
    }

    #[test]
    fn requests_wait_for_the_worker_in_order() {
        let mut client = Client::default();
        assert_eq!(client.request(load("a")), None);
        assert_eq!(client.request(Request::Learn(Settings::default())), None);
        let Received::Send(queue) = client.receive(ready()) else { panic!("the queue is due") };
        assert_eq!(queue.iter().map(|envelope| envelope.run).collect::<Vec<_>>(), [1, 2]);
        assert!(client.request(Request::Stop).is_some());
    }

    #[test]
    fn answers_to_earlier_requests_are_dropped() {
        let mut client = Client::default();
        client.receive(ready());
        client.request(load("a"));
        client.request(load("b"));
        client.request(Request::Learn(Settings::default()));
        assert!(!shown(&client.receive(loaded(1))), "other data were asked for since");
        assert!(shown(&client.receive(loaded(2))), "learning has been asked for, the data are still wanted");
        let answer = |run| Envelope::new(run, Response::Adapted { findings: vec![], adaptations: vec![] });
        assert!(!shown(&client.receive(answer(2))));
        assert!(shown(&client.receive(answer(3))));
    }

    fn learned(run: u64) -> Envelope<Response> {
        let answer = Response::Adapted { findings: vec![], adaptations: vec![] };
        Envelope::new(run, answer)
    }

    #[test]
    fn what_is_shown_stays_until_other_data_have_come() {
        let mut client = Client::default();
        client.receive(ready());
        client.request(load("a"));
        client.receive(loaded(1));
        client.request(Request::Learn(Settings::default()));
        client.request(load("b"));
        assert!(shown(&client.receive(learned(2))), "the run goes on while other data are read");
        let refused = Response::Refused { subject: Subject::Data, message: String::new() };
        assert!(shown(&client.receive(Envelope::new(3, refused.clone()))));
        assert!(shown(&client.receive(learned(2))), "the run goes on after they were refused");
        assert!(!shown(&client.receive(Envelope::new(3, refused))), "nobody waits for this answer any more");
        client.request(load("c"));
        assert!(shown(&client.receive(loaded(4))));
        assert!(!shown(&client.receive(learned(2))), "other data are shown");
    }

    #[test]
    fn data_that_bring_the_engine_down_leave_the_earlier_ones_with_their_result() {
        let mut client = Client::default();
        client.receive(ready());
        client.request(load("a"));
        client.receive(loaded(1));
        client.request(Request::Restore(LearnedState(vec![3])));
        client.request(load("too large"));
        assert_eq!(client.crashed(), Crash::Restart { data_kept: true });
        let Received::Send(queue) = client.receive(ready()) else { panic!("the queue is due") };
        let bodies: Vec<_> = queue.into_iter().map(|envelope| envelope.body).collect();
        assert_eq!(bodies, [load("a"), Request::Restore(LearnedState(vec![3]))]);
    }

    #[test]
    fn silence_counts_while_a_run_is_going_and_only_then() {
        let mut client = Client::default();
        let silence = |client: &mut Client, ticks| (0..ticks).any(|_| client.tick());
        client.receive(ready());
        client.request(load("a"));
        client.receive(loaded(1));
        assert!(!silence(&mut client, 1000), "nothing is at work");
        client.request(Request::Learn(Settings::default()));
        assert!(!silence(&mut client, PATIENCE - 1));
        client.receive(Envelope::new(2, Response::Alive));
        assert!(!silence(&mut client, PATIENCE - 1), "it has shown a sign of life");
        client.request(Request::Pause);
        assert!(!silence(&mut client, 1000));
        client.request(Request::Resume);
        assert!(silence(&mut client, PATIENCE));
        client.crashed();
        assert!(!silence(&mut client, 1000), "another one starts");
    }

    #[test]
    fn a_new_worker_gets_the_data_and_the_result_back() {
        let mut client = Client::default();
        client.receive(ready());
        client.request(load("a"));
        client.receive(loaded(1));
        client.learned = Some(LearnedState(vec![1, 2]));
        assert_eq!(client.crashed(), Crash::Restart { data_kept: true });
        let Received::Send(queue) = client.receive(ready()) else { panic!("the queue is due") };
        let bodies: Vec<_> = queue.into_iter().map(|envelope| envelope.body).collect();
        assert_eq!(bodies, [load("a"), Request::Restore(LearnedState(vec![1, 2]))]);
        assert_eq!(client.receive(loaded(1)), Received::Nothing, "the page knows these data already");
    }

    #[test]
    fn data_that_crash_the_engine_are_not_given_back() {
        let mut client = Client::default();
        client.receive(ready());
        client.request(load("a"));
        assert_eq!(client.crashed(), Crash::Restart { data_kept: false }, "crashed before it answered");
        client.receive(ready());
        client.request(load("b"));
        client.receive(loaded(2));
        client.crashed();
        client.receive(ready());
        assert_eq!(client.crashed(), Crash::Restart { data_kept: false }, "crashed while restoring");
    }

    #[test]
    fn a_worker_that_never_starts_is_given_up() {
        assert_eq!(Client::default().crashed(), Crash::GiveUp);
        let mut client = Client::default();
        client.receive(ready());
        client.crashed();
        assert_eq!(client.crashed(), Crash::GiveUp);
    }
}
