//! Start, pause, step and stop, with seed, state and time: within reach from every step.

use leptos::prelude::*;

use crate::app::actions::Actions;
use crate::app::icon::{Icon, Shape};
use crate::app::state::{Page, Run, RunStatus};
use crate::app::words;

/// The controls of a run.
#[component]
pub fn Transport() -> impl IntoView {
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    let status = Memo::new(move |_| page.run.with(|run| run.status));
    let active = move || status.get().is_active();
    let can_start = move || page.ready() && !active() && !page.loading.get();
    let again = Memo::new(move |_| page.learned.with(Option::is_some));
    let why_not = move || {
        if page.ready() { "Learn graph and targets from the data" } else { "Load data first" }
    };
    let paused = move || status.get() == RunStatus::Paused;
    view! {
        <div class="transport" role="group" aria-label="Learning">
            <button
                type="button"
                class="button is-primary"
                data-testid="start"
                title=why_not
                disabled=move || !can_start()
                on:click=move |_| actions.start()
            >
                <Icon shape=Shape::Play />
                <span>"Learn" <Show when=move || again.get()><span class="again">" again"</span></Show></span>
            </button>
            <button
                type="button"
                class="icon-button"
                data-testid=move || if paused() { "resume" } else { "pause" }
                disabled=move || !active()
                aria-label=move || if paused() { "Go on" } else { "Pause" }
                title=move || if paused() { "Go on" } else { "Pause" }
                on:click=move |_| actions.toggle_pause()
            >
                <Icon shape=Signal::derive(move || if paused() { Shape::Play } else { Shape::Pause }) />
            </button>
            <button
                type="button"
                class="icon-button"
                data-testid="step-once"
                disabled=move || !(can_start() || paused())
                aria-label="One step"
                title="One step"
                on:click=move |_| actions.step_once()
            >
                <Icon shape=Shape::StepOnce />
            </button>
            <button
                type="button"
                class="icon-button"
                data-testid="stop"
                disabled=move || !active()
                aria-label="Stop and keep what was learned"
                title="Stop and keep what was learned"
                on:click=move |_| actions.stop()
            >
                <Icon shape=Shape::Stop />
            </button>
            <label class="seed">
                <span>"Seed"</span>
                <input
                    type="number"
                    class="input"
                    min="0"
                    step="1"
                    inputmode="numeric"
                    data-testid="seed"
                    title="The same data, settings and seed give the same result, to the bit"
                    disabled=active
                    prop:value=move || page.settings.with(|settings| settings.seed.to_string())
                    on:change=move |event| {
                        let typed = event_target_value(&event);
                        match typed.trim().parse() {
                            Ok(seed) => page.settings.update(|settings| settings.seed = seed),
                            Err(_) => page.settings.notify(),
                        }
                    }
                />
            </label>
            <Readout />
        </div>
    }
}

/// State and time, of fixed width so that nothing moves.
#[component]
fn Readout() -> impl IntoView {
    let page = expect_context::<Page>();
    let status = Memo::new(move |_| page.run.with(|run| run.status));
    let elapsed = move || page.run.with(|run| run.elapsed_ms);
    view! {
        <div class="readout">
            <span class=move || format!("status is-{}", status.get().word()) data-testid="status">
                {move || status.get().word()}
            </span>
            <span class="readout-time">{move || page.run.with(time)}</span>
            <output class="visually-hidden" data-testid="elapsed-ms">{move || format!("{:.0}", elapsed())}</output>
        </div>
    }
}

fn time(run: &Run) -> String {
    match (run.status, run.left_ms()) {
        (RunStatus::Idle, _) => "not started".into(),
        (RunStatus::Failed, _) => "see the message".into(),
        (RunStatus::Running, Some(left)) => format!("{} left", words::duration(left)),
        (RunStatus::Running, None) => "estimating".into(),
        (RunStatus::Paused, _) => format!("{:.0} %", 100.0 * run.fraction()),
        (RunStatus::Done | RunStatus::Stopped, _) => format!("in {}", words::duration(run.elapsed_ms)),
    }
}

/// Tells a screen reader how a run goes: its state, its phase and every quarter of the way.
#[component]
pub fn Announcer() -> impl IntoView {
    let page = expect_context::<Page>();
    let text = Memo::new(move |_| {
        page.run.with(|run| match (run.status, &run.info) {
            (RunStatus::Idle, _) => String::new(),
            (RunStatus::Running, Some(info)) => {
                let quarter = (4.0 * info.fraction).floor() * 25.0;
                format!("Learning: {}, {quarter:.0} percent.", words::phase(info.phase).0)
            }
            (RunStatus::Running, None) => "Learning has started.".into(),
            (RunStatus::Paused, _) => "Learning is paused.".into(),
            (RunStatus::Done, _) => "Learning is done. The result is shown.".into(),
            (RunStatus::Stopped, _) => "Learning was stopped. What was learned so far is shown.".into(),
            (RunStatus::Failed, _) => "Learning failed.".into(),
        })
    });
    view! { <div class="visually-hidden" role="status" aria-live="polite">{text}</div> }
}
