//! What the worker writes as files.

use crate::data::{ColumnRole, Dataset, NamedFile, Roles, written};
use crate::export::bundle::Bundle;
use crate::export::{
    bnlearn, dag_samples_csv, dagitty, dot, edges_csv, graphml, json, node_link, targets_csv,
};
use crate::protocol::Format;

/// Name of the column that names the experiments in a written table: no variable has it.
fn environment_column(variables: &[String]) -> String {
    let numbered = (2..).map(|number| format!("environment_{number}"));
    let mut free =
        std::iter::once("environment".to_owned()).chain(numbered).filter(|name| !variables.contains(name));
    free.next().expect("there are more numbers than variables")
}

/// Name and content of a result's file. `data` are put into a bundle if that is asked for.
pub fn export(format: Format, run: &Bundle, data: Option<&Dataset>) -> (String, String) {
    let (name, content) = written(format, run, data);
    // A table or picture that is taken out of its file cannot say that it holds no probabilities; the name can.
    let guess = if run.posterior.completeness.has_probabilities() { "" } else { "first-guess-" };
    (format!("{guess}{name}"), content)
}

fn written(format: Format, run: &Bundle, data: Option<&Dataset>) -> (&'static str, String) {
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
            let name = if data.is_some() { "run-with-rows.json" } else { "run.json" };
            (name, Bundle { data, ..run.clone() }.write())
        }
    }
}

/// A data set as files that load as the same data set: its rows as one table called `rows`, known targets and the true
/// graph (`edge[i][j]`) as tables of their own; and the roles to read them with.
pub fn as_files(dataset: &Dataset, edge: Option<&[Vec<bool>]>, rows: &str) -> (Vec<NamedFile>, Roles) {
    let names: Vec<String> =
        dataset.variables().iter().map(|name| written::write(name).into_owned()).collect();
    let mut files = vec![long_table(dataset, rows)];
    let mut known = Vec::new();
    for environment in dataset.environments() {
        let row = |target: &str| [written::write(&environment.name).into_owned(), target.to_owned()];
        match environment.known_targets.as_deref() {
            Some([]) => known.push(row("none")),
            Some(targets) => known.extend(targets.iter().map(|&j| row(&names[j]))),
            None => {}
        }
    }
    if !known.is_empty() {
        files.push(table("known-targets.csv", ["experiment", "targets"], known));
    }
    if let Some(edge) = edge {
        let d = names.len();
        let pairs = (0..d).flat_map(|i| (0..d).map(move |j| (i, j))).filter(|&(i, j)| edge[i][j]);
        let pairs = pairs.map(|(i, j)| [names[i].clone(), names[j].clone()]);
        files.push(table("true-graph.csv", ["from", "to"], pairs));
    }
    (files, roles(dataset))
}

/// The roles of a data set's table, none left to be guessed.
fn roles(dataset: &Dataset) -> Roles {
    let variables = dataset.variables().iter().map(|name| (name.clone(), ColumnRole::Variable));
    let columns =
        std::iter::once((environment_column(dataset.variables()), ColumnRole::Environment)).chain(variables);
    let reference = dataset.reference().map(|k| dataset.environments()[k].name.clone());
    Roles { columns: columns.collect(), reference: Some(reference), as_it_stands: true, ..Roles::default() }
}

/// A data set as one table with a column for the environment; numbers in the shortest form that reads back as the same.
fn long_table(dataset: &Dataset, name: &str) -> NamedFile {
    let grouping = environment_column(dataset.variables());
    let variables: Vec<_> = dataset.variables().iter().map(|name| written::write(name)).collect();
    let header = std::iter::once(grouping.as_str()).chain(variables.iter().map(AsRef::as_ref));
    let rows = dataset.environments().iter().enumerate().flat_map(|(k, environment)| {
        let name = written::write(&environment.name).into_owned();
        dataset.rows(k).map(move |row| std::iter::once(name.clone()).chain(row.iter().map(f64::to_string)))
    });
    table(name, header, rows)
}

