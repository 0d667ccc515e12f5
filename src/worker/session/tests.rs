//! What requests do, in the order in which a page makes them.

use std::cell::Cell;

use super::*;
use crate::effects::{Answer, Ask};
use crate::learn::Completeness;
use crate::notes::Topic;
use crate::worker::Assistance;

/// A session with small simulated data; requests of run 1.
fn loaded() -> Session {
    let recipe = Recipe { variables: 4, experiments: 3, rows: 5, ..Recipe::default() };
    let mut session = Session::default();
    let answer = ask(&mut session, Request::Simulate(recipe)).expect("an answer");
    assert!(matches!(answer, Response::Loaded { truth: Some(_), report, same: false } if report.ready));
    session
}

fn ask(session: &mut Session, request: Request) -> Option<Response> {
    session.handle(Envelope::new(1, request)).map(|answer| {
        assert_eq!(answer.run, 1);
        answer.body
    })
}

fn save_as(format: Format) -> Request {
    Request::Export { format, purpose: Purpose::Save, notes: Notes::default() }
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
            Some(Response::Alive) => {}
            Some(_) => {
                reports += 1;
                assert!(ask(session, Request::Seen).is_none());
            }
            None => assert!(session.is_working(), "the run must not end without a word"),
        }
    }
}

#[test]
fn slices_give_what_one_go_gives() {
    let mut session = loaded();
    assert!(ask(&mut session, Request::Learn(Settings::default())).is_none());
    let (reports, Response::Learned { posterior, scores, .. }) = work(&mut session) else {
        panic!("the run ends with a result")
    };
    let held = session.data.as_ref().expect("data are loaded");
    let problem = Problem::new(&held.dataset, Settings::default()).expect("as in the session");
    let mut state = learn::init(&problem);
    while !learn::step(&problem, &mut state).finished {}
    assert_eq!(*posterior, learn::posterior(&problem, &state));
    assert!(reports > 0 && scores.is_some() && !session.is_working());
    assert_eq!(posterior.completeness, Completeness::Complete);
}

#[test]
fn a_saved_run_reopens_with_and_without_its_data() {
    let mut session = loaded();
    let held = session.data.as_mut().expect("data are loaded");
    held.source = Source::Files { names: vec!["a.csv".into()], roles: None, fixes: Vec::new() };
    ask(&mut session, Request::Learn(Settings::default()));
    let (_, Response::Learned { posterior, .. }) = work(&mut session) else { panic!("the run ends") };
    for with_data in [false, true] {
        let saved = ask(&mut session, save_as(Format::Bundle { with_data }));
        let Some(Response::Exported { content, .. }) = saved else { panic!("{saved:?}") };
        let file = NamedFile { name: "run.json".into(), bytes: content.into_bytes() };
        let mut next = Session::default();
        let Some(Response::Reopened(again)) = ask(&mut next, Request::Reopen(file)) else {
            panic!("the run reopens")
        };
        assert_eq!((&again.posterior, again.report.ready), (&*posterior, with_data));
        assert!(again.scores.is_some());
        let edges = save_as(Format::EdgesCsv);
        assert_eq!(ask(&mut next, edges.clone()), ask(&mut session, edges));
        let learn = ask(&mut next, Request::Learn(Settings::default()));
        assert_eq!(learn.is_none(), with_data, "learning again needs the data");
    }
    let broken = NamedFile { name: "run.json".into(), bytes: b"{".to_vec() };
    let answer = ask(&mut session, Request::Reopen(broken));
    assert!(matches!(answer, Some(Response::Refused { subject: Subject::Data, .. })));
}

#[test]
fn stop_answers_with_the_partial_result() {
    let mut session = loaded();
    ask(&mut session, Request::Learn(Settings::default()));
    session.work(clock(SLICE_MS));
    let answer = ask(&mut session, Request::Stop);
    let Some(Response::Learned { posterior, scores, .. }) = answer else { panic!("{answer:?}") };
    assert!(matches!(posterior.completeness, Completeness::FirstGuess { fraction } if fraction < 0.6));
    assert!(scores.is_none(), "without probabilities nothing is scored");
    let answer = ask(&mut session, Request::Suggest);
    assert!(matches!(answer, Some(Response::Refused { subject: Subject::Evidence, .. })));
    let saved = ask(&mut session, save_as(Format::Bundle { with_data: false }));
    let Some(Response::Exported { content, .. }) = saved else { panic!("{saved:?}") };
    let file = NamedFile { name: "run.json".into(), bytes: content.into_bytes() };
    let again = ask(&mut Session::default(), Request::Reopen(file));
    let Some(Response::Reopened(again)) = again else { panic!("{again:?}") };
    assert!(again.origin.is_some() && again.posterior.completeness == posterior.completeness);
    assert!(ask(&mut session, Request::Stop).is_none(), "a run that has ended cannot be stopped again");
}

