//! A data set to one's own recipe, with known truth.

use leptos::prelude::*;

use crate::app::actions::Actions;
use crate::app::icon::{Icon, Shape};
use crate::app::state::{Page, Source};
use crate::simulate::{GraphFamily, Intervention, Mechanism, Noise, Recipe, Unit};

/// A number of the recipe: label, sentence, step, how to read and write it, when it matters.
struct Number {
    label: &'static str,
    hint: &'static str,
    range: (f64, f64, f64),
    get: fn(&Recipe) -> f64,
    set: fn(&mut Recipe, f64),
    applies: fn(&Recipe) -> bool,
}

fn always(_: &Recipe) -> bool {
    true
}

const SIZE: [Number; 5] = [
    Number {
        label: "Variables",
        hint: "2 to 200",
        range: (2.0, 200.0, 1.0),
        get: |r| r.variables as f64,
        set: |r, x| r.variables = x as usize,
        applies: always,
    },
    Number {
        label: "Edges per variable",
        hint: "on average",
        range: (0.0, 10.0, 0.1),
        get: |r| r.edges_per_variable,
        set: |r, x| r.edges_per_variable = x,
        applies: always,
    },
    Number {
        label: "Reference rows",
        hint: "0: no reference",
        range: (0.0, 100_000.0, 1.0),
        get: |r| r.reference_rows as f64,
        set: |r, x| r.reference_rows = x as usize,
        applies: always,
    },
    Number {
        label: "Experiments",
        hint: "0 to 500",
        range: (0.0, 500.0, 1.0),
        get: |r| r.experiments as f64,
        set: |r, x| r.experiments = x as usize,
        applies: always,
    },
    Number {
        label: "Rows per experiment",
        hint: "few are enough",
        range: (1.0, 10_000.0, 1.0),
        get: |r| r.rows as f64,
        set: |r, x| r.rows = x as usize,
        applies: always,
    },
];

const CELL_TYPES: Number = Number {
    label: "Cell types",
    hint: "they act as hidden common causes",
    range: (1.0, 20.0, 1.0),
    get: |r| r.cell_types as f64,
    set: |r, x| r.cell_types = x as usize,
    applies: |r| r.mechanism == Mechanism::Genes,
};

const MISFIT: [Number; 3] = [
    Number {
        label: "Batch effects",
        hint: "how far intercepts move between experiments, in standard deviations of the noise",
        range: (0.0, 10.0, 0.1),
        get: |r| r.misfit.batch,
        set: |r, x| r.misfit.batch = x,
        applies: |r| r.mechanism != Mechanism::Genes,
    },
    Number {
        label: "Hidden common causes",
        hint: "each moves two variables",
        range: (0.0, 200.0, 1.0),
        get: |r| r.misfit.hidden as f64,
        set: |r, x| r.misfit.hidden = x as usize,
        applies: |r| r.mechanism != Mechanism::Genes,
    },
    Number {
        label: "Mislabelled rows",
        hint: "share of all rows, 0 to 1",
        range: (0.0, 1.0, 0.01),
        get: |r| r.misfit.mislabelled,
        set: |r, x| r.misfit.mislabelled = x,
        applies: always,
    },
];

const INTERVENTION: [Number; 3] = [
    Number {
        label: "Targets per experiment",
        hint: "variables that one experiment changes",
        range: (0.0, 200.0, 1.0),
        get: |r| r.targets as f64,
        set: |r, x| r.targets = x as usize,
        applies: always,
    },
    Number {
        label: "Strength",
        hint: "in the unit chosen under it; for “more noise”, the factor of the noise",
        range: (0.0, 100.0, 0.1),
        get: |r| r.strength,
        set: |r, x| r.strength = x,
        applies: always,
    },
    Number {
        label: "Without any target",
        hint: "share of the experiments, 0 to 1",
        range: (0.0, 1.0, 0.05),
        get: |r| r.untargeted,
        set: |r, x| r.untargeted = x,
        applies: always,
    },
];

const SEED: Number = Number {
    label: "Seed",
    hint: "another seed, other data",
    range: (0.0, 9_007_199_254_740_991.0, 1.0),
    get: |r| r.seed as f64,
    set: |r, x| r.seed = x as u64,
    applies: always,
};