fn table<'a, Row: IntoIterator<Item = String>>(
    name: &str,
    header: impl IntoIterator<Item = &'a str>,
    rows: impl IntoIterator<Item = Row>,
) -> NamedFile {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).expect("a Vec takes every write");
    for row in rows {
        writer.write_record(row).expect("a Vec takes every write");
    }
    NamedFile { name: name.into(), bytes: writer.into_inner().expect("a Vec takes every write") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data;
    use proptest::prelude::*;

    #[test]
    fn a_data_set_written_as_files_loads_as_the_same_data_set() {
        let names = ["environment 2", "target", "a,\"b\"", "none at all"].map(String::from).to_vec();
        let rows = |n: usize, x: f64| {
            (0..n).map(move |i| (0..4).map(|j| x + (i * 7 + j * 3) as f64 / 11.0).collect())
        };
        let environments = vec![
            ("wt".to_owned(), rows(4, 0.1).collect()),
            ("drug; \"A\"".to_owned(), rows(3, 1e-9).collect()),
            ("drug B".to_owned(), rows(1, 1e9).collect()),
            ("drug C".to_owned(), rows(2, 5.0).collect()),
        ];
        let dataset = Dataset::new(names, environments, None).unwrap();
        let dataset =
            dataset.with_known_targets(1, vec![0, 2]).unwrap().with_known_targets(2, vec![]).unwrap();
        let mut edge = vec![vec![false; 4]; 4];
        edge[2][1] = true;
        let (files, roles) = as_files(&dataset, Some(&edge), "rows.csv");
        let loaded = data::load(&files, Some(&roles), &[]);
        assert_eq!(loaded.dataset, Some(dataset), "{:?}", loaded.report.findings);
        assert_eq!(loaded.truth.map(|truth| truth.edge), Some(edge));
    }

    /// Names that readers of tables take for something else.
    fn name() -> impl Strategy<Value = String> {
        let telling =
            ["environment", "environment_2", "target", "targets", "id", "X1", "none", "NA", "01", "1.0", "1"];
        let odd = [
            " a",
            "a ",
            "=1+1",
            "-",
            "'=x'",
            "'a'",
            "[a]",
            "a;b",
            "a;=b",
            "+",
            "@",
            "\t",
            "a\nb",
            "\n,",
            "\u{200b}=1",
        ];
        let known: Vec<&str> = telling.into_iter().chain(odd).collect();
        prop_oneof![
            prop::sample::select(known).prop_map(str::to_owned),
            "\\PC{1,6}",
            // Line ends are written as one kind, and zero bytes are in no text.
            "[^\r\0]{1,4}",
        ]
    }

    proptest! {
        #[test]
        fn names_come_back_whatever_they_are(
            variables in prop::collection::btree_set(name(), 2..5),
            environments in prop::collection::btree_set(name(), 1..4),
            known in any::<bool>(),
        ) {
            let d = variables.len();
            let rows = |k: usize| (0..3).map(|i| (0..d).map(|j| ((k * 7 + i * 5 + j * 3) % 11) as f64 / 3.0).collect()).collect();
            let environments = environments.into_iter().enumerate().map(|(k, name)| (name, rows(k))).collect();
            let mut dataset = Dataset::new(variables.into_iter().collect(), environments, None).unwrap();
            if known {
                dataset = dataset.with_known_targets(0, vec![0, 1]).unwrap();
            }
            let mut edge = vec![vec![false; d]; d];
            edge[0][1] = true;
            let (files, roles) = as_files(&dataset, Some(&edge), "rows.csv");
            let loaded = data::load(&files, Some(&roles), &[]);
            prop_assert_eq!(loaded.dataset, Some(dataset), "{:?}", loaded.report.findings);
            prop_assert_eq!(loaded.truth.map(|truth| truth.edge), Some(edge));
        }
    }

    #[test]
    fn a_variable_called_environment_keeps_its_column() {
        let names = ["environment", "environment_2", "b"].map(String::from).to_vec();
        let rows = |x: f64| {
            (0..3)
                .map(|i| vec![x + 0.1 * f64::from(i), 0.3 * f64::from(i * i), 1.0 - x * f64::from(i)])
                .collect()
        };
        let environments = vec![("control".to_owned(), rows(0.2)), ("d1".to_owned(), rows(0.7))];
        let dataset = Dataset::new(names, environments, Some(0)).unwrap();
        let (files, roles) = as_files(&dataset, None, "rows.csv");
        let loaded = data::load(&files, Some(&roles), &[]);
        assert_eq!(loaded.dataset, Some(dataset), "{:?}", loaded.report.findings);
    }
}
