//! Target probabilities as CSV.

use super::number::number;
use super::table_names::cells;
use crate::learn::Posterior;
use crate::model::{InterventionKind, KindWeights};

/// `experiment,variable,probability,kind,hard,shift,mechanism,noise`, one row an experiment and variable; lines end in `\n`.
///
/// `kind` is the most probable kind; the last columns are the probabilities of each kind, given that the variable is a
/// target.
pub fn write(posterior: &Posterior) -> String {
    table(&posterior.variables, &posterior.experiments, &posterior.target, &posterior.kind)
}

/// The same table for any experiments: `target[k][j]` and `kind[k][j]` for experiment `k` and variable `j`.
pub fn table(
    variables: &[String],
    experiments: &[String],
    target: &[Vec<f64>],
    kind: &[Vec<KindWeights>],
) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = ["experiment", "variable", "probability", "kind"];
    let kinds = InterventionKind::ALL.map(InterventionKind::name);
    writer.write_record(header.iter().chain(&kinds)).expect("memory does not fail");
    let (experiments, variables) = (cells(experiments), cells(variables));
    for (k, experiment) in experiments.iter().enumerate() {
        for (j, variable) in variables.iter().enumerate() {
            let weights = &kind[k][j];
            let mut row = vec![experiment.to_string(), variable.to_string(), number(target[k][j])];
            row.push(most_probable(weights).name().into());
            row.extend(weights.iter().map(|&w| number(w)));
            writer.write_record(row).expect("memory does not fail");
        }
    }
    String::from_utf8(writer.into_inner().expect("memory does not fail")).expect("all cells are UTF-8")
}

/// The first kind of largest weight.
fn most_probable(weights: &KindWeights) -> InterventionKind {
    let best = (0..weights.len()).rev().max_by(|&a, &b| weights[a].total_cmp(&weights[b])).unwrap_or(0);
    InterventionKind::ALL[best]
}
