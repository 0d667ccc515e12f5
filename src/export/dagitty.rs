//! DAGitty code.

use std::fmt::Write;

use super::acyclic::acyclic;
use super::invisible::is_invisible;
use super::names::restricted;
use super::number::number;
use crate::learn::Posterior;

/// A `dag { ... }` of all variables and the acyclic graph at the threshold; `beta` is the direct effect, as DAGitty
/// calls a path coefficient.
///
/// A DAGitty name cannot hold control characters (a space takes their place) or end in a backslash (backslashes become
/// slashes), and it has no escape for invisible characters (they become `_`).
pub fn write(posterior: &Posterior, threshold: f64) -> String {
    let mut text = String::from("dag {\n");
    let names: Vec<String> = node_names(&posterior.variables)
        .into_iter()
        .map(|name| format!("\"{}\"", name.replace('"', "\\\"")))
        .collect();
    for name in &names {
        writeln!(text, "{name}").expect("memory does not fail");
    }
    let dag = acyclic(posterior, threshold);
    for (to, name) in names.iter().enumerate() {
        for &from in dag.parents(to) {
            let beta = posterior.effect[from][to].map(|e| format!(" [beta=\"{}\"]", number(e.mean)));
            writeln!(text, "{} -> {name}{}", names[from], beta.unwrap_or_default())
                .expect("memory does not fail");
        }
    }
    text + "}\n"
}

/// The names that [`write()`] uses, distinct as the variables' are.
pub fn node_names(variables: &[String]) -> Vec<String> {
    restricted(variables, |c| match c {
        '\\' => Some('/'),
        c if c.is_control() => Some(' '),
        c if is_invisible(c) => Some('_'),
        _ => None,
    })
}
