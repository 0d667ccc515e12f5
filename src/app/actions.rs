//! What a person can ask for: every request to the engine, with what it does to the page.

use std::sync::Arc;

use leptos::prelude::*;

use crate::data::{ColumnRole, Fix, NamedFile, Roles};
use crate::protocol::{Format, Purpose, Request, Response};
use crate::simulate::Recipe;

use super::engine::{Engine, Event};
use super::kept::{self, KeptRun};
use super::simulated;
use super::state::{Page, PastRun, RunStatus, Source, Step, Tone};

/// The page and its engine. Copies are the same; components get it with `expect_context::<Actions>()`.
#[derive(Clone, Copy)]
pub struct Actions {
    page: Page,
    engine: Engine,
}

impl Actions {
    /// Starts the engine and lets `page` hear what it says.
    pub fn new(page: Page) -> Self {
        let engine = Engine::start(move |engine, event| match event {
            Event::Response(response) => {
                let loaded = matches!(*response, Response::Loaded { .. });
                page.receive(*response);
                // The data of an earlier run are back: its result follows.
                let recalled = page.runs.recalled;
                if let Some(run) = recalled.try_update_value(|run| run.take_if(|_| loaded)).flatten() {
                    engine.restore((*run.state).clone());
                    page.show_run(&run);
                }
            }
            Event::Restarted { message, data_kept } => page.engine_restarted(&message, data_kept),
            Event::Broken { message } => page.engine_broken(message),
        });
        Self { page, engine }
    }

    /// Reads files: alone, or added to the files that are there. A saved run is taken up again.
    pub fn load(self, mut files: Vec<NamedFile>) {
        let is_run = |file: &NamedFile| file.name.to_lowercase().ends_with(".json");
        match files.pop_if(|file| is_run(file)) {
            Some(run) if files.is_empty() => self.reopen(run),
            Some(file) => {
                files.push(file);
                self.add(files);
            }
            None => self.add(files),
        }
    }

    /// Adds files to those that are there; one of the same name takes the place of the earlier. All of them again, or
    /// files after data that were none, are read afresh.
    fn add(self, new: Vec<NamedFile>) {
        let names: Vec<String> = new.iter().map(|file| file.name.clone()).collect();
        let (mut files, roles, fixes) = match self.page.newest_source() {
            Some(Source::Files { files, roles, fixes })
                if files.iter().any(|old| !names.contains(&old.name)) =>
            {
                (files, roles, fixes)
            }
            _ => {
                self.page.added.set(Vec::new());
                self.reload(new, None, Vec::new());
                return;
            }
        };
        files.retain(|old| !names.contains(&old.name));
        files.extend(new);
        self.page.added.set(names);
        self.reload(files, roles.map(guessing_anew), fixes);
    }

    /// Takes the files away that were there before the last drop.
    pub fn use_only_added(self) {
        if let Some(Source::Files { mut files, .. }) = self.page.newest_source() {
            let added = self.page.added.get_untracked();
            files.retain(|file| added.contains(&file.name));
            self.page.added.set(Vec::new());
            self.reload(files, None, Vec::new());
        }
    }

    /// Takes a file away.
    pub fn remove_file(self, at: usize) {
        if let Some(Source::Files { mut files, roles, fixes }) = self.page.newest_source()
            && at < files.len()
        {
            let gone = files.remove(at);
            self.page.added.update(|added| added.retain(|name| *name != gone.name));
            self.reload(files, roles, fixes);
        }
    }

    /// Takes up a saved run.
    pub fn reopen(self, run: NamedFile) {
        self.page.expect_data(Source::Reopened { name: run.name.clone() });
        self.engine.reopen(run);
    }

    /// Simulates data and learns from them.
    pub fn simulate_and_learn(self, recipe: Recipe) {
        self.simulate(None, recipe);
        self.page.learn_when_ready.set(true);
    }

    /// Simulates data and learns from them while what is shown stays, until the next result takes its place.
    pub fn simulate_and_learn_in_place(self, recipe: Recipe) {
        self.page.stays.set_value(true);
        self.simulate_and_learn(recipe);
    }

    /// Reads files with chosen roles and changes.
    pub fn reload(self, files: Vec<NamedFile>, roles: Option<Roles>, fixes: Vec<Fix>) {
        self.page.expect_data(Source::Files {
            files: files.clone(),
            roles: roles.clone(),
            fixes: fixes.clone(),
        });
        self.engine.load(files, roles, fixes);
    }

    /// Carries out one more change.
    pub fn apply(self, fix: Fix) {
        self.apply_all(vec![fix]);
    }

    /// Carries out more changes; each can be taken back by itself.
    pub fn apply_all(self, more: Vec<Fix>) {
        self.edit(|_, fixes| fixes.extend(more));
    }

    /// Takes back the change at `index` of the list of changes.
    pub fn undo(self, index: usize) {
        self.edit(|_, fixes| drop(fixes.remove(index)));
    }

    /// Gives a column another role.
    pub fn set_role(self, column: String, role: ColumnRole) {
        self.edit(|roles, _| {
            roles.columns.retain(|(name, _)| *name != column);
            roles.columns.push((column, role));
        });
    }

    /// Chooses the reference (`None`: there is none).
    pub fn set_reference(self, reference: Option<String>) {
        self.edit(|roles, _| roles.reference = Some(reference));
    }

    /// Chooses whether given targets are used to learn, or only to check the result.
    pub fn set_targets_only_check(self, only_check: bool) {
        self.edit(|roles, _| roles.targets_only_check = only_check);
    }

