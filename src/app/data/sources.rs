//! Where data come from: files and examples.

use leptos::prelude::*;

use crate::app::actions::Actions;
use crate::app::drop_zone::DropZone;
use crate::app::state::{Page, Source};
use crate::simulate::examples;

/// What is taken.
const HINTS: [&str; 2] = [
    "One table with a column that names the experiment of each row, or one file for each experiment.",
    "Text tables of any kind: comma, semicolon, tab, bar or spaces. A saved run (.json) opens again. Nothing is uploaded.",
];

/// The person's own data.
#[component]
pub fn OwnData() -> impl IntoView {
    let actions = expect_context::<Actions>();
    let load = Callback::new(move |files| actions.load(files));
    view! {
        <section class="card drop-card" aria-labelledby="own-data">
            <h2 id="own-data">"Your data"</h2>
            <DropZone test_id="file-input" then=load hints=&HINTS />
            <details class="fold">
                <summary>"What should the table look like?"</summary>
                <pre class="table-sample" tabindex="0">
                    "experiment,temperature,pressure,yield\ncontrol,20.1,1.02,0.71\ncontrol,19.8,0.98,0.69\nrun-a,25.3,1.21,0.83\nrun-b,20.0,1.75,0.70"
                </pre>
                <p>
                    "The experiment column may be called anything; names such as control, obs, wt or baseline mark the "
                    "reference. You need not know what an experiment changed. Ten rows for each often do, where changes are "
                    "larger than the noise; gentler ones need more."
                </p>
            </details>
        </section>
    }
}

/// Simulated data sets, one click each.
#[component]
pub fn Examples() -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="examples">
            <h2 id="examples">"Or try an example"</h2>
            <p class="muted">"Simulated here, with a known truth to compare with."</p>
            <ul class="examples">
                {examples()
                    .into_iter()
                    .map(|(name, title, text, recipe)| view! { <Example name title text recipe /> })
                    .collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn Example(
    name: &'static str,
    title: &'static str,
    text: &'static str,
    recipe: crate::simulate::Recipe,
) -> impl IntoView {
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    let current = Memo::new(move |_| {
        page.source.with(
            |source| matches!(source, Some(Source::Simulated { example: Some(example), .. }) if example == name),
        )
    });
    view! {
        <li>
            <button
                type="button"
                class="example"
                data-testid=format!("example-{name}")
                aria-pressed=move || current.get().to_string()
                on:click=move |_| actions.simulate(Some(name.into()), recipe.clone())
            >
                <span class="example-title">{title}</span>
                <span class="example-text">{text}</span>
            </button>
        </li>
    }
}
