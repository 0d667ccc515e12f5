//! Experiments whose targets are known.

use leptos::prelude::*;

use crate::app::icon::{Icon, Shape};
use crate::app::state::Page;
use crate::learn::Knowledge;

/// Adds `variable` (`None`: nothing) to what is known of `experiment`.
fn add(knowledge: &mut Knowledge, experiment: usize, variable: Option<usize>) {
    let position = knowledge.targets.iter().position(|(k, _)| *k == experiment);
    let position = position.unwrap_or_else(|| {
        knowledge.targets.push((experiment, Vec::new()));
        knowledge.targets.len() - 1
    });
    let list = &mut knowledge.targets[position].1;
    match variable {
        Some(j) if !list.contains(&j) => list.push(j),
        Some(_) => {}
        None => list.clear(),
    }
}

/// The editor of known targets.
#[component]
pub fn KnownTargets(
    /// Variable names.
    names: Memo<Vec<String>>,
    /// What is known.
    knowledge: Memo<Knowledge>,
) -> impl IntoView {
    let page = expect_context::<Page>();
    let experiments = Memo::new(move |_| page.experiments());
    let experiment = RwSignal::new(0);
    // Position in the list of variables, from 1; 0: nothing.
    let variable = RwSignal::new(1_usize);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let chosen = variable.get_untracked().checked_sub(1);
        page.settings.update(|settings| add(&mut settings.knowledge, experiment.get_untracked(), chosen));
    };
    let statements = move || {
        let (experiments, names) = (experiments.get(), names.get());
        knowledge
            .get()
            .targets
            .into_iter()
            .filter_map(|(k, list)| {
                let targets: Vec<String> = list.iter().filter_map(|&j| names.get(j).cloned()).collect();
                let what = if targets.is_empty() { "nothing".into() } else { targets.join(", ") };
                Some(statement(page, k, experiments.get(k)?.clone(), what))
            })
            .collect_view()
    };
    view! {
        <details class="fold">
            <summary>"Known targets of experiments"</summary>
            <p class="muted">
                "For an experiment listed here, exactly these variables were changed and no other. The other experiments' "
                "targets are found."
            </p>
            <form class="add-edge" on:submit=submit>
                <select
                    class="input"
                    aria-label="Experiment"
                    on:change=move |event| experiment.set(event_target_value(&event).parse().unwrap_or_default())
                >
                    {move || {
                        let options = experiments.get().into_iter().enumerate();
                        options.map(|(k, name)| view! { <option value=k.to_string()>{name}</option> }).collect_view()
                    }}
                </select>
                <span class="add-edge-word">"changed"</span>
                <select
                    class="input"
                    aria-label="Target"
                    on:change=move |event| variable.set(event_target_value(&event).parse().unwrap_or_default())
                >
                    <option value="0">"nothing"</option>
                    {move || {
                        let options = names.get().into_iter().enumerate();
                        options
                            .map(|(j, name)| {
                                view! { <option value=(j + 1).to_string() selected=j == 0>{name}</option> }
                            })
                            .collect_view()
                    }}
                </select>
                <button type="submit" class="button">
                    <Icon shape=Shape::Plus />
                    "Add"
                </button>
            </form>
            <ul class="statements">{statements}</ul>
        </details>
    }
}

fn statement(page: Page, k: usize, experiment: String, what: String) -> impl IntoView {
    let label = format!("Take back: {experiment} changed {what}");
    let remove = move |_| {
        page.settings.update(|settings| settings.knowledge.targets.retain(|(other, _)| *other != k));
    };
    view! {
        <li class="statement">
            <span>
                <strong>{experiment}</strong>
                " changed "
                <strong>{what}</strong>
            </span>
            <button type="button" class="icon-button is-small" aria-label=label title="Take back" on:click=remove>
                <Icon shape=Shape::Close />
            </button>
        </li>
    }
}
