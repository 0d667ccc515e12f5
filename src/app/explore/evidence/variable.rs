//! A variable: its equation in words and what it is connected with.

use std::sync::Arc;

use leptos::prelude::*;

use super::{Panel, SelectButton};
use crate::app::explore::{Selection, number};
use crate::explain::Equation;
use crate::sorting::Arrange;

/// Experiments are listed from this probability of having changed the variable.
const LISTED: f64 = 0.1;

#[component]
pub(super) fn VariablePanel(
    panel: Panel,
    j: usize,
    equation: Signal<Option<Arc<Equation>>>,
) -> impl IntoView {
    let neighbours = move |is_cause: bool| {
        let threshold = panel.threshold.get();
        let mut list: Vec<(usize, f64)> = panel.picture.with(|picture| {
            (0..picture.len())
                .filter(|&i| i != j)
                .map(|i| (i, if is_cause { picture.edge[i][j] } else { picture.edge[j][i] }))
                .filter(|&(_, p)| p >= threshold)
                .collect()
        });
        list.arrange_by(|a, b| b.1.total_cmp(&a.1));
        list
    };
    let in_words = move || {
        let name = panel.variable(j);
        let terms: Vec<String> = neighbours(true)
            .into_iter()
            .map(|(i, _)| {
                let effect = panel.picture.with(|picture| picture.effect(i, j));
                match effect {
                    Some(e) if e.mean < 0.0 => format!("falls with {}", panel.variable(i)),
                    Some(_) => format!("rises with {}", panel.variable(i)),
                    None => format!("depends on {}", panel.variable(i)),
                }
            })
            .collect();
        match terms.as_slice() {
            [] => format!(
                "{name} has no cause among the measured variables at this threshold: it varies by itself."
            ),
            [only] => format!("{name} {only}, plus noise of its own."),
            [first @ .., last] => format!("{name} {} and {last}, plus noise of its own.", first.join(", ")),
        }
    };
    let list = move |is_cause: bool| {
        let rows = neighbours(is_cause);
        let title = if is_cause { "Causes" } else { "Effects" };
        (!rows.is_empty()).then(|| {
            let items = rows
                .into_iter()
                .map(|(i, p)| {
                    let edge = if is_cause {
                        Selection::Edge { from: i, to: j }
                    } else {
                        Selection::Edge { from: j, to: i }
                    };
                    view! {
                        <li>
                            <SelectButton panel to=edge text=panel.variable(i) />
                            <span class="is-number">{number::probability(p)}</span>
                        </li>
                    }
                })
                .collect_view();
            view! {
                <h4>{title}</h4>
                <ul class="pairs">{items}</ul>
            }
        })
    };
    let experiments = move || {
        let mut rows: Vec<(usize, f64)> = panel.picture.with(|picture| {
            let column = picture.target.iter().map(|row| row.get(j).copied().unwrap_or(0.0));
            column.enumerate().filter(|&(_, p)| p >= LISTED).collect()
        });
        rows.arrange_by(|a, b| b.1.total_cmp(&a.1));
        if rows.is_empty() {
            return view! { <p class="muted">"No experiment seems to have changed it."</p> }.into_any();
        }
        let items = rows
            .into_iter()
            .map(|(k, p)| {
                let cell = Selection::Target { experiment: k, variable: j };
                view! {
                    <li>
                        <SelectButton panel to=cell text=panel.experiment(k) />
                        <span class="is-number">{number::probability(p)}</span>
                    </li>
                }
            })
            .collect_view();
        view! {
            <h4>"Changed by"</h4>
            <ul class="pairs">{items}</ul>
        }
        .into_any()
    };
    let fitted = move || {
        let equation = equation.get()?;
        let explained = (!equation.terms.is_empty())
            .then(|| format!("Its causes explain {} of how it varies; ", number::share(equation.explained)));
        Some(view! {
            <p class="equation" data-testid="equation">{equation.text.clone()}</p>
            <p class="muted">
                {explained}
                {format!("fitted to {} of the environments with these causes. An edge's own effect is averaged over all sampled graphs.", equation.environments.len())}
            </p>
        })
    };
    view! {
        <h3>{panel.variable(j)}</h3>
        <p>{in_words}</p>
        {fitted}
        {move || list(true)}
        {move || list(false)}
        {experiments}
    }
}