/// The simulator panel.
#[component]
pub fn Simulator() -> impl IntoView {
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    let recipe = RwSignal::new(Recipe::default());
    // An example shows its recipe here, ready to be varied.
    Effect::new(move || {
        page.source.with(|source| {
            if let Some(Source::Simulated { recipe: present, .. }) = source {
                recipe.set(present.clone());
            }
        });
    });
    let refusal =
        Memo::new(move |_| recipe.with(|recipe| recipe.check().err().map(|error| error.to_string())));
    let numbers = move |numbers: &'static [Number]| {
        numbers.iter().map(|number| view! { <NumberField number recipe /> }).collect_view()
    };
    view! {
        <section class="card">
            <details class="fold simulator" data-testid="simulator">
                <summary>
                    <h2>"Or simulate your own"</h2>
                </summary>
                <form
                    class="simulator-form"
                    on:submit=move |event| {
                        event.prevent_default();
                        if refusal.with_untracked(Option::is_none) {
                            actions.simulate(None, recipe.get_untracked());
                        }
                    }
                >
                    <fieldset>
                        <legend>"Graph and mechanisms"</legend>
                        <Choice
                            label="Mechanisms"
                            recipe
                            options=&[
                                ("linear", "Linear"),
                                ("neural", "Neural networks"),
                                ("genes", "Gene expression"),
                            ]
                            get=|r| match r.mechanism {
                                Mechanism::Linear => 0,
                                Mechanism::Neural => 1,
                                Mechanism::Genes => 2,
                            }
                            set=|r, i| r.mechanism = [Mechanism::Linear, Mechanism::Neural, Mechanism::Genes][i]
                        />
                        <Choice
                            label="Graph"
                            recipe
                            options=&[("er", "Random (Erdős–Rényi)"), ("sf", "Hubs (scale-free)")]
                            get=|r| usize::from(r.graph == GraphFamily::ScaleFree)
                            set=|r, i| r.graph = [GraphFamily::ErdosRenyi, GraphFamily::ScaleFree][i]
                        />
                        {numbers(&SIZE)}
                        <NumberField number=&CELL_TYPES recipe />
                        <Choice
                            label="Noise"
                            recipe
                            options=&[("gaussian", "Normal"), ("heavy", "Heavy tails")]
                            get=|r| usize::from(r.noise == Noise::HeavyTailed)
                            set=|r, i| r.noise = [Noise::Gaussian, Noise::HeavyTailed][i]
                        />
                        {numbers(&MISFIT)}
                        <Check
                            label="Standardise every variable"
                            recipe
                            get=|r| r.standardised
                            set=|r, on| r.standardised = on
                        />
                    </fieldset>
                    <fieldset>
                        <legend>"Interventions"</legend>
                        <Choice
                            label="Kind"
                            recipe
                            options=&[
                                ("hard", "Set from outside"),
                                ("shift", "Shifted by an offset"),
                                ("noise", "Under other noise"),
                                ("mechanism", "Under another rule"),
                            ]
                            get=|r| match r.intervention {
                                Intervention::Hard => 0,
                                Intervention::Shift => 1,
                                Intervention::Noise => 2,
                                Intervention::Mechanism => 3,
                            }
                            set=|r, i| {
                                r.intervention = [
                                    Intervention::Hard,
                                    Intervention::Shift,
                                    Intervention::Noise,
                                    Intervention::Mechanism,
                                ][i];
                            }
                        />
                        {numbers(&INTERVENTION)}
                        <Choice
                            label="Unit of the strength"
                            recipe
                            options=&[
                                ("sd", "Standard deviations"),
                                ("raw", "The data's own"),
                                ("noise", "Standard deviations of the noise"),
                            ]
                            get=|r| match r.unit {
                                Unit::TargetDeviation => 0,
                                Unit::Raw => 1,
                                Unit::NoiseDeviation => 2,
                            }
                            set=|r, i| r.unit = [Unit::TargetDeviation, Unit::Raw, Unit::NoiseDeviation][i]
                        />
                        <Check
                            label="Every variable about equally often"
                            recipe
                            get=|r| r.balanced
                            set=|r, on| r.balanced = on
                        />
                        <NumberField number=&SEED recipe />
                    </fieldset>
                    <p class="form-refusal" role="status">{refusal}</p>
                    <button
                        type="submit"
                        class="button is-primary"
                        data-testid="simulate"
                        disabled=move || refusal.with(Option::is_some) || page.loading.get()
                    >
                        <Icon shape=Shape::Play />
                        "Simulate"
                    </button>
                </form>
            </details>
        </section>
    }
}

#[component]
fn NumberField(number: &'static Number, recipe: RwSignal<Recipe>) -> impl IntoView {
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
                disabled=move || recipe.with(|recipe| !(number.applies)(recipe))
                prop:value=move || recipe.with(|recipe| (number.get)(recipe).to_string())
                on:change=move |event| {
                    match event_target_value(&event).trim().parse::<f64>() {
                        Ok(x) if x.is_finite() => recipe.update(|recipe| (number.set)(recipe, x)),
                        _ => recipe.notify(),
                    }
                }
            />
            <small>{number.hint}</small>
        </label>
    }
}

#[component]
fn Choice(
    label: &'static str,
    recipe: RwSignal<Recipe>,
    options: &'static [(&'static str, &'static str)],
    get: fn(&Recipe) -> usize,
    set: fn(&mut Recipe, usize),
) -> impl IntoView {
    let chosen = Memo::new(move |_| recipe.with(get));
    view! {
        <label class="field">
            <span>{label}</span>
            <select
                class="input"
                prop:value=move || options[chosen.get()].0
                on:change=move |event| {
                    let word = event_target_value(&event);
                    if let Some(i) = options.iter().position(|option| option.0 == word) {
                        recipe.update(|recipe| set(recipe, i));
                    }
                }
            >
                {options
                    .iter()
                    .enumerate()
                    .map(|(i, &(value, text))| {
                        view! { <option value=value selected=move || chosen.get() == i>{text}</option> }
                    })
                    .collect_view()}
            </select>
        </label>
    }
}

#[component]
fn Check(
    label: &'static str,
    recipe: RwSignal<Recipe>,
    get: fn(&Recipe) -> bool,
    set: fn(&mut Recipe, bool),
) -> impl IntoView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                prop:checked=move || recipe.with(get)
                on:change=move |event| {
                    let on = event_target_checked(&event);
                    recipe.update(|recipe| set(recipe, on));
                }
            />
            <span>{label}</span>
        </label>
    }
}
