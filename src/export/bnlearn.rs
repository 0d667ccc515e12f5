//! Model strings of R's bnlearn.

use super::acyclic::acyclic;
use super::invisible::is_invisible;
use super::names::restricted;
use crate::learn::Posterior;

/// The acyclic graph at the threshold as a model string, `[cause][effect|cause:other]`, for `model2network`; variables
/// from causes to effects.
///
/// The format has no quotes: in names, brackets, `|`, `:`, white space and invisible characters become `_`. [`node_names`] gives the names.
pub fn write(posterior: &Posterior, threshold: f64) -> String {
    let dag = acyclic(posterior, threshold);
    let names = node_names(&posterior.variables);
    dag.topological_order()
        .into_iter()
        .map(|j| {
            let parents: Vec<&str> = dag.parents(j).iter().map(|&i| names[i].as_str()).collect();
            let bar = if parents.is_empty() { "" } else { "|" };
            format!("[{}{bar}{}]", names[j], parents.join(":"))
        })
        .collect()
}

/// The names that [`write()`] uses, distinct as the variables' are.
pub fn node_names(variables: &[String]) -> Vec<String> {
    let is_replaced = |c: char| "[]|:".contains(c) || c.is_whitespace() || c.is_control() || is_invisible(c);
    restricted(variables, |c| is_replaced(c).then_some('_'))
}
