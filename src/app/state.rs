//! What the page knows: a handful of signals, each with one owner.
//!
//! | signal | written by |
//! |---|---|
//! | `step`, `dark`, `notices` | the shell |
//! | `loading`, `learn_when_ready`, `added` | [`super::actions::Actions`] |
//! | `spot` | the data step |
//! | `source`, `report`, `truth`, `run`, `runs`, `snapshot`, `learned`, `evidence`, `suggestions`, `effects`, `adapted`, `exported` | [`Page::receive`] alone |
//! | `settings` | the learn step |
//! | `selection`, `threshold`, `side`, `pane` | the explore step (the learn step's live pictures select too) |
//!
//! Components read signals and send requests to the engine; what the engine answers comes in through
//! [`Page::receive`]. Numbers are shown as the engine gives them.

mod run;
mod runs;
mod step;

use std::sync::Arc;

use leptos::prelude::*;

use crate::data::{DataReport, Finding, Fix, NamedFile, Roles, Truth};
use crate::effects::Change;
use crate::explain::Suggestion;
use crate::graph::layout::Arrangement;
use crate::learn::{Adaptation, Knowledge, Settings};
use crate::notes::Notes;
use crate::protocol::{Format, LearnedState, Origin, Purpose, Reopened, Response, Snapshot, Subject};
use crate::simulate::{Recipe, examples};
use crate::worker::cost::{self, Size};

pub use run::{Learned, Run, RunStatus};
pub use runs::{Data, MOST as MOST_RUNS, PastRun, Runs};
pub use step::Step;

use super::explore::{Drawing, Evidence, Pane, Reply, Selection, Side};
use crate::words::{self, count};

/// Where the present data come from: what it takes to load them again.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// The person's files, with the roles and changes chosen so far.
    Files {
        /// The files as dropped.
        files: Vec<NamedFile>,
        /// Roles, where the person changed them.
        roles: Option<Roles>,
        /// Changes, in the order of choice.
        fixes: Vec<Fix>,
    },
    /// A saved run; one whose data are there becomes one of the others.
    Reopened {
        /// What it is called.
        name: String,
    },
    /// Simulated data.
    Simulated {
        /// Name of the example, if it is one.
        example: Option<String>,
        /// What decides the data.
        recipe: Recipe,
    },
}

impl Source {
    /// The files of this that are not of the `present` data, where there are any: those that have just come.
    fn without(self, present: Option<&Self>) -> Self {
        match (self, present) {
            (Self::Files { mut files, roles, fixes }, Some(Self::Files { files: before, .. })) => {
                let is_new = |file: &NamedFile| !before.iter().any(|other| other.name == file.name);
                if files.iter().any(is_new) {
                    files.retain(is_new);
                }
                Self::Files { files, roles, fixes }
            }
            (source, _) => source,
        }
    }

    /// What it is called, for people.
    pub fn title(&self) -> String {
        match self {
            Self::Files { files, .. } => match files.as_slice() {
                [file] => file.name.clone(),
                files => count(files.len(), "file", "files"),
            },
            Self::Simulated { example: Some(name), .. } => {
                let title = examples().into_iter().find(|example| example.0 == name).map(|example| example.1);
                format!("Example: {}", title.unwrap_or(name))
            }
            Self::Simulated { .. } => "Simulated data".into(),
            Self::Reopened { name } => format!("From {name}"),
        }
    }
}

impl From<Origin> for Source {
    fn from(origin: Origin) -> Self {
        match origin {
            Origin::Simulated(recipe) => {
                let known = examples().into_iter().find(|example| example.3 == recipe);
                Self::Simulated { example: known.map(|example| example.0.into()), recipe }
            }
            Origin::Files { files, roles } => Self::Files { files, roles: Some(roles), fixes: Vec::new() },
        }
    }
}

/// Targets of new experiments.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Adapted {
    /// What is wrong with the files and what else should be known; errors first.
    pub findings: Vec<Finding>,
    /// One entry a new experiment.
    pub adaptations: Vec<Adaptation>,
}

