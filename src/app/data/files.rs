//! The person's files: what each holds, and what a second drop did.

use leptos::prelude::*;

use crate::app::actions::Actions;
use crate::app::file_list::{FileList, Listed};
use crate::app::state::{Page, Source};
use crate::app::words::count;
use crate::data::{FileContent, FileSummary};

/// The list of files; nothing is shown for data that did not come from files.
#[component]
pub fn Files() -> impl IntoView {
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    let files = Memo::new(move |_| {
        let read =
            page.report.with(|report| report.as_ref().map_or_else(Vec::new, |report| report.files.clone()));
        page.source.with(|source| match source {
            Some(Source::Files { files, .. }) => files
                .iter()
                .enumerate()
                .map(|(i, file)| Listed {
                    name: file.name.clone(),
                    bytes: file.bytes.len(),
                    holds: read.get(i).map(holds).unwrap_or_default(),
                })
                .collect(),
            _ => Vec::new(),
        })
    });
    let remove = Callback::new(move |at| actions.remove_file(at));
    let added = move || {
        let total = files.with(Vec::len);
        page.added.with(|added| {
            (!added.is_empty() && added.len() < total).then(|| {
                let were = count(total - added.len(), "file that was there", "files that were there");
                format!("{} added to the {were}.", count(added.len(), "file was", "files were"))
            })
        })
    };
    view! {
        <Show when=move || files.with(|files| !files.is_empty())>
            <section class="card" aria-labelledby="files" data-testid="files">
                <div class="card-head">
                    <h2 id="files">"Files"</h2>
                    <span class="muted">"Drop more to add them"</span>
                </div>
                {move || {
                    added()
                        .map(|words| {
                            view! {
                                <p class="fix-all" role="status">
                                    <span>{words}</span>
                                    <button
                                        type="button"
                                        class="button is-small"
                                        disabled=page.loading
                                        on:click=move |_| actions.use_only_added()
                                    >
                                        "Use only the new"
                                    </button>
                                </p>
                            }
                        })
                }}
                <FileList files remove busy=page.loading />
            </section>
        </Show>
    }
}

fn holds(file: &FileSummary) -> String {
    match file.content {
        FileContent::Measurements => count(file.rows, "row", "rows"),
        FileContent::KnownTargets => "known targets".into(),
        FileContent::TrueGraph => "true graph".into(),
        FileContent::Nothing => "not used".into(),
    }
}
