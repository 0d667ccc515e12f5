//! What this browser keeps, and how to make it forget.

use leptos::html::Dialog;
use leptos::prelude::*;

use super::dialogs::Sheet;
use crate::app::actions::Actions;
use crate::app::state::Page;
use crate::app::store;

/// The choice to keep rows, and the button that removes everything.
#[component]
pub fn KeepingDialog(
    /// To open it.
    node: NodeRef<Dialog>,
) -> impl IntoView {
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    view! {
        <Sheet node title="What this browser keeps">
            <p>
                "Settings and the last result are kept in this browser's own storage, so that a reload brings them back. "
                "They never leave this machine. Rows of your data are not among them unless you tick the box. The files of the page itself are kept too: it works without a network."
            </p>
            <label class="check">
                <input
                    type="checkbox"
                    data-testid="keep-rows"
                    prop:checked=store::keeps_rows()
                    on:change=move |event| store::keep_rows(page, actions, event_target_checked(&event))
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
