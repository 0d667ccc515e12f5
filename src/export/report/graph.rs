//! The graph as a picture.

use std::collections::BTreeMap;

use super::html::{escaped, short_name, width};
use crate::export::edges::edges;
use crate::graph::layout::{Layout, NODE_HEIGHT, Point, Routing, View};
use crate::learn::Posterior;
use crate::plural::count;
use crate::words::number::probability;

/// Size of the names.
const SIZE: f64 = 13.0;
/// Room beside a name in its box, both sides together.
const PADDING: f64 = 24.0;
/// Colour and dash of lines that raise, lower, or do either.
const KINDS: [(&str, &str); 3] = [("#0067a5", "none"), ("#b34700", "7 4"), ("#41505c", "none")];

/// The edges at the threshold in layers from causes to effects.
pub fn picture(posterior: &Posterior, threshold: f64) -> String {
    let names: Vec<String> = posterior.variables.iter().map(|name| short_name(name)).collect();
    // Escapes of what is not seen are longer than the name.
    let shown: Vec<String> = names.iter().map(|name| escaped(name)).collect();
    let widths: Vec<f64> =
        shown.iter().map(|name| (SIZE * width(name) + PADDING).clamp(44.0, 320.0)).collect();
    let layout = Layout::new(&posterior.edge, &posterior.order, &widths, None);
    let unmoved = BTreeMap::new();
    let routing = Routing::new(&layout, &unmoved);
    let View { corner, size } = View::fit(layout.size, Point::default());
    let edges = edges(posterior, threshold);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"Causal graph: {}, {}\" \
         width=\"{:.0}\" height=\"{:.0}\" viewBox=\"{:.1} {:.1} {:.1} {:.1}\">\n<defs>",
        count(names.len(), "variable", "variables"),
        count(edges.len(), "edge", "edges"),
        size.x,
        size.y,
        corner.x,
        corner.y,
        size.x,
        size.y
    );
    for (k, (colour, _)) in KINDS.iter().enumerate() {
        text += &format!(
            "<marker id=\"head-{k}\" viewBox=\"0 0 10 10\" refX=\"1\" refY=\"5\" markerWidth=\"9\" markerHeight=\"9\" \
             markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 0.6L10 5L0 9.4L2.4 5Z\" fill=\"{colour}\"/></marker>"
        );
    }
    text += "</defs>\n";
    for edge in &edges {
        let kind = edge.effect.map_or(2, |effect| usize::from(effect.mean < 0.0));
        let (colour, dash) = KINDS[kind];
        let name = |j: usize| escaped(&posterior.variables[j]);
        text += &format!(
            "<path d=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-dasharray=\"{dash}\" stroke-width=\"{:.2}\" opacity=\"{:.2}\" \
             marker-end=\"url(#head-{kind})\"><title>{} → {}, probability {}</title></path>\n",
            routing.curve(edge.from, edge.to).svg_path(),
            0.9 + 2.3 * edge.probability,
            0.25 + 0.75 * edge.probability,
            name(edge.from),
            name(edge.to),
            escaped(&probability(edge.probability))
        );
    }
    for (j, place) in layout.places.iter().enumerate() {
        text += &format!(
            "<g><title>{}</title><rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{NODE_HEIGHT}\" rx=\"{}\" fill=\"#fff\" \
             stroke=\"#7d8a94\"/><text x=\"{:.1}\" y=\"{:.1}\" dy=\"0.35em\" text-anchor=\"middle\" font-size=\"{SIZE}\" \
             fill=\"#15202a\">{}</text></g>\n",
            escaped(&posterior.variables[j]),
            place.centre.x - place.width / 2.0,
            place.centre.y - NODE_HEIGHT / 2.0,
            place.width,
            NODE_HEIGHT / 2.0,
            place.centre.x,
            place.centre.y,
            shown[j]
        );
    }
    text + "</svg>\n"
}
