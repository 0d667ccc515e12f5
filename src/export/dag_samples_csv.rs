//! Sampled graphs as CSV.

use super::number::number;
use super::table_names::cells;
use crate::learn::Posterior;

/// `sample,weight,from,to`, one row an edge of a sampled graph; samples count from 1 by falling weight.
///
/// A graph without edges has one row with `from` and `to` empty. The weights of all samples add up to one; a
/// sample's weight is repeated in each of its rows.
pub fn write(posterior: &Posterior) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut row = |cells: [&str; 4]| writer.write_record(cells).expect("memory does not fail");
    row(["sample", "weight", "from", "to"]);
    let names = cells(&posterior.variables);
    for (s, sample) in posterior.samples.iter().enumerate() {
        let (index, weight) = ((s + 1).to_string(), number(sample.weight));
        if sample.parents.iter().all(Vec::is_empty) {
            row([&index, &weight, "", ""]);
        }
        for (to, parents) in sample.parents.iter().enumerate() {
            for &from in parents {
                row([&index, &weight, &names[from], &names[to]]);
            }
        }
    }
    String::from_utf8(writer.into_inner().expect("memory does not fail")).expect("all cells are UTF-8")
}
