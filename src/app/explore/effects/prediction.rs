//! Does the graph predict experiments that it has not seen?

use std::sync::Arc;

use leptos::prelude::*;

use super::desk::Desk;
use crate::app::explore::chart::{Axis, Layer, Plot, PlotChart, Shape, Tint};
use crate::app::explore::{Picture, number};
use crate::effects::{Check, Prediction, Verdict};
use crate::sorting::Arrange;
use crate::words::number::Figure;

/// Intervals are drawn of so many points at the most: more hide the points.
const BARS: usize = 60;
/// Rows of the table.
const LISTED: usize = 40;

/// The check as a sentence, a picture and a table.
#[component]
pub fn PredictionAnswer(
    /// Questions and answers.
    desk: Desk,
    /// Names.
    #[prop(into)]
    picture: Signal<Arc<Picture>>,
) -> impl IntoView {
    let content = move || {
        let Some(check) = desk.check.get() else {
            let text = desk.refusal.get().unwrap_or_else(|| "Being checked …".into());
            return view! { <p class="muted">{text}</p> }.into_any();
        };
        let (tone, text) = verdict(&check);
        let plot = Arc::new(plot(&check.predictions));
        let label = format!("Predicted against seen changes of {} means", check.predictions.len());
        let has_points = !check.predictions.is_empty();
        let rows = table(&check, picture);
        view! {
            <p class=format!("verdict is-{tone}") data-testid="prediction-verdict">{text}</p>
            <p class="muted">{details(&check)}</p>
            {has_points.then(|| view! {
                <details class="fold">
                    <summary>"Show predicted against seen"</summary>
                    <PlotChart plot=Signal::derive(move || plot.clone()) label=Signal::derive(move || label.clone()) class="is-wide" name="predicted-and-seen" />
                    {rows}
                </details>
            })}
        }
        .into_any()
    };
    view! {
        <h3>"Does it predict?"</h3>
        <div aria-live="polite">{content}</div>
    }
}

/// The check in words, for a report.
pub fn prediction_words(check: &Check) -> Vec<String> {
    vec![verdict(check).1, details(check)]
}

/// R2 with two digits.
fn explained(share: Option<f64>) -> String {
    share.map_or_else(|| "–".into(), number::ratio)
}

fn verdict(check: &Check) -> (&'static str, String) {
    let figures = &check.figures;
    let with = explained(figures.explained);
    let without = explained(figures.nothing_passed_on);
    match check.verdict {
        Verdict::Predicts => (
            "good",
            format!("The graph predicts experiments that it has not seen: R² {with} ({without} if nothing were passed on)."),
        ),
        Verdict::InPart => (
            "note",
            format!(
                "The graph predicts experiments that it has not seen: R² {with} ({without} if nothing were passed on). But {} more than it explains: do not build on effects between those.",
                crate::words::count(check.unexplained, "pair of variables shares", "pairs of variables share")
            ),
        ),
        Verdict::Little => (
            "note",
            format!(
                "The graph foresees little of what experiments change beyond their targets, and says so: R² {with} ({without} if nothing were passed on), but {} of the 90 % intervals hold.",
                number::share(figures.coverage)
            ),
        ),
        Verdict::DoesNot => (
            "warning",
            format!(
                "The graph does not predict experiments that it has not seen: do not build on it. R² {with} ({without} if nothing were passed on); {} of the 90 % intervals hold.",
                number::share(figures.coverage)
            ),
        ),
        Verdict::CannotTell => (
            "note",
            "This cannot be tested here: hardly anything differs between experiments but the targets themselves, which is no reason to build on the graph.".into(),
        ),
    }
}

fn details(check: &Check) -> String {
    let figures = &check.figures;
    let mut text = format!(
        "Each experiment was left out once, the mechanisms were fitted again without it, and the means of variables that were no targets were predicted from what was done to the targets. The graph itself was kept: it has seen all experiments. {} of the 90 % intervals hold what was seen.",
        number::share(figures.coverage)
    );
    if figures.explained_all.is_some() && figures.only_targets.is_some() {
        text += &format!(
            " Targets included, R² {}; {} if only the targets changed, {} if nothing did.",
            explained(figures.explained_all),
            explained(figures.only_targets),
            explained(figures.nothing_changes)
        );
    }
    if check.too_small > 0 {
        text += &format!(
            " {} of a single row left out: there was nothing to compare with.",
            crate::words::count(check.too_small, "experiment was", "experiments were")
        );
    }
    text
}

/// Changes from what is usual, in standard deviations: variables of any unit stand side by side.
fn changes(p: &Prediction) -> (f64, f64, f64, f64) {
    let change = |x: f64| (x - p.unchanged) / p.deviation;
    (change(p.seen), change(p.predicted.mean), change(p.predicted.low), change(p.predicted.high))
}

fn plot(predictions: &[Prediction]) -> Plot {
    let mut all: Vec<(f64, f64, f64, f64)> = predictions.iter().map(changes).collect();
    all.arrange_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let bars = all.iter().take(BARS);
    let x = Axis::around("seen change (standard deviations)", all.iter().map(|p| p.0));
    let y = Axis::around("predicted change", all.iter().flat_map(|p| [p.1, p.2, p.3]));
    let (low, high) = (x.range.start.max(y.range.start), x.range.end.min(y.range.end));
    let line =
        |points: Vec<(f64, f64)>, tint, width, is_dashed| Layer::Line { points, tint, width, is_dashed };
    let mut layers: Vec<Layer> =
        bars.map(|p| line(vec![(p.0, p.2), (p.0, p.3)], Tint::Reference, 1.0, false)).collect();
    layers.push(line(vec![(low, low), (high, high)], Tint::Ink, 1.4, true));
    let points = all.iter().map(|p| (p.0, p.1)).collect();
    layers.push(Layer::Dots { points, tint: Tint::Accent, shape: Shape::Circle });
    Plot { x, y, layers }
}

fn table(check: &Check, picture: Signal<Arc<Picture>>) -> impl IntoView + use<> {
    let mut listed = check.predictions.clone();
    listed.arrange_by(|a, b| {
        let size = |p: &Prediction| changes(p).1.abs().max(changes(p).0.abs());
        size(b).total_cmp(&size(a))
    });
    let more = listed.len().saturating_sub(LISTED);
    let rows = listed
        .into_iter()
        .take(LISTED)
        .map(|p| {
            let (variable, experiment) = picture.with_untracked(|picture| {
                let named = |names: &[String], i: usize| names.get(i).cloned().unwrap_or_default();
                (named(&picture.variables, p.variable), named(&picture.experiments, p.experiment))
            });
            let predicted = Figure::from(p.predicted);
            view! {
                <tr>
                    <th scope="row">{experiment} ", " {variable}</th>
                    <td class="is-number">{predicted.to_string()}</td>
                    <td class="is-number">{predicted.alike(p.seen)}</td>
                    <td class="is-number">{predicted.alike(p.unchanged)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Predicted against seen means">
            <table class="outcomes">
                <thead>
                    <tr>
                        <th scope="col">"Experiment, variable"</th>
                        <th scope="col">"Predicted mean (90 % interval)"</th>
                        <th scope="col">"Seen"</th>
                        <th scope="col">"If nothing were passed on"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {(more > 0).then(|| view! { <p class="muted">{format!("The {LISTED} largest changes; {more} more are in the picture.")}</p> })}
    }
}
