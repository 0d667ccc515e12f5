//! Sends questions about effects, and keeps the newest answer to each kind.

use std::sync::Arc;

use leptos::prelude::*;

use crate::effects::{Answer, Ask, Change, Check, Lever, Observed, Paths, TotalEffect, Unexplained, WhatIf};
use crate::protocol::Request;

/// An answer of the engine with the id of its question.
pub type Reply = Arc<(u64, Result<Answer, String>)>;

/// Kinds of question: each has one newest answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Effects,
    WhatIf,
    Observed,
    Paths,
    Goal,
    Check,
    Unexplained,
}

impl Kind {
    const COUNT: usize = 7;

    fn of(ask: &Ask) -> Self {
        match ask {
            Ask::EffectsOf { .. } => Self::Effects,
            Ask::WhatIf { .. } => Self::WhatIf,
            Ask::Observed { .. } => Self::Observed,
            Ask::Paths { .. } => Self::Paths,
            Ask::Towards { .. } => Self::Goal,
            Ask::Check => Self::Check,
            Ask::Unexplained => Self::Unexplained,
        }
    }
}

/// Questions that are under way, one place a kind.
#[derive(Debug, Default)]
struct Open {
    last: u64,
    /// Id of the question that is under way.
    asked: [Option<u64>; Kind::COUNT],
    /// The newest one that waits for it: a slider asks faster than answers come.
    waiting: [Option<Ask>; Kind::COUNT],
}

/// Goal, wanted value, and the interventions towards it.
pub type Ranking = (usize, f64, Arc<Vec<Lever>>);

/// Variables, and the experiments that changed all of them.
pub type Seen = (Vec<usize>, Arc<Vec<Observed>>);

/// Questions and answers about one result; copies are the same desk.
#[derive(Clone, Copy)]
pub struct Desk {
    send: Callback<Request>,
    open: StoredValue<Open>,
    /// What the last [`Ask::EffectsOf`] was about, and its answer.
    pub effects: RwSignal<Option<(usize, Arc<Vec<TotalEffect>>)>>,
    /// Changes as they were when they were answered, and what follows.
    pub what_if: RwSignal<Option<Arc<WhatIf>>>,
    /// The newest variables that were asked about, and what experiments saw that changed all of them.
    pub observed: RwSignal<Option<Seen>>,
    /// Newest paths.
    pub paths: RwSignal<Option<Arc<Paths>>>,
    /// Goal and wanted value of the newest ranking, and the ranking.
    pub goal: RwSignal<Option<Ranking>>,
    /// The predictive check.
    pub check: RwSignal<Option<Arc<Check>>>,
    /// Pairs that the graph does not explain.
    pub unexplained: RwSignal<Option<Arc<Vec<Unexplained>>>>,
    /// Counts results: what is asked about a result is asked again about the next one.
    pub result: RwSignal<u32>,
    /// Why there are no answers.
    pub refusal: RwSignal<Option<String>>,
    /// What is done to variables, as the person set it.
    pub changes: RwSignal<Vec<Change>>,
    about: StoredValue<(usize, (usize, f64))>,
}

impl Desk {
    /// A desk whose replies come in through `reply`.
    pub fn new(
        send: Callback<Request>,
        reply: Signal<Option<Reply>>,
        changes: RwSignal<Vec<Change>>,
    ) -> Self {
        let desk = Self {
            send,
            open: StoredValue::new(Open::default()),
            effects: RwSignal::new(None),
            what_if: RwSignal::new(None),
            observed: RwSignal::new(None),
            paths: RwSignal::new(None),
            goal: RwSignal::new(None),
            check: RwSignal::new(None),
            unexplained: RwSignal::new(None),
            result: RwSignal::new(0),
            refusal: RwSignal::new(None),
            changes,
            about: StoredValue::new((0, (0, 0.0))),
        };
        Effect::new(move |_| {
            if let Some(reply) = reply.get() {
                desk.receive(&reply);
            }
        });
        desk
    }

    /// Another result: what was answered about the last one goes.
    pub fn clear(self) {
        self.open.update_value(|open| {
            open.asked = [None; Kind::COUNT];
            open.waiting = Default::default();
        });
        self.effects.set(None);
        self.what_if.set(None);
        self.observed.set(None);
        self.paths.set(None);
        self.goal.set(None);
        self.check.set(None);
        self.unexplained.set(None);
        self.refusal.set(None);
        self.changes.set(Vec::new());
        self.result.update(|result| *result += 1);
    }

    /// Asks, unless a question of the kind is under way: then as soon as it is answered.
    pub fn ask(self, ask: Ask) {
        let mut request = None;
        self.open.update_value(|open| {
            let kind = Kind::of(&ask) as usize;
            if open.asked[kind].is_some() {
                open.waiting[kind] = Some(ask);
                return;
            }
            open.last += 1;
            open.asked[kind] = Some(open.last);
            request = Some((open.last, ask));
        });
        if let Some((id, ask)) = request {
            match &ask {
                Ask::EffectsOf { variable } => self.about.update_value(|about| about.0 = *variable),
                Ask::Towards { goal, value } => self.about.update_value(|about| about.1 = (*goal, *value)),
                _ => {}
            }
            self.send.run(Request::Effects { id, ask });
        }
    }

    fn receive(self, reply: &Reply) {
        let (id, answer) = &**reply;
        let mut next = None;
        let mut is_known = false;
        self.open.update_value(|open| {
            if let Some(kind) = open.asked.iter().position(|asked| *asked == Some(*id)) {
                is_known = true;
                open.asked[kind] = None;
                next = open.waiting[kind].take();
            }
        });
        if !is_known {
            return;
        }
        match answer {
            Err(why) => self.refusal.set(Some(why.clone())),
            Ok(answer) => {
                self.refusal.set(None);
                self.show(answer.clone());
            }
        }
        if let Some(next) = next {
            self.ask(next);
        }
    }

    fn show(self, answer: Answer) {
        let (variable, (goal, value)) = self.about.get_value();
        match answer {
            Answer::EffectsOf(effects) => self.effects.set(Some((variable, Arc::new(effects)))),
            Answer::WhatIf(what_if) => self.what_if.set(Some(Arc::new(what_if))),
            Answer::Observed { variables, experiments } => {
                self.observed.set(Some((variables, Arc::new(experiments))));
            }
            Answer::Paths(paths) => self.paths.set(Some(Arc::new(paths))),
            Answer::Towards(levers) => self.goal.set(Some((goal, value, Arc::new(levers)))),
            Answer::Check(check) => self.check.set(Some(Arc::new(check))),
            Answer::Unexplained(pairs) => self.unexplained.set(Some(Arc::new(pairs))),
        }
    }
}
