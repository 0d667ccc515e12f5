//! Dialogs, and the one with help.

use leptos::html::Dialog;
use leptos::prelude::*;

use crate::app::icon::{Icon, Shape};
use crate::app::terms::Terms;

/// The page in four sentences, and its keys.
#[component]
pub fn HelpDialog(
    /// To open it.
    node: NodeRef<Dialog>,
) -> impl IntoView {
    let terms = expect_context::<Terms>();
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
                    "Rows of an experiment that was never seen name its targets at once; where changes are large, a few do."
                </li>
            </ol>
            <h3>"Keys"</h3>
            <p>
                "Arrow keys walk through the steps and through the cells of a heatmap; Enter or Space selects; Escape "
                "closes what is open. Control and Z take back what was done last, in whatever step; with Shift it is done "
                "again. Control and the wheel zoom the graph. In presenter mode Page Down and Page Up turn, and 1 to 9 say "
                "what an experiment changed."
            </p>
            <p>
                <button type="button" class="link" data-testid="open-glossary" on:click=move |_| terms.show_glossary()>
                    "What the words mean"
                </button>
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
