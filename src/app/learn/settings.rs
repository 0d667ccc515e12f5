//! Settings of a run, a sentence each.

use leptos::prelude::*;

use crate::app::state::Page;
use crate::learn::{Knowledge, Settings};
use crate::model::{InterventionKind, MOST_DISPERSED, MechanismChoice, MetaParameters};

/// A number of the settings: label, sentence, range, how to read and write it.
struct Number {
    label: &'static str,
    hint: &'static str,
    range: (f64, f64, f64),
    get: fn(&Settings) -> f64,
    set: fn(&mut Settings, f64),
}

const BASIC: [Number; 2] = [
    Number {
        label: "Chains",
        hint: "Independent searches. Where they agree, the result can be trusted; more find more alternatives and take longer.",
        range: (1.0, 32.0, 1.0),
        get: |s| s.chains as f64,
        set: |s, x| s.chains = x as usize,
    },
    Number {
        label: "Sweeps",
        hint: "Length of each chain. More make probabilities finer and take longer.",
        range: (10.0, 100_000.0, 10.0),
        get: |s| s.sweeps as f64,
        set: |s, x| s.sweeps = x as usize,
    },
];

const META: [Number; 11] = [
    Number {
        label: "Target rate",
        hint: "How probable it is beforehand that an experiment changes a given variable.",
        range: (0.0001, 0.9999, 0.0001),
        get: |s| s.meta.target_rate,
        set: |s, x| s.meta.target_rate = x,
    },
    Number {
        label: "Expected parents",
        hint: "How many direct causes a variable is expected to have.",
        range: (0.01, 50.0, 0.01),
        get: |s| s.meta.expected_parents,
        set: |s, x| s.meta.expected_parents = x,
    },
    Number {
        label: "Coefficient scale",
        hint: "Typical size of an effect, in standard deviations of the noise.",
        range: (0.01, 1000.0, 0.01),
        get: |s| s.meta.coefficient_scale,
        set: |s, x| s.meta.coefficient_scale = x,
    },
    Number {
        label: "Smooth scale",
        hint: "How far a curved mechanism reaches up and down, in standard deviations of the noise.",
        range: (0.01, 1000.0, 0.01),
        get: |s| s.meta.smooth_scale,
        set: |s, x| s.meta.smooth_scale = x,
    },
    Number {
        label: "Smooth width",
        hint: "How fast curved mechanisms bend: larger bends faster.",
        range: (0.001, 100.0, 0.001),
        get: |s| s.meta.smooth_width,
        set: |s, x| s.meta.smooth_width = x,
    },
    Number {
        label: "Smooth bias",
        hint: "How far from the centre curved mechanisms may bend.",
        range: (0.001, 100.0, 0.001),
        get: |s| s.meta.smooth_bias,
        set: |s, x| s.meta.smooth_bias = x,
    },
    Number {
        label: "Noise shape",
        hint: "How firmly the size of the noise is expected: larger is firmer.",
        range: (0.01, 1000.0, 0.01),
        get: |s| s.meta.noise_shape,
        set: |s, x| s.meta.noise_shape = x,
    },
    Number {
        label: "Noise scale",
        hint: "Expected size of the noise variance, for standardised columns.",
        range: (0.0001, 1000.0, 0.0001),
        get: |s| s.meta.noise_scale,
        set: |s, x| s.meta.noise_scale = x,
    },
    Number {
        label: "Hard scale",
        hint: "How far a variable is set from its usual mean, in standard deviations of its new noise.",
        range: (0.01, 1000.0, 0.01),
        get: |s| s.meta.hard_scale,
        set: |s, x| s.meta.hard_scale = x,
    },
    Number {
        label: "Shift scale",
        hint: "Size of an added offset, in standard deviations of the noise.",
        range: (0.01, 1000.0, 0.01),
        get: |s| s.meta.shift_scale,
        set: |s, x| s.meta.shift_scale = x,
    },
    Number {
        label: "Dispersion",
        hint: "How many times more experiments differ than the model expects. 1 takes the model at its word; more is slower to believe.",
        range: (1.0, MOST_DISPERSED, 0.1),
        get: |s| s.meta.dispersion,
        set: |s, x| s.meta.dispersion = x,
    },
];

