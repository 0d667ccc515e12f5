//! Writes every export format of one small run into a folder, for `tests/read_back.py` to read with other tools.
//!
//! `cargo run --example write_exports -- DIR`

use std::error::Error;
use std::path::PathBuf;

use metacadi::data::Dataset;
use metacadi::export::{
    bnlearn, bundle, dag_samples_csv, dagitty, dot, edges_csv, graphml, json, node_link, targets_csv,
};
use metacadi::learn::{self, Adapter, Posterior, Problem, Settings};

/// So low that edges of both directions and cycles are among the graphs.
const THRESHOLD: f64 = 0.1;

fn main() -> Result<(), Box<dyn Error>> {
    let directory = PathBuf::from(std::env::args().nth(1).ok_or("usage: write_exports DIR")?);
    std::fs::create_dir_all(&directory)?;
    let bundle = run()?;
    let posterior = &bundle.posterior;
    let node_names = |names: Vec<String>| serde_json::to_string(&names);
    for (name, text) in [
        ("result.json", json::write(posterior, None)),
        ("threshold.json", serde_json::to_string(&THRESHOLD)?),
        ("edges.csv", edges_csv::write(posterior)),
        ("targets.csv", targets_csv::write(posterior)),
        ("dags.csv", dag_samples_csv::write(posterior)),
        ("graph.dot", dot::write(posterior, THRESHOLD)),
        ("graph.graphml", graphml::write(posterior, THRESHOLD)),
        ("graph.dagitty", dagitty::write(posterior, THRESHOLD)),
        ("dagitty_names.json", node_names(dagitty::node_names(&posterior.variables))?),
        ("graph.bnlearn", bnlearn::write(posterior, THRESHOLD)),
        ("bnlearn_names.json", node_names(bnlearn::node_names(&posterior.variables))?),
        ("node_link.json", node_link::write(posterior, THRESHOLD)),
        ("bundle.json", bundle.write()),
    ] {
        std::fs::write(directory.join(name), text)?;
    }
    Ok(())
}

/// A run on a few rows, so that the posterior is unsure, over variables with names that break careless quoting.
fn run() -> Result<bundle::Bundle, Box<dyn Error>> {
    let names = [
        "plain",
        "a \"b\"",
        "p,q;r",
        "back\\slash\\",
        "[x|y:z]",
        "<&>'",
        "ä → β",
        "line\nend",
        "=1+1",
        "zero\u{200b}width",
    ];
    let noise = |i: usize| 2.0 * (i as f64 * 0.731_058_578_630_004_9).fract() - 1.0;
    let rows = |start: usize, n: usize, shifted: Option<usize>| -> Vec<Vec<f64>> {
        (start..start + n)
            .map(|i| {
                let mut row = Vec::new();
                for j in 0..names.len() {
                    let cause = if j == 0 { 0.0 } else { row[(j * 5 + 2) % j] };
                    let shift = if shifted == Some(j) { 4.0 } else { 0.0 };
                    row.push(0.8 * cause + noise(31 * i + 7 * j * j + 1) + shift);
                }
                row
            })
            .collect()
    };
    let environments = vec![
        ("obs".to_owned(), rows(0, 8, None)),
        ("first, \"odd\"".to_owned(), rows(50, 2, Some(1))),
        ("second;\\".to_owned(), rows(80, 2, Some(4))),
    ];
    let dataset = Dataset::new(names.map(String::from).to_vec(), environments, Some(0))?;
    let settings = Settings { seed: 7, chains: 2, sweeps: 200, ..Settings::default() };
    let problem = Problem::new(&dataset, settings)?;
    let mut state = learn::init(&problem);
    while !learn::step(&problem, &mut state).finished {}
    let posterior: Posterior = learn::posterior(&problem, &state);
    let source = bundle::Source::Files { names: vec!["example.csv".into()], roles: None, fixes: Vec::new() };
    let mut bundle = bundle::Bundle::new(source, posterior);
    bundle.adapter = Some(Adapter::new(&problem, &state));
    Ok(bundle)
}
