//! Every file that the page offers, downloaded and looked into.

use metacadi::export::{
    bnlearn, bundle::Bundle, dag_samples_csv, dagitty, dot, edges_csv, graphml, node_link, targets_csv,
};
use metacadi::learn::Posterior;
use serde_json::Value;

use crate::page::Page;
use crate::result::{button, learned_from, opened, pictured, values};

const THRESHOLD: f64 = 0.35;

/// What the page holds, from its own export of everything.
fn posterior(page: &mut Page) -> Posterior {
    let (name, json) = page.export("export-json");
    assert_eq!(name, "result.json");
    let mut all: Value = serde_json::from_str(&json).expect("the export is JSON");
    serde_json::from_value(all["posterior"].take()).expect("the export has a posterior")
}

#[test]
fn every_text_is_what_its_format_says_of_the_result() {
    let mut page = learned_from("many-targets");
    page.set("threshold", &THRESHOLD.to_string());
    let posterior = posterior(&mut page);
    let shown = values(&mut page, "edge-heatmap");
    for (row, exact) in shown.iter().zip(&posterior.edge) {
        assert!(
            row.iter().zip(exact).all(|(a, b)| (a - b).abs() <= 5e-5 + 1e-9),
            "the export is what is shown"
        );
    }
    // The writers' own output is read back by other programs in tests of their own.
    for (hook, name, text) in [
        ("export-edges", "edges.csv", edges_csv::write(&posterior)),
        ("export-targets", "targets.csv", targets_csv::write(&posterior)),
        ("export-samples", "samples.csv", dag_samples_csv::write(&posterior)),
        ("export-dot", "graph.dot", dot::write(&posterior, THRESHOLD)),
        ("export-graphml", "graph.graphml", graphml::write(&posterior, THRESHOLD)),
        ("export-dagitty", "graph.dagitty.txt", dagitty::write(&posterior, THRESHOLD)),
        ("export-bnlearn", "graph.bnlearn.txt", bnlearn::write(&posterior, THRESHOLD)),
        ("export-node-link", "graph.json", node_link::write(&posterior, THRESHOLD)),
    ] {
        let (downloaded, content) = page.export(hook);
        assert_eq!(downloaded, name);
        assert_eq!(content, text, "{hook}");
        assert!(content.contains("X20"), "{hook} names the variables");
    }
    let edges = posterior.edge.iter().flatten().filter(|&&p| p >= THRESHOLD).count();
    let (_, graph) = page.export("export-node-link");
    let graph: Value = serde_json::from_str(&graph).expect("JSON");
    assert_eq!(graph["edges"].as_array().map(Vec::len), Some(edges), "the threshold holds for the export");
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn a_run_is_saved_with_its_rows_only_if_asked() {
    let mut page = learned_from("linear");
    let posterior = posterior(&mut page);
    let (name, without) = page.export("export-run");
    assert_eq!(name, "run.json");
    let run = Bundle::open(&without).expect("a sound bundle");
    assert!(run.data.is_none());
    assert_eq!(run.posterior, posterior);
    let (_, with) = page.export("export-run-with-data");
    assert_eq!(Bundle::open(&with).expect("a sound bundle").data.map(|data| data.len()), Some(200));
}

#[test]
fn the_graph_saves_as_a_drawing_that_stands_alone() {
    let mut page = opened(&pictured(12, 6, &[]));
    page.set("threshold", "0.5");
    page.click_at("hook('graph').querySelector('.picture-menu summary')");
    let (name, svg) = page.download(&button("hook('graph')", "SVG"));
    assert_eq!(name, "graph.svg");
    let svg = String::from_utf8(svg).expect("text");
    let mut reader = quick_xml::Reader::from_str(&svg);
    let (mut names, mut lines, mut styled) = (Vec::new(), 0, false);
    let mut in_text = false;
    loop {
        use quick_xml::events::Event;
        match reader.read_event().expect("well-formed XML") {
            Event::Start(tag) | Event::Empty(tag) => {
                let class = tag.try_get_attribute("class").expect("readable").map(|a| a.value.into_owned());
                let class = class.unwrap_or_default();
                assert!(tag.try_get_attribute("style").expect("readable").is_none(), "styles are attributes");
                lines += usize::from(class == "line");
                styled |= class == "line" && tag.try_get_attribute("stroke").expect("readable").is_some();
                in_text = tag.name().as_ref() == "text";
            }
            Event::Text(text) if in_text => names.push(text.to_string()),
            Event::End(_) => in_text = false,
            Event::Eof => break,
            _ => {}
        }
    }
    let expected: Vec<String> = (1..=12).map(|j| format!("X{j}")).collect();
    let nodes: Vec<String> = names.iter().filter(|name| expected.contains(name)).cloned().collect();
    assert_eq!(nodes, expected, "every node with its name");
    for words in ["What causes what (edges from 0.50)", "raises", "lowers"] {
        assert!(names.iter().any(|name| name == words), "{words} is missing among {names:?}");
    }
    let shown = page.eval("hook('graph').querySelectorAll('.edge[data-shown=true]').length");
    assert_eq!(shown, lines, "the lines that are shown, and no others");
    assert!(styled, "colours do not come from the page's style sheet");
    // A browser draws it as a picture, without the page around it.
    let size = page.eval(&format!(
        "new Promise((done, failed) => {{
            const image = new Image();
            image.onload = () => done([image.naturalWidth > 0, image.naturalHeight > 0]);
            image.onerror = failed;
            image.src = URL.createObjectURL(new Blob([{}], {{type: 'image/svg+xml'}}));
        }})",
        Value::from(svg)
    ));
    assert_eq!(size, serde_json::json!([true, true]));
}

#[test]
fn each_heatmap_saves_as_a_picture() {
    let mut page = opened(&pictured(12, 6, &[]));
    for (switch, heatmap) in [("map-targets", "target-heatmap"), ("map-edges", "edge-heatmap")] {
        page.click(switch);
        page.click_at(&format!("hook('{heatmap}').querySelector('.picture-menu summary')"));
        let (name, png) = page.download(&button(&format!("hook('{heatmap}')"), "PNG"));
        assert_eq!(name, format!("{heatmap}.png"));
        assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
        let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().expect("four bytes"));
        let canvas = page.eval(&format!(
            "(canvas => [canvas.clientWidth, canvas.clientHeight])(hook('{heatmap}').querySelector('canvas'))"
        ));
        let shown: [u32; 2] = serde_json::from_value(canvas).expect("numbers");
        assert!(
            side(16) >= 2 * shown[0] && side(20) >= 2 * shown[1] + 100,
            "{heatmap} at twice its size, with title and scale: {} x {} for {shown:?}",
            side(16),
            side(20)
        );
        assert!(png.len() > 2000, "{} bytes cannot hold a heatmap", png.len());
    }
}
