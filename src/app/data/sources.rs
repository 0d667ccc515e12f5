//! Where data come from: files and examples.

use leptos::ev;
use leptos::prelude::*;
use web_sys::HtmlInputElement;

use crate::app::actions::Actions;
use crate::app::files;
use crate::app::icon::{Icon, Shape};
use crate::app::state::{Page, Source, Tone};
use crate::simulate::examples;

/// Takes files, dropped or chosen.
#[component]
pub fn DropZone() -> impl IntoView {
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    let over = RwSignal::new(false);
    let take = move |list| {
        files::read(list, move |read| match read {
            Ok(files) => actions.load(files),
            Err(text) => page.tell(Tone::Error, "The files could not be read", text),
        });
    };
    let dropped = move |event: ev::DragEvent| {
        event.prevent_default();
        over.set(false);
        take(event.data_transfer().and_then(|transfer| transfer.files()));
    };
    let chosen = move |event| {
        let input = event_target::<HtmlInputElement>(&event);
        take(input.files());
        // The same file can be chosen again after it was edited.
        input.set_value("");
    };
    view! {
        <section class="card drop-card" aria-labelledby="own-data">
            <h2 id="own-data">"Your data"</h2>
            <label
                class="drop"
                class:is-over=over
                on:dragover=move |event| {
                    event.prevent_default();
                    over.set(true);
                }
                on:dragleave=move |_| over.set(false)
                on:drop=dropped
            >
                <input type="file" class="visually-hidden" multiple data-testid="file-input" on:change=chosen />
                <span class="drop-icon">
                    <Icon shape=Shape::Upload />
                </span>
                <span class="drop-title">"Drop CSV files, or " <span class="link">"choose them"</span></span>
                <span class="drop-hint">
                    "One table with a column that names the experiment of each row, or one file for each experiment."
                </span>
                <span class="drop-hint">"Separated by comma, semicolon, tab or bar. A saved run (.json) opens again. Nothing is uploaded."</span>
            </label>
            <details class="fold">
                <summary>"What should the table look like?"</summary>
                <pre class="table-sample" tabindex="0">
                    "experiment,temperature,pressure,yield\ncontrol,20.1,1.02,0.71\ncontrol,19.8,0.98,0.69\nrun-a,25.3,1.21,0.83\nrun-b,20.0,1.75,0.70"
                </pre>
                <p>
                    "The experiment column may be called anything; names such as control, obs, wt or baseline mark the "
                    "reference. You need not know what an experiment changed. Ten rows for each are plenty."
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