/// Where a finding points in the person's files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// File name.
    pub file: Option<String>,
    /// Line in the file, from 1.
    pub line: Option<u64>,
    /// Column name.
    pub column: Option<String>,
}

/// A file that the engine wrote for the person to save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Suggested name.
    pub file_name: String,
    /// Content, UTF-8.
    pub content: String,
}

/// How bad a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Something did not work.
    Error,
    /// Something the person should know.
    Note,
}

/// A message about something that happened, shown until it is dismissed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Tells notices apart.
    pub id: u64,
    /// How bad it is.
    pub tone: Tone,
    /// What happened, in a few words.
    pub title: String,
    /// Where it happened and what to do.
    pub text: String,
}

/// The page's signals. Copies are the same page; components get it with `expect_context::<Page>()`.
#[derive(Clone, Copy)]
pub struct Page {
    /// The step that is shown.
    pub step: RwSignal<Step>,
    /// True while dark colours are shown: what is drawn on a canvas must be drawn again.
    pub dark: RwSignal<bool>,
    /// Where the present data come from.
    pub source: RwSignal<Option<Source>>,
    /// Names of the files that the last drop added to others.
    pub added: RwSignal<Vec<String>>,
    /// The place in the files that the person wants to see.
    pub spot: RwSignal<Option<Spot>>,
    /// True while the engine reads or simulates data.
    pub loading: RwSignal<bool>,
    /// True if learning is to start as soon as the data are there.
    pub learn_when_ready: RwSignal<bool>,
    /// What was understood of the data.
    pub report: RwSignal<Option<Arc<DataReport>>>,
    /// What is known to be true of the data.
    pub truth: RwSignal<Option<Arc<Truth>>>,
    /// Settings of the next run.
    pub settings: RwSignal<Settings>,
    /// The run.
    pub run: RwSignal<Run>,
    /// Probabilities as they stand while learning.
    pub snapshot: RwSignal<Option<Arc<Snapshot>>>,
    /// The last result for the present data.
    pub learned: RwSignal<Option<Arc<Learned>>>,
    /// How many times as long a run takes here as on the machine that estimates were fitted on, once that is known.
    pub pace: RwSignal<Option<f64>>,
    /// Processor cores that a long run may use.
    pub cores: RwSignal<usize>,
    /// What the person looks at.
    pub selection: RwSignal<Selection>,
    /// Smallest probability of an edge that counts as present, 0 to 1.
    pub threshold: RwSignal<f64>,
    /// What is done to variables in “What if?”.
    pub changes: RwSignal<Vec<Change>>,
    /// What the person wrote beside edges and experiments; set by [`Page::set_notes`].
    pub notes: RwSignal<Notes>,
    /// Nodes of the graph that were dragged.
    pub arrangement: RwSignal<Arrangement>,
    /// How the graph was drawn last, in whatever step.
    pub drawing: StoredValue<Option<Arc<Drawing>>>,
    /// The tab of the panel beside the result's pictures.
    pub side: RwSignal<Side>,
    /// The part of the explore step that is shown where there is room for one.
    pub pane: RwSignal<Pane>,
    /// Evidence for the selection, once it has come.
    pub evidence: RwSignal<Option<Arc<Evidence>>>,
    /// Experiments that were not done yet, the most informative first.
    pub suggestions: RwSignal<Option<Arc<Vec<Suggestion>>>>,
    /// The newest answer to a question about effects.
    pub effects: RwSignal<Option<Reply>>,
    /// Targets of new experiments.
    pub adapted: RwSignal<Option<Arc<Adapted>>>,
    /// A file to save; whoever saves it sets `None`.
    pub exported: RwSignal<Option<Exported>>,
    /// A run as the browser is to keep it: its number, its text, and whether it holds rows.
    pub kept: RwSignal<Option<(u64, String, bool)>>,
    /// Runs of this visit.
    pub runs: Runs,
    /// Messages to the person, oldest first.
    pub notices: RwSignal<Vec<Notice>>,
    /// Where the data come from that are on their way; what is shown stays until they are there.
    coming: StoredValue<Option<Source>>,
    /// True if what is shown stays until the next result comes, though other data come before it.
    pub stays: StoredValue<bool>,
}

