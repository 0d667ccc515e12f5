//! Graphviz DOT.

use std::borrow::Cow;
use std::fmt::Write;

use super::edges::edges;
use super::invisible::is_invisible;
use super::number::number;
use crate::learn::Posterior;

/// A `digraph` of all variables and the edges at the threshold, with `probability` and, where known, `effect` as
/// attributes; stronger edges are drawn wider and negative effects dashed.
///
/// Names are node identifiers. In a name every backslash is doubled (DOT has no other way to end a name in one).
/// Graphviz reads entities in labels, so a name with invisible characters, or with something that looks like an entity,
/// is written with entities: `&#x200b;`, `&amp;`.
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

/// A DOT string: quotes escaped, backslashes doubled, entities where they are needed.
fn quoted(name: &str) -> String {
    format!("\"{}\"", with_entities(name).replace('\\', "\\\\").replace('"', "\\\""))
}

/// The text that Graphviz shows as the name. Different names give different texts.
fn with_entities(name: &str) -> Cow<'_, str> {
    let looks_like_entity = name.split('&').skip(1).any(|after| {
        let word = after.split(';').next().filter(|word| word.len() < after.len());
        word.is_some_and(|word| {
            !word.is_empty() && word.chars().all(|c| c == '#' || c.is_ascii_alphanumeric())
        })
    });
    if !looks_like_entity && !name.contains(is_invisible) {
        return name.into();
    }
    let written = |c: char| match c {
        '&' => "&amp;".into(),
        c if is_invisible(c) => format!("&#x{:x};", u32::from(c)),
        c => c.into(),
    };
    name.chars().map(written).collect::<String>().into()
}

/// A number as a DOT value; bare numerals have no exponent.
fn plain(x: f64) -> String {
    let text = number(x);
    if text.contains(|c: char| c.is_alphabetic()) { format!("\"{text}\"") } else { text }
}
