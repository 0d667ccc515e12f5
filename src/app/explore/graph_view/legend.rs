//! What the lines and rings mean, and what to watch out for.

use leptos::prelude::*;

use super::marks::Mode;
use super::state::GraphState;
use crate::app::explore::effects::PaintLegend;
use crate::app::theme::ink;
use crate::export::figure::{Entry, Sample};
use crate::graph::Thresholded;
use crate::words::number;

/// Kinds of line, each with what it says.
fn entries(graph: GraphState) -> &'static [(&'static str, &'static str)] {
    match graph.mode.get() {
        _ if graph.is_compared.get() => &[
            ("gained", "gained"),
            ("lost", "lost"),
            ("changed", "changed by more than 0.2"),
            ("kept", "as before"),
        ],
        Mode::Probabilities if graph.picture.with(|picture| picture.is_live) => {
            &[("unsigned", "stronger line: more probable")]
        }
        Mode::Probabilities => &[("positive", "raises"), ("negative", "lowers"), ("faint", "less probable")],
        Mode::Class => &[("unsigned", "direction known"), ("undirected", "direction cannot be told")],
        Mode::Errors => &[
            ("unsigned", "correct"),
            ("extra", "not in the truth"),
            ("missing", "missed"),
            ("reversed", "wrong direction"),
        ],
    }
}

/// The same for a file, in the page's colours.
pub fn legend(graph: GraphState) -> Vec<Entry> {
    let line = |&(kind, words): &(&str, &str)| {
        let (token, dashes) = match kind {
            "positive" => ("--positive", "none"),
            "negative" => ("--negative", "7 4"),
            "faint" => ("--line-strong", "none"),
            "undirected" => ("--target", "12 4"),
            "extra" => ("--error", "none"),
            "missing" => ("--ink-3", "2 5"),
            "reversed" | "changed" => ("--target", "12 3 2 3"),
            "gained" => ("--accent", "none"),
            "lost" => ("--error", "2 5"),
            "kept" => ("--line-strong", "none"),
            _ => ("--ink-2", "none"),
        };
        Entry { sample: Sample::Line(ink(token), dashes.into()), words: words.into() }
    };
    let imposed = graph.marks.with(|marks| marks.values().any(|mark| mark.is_imposed && mark.is_shown));
    let imposed = imposed.then(|| Entry {
        sample: Sample::Line(ink("--imposed"), "14 2".into()),
        words: "you said so".into(),
    });
    entries(graph).iter().map(line).chain(imposed).collect()
}

/// Samples of the lines with a word each.
#[component]
pub fn Legend(
    /// The picture.
    graph: GraphState,
) -> impl IntoView {
    let entries = move || {
        entries(graph)
            .iter()
            .map(|(kind, words)| {
                view! {
                    <li>
                        <svg class="sample" viewBox="0 0 34 10" aria-hidden="true">
                            <g class=format!("edge {kind}")><path class="line" d="M1 5H33"></path></g>
                        </svg>
                        {*words}
                    </li>
                }
            })
            .collect_view()
    };
    let is_idle = move || graph.related.with(|related| related.as_ref().is_none_or(|r| r.centre.is_empty()));
    let is_experiment = move || graph.selection.get().experiment();
    view! {
        <ul class="graph-legend">
            {entries}
            <Show when=move || graph.marks.with(|marks| marks.values().any(|mark| mark.is_imposed))>
                <li>
                    <svg class="sample" viewBox="0 0 34 10" aria-hidden="true">
                        <g class="edge imposed"><path class="line" d="M1 5H33"></path></g>
                    </svg>
                    "you said so"
                </li>
            </Show>
            // Their room is kept: the picture must not give way under the pointer.
            <li class:is-idle=is_idle><span class="node-sample" aria-hidden="true"></span>"cause"</li>
            <li class:is-idle=is_idle><span class="node-sample is-effect" aria-hidden="true"></span>"effect"</li>
            <PaintLegend />
            {move || {
                is_experiment()
                    .map(|k| {
                        let name = graph.picture.with(|p| p.experiments.get(k).cloned().unwrap_or_default());
                        view! {
                            <li>
                                <span class="ring-sample" aria-hidden="true"></span>
                                "target of " {name}
                            </li>
                        }
                    })
            }}
        </ul>
    }
}

/// Says which cycle the edges at the threshold form, and offers a threshold without.
#[component]
pub fn CycleWarning(
    /// The picture.
    graph: GraphState,
) -> impl IntoView {
    let cycle = Memo::new(move |_| {
        graph.picture.with(|picture| {
            let cut = Thresholded::new(&picture.edge, graph.threshold.get());
            cut.cycle().map(|cycle| (cycle, cut.acyclic_threshold()))
        })
    });
    let warning = move || {
        cycle.get().map(|(cycle, enough)| {
            let mut names: Vec<String> = cycle.iter().map(|&j| graph.name(j)).collect();
            names.push(names[0].clone());
            view! {
                <p class="cycle-warning">
                    <strong>"These edges form a cycle: "</strong>
                    {names.join(" → ")}
                    ". Every sampled graph is acyclic, but graphs that disagree are laid over each other here. "
                    {(enough <= 1.0).then(|| view! {
                        <button type="button" class="link" on:click=move |_| graph.threshold.set(enough)>
                            {format!("Raise the threshold to {}", number::ratio(enough))}
                        </button>
                    })}
                </p>
            }
        })
    };
    view! { <div role="status" class="warnings">{warning}</div> }
}