/// More cores than these help little: what is asked for later hangs on what comes before.
const MOST_CORES: usize = 8;

/// Processor cores that the browser tells of, and that a run may use.
pub fn available_cores() -> usize {
    (window().navigator().hardware_concurrency() as usize).clamp(1, MOST_CORES)
}

impl Page {
    /// An empty page.
    pub fn new() -> Self {
        Self {
            step: RwSignal::new(Step::Data),
            dark: RwSignal::new(false),
            source: RwSignal::new(None),
            added: RwSignal::new(Vec::new()),
            spot: RwSignal::new(None),
            loading: RwSignal::new(false),
            learn_when_ready: RwSignal::new(false),
            report: RwSignal::new(None),
            truth: RwSignal::new(None),
            settings: RwSignal::new(Settings::default()),
            run: RwSignal::new(Run::default()),
            snapshot: RwSignal::new(None),
            learned: RwSignal::new(None),
            pace: RwSignal::new(None),
            cores: RwSignal::new(available_cores()),
            selection: RwSignal::new(Selection::None),
            threshold: RwSignal::new(0.5),
            changes: RwSignal::new(Vec::new()),
            notes: RwSignal::new(Notes::default()),
            arrangement: RwSignal::new(Arrangement::default()),
            drawing: StoredValue::new(None),
            side: RwSignal::new(Side::default()),
            pane: RwSignal::new(Pane::default()),
            evidence: RwSignal::new(None),
            suggestions: RwSignal::new(None),
            effects: RwSignal::new(None),
            adapted: RwSignal::new(None),
            exported: RwSignal::new(None),
            kept: RwSignal::new(None),
            runs: Runs::new(),
            notices: RwSignal::new(Vec::new()),
            coming: StoredValue::new(None),
            stays: StoredValue::new(false),
        }
    }

    /// The place of what is shown in the address, without `#`: the step, and in the explore step the tab.
    pub fn address(self) -> String {
        let (step, side) = (self.step.get(), self.side.get());
        if step == Step::Explore && side != Side::default() {
            format!("{}/{}", step.slug(), side.slug())
        } else {
            step.slug().into()
        }
    }

    /// Shows what an address (without `#`) names; false if it names no step.
    pub fn go_to(self, address: &str) -> bool {
        let (step, side) = address.split_once('/').unwrap_or((address, ""));
        let Some(step) = Step::from_slug(step) else { return false };
        self.step.set(step);
        if step == Step::Explore {
            self.side.set(Side::from_slug(side).unwrap_or_default());
        }
        true
    }

    /// Other data are on their way: what is there stays until they have come.
    pub fn expect_data(self, source: Source) {
        self.notices.update(|notices| notices.retain(|notice| notice.title != UNREADABLE));
        self.coming.set_value(Some(source));
        self.runs.recalled.set_value(None);
        self.runs.opening.set_value(None);
        self.spot.set(None);
        self.loading.set(true);
    }

    /// Where the data come from that are on their way, or else the present ones: what a further change starts from.
    pub fn newest_source(self) -> Option<Source> {
        self.coming.get_value().or_else(|| self.source.get_untracked())
    }

    /// A run begins: the last result stays until the next one comes.
    pub fn expect_run(self) {
        self.run.set(Run { status: RunStatus::Running, ..Run::default() });
        self.snapshot.set(None);
    }

    /// Other data are there: what belongs to those before goes, but for the list of runs.
    fn data_have_come(self, source: Option<Source>) {
        self.loading.set(false);
        if self.stays.get_value() {
            self.run.set(Run::default());
        } else {
            self.forget_results();
        }
        self.source.set(source);
    }

    fn forget_results(self) {
        self.run.set(Run::default());
        self.snapshot.set(None);
        self.learned.set(None);
        self.selection.set(Selection::None);
        self.evidence.set(None);
        self.suggestions.set(None);
        self.adapted.set(None);
        self.runs.shown.set(None);
    }

