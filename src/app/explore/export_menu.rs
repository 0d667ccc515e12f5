//! Files to take away.

use leptos::prelude::*;

use crate::app::state::Page;
use crate::protocol::{Format, Purpose, Request};
use crate::words::number;

/// A format with its name in the page's tests, its name for people, and what it is for.
type Entry = (&'static str, fn(f64) -> Format, &'static str, &'static str);

const TABLES: [Entry; 4] = [
    ("export-edges", |_| Format::EdgesCsv, "Edges (CSV)", "one row a pair: probability and effect"),
    ("export-targets", |_| Format::TargetsCsv, "Targets (CSV)", "one row an experiment and variable"),
    ("export-samples", |_| Format::Samples, "Sampled graphs (CSV)", "every distinct graph with its weight"),
    ("export-json", |_| Format::Json, "Everything (JSON)", "settings, probabilities, graphs, diagnostics"),
];

const GRAPHS: [Entry; 5] = [
    ("export-dot", |threshold| Format::Dot { threshold }, "DOT", "Graphviz"),
    ("export-graphml", |threshold| Format::GraphMl { threshold }, "GraphML", "Gephi, yEd, igraph"),
    ("export-dagitty", |threshold| Format::Dagitty { threshold }, "DAGitty", "adjustment sets"),
    (
        "export-bnlearn",
        |threshold| Format::Bnlearn { threshold },
        "bnlearn",
        "R; needs a graph without cycles",
    ),
    ("export-node-link", |threshold| Format::NodeLink { threshold }, "Node-link JSON", "networkx, D3"),
];

const RUNS: [Entry; 2] = [
    ("export-run", |_| Format::Bundle { with_data: false }, "Run", "opens here again; without your rows"),
    (
        "export-run-with-data",
        |_| Format::Bundle { with_data: true },
        "Run with rows",
        "opens here again with everything; holds your data",
    ),
];

/// Buttons that write the result in formats that other tools read.
#[component]
pub fn ExportMenu(
    /// Smallest probability of an edge in formats that hold one graph.
    #[prop(into)]
    threshold: Signal<f64>,
    /// Sends `Export` to the engine.
    ask: Callback<Request>,
    /// Writes the report.
    report: Callback<()>,
) -> impl IntoView {
    let page = expect_context::<Page>();
    let save = move |format| {
        ask.run(Request::Export { format, purpose: Purpose::Save, notes: page.notes.get_untracked() });
    };
    let button = move |(test_id, format, name, purpose): Entry| {
        view! {
            <li>
                <button
                    type="button"
                    class="button is-small"
                    data-testid=test_id
                    on:click=move |_| save(format(threshold.get_untracked()))
                >{name}</button>
                <small>{purpose}</small>
            </li>
        }
    };
    view! {
        <section class="card exports" aria-labelledby="exports-title">
            <h2 id="exports-title">"Take it with you"</h2>
            <h3>"To read and to print"</h3>
            <ul>
                <li>
                    <button
                        type="button"
                        class="button is-small"
                        data-testid="export-report"
                        on:click=move |_| report.run(())
                    >"Report (HTML)"</button>
                    <small>"pictures, tables, notes, certainty and settings on one page; without your rows"</small>
                </li>
            </ul>
            <h3>"All probabilities"</h3>
            <ul>{TABLES.map(button).collect_view()}</ul>
            <h3>"The run"</h3>
            <ul>{RUNS.map(button).collect_view()}</ul>
            <h3>{move || format!("The graph of edges from {}", number::ratio(threshold.get()))}</h3>
            <ul>{GRAPHS.map(button).collect_view()}</ul>
            <p class="muted">"Every picture saves as SVG and PNG, with title and legend, by “Save picture” beside it."</p>
        </section>
    }
}
