//! Graphviz DOT.

use std::fmt::Write;

use super::edges::edges;
use super::number::number;
use crate::learn::Posterior;

/// A `digraph` of all variables and the edges at the threshold, with `probability` and, where known, `effect` as
/// attributes; stronger edges are drawn wider and negative effects dashed.
///
/// Names are node identifiers. In a name every backslash is doubled (DOT has no other way to end a name in one).
pub fn write(posterior: &Posterior, threshold: f64) -> String {
    let mut text = String::from("digraph {\n");
    let names: Vec<String> = posterior.variables.iter().map(|name| quoted(name)).collect();
    for (name, raw) in names.iter().zip(&posterior.variables) {
        // The default label shows the identifier as it is, doubled backslashes and all.
        let label = if raw.contains('\\') { format!(" [label={name}]") } else { String::new() };
        writeln!(text, "  {name}{label};").expect("memory does not fail");
    }
    for edge in edges(posterior, threshold) {
        let effect = edge.effect.map_or_else(String::new, |e| format!(", effect={}", plain(e.mean)));
        let dash = if edge.effect.is_some_and(|e| e.mean < 0.0) { ", style=dashed" } else { "" };
        writeln!(
            text,
            "  {} -> {} [probability={}, penwidth={}{effect}{dash}];",
            names[edge.from],
            names[edge.to],
            plain(edge.probability),
            number(((0.5 + 2.0 * edge.probability) * 100.0).round() / 100.0),
        )
        .expect("memory does not fail");
    }
    text + "}\n"
}

/// A DOT string: quotes escaped, backslashes doubled.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A number as a DOT value; bare numerals have no exponent.
fn plain(x: f64) -> String {
    let text = number(x);
    if text.contains(|c: char| c.is_alphabetic()) { format!("\"{text}\"") } else { text }
}
