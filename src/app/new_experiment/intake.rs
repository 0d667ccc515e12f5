//! Files of new experiments and how many of their rows are used.

use leptos::prelude::*;

use crate::app::actions::Actions;
use crate::app::drop_zone::DropZone;
use crate::app::file_list::{FileList, Listed};
use crate::app::icon::{Icon, Shape};
use crate::app::simulated::unseen;
use crate::app::state::{Page, Source, Step, Tone};
use crate::app::words::count;

use crate::data::NamedFile;

use super::{Brought, ROWS, ask};

/// What is taken.
const HINTS: [&str; 1] = [
    "The same columns as before; one experiment a file, or a column that names them. One row can be enough \
                           where a target moves far; gentle changes need more, as the slider shows.",
];

/// Drop zone, row slider, and the way back into the data.
#[component]
pub fn Intake(
    /// What was brought.
    brought: Brought,
    /// True once something was learned.
    enabled: Memo<bool>,
) -> impl IntoView {
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    let take = Callback::new(move |new: Vec<NamedFile>| {
        // Simulated experiments are no files of the person's to add to.
        if brought.truth.with_untracked(|truth| !truth.is_empty()) {
            brought.truth.set(Vec::new());
            brought.files.set(Vec::new());
        }
        brought.files.update(|files| {
            files.retain(|old| new.iter().all(|one| one.name != old.name));
            files.extend(new);
        });
        ask(actions, brought);
    });
    let remove = Callback::new(move |at: usize| {
        let is_last = brought.files.with_untracked(|files| files.len() < 2);
        brought.files.update(|files| {
            if at < files.len() {
                files.remove(at);
            }
        });
        if is_last {
            brought.fixes.set(Vec::new());
        }
        ask(actions, brought);
    });
    let recipe = Memo::new(move |_| {
        page.source.with(|source| match source {
            Some(Source::Simulated { recipe, .. }) => Some(recipe.clone()),
            _ => None,
        })
    });
    let simulate = move |_| {
        let Some(recipe) = recipe.get_untracked() else { return };
        match unseen(&recipe, 3) {
            Ok(experiments) => {
                let truth = experiments.iter().map(|one| (one.name.clone(), one.targets.clone()));
                brought.truth.set(truth.collect());
                brought.fixes.set(Vec::new());
                brought.files.set(experiments.into_iter().map(|one| one.file).collect());
                ask(actions, brought);
            }
            Err(error) => page.tell(Tone::Error, "The experiments could not be simulated", error.to_string()),
        }
    };
    let listed = Signal::derive(move || {
        let one = |file: &NamedFile| Listed {
            name: file.name.clone(),
            bytes: file.bytes.len(),
            holds: String::new(),
        };
        brought.files.with(|files| files.iter().map(one).collect::<Vec<_>>())
    });
    let has_files = Memo::new(move |_| brought.files.with(|files| !files.is_empty()));
    view! {
        <section class="card intake" class:is-disabled=move || !enabled.get() aria-labelledby="intake">
            <h2 id="intake">"New experiments"</h2>
            <DropZone test_id="new-experiment-input" then=take enabled low=true hints=&HINTS />
            <Show when=move || enabled.get() && recipe.with(Option::is_some)>
                <p class="intake-try">
                    "No new data at hand? "
                    <button type="button" class="button is-small" data-testid="new-experiment-simulate" on:click=simulate>
                        "Simulate three more experiments"
                    </button>
                </p>
            </Show>
            <Show when=move || has_files.get()>
                <FileList files=listed remove busy=Signal::from(false) />
                <RowSlider brought />
                <AddButton brought />
            </Show>
        </section>
    }
}

/// Takes the files into the data; says what is missing where that cannot be done.
#[component]
fn AddButton(brought: Brought) -> impl IntoView {
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    let is_without_rows =
        Memo::new(move |_| page.source.with(|source| matches!(source, Some(Source::Reopened { .. }))));
    let is_off = move || {
        page.run.with(|run| run.status.is_active())
            || page.adapted.with(|adapted| adapted.as_ref().is_none_or(|a| a.adaptations.is_empty()))
    };
    view! {
        <Show
            when=move || is_without_rows.get()
            fallback=move || {
                view! {
                    <button
                        type="button"
                        class="button"
                        data-testid="new-experiment-add"
                        disabled=is_off
                        on:click=move |_| {
                            actions.add_and_learn(brought.files.get_untracked(), brought.fixes.get_untracked());
                        }
                    >
                        <Icon shape=Shape::Plus />
                        "Add to the data and learn again"
                    </button>
                }
            }
        >
            <p class="intake-rows" data-testid="new-experiment-rows-missing">
                "Learning again needs the rows of the first data, which this saved run does not hold. "
                <button type="button" class="link" on:click=move |_| page.step.set(Step::Data)>
                    "Load them in the Data step"
                </button> ", these files with them."
            </p>
        </Show>
    }
}

#[component]
fn RowSlider(brought: Brought) -> impl IntoView {
    let actions = expect_context::<Actions>();
    let words = move || match ROWS[brought.rows.get()] {
        Some(n) => format!("only the first {}", count(n, "row", "rows")),
        None => "all rows".into(),
    };
    view! {
        <label class="row-slider">
            <span>"Use " <strong>{words}</strong></span>
            <input
                type="range"
                min="0"
                max=ROWS.len() - 1
                step="1"
                list="row-numbers"
                data-testid="new-experiment-rows"
                aria-valuetext=words
                prop:value=move || brought.rows.get().to_string()
                on:input=move |event| {
                    if let Ok(position) = event_target_value(&event).parse::<usize>() {
                        brought.rows.set(position.min(ROWS.len() - 1));
                        ask(actions, brought);
                    }
                }
            />
            <datalist id="row-numbers">
                {ROWS
                    .into_iter()
                    .enumerate()
                    .map(|(i, n)| {
                        view! { <option value=i.to_string()>{n.map_or_else(|| "all".into(), |n| n.to_string())}</option> }
                    })
                    .collect_view()}
            </datalist>
        </label>
    }
}
