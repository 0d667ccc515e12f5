//! What this browser keeps, asked for once, and how to make it forget.

use leptos::html::Dialog;
use leptos::prelude::*;

use super::dialogs::Sheet;
use crate::app::actions::Actions;
use crate::app::state::{Page, Tone};
use crate::app::store::{self, Keeping};

/// A line that asks, after the first result, whether results are to be kept. Nothing is before it is answered.
#[component]
pub fn KeepOffer() -> impl IntoView {
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    let keeping = expect_context::<Keeping>();
    let due = Memo::new(move |_| keeping.results.get().is_none() && page.learned.with(Option::is_some));
    view! {
        <Show when=move || due.get()>
            <div class="keep-offer" role="region" aria-label="Keeping results" data-testid="keep-offer">
                <p>"Keep results in this browser, so that a reload brings the last one back? Without your rows; nothing leaves this machine."</p>
                <button
                    type="button"
                    class="button is-small"
                    data-testid="keep-yes"
                    on:click=move |_| choose(keeping, page, actions, true)
                >
                    "Keep"
                </button>
                <button
                    type="button"
                    class="button is-small"
                    data-testid="keep-no"
                    on:click=move |_| choose(keeping, page, actions, false)
                >
                    "Do not keep"
                </button>
            </div>
        </Show>
    }
}

fn choose(keeping: Keeping, page: Page, actions: Actions, keep: bool) {
    if !keeping.choose_results(page, actions, keep) {
        denied(page);
    }
}

fn denied(page: Page) {
    let text =
        "This browser lets the page keep nothing, or its storage is full. Save the run as a file instead.";
    page.tell(Tone::Note, "Nothing is kept", text);
}

/// What is kept, the choices, and the button that removes everything.
#[component]
pub fn KeepingDialog(
    /// To open it.
    node: NodeRef<Dialog>,
) -> impl IntoView {
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    let keeping = expect_context::<Keeping>();
    let keeps_results = Signal::derive(move || keeping.results.get() == Some(true));
    view! {
        <Sheet node title="What this browser keeps">
            <p>
                "Your settings, and the files of the page itself: it works without a network. Results, and the rows of your data, only if you tick so here. "
                "All of it stays in this browser's own storage, where others who use this browser can find it."
            </p>
            <label class="check">
                <input
                    type="checkbox"
                    data-testid="keep-results"
                    prop:checked=keeps_results
                    on:change=move |event| {
                        choose(keeping, page, actions, event_target_checked(&event));
                        keeping.results.notify();
                    }
                />
                <span>"Keep results, without the rows: a reload brings the last one back, and the list of runs has those before"</span>
            </label>
            <label class="check">
                <input
                    type="checkbox"
                    data-testid="keep-rows"
                    prop:checked=keeping.rows
                    on:change=move |event| {
                        if !keeping.choose_rows(page, actions, event_target_checked(&event)) {
                            denied(page);
                        }
                        keeping.rows.notify();
                    }
                />
                <span>
                    "Keep the rows of my data as well, so that evidence works after a reload, and new experiments do even if some experiment has only one or two rows"
                </span>
            </label>
            <button type="button" class="button" data-testid="forget" on:click=move |_| store::forget()>
                "Forget everything"
            </button>
        </Sheet>
    }
}
