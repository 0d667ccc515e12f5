//! The changes that the person chose, each with its undo.

use leptos::prelude::*;

use crate::app::actions::Actions;
use crate::app::icon::{Icon, Shape};
use crate::app::state::{Page, Source};

/// The list of changes; nothing is shown while there is none.
#[component]
pub fn Changes() -> impl IntoView {
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    let labels = Memo::new(move |_| {
        page.source.with(|source| match source {
            Some(Source::Files { fixes, .. }) => fixes.iter().map(crate::data::Fix::label).collect(),
            _ => Vec::new(),
        })
    });
    let item = move |(index, label): (usize, String)| {
        view! {
            <li class="change">
                <span>{label.clone()}</span>
                <button
                    type="button"
                    class="button is-small"
                    aria-label=format!("Undo: {label}")
                    disabled=page.loading
                    on:click=move |_| actions.undo(index)
                >
                    <Icon shape=Shape::Undo />
                    "Undo"
                </button>
            </li>
        }
    };
    view! {
        <Show when=move || labels.with(|labels| !labels.is_empty())>
            <section class="card" aria-labelledby="changes" data-testid="changes">
                <h2 id="changes">"Your changes"</h2>
                <p class="muted">"Carried out in this order, on a copy. Your files stay as they are."</p>
                <ol class="changes">{move || labels.get().into_iter().enumerate().map(item).collect_view()}</ol>
            </section>
        </Show>
    }
}