/// Chains and sweeps, and a fold with the meta-parameters.
#[component]
pub fn SettingsPanel() -> impl IntoView {
    let page = expect_context::<Page>();
    let active = Memo::new(move |_| page.run.with(|run| run.status.is_active()));
    let is_default = move || {
        page.settings.with(|s| {
            let present = Settings { seed: 0, knowledge: Knowledge::default(), ..s.clone() };
            present == Settings { seed: 0, ..Settings::default() }
        })
    };
    let reset = move |_| {
        page.settings.update(|settings| {
            let Settings { seed, knowledge, .. } = settings.clone();
            *settings = Settings { seed, knowledge, ..Settings::default() };
        });
    };
    view! {
        <section class="card" aria-labelledby="settings">
            <div class="card-head">
                <h2 id="settings">"Settings"</h2>
                <button type="button" class="button is-small" disabled=move || active.get() || is_default() on:click=reset>
                    "Back to the defaults"
                </button>
            </div>
            <p class="muted">"The defaults suit most data. Settings count from the next start."</p>
            <fieldset class="settings" disabled=active>
                <legend class="visually-hidden">"Settings"</legend>
                <Mechanism />
                {BASIC.iter().map(|number| view! { <NumberField number /> }).collect_view()}
            </fieldset>
            <details class="fold">
                <summary>"Advanced: what is expected beforehand"</summary>
                <fieldset class="settings" disabled=active>
                    <legend class="visually-hidden">"Meta-parameters"</legend>
                    {META.iter().map(|number| view! { <NumberField number /> }).collect_view()}
                    {InterventionKind::ALL.into_iter().enumerate().map(|(i, kind)| view! { <KindWeight i kind /> }).collect_view()}
                </fieldset>
            </details>
        </section>
    }
}

#[component]
fn NumberField(number: &'static Number) -> impl IntoView {
    let page = expect_context::<Page>();
    let (low, high, step) = number.range;
    view! {
        <label class="field">
            <span>{number.label}</span>
            <input
                type="number"
                class="input"
                min=low
                max=high
                step=step
                prop:value=move || page.settings.with(|settings| (number.get)(settings).to_string())
                on:change=move |event| {
                    match event_target_value(&event).trim().parse::<f64>() {
                        Ok(x) if (low..=high).contains(&x) => {
                            page.settings.update(|settings| (number.set)(settings, x));
                        }
                        // What was typed cannot be used: show what is in force.
                        _ => page.settings.notify(),
                    }
                }
            />
            <small>{number.hint}</small>
        </label>
    }
}

/// What mechanisms may look like.
#[component]
fn Mechanism() -> impl IntoView {
    let page = expect_context::<Page>();
    let options = [
        ("auto", "Let the data decide", MechanismChoice::Auto),
        ("linear", "Straight lines only", MechanismChoice::Linear),
        ("smooth", "Smooth curves only", MechanismChoice::Smooth),
    ];
    view! {
        <label class="field">
            <span>"Mechanisms"</span>
            <select
                class="input"
                data-testid="mechanism"
                on:change=move |event| {
                    let word = event_target_value(&event);
                    if let Some((.., choice)) = options.into_iter().find(|option| option.0 == word) {
                        page.settings.update(|settings| settings.mechanism = choice);
                    }
                }
            >
                {options
                    .map(|(value, text, choice)| {
                        let chosen = move || page.settings.with(|settings| settings.mechanism == choice);
                        view! { <option value=value selected=chosen>{text}</option> }
                    })
                    .collect_view()}
            </select>
            <small>"How effects depend on causes. By default the evidence weighs both, variable by variable."</small>
        </label>
    }
}

/// Weight of one kind of intervention; the others share the rest in their present proportion.
#[component]
fn KindWeight(i: usize, kind: InterventionKind) -> impl IntoView {
    let page = expect_context::<Page>();
    let hint = match kind {
        InterventionKind::Hard => "Share of interventions that set the value and cut the causes.",
        InterventionKind::Shift => "Share of interventions that add an offset.",
        InterventionKind::Mechanism => {
            "Share of interventions that change how the variable reacts to its causes."
        }
        InterventionKind::Noise => "Share of interventions that only make the variable vary more, or less.",
    };
    view! {
        <label class="field">
            <span>{format!("Weight of {}", kind.name())}</span>
            <input
                type="number"
                class="input"
                min="0.01"
                max="0.98"
                step="0.01"
                prop:value=move || page.settings.with(|settings| format!("{:.2}", settings.meta.kind_weights[i]))
                on:change=move |event| {
                    match event_target_value(&event).trim().parse::<f64>() {
                        Ok(x) if (0.01..=0.98).contains(&x) => {
                            page.settings.update(|settings| share(&mut settings.meta, i, x));
                        }
                        _ => page.settings.notify(),
                    }
                }
            />
            <small>{hint}</small>
        </label>
    }
}

fn share(meta: &mut MetaParameters, i: usize, weight: f64) {
    let others = 1.0 - meta.kind_weights[i];
    for (k, other) in meta.kind_weights.iter_mut().enumerate() {
        *other = if k == i { weight } else { *other * (1.0 - weight) / others };
    }
}
