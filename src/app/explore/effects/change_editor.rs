//! What is done to one variable: set or pushed, by slider or number.

use leptos::prelude::*;
use web_sys::HtmlInputElement;

use crate::app::explore::number;
use crate::effects::{Act, Change, Outcome};
use crate::words::number::Figure;

/// The slider goes so far beyond what was measured, as a share of the range.
const BEYOND: f64 = 0.25;
/// Steps of the slider.
const STEPS: f64 = 120.0;

/// A number as a field takes it: about four digits.
pub fn plain(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return "0".into();
    }
    let digits = (3.0 - libm::floor(libm::log10(x.abs()))).clamp(0.0, 12.0) as usize;
    let text = format!("{x:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Where the slider begins and ends.
fn range(outcome: &Outcome, act: Act) -> (f64, f64) {
    let (low, high) = outcome.seen;
    let span = if high > low { high - low } else { high.abs().max(1.0) };
    match act {
        Act::Set(_) => (low - BEYOND * span, high + BEYOND * span),
        Act::Push(_) => (-0.75 * span, 0.75 * span),
    }
}

/// A starting point that shows something: one standard deviation up.
pub fn first_act(outcome: &Outcome) -> Act {
    let (low, high) = range(outcome, Act::Set(0.0));
    let step = (high - low) / STEPS;
    let wanted = outcome.now + outcome.spread_now;
    Act::Set((wanted / step).round() * step)
}

fn amount(act: Act) -> f64 {
    let (Act::Set(x) | Act::Push(x)) = act;
    x
}

/// One change, with its controls.
#[component]
pub fn ChangeEditor(
    /// Name of the variable.
    name: String,
    /// The variable.
    variable: usize,
    /// All changes.
    changes: RwSignal<Vec<Change>>,
    /// What is known of the variable without changes.
    outcome: Outcome,
) -> impl IntoView {
    let act = Memo::new(move |_| {
        changes.with(|changes| {
            changes
                .iter()
                .find(|change| change.variable == variable)
                .map_or(Act::Push(0.0), |change| change.act)
        })
    });
    let set = move |act: Act| {
        changes.update(|changes| {
            changes
                .iter_mut()
                .filter(|change| change.variable == variable)
                .for_each(|change| change.act = act);
        });
    };
    let set_amount = move |x: f64| {
        set(match act.get_untracked() {
            Act::Set(_) => Act::Set(x),
            Act::Push(_) => Act::Push(x),
        });
    };
    let is_set = Memo::new(move |_| matches!(act.get(), Act::Set(_)));
    let ends = move || range(&outcome, act.get());
    let is_beyond = move || {
        let (low, high) = outcome.seen;
        let after = match act.get() {
            Act::Set(x) => x,
            Act::Push(by) => outcome.now + by,
        };
        after < low || after > high
    };
    let on_field = move |event| {
        let input = event_target::<HtmlInputElement>(&event);
        match input.value().trim().parse::<f64>() {
            Ok(x) if x.is_finite() => set_amount(x),
            _ => input.set_value(&plain(amount(act.get_untracked()))),
        }
    };
    let (low, high) = outcome.seen;
    let kinds = name.clone();
    view! {
        <li class="change" data-testid=format!("change-{variable}")>
            <div class="change-head">
                <strong>{name.clone()}</strong>
                <select
                    class="input is-small"
                    aria-label=format!("What is done to {kinds}")
                    on:change:target=move |event| {
                        set(if event.target().value() == "push" {
                            Act::Push(outcome.spread_now)
                        } else {
                            first_act(&outcome)
                        });
                    }
                >
                    <option value="set" selected=move || is_set.get()>"is set to"</option>
                    <option value="push" selected=move || !is_set.get()>"is pushed by"</option>
                </select>
                <input
                    type="number"
                    class="input is-small"
                    step="any"
                    aria-label=format!("{name}: value")
                    prop:value=move || plain(amount(act.get()))
                    on:change=on_field
                />
                <button
                    type="button"
                    class="icon-button is-small"
                    aria-label=format!("Leave {name} as it is")
                    title=format!("Leave {name} as it is")
                    on:click=move |_| changes.update(|changes| changes.retain(|change| change.variable != variable))
                >"×"</button>
            </div>
            <input
                type="range"
                step="any"
                aria-label=format!("{name}: slider")
                aria-valuetext=move || number::short(amount(act.get()))
                min=move || ends().0.to_string()
                max=move || ends().1.to_string()
                prop:value=move || amount(act.get()).to_string()
                on:input:target=move |event| {
                    if let Ok(x) = event.target().value().parse::<f64>() {
                        let (low, high) = range(&outcome, act.get_untracked());
                        let step = (high - low) / STEPS;
                        set_amount((x / step).round() * step);
                    }
                }
            />
            <small class="muted">
                {
                    let measured = Figure::new(outcome.now, low, high);
                    format!("Measured from {}, {} on average.", measured.bounds(), measured.mean())
                }
            </small>
            <Show when=is_beyond>
                <p class="beyond" role="status">
                    "This is beyond the data: nobody has seen what happens there. The answer goes on as the fitted mechanisms do."
                </p>
            </Show>
        </li>
    }
}
