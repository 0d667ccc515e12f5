//! Why (not) a target.

use std::sync::Arc;

use leptos::prelude::*;

use super::note::NoteField;
use super::scatter::{Scatter, ScatterData};
use super::{Panel, SelectButton};
use crate::app::bar::Bar;
use crate::app::explore::{Selection, number};
use crate::explain::{BandPoint, Point, TargetEvidence};
use crate::model::InterventionKind;
use crate::notes::Topic;
use crate::words::intervention_explained;

#[component]
pub(super) fn TargetPanel(
    panel: Panel,
    experiment: usize,
    variable: usize,
    evidence: Signal<Option<Arc<TargetEvidence>>>,
) -> impl IntoView {
    let probability = move || {
        panel
            .picture
            .with(|p| p.target.get(experiment).and_then(|row| row.get(variable)).copied().unwrap_or(0.0))
    };
    let details = move || {
        evidence.get().map(|evidence| {
            let name = panel.variable(variable);
            let parents: Vec<String> = evidence.parents.iter().map(|&j| panel.variable(j)).collect();
            let (points, band) = (evidence.points.clone(), evidence.band.clone());
            let (x, points, band) = if parents.is_empty() {
                // The same is expected of every row: they stand side by side.
                let (points, band) = side_by_side(points, &band);
                (String::from("rows, one after the other"), points, band)
            } else {
                (format!("{name} as expected from {}", parents.join(", ")), points, band)
            };
            let data = ScatterData {
                x,
                y: format!("{name} measured"),
                points,
                band,
                set_apart: panel.environment_of(experiment).into_iter().collect(),
                apart_words: format!("rows of {}", panel.experiment(experiment)),
            };
            let kinds = InterventionKind::ALL
                .into_iter()
                .zip(evidence.kind)
                .map(|(kind, weight)| {
                    view! {
                        <li>
                            <span>{intervention_explained(kind)}</span>
                            <Bar share=weight />
                            <span class="is-number">{number::probability(weight)}</span>
                        </li>
                    }
                })
                .collect_view();
            let strays = evidence.strays.as_ref().map(|strays| {
                let words = crate::words::strays(strays, &panel.experiment(experiment), &name);
                view! { <p class="verdict is-warning" data-testid="strays">{words}</p> }
            });
            let said = number::bayes_factor(evidence.log_bayes_factor);
            let said = if evidence.strays.is_some() { format!("If every row is right: {said}") } else { said };
            view! {
                {strays}
                <p>{said}</p>
                <h4>"If it is a target, how was it changed?"</h4>
                <ul class="kinds">{kinds}</ul>
                <Scatter panel data />
                <p class="muted">
                    "Line and band: where rows lie if nothing interfered, and the 95 % interval of single rows."
                </p>
            }
        })
    };
    let is_stated =
        move || panel.picture.with(|p| p.knowledge.targets.iter().any(|(known, _)| *known == experiment));
    view! {
        <h3>
            "Did "
            <SelectButton panel to=Selection::Experiment(experiment) text=panel.experiment(experiment) />
            " change "
            <SelectButton panel to=Selection::Variable(variable) text=panel.variable(variable) />
            "?"
        </h3>
        <dl class="facts">
            <div>
                <dt>"Probability"</dt>
                <dd class="big">{move || number::probability(probability())}</dd>
            </div>
        </dl>
        <Show when=is_stated>
            <p class="stated">"You stated the targets of this experiment: its probabilities are not what the data say."</p>
        </Show>
        <NoteField topic=Topic::Experiment(panel.experiment(experiment)) />
        {details}
        <Show when=move || evidence.with(Option::is_none)>
            <p class="muted">{move || panel.waiting()}</p>
        </Show>
    }
}

/// Points by row number, and a band that is the same for all of them.
fn side_by_side(mut points: Vec<Point>, band: &[BandPoint]) -> (Vec<Point>, Vec<BandPoint>) {
    for (k, point) in points.iter_mut().enumerate() {
        point.x = k as f64 + 1.0;
    }
    let ends = [0.5, points.len() as f64 + 0.5];
    let band = band.first().map_or_else(Vec::new, |any| ends.map(|x| BandPoint { x, y: any.y }).to_vec());
    (points, band)
}
