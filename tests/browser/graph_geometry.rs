//! What is drawn does not hide what is drawn: measured from the boxes on the screen.

use serde_json::json;

use crate::input::number;
use crate::page::Page;
use crate::result::{NODES, SHOWN, opened, pictured};

/// Names as people have them: short, long, and longer than a node.
const NAMES: [&str; 30] = [
    "Raf",
    "Mek",
    "Erk",
    "Akt",
    "PKA",
    "PKC",
    "p38",
    "JNK",
    "PIP2",
    "PIP3",
    "Plcg",
    "interleukin-10",
    "TNF alpha",
    "blood pressure",
    "BMI",
    "age at diagnosis",
    "smoking",
    "Temperatur (°C)",
    "log10 p-value",
    "FEV1",
    "血圧",
    "x",
    "y",
    "transcription factor 7-like 2",
    "ΔG",
    "soil moisture",
    "nitrogen",
    "LAI",
    "yield",
    "net primary production",
];

/// Pairs of overlapping node boxes, names that stick out of their box, lines through boxes that are not their ends, and
/// labels of lines that lie over a box or over each other when a node is pointed at: as text, empty if all is well.
const CLASHES: &str = r#"
    (() => {
        const graph = hook('graph');
        const nodes = [...graph.querySelectorAll('.node')].map(node => ({
            name: node.dataset.name,
            index: node.dataset.variable,
            box: node.querySelector('.box').getBoundingClientRect(),
            text: node.querySelector('text').getBoundingClientRect(),
        }));
        const meet = (a, b, room) => a.left < b.right - room && b.left < a.right - room
            && a.top < b.bottom - room && b.top < a.bottom - room;
        const found = [];
        for (const a of nodes) {
            if (a.text.left < a.box.left || a.text.right > a.box.right) found.push(`${a.name}, ${a.text.width}, is wider than its box, ${a.box.width}`);
            for (const b of nodes) if (a.index < b.index && meet(a.box, b.box, 0)) found.push(`${a.name} over ${b.name}`);
        }
        for (const edge of graph.querySelectorAll('.edge[data-shown=true]')) {
            const line = edge.querySelector('.line');
            const matrix = line.getScreenCTM();
            const ends = edge.dataset.edge.split(' ');
            const length = line.getTotalLength();
            for (let at = 0; at <= length; at += 2) {
                const p = line.getPointAtLength(at).matrixTransform(matrix);
                const hit = nodes.find(node => !ends.includes(node.index) && p.x > node.box.left + 0.5
                    && p.x < node.box.right - 0.5 && p.y > node.box.top + 0.5 && p.y < node.box.bottom - 0.5);
                if (hit) { found.push(`${edge.dataset.from} → ${edge.dataset.to} crosses ${hit.name}`); break; }
            }
        }
        const labels = [...graph.querySelectorAll('.edge-labels text')].map(text => text.getBoundingClientRect());
        labels.forEach((a, k) => {
            labels.slice(0, k).forEach(b => { if (meet(a, b, 1)) found.push('labels of lines lie over each other'); });
            nodes.forEach(node => { if (meet(a, node.box, 1)) found.push(`the label of a line lies over ${node.name}`); });
        });
        return found;
    })()
"#;

fn is_clear(page: &mut Page, place: &str) {
    let found = page.eval(CLASHES);
    assert_eq!(found, json!([]), "{place}");
}

fn nothing_clashes(variables: usize) {
    let mut page = opened(&pictured(variables, variables, &NAMES));
    page.picture(&format!("graph-{variables}"));
    for threshold in ["0.5", "0.05"] {
        page.set("threshold", threshold);
        is_clear(&mut page, &format!("{variables} variables from {threshold}"));
    }
    page.set("threshold", "0.5");
    for j in 0..variables {
        page.point_at(&format!("{NODES}[{j}]"));
        page.wait("the highlight", &format!("{NODES}[{j}].matches('.centre')"));
        is_clear(&mut page, &format!("{variables} variables, pointing at {}", NAMES[j]));
    }
    // A name is read from the picture on a projector: as it first shows, many of them in the larger one.
    if variables > 20 {
        page.click("larger-graph");
        page.wait("the larger picture", "document.querySelector('.explore').dataset.large === 'graph'");
    }
    let size = page.eval(
        "(text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)(hook('graph').querySelector('.node text'))",
    );
    let least = if variables > 20 { 8.0 } else { 9.0 };
    assert!(number(&size) >= least, "names of {variables} variables are {size} px tall");
}

#[test]
fn ten_variables_are_drawn_clear_of_each_other() {
    nothing_clashes(10);
}

#[test]
fn twenty_variables_are_drawn_clear_of_each_other() {
    nothing_clashes(20);
}

#[test]
fn thirty_variables_are_drawn_clear_of_each_other() {
    nothing_clashes(30);
}

#[test]
fn a_hundred_variables_stay_usable() {
    let mut page = opened(&pictured(100, 100, &[]));
    is_clear(&mut page, "100 variables");
    page.picture("graph-hundred");
    // Names that are too small in the whole picture are shown large around what is pointed at.
    page.point_at(&format!("{NODES}[40]"));
    let tall = page.wait(
        "a name large enough to read",
        "(text => text && parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)(
            hook('graph').querySelector('.focus-labels text') ?? hook('graph').querySelector('.node.centre text'))",
    );
    assert!(number(&tall) >= 11.0, "{tall}");
    // Zooming in makes them readable all.
    for _ in 0..8 {
        page.click_at(&crate::result::button("hook('graph')", "Zoom in"));
    }
    let size = page.eval(
        "(text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)(hook('graph').querySelector('.node text'))",
    );
    assert!(number(&size) >= 10.0, "{size}");
    let lines = page.eval(&format!("{SHOWN}.length"));
    assert!(number(&lines) > 100.0, "{lines} lines");
    assert_eq!(page.errors(), [""; 0]);
}
