//! The result against a known truth.

use std::sync::Arc;

use leptos::prelude::*;

use super::chart::{Axis, Layer, Plot, PlotChart, Tint};
use crate::app::terms::Word;
use crate::evaluate::{Assessment, Scores};
use crate::words::glossary::Term;
use crate::words::number;

/// Scores beside what chance reaches, curves and calibration.
#[component]
pub fn TruthPanel(
    /// Scores; nothing is shown without.
    #[prop(into)]
    scores: Signal<Option<Arc<Scores>>>,
) -> impl IntoView {
    let has_scores = Memo::new(move |_| scores.with(Option::is_some));
    let has_targets = Memo::new(move |_| scores.with(|s| s.as_ref().is_some_and(|s| s.target.is_some())));
    view! {
        <Show when=move || has_scores.get()>
            <section class="card truth" aria-labelledby="truth-title" data-testid="truth">
                <h2 id="truth-title">"Against the truth"</h2>
                <p class="muted">"The truth of these data is known. A graph at random, or an empty one, is the baseline."</p>
                <ScoreTable scores />
                <h3>"Edges"</h3>
                <Curves assessment=Signal::derive(move || scores.get().map(|s| Arc::new(s.edge.clone()))) what="edges" />
                <Show when=move || has_targets.get()>
                    <h3>"Targets"</h3>
                    <Curves
                        assessment=Signal::derive(move || scores.get().and_then(|s| s.target.clone().map(Arc::new)))
                        what="targets"
                    />
                </Show>
            </section>
        </Show>
    }
}

