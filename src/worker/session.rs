//! What the worker holds and what it does with a request.
//!
//! The session knows no browser: the worker hands it messages and calls [`Session::work`] again and again, looking
//! for new messages in between.

use serde::{Deserialize, Serialize};

use crate::data::{self, Dataset, Fix, NamedFile, Roles, Truth};
use crate::learn::{self, Adapter, Info, Posterior, Problem, Settings, State};
use crate::protocol::{Envelope, LearnedState, Request, Response, Subject};
use crate::{evaluate, explain, simulate};

use super::files;

/// Longest time in milliseconds that [`Session::work`] starts new steps for; one step comes on top.
pub const SLICE_MS: f64 = 15.0;

/// Milliseconds between two progress reports.
const PROGRESS_MS: f64 = 100.0;

/// Data, the run that is under way and what was learned last.
#[derive(Default)]
pub struct Session {
    data: Option<Held>,
    run: Option<Run>,
    learned: Option<Learned>,
}

struct Held {
    dataset: Dataset,
    truth: Option<Truth>,
    /// Changes that new experiments need as well: renamed columns, logarithms.
    fixes: Vec<Fix>,
}

struct Run {
    id: u64,
    problem: Problem,
    state: State,
    pace: Pace,
    /// Milliseconds spent in steps.
    elapsed_ms: f64,
    /// When progress was last reported; `None`: not yet.
    reported_ms: Option<f64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pace {
    Going,
    Held,
    OneStep,
}

struct Learned {
    problem: Problem,
    kept: Kept,
}

/// What goes into a [`LearnedState`].
#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    posterior: Posterior,
    adapter: Adapter,
}

/// An answer, or why there is none.
type Answer = Result<Response, (Subject, String)>;

impl Session {
    /// True while [`Session::work`] has something to do.
    pub fn is_working(&self) -> bool {
        self.run.as_ref().is_some_and(|run| run.pace != Pace::Held)
    }

    /// Carries out a request; the answer carries its run id.
    pub fn handle(&mut self, message: Envelope<Request>) -> Option<Envelope<Response>> {
        let id = message.run;
        let answer = match message.body {
            Request::Load { files, roles, fixes } => {
                let loaded = data::load(&files, roles.as_ref(), &fixes);
                Some(Ok(self.hold(loaded, fixes)))
            }
            Request::Simulate(recipe) => Some(self.simulate(&recipe)),
            Request::Learn(settings) => self.start(id, settings).err().map(Err),
            Request::Pause => self.set_pace(Pace::Held),
            Request::Resume => self.set_pace(Pace::Going),
            Request::StepOnce => self.set_pace(Pace::OneStep),
            Request::Stop => return self.run.take().map(|run| self.finish(run, true)),
            Request::Restore(state) => self.restore(&state).then_some(Ok(Response::Restored)),
            Request::Adapt { files, first_rows } => Some(self.adapt(&files, first_rows)),
            Request::ExplainEdge { from, to } => Some(self.explain_edge(from, to)),
            Request::ExplainTarget { experiment, variable } => {
                Some(self.explain_target(experiment, variable))
            }
            Request::Export(_) => Some(Err((Subject::Export, NOT_LEARNED.into()))),
        };
        answer.map(|answer| {
            let body = answer.unwrap_or_else(|(subject, message)| Response::Refused { subject, message });
            Envelope::new(id, body)
        })
    }

    /// Goes on learning for about [`SLICE_MS`]. `clock` gives milliseconds that never run backwards.
    pub fn work(&mut self, clock: impl Fn() -> f64) -> Option<Envelope<Response>> {
        let run = self.run.as_mut().filter(|run| run.pace != Pace::Held)?;
        let start = clock();
        let mut info;
        let now = loop {
            info = learn::step(&run.problem, &mut run.state);
            let now = clock();
            if info.finished || run.pace == Pace::OneStep || now - start >= SLICE_MS {
                break now;
            }
        };
        run.elapsed_ms += now - start;
        if info.finished {
            return self.run.take().map(|run| self.finish(run, false));
        }
        let one_step = run.pace == Pace::OneStep;
        if one_step {
            run.pace = Pace::Held;
        }
        let due = run.reported_ms.is_none_or(|reported| now - reported >= PROGRESS_MS);
        (due || one_step).then(|| {
            run.reported_ms = Some(now);
            run.progress(info)
        })
    }

