//! Which intervention brings a variable nearest to a wanted value.

use leptos::prelude::*;

use super::change_editor::plain;
use super::desk::Desk;
use crate::app::explore::number;
use crate::effects::{Act, Ask, Change};
use crate::words::number::Figure;

/// Interventions that are listed at the most.
const LISTED: usize = 6;

/// Asks for a goal and lists interventions towards it.
#[component]
pub fn GoalForm(
    /// Questions and answers.
    desk: Desk,
    /// Names.
    #[prop(into)]
    name: Callback<usize, String>,
    /// Number of variables.
    #[prop(into)]
    count: Signal<usize>,
) -> impl IntoView {
    let goal = RwSignal::new(None::<usize>);
    let wanted = RwSignal::new(String::new());
    let choose = move |j: Option<usize>| {
        goal.set(j);
        // One standard deviation up is a place to begin.
        let start = j.and_then(|j| desk.what_if.with_untracked(|w| w.as_ref()?.outcomes.get(j).copied()));
        wanted.set(start.map_or_else(String::new, |o| plain(o.now + o.spread_now)));
    };
    let value = move || wanted.get().trim().parse::<f64>().ok().filter(|x| x.is_finite());
    let ranking = move || {
        let (about, towards, levers) = desk.goal.get()?;
        if goal.get() != Some(about) {
            return None;
        }
        if levers.is_empty() {
            let text =
                format!("No single intervention within what was measured brings {} nearer.", name.run(about));
            return Some(view! { <p class="muted">{text}</p> }.into_any());
        }
        let items = levers
            .iter()
            .take(LISTED)
            .map(|lever| {
                let (j, x) = (lever.variable, lever.value);
                let text = format!("Set {} to {}", name.run(j), number::short(x));
                let outcome = Figure::from(lever.outcome);
                let mut words = format!(
                    "{} becomes {}; expected to miss by {} (now {})",
                    name.run(about),
                    outcome,
                    outcome.alike(lever.distance),
                    outcome.alike(lever.distance_now)
                );
                if lever.path < 0.95 {
                    words += &format!("; acts on it with probability {}", number::probability(lever.path));
                }
                if lever.is_at_end {
                    words += "; this is the end of what was measured";
                }
                let show = move |_| desk.changes.set(vec![Change { variable: j, act: Act::Set(x) }]);
                view! {
                    <li>
                        <button type="button" class="link" title="Show what else follows" on:click=show>{text}</button>
                        <small>{words}</small>
                    </li>
                }
            })
            .collect_view();
        Some(
            view! {
                <p class="muted">{format!("Towards {} = {}, the most promising first:", name.run(about), number::short(towards))}</p>
                <ol class="levers" data-testid="levers">{items}</ol>
            }
            .into_any(),
        )
    };
    view! {
        <h3>"What best reaches a goal?"</h3>
        <form
            class="goal-form"
            on:submit=move |event| {
                event.prevent_default();
                if let (Some(goal), Some(value)) = (goal.get_untracked(), untrack(value)) {
                    desk.ask(Ask::Towards { goal, value });
                }
            }
        >
            <label class="field">
                <span>"Bring"</span>
                <select class="input is-small" on:change:target=move |event| choose(event.target().value().parse().ok())>
                    <option value="" selected=move || goal.get().is_none()>"a variable"</option>
                    {move || (0..count.get())
                        .map(|j| view! { <option value=j.to_string() selected=move || goal.get() == Some(j)>{name.run(j)}</option> })
                        .collect_view()}
                </select>
            </label>
            <label class="field">
                <span>"near"</span>
                <input
                    type="number"
                    step="any"
                    class="input is-small"
                    aria-label="Wanted value"
                    prop:value=move || wanted.get()
                    on:input:target=move |event| wanted.set(event.target().value())
                />
            </label>
            <button type="submit" class="button is-small" disabled=move || goal.get().is_none() || value().is_none()>
                "Rank interventions"
            </button>
        </form>
        <div aria-live="polite">{ranking}</div>
    }
}
