//! An experiment: its probable targets.

use leptos::prelude::*;

use super::note::NoteField;
use super::{Panel, SelectButton};
use crate::app::bar::Bar;
use crate::app::explore::{Selection, number};
use crate::notes::Topic;
use crate::sorting::Arrange;

/// At most so many variables are listed.
const MOST: usize = 8;
/// Variables of a smaller probability are not listed.
const LISTED: f64 = 0.05;

#[component]
pub(super) fn ExperimentPanel(panel: Panel, k: usize) -> impl IntoView {
    let targets = move || {
        let mut rows: Vec<(usize, f64)> = panel.picture.with(|picture| {
            picture.target.get(k).map_or_else(Vec::new, |row| row.iter().copied().enumerate().collect())
        });
        rows.retain(|row| row.1 >= LISTED);
        rows.arrange_by(|a, b| b.1.total_cmp(&a.1));
        rows.truncate(MOST);
        if rows.is_empty() {
            return view! { <p>"Nothing seems to have been changed: its rows look like the shared graph at work."</p> }
                .into_any();
        }
        let items = rows
            .into_iter()
            .map(|(j, p)| {
                view! {
                    <li>
                        <SelectButton panel to=Selection::Target { experiment: k, variable: j } text=panel.variable(j) />
                        <Bar share=p />
                        <span class="is-number">{number::probability(p)}</span>
                    </li>
                }
            })
            .collect_view();
        view! {
            <h4>"Probable targets"</h4>
            <ul class="kinds">{items}</ul>
            <p class="muted">"Those of at least one half are ringed in the graph. What lies downstream of them moved because they did."</p>
        }
        .into_any()
    };
    view! {
        <h3>{panel.experiment(k)}</h3>
        {targets}
        <NoteField topic=Topic::Experiment(panel.experiment(k)) />
    }
}