    fn hold(&mut self, loaded: data::Loaded, fixes: Vec<Fix>) -> Response {
        self.run = None;
        self.learned = None;
        let data::Loaded { report, dataset, truth } = loaded;
        self.data = dataset.map(|dataset| Held { dataset, truth: truth.clone(), fixes });
        Response::Loaded { report, truth }
    }

    /// Simulated data take the way of a file, so that they get the same report.
    fn simulate(&mut self, recipe: &simulate::Recipe) -> Answer {
        let (dataset, truth) =
            simulate::simulate(recipe).map_err(|error| (Subject::Data, error.to_string()))?;
        let reference = dataset.reference().map(|k| dataset.environments()[k].name.clone());
        let roles = Roles { reference: Some(reference), ..Roles::default() };
        let loaded = data::load(&[files::long_table(&dataset)], Some(&roles), &[]);
        Ok(self.hold(data::Loaded { truth: Some(truth), ..loaded }, Vec::new()))
    }

    fn start(&mut self, id: u64, settings: Settings) -> Result<(), (Subject, String)> {
        self.run = None;
        let held = self.data.as_ref().ok_or((Subject::Learning, NO_DATA.into()))?;
        let problem =
            Problem::new(&held.dataset, settings).map_err(|error| (Subject::Learning, error.to_string()))?;
        let state = learn::init(&problem);
        self.run = Some(Run { id, problem, state, pace: Pace::Going, elapsed_ms: 0.0, reported_ms: None });
        Ok(())
    }

    /// Requests about a run that has just ended are no mistake: the page could not know.
    fn set_pace(&mut self, pace: Pace) -> Option<Answer> {
        if let Some(run) = &mut self.run {
            run.pace = pace;
        }
        None
    }

    fn finish(&mut self, run: Run, stopped: bool) -> Envelope<Response> {
        let Run { id, problem, state, elapsed_ms, .. } = run;
        let kept =
            Kept { posterior: learn::posterior(&problem, &state), adapter: Adapter::new(&problem, &state) };
        let truth = self.data.as_ref().and_then(|held| held.truth.as_ref());
        let body = Response::Learned {
            posterior: Box::new(kept.posterior.clone()),
            scores: truth.map(|truth| evaluate::score(truth, &kept.posterior)),
            stopped,
            elapsed_ms,
            state: LearnedState(
                postcard::to_stdvec(&kept).expect("memory is the only thing that can run out"),
            ),
        };
        self.learned = Some(Learned { problem, kept });
        Envelope::new(id, body)
    }

    fn restore(&mut self, state: &LearnedState) -> bool {
        let Some(held) = &self.data else { return false };
        let Ok(kept) = postcard::from_bytes::<Kept>(&state.0) else { return false };
        let Ok(problem) = Problem::new(&held.dataset, kept.posterior.settings.clone()) else { return false };
        self.learned = Some(Learned { problem, kept });
        true
    }

    fn explain_edge(&self, from: usize, to: usize) -> Answer {
        let (held, Learned { problem, kept }) = self.explainable()?;
        let d = kept.posterior.variables.len();
        if from >= d || to >= d || from == to {
            return Err((Subject::Evidence, NO_SUCH_PAIR.into()));
        }
        Ok(Response::Edge(explain::edge(&held.dataset, problem, &kept.posterior, from, to)))
    }

    fn explain_target(&self, experiment: usize, variable: usize) -> Answer {
        let (held, Learned { problem, kept }) = self.explainable()?;
        if experiment >= kept.posterior.experiments.len() || variable >= kept.posterior.variables.len() {
            return Err((Subject::Evidence, NO_SUCH_PAIR.into()));
        }
        Ok(Response::Target(explain::target(&held.dataset, problem, &kept.posterior, experiment, variable)))
    }