#[test]
fn a_held_run_does_one_step_at_a_time() {
    let mut session = loaded();
    ask(&mut session, Request::Learn(Settings::default()));
    ask(&mut session, Request::Pause);
    assert!(!session.is_working() && session.work(clock(1.0)).is_none());
    ask(&mut session, Request::StepOnce);
    assert!(matches!(session.work(clock(1.0)).map(|answer| answer.body), Some(Response::Progress { .. })));
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
    let adapt = Request::Adapt { files: Vec::new(), first_rows: None, fixes: Vec::new() };
    assert!(refused(ask(&mut session, adapt), Subject::NewExperiment));
    let mut session = loaded();
    assert!(refused(ask(&mut session, Request::ExplainEdge { from: 0, to: 1 }), Subject::Evidence));
    assert!(refused(ask(&mut session, save_as(Format::Json)), Subject::Export));
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
        Request::Adapt { files: vec![file], first_rows, fixes: Vec::new() }
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
fn a_file_without_a_table_costs_neither_data_nor_result_nor_the_run_that_goes_on() {
    let mut session = loaded();
    ask(&mut session, Request::Learn(Settings::default()));
    work(&mut session);
    ask(&mut session, Request::Learn(Settings::default()));
    for bytes in [&b"%PDF-1.7 \x00\x01"[..], b"", b"a,b,c\n"] {
        let file = NamedFile { name: "wrong.csv".into(), bytes: bytes.to_vec() };
        let answer = ask(&mut session, Request::Load { files: vec![file], roles: None, fixes: vec![] });
        let Some(Response::Refused { subject: Subject::Data, message }) = answer else {
            panic!("{answer:?}")
        };
        assert!(message.contains("wrong.csv"), "{message}");
        assert!(session.is_working() && session.data.is_some() && session.learned.is_some());
    }
    let file = NamedFile { name: "mend.csv".into(), bytes: b"a,b\n1,x\n2,3\n".to_vec() };
    let answer = ask(&mut session, Request::Load { files: vec![file], roles: None, fixes: vec![] });
    assert!(matches!(answer, Some(Response::Loaded { .. })), "a table that can be mended is shown");
}

#[test]
fn the_same_data_again_leave_run_and_result_as_they_are() {
    let mut session = loaded();
    ask(&mut session, Request::Learn(Settings::default()));
    work(&mut session);
    ask(&mut session, Request::Learn(Settings::default()));
    let held = session.data.as_ref().expect("data are loaded");
    let (files, roles) = files::as_files(&held.dataset, None, "rows.csv");
    session.data.as_mut().expect("data are loaded").truth = None;
    let again = Request::Load { files, roles: Some(roles), fixes: vec![] };
    assert!(matches!(ask(&mut session, again), Some(Response::Loaded { same: true, .. })));
    assert!(session.is_working() && session.learned.is_some());
}

#[test]
fn an_earlier_run_is_taken_up_again_and_saved_while_another_is_held() {
    let mut session = loaded();
    ask(&mut session, Request::Learn(Settings::default()));
    let (_, Response::Learned { posterior, state, .. }) = work(&mut session) else { panic!("the run ends") };
    let first = ask(&mut session, save_as(Format::Bundle { with_data: false }));
    let other = Recipe { variables: 5, experiments: 2, rows: 5, ..Recipe::default() };
    ask(&mut session, Request::Simulate(other));
    let saved = ask(&mut session, Request::Save { state: state.clone(), notes: Notes::default() });
    assert_eq!(saved, first, "as it was written then");
    let Some(Response::Reopened(again)) = ask(&mut session, Request::Recall(state)) else {
        panic!("it opens")
    };
    assert_eq!(again.posterior, *posterior);
    assert!(again.report.ready, "its recipe makes the data again");
    let edge = ask(&mut session, Request::ExplainEdge { from: 2, to: 1 });
    assert!(matches!(edge, Some(Response::Edge(_))));
    let damaged = LearnedState(vec![1]);
    let save = Request::Save { state: damaged.clone(), notes: Notes::default() };
    for damaged in [Request::Recall(damaged), save] {
        assert!(matches!(ask(&mut session, damaged), Some(Response::Refused { .. })));
    }
}

#[test]
fn notes_are_saved_with_a_run_and_come_back() {
    let mut session = loaded();
    ask(&mut session, Request::Learn(Settings::default()));
    let (_, Response::Learned { posterior, state, .. }) = work(&mut session) else { panic!("the run ends") };
    let mut notes = Notes::default();
    let name = |j: usize| posterior.variables[j].clone();
    notes.write(Topic::Edge { from: name(1), to: name(0) }, "as in the paper");
    notes.write(Topic::Experiment(posterior.experiments[2].clone()), "</script> \u{202e}");
    let sound = notes.clone();
    notes.write(Topic::Experiment("of other data".into()), "not about this run");
    let saved = [
        Request::Export {
            format: Format::Bundle { with_data: false },
            purpose: Purpose::Save,
            notes: notes.clone(),
        },
        Request::Save { state, notes },
    ];
    for request in saved {
        let Some(Response::Exported { content, .. }) = ask(&mut session, request) else { panic!("a file") };
        let file = NamedFile { name: "run.json".into(), bytes: content.into_bytes() };
        let again = ask(&mut Session::default(), Request::Reopen(file));
        let Some(Response::Reopened(again)) = again else { panic!("{again:?}") };
        assert_eq!(again.notes, sound);
    }
}

#[test]
fn questions_about_effects_are_answered_with_their_ids() {
    let mut session = loaded();
    let ask_effects = |session: &mut Session, id, variable| {
        let request = Request::Effects { id, ask: Ask::EffectsOf { variable } };
        match ask(session, request) {
            Some(Response::Effects { id: back, answer }) if back == id => answer,
            other => panic!("{other:?}"),
        }
    };
    assert!(ask_effects(&mut session, 3, 0).is_err(), "nothing has been learned yet");
    ask(&mut session, Request::Learn(Settings::default()));
    work(&mut session);
    let Ok(Answer::EffectsOf(effects)) = ask_effects(&mut session, 4, 0) else { panic!("an answer") };
    assert_eq!(effects.iter().map(|e| e.on).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(ask_effects(&mut session, 5, 4).is_err(), "there are four variables");
}

#[test]
fn new_data_end_the_run_and_forget_the_result() {
    let mut session = loaded();
    ask(&mut session, Request::Learn(Settings::default()));
    ask(&mut session, Request::Simulate(Recipe::default()));
    assert!(!session.is_working() && session.learned.is_none());
}

/// Works until the run ends, two assistants beside; the posterior.
fn work_together(session: &mut Session) -> Posterior {
    let clock = clock(1.0);
    let mut assistants = [Assistance::default(), Assistance::default()];
    assert_eq!(assistants.each_ref().map(|_| session.join()), [Some(0), Some(1)]);
    let mut heard = 0;
    loop {
        let answer = session.work(&clock).map(|answer| answer.body);
        for (number, told) in session.take_told() {
            assistants[number].handle(Envelope::decode(&told.encode()).expect("what was written is read"));
        }
        for (number, assistant) in assistants.iter_mut().enumerate() {
            if let Some(reports) = assistant.work(&clock) {
                session.hear(number, Envelope::decode(&reports.encode()).expect("what was written is read"));
                heard += 1;
            }
        }
        match answer {
            Some(Response::Learned { posterior, .. }) => {
                assert!(heard > 0, "nobody has assisted");
                return *posterior;
            }
            Some(Response::Progress { .. }) => assert!(ask(session, Request::Seen).is_none()),
            _ => {}
        }
    }
}

#[test]
fn assistants_change_nothing_of_the_result_and_may_go_on_into_the_next_run() {
    let mut session = loaded();
    assert_eq!(session.join(), None, "there is nothing to assist in");
    ask(&mut session, Request::Learn(Settings::default()));
    let (_, Response::Learned { posterior, .. }) = work(&mut session) else { panic!("the run ends") };
    for _ in 0..2 {
        ask(&mut session, Request::Learn(Settings::default()));
        assert_eq!(work_together(&mut session), *posterior);
        assert_eq!(session.join(), None, "the run is over");
    }
    let stray = Assistance::default().work(clock(1.0));
    assert!(stray.is_none(), "who was told nothing does nothing");
}
