//! Where files are dropped or chosen.

use leptos::ev;
use leptos::prelude::*;
use web_sys::{FileList, HtmlInputElement};

use super::files;
use super::icon::{Icon, Shape};
use super::state::{Page, Tone};
use crate::data::NamedFile;

/// Reads files and hands them on; says so where they cannot be read.
pub fn take(page: Page, list: Option<FileList>, then: impl FnOnce(Vec<NamedFile>) + 'static) {
    files::read(list, move |files, unread| {
        if let Some(text) = unread {
            page.tell(Tone::Error, "Files could not be read", text);
        }
        if !files.is_empty() {
            then(files);
        }
    });
}

/// A field that takes several files, by mouse, finger or keyboard.
#[component]
pub fn DropZone(
    /// Finds the input in tests.
    test_id: &'static str,
    /// What to do with the files.
    then: Callback<Vec<NamedFile>>,
    /// False while files cannot be used.
    #[prop(optional, into, default = true.into())]
    enabled: Signal<bool>,
    /// True for a field of little height.
    #[prop(optional)]
    low: bool,
    /// What is taken, one paragraph each.
    hints: &'static [&'static str],
) -> impl IntoView {
    let page = expect_context::<Page>();
    let over = RwSignal::new(false);
    let dropped = move |event: ev::DragEvent| {
        event.prevent_default();
        over.set(false);
        if enabled.get_untracked() {
            take(page, event.data_transfer().and_then(|transfer| transfer.files()), move |files| {
                then.run(files);
            });
        }
    };
    let chosen = move |event| {
        let input = event_target::<HtmlInputElement>(&event);
        take(page, input.files(), move |files| then.run(files));
        // The same file can be chosen again after it was edited.
        input.set_value("");
    };
    view! {
        <label
            class="drop"
            class:is-low=low
            class:is-over=over
            on:dragover=move |event| {
                event.prevent_default();
                over.set(enabled.get_untracked());
            }
            on:dragleave=move |_| over.set(false)
            on:drop=dropped
        >
            <input
                type="file"
                class="visually-hidden"
                multiple
                data-testid=test_id
                disabled=move || !enabled.get()
                on:change=chosen
            />
            <span class="drop-icon">
                <Icon shape=Shape::Upload />
            </span>
            <span class="drop-title">"Drop CSV files, or " <span class="link">"choose them"</span></span>
            {hints.iter().map(|hint| view! { <span class="drop-hint">{*hint}</span> }).collect_view()}
        </label>
    }
}
