//! What the worker writes as files.

use crate::data::{Dataset, NamedFile};
use crate::evaluate::Scores;
use crate::export::{
    bnlearn, dag_samples_csv, dagitty, dot, edges_csv, graphml, json, node_link, targets_csv,
};
use crate::learn::Posterior;
use crate::protocol::Format;

/// Name and content of a result's file.
pub fn export(format: Format, posterior: &Posterior, scores: Option<&Scores>) -> (&'static str, String) {
    match format {
        Format::EdgesCsv => ("edges.csv", edges_csv::write(posterior)),
        Format::TargetsCsv => ("targets.csv", targets_csv::write(posterior)),
        Format::Samples => ("samples.csv", dag_samples_csv::write(posterior)),
        Format::Json => ("result.json", json::write(posterior, scores)),
        Format::Dot { threshold } => ("graph.dot", dot::write(posterior, threshold)),
        Format::GraphMl { threshold } => ("graph.graphml", graphml::write(posterior, threshold)),
        Format::Dagitty { threshold } => ("graph.dagitty.txt", dagitty::write(posterior, threshold)),
        Format::Bnlearn { threshold } => ("graph.bnlearn.txt", bnlearn::write(posterior, threshold)),
        Format::NodeLink { threshold } => ("graph.json", node_link::write(posterior, threshold)),
    }
}

/// A data set as one table with a column `environment`; numbers in the shortest form that reads back as the same.
pub fn long_table(dataset: &Dataset) -> NamedFile {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = std::iter::once("environment").chain(dataset.variables().iter().map(String::as_str));
    writer.write_record(header).expect("a Vec takes every write");
    for (k, environment) in dataset.environments().iter().enumerate() {
        for row in dataset.rows(k) {
            let cells = std::iter::once(environment.name.clone()).chain(row.iter().map(f64::to_string));
            writer.write_record(cells).expect("a Vec takes every write");
        }
    }
    let bytes = writer.into_inner().expect("a Vec takes every write");
    NamedFile { name: "simulated.csv".into(), bytes }
}
