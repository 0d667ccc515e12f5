//! What the person writes about what is selected.

use leptos::prelude::*;

use crate::app::state::Page;
use crate::notes::{LONGEST, Topic};

/// A field for the note of a topic, folded until there is one.
#[component]
pub(super) fn NoteField(topic: Topic) -> impl IntoView {
    let page = expect_context::<Page>();
    let name = format!("Note on {}", topic.title());
    let text = {
        let topic = topic.clone();
        Memo::new(move |_| page.notes.with(|notes| notes.text(&topic).to_owned()))
    };
    let write = move |event| {
        let mut notes = page.notes.get_untracked();
        notes.write(topic.clone(), &event_target_value(&event));
        page.set_notes(notes);
    };
    let is_written = text.with_untracked(|text| !text.is_empty());
    view! {
        <details class="fold note" open=is_written>
            <summary data-testid="note-fold">{name.clone()}</summary>
            <textarea
                class="input"
                rows="3"
                maxlength=LONGEST
                data-testid="note"
                aria-label=name
                placeholder="Saved with the run, and in the report"
                prop:value=text
                on:change=write
            ></textarea>
        </details>
    }
}
