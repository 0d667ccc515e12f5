//! GraphML.

use std::fmt::Write;

use super::edges::edges;
use super::invisible::is_invisible;
use super::number::number;
use crate::learn::Posterior;

/// A directed graph of all variables (`name`) and the edges at the threshold (`probability`, `effect`, `effect_low`,
/// `effect_high`).
///
/// Node identifiers are `n0`, `n1`, ... in the order of the variables, since GraphML allows no spaces in them.
/// Characters that XML 1.0 cannot hold (most control characters) become U+FFFD.
pub fn write(posterior: &Posterior, threshold: f64) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n  \
         <key id=\"name\" for=\"node\" attr.name=\"name\" attr.type=\"string\"/>\n",
    );
    for key in ["probability", "effect", "effect_low", "effect_high"] {
        text += &format!("  <key id=\"{key}\" for=\"edge\" attr.name=\"{key}\" attr.type=\"double\"/>\n");
    }
    text += "  <graph edgedefault=\"directed\">\n";
    for (j, name) in posterior.variables.iter().enumerate() {
        writeln!(text, "    <node id=\"n{j}\"><data key=\"name\">{}</data></node>", escaped(name))
            .expect("memory does not fail");
    }
    for edge in edges(posterior, threshold) {
        let mut data = vec![("probability", edge.probability)];
        data.extend(
            edge.effect
                .into_iter()
                .flat_map(|e| [("effect", e.mean), ("effect_low", e.low), ("effect_high", e.high)]),
        );
        let data: String =
            data.into_iter().map(|(key, x)| format!("<data key=\"{key}\">{}</data>", number(x))).collect();
        writeln!(text, "    <edge source=\"n{}\" target=\"n{}\">{data}</edge>", edge.from, edge.to)
            .expect("memory does not fail");
    }
    text + "  </graph>\n</graphml>\n"
}

/// Character data. Line ends and tabs are written as references, which no reader normalises, and so are invisible
/// characters.
fn escaped(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '&' => text += "&amp;",
            '<' => text += "&lt;",
            '>' => text += "&gt;",
            '"' => text += "&quot;",
            '\t' | '\n' | '\r' => text += &format!("&#{};", u32::from(c)),
            // XML 1.0, production [2] Char.
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => text.push(char::REPLACEMENT_CHARACTER),
            c if is_invisible(c) => text += &format!("&#{};", u32::from(c)),
            _ => text.push(c),
        }
    }
    text
}
