//! A field for a probability in percent.

use leptos::prelude::*;
use web_sys::HtmlInputElement;

/// Where a probability starts that a person is asked for.
pub const USUAL: f64 = 0.8;

/// From 1 to 99 %. Within a form, what is out of range is left for the form to refuse; elsewhere it is undone.
#[component]
pub fn PercentField(
    /// The probability in force.
    #[prop(into)]
    probability: Signal<f64>,
    /// Takes another one.
    set: impl Fn(f64) + 'static,
) -> impl IntoView {
    let percent = move || ((1000.0 * probability.get()).round() / 10.0).to_string();
    let change = move |event| {
        let input = event_target::<HtmlInputElement>(&event);
        match input.value().trim().parse::<f64>() {
            Ok(percent) if (1.0..=99.0).contains(&percent) => set(percent / 100.0),
            _ if matches!(input.closest("form"), Ok(None)) => input.set_value(&untrack(percent)),
            _ => {}
        }
    };
    view! {
        <label class="percent">
            <input
                type="number"
                class="input"
                min="1"
                max="99"
                step="1"
                required
                aria-label="Probability in percent"
                prop:value=percent
                on:change=change
            />
            "%"
        </label>
    }
}
