//! Edge probabilities as CSV.

use super::edges::edge;
use super::number::number;
use super::table_names::cells;
use crate::learn::Posterior;

/// `from,to,probability,effect,effect_low,effect_high`, one row an ordered pair of different variables, by cause and
/// then effect; lines end in `\n`.
///
/// The effect is in units of `to` per unit of `from` with its central 95 % interval; the three cells are empty where
/// no sampled graph has the edge.
pub fn write(posterior: &Posterior) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut row = |cells: [&str; 6]| writer.write_record(cells).expect("memory does not fail");
    row(["from", "to", "probability", "effect", "effect_low", "effect_high"]);
    let d = posterior.variables.len();
    let names = cells(&posterior.variables);
    for (from, to) in (0..d).flat_map(|i| (0..d).map(move |j| (i, j))).filter(|(i, j)| i != j) {
        let edge = edge(posterior, from, to);
        let [mean, low, high] =
            edge.effect.map_or_else(Default::default, |e| [number(e.mean), number(e.low), number(e.high)]);
        row([&names[from], &names[to], &number(edge.probability), &mean, &low, &high]);
    }
    String::from_utf8(writer.into_inner().expect("memory does not fail")).expect("all cells are UTF-8")
}
