//! The New experiment step: targets of an experiment that was not learned from, in closed form.

mod intake;
mod targets;

use leptos::prelude::*;

use crate::data::{Fix, NamedFile};

use super::actions::Actions;
use super::findings::FindingList;
use super::icon::{Icon, Shape};
use super::state::{Page, Step};
use super::terms::Word;
use crate::words::glossary::Term;

use intake::Intake;
use targets::Targets;

/// Row numbers of the slider; `None`: all.
pub(super) const ROWS: [Option<usize>; 6] = [Some(1), Some(2), Some(3), Some(5), Some(10), None];

/// What the person brought to this step.
#[derive(Clone, Copy)]
pub(super) struct Brought {
    /// Files of new experiments.
    pub files: RwSignal<Vec<NamedFile>>,
    /// Changes to these files that the person chose.
    pub fixes: RwSignal<Vec<Fix>>,
    /// Names and true targets of simulated experiments.
    pub truth: RwSignal<Vec<(String, Vec<String>)>>,
    /// Position in [`ROWS`].
    pub rows: RwSignal<usize>,
}

/// Everything about new experiments.
#[component]
pub fn NewExperimentStep() -> impl IntoView {
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    let brought = Brought {
        files: RwSignal::new(Vec::new()),
        fixes: RwSignal::new(Vec::new()),
        truth: RwSignal::new(Vec::new()),
        rows: RwSignal::new(ROWS.len() - 1),
    };
    let learned = Memo::new(move |_| page.learned.with(Option::is_some));
    // Other data or another result: the files are asked about again, or forgotten with the data.
    Effect::new(move || {
        page.learned.track();
        if page.learned.with_untracked(Option::is_none) {
            brought.files.set(Vec::new());
            brought.fixes.set(Vec::new());
        } else {
            ask(actions, brought);
        }
    });
    view! {
        <div class="new-experiment">
            <Show when=move || !learned.get()>
                <section class="card empty">
                    <h2>"Name the targets of an experiment you have not learned from"</h2>
                    <p>
                        "Once a graph is learned, drop the rows of an experiment that it has not seen: the page ranks what was "
                        "changed there, each variable with its probability and the way it was changed, in "
                        <Word term=Term::ClosedForm /> ": in a moment, without learning again. A slider shows how few rows would have done."
                    </p>
                    <button
                        type="button"
                        class="button is-primary"
                        on:click=move |_| page.step.set(if page.ready() { Step::Learn } else { Step::Data })
                    >
                        {move || if page.ready() { "Learn first" } else { "Go to the data" }}
                        <Icon shape=Shape::Arrow />
                    </button>
                </section>
            </Show>
            <Intake brought enabled=learned />
            <Problems brought />
            <Targets brought />
        </div>
    }
}

/// Asks the engine about the files with the chosen number of rows.
pub(super) fn ask(actions: Actions, brought: Brought) {
    let files = brought.files.get_untracked();
    if !files.is_empty() {
        actions.adapt(files, ROWS[brought.rows.get_untracked()], brought.fixes.get_untracked());
    }
}

/// What is wrong with the new files.
#[component]
fn Problems(
    /// What was brought.
    brought: Brought,
) -> impl IntoView {
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    let fix = Callback::new(move |fix| {
        brought.fixes.update(|fixes| fixes.push(fix));
        ask(actions, brought);
    });
    let undo = move |_| {
        brought.fixes.update(|fixes| drop(fixes.pop()));
        ask(actions, brought);
    };
    let last = move || brought.fixes.with(|fixes| fixes.last().map(Fix::label));
    let findings = Memo::new(move |_| {
        page.adapted
            .with(|adapted| adapted.as_ref().map_or_else(Vec::new, |adapted| adapted.findings.clone()))
    });
    view! {
        <Show when=move || brought.files.with(|files| !files.is_empty()) && (findings.with(|findings| !findings.is_empty()) || last().is_some())>
            <section class="card" aria-label="What was found in the new files" data-testid="new-experiment-problems">
                {move || {
                    last()
                        .map(|label| {
                            view! {
                                <p class="fix-all">
                                    <span>{label}</span>
                                    <button type="button" class="button is-small" on:click=undo>
                                        <Icon shape=Shape::Undo />
                                        "Undo"
                                    </button>
                                </p>
                            }
                        })
                }}
                <FindingList findings fix />
            </section>
        </Show>
    }
}
