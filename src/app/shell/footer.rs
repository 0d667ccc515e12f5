//! What the page stands on.

use leptos::prelude::*;

/// The bottom of the page.
#[component]
pub fn Footer() -> impl IntoView {
    view! {
        <footer class="footer">
            <p>
                "Method: MetaCaDI, by C. W. Ong, Y. Chikahara and T. Iwata, "
                <a href="https://arxiv.org/abs/2510.22298" rel="noreferrer noopener" target="_blank">
                    "arXiv 2510.22298"
                </a> ". This is an independent implementation, with a score, search and sampler of its own."
            </p>
            <p class="version">"Version " {env!("CARGO_PKG_VERSION")} " · MIT or Apache-2.0"</p>
        </footer>
    }
}
