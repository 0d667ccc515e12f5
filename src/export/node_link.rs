//! Node-link JSON as networkx and D3 read it.

use serde_json::{Value, json};

use super::edges::edges;
use super::json_text;
use crate::learn::Posterior;

/// All variables (`id`) and the edges at the threshold (`source`, `target`, `probability` and, where known, `effect`,
/// `effect_low`, `effect_high`), for `networkx.node_link_graph(data, edges="edges")`.
pub fn write(posterior: &Posterior, threshold: f64) -> String {
    let nodes: Vec<Value> = posterior.variables.iter().map(|name| json!({ "id": name })).collect();
    let links: Vec<Value> = edges(posterior, threshold)
        .into_iter()
        .map(|edge| {
            let mut link = json!({
                "source": posterior.variables[edge.from],
                "target": posterior.variables[edge.to],
                "probability": edge.probability,
            });
            if let Some(effect) = edge.effect {
                link["effect"] = effect.mean.into();
                link["effect_low"] = effect.low.into();
                link["effect_high"] = effect.high.into();
            }
            link
        })
        .collect();
    let graph = json!({ "directed": true, "multigraph": false, "graph": {}, "nodes": nodes, "edges": links });
    json_text::pretty(&graph) + "\n"
}
