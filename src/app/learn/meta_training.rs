//! What meta-training has learned, as it goes on.

use std::sync::Arc;

use leptos::prelude::*;

use crate::app::explore::chart::{Axis, Layer, Plot, PlotChart, Shape, Tint};
use crate::app::terms::Word;
use crate::learn::Epoch;
use crate::model::{InterventionKind, MetaParameter, MetaParameters};
use crate::protocol::Snapshot;
use crate::words::glossary::Term;
use crate::words::{intervention, number};

/// Meta-loss and evidence by epoch, and the learned values a sentence each.
#[component]
pub fn MetaTrainingCard(
    /// The run that goes on, or the last one.
    latest: Memo<Option<Arc<Snapshot>>>,
) -> impl IntoView {
    let epochs = Memo::new(move |_| -> Arc<Vec<Epoch>> {
        latest.with(|latest| Arc::new(latest.as_ref().map_or_else(Vec::new, |latest| latest.epochs.clone())))
    });
    let loss = Signal::derive(move || {
        epochs.with(|epochs| Arc::new(curve("nats a row", epochs.iter().map(|epoch| epoch.meta_loss))))
    });
    let evidence = Signal::derive(move || {
        epochs.with(|epochs| Arc::new(curve("nats", epochs.iter().map(|epoch| Some(epoch.log_evidence)))))
    });
    let loss_label = Signal::derive(move || {
        epochs.with(|epochs| said("Meta-loss", epochs.iter().map(|epoch| epoch.meta_loss)))
    });
    let evidence_label = Signal::derive(move || {
        epochs.with(|epochs| said("Log evidence", epochs.iter().map(|epoch| Some(epoch.log_evidence))))
    });
    let explanation = move || {
        if epochs.with(|epochs| epochs.is_empty()) {
            "Nothing is learned of them yet. It begins once there is a first graph, unless the settings say not to."
        } else {
            "Learned from all experiments together. A few rows of each are held up against the rest: the lower the \
             meta-loss, the better the rest was foretold."
        }
    };
    view! {
        <section class="card meta-training" aria-labelledby="meta-training-title" data-testid="meta-training-card">
            <h2 id="meta-training-title">"What experiments are like"</h2>
            <p class="muted">{explanation}</p>
            <div class="meta-curves">
                <figure>
                    <figcaption><Word term=Term::MetaLoss text="Meta-loss" /> ", " <Word term=Term::Epoch /> " by epoch, in " <Word term=Term::Nats /> " a row"</figcaption>
                    <PlotChart plot=loss label=loss_label class="is-low" name="meta-loss" />
                </figure>
                <figure>
                    <figcaption><Word term=Term::LogEvidence text="Log evidence" /> " in nats"</figcaption>
                    <PlotChart plot=evidence label=evidence_label class="is-low" name="log-evidence" />
                </figure>
            </div>
            <details class="fold">
                <summary>"Show what was learned"</summary>
                <div class="table-scroll" tabindex="0" role="region" aria-label="Learned values">
                    <table class="learned-values" data-testid="learned-values">
                        <thead>
                            <tr>
                                <th scope="col">"What"</th>
                                <th scope="col" class="is-number">"Before"</th>
                                <th scope="col" class="is-number">"Learned"</th>
                                <th scope="col">"Meaning"</th>
                            </tr>
                        </thead>
                        <tbody>{move || epochs.with(|epochs| rows(epochs))}</tbody>
                    </table>
                </div>
            </details>
        </section>
    }
}

fn curve(unit: &str, values: impl Iterator<Item = Option<f64>>) -> Plot {
    let points: Vec<(f64, f64)> =
        values.enumerate().filter_map(|(epoch, value)| Some((epoch as f64, value?))).collect();
    let last = points.last().map_or(0.0, |point| point.0);
    Plot {
        x: Axis::counted("epoch", last),
        y: Axis::around(unit, points.iter().map(|point| point.1)),
        layers: vec![
            Layer::Line { points: points.clone(), tint: Tint::Accent, width: 1.6, is_dashed: false },
            Layer::Dots { points, tint: Tint::Accent, shape: Shape::Circle },
        ],
    }
}

fn said(what: &str, values: impl Iterator<Item = Option<f64>>) -> String {
    let values: Vec<String> = values.flatten().map(number::ratio).collect();
    format!("{what} after each epoch: {}", values.join(", "))
}

/// One row a value: where it started, where it is, what it means.
fn rows(epochs: &[Epoch]) -> Option<AnyView> {
    let ends = epochs.first().zip(epochs.last()).map(|(first, last)| (first.meta.clone(), last.meta.clone()));
    ends.map(|(first, last)| {
        let numbers = MetaParameter::ALL
            .map(|p| (p.name().to_owned(), p.get(&first), p.get(&last), p.sentence().to_owned()));
        let kinds = InterventionKind::ALL.into_iter().enumerate().map(|(c, kind)| {
            let meaning = format!("Share of targets that are {}.", intervention(kind));
            (format!("Weight of “{}”", intervention(kind)), first.kind_weights[c], last.kind_weights[c], meaning)
        });
        let mean_targets = |meta: &MetaParameters| match meta.target_counts.as_slice() {
            [] => meta.target_rate * last.target_counts.len().saturating_sub(1) as f64,
            counts => counts.iter().enumerate().map(|(n, p)| n as f64 * p).sum(),
        };
        let sizes = [
            (
                "Targets of an experiment".to_owned(),
                mean_targets(&first),
                mean_targets(&last),
                "Mean of the learned numbers: once the usual number is found in an experiment, more are unlikely there."
                    .to_owned(),
            ),
            (
                "Spread of effects".to_owned(),
                first.children_spread,
                last.children_spread,
                "How unequal variables are in the number of their effects: 0 is alike, 1 and more means hubs.".to_owned(),
            ),
        ];
        numbers
            .into_iter()
            .chain(sizes)
            .chain(kinds)
            .map(|(name, before, learned, meaning)| {
                view! {
                    <tr>
                        <th scope="row">{name}</th>
                        <td class="is-number">{number::short(before)}</td>
                        <td class="is-number">{number::short(learned)}</td>
                        <td>{meaning}</td>
                    </tr>
                }
            })
            .collect_view()
            .into_any()
    })
}
