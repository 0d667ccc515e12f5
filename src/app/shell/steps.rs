//! The four steps as tabs, in step with the address.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::app::icon::{Icon, Shape};
use crate::app::state::{Page, RunStatus, Step};

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// Its input does not exist yet.
    Waiting,
    /// Can be used.
    Open,
    /// The engine works on it.
    Busy,
    /// Has what the next step needs.
    Complete,
}

fn progress(page: Page, step: Step) -> Progress {
    let status = page.run.with(|run| run.status);
    let learned = page.learned.with(Option::is_some);
    match step {
        Step::Data if page.loading.get() => Progress::Busy,
        Step::Data if page.ready() => Progress::Complete,
        Step::Data => Progress::Open,
        Step::Learn if status == RunStatus::Running => Progress::Busy,
        Step::Learn if learned => Progress::Complete,
        Step::Learn if page.ready() => Progress::Open,
        Step::Explore | Step::NewExperiment if learned => Progress::Open,
        _ => Progress::Waiting,
    }
}

/// The row of tabs.
#[component]
pub fn Steps() -> impl IntoView {
    view! {
        <div class="steps" role="tablist" aria-label="Steps">
            {Step::ALL.into_iter().enumerate().map(|(i, step)| view! { <Tab step number=i + 1 /> }).collect_view()}
        </div>
    }
}

#[component]
fn Tab(step: Step, number: usize) -> impl IntoView {
    let page = expect_context::<Page>();
    let selected = Memo::new(move |_| page.step.get() == step);
    let progress = Memo::new(move |_| progress(page, step));
    view! {
        <button
            type="button"
            role="tab"
            class="step"
            id=tab_id(step)
            data-testid=format!("step-{}", step.slug())
            aria-controls=step.slug()
            aria-selected=move || selected.get().to_string()
            tabindex=move || if selected.get() { "0" } else { "-1" }
            class:is-waiting=move || progress.get() == Progress::Waiting
            class:is-complete=move || progress.get() == Progress::Complete
            class:is-busy=move || progress.get() == Progress::Busy
            on:click=move |_| page.step.set(step)
            on:keydown=move |event| walk(page, step, &event)
        >
            <span class="step-mark" aria-hidden="true">
                {move || match progress.get() {
                    Progress::Complete => view! { <Icon shape=Shape::Check /> }.into_any(),
                    _ => number.into_any(),
                }}
            </span>
            <span class="step-title">{step.title()}</span>
        </button>
    }
}

fn tab_id(step: Step) -> String {
    format!("tab-{}", step.slug())
}

/// Arrow keys go from tab to tab.
fn walk(page: Page, step: Step, event: &ev::KeyboardEvent) {
    let here = step as usize;
    let last = Step::ALL.len() - 1;
    let there = match event.key().as_str() {
        "ArrowRight" | "ArrowDown" => (here + 1).min(last),
        "ArrowLeft" | "ArrowUp" => here.saturating_sub(1),
        "Home" => 0,
        "End" => last,
        _ => return,
    };
    event.prevent_default();
    let step = Step::ALL[there];
    page.step.set(step);
    if let Some(tab) = document().get_element_by_id(&tab_id(step)) {
        let _ = tab.unchecked_into::<HtmlElement>().focus();
    }
}

/// One step's content; stays in the page while another step is shown.
#[component]
pub fn Panel(step: Step, children: Children) -> impl IntoView {
    let page = expect_context::<Page>();
    view! {
        <section
            class=format!("panel panel-{}", step.slug())
            id=step.slug()
            role="tabpanel"
            aria-labelledby=tab_id(step)
            hidden=move || page.step.get() != step
        >
            {children()}
        </section>
    }
}

/// The address names the step and its tab, so that the browser's back button and bookmarks work.
pub fn follow_address(page: Page) {
    let read = move || {
        let hash = window().location().hash().unwrap_or_default();
        hash.trim_start_matches('#').split('?').next().unwrap_or_default().to_owned()
    };
    page.go_to(&read());
    let listener = window_event_listener(ev::hashchange, move |_| {
        page.go_to(&read());
    });
    on_cleanup(move || listener.remove());
    Effect::new(move |before: Option<Step>| {
        let (step, address) = (page.step.get(), page.address());
        if before.is_some()
            && read() != address
            && let Ok(history) = window().history()
        {
            let (state, address) = (wasm_bindgen::JsValue::NULL, format!("#{address}"));
            // Without the jump to the panel that setting the hash would cause. A step is an entry of the history, a tab
            // is not: who goes back leaves the step.
            let _ = if before == Some(step) {
                history.replace_state_with_url(&state, "", Some(&address))
            } else {
                history.push_state_with_url(&state, "", Some(&address))
            };
        }
        if before.is_some_and(|before| before != step) {
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
        step
    });
}
