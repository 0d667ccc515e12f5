//! What the worker writes as files.

use crate::data::{Dataset, NamedFile};
use crate::export::bundle::Bundle;
use crate::export::{
    bnlearn, dag_samples_csv, dagitty, dot, edges_csv, graphml, json, node_link, targets_csv,
};
use crate::protocol::Format;

/// Name and content of a result's file. `data` are put into a bundle if that is asked for.
pub fn export(format: Format, run: &Bundle, data: Option<&Dataset>) -> (&'static str, String) {
    let posterior = &run.posterior;
    match format {
        Format::EdgesCsv => ("edges.csv", edges_csv::write(posterior)),
        Format::TargetsCsv => ("targets.csv", targets_csv::write(posterior)),
        Format::Samples => ("samples.csv", dag_samples_csv::write(posterior)),
        Format::Json => ("result.json", json::write(posterior, run.scores.as_ref())),
        Format::Dot { threshold } => ("graph.dot", dot::write(posterior, threshold)),
        Format::GraphMl { threshold } => ("graph.graphml", graphml::write(posterior, threshold)),
        Format::Dagitty { threshold } => ("graph.dagitty.txt", dagitty::write(posterior, threshold)),
        Format::Bnlearn { threshold } => ("graph.bnlearn.txt", bnlearn::write(posterior, threshold)),
        Format::NodeLink { threshold } => ("graph.json", node_link::write(posterior, threshold)),
        Format::Bundle { with_data } => {
            let data = data.filter(|_| with_data).cloned();
            ("run.json", Bundle { data, ..run.clone() }.write())
        }
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
