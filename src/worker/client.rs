//! The page's bookkeeping: which requests wait, which answers are stale, what a new worker needs after a crash.

use crate::protocol::{BUILD, Envelope, LearnedState, Request, Response, Subject};

/// State of the page's end.
#[derive(Debug, Default)]
pub struct Client {
    /// The present worker has said that it is ready.
    ready: bool,
    /// A worker was ready at least once.
    started: bool,
    /// Id of the newest data request or run.
    run: u64,
    /// Id of the newest data request.
    data_run: u64,
    /// Requests that wait for a worker.
    queue: Vec<Envelope<Request>>,
    /// The data request that waits for its answer.
    asked: Option<Request>,
    /// The data request that gave the present data.
    data: Option<Request>,
    /// What was learned last from the present data.
    learned: Option<LearnedState>,
    /// A new worker is being given the data again.
    restoring: bool,
}

/// What an arriving message means.
#[derive(Debug, PartialEq)]
pub enum Received {
    /// Show it: it belongs to the present data and run.
    Show(Box<Response>),
    /// The worker is ready: send these, in order.
    Send(Vec<Envelope<Request>>),
    /// The engine panicked, with this message; start a new worker.
    Crashed(String),
    /// Page and worker are of different builds.
    Mismatch,
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
        match &request {
            Request::Load { .. } | Request::Simulate(_) | Request::Reopen(_) => {
                self.run += 1;
                self.data_run = self.run;
                self.asked = Some(request.clone());
                self.learned = None;
            }
            Request::Learn(_) => self.run += 1,
            _ => {}
        }
        let envelope = Envelope::new(self.run, request);
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
        match body {
            Response::Ready { build } if build == BUILD => {
                self.ready = true;
                self.started = true;
                Received::Send(std::mem::take(&mut self.queue))
            }
            Response::Ready { .. } => Received::Mismatch,
            Response::Crashed { message } => Received::Crashed(message),
            Response::Restored => Received::Nothing,
            Response::Loaded { .. } | Response::Reopened(_) if self.restoring => {
                self.restoring = false;
                Received::Nothing
            }
            Response::Loaded { .. } if run == self.data_run => {
                self.data = self.asked.take();
                Received::Show(Box::new(body))
            }
            Response::Reopened(ref reopened) if run == self.data_run => {
                self.data = self.asked.take();
                self.learned = Some(reopened.state.clone());
                Received::Show(Box::new(body))
            }
            Response::Refused { subject: Subject::Data, .. } if run == self.data_run => {
                Received::Show(Box::new(body))
            }
            Response::Loaded { .. } | Response::Reopened(_) => Received::Nothing,
            _ if run != self.run => Received::Nothing,
            Response::Learned { ref state, .. } => {
                self.learned = Some(state.clone());
                Received::Show(Box::new(body))
            }
            _ => Received::Show(Box::new(body)),
        }
    }

    /// Takes note that the present worker is gone.
    pub fn crashed(&mut self) -> Crash {
        if !std::mem::take(&mut self.ready) {
            return Crash::GiveUp;
        }
        self.asked = None;
        if std::mem::take(&mut self.restoring) {
            // The data themselves bring the engine down: without them it can at least take others.
            self.data = None;
            self.learned = None;
        }
        self.queue.clear();
        if let Some(data) = self.data.clone() {
            self.restoring = true;
            self.queue.push(Envelope::new(self.data_run, data));
            if let Some(learned) = self.learned.clone() {
                self.queue.push(Envelope::new(self.run, Request::Restore(learned)));
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
        Envelope::new(0, Response::Ready { build: BUILD.into() })
    }

    fn loaded(run: u64) -> Envelope<Response> {
        Envelope::new(run, Response::Loaded { report: DataReport::default(), truth: None })
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

    #[test]
    fn another_build_is_noticed() {
        let ready = Envelope::new(0, Response::Ready { build: "older".into() });
        assert_eq!(Client::default().receive(ready), Received::Mismatch);
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