    /// Shows a run of this visit; its data are there, or it has none.
    pub fn show_run(self, run: &PastRun) {
        self.settings.set(run.learned.posterior.settings.clone());
        self.snapshot.set(None);
        self.selection.set(Selection::None);
        self.evidence.set(None);
        self.suggestions.set(None);
        self.adapted.set(None);
        self.learned.set(Some(run.learned.clone()));
        self.run.set(Run::ended(&run.learned));
        self.runs.shown.set(Some(run.id));
        self.set_notes(run.notes.clone());
    }

    /// Other notes about what is shown.
    pub fn set_notes(self, notes: Notes) {
        if self.notes.with_untracked(|present| *present != notes) {
            self.runs.annotate(&notes);
            self.notes.set(notes);
        }
    }

    /// A run has ended or was opened: it is shown, and joins the list.
    fn show_result(self, learned: Learned, state: LearnedState) {
        let learned = Arc::new(learned);
        self.learned.set(Some(learned.clone()));
        let source = self.source.with_untracked(|source| Some(self.runs.share(source.as_ref()?)));
        if let (Some(source), Some(report)) = (source, self.report.get_untracked()) {
            let data = Data { source, report, truth: self.truth.get_untracked() };
            self.runs.add(data, learned, state, self.notes.get_untracked());
        }
    }

    /// True if the data come from files, whose roles and cells can be changed.
    pub fn from_files(self) -> bool {
        self.source.with(|source| matches!(source, Some(Source::Files { .. })))
    }

    /// True if learning can start.
    pub fn ready(self) -> bool {
        self.report.with(|report| report.as_ref().is_some_and(|report| report.ready))
    }

    /// The size of the data, if learning can start.
    pub fn size(self) -> Option<Size> {
        self.report.with(|report| {
            let report = report.as_ref().filter(|report| report.ready)?;
            Some(Size {
                variables: report.variables.len(),
                environments: report.environments.len(),
                rows: report.environments.iter().map(|(_, rows)| rows).sum(),
            })
        })
    }

    /// How long the next run takes, as a sentence; `None` without data.
    pub fn told_time(self) -> Option<String> {
        let size = self.size()?;
        let pace = self.pace.get();
        let expected = self.settings.with(|settings| cost::expected_ms(size, settings, pace));
        Some(words::run_time(size.variables, &expected, pace.is_some()))
    }

    /// Workers beside the engine's own that are worth starting for the next run.
    pub fn assistants(self) -> usize {
        let Some(size) = self.size() else { return 0 };
        let expected = self.settings.with(|settings| cost::expected_ms(size, settings, self.pace.get()));
        if expected.end < cost::WORTH_ASSISTANTS_MS { 0 } else { self.cores.get().saturating_sub(1) }
    }

    /// Names of the variables, d of them; empty without data.
    pub fn variables(self) -> Vec<String> {
        self.report.with(|report| report.as_ref().map_or_else(Vec::new, |report| report.variables.clone()))
    }

    /// Names of the experiments (the reference left out): the rows of every target matrix.
    pub fn experiments(self) -> Vec<String> {
        self.report.with(|report| report.as_ref().map_or_else(Vec::new, |report| experiments_of(report)))
    }

    /// The run that goes on as it was last reported, or how the last one ended.
    pub fn latest(self) -> Option<Arc<Snapshot>> {
        // The last report of a run comes before its end; a run that is opened from a file has none.
        if self.run.with(|run| run.status.is_active()) {
            return self.snapshot.get();
        }
        let ended =
            self.learned.with(|learned| Some(Arc::new(Snapshot::from(&*learned.as_ref()?.posterior))));
        ended.or_else(|| self.snapshot.get())
    }

