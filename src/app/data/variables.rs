//! Every variable with its range and a small histogram.

use leptos::prelude::*;

use crate::app::state::Page;
use crate::data::VariableSummary;
use crate::words::count;
use crate::words::number::value;

/// Height and width of a histogram, in its own units.
const SIZE: (f64, f64) = (96.0, 28.0);

/// A card for each variable.
#[component]
pub fn Variables() -> impl IntoView {
    let page = expect_context::<Page>();
    let summaries = Memo::new(move |_| {
        page.report
            .with(|report| report.as_ref().map_or_else(Vec::new, |report| report.variable_summaries.clone()))
    });
    view! {
        <Show when=move || summaries.with(|summaries| !summaries.is_empty())>
            <section class="card" aria-labelledby="variables">
                <div class="card-head">
                    <h2 id="variables">"Variables"</h2>
                    <span class="muted">"Over all rows: spread, range, mean and standard deviation"</span>
                </div>
                <ul class="variables">{move || summaries.get().into_iter().map(summary).collect_view()}</ul>
            </section>
        </Show>
    }
}

fn summary(summary: VariableSummary) -> impl IntoView {
    let missing = (summary.missing > 0).then(|| {
        view! { <span class="variable-missing">{count(summary.missing, "gap", "gaps")}</span> }
    });
    let range = format!("{} … {}", value(summary.min), value(summary.max));
    let moments = format!("{} ± {}", value(summary.mean), value(summary.sd));
    view! {
        <li class="variable">
            <span class="variable-name" title=summary.name.clone()>{summary.name.clone()}</span>
            {missing}
            <Histogram counts=summary.histogram />
            <span class="variable-range">{range}</span>
            <span class="variable-moments">{moments}</span>
        </li>
    }
}

#[component]
fn Histogram(counts: Vec<usize>) -> impl IntoView {
    let most = counts.iter().copied().max().unwrap_or(1).max(1) as f64;
    let width = SIZE.0 / counts.len().max(1) as f64;
    let bars = counts.into_iter().enumerate().map(move |(i, n)| {
        let height = if n == 0 { 0.0 } else { (SIZE.1 * n as f64 / most).max(1.0) };
        view! { <rect x=i as f64 * width y=SIZE.1 - height width=width - 1.0 height=height /> }
    });
    view! {
        <svg class="histogram" viewBox=format!("0 0 {} {}", SIZE.0, SIZE.1) preserveAspectRatio="none" aria-hidden="true">
            {bars.collect_view()}
        </svg>
    }
}