#[component]
fn ScoreTable(scores: Signal<Option<Arc<Scores>>>) -> impl IntoView {
    let share = |value: Option<f64>| value.map_or_else(|| String::from("–"), number::score);
    let count = |value: Option<f64>| {
        value.map_or_else(
            || String::from("–"),
            |value| number::fixed(value, usize::from(value.fract() != 0.0)),
        )
    };
    let rows = move || {
        let scores = scores.get()?;
        let edge = &scores.edge;
        let target = scores.target.as_ref();
        let rank = |a: &Assessment| (a.ranking, a.chance);
        let (edge_rank, edge_chance) = rank(edge);
        let (target_rank, target_chance) = target.map_or((None, None), rank);
        type Pick = fn(&crate::evaluate::Ranking) -> f64;
        let areas: [(&str, Pick); 3] = [
            ("Area under the ROC curve", |r| r.auroc),
            ("Area under precision and recall", |r| r.auprc),
            ("Average precision", |r| r.ap),
        ];
        let areas = areas
            .into_iter()
            .map(|(name, pick)| {
                view! {
                    <tr>
                        <th scope="row">{name}</th>
                        <td class="is-number"><strong>{share(edge_rank.as_ref().map(pick))}</strong></td>
                        <td class="is-number muted">{share(edge_chance.as_ref().map(pick))}</td>
                        <td class="is-number"><strong>{share(target_rank.as_ref().map(pick))}</strong></td>
                        <td class="is-number muted">{share(target_chance.as_ref().map(pick))}</td>
                    </tr>
                }
            })
            .collect_view();
        let distances = [
            ("Wrong edges: ", Some(Term::HammingDistance), Some(scores.shd), Some(scores.empty_shd)),
            (
                "Wrong edges, mean over sampled graphs",
                None,
                Some(scores.expected_shd),
                Some(scores.empty_shd),
            ),
            ("Wrong predictions of interventions: ", Some(Term::Sid), scores.sid, scores.empty_sid),
        ]
        .into_iter()
        .map(|(name, term, value, empty)| {
            view! {
                <tr>
                    <th scope="row">{name} {term.map(|term| view! { <Word term /> })}</th>
                    <td class="is-number"><strong>{count(value)}</strong></td>
                    <td class="is-number muted">{count(empty)}</td>
                    <td></td>
                    <td></td>
                </tr>
            }
        })
        .collect_view();
        let calibration = view! {
            <tr>
                <th scope="row">"Calibration error"</th>
                <td class="is-number"><strong>{share(Some(edge.calibration.error))}</strong></td>
                <td></td>
                <td class="is-number"><strong>{share(target.map(|t| t.calibration.error))}</strong></td>
                <td></td>
            </tr>
        };
        Some((areas, distances, calibration))
    };
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Scores against the truth">
            <table class="score-table">
                <thead>
                    <tr>
                        <th scope="col">"Score"</th>
                        <th scope="col" class="is-number">"Edges"</th>
                        <th scope="col" class="is-number">"baseline"</th>
                        <th scope="col" class="is-number">"Targets"</th>
                        <th scope="col" class="is-number">"baseline"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// ROC, precision-recall and calibration.
#[component]
fn Curves(assessment: Signal<Option<Arc<Assessment>>>, what: &'static str) -> impl IntoView {
    let plot = move |make: fn(&Assessment) -> Plot| {
        Signal::derive(move || {
            let plot = assessment.with(|a| a.as_deref().map(make));
            Arc::new(plot.unwrap_or_else(|| roc(&Assessment::default())))
        })
    };
    let label = move |words: fn(&Assessment) -> String| {
        Signal::derive(move || {
            let words = assessment.with(|a| a.as_deref().map(words)).unwrap_or_default();
            format!("{what}: {words}")
        })
    };
    let roc_words: fn(&Assessment) -> String =
        |a| format!("receiver operating characteristic, area {}", area(a.ranking.map(|r| r.auroc)));
    let recall_words: fn(&Assessment) -> String =
        |a| format!("precision against recall, area {}", area(a.ranking.map(|r| r.auprc)));
    let calibration_words: fn(&Assessment) -> String = |a| {
        let bins: Vec<String> = a
            .calibration
            .bins
            .iter()
            .map(|bin| {
                format!(
                    "predicted {}, true {} of {}",
                    number::ratio(bin.predicted),
                    number::ratio(bin.observed),
                    bin.count
                )
            })
            .collect();
        format!("calibration, error {}: {}", number::score(a.calibration.error), bins.join("; "))
    };
    view! {
        <div class="curves">
            <figure>
                <PlotChart plot=plot(roc) label=label(roc_words) class="is-square" name="roc" />
                <figcaption>"ROC"</figcaption>
            </figure>
            <figure>
                <PlotChart plot=plot(precision_recall) label=label(recall_words) class="is-square" name="precision-recall" />
                <figcaption>"Precision and recall"</figcaption>
            </figure>
            <figure>
                <PlotChart plot=plot(calibration) label=label(calibration_words) class="is-square" name="calibration" />
                <figcaption>"Calibration: on the diagonal, probabilities mean what they say"</figcaption>
            </figure>
        </div>
    }
}

fn line(points: Vec<(f64, f64)>) -> Layer {
    Layer::Line { points, tint: Tint::Accent, width: 2.2, is_dashed: false }
}

fn baseline(points: Vec<(f64, f64)>) -> Layer {
    Layer::Line { points, tint: Tint::Reference, width: 1.2, is_dashed: true }
}

fn roc(assessment: &Assessment) -> Plot {
    let curve = assessment.curves.as_ref().map_or_else(Vec::new, |curves| curves.roc.clone());
    Plot {
        x: Axis::share("false alarms"),
        y: Axis::share("found"),
        layers: vec![baseline(vec![(0.0, 0.0), (1.0, 1.0)]), line(curve)],
    }
}

fn precision_recall(assessment: &Assessment) -> Plot {
    let curve = assessment.curves.as_ref().map_or_else(Vec::new, |curves| curves.precision_recall.clone());
    let chance = assessment.chance.map_or(0.0, |chance| chance.ap);
    Plot {
        x: Axis::share("recall (found)"),
        y: Axis::share("precision (right)"),
        layers: vec![baseline(vec![(0.0, chance), (1.0, chance)]), line(curve)],
    }
}

fn calibration(assessment: &Assessment) -> Plot {
    let points: Vec<(f64, f64)> =
        assessment.calibration.bins.iter().map(|bin| (bin.predicted, bin.observed)).collect();
    let dots = Layer::Dots { points: points.clone(), tint: Tint::Accent, shape: super::chart::Shape::Circle };
    Plot {
        x: Axis::share("predicted"),
        y: Axis::share("true"),
        layers: vec![baseline(vec![(0.0, 0.0), (1.0, 1.0)]), line(points), dots],
    }
}

fn area(value: Option<f64>) -> String {
    value.map_or_else(|| String::from("not defined"), number::score)
}
