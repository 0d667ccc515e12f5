//! Where a run stands, in plain words.

use leptos::prelude::*;

use crate::app::actions::Actions;
use crate::app::icon::{Icon, Shape};
use crate::app::state::{Page, Run, RunStatus, Step};
use crate::app::words;

/// Title and sentence for the present state.
fn words_for(run: &Run, told: Option<String>) -> (String, String) {
    if run.status == RunStatus::Idle
        && let Some(told) = told
    {
        return (
            "Ready to learn".into(),
            format!(
                "The engine looks for one causal graph that all experiments share, and for what each experiment changed. {told}"
            ),
        );
    }
    let (title, text) = match (run.status, &run.info) {
        (RunStatus::Idle, _) => ("No data yet", "Bring your data or take an example; learning starts here."),
        (RunStatus::Running, None) => ("Starting", "The engine prepares the data."),
        (RunStatus::Running, Some(info)) => words::phase(info.phase),
        (RunStatus::Paused, _) => {
            ("Paused", "Go on, take single steps, or stop and keep what was learned so far.")
        }
        (RunStatus::Done, _) => ("Done", "Graph, targets and their probabilities are ready."),
        (RunStatus::Stopped, _) => {
            ("Stopped", "What was learned so far is kept. It may change if learning runs to the end.")
        }
        (RunStatus::Failed, _) => ("Failed", "The message says what happened and what to do."),
    };
    (title.into(), text.into())
}

/// The head of the step.
#[component]
pub fn Stage() -> impl IntoView {
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    let status = Memo::new(move |_| page.run.with(|run| run.status));
    let words = Memo::new(move |_| page.run.with(|run| words_for(run, page.told_time())));
    let percent = Memo::new(move |_| page.run.with(|run| (100.0 * run.fraction()).floor()));
    let chain = move || {
        page.run.with(|run| match &run.info {
            Some(info) if run.status.is_active() => format!("Chain {}", info.chain + 1),
            _ => String::new(),
        })
    };
    let times = move || {
        page.run.with(|run| {
            let spent = words::duration(run.elapsed_ms);
            match (run.status, run.left_ms()) {
                (RunStatus::Idle | RunStatus::Failed, _) => String::new(),
                // What is left stands beside the run's buttons.
                (_, Some(_)) => format!("{spent} so far"),
                (RunStatus::Done | RunStatus::Stopped, _) => format!("{spent} in all"),
                _ => format!("{spent} so far"),
            }
        })
    };
    let next = move || {
        match status.get() {
        RunStatus::Idle | RunStatus::Failed if page.ready() => view! {
            <button type="button" class="button is-primary is-large" on:click=move |_| actions.start()>
                <Icon shape=Shape::Play />
                "Start learning"
            </button>
        }
        .into_any(),
        RunStatus::Idle => view! {
            <button type="button" class="button is-primary is-large" on:click=move |_| page.step.set(Step::Data)>
                "Go to the data"
                <Icon shape=Shape::Arrow />
            </button>
        }
        .into_any(),
        RunStatus::Done | RunStatus::Stopped => view! {
            <button type="button" class="button is-primary is-large" on:click=move |_| page.step.set(Step::Explore)>
                "Explore the result"
                <Icon shape=Shape::Arrow />
            </button>
        }
        .into_any(),
        _ => ().into_any(),
    }
    };
    view! {
        <section class="card stage" aria-labelledby="stage">
            <div class="stage-words">
                <h2 id="stage">{move || words.get().0}</h2>
                <p>{move || words.get().1}</p>
            </div>
            <div class="stage-meter" aria-hidden="true">
                <span class="stage-percent">{move || format!("{:.0} %", percent.get())}</span>
                <progress max="100" prop:value=percent></progress>
                <span class="stage-times">{chain} <span>{times}</span></span>
            </div>
            <div class="stage-next">{next}</div>
        </section>
    }
}
