//! Every experiment with its rows and how far it is from the reference.

use leptos::prelude::*;

use crate::app::bar::Bar;
use crate::app::state::Page;
use crate::data::EnvironmentSummary;
use crate::words::number;

/// A row for each environment.
#[component]
pub fn Environments() -> impl IntoView {
    let page = expect_context::<Page>();
    let summaries = Memo::new(move |_| {
        page.report.with(|report| {
            report.as_ref().map_or_else(Vec::new, |report| report.environment_summaries.clone())
        })
    });
    let farthest = Memo::new(move |_| {
        summaries.with(|summaries| summaries.iter().filter_map(|s| s.distance).fold(0.0, f64::max))
    });
    view! {
        <Show when=move || summaries.with(|summaries| !summaries.is_empty())>
            <section class="card" aria-labelledby="environments">
                <div class="card-head">
                    <h2 id="environments">"Experiments"</h2>
                    <span class="muted">
                        "Distance: mean difference to the reference in standard deviations, over the variables"
                    </span>
                </div>
                <div class="table-scroll is-tall" tabindex="0" role="region" aria-label="Table of experiments">
                    <table class="environments">
                        <thead>
                            <tr>
                                <th scope="col">"Experiment"</th>
                                <th scope="col" class="is-number">"Rows"</th>
                                <th scope="col">"Distance"</th>
                                <th scope="col">"Known targets"</th>
                            </tr>
                        </thead>
                        <tbody>
                            {move || summaries.get().into_iter().map(|s| row(s, farthest.get())).collect_view()}
                        </tbody>
                    </table>
                </div>
            </section>
        </Show>
    }
}

fn row(summary: EnvironmentSummary, farthest: f64) -> impl IntoView {
    let distance = match summary.distance {
        _ if summary.is_reference => view! { <span class="tag">"reference"</span> }.into_any(),
        None => view! { <span class="muted">"cannot be told"</span> }.into_any(),
        Some(distance) => view! {
            <span class="distance">
                <Bar share=distance / farthest.max(1e-9) />
                {number::ratio(distance)}
            </span>
        }
        .into_any(),
    };
    let targets = summary.known_targets.map_or_else(String::new, |targets| {
        if targets.is_empty() { "none".into() } else { targets.join(", ") }
    });
    view! {
        <tr>
            <th scope="row">{summary.name}</th>
            <td class="is-number">{summary.rows}</td>
            <td>{distance}</td>
            <td>{targets}</td>
        </tr>
    }
}