    fn explainable(&self) -> Result<(&Held, &Learned), (Subject, String)> {
        let both = self.data.as_ref().zip(self.learned.as_ref());
        both.ok_or((Subject::Evidence, NOT_LEARNED.into()))
    }

    fn adapt(&self, new: &[NamedFile], first_rows: Option<usize>) -> Answer {
        let refuse = |message: String| (Subject::NewExperiment, message);
        let learned = self.learned.as_ref().ok_or(refuse(NOT_LEARNED.into()))?;
        let held = self.data.as_ref().ok_or(refuse(NO_DATA.into()))?;
        let adapter = &learned.kept.adapter;
        Ok(match data::load_experiments(new, adapter.variables(), &held.fixes) {
            Ok(read) => Response::Adapted {
                findings: read.notes,
                adaptations: read
                    .experiments
                    .iter()
                    .map(|new| adapter.adapt(&new.name, &new.rows, first_rows))
                    .collect::<Result<_, _>>()
                    .map_err(|error| refuse(error.to_string()))?,
            },
            Err(findings) => Response::Adapted { findings, adaptations: Vec::new() },
        })
    }
}

impl Run {
    fn progress(&mut self, info: Info) -> Envelope<Response> {
        let snapshot = learn::snapshot(&self.problem, &mut self.state);
        Envelope::new(self.id, Response::Progress { info, elapsed_ms: self.elapsed_ms, snapshot })
    }
}

