//! Why (not) an edge.

use std::sync::Arc;

use leptos::prelude::*;

use super::note::NoteField;
use super::scatter::{Scatter, ScatterData};
use super::{Panel, SelectButton};
use crate::app::explore::certainty::AGREE;
use crate::app::explore::{Selection, number};
use crate::app::learn::{EdgeOpinion, LearnWithKnowledge};
use crate::explain::DISAGREE;
use crate::explain::EdgeEvidence;
use crate::learn::Mixing;
use crate::notes::Topic;

/// Whether the chains agree on an edge, in words and figures.
fn mixes(mixing: Mixing) -> String {
    let verdict = match mixing.r_hat {
        r if r > DISAGREE => "The chains disagree on this edge",
        r if r > AGREE => "The chains do not quite agree on this edge",
        _ => "The chains agree on this edge",
    };
    format!(
        "{verdict}: R-hat {}, {} effective samples.",
        number::ratio(mixing.r_hat),
        number::fixed(mixing.effective_samples, 0)
    )
}

#[component]
pub(super) fn EdgePanel(
    panel: Panel,
    from: usize,
    to: usize,
    evidence: Signal<Option<Arc<EdgeEvidence>>>,
) -> impl IntoView {
    let probability = move |i: usize, j: usize| {
        panel.picture.with(|picture| picture.edge.get(i).and_then(|row| row.get(j)).copied().unwrap_or(0.0))
    };
    let effect = move || {
        let effect =
            evidence.get().map(|e| e.effect).or_else(|| panel.picture.with(|p| p.effect(from, to)))?;
        let effect = number::Figure::from(effect);
        Some(format!(
            "Raising {} by 1 changes {} by {} (95 % interval {}), all else equal.",
            panel.variable(from),
            panel.variable(to),
            effect.mean(),
            effect.bounds()
        ))
    };
    let stated = move || {
        panel.picture.with(|picture| {
            let knowledge = &picture.knowledge;
            let tier = |j: usize| knowledge.tiers.get(j).copied();
            if knowledge.required.contains(&(from, to)) {
                Some("You required this edge: its probability is not what the data say.".into())
            } else if knowledge.forbidden.contains(&(from, to)) || tier(from) > tier(to) {
                Some("You ruled this edge out: its probability is not what the data say.".into())
            } else {
                let held = knowledge.belief(from, to)?;
                Some(format!("You held this edge {} probable beforehand.", number::stated(held)))
            }
        })
    };
    let agreement = move || {
        panel.picture.with(|picture| {
            let mixing = *picture.mixing.get(from)?.get(to)?;
            Some(match mixing {
                Some(mixing) => mixes(mixing),
                None if probability(from, to) >= 0.5 => "All sampled graphs have it.".into(),
                None => "No sampled graph has it.".into(),
            })
        })
    };
    let details = move || {
        evidence.get().map(|evidence| {
            let others: Vec<String> = evidence.other_parents.iter().map(|&j| panel.variable(j)).collect();
            let held = (!others.is_empty())
                .then(|| format!(" Fit with the other causes at their means: {}.", others.join(", ")));
            let data = ScatterData {
                x: panel.variable(from),
                y: panel.variable(to),
                points: evidence.points.clone(),
                band: evidence.band.clone(),
                set_apart: evidence.changed.clone(),
                apart_words: format!("something else changed {} (not used for the fit)", panel.variable(to)),
            };
            view! {
                <p>{number::bayes_factor(evidence.log_bayes_factor)}</p>
                <Scatter panel data />
                <p class="muted">
                    {format!("Line and band: fitted {} and its 95 % interval.", panel.variable(to))}
                    {held}
                </p>
            }
        })
    };
    view! {
        <h3>
            <SelectButton panel to=Selection::Variable(from) text=panel.variable(from) />
            " → "
            <SelectButton panel to=Selection::Variable(to) text=panel.variable(to) />
        </h3>
        <dl class="facts">
            <div>
                <dt>"Probability"</dt>
                <dd class="big">{move || number::probability(probability(from, to))}</dd>
            </div>
            <div>
                <dt>"The other way round"</dt>
                <dd>
                    {move || number::probability(probability(to, from))} " "
                    <SelectButton panel to=Selection::Edge { from: to, to: from } text="show" />
                </dd>
            </div>
        </dl>
        {move || stated().map(|words: String| view! { <p class="stated">{words}</p> })}
        <p>{effect}</p>
        {move || agreement().map(|words| view! { <p class="muted" data-testid="edge-mixing">{words}</p> })}
        <EdgeOpinion edge=(from, to) test_id="edge-opinion" />
        <LearnWithKnowledge />
        <NoteField topic=Topic::Edge { from: panel.variable(from), to: panel.variable(to) } />
        {details}
        <Show when=move || evidence.with(Option::is_none)>
            <p class="muted">{move || panel.waiting()}</p>
        </Show>
    }
}
