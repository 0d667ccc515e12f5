//! Choosing among many columns at once.

use leptos::prelude::*;

use crate::app::actions::Actions;
use crate::app::state::Page;
use crate::data::{Fix, MAX_VARIABLES};

/// Columns from which on choosing them one by one is a burden.
const MANY: usize = 12;

/// Sets columns aside by what they hold, how much they vary, or what they are called.
#[component]
pub fn Bulk() -> impl IntoView {
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    let variables = Memo::new(move |_| {
        page.report.with(|report| report.as_ref().map_or(0, |report| report.variable_columns()))
    });
    let is_shown = Memo::new(move |_| {
        let columns = page.report.with(|report| report.as_ref().map_or(0, |report| report.columns.len()));
        columns > MANY && page.from_files()
    });
    let too_many = move || variables.get() > MAX_VARIABLES;
    let number = RwSignal::new(String::new());
    let pattern = RwSignal::new(String::new());
    let keep =
        move || number.with(|n| n.trim().parse::<usize>().ok()).filter(|&n| n >= 2 && n < variables.get());
    let button = move |fix: Fix| {
        let label = fix.label();
        view! {
            <button
                type="button"
                class="button is-small"
                disabled=page.loading
                on:click=move |_| actions.apply(fix.clone())
            >
                {label}
            </button>
        }
    };
    view! {
        <Show when=move || is_shown.get()>
            <details class="fold bulk" open=too_many data-testid="bulk">
                <summary>"Choose many columns at once"</summary>
                <p class="muted">
                    {move || format!("{} columns are variables now; at most {MAX_VARIABLES} fit into one problem.", variables.get())}
                </p>
                <div class="bulk-ways">
                    {button(Fix::IgnoreConstantColumns)} {button(Fix::IgnoreZeroColumns)}
                    <form
                        class="bulk-way"
                        on:submit=move |event| {
                            event.prevent_default();
                            if let Some(count) = keep() {
                                actions.apply(Fix::KeepMostVarying { count });
                            }
                        }
                    >
                        <label for="bulk-number">"Keep the most varying"</label>
                        <input
                            id="bulk-number"
                            class="input is-small"
                            type="number"
                            min="2"
                            inputmode="numeric"
                            placeholder=move || (variables.get() / 2).clamp(2, MAX_VARIABLES).to_string()
                            prop:value=number
                            on:input=move |event| number.set(event_target_value(&event))
                        />
                        <button type="submit" class="button is-small" disabled=move || page.loading.get() || keep().is_none()>
                            "Keep"
                        </button>
                    </form>
                    <form
                        class="bulk-way"
                        on:submit=move |event| {
                            event.prevent_default();
                            let pattern = pattern.get_untracked().trim().to_owned();
                            if !pattern.is_empty() {
                                actions.apply(Fix::IgnoreMatching { pattern });
                            }
                        }
                    >
                        <label for="bulk-pattern">"Ignore names like"</label>
                        <input
                            id="bulk-pattern"
                            class="input is-small"
                            type="text"
                            placeholder="MT-* or *_rate"
                            prop:value=pattern
                            on:input=move |event| pattern.set(event_target_value(&event))
                        />
                        <button
                            type="submit"
                            class="button is-small"
                            disabled=move || page.loading.get() || pattern.with(|text| text.trim().is_empty())
                        >
                            "Ignore"
                        </button>
                    </form>
                </div>
            </details>
        </Show>
    }
}