const NO_DATA: &str = "There are no data yet. Load files or an example first.";
const NOT_LEARNED: &str = "Nothing has been learned yet. Press Start in the Learn step first.";
const NO_SUCH_PAIR: &str = "There is no such pair in the result. Choose one in the graph or a heatmap.";

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::simulate::Recipe;

    /// A session with small simulated data; requests of run 1.
    fn loaded() -> Session {
        let recipe = Recipe { variables: 4, experiments: 3, rows: 5, ..Recipe::default() };
        let mut session = Session::default();
        let answer = ask(&mut session, Request::Simulate(recipe)).expect("an answer");
        assert!(matches!(answer, Response::Loaded { truth: Some(_), report } if report.ready));
        session
    }

    fn ask(session: &mut Session, request: Request) -> Option<Response> {
        session.handle(Envelope::new(1, request)).map(|answer| {
            assert_eq!(answer.run, 1);
            answer.body
        })
    }

    /// A clock that goes on by this much each time it is looked at.
    fn clock(tick_ms: f64) -> impl Fn() -> f64 {
        let time = Cell::new(0.0);
        move || {
            time.set(time.get() + tick_ms);
            time.get()
        }
    }

    /// Works until the run ends, each step taking a millisecond; gives the number of progress reports and the end.
    fn work(session: &mut Session) -> (usize, Response) {
        let clock = clock(1.0);
        let mut reports = 0;
        loop {
            match session.work(&clock).map(|answer| answer.body) {
                Some(end @ Response::Learned { .. }) => return (reports, end),
                Some(_) => reports += 1,
                None => assert!(session.is_working(), "the run must not end without a word"),
            }
        }
    }

    #[test]
    fn slices_give_what_one_go_gives() {
        let mut session = loaded();
        assert!(ask(&mut session, Request::Learn(Settings::default())).is_none());
        let (reports, Response::Learned { posterior, scores, stopped, .. }) = work(&mut session) else {
            panic!("the run ends with a result")
        };
        let held = session.data.as_ref().expect("data are loaded");
        let problem = Problem::new(&held.dataset, Settings::default()).expect("as in the session");
        let mut state = learn::init(&problem);
        while !learn::step(&problem, &mut state).finished {}
        assert_eq!(*posterior, learn::posterior(&problem, &state));
        assert!(reports > 0 && scores.is_some() && !stopped && !session.is_working());
    }

    #[test]
    fn a_simulated_data_set_reads_back_as_it_was_drawn() {
        let recipe = Recipe { variables: 5, reference_rows: 0, ..Recipe::default() };
        let mut session = Session::default();
        ask(&mut session, Request::Simulate(recipe.clone()));
        assert_eq!(
            session.data.expect("data").dataset,
            simulate::simulate(&recipe).expect("a legal recipe").0
        );
    }

    #[test]
    fn stop_answers_with_the_partial_result() {
        let mut session = loaded();
        ask(&mut session, Request::Learn(Settings::default()));
        session.work(clock(SLICE_MS));
        let answer = ask(&mut session, Request::Stop);
        assert!(matches!(answer, Some(Response::Learned { stopped: true, .. })));
        assert!(ask(&mut session, Request::Stop).is_none(), "a run that has ended cannot be stopped again");
    }

    #[test]
    fn a_held_run_does_one_step_at_a_time() {
        let mut session = loaded();
        ask(&mut session, Request::Learn(Settings::default()));
        ask(&mut session, Request::Pause);
        assert!(!session.is_working() && session.work(clock(1.0)).is_none());
        ask(&mut session, Request::StepOnce);
        assert!(matches!(
            session.work(clock(1.0)).map(|answer| answer.body),
            Some(Response::Progress { .. })
        ));
        assert!(!session.is_working());
        ask(&mut session, Request::Resume);
        assert!(session.is_working());
    }

    #[test]
    fn requests_without_data_or_result_are_refused() {
        let mut session = Session::default();
        let learn = Request::Learn(Settings::default());
        let refused =
            |answer, about| matches!(answer, Some(Response::Refused { subject, .. }) if subject == about);
        assert!(refused(ask(&mut session, learn), Subject::Learning));
        let adapt = Request::Adapt { files: Vec::new(), first_rows: None };
        assert!(refused(ask(&mut session, adapt), Subject::NewExperiment));
        let mut session = loaded();
        assert!(refused(ask(&mut session, Request::ExplainEdge { from: 0, to: 1 }), Subject::Evidence));
        assert!(refused(ask(&mut session, Request::Export(crate::protocol::Format::Json)), Subject::Export));
    }

    #[test]
    fn another_worker_takes_over_what_was_learned() {
        let mut session = loaded();
        ask(&mut session, Request::Learn(Settings::default()));
        let (_, Response::Learned { state, .. }) = work(&mut session) else {
            panic!("the run ends with a result")
        };
        let mut next = loaded();
        assert_eq!(ask(&mut next, Request::Restore(state)), Some(Response::Restored));
        let rows = b"X1,X2,X3,X4\n0,0,0,9\n".to_vec();
        let adapt = |first_rows| {
            let file = NamedFile { name: "new.csv".into(), bytes: rows.clone() };
            Request::Adapt { files: vec![file], first_rows }
        };
        let answer = ask(&mut session, adapt(None));
        assert!(matches!(&answer, Some(Response::Adapted { adaptations, .. }) if adaptations.len() == 1));
        assert_eq!(ask(&mut next, adapt(None)), answer);
        assert!(ask(&mut Session::default(), Request::Restore(LearnedState(vec![1]))).is_none());
    }

    #[test]
    fn edges_and_targets_of_the_result_are_explained() {
        let mut session = loaded();
        ask(&mut session, Request::Learn(Settings::default()));
        work(&mut session);
        let edge = ask(&mut session, Request::ExplainEdge { from: 2, to: 1 });
        assert!(matches!(edge, Some(Response::Edge(e)) if (e.from, e.to) == (2, 1) && !e.points.is_empty()));
        let target = ask(&mut session, Request::ExplainTarget { experiment: 1, variable: 3 });
        assert!(matches!(target, Some(Response::Target(t)) if (t.experiment, t.variable) == (1, 3)));
        for wrong in [
            Request::ExplainEdge { from: 0, to: 0 },
            Request::ExplainEdge { from: 4, to: 0 },
            Request::ExplainTarget { experiment: 3, variable: 0 },
        ] {
            let answer = ask(&mut session, wrong);
            assert!(matches!(answer, Some(Response::Refused { subject: Subject::Evidence, .. })));
        }
    }

    #[test]
    fn new_data_end_the_run_and_forget_the_result() {
        let mut session = loaded();
        ask(&mut session, Request::Learn(Settings::default()));
        ask(&mut session, Request::Simulate(Recipe::default()));
        assert!(!session.is_working() && session.learned.is_none());
    }
}
