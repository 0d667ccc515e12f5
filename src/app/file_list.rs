//! Files that were brought, each with its size, what it holds and a cross.

use leptos::prelude::*;

use super::icon::{Icon, Shape};

/// One file of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Name of the file.
    pub name: String,
    /// Its size in bytes.
    pub bytes: usize,
    /// What it holds, in a few words; empty if that is not known.
    pub holds: String,
}

/// The list; nothing is shown while it is empty.
#[component]
pub fn FileList(
    /// The files.
    #[prop(into)]
    files: Signal<Vec<Listed>>,
    /// Takes away the file at this position.
    remove: Callback<usize>,
    /// True while no file can be taken away.
    #[prop(into)]
    busy: Signal<bool>,
) -> impl IntoView {
    let item = move |(at, file): (usize, Listed)| {
        let label = format!("Take away {}", file.name);
        view! {
            <li class="listed-file">
                <span class="listed-name" title=file.name.clone()>{file.name.clone()}</span>
                <span class="listed-note">{file.holds}</span>
                <span class="listed-note is-number">{size(file.bytes)}</span>
                <button
                    type="button"
                    class="button is-quiet is-small"
                    aria-label=label.clone()
                    title=label
                    disabled=busy
                    on:click=move |_| remove.run(at)
                >
                    <Icon shape=Shape::Close />
                </button>
            </li>
        }
    };
    view! {
        <Show when=move || files.with(|files| !files.is_empty())>
            <ul class="listed-files">{move || files.get().into_iter().enumerate().map(item).collect_view()}</ul>
        </Show>
    }
}

/// A size in words: `812 bytes`, `4.2 kB`, `31 MB`.
fn size(bytes: usize) -> String {
    let scaled = |unit: f64, name: &str| {
        let value = bytes as f64 / unit;
        if value < 10.0 { format!("{value:.1} {name}") } else { format!("{value:.0} {name}") }
    };
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => scaled(1e3, "kB"),
        _ => scaled(1e6, "MB"),
    }
}
