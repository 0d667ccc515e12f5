//! Log posterior of the chains.

use std::sync::Arc;

use leptos::prelude::*;

use super::chart::{Axis, Layer, Plot, PlotChart, Tint};
use super::number;

/// A chain is drawn with at most so many points.
const MOST: usize = 300;
/// The first part of a trace (its climb) may leave the chart below: the rest would be flat otherwise.
const CLIMB: f64 = 0.05;

/// Log posterior (nats) of every chain, one value a sweep.
#[component]
pub fn TraceChart(
    /// `trace[c]`: values of chain `c`.
    #[prop(into)]
    trace: Signal<Arc<Vec<Vec<f64>>>>,
    /// Sweeps at the start of each chain that are not counted, once that is known.
    #[prop(into)]
    burn_in: Signal<Option<usize>>,
) -> impl IntoView {
    let plot = Signal::derive(move || Arc::new(trace.with(|trace| plot(trace, burn_in.get()))));
    let label = Signal::derive(move || {
        trace.with(|trace| {
            let ends: Vec<String> =
                trace.iter().filter_map(|chain| chain.last()).map(|&value| number::fixed(value, 0)).collect();
            let sweeps = trace.iter().map(Vec::len).max().unwrap_or(0);
            let burn_in =
                burn_in.get().map_or_else(String::new, |end| format!("; burn-in ended at sweep {end}"));
            format!("Log posterior over {sweeps} sweeps; the chains are at {} nats{burn_in}", ends.join(", "))
        })
    });
    view! { <PlotChart plot label class="is-low" name="chains" /> }
}

fn plot(trace: &[Vec<f64>], burn_in: Option<usize>) -> Plot {
    let longest = trace.iter().map(Vec::len).max().unwrap_or(0);
    let after_climb = trace.iter().flat_map(|chain| {
        let skipped = (chain.len() as f64 * CLIMB) as usize;
        chain[skipped..].iter().copied()
    });
    let y = Axis::around("log posterior (nats)", after_climb);
    let end_of_burn_in = burn_in.map(|end| Layer::Line {
        points: vec![(end as f64, y.range.start), (end as f64, y.range.end)],
        tint: Tint::Reference,
        width: 1.4,
        is_dashed: true,
    });
    let chains = trace.iter().enumerate().map(|(c, chain)| {
        let stride = chain.len().div_ceil(MOST).max(1);
        let points = (0..chain.len()).step_by(stride).map(|k| (k as f64, chain[k])).collect();
        Layer::Line { points, tint: Tint::Series(c), width: 1.4, is_dashed: false }
    });
    let title = if burn_in.is_some() { "sweep (counted from the dashed line on)" } else { "sweep" };
    Plot {
        x: Axis::counted(title, longest.max(2) as f64),
        layers: end_of_burn_in.into_iter().chain(chains).collect(),
        y,
    }
}
