//! What can be done with a picture besides looking at it.

use leptos::prelude::*;

/// Shows a picture as a table, or saves it as a file.
#[component]
pub fn PictureButtons(
    /// True while the table is shown instead of the picture, which cannot be saved then.
    as_table: RwSignal<bool>,
    /// What the saving button says.
    save: &'static str,
    /// Saves the picture.
    on_save: Callback<()>,
) -> impl IntoView {
    view! {
        <div class="button-row">
            <button
                type="button"
                class="button is-small"
                aria-pressed=move || as_table.get().to_string()
                on:click=move |_| as_table.update(|shown| *shown = !*shown)
            >"Table"</button>
            <button
                type="button"
                class="button is-small"
                disabled=move || as_table.get()
                on:click=move |_| on_save.run(())
            >{save}</button>
        </div>
    }
}
