//! Settings of a run, a sentence each.

use leptos::prelude::*;

use crate::app::state::{Page, available_cores};
use crate::app::terms::Word;
use crate::learn::{Knowledge, Settings};
use crate::model::{InterventionKind, MechanismChoice, MetaParameter, MetaParameters};
use crate::words::glossary::Term;
use crate::words::intervention;

/// A number of the settings.
#[derive(Clone, Copy)]
enum Number {
    Chains,
    Sweeps,
    Meta(MetaParameter),
}

impl Number {
    fn label(self) -> &'static str {
        match self {
            Self::Chains => "Chains",
            Self::Sweeps => "Sweeps",
            Self::Meta(parameter) => parameter.name(),
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Self::Chains => {
                "Independent searches. Where they agree, the result can be trusted; more find more alternatives and take longer."
            }
            Self::Sweeps => "Length of each chain. More make probabilities finer and take longer.",
            Self::Meta(parameter) => parameter.sentence(),
        }
    }

    /// Smallest, largest, step.
    fn range(self) -> (f64, f64, f64) {
        match self {
            Self::Chains => (*Settings::CHAINS.start() as f64, *Settings::CHAINS.end() as f64, 1.0),
            Self::Sweeps => (10.0, *Settings::SWEEPS.end() as f64, 10.0),
            Self::Meta(parameter) => {
                let (low, high) = parameter.range();
                (low, high, low.min(0.1))
            }
        }
    }

    fn get(self, settings: &Settings) -> f64 {
        match self {
            Self::Chains => settings.chains as f64,
            Self::Sweeps => settings.sweeps as f64,
            Self::Meta(parameter) => parameter.get(&settings.meta),
        }
    }

    fn set(self, settings: &mut Settings, x: f64) {
        match self {
            Self::Chains => settings.chains = x as usize,
            Self::Sweeps => settings.sweeps = x as usize,
            Self::Meta(parameter) => *parameter.of(&mut settings.meta) = x,
        }
    }
}

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
            <p class="muted">
                "The defaults suit most data. Settings count from the next start. What they speak of: "
                <Word term=Term::Chain /> ", " <Word term=Term::Sweep /> "."
            </p>
            <fieldset class="settings" disabled=active>
                <legend class="visually-hidden">"Settings"</legend>
                <Mechanism />
                {[Number::Chains, Number::Sweeps].map(|number| view! { <NumberField number /> }).collect_view()}
                <Cores />
            </fieldset>
            <details class="fold">
                <summary>"Advanced: what is expected beforehand"</summary>
                <MetaTraining active />
                <fieldset class="settings" disabled=active>
                    <legend class="visually-hidden">"Meta-parameters"</legend>
                    {MetaParameter::ALL.map(|parameter| view! { <NumberField number=Number::Meta(parameter) /> }).collect_view()}
                    {InterventionKind::ALL.into_iter().enumerate().map(|(i, kind)| view! { <KindWeight i kind /> }).collect_view()}
                </fieldset>
            </details>
        </section>
    }
}

/// Whether what is expected beforehand is learned.
#[component]
fn MetaTraining(active: Memo<bool>) -> impl IntoView {
    let page = expect_context::<Page>();
    view! {
        <label class="check">
            <input
                type="checkbox"
                data-testid="meta-training"
                disabled=active
                prop:checked=move || page.settings.with(|settings| settings.meta_training)
                on:change=move |event| page.settings.update(|settings| settings.meta_training = event_target_checked(&event))
            />
            <span>"Learn these from the data; the values below are only where that starts"</span>
        </label>
    }
}

#[component]
fn NumberField(number: Number) -> impl IntoView {
    let page = expect_context::<Page>();
    let (low, high, step) = number.range();
    view! {
        <label class="field">
            <span>{number.label()}</span>
            <input
                type="number"
                class="input"
                min=low
                max=high
                step=step
                prop:value=move || page.settings.with(|settings| number.get(settings).to_string())
                on:change=move |event| {
                    match event_target_value(&event).trim().parse::<f64>() {
                        Ok(x) if (low..=high).contains(&x) => {
                            page.settings.update(|settings| number.set(settings, x));
                        }
                        // What was typed cannot be used: show what is in force.
                        _ => page.settings.notify(),
                    }
                }
            />
            <small>{number.hint()}</small>
        </label>
    }
}

/// How many processor cores long runs use; nothing to choose where there is one.
#[component]
fn Cores() -> impl IntoView {
    let page = expect_context::<Page>();
    let available = available_cores();
    let field = move || {
        view! {
            <label class="field">
                <span>"Processor cores"</span>
                <input
                    type="number"
                    class="input"
                    data-testid="cores"
                    min=1
                    max=available
                    prop:value=move || page.cores.get().to_string()
                    on:change=move |event| {
                        match event_target_value(&event).trim().parse() {
                            Ok(cores) if (1..=available).contains(&cores) => page.cores.set(cores),
                            _ => page.cores.notify(),
                        }
                    }
                />
                <small>"For runs that may take more than two seconds. They change how long a run takes and nothing of its result."</small>
            </label>
        }
    };
    (available > 1).then(field)
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
        InterventionKind::Hard => "Share of targets whose value is set, whatever their causes.",
        InterventionKind::Shift => {
            "Share of targets that are moved by an offset, their causes still at work."
        }
        InterventionKind::Mechanism => "Share of targets that react to their causes in another way.",
        InterventionKind::Noise => "Share of targets that only vary more, or less.",
    };
    view! {
        <label class="field">
            <span>{format!("Weight of “{}”", intervention(kind))}</span>
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
