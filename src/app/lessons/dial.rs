//! The slider of a scene: the learner's own hand on the data, with what was learned before and what is learned now.

use std::sync::Arc;

use leptos::prelude::*;

use super::content::{Dial, Shows};
use crate::app::actions::Actions;
use crate::app::state::{Page, RunStatus};
use crate::data::Truth;
use crate::learn::Posterior;
use crate::words::number::probability;

/// What is told of a result, a figure a row.
type Figures = Arc<Vec<String>>;

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
    let (first, now) = (RwSignal::new(None::<Figures>), RwSignal::new(None::<(usize, Figures)>));
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
        let (Some(learned), Some(truth)) = (page.learned.get(), page.truth.get_untracked()) else { return };
        let posterior = &learned.posterior;
        if truth.edge.len() != posterior.variables.len() {
            return;
        }
        let (at, figures) = (stop.get_untracked(), Arc::new(figures(dial, &truth, posterior)));
        if at == 0 {
            first.set(Some(figures.clone()));
        }
        if at == last {
            done.set(true);
        }
        now.set(Some((at, figures)));
    });
    // Their room is there before the figures are: nothing moves under the pointer.
    let names = Memo::new(move |known: Option<&Vec<String>>| {
        let (variables, is_coming) = (page.variables(), page.loading.get());
        // What an earlier scene had is not what this one shows.
        let truth = page.truth.get().filter(|truth| !is_coming && truth.edge.len() == variables.len());
        truth.map(|truth| names(dial, &truth, &variables)).or(known.cloned()).unwrap_or_default()
    });
    let rows = move || {
        let (before, after) = (first.get(), now.get().map(|(_, figures)| figures));
        let figure = |figures: &Option<Figures>, k: usize| {
            let figure = figures.as_ref().and_then(|figures| figures.get(k).cloned());
            figure.unwrap_or_else(|| String::from("…"))
        };
        let row = |(k, name): (usize, String)| {
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    <td class="is-number">{figure(&before, k)}</td>
                    <td class="is-number"><strong>{figure(&after, k)}</strong></td>
                </tr>
            }
        };
        names.get().into_iter().enumerate().map(row).collect_view()
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

/// What the rows are called.
fn names(dial: &Dial, truth: &Truth, variables: &[String]) -> Vec<String> {
    match dial.shows {
        Shows::Directions => directions(truth)
            .map(|(i, j, which)| format!("{} → {} ({which})", variables[i], variables[j]))
            .collect(),
        Shows::Targets => vec!["Targets found".into(), "Called targets wrongly".into()],
    }
}

/// The true edges, each followed by its reverse.
fn directions(truth: &Truth) -> impl Iterator<Item = (usize, usize, &'static str)> {
    let d = truth.edge.len();
    let pairs = (0..d).flat_map(move |i| (0..d).map(move |j| (i, j)));
    pairs.filter(|&(i, j)| truth.edge[i][j]).flat_map(|(i, j)| [(i, j, "true"), (j, i, "reverse")])
}

fn figures(dial: &Dial, truth: &Truth, posterior: &Posterior) -> Vec<String> {
    match dial.shows {
        Shows::Directions => directions(truth).map(|(i, j, _)| probability(posterior.edge[i][j])).collect(),
        Shows::Targets => {
            let cells = truth.target.iter().flatten().zip(&posterior.target);
            let cells: Vec<(bool, bool)> = cells
                .flat_map(|(row, found)| row.iter().copied().zip(found.iter().map(|&p| p >= 0.5)))
                .collect();
            let count = |wanted: (bool, bool)| cells.iter().filter(|&&cell| cell == wanted).count();
            let (found, missed, wrong) = (count((true, true)), count((true, false)), count((false, true)));
            vec![format!("{found} of {}", found + missed), wrong.to_string()]
        }
    }
}