    /// Reads the same files again after a change of roles or fixes.
    fn edit(self, change: impl FnOnce(&mut Roles, &mut Vec<Fix>)) {
        if let Some(Source::Files { files, roles, mut fixes }) = self.page.newest_source() {
            let mut roles = roles.unwrap_or_default();
            change(&mut roles, &mut fixes);
            self.reload(files, Some(roles), fixes);
        }
    }

    /// Simulates data.
    pub fn simulate(self, example: Option<String>, recipe: Recipe) {
        self.page.expect_data(Source::Simulated { example, recipe: recipe.clone() });
        self.engine.simulate(recipe);
    }

    /// Starts learning and shows it.
    pub fn start(self) {
        self.page.expect_run();
        if !self.page.stays.get_value() {
            self.page.step.set(Step::Learn);
        }
        self.page.stays.set_value(false);
        let assistants = untrack(|| self.page.assistants());
        self.engine.learn(self.page.settings.get_untracked(), assistants);
    }

    /// Holds a run, or lets it go on.
    pub fn toggle_pause(self) {
        match self.page.run.with_untracked(|run| run.status) {
            RunStatus::Running => {
                self.engine.pause();
                self.set_status(RunStatus::Paused);
            }
            RunStatus::Paused => {
                self.engine.resume();
                self.set_status(RunStatus::Running);
            }
            _ => {}
        }
    }

    /// One step of a held run; starts a held run where there is none.
    pub fn step_once(self) {
        if !self.page.run.with_untracked(|run| run.status.is_active()) {
            self.start();
        }
        self.engine.pause();
        self.set_status(RunStatus::Paused);
        self.engine.step_once();
    }

    /// Ends a run; what was learned so far is shown.
    pub fn stop(self) {
        self.engine.stop();
    }

    /// Names the targets of new experiments, after `fixes` to their files.
    pub fn adapt(self, files: Vec<NamedFile>, first_rows: Option<usize>, fixes: Vec<Fix>) {
        self.engine.adapt(files, first_rows, fixes);
    }

    /// Takes new experiments into the data and learns from all of them as soon as they are read.
    pub fn add_and_learn(self, new: Vec<NamedFile>, changes: Vec<Fix>) {
        let (mut files, roles, mut fixes) = match self.page.newest_source() {
            Some(Source::Files { files, roles, fixes }) => (files, roles, fixes),
            Some(Source::Simulated { recipe, .. }) => match simulated::as_files(&recipe) {
                Ok((files, roles)) => (files, Some(roles), Vec::new()),
                Err(error) => {
                    self.page.tell(Tone::Error, "The data could not be simulated again", error.to_string());
                    return;
                }
            },
            Some(Source::Reopened { .. }) | None => {
                let text = "A run that was reopened cannot be added to. Load its files together with the new ones in the Data step.";
                self.page.tell(Tone::Note, "Load the data again", text);
                return;
            }
        };
        for file in new {
            files.retain(|present| present.name != file.name);
            files.push(file);
        }
        fixes.extend(changes);
        self.page.added.set(Vec::new());
        self.reload(files, roles.map(guessing_anew), fixes);
        self.page.learn_when_ready.set(true);
    }

    /// Shows a run of this visit again, with its data.
    pub fn show_run(self, run: &Arc<PastRun>) {
        let page = self.page;
        let source = &*run.data.source;
        let here = untrack(|| page.source.with(|now| now.as_ref() == Some(source)) && page.ready());
        if here {
            self.engine.restore((*run.state).clone());
            page.show_run(run);
            return;
        }
        page.expect_data(source.clone());
        page.runs.recalled.set_value(Some(run.clone()));
        match source {
            Source::Files { files, roles, fixes } => {
                self.engine.load(files.clone(), roles.clone(), fixes.clone());
            }
            Source::Simulated { .. } | Source::Reopened { .. } => self.engine.recall((*run.state).clone()),
        }
    }

    /// Saves a run of this visit, without rows.
    pub fn save_run(self, run: &PastRun) {
        self.engine.send(Request::Save { state: (*run.state).clone(), notes: run.notes.clone() });
    }

    /// Takes up a run that the browser kept.
    pub fn reopen_kept(self, run: KeptRun, text: String) {
        // With the time: undo tells sources apart by their names.
        let name = format!("{}, kept on {}", run.name, kept::when(run.at_ms));
        self.reopen(NamedFile { name, bytes: text.into_bytes() });
        self.page.runs.opening.set_value(Some(run));
    }

    /// Has the run that is shown written for the browser to keep.
    pub fn keep_run(self, with_data: bool) {
        let Some(run) = self.page.runs.shown.get_untracked() else { return };
        let notes = self.page.notes.get_untracked();
        let format = Format::Bundle { with_data };
        self.engine.send(Request::Export { format, purpose: Purpose::Keep { run }, notes });
    }

    /// Any other request.
    pub fn ask(self, request: Request) {
        self.engine.send(request);
    }

    /// Starts a run that was asked for before its data were there.
    pub fn start_when_ready(self) {
        Effect::new(move || {
            let waiting = self.page.learn_when_ready.get() && !self.page.loading.get();
            if waiting {
                self.page.learn_when_ready.set(false);
                if untrack(|| self.page.ready()) {
                    self.start();
                } else {
                    self.page.step.set(Step::Data);
                }
            }
        });
    }

    fn set_status(self, status: RunStatus) {
        self.page.run.update(|run| run.status = status);
    }
}

/// Roles for files of the person beside those that this program wrote.
fn guessing_anew(roles: Roles) -> Roles {
    Roles { as_it_stands: false, ..roles }
}
