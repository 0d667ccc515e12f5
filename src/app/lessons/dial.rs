//! The slider of a scene: the learner's own hand on the data, with what was learned before and what is learned now.

use std::sync::Arc;

use leptos::prelude::*;

use super::content::{Dial, Shows};
use crate::app::actions::Actions;
use crate::app::state::{Learned, Page, RunStatus};
use crate::words::number::probability;

/// What is told of a result: names with a figure each.
type Told = Arc<Vec<(String, String)>>;

/// A slider over data sets; each of its stops is learned from.
#[component]
pub fn DialControl(
    /// The slider.
    dial: &'static Dial,
    /// Set once its end was reached and learned from.
    done: RwSignal<bool>,
) -> impl IntoView {
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    let stop = RwSignal::new(0_usize);
    let last = dial.stops.len() - 1;
    let (first, now) = (RwSignal::new(None::<Told>), RwSignal::new(None::<(usize, Told)>));
    let go = move |to: usize| {
        stop.set(to);
        actions.simulate_and_learn_in_place((dial.recipe)(to));
    };
    go(0);
    // What was asked for has been learned: data and result belong together as soon as the run is over.
    let is_over = Memo::new(move |_| {
        page.run.with(|run| run.status == RunStatus::Done)
            && !page.loading.get()
            && !page.learn_when_ready.get()
    });
    Effect::new(move |_| {
        page.learned.track();
        if !is_over.get() {
            return;
        }
        let Some(told) =
            page.learned.with(|learned| learned.as_deref().map(|learned| told(page, dial, learned)))
        else {
            return;
        };
        let (at, told) = (stop.get_untracked(), Arc::new(told));
        if at == 0 {
            first.set(Some(told.clone()));
        }
        if at == last {
            done.set(true);
        }
        now.set(Some((at, told)));
    });
    let rows = move || {
        let (_, told) = now.get()?;
        let before = first.get();
        let rows = told.iter().enumerate().map(|(k, (name, figure))| {
            let before = before.as_ref().and_then(|before| before.get(k)).map(|entry| entry.1.clone());
            view! {
                <tr>
                    <th scope="row">{name.clone()}</th>
                    <td class="is-number">{before}</td>
                    <td class="is-number"><strong>{figure.clone()}</strong></td>
                </tr>
            }
        });
        Some(rows.collect_view())
    };
    let heading = move || dial.stops[now.get().map_or(0, |(at, _)| at)];
    view! {
        <div class="dial" data-testid="lesson-dial">
            <label class="dial-slider">
                <span>{dial.label} ": " <strong>{move || dial.stops[stop.get()]}</strong></span>
                <input
                    type="range"
                    min="0"
                    max=last
                    step="1"
                    data-testid="lesson-slider"
                    aria-valuetext=move || dial.stops[stop.get()]
                    prop:value=move || stop.get().to_string()
                    on:input=move |event| {
                        if let Ok(to) = event_target_value(&event).parse::<usize>()
                            && to != stop.get_untracked()
                        {
                            go(to.min(last));
                        }
                    }
                />
            </label>
            <table aria-live="polite">
                <thead>
                    <tr>
                        <td></td>
                        <th scope="col" class="is-number">{dial.stops[0]}</th>
                        <th scope="col" class="is-number">{heading}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn told(page: Page, dial: &Dial, learned: &Learned) -> Vec<(String, String)> {
    let truth = page.truth.get_untracked();
    let posterior = &learned.posterior;
    let Some(truth) = truth.filter(|truth| truth.edge.len() == posterior.variables.len()) else {
        return Vec::new();
    };
    let d = truth.edge.len();
    match dial.shows {
        Shows::Directions => (0..d)
            .flat_map(|i| (0..d).map(move |j| (i, j)))
            .filter(|&(i, j)| truth.edge[i][j])
            .flat_map(|(i, j)| [(i, j, "true"), (j, i, "reverse")])
            .map(|(i, j, which)| {
                let name = format!("{} → {} ({which})", posterior.variables[i], posterior.variables[j]);
                (name, probability(posterior.edge[i][j]))
            })
            .collect(),
        Shows::Targets => {
            let cells = truth.target.iter().flatten().zip(&posterior.target);
            let cells: Vec<(bool, bool)> = cells
                .flat_map(|(row, found)| row.iter().copied().zip(found.iter().map(|&p| p >= 0.5)))
                .collect();
            let count = |wanted: (bool, bool)| cells.iter().filter(|&&cell| cell == wanted).count();
            let (found, missed, wrong) = (count((true, true)), count((true, false)), count((false, true)));
            vec![
                ("Targets found".into(), format!("{found} of {}", found + missed)),
                ("Called targets wrongly".into(), wrong.to_string()),
            ]
        }
    }
}
