//! Data sets as files, and what the engine makes of them natively.

use std::time::Instant;

use metacadi::data::{Dataset, NamedFile, Truth};
use metacadi::learn::Settings;
use metacadi::notes::Notes;
use metacadi::protocol::{Envelope, Format, Purpose, Request, Response};
use metacadi::simulate::{Recipe, simulate};
use metacadi::worker::Session;
use serde_json::Value;

/// Simulated data with a reference and experiments.
pub fn simulated(variables: usize, experiments: usize, rows: usize) -> Dataset {
    simulated_with_truth(variables, experiments, rows).0
}

/// The same with the graph and the targets that they were made from.
pub fn simulated_with_truth(variables: usize, experiments: usize, rows: usize) -> (Dataset, Truth) {
    let recipe = Recipe { seed: 11, variables, experiments, rows, ..Recipe::default() };
    simulate(&recipe).expect("the recipe is within its limits")
}

/// One table with a column `environment`.
pub fn long_table(dataset: &Dataset) -> String {
    let mut text = format!("environment,{}\n", dataset.variables().join(","));
    for (k, environment) in dataset.environments().iter().enumerate() {
        for row in dataset.rows(k) {
            text += &format!("{},{}\n", environment.name, row_text(row, ","));
        }
    }
    text
}

/// One file an environment, as a spreadsheet in a country with a decimal comma writes them.
pub fn file_each(dataset: &Dataset) -> Vec<(String, String)> {
    let file = |k: usize| {
        let mut text = format!("\u{feff}{}\r\n", dataset.variables().join(";"));
        for row in dataset.rows(k) {
            text += &format!("{}\r\n", row_text(row, ";").replace('.', ","));
        }
        (format!("{}.csv", dataset.environments()[k].name), text)
    };
    (0..dataset.environments().len()).map(file).collect()
}

/// The rows of one environment as a file of its own.
pub fn one_environment(dataset: &Dataset, k: usize) -> String {
    let mut text = format!("{}\n", dataset.variables().join(","));
    for row in dataset.rows(k) {
        text += &format!("{}\n", row_text(row, ","));
    }
    text
}

fn row_text(row: &[f64], delimiter: &str) -> String {
    row.iter().map(f64::to_string).collect::<Vec<_>>().join(delimiter)
}

/// What the same program says on this machine's own processor, without any browser: edge and target tables.
pub fn native_tables(files: &[(&str, &str)], seed: u64) -> [String; 2] {
    native_files(files, seed, [Format::EdgesCsv, Format::TargetsCsv])
}

/// The same as files of other formats.
pub fn native_files<const N: usize>(files: &[(&str, &str)], seed: u64, formats: [Format; N]) -> [String; N] {
    let mut session = Session::default();
    let mut ask = |request| session.handle(Envelope::new(1, request)).map(|answer| answer.body);
    let files = files
        .iter()
        .map(|(name, text)| NamedFile { name: (*name).into(), bytes: text.as_bytes().into() })
        .collect();
    let loaded = ask(Request::Load { files, roles: None, fixes: Vec::new() });
    assert!(matches!(&loaded, Some(Response::Loaded { report, .. }) if report.ready), "{loaded:?}");
    ask(Request::Learn(Settings { seed, ..Settings::default() }));
    let started = Instant::now();
    loop {
        let message = session.work(|| started.elapsed().as_secs_f64() * 1000.0);
        if matches!(message.map(|answer| answer.body), Some(Response::Learned { .. })) {
            break;
        }
    }
    formats.map(|format| {
        match session
            .handle(Envelope::new(
                1,
                Request::Export { format, purpose: Purpose::Save, notes: Notes::default() },
            ))
            .map(|answer| answer.body)
        {
            Some(Response::Exported { content, .. }) => content,
            other => panic!("{other:?}"),
        }
    })
}

/// A run file without the time that the run took.
pub fn without_time(run: &str) -> Value {
    let mut run: Value = serde_json::from_str(run).expect("a run file is JSON");
    let fields = run.as_object_mut().expect("it is an object");
    assert!(fields.remove("elapsed_ms").is_some(), "the file says how long it took");
    run
}