    /// Takes in an answer of the engine.
    pub fn receive(self, response: Response) {
        match response {
            Response::Loaded { report, truth: _, same: true } => {
                self.loading.set(false);
                self.source.set(self.coming.try_update_value(Option::take).flatten());
                self.report.set(Some(Arc::new(report)));
            }
            Response::Loaded { report, truth, same: false } => {
                self.data_have_come(self.coming.try_update_value(Option::take).flatten());
                self.carry_knowledge(&report);
                self.truth.set(truth.map(Arc::new));
                // The last file was taken away: the page is as before the first.
                let is_empty = self.source.with_untracked(
                    |source| matches!(source, Some(Source::Files { files, .. }) if files.is_empty()),
                );
                if is_empty {
                    self.source.set(None);
                }
                self.report.set((!is_empty).then(|| Arc::new(report)));
            }
            Response::Progress { info, elapsed_ms, snapshot } => {
                self.snapshot.set(Some(Arc::new(snapshot)));
                self.run.update(|run| {
                    run.info = Some(info);
                    run.elapsed_ms = elapsed_ms;
                });
            }
            Response::Learned { posterior, scores, elapsed_ms, state } => {
                let (posterior, scores) = (Arc::new(*posterior), scores.map(Arc::from));
                let learned = Learned { posterior, scores, elapsed_ms };
                if let Some(pace) = untrack(|| self.size())
                    .and_then(|size| cost::pace_of(&learned.posterior, size, elapsed_ms))
                {
                    self.pace.set(Some(pace));
                }
                self.run.update(|run| *run = Run { info: run.info.take(), ..Run::ended(&learned) });
                self.show_result(learned, state);
            }
            Response::Reopened(reopened) => {
                let Reopened { report, origin, truth, posterior, scores, elapsed_ms, state, notes } =
                    *reopened;
                let coming = self.coming.try_update_value(Option::take).flatten();
                self.data_have_come(origin.map(Source::from).or(coming));
                self.settings.set(posterior.settings.clone());
                if untrack(|| self.variables()) != report.variables {
                    self.arrangement.set(Arrangement::default());
                }
                self.truth.set(truth.map(Arc::new));
                self.report.set(Some(Arc::new(report)));
                self.set_notes(notes);
                let (posterior, scores) = (Arc::new(posterior), scores.map(Arc::new));
                let learned = Learned { posterior, scores, elapsed_ms };
                self.run.set(Run::ended(&learned));
                match self.runs.recalled.try_update_value(Option::take).flatten() {
                    Some(run) => self.show_run(&run),
                    None => self.show_result(learned, state),
                }
            }
            Response::Edge(evidence) => self.evidence.set(Some(Arc::new(Evidence::Edge(evidence)))),
            Response::Target(evidence) => self.evidence.set(Some(Arc::new(Evidence::Target(evidence)))),
            Response::Equation(equation) => self.evidence.set(Some(Arc::new(Evidence::Equation(equation)))),
            Response::Suggestions(list) => self.suggestions.set(Some(Arc::new(list))),
            Response::Effects { id, answer } => self.effects.set(Some(Arc::new((id, answer)))),
            Response::Adapted { findings, adaptations } => {
                self.adapted.set(Some(Arc::new(Adapted { findings, adaptations })));
            }
            Response::Exported { purpose: Purpose::Keep { run }, format, content, .. } => {
                let with_rows = matches!(format, Format::Bundle { with_data: true });
                self.kept.set(Some((run, content, with_rows)));
            }
            Response::Exported { purpose: Purpose::Save, file_name, content, .. } => {
                self.exported.set(Some(Exported { file_name, content }));
            }
            Response::Refused { subject, message } => self.refused(subject, message),
            // The engine's client keeps these to itself, or nobody has asked.
            Response::Ready | Response::Restored | Response::Alive | Response::Crashed { .. } => {}
        }
    }

    /// Knowledge is about variables and experiments by number: it goes with the names, or is dropped.
    fn carry_knowledge(self, report: &DataReport) {
        let now = experiments_of(report);
        // Before the first data, knowledge comes with a link that brings its data along.
        let (variables, before) = if self.report.with_untracked(Option::is_none) {
            (report.variables.clone(), now.clone())
        } else {
            untrack(|| (self.variables(), self.experiments()))
        };
        self.settings.update(|settings| {
            let knowledge = &mut settings.knowledge;
            if variables != report.variables {
                self.arrangement.set(Arrangement::default());
                self.set_notes(Notes::default());
            }
            if variables != report.variables || !speaks_of(knowledge, variables.len()) {
                *knowledge = Knowledge::default();
            }
            knowledge.targets = std::mem::take(&mut knowledge.targets)
                .into_iter()
                .filter_map(|(k, list)| {
                    let name = before.get(k)?;
                    Some((now.iter().position(|other| other == name)?, list))
                })
                .collect();
        });
    }

