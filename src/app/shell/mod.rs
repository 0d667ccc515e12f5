//! What surrounds the four steps: header, tabs, run controls, messages, footer.

mod dialogs;
mod drops;
mod footer;
mod header;
mod keeping;
mod notices;
mod privacy;
mod runs;
mod steps;
mod transport;

use std::sync::Arc;

use leptos::prelude::*;

use super::actions::Actions;
use super::data::DataStep;
use super::explore::Explore;
use super::learn::LearnStep;
use super::lessons::{Course, LessonPanel};
use super::new_experiment::NewExperimentStep;
use super::presenter::{Presenter, PresenterBar};
use super::state::{Learned, Page, RunStatus, Step};
use super::store::Keeping;
use super::terms::{Glossary, Terms};
use super::undo::Undo;
use super::{files, share, store, theme};

pub use dialogs::Sheet;
use footer::Footer;
use header::Header;
use keeping::KeepOffer;
use notices::Notices;
use steps::{Panel, Steps, follow_address};
use transport::{Announcer, Transport};

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let page = Page::new();
    let actions = Actions::new(page);
    provide_context(page);
    provide_context(actions);
    provide_context(Terms::new());
    let theme = theme::theme(page);
    let course = Course::new();
    provide_context(course);
    provide_context(Undo::new(page, actions, course));
    let presenter = Presenter::new(page, course);
    provide_context(presenter);
    follow_address(page);
    drops::catch_drops(page, actions);
    let from_link = share::open_link(page, actions);
    let keeping = Keeping::new();
    provide_context(keeping);
    store::keep(page, actions, keeping, from_link);
    ask_before_leaving(page);
    actions.start_when_ready();
    save_exports(page);
    show_results(page);

    view! {
        <a class="skip-link" href="#main">"Skip to the content"</a>
        <Header theme presenting=presenter.on />
        <section class="bar" aria-label="Steps and run">
            <div class="bar-inner">
                <Steps />
                <Transport />
            </div>
            <RunLine />
        </section>
        <main id="main" tabindex="-1">
            <LessonPanel />
            <Panel step=Step::Data>
                <DataStep />
            </Panel>
            <Panel step=Step::Learn>
                <LearnStep />
            </Panel>
            <Panel step=Step::Explore>
                <ExploreStep />
            </Panel>
            <Panel step=Step::NewExperiment>
                <NewExperimentStep />
            </Panel>
        </main>
        <KeepOffer />
        <Footer />
        <Glossary />
        <Notices />
        <Announcer />
        <PresenterBar />
    }
}

/// The progress of the run as a line under the bar: seen from every step.
#[component]
fn RunLine() -> impl IntoView {
    let page = expect_context::<Page>();
    let percent = Memo::new(move |_| page.run.with(|run| 100.0 * run.fraction()));
    view! {
        <progress
            class="run-line"
            class:is-active=move || page.run.with(|run| run.status.is_active())
            data-testid="progress"
            aria-label="Progress of learning"
            aria-valuenow=move || format!("{:.1}", percent.get())
            max="100"
            prop:value=percent
        ></progress>
    }
}

#[component]
fn ExploreStep() -> impl IntoView {
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    let of = move |part: fn(&Learned) -> _| page.learned.with(|learned| learned.as_deref().map(part));
    let posterior = Signal::derive(move || of(|learned| learned.posterior.clone()));
    let scores = Signal::derive(move || page.learned.with(|learned| learned.as_ref()?.scores.clone()));
    let environments = Signal::derive(move || -> Arc<[String]> {
        page.report.with(|report| {
            report
                .iter()
                .flat_map(|report| report.environments.iter().map(|(name, _)| name.clone()))
                .collect()
        })
    });
    view! {
        <Show when=move || page.learned.with(Option::is_none)>
            <NothingLearned />
        </Show>
        <Explore
            posterior
            environments
            truth=page.truth
            scores
            evidence=page.evidence
            suggestions=page.suggestions
            effects=page.effects
            threshold=page.threshold
            selection=page.selection
            side=page.side
            pane=page.pane
            ask=Callback::new(move |request| actions.ask(request))
        />
    }
}

/// Stands where a result will be.
#[component]
fn NothingLearned() -> impl IntoView {
    let page = expect_context::<Page>();
    let is_running = move || page.run.with(|run| run.status.is_active());
    view! {
        <section class="card empty" data-testid="nothing-learned">
            <h2>"What was learned comes here"</h2>
            <ul>
                <li><strong>"A graph"</strong>" of what causes what, each arrow with its probability and the size of its effect."</li>
                <li><strong>"A map"</strong>" of what each experiment changed."</li>
                <li><strong>"Why, and how sure:"</strong>" the rows behind each arrow, what cannot be told apart, whether unseen experiments are predicted."</li>
                <li><strong>"What if:"</strong>" what follows when a variable is set, and which experiment would tell most next."</li>
            </ul>
            <button
                type="button"
                class="button is-primary"
                on:click=move |_| page.step.set(if page.ready() { Step::Learn } else { Step::Data })
            >
                {move || match (is_running(), page.ready()) {
                    (true, _) => "See how it forms",
                    (false, true) => "Learn first",
                    (false, false) => "Go to the data",
                }}
            </button>
        </section>
    }
    .into_any()
}

/// Closing or reloading the tab while a run goes on would lose it: the browser asks first.
fn ask_before_leaving(page: Page) {
    let leaving = window_event_listener(leptos::ev::beforeunload, move |event| {
        if page.run.with_untracked(|run| run.status.is_active()) {
            event.prevent_default();
            // Older browsers look at this alone.
            event.set_return_value("Learning is under way.");
        }
    });
    on_cleanup(move || leaving.remove());
}

/// Saves what the engine writes.
fn save_exports(page: Page) {
    Effect::new(move || {
        if let Some(exported) = page.exported.get() {
            files::save(&exported.file_name, &exported.content);
            page.exported.set(None);
        }
    });
}

/// When a run ends under a person's eyes, shows the result.
fn show_results(page: Page) {
    let status = Memo::new(move |_| page.run.with(|run| run.status));
    Effect::new(move |before: Option<RunStatus>| {
        let now = status.get();
        let ended =
            before.is_some_and(RunStatus::is_active) && matches!(now, RunStatus::Done | RunStatus::Stopped);
        if ended && page.step.get_untracked() == Step::Learn {
            page.step.set(Step::Explore);
        }
        now
    });
}
