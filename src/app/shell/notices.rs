//! Messages that stay until they are dismissed.

use leptos::prelude::*;

use crate::app::icon::{Icon, Shape};
use crate::app::state::{Notice, Page, Tone};

/// All present messages.
#[component]
pub fn Notices() -> impl IntoView {
    let page = expect_context::<Page>();
    view! {
        <div class="notices" role="region" aria-label="Messages" data-testid="notices">
            <For each=move || page.notices.get() key=|notice| notice.id let(notice)>
                <Message notice />
            </For>
        </div>
    }
}

#[component]
fn Message(notice: Notice) -> impl IntoView {
    let page = expect_context::<Page>();
    let (class, shape, role) = match notice.tone {
        Tone::Error => ("notice is-error", Shape::Error, "alert"),
        Tone::Note => ("notice is-note", Shape::Info, "status"),
    };
    view! {
        <div class=class role=role>
            <Icon shape />
            <div>
                <strong>{notice.title}</strong>
                <p>{notice.text}</p>
            </div>
            <button
                type="button"
                class="icon-button is-small"
                aria-label="Dismiss"
                on:click=move |_| page.dismiss(notice.id)
            >
                <Icon shape=Shape::Close />
            </button>
        </div>
    }
}
