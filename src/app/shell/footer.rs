//! What the page stands on.

use leptos::html::Dialog;
use leptos::prelude::*;

use super::keeping::KeepingDialog;
use crate::app::terms::Terms;

/// The bottom of the page.
#[component]
pub fn Footer() -> impl IntoView {
    let terms = expect_context::<Terms>();
    let keeping = NodeRef::<Dialog>::new();
    let open = move |_| {
        if let Some(dialog) = keeping.get_untracked() {
            let _ = dialog.show_modal();
        }
    };
    view! {
        <footer class="footer">
            <p>
                "Method: MetaCaDI, by H. J. Ong, Y. Chikahara and T. Iwata (UAI 2026, "
                <a href="https://arxiv.org/abs/2510.22298" rel="noreferrer noopener" target="_blank">
                    "arXiv 2510.22298"
                </a> "). This is an independent implementation, with a score, search and sampler of its own."
            </p>
            <p class="version">
                <button type="button" class="link-button" data-testid="keeping" on:click=open>
                    "What this browser keeps"
                </button>
                " · "
                <button type="button" class="link-button" on:click=move |_| terms.show_glossary()>
                    "Glossary"
                </button>
                " · Version "
                {env!("CARGO_PKG_VERSION")}
                " · MIT or Apache-2.0"
            </p>
        </footer>
        <KeepingDialog node=keeping />
    }
}
