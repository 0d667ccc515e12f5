//! What the worker holds and what it does with a request.
//!
//! The session knows no browser: the worker hands it messages and calls [`Session::work`] again and again, looking
//! for new messages in between.

use crate::data::{self, DataReport, Dataset, Finding, FindingKind, Fix, Loaded, NamedFile, Severity, Truth};
use crate::export::bundle::{Bundle, BundleError, Source};
use crate::learn::{self, Info, Posterior, Problem, Report, Settings, State, Team};
use crate::notes::Notes;
use crate::protocol::{
    Envelope, Format, LearnedState, Origin, Purpose, Reopened, Request, Response, Subject, Told,
};
use crate::simulate::{Recipe, simulate};
use crate::{evaluate, explain};

use super::effects::Effects;
use super::files;
use super::reports::Reports;

/// Longest time in milliseconds that [`Session::work`] starts new steps for; one step comes on top.
pub const SLICE_MS: f64 = 15.0;

/// The same where assistants may have something to say, which is heard between two slices; and of an assistant.
pub const SLICE_WITH_ASSISTANTS_MS: f64 = 1.0;

/// More values than this are not copied to assistants: a copy takes memory, and long.
const MOST_VALUES: usize = 4_000_000;

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
    source: Source,
}

struct Run {
    id: u64,
    problem: Problem,
    state: State,
    pace: Pace,
    reports: Reports,
    team: Team,
    /// What each assistant is to be told.
    told: Vec<Vec<Told>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pace {
    Going,
    Held,
    OneStep,
}

struct Learned {
    /// Not there if the result was reopened without its data.
    problem: Option<Problem>,
    /// Without the data.
    run: Bundle,
    effects: Effects,
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
                let names: Vec<String> = files.into_iter().map(|file| file.name).collect();
                Some(match self.brings_others(&names).then(|| hopeless(&names, &loaded)).flatten() {
                    Some(message) => Err((Subject::Data, message)),
                    None => {
                        // New experiments are read as these files were.
                        let fixes = fixes.into_iter().chain(loaded.readings.clone()).collect();
                        Ok(self.hold(loaded, Source::Files { names, roles, fixes }))
                    }
                })
            }
            Request::Simulate(recipe) => Some(self.simulate(recipe)),
            Request::Reopen(file) => Some(self.reopen(&file)),
            Request::Learn(settings) => self.start(id, settings).err().map(Err),
            Request::Pause => self.set_pace(Pace::Held),
            Request::Resume => self.set_pace(Pace::Going),
            Request::StepOnce => self.set_pace(Pace::OneStep),
            Request::Seen => self.report_seen(),
            // A person who stops does not wait any more.
            Request::Stop => return self.run.take().map(|run| self.finish(run, None)),
            Request::Restore(state) => self.restore(&state).then_some(Ok(Response::Restored)),
            Request::Adapt { files, first_rows, fixes } => Some(self.adapt(&files, first_rows, &fixes)),
            Request::ExplainEdge { from, to } => Some(self.explain_edge(from, to)),
            Request::ExplainTarget { experiment, variable } => {
                Some(self.explain_target(experiment, variable))
            }
            Request::ExplainVariable { variable } => Some(self.explain_variable(variable)),
            Request::Suggest => Some(self.suggest()),
            Request::Export { format, purpose, notes } => Some(self.export(format, purpose, &notes)),
            Request::Save { state, notes } => Some(save(&state, &notes)),
            Request::Recall(state) => Some(self.recall(&state)),
            Request::Effects { id, ask } => {
                let learned = self.learned.as_ref().ok_or_else(|| NOT_LEARNED.to_owned());
                let answer =
                    learned.and_then(|l| l.effects.answer(&ask, l.problem.as_ref(), &l.run.posterior));
                Some(Ok(Response::Effects { id, answer }))
            }
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
        run.reports.pass(start);
        let slice = if run.team.is_empty() { SLICE_MS } else { SLICE_WITH_ASSISTANTS_MS };
        let mut info;
        let now = loop {
            if run.pace == Pace::Going {
                for (number, order) in run.team.orders(&mut run.state) {
                    run.told[number].push(Told::Order(Box::new(order)));
                }
            }
            info = learn::step(&run.problem, &mut run.state);
            let now = clock();
            if info.finished || run.pace == Pace::OneStep || now - start >= slice {
                break now;
            }
        };
        run.reports.pass(now);
        if info.finished {
            return self.run.take().map(|run| self.finish(run, Some(&clock)));
        }
        let one_step = run.pace == Pace::OneStep;
        let report = if one_step || run.reports.is_due(now) {
            let report = run.progress(info);
            run.reports.made(now, clock());
            Some(report)
        } else {
            run.reports.is_silent(now).then(|| Envelope::new(run.id, Response::Alive))
        };
        if one_step {
            run.pace = Pace::Held;
            run.reports.hold();
        }
        report
    }

    /// Takes an assistant into the run; its number. `None` if there is no run that it could assist in.
    pub fn join(&mut self) -> Option<usize> {
        let (run, held) = (self.run.as_mut()?, self.data.as_ref()?);
        let data = &held.dataset;
        if data.variables().len() * data.len() > MOST_VALUES {
            return None;
        }
        let number = run.team.join();
        let settings = Box::new(run.problem.settings().clone());
        run.told.push(vec![Told::Begin { data: Box::new(data.clone()), settings }]);
        Some(number)
    }

    /// Takes in what an assistant has found out.
    pub fn hear(&mut self, number: usize, message: Envelope<Vec<Report>>) {
        if let Some(run) = &mut self.run {
            message.body.into_iter().for_each(|report| run.team.hear(&mut run.state, number, report));
        }
    }

    /// Messages for assistants, by their numbers.
    pub fn take_told(&mut self) -> Vec<(usize, Envelope<Vec<Told>>)> {
        let Some(run) = &mut self.run else { return Vec::new() };
        let told = run.told.iter_mut().map(std::mem::take).enumerate().filter(|(_, told)| !told.is_empty());
        told.map(|(number, told)| (number, Envelope::new(run.id, told))).collect()
    }

    /// True if there are data and one of these files is none of theirs: taking files away is another matter.
    fn brings_others(&self, names: &[String]) -> bool {
        self.data.as_ref().is_some_and(|held| match &held.source {
            Source::Files { names: present, .. } => names.iter().any(|name| !present.contains(name)),
            Source::Simulated(_) => true,
        })
    }

    /// Holds other data. Where they are the same (a file was added that holds no table, say), so are run and result.
    fn hold(&mut self, loaded: Loaded, source: Source) -> Response {
        let Loaded { report, dataset, truth, .. } = loaded;
        let held = self.data.as_ref().map(|held| (&held.dataset, &held.truth));
        let same = held.is_some() && held == dataset.as_ref().map(|dataset| (dataset, &truth));
        if !same {
            self.run = None;
            self.learned = None;
        }
        self.data = dataset.map(|dataset| Held { dataset, truth: truth.clone(), source });
        Response::Loaded { report, truth, same }
    }

    fn simulate(&mut self, recipe: Recipe) -> Answer {
        let (dataset, truth) = simulate(&recipe).map_err(|error| (Subject::Data, error.to_string()))?;
        let loaded = Loaded {
            report: report_of(&dataset),
            dataset: Some(dataset),
            truth: Some(truth),
            readings: Vec::new(),
        };
        Ok(self.hold(loaded, Source::Simulated(recipe)))
    }

    fn reopen(&mut self, file: &NamedFile) -> Answer {
        let refuse = |message: String| (Subject::Data, message);
        let text = str::from_utf8(&file.bytes).map_err(|error| refuse(format!("{}: {error}", file.name)))?;
        let run = Bundle::open(text).map_err(|error| {
            // A table in JSON is the other thing that people have under this ending.
            let is_table = error == BundleError::OtherFormat || text.trim_start().starts_with('[');
            refuse(match is_table {
                true => format!("{} is no run bundle. {JSON_TABLE}", file.name),
                false => format!("{}: {error}", file.name),
            })
        })?;
        Ok(self.open(run))
    }

    /// Takes up a run of this session again.
    fn recall(&mut self, state: &LearnedState) -> Answer {
        let refused = || (Subject::Data, String::from(NOT_READABLE));
        Ok(self.open(postcard::from_bytes(&state.0).map_err(|_| refused())?))
    }

    fn open(&mut self, mut run: Bundle) -> Response {
        let dataset = match (run.data.take(), &run.source) {
            (Some(dataset), _) => Some(dataset),
            (None, Source::Simulated(recipe)) => simulate(recipe).ok().map(|(dataset, _)| dataset),
            (None, Source::Files { .. }) => None,
        };
        let report = dataset.as_ref().map(report_of).unwrap_or_default();
        let origin = match (&dataset, &run.source) {
            (Some(_), Source::Simulated(recipe)) => Some(Origin::Simulated(recipe.clone())),
            (Some(dataset), Source::Files { .. }) => {
                let edge = run.truth.as_ref().map(|truth| truth.edge.as_slice());
                let (files, roles) = files::as_files(dataset, edge, ROWS_FILE);
                Some(Origin::Files { files, roles })
            }
            (None, _) => None,
        };
        self.hold(
            Loaded { report: report.clone(), dataset, truth: run.truth.clone(), readings: Vec::new() },
            run.source.clone(),
        );
        let reopened = Reopened {
            report,
            origin,
            truth: run.truth.clone(),
            posterior: run.posterior.clone(),
            scores: run.scores.clone(),
            elapsed_ms: run.elapsed_ms,
            state: keep(&run),
            notes: run.notes.clone(),
        };
        self.take_up(run);
        Response::Reopened(Box::new(reopened))
    }

    fn take_up(&mut self, run: Bundle) {
        let held = self.data.as_ref().filter(|held| {
            let data = &held.dataset;
            let names = data.experiments().into_iter().map(|k| &data.environments()[k].name);
            data.variables() == run.posterior.variables && names.eq(&run.posterior.experiments)
        });
        let problem = held.and_then(|held| Problem::new(&held.dataset, run.posterior.settings.clone()).ok());
        self.learned = Some(Learned { problem, run, effects: Effects::default() });
    }

    fn start(&mut self, id: u64, settings: Settings) -> Result<(), (Subject, String)> {
        self.run = None;
        let held = self.data.as_ref().ok_or((Subject::Learning, NO_DATA.into()))?;
        let problem =
            Problem::new(&held.dataset, settings).map_err(|error| (Subject::Learning, error.to_string()))?;
        let state = learn::init(&problem);
        self.run = Some(Run {
            id,
            problem,
            state,
            pace: Pace::Going,
            reports: Reports::default(),
            team: Team::default(),
            told: Vec::new(),
        });
        Ok(())
    }

    /// Requests about a run that has just ended are no mistake: the page could not know.
    fn set_pace(&mut self, pace: Pace) -> Option<Answer> {
        if let Some(run) = &mut self.run {
            run.pace = pace;
            if pace == Pace::Held {
                run.reports.hold();
            }
        }
        None
    }

    fn report_seen(&mut self) -> Option<Answer> {
        if let Some(run) = &mut self.run {
            run.reports.seen();
        }
        None
    }

    fn finish(&mut self, run: Run, clock: Option<&dyn Fn() -> f64>) -> Envelope<Response> {
        let Run { id, problem, state, mut reports, .. } = run;
        let held = self.data.as_ref().expect("new data end the run");
        let (posterior, adapter) = learn::conclusion(&problem, &state);
        // Without probabilities there is nothing to score.
        let truth = held.truth.as_ref().filter(|_| posterior.completeness.has_probabilities());
        let scores = truth.map(|truth| evaluate::score(truth, &posterior));
        clock.into_iter().for_each(|clock| reports.pass(clock()));
        let elapsed_ms = reports.waited_ms();
        let run = Bundle {
            adapter: Some(adapter),
            truth: held.truth.clone(),
            scores,
            elapsed_ms,
            ..Bundle::new(held.source.clone(), posterior)
        };
        let posterior = Box::new(run.posterior.clone());
        let scores = run.scores.clone().map(Box::new);
        let body = Response::Learned { posterior, scores, elapsed_ms, state: keep(&run) };
        let effects = Effects::default();
        self.learned = Some(Learned { problem: Some(problem), run, effects });
        Envelope::new(id, body)
    }

    fn restore(&mut self, state: &LearnedState) -> bool {
        let run = postcard::from_bytes(&state.0).ok();
        let restored = run.is_some();
        run.into_iter().for_each(|run| self.take_up(run));
        restored
    }

    fn explain_edge(&self, from: usize, to: usize) -> Answer {
        self.explain(|dataset, problem, posterior| {
            let d = posterior.variables.len();
            let there = from < d && to < d && from != to;
            there.then(|| Response::Edge(explain::edge(dataset, problem, posterior, from, to)))
        })
    }

    fn explain_target(&self, experiment: usize, variable: usize) -> Answer {
        self.explain(|dataset, problem, posterior| {
            let there = experiment < posterior.experiments.len() && variable < posterior.variables.len();
            there
                .then(|| Response::Target(explain::target(dataset, problem, posterior, experiment, variable)))
        })
    }

    fn explain_variable(&self, variable: usize) -> Answer {
        self.explain(|dataset, problem, posterior| {
            let there = variable < posterior.variables.len();
            there.then(|| Response::Equation(explain::equation(dataset, problem, posterior, variable)))
        })
    }

    fn suggest(&self) -> Answer {
        let learned = self.learned.as_ref().ok_or((Subject::Evidence, NOT_LEARNED.into()))?;
        let posterior = &learned.run.posterior;
        if !posterior.completeness.has_probabilities() {
            return Err((Subject::Evidence, NO_PROBABILITIES.into()));
        }
        Ok(Response::Suggestions(explain::next_experiments(posterior)))
    }

    /// While a run is under way its present state is explained, else what was learned last.
    fn explain(&self, answer: impl FnOnce(&Dataset, &Problem, &Posterior) -> Option<Response>) -> Answer {
        let refuse = |message: &str| (Subject::Evidence, message.to_owned());
        let learned = self.learned.as_ref();
        if self.run.is_none() && learned.is_none() {
            return Err(refuse(NOT_LEARNED));
        }
        let held = self.data.as_ref().ok_or(refuse(NO_ROWS))?;
        let response = if let Some(run) = &self.run {
            answer(&held.dataset, &run.problem, &learn::posterior(&run.problem, &run.state))
        } else {
            let (problem, run) = learned
                .and_then(|learned| learned.problem.as_ref().zip(Some(&learned.run)))
                .ok_or(refuse(NO_ROWS))?;
            let names = held.dataset.experiments().into_iter().map(|k| &held.dataset.environments()[k].name);
            if !names.eq(&run.posterior.experiments) || held.dataset.variables() != run.posterior.variables {
                return Err(refuse(NO_ROWS));
            }
            answer(&held.dataset, problem, &run.posterior)
        };
        response.ok_or(refuse(NO_SUCH_PAIR))
    }

    fn adapt(&self, new: &[NamedFile], first_rows: Option<usize>, changes: &[Fix]) -> Answer {
        let refuse = |message: String| (Subject::NewExperiment, message);
        let learned = self.learned.as_ref().ok_or(refuse(NOT_LEARNED.into()))?;
        let adapter = learned.run.adapter.as_ref().ok_or(refuse(NOT_KEPT.into()))?;
        let fixes = match &learned.run.source {
            Source::Files { fixes, .. } => fixes.as_slice(),
            Source::Simulated(_) => &[],
        };
        Ok(match data::load_experiments(new, adapter.variables(), fixes, changes) {
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

    fn export(&mut self, format: Format, purpose: Purpose, notes: &Notes) -> Answer {
        let learned = self.learned.as_mut().ok_or((Subject::Export, NOT_LEARNED.into()))?;
        annotate(&mut learned.run, notes);
        let data = self.data.as_ref().map(|held| &held.dataset);
        let (file_name, content) = files::export(format, &learned.run, data);
        Ok(Response::Exported { format, purpose, file_name, content })
    }
}

/// Why files are not worth giving up for what is there: none of them holds a table, and no button would make one.
fn hopeless(names: &[String], loaded: &Loaded) -> Option<String> {
    use FindingKind::{Encoding, NoData, NotATable, TooLarge};
    let errors = || loaded.report.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let no_table = |finding: &Finding| {
        let only_left_out = finding.fixes.iter().all(|fix| matches!(fix, Fix::IgnoreFile { .. }));
        only_left_out && matches!(finding.kind, NotATable | NoData | Encoding | TooLarge)
    };
    let is_bad = |name: &String| errors().any(|error| error.file.as_ref().is_none_or(|file| file == name));
    let hopeless = !names.is_empty() && loaded.dataset.is_none() && names.iter().all(is_bad);
    (hopeless && errors().all(no_table)).then(|| {
        let words = errors().map(|finding| match &finding.file {
            Some(file) => format!("{file}: {}", finding.message),
            None => finding.message.clone(),
        });
        words.collect::<Vec<_>>().join(" ")
    })
}

/// A run of this session as a file.
fn save(state: &LearnedState, notes: &Notes) -> Answer {
    let refused = || (Subject::Export, String::from(NOT_READABLE));
    let mut run: Bundle = postcard::from_bytes(&state.0).map_err(|_| refused())?;
    annotate(&mut run, notes);
    let format = Format::Bundle { with_data: false };
    let (file_name, content) = files::export(format, &run, None);
    Ok(Response::Exported { format, purpose: Purpose::Save, file_name, content })
}

/// Puts the notes into a run that are about it.
fn annotate(run: &mut Bundle, notes: &Notes) {
    run.notes = notes.of(&run.posterior.variables, &run.posterior.experiments);
}

/// What the page keeps for the next worker.
fn keep(run: &Bundle) -> LearnedState {
    LearnedState(postcard::to_stdvec(run).expect("memory is the only thing that can run out"))
}

/// Data that did not come from files get the report that their table would get.
fn report_of(dataset: &Dataset) -> DataReport {
    let (files, roles) = files::as_files(dataset, None, ROWS_FILE);
    data::load(&files, Some(&roles), &[]).report
}

impl Run {
    fn progress(&mut self, info: Info) -> Envelope<Response> {
        let snapshot = learn::snapshot(&self.problem, &mut self.state);
        let elapsed_ms = self.reports.waited_ms();
        Envelope::new(self.id, Response::Progress { info, elapsed_ms, snapshot })
    }
}

/// Name of the table that holds the rows of a data set that did not come from files.
const ROWS_FILE: &str = "rows.csv";
const JSON_TABLE: &str = "If it is a table: JSON is not read as one. Save it as CSV, the names of the columns in the first line and one line for each row.";
const NO_DATA: &str = "There are no data yet. Load files or an example first.";
const NOT_LEARNED: &str = "Nothing has been learned yet. Press Start in the Learn step first.";
const NOT_KEPT: &str = "This result was saved without its rows, and what new experiments are read with would have told them: it has experiments of one or two rows, or was saved by an earlier version. Load the data and learn again, or save the run with its rows.";
const NO_ROWS: &str = "This result was reopened without its data, which are needed to explain it. Load the same files to see more.";
const NO_PROBABILITIES: &str =
    "This run was stopped before there were probabilities to choose by. Learn to the end first.";
const NOT_READABLE: &str = "This run can no longer be read. Open its file, or learn again.";
const NO_SUCH_PAIR: &str = "There is no such pair in the result. Choose one in the graph or a heatmap.";

#[cfg(test)]
mod tests;
