//! Privacy and help.

use leptos::html::Dialog;
use leptos::prelude::*;

use crate::app::icon::{Icon, Shape};

/// Says what keeps data in this tab, and how to check it.
#[component]
pub fn PrivacyDialog(
    /// To open it.
    node: NodeRef<Dialog>,
) -> impl IntoView {
    view! {
        <Sheet node title="Your data stay in this tab">
            <p>
                "Reading, learning and drawing happen on this machine, in this browser tab. There is no server behind "
                "the page that could take data."
            </p>
            <h3>"What the browser enforces"</h3>
            <p>
                "The page carries a content security policy: it may load its own files and nothing else, run no script "
                "from elsewhere, send no form, and open no connection to another place."
            </p>
            <h3>"What it does not prove"</h3>
            <p>
                "The policy allows requests to the place that this page came from, since the page's own files come from "
                "there. The page sends nothing there. To see it for yourself, open your browser's developer tools, "
                "choose Network, and learn from your data; or disconnect from the network once the page is open: "
                "everything goes on working."
            </p>
        </Sheet>
    }
}

/// The page in four sentences, and its keys.
#[component]
pub fn HelpDialog(
    /// To open it.
    node: NodeRef<Dialog>,
) -> impl IntoView {
    view! {
        <Sheet node title="How this works">
            <ol class="help-steps">
                <li>
                    <strong>"Data. "</strong>
                    "Bring a table of measurements in which a column names the experiment of each row, or one file for "
                    "each experiment. Experiments may change any variables; nobody needs to know which."
                </li>
                <li>
                    <strong>"Learn. "</strong>
                    "The engine looks for one causal graph that all experiments share, and for the variables that each "
                    "experiment changed: its targets."
                </li>
                <li>
                    <strong>"Explore. "</strong>
                    "Every edge and every target has a probability. Select one to see the measurements behind it."
                </li>
                <li>
                    <strong>"New experiment. "</strong>
                    "A few rows of an experiment that was never seen are enough to name its targets, at once."
                </li>
            </ol>
            <h3>"Keys"</h3>
            <p>
                "Arrow keys walk through the steps and through the cells of a heatmap; Enter or Space selects; Escape "
                "closes what is open."
            </p>
            <h3>"What it assumes"</h3>
            <p>
                "No cycles, no hidden common causes, and mechanisms that stay the same in every experiment except at its "
                "targets. Where these fail, probabilities are too sure of themselves."
            </p>
        </Sheet>
    }
}

/// A modal dialog with a title and a button to close it; a click beside it closes it as well.
#[component]
pub fn Sheet(
    /// To open it.
    node: NodeRef<Dialog>,
    /// Its title.
    #[prop(into)]
    title: String,
    children: Children,
) -> impl IntoView {
    let close = move || {
        if let Some(dialog) = node.get_untracked() {
            dialog.close();
        }
    };
    view! {
        <dialog
            class="sheet"
            node_ref=node
            aria-label=title.clone()
            on:click=move |event| {
                if event.target() == event.current_target() {
                    close();
                }
            }
        >
            <div class="sheet-body">
                <div class="sheet-head">
                    <h2>{title.clone()}</h2>
                    <button type="button" class="icon-button" aria-label="Close" on:click=move |_| close()>
                        <Icon shape=Shape::Close />
                    </button>
                </div>
                {children()}
            </div>
        </dialog>
    }
}