    fn refused(self, subject: Subject, mut message: String) {
        let title = match subject {
            Subject::Data => {
                self.loading.set(false);
                let coming = self.coming.try_update_value(Option::take).flatten();
                let opening = self.runs.opening.try_update_value(Option::take).flatten();
                if coming.is_some() && opening.is_some() {
                    message += " “What this browser keeps” at the foot of the page forgets it.";
                }
                self.runs.recalled.set_value(None);
                UNREADABLE
            }
            Subject::Learning => {
                self.run.update(|run| run.status = RunStatus::Failed);
                "Learning could not start"
            }
            Subject::NewExperiment => "The new experiment could not be read",
            Subject::Evidence => "There is no evidence to show",
            Subject::Export => "The file could not be written",
        };
        self.tell(Tone::Error, title, message);
    }

    /// The engine crashed and runs again.
    pub fn engine_restarted(self, message: &str, data_kept: bool) {
        let coming = self.coming.try_update_value(Option::take).flatten();
        self.loading.set(false);
        self.learn_when_ready.set(false);
        self.runs.recalled.set_value(None);
        self.runs.opening.set_value(None);
        self.run.update(|run| {
            if run.status.is_active() {
                run.status = RunStatus::Failed;
            }
        });
        let has_data = self.source.with_untracked(Option::is_some);
        if !data_kept && has_data {
            self.data_have_come(None);
            self.report.set(None);
            self.truth.set(None);
        }
        let reading = coming.map(|source| {
            let source = self.source.with_untracked(|present| source.without(present.as_ref()));
            format!(
                "{} brought it down, most likely for want of memory: leave out columns or rows. ",
                source.title()
            )
        });
        let next = match (data_kept, &reading, has_data) {
            (true, Some(_), _) => "It was started again with the data from before and their result.",
            (true, None, _) => {
                "It was started again with the same data; earlier results are kept. Start learning again."
            }
            (false, _, true) => {
                "It was started again, without the data, which bring it down. Earlier results are in the list of runs."
            }
            (false, _, false) => "It was started again. Load other data.",
        };
        let text = format!("{}{next} It said: {message}", reading.unwrap_or_default());
        self.tell(Tone::Error, "The engine stopped unexpectedly", text);
    }

    /// The engine does not run.
    pub fn engine_broken(self, message: String) {
        self.loading.set(false);
        self.learn_when_ready.set(false);
        self.coming.set_value(None);
        self.run.update(|run| run.status = RunStatus::Failed);
        self.tell(Tone::Error, "The engine does not run", message);
    }

    /// Shows a message until it is dismissed.
    pub fn tell(self, tone: Tone, title: impl Into<String>, text: impl Into<String>) {
        let (title, text) = (title.into(), text.into());
        self.notices.update(|notices| {
            let id = notices.last().map_or(0, |notice| notice.id + 1);
            notices.retain(|notice| notice.title != title || notice.text != text);
            notices.push(Notice { id, tone, title, text });
        });
    }

    /// Takes a message away.
    pub fn dismiss(self, id: u64) {
        self.notices.update(|notices| notices.retain(|notice| notice.id != id));
    }
}

/// True if knowledge is about no more than `d` variables and does not contradict itself: a link may say anything.
fn speaks_of(knowledge: &Knowledge, d: usize) -> bool {
    let mut targets = knowledge.targets.iter().flat_map(|(_, list)| list);
    targets.all(|&j| j < d) && knowledge.is_about(d) && knowledge.check(&vec![String::new(); d]).is_ok()
}

/// Title of the message about data that could not be taken up.
const UNREADABLE: &str = "The data could not be read";

fn experiments_of(report: &DataReport) -> Vec<String> {
    let names = report.environments.iter().map(|(name, _)| name);
    names.filter(|&name| report.reference.as_ref() != Some(name)).cloned().collect()
}

impl Default for Page {
    fn default() -> Self {
        Self::new()
    }
}
