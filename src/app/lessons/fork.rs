//! "Seeing is not doing": a pair with a common cause, what a regression says of it, and what the engine foretells.

use std::sync::Arc;

use leptos::prelude::*;

use crate::app::actions::Actions;
use crate::app::explore::chart::{Axis, Layer, Plot, PlotChart, Shape, Tint};
use crate::app::state::{Page, RunStatus};
use crate::effects::{Act, Answer, Ask, Change};
use crate::protocol::Request;
use crate::simulate::{Fork, Line, fork, pairs, simulate};
use crate::words::number::ratio;

/// Stops of the slider.
const STOPS: usize = 20;
/// Questions of the lesson are told from those of the Explore step by their ids.
const FIRST_ID: u64 = 1 << 40;

/// The picture, and the slider that sets one of the two where `sets`.
#[component]
pub fn ForkControl(
    /// True if the learner may set the variable.
    sets: bool,
    /// Set once the slider has reached an end.
    done: RwSignal<bool>,
) -> impl IntoView {
    let found = fork().and_then(|fork| Some((simulate(&fork.recipe).ok()?.0, fork)));
    let Some((data, Fork { recipe, seen, other, .. })) = found else {
        return ().into_any();
    };
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    let points = pairs(&data, seen, other);
    let line = Line::through(&points);
    let (x_name, y_name) = (data.variables()[seen].clone(), data.variables()[other].clone());
    let ends = points
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), p| (low.min(p.0), high.max(p.0)));
    let at = move |stop: usize| ends.0 + (ends.1 - ends.0) * stop as f64 / STOPS as f64;
    let is_here = page.source.with_untracked(|source| {
        matches!(source, Some(crate::app::state::Source::Simulated { recipe: now, .. }) if *now == recipe)
    });
    if !is_here {
        actions.simulate_and_learn(recipe);
    }
    let stop = RwSignal::new(STOPS / 2);
    let asked = StoredValue::new(FIRST_ID);
    let is_learned = Memo::new(move |_| {
        page.run.with(|run| run.status == RunStatus::Done) && page.learned.with(Option::is_some)
    });
    Effect::new(move |_| {
        let to = at(stop.get());
        if sets && is_learned.get() {
            asked.update_value(|id| *id += 1);
            let changes = vec![Change { variable: seen, act: Act::Set(to) }];
            actions.ask(Request::Effects { id: asked.get_value(), ask: Ask::WhatIf { changes } });
        }
    });
    let height = RwSignal::new(None::<f64>);
    Effect::new(move |_| {
        let Some(reply) = page.effects.get() else { return };
        if let (id, Ok(Answer::WhatIf(what_if))) = &*reply
            && *id == asked.get_value()
            && let Some(outcome) = what_if.outcomes.get(other)
        {
            height.set(Some(outcome.mean.mean));
        }
    });
    let plot = {
        let (points, x_name, y_name) = (points.clone(), x_name.clone(), y_name.clone());
        Signal::derive(move || {
            let mut layers = vec![
                Layer::Dots { points: points.clone(), tint: Tint::Reference, shape: Shape::Circle },
                Layer::Line {
                    points: vec![(ends.0, line.at(ends.0)), (ends.1, line.at(ends.1))],
                    tint: Tint::Ink,
                    width: 1.8,
                    is_dashed: false,
                },
            ];
            if let Some(y) = height.get() {
                let at = vec![(at(stop.get()), y)];
                layers.push(Layer::Dots { points: at, tint: Tint::Accent, shape: Shape::Cross });
            }
            Arc::new(Plot {
                x: Axis::around(x_name.clone(), points.iter().map(|p| p.0)),
                y: Axis::around(y_name.clone(), points.iter().map(|p| p.1)),
                layers,
            })
        })
    };
    let label = {
        let (x_name, y_name) = (x_name.clone(), y_name.clone());
        Signal::derive(move || {
            format!(
                "{y_name} against {x_name} in the watched rows; the line rises by {} per unit",
                ratio(line.slope)
            )
        })
    };
    let control = sets.then(|| {
        let (x, y) = (x_name.clone(), y_name.clone());
        let seen_words = move || {
            let x_at = at(stop.get());
            format!("Where {x} happens to be {}: {y} is {} on average.", ratio(x_at), ratio(line.at(x_at)))
        };
        let (x, y) = (x_name.clone(), y_name.clone());
        let done_words = move || {
            height.get().map(|mean| {
                format!("When {x} is set to {}: {y} is {} on average.", ratio(at(stop.get())), ratio(mean))
            })
        };
        let x = x_name.clone();
        view! {
            <label class="dial-slider">
                <span>"Set " {x_name.clone()} " to " <strong>{move || ratio(at(stop.get()))}</strong></span>
                <input
                    type="range"
                    min="0"
                    max=STOPS
                    step="1"
                    data-testid="lesson-slider"
                    aria-label=format!("Value of {x}")
                    aria-valuetext=move || ratio(at(stop.get()))
                    prop:value=move || stop.get().to_string()
                    on:input=move |event| {
                        if let Ok(to) = event_target_value(&event).parse::<usize>() {
                            stop.set(to.min(STOPS));
                            if to == 0 || to >= STOPS {
                                done.set(true);
                            }
                        }
                    }
                />
            </label>
            <p class="seeing">{seen_words}</p>
            <p class="doing" aria-live="polite" data-testid="lesson-doing">{done_words}</p>
        }
    });
    view! {
        <div class="dial" data-testid="lesson-dial">
            <PlotChart plot label class="is-low" name="seeing-and-doing" />
            {control}
        </div>
    }
    .into_any()
}
