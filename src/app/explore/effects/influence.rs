//! What a variable does to all others.

use leptos::prelude::*;

use super::desk::Desk;
use crate::app::explore::{Selection, number};
use crate::effects::{Ask, TotalEffect};
use crate::sorting::Arrange;
use crate::words::number::Figure;

/// Effects with less probability of a path are not listed.
const LISTED: f64 = 0.05;

/// Total effects of the selected variable, each with a way to its paths.
#[component]
pub fn Influence(
    /// Questions and answers.
    desk: Desk,
    /// Names.
    #[prop(into)]
    name: Callback<usize, String>,
    /// What is selected.
    selection: RwSignal<Selection>,
    /// Number of variables.
    #[prop(into)]
    count: Signal<usize>,
    /// True while it can be seen.
    #[prop(into)]
    shown: Signal<bool>,
) -> impl IntoView {
    let variable = Memo::new(move |_| {
        let d = count.get();
        match selection.get() {
            Selection::Variable(j) | Selection::Target { variable: j, .. } if j < d => Some(j),
            Selection::Edge { from, .. } if from < d => Some(from),
            _ => None,
        }
    });
    Effect::new(move |_| {
        desk.result.track();
        if let Some(variable) = variable.get()
            && shown.get()
        {
            desk.ask(Ask::EffectsOf { variable });
        }
    });
    let content = move || {
        let Some(j) = variable.get() else {
            return view! { <p class="muted">"Select a variable to see what it does to the others."</p> }
                .into_any();
        };
        let Some(effects) = desk.effects.get().filter(|(about, _)| *about == j).map(|found| found.1) else {
            return view! { <p class="muted">"Asking the engine …"</p> }.into_any();
        };
        let mut listed: Vec<TotalEffect> = effects.iter().filter(|e| e.path >= LISTED).copied().collect();
        listed.arrange_by(|a, b| b.path.total_cmp(&a.path).then(a.on.cmp(&b.on)));
        if listed.is_empty() {
            let text = format!("{} seems to have no effect on any other variable.", name.run(j));
            return view! { <p class="muted">{text}</p> }.into_any();
        }
        let rows = listed
            .into_iter()
            .map(|e| {
                let on = e.on;
                let effect = Figure::from(e.effect);
                view! {
                    <tr>
                        <th scope="row">{name.run(on)}</th>
                        <td class="is-number">{effect.signed()} <small>{effect.bounds()}</small></td>
                        <td class="is-number">{number::probability(e.path)}</td>
                        <td>
                            <button
                                type="button"
                                class="link"
                                aria-label=format!("Paths from {} to {}", name.run(j), name.run(on))
                                on:click=move |_| desk.ask(Ask::Paths { from: j, to: on })
                            >"Paths"</button>
                        </td>
                    </tr>
                }
            })
            .collect_view();
        view! {
            <div class="table-scroll" tabindex="0" role="region" aria-label="Total effects">
                <table class="outcomes" data-testid="total-effects">
                    <thead>
                        <tr>
                            <th scope="col">"On"</th>
                            <th scope="col">{format!("Per unit of {} (90 % interval)", name.run(j))}</th>
                            <th scope="col">"Probability of a path"</th>
                            <th scope="col"><span class="visually-hidden">"Paths"</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    let title = move || match variable.get() {
        Some(j) => format!("What {} does to the others", name.run(j)),
        None => String::from("What a variable does to the others"),
    };
    view! {
        <h3>{title}</h3>
        {content}
    }
}
