//! What can be done with a picture besides looking at it.

use leptos::prelude::*;

use super::save::{Form, save};
use crate::app::state::{Page, Tone};
use crate::export::figure::Figure;

/// Makes a picture that stands alone, where there is one.
pub type Make = Callback<(), Option<Figure>>;

/// A fold with the forms that a picture can be taken away in.
#[component]
pub fn PictureMenu(
    /// Makes the picture.
    make: Make,
    /// Name of the file, without ending.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    let page = use_context::<Page>();
    let said = RwSignal::new("");
    let button = move |words: &'static str, form: Form| {
        let name = name.clone();
        let act = move |_| {
            let Some(figure) = make.run(()) else { return };
            save(&figure, &name, form, move |worked| {
                if form == Form::Copy && worked {
                    said.set("Copied");
                } else if !worked && let Some(page) = page {
                    let text = "This browser did not let the page do it. Save it as SVG instead.";
                    page.tell(Tone::Note, "The picture could not be taken away", text);
                }
            });
        };
        view! { <button type="button" class="button is-small" on:click=act>{words}</button> }
    };
    view! {
        <details class="picture-menu">
            <summary class="button is-small">"Save picture"</summary>
            <div class="button-row">
                {button("SVG", Form::Svg)} {button("PNG", Form::Png)} {button("Copy", Form::Copy)}
                <span class="muted" role="status">{move || said.get()}</span>
            </div>
        </details>
    }
    .into_any()
}

/// Shows a picture as a table, or takes it away.
#[component]
pub fn PictureButtons(
    /// True while the table is shown instead of the picture, which cannot be saved then.
    as_table: RwSignal<bool>,
    /// Makes the picture.
    make: Make,
    /// Name of the file, without ending.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    view! {
        <div class="button-row">
            <button
                type="button"
                class="button is-small"
                aria-pressed=move || as_table.get().to_string()
                on:click=move |_| as_table.update(|shown| *shown = !*shown)
            >"Table"</button>
            <div hidden=move || as_table.get()>
                <PictureMenu make name />
            </div>
        </div>
    }
}
