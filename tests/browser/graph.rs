//! The graph: what moves, what stays, and what can be found in it.

use std::collections::BTreeSet;

use metacadi::graph::Dag;
use metacadi::learn::DagSample;
use serde_json::{Value, json};

use crate::input::number;
use crate::page::Page;
use crate::result::{NODES, SHOWN, button, learned_from, line, made, opened, pictured, strings};

/// Boxes of all nodes on the screen, within the graph: x, y, width, height.
fn boxes(page: &mut Page) -> Vec<Vec<f64>> {
    let answer = page.eval(&format!(
        "(() => {{
            const frame = hook('graph').querySelector('svg').getBoundingClientRect();
            return {NODES}.map(node => {{
                const box = node.querySelector('.box').getBoundingClientRect();
                return [box.x - frame.x, box.y - frame.y, box.width, box.height];
            }});
        }})()"
    ));
    serde_json::from_value(answer).expect("numbers")
}

fn same(a: &[Vec<f64>], b: &[Vec<f64>]) -> bool {
    a.len() == b.len() && a.iter().flatten().zip(b.iter().flatten()).all(|(x, y)| (x - y).abs() < 0.5)
}

fn undo(page: &mut Page, name: &str) {
    page.click_at(&button("hook('graph')", name));
}

#[test]
fn a_dragged_node_stays_where_it_was_put() {
    let mut page = learned_from("linear");
    let before = boxes(&mut page);
    let node = format!("{NODES}[3]");
    page.drag(&node, (70.0, 45.0));
    let moved = boxes(&mut page);
    for j in 0..before.len() {
        let by = if j == 3 { (70.0, 45.0) } else { (0.0, 0.0) };
        let (dx, dy) = (moved[j][0] - before[j][0], moved[j][1] - before[j][1]);
        assert!((dx - by.0).abs() < 2.0 && (dy - by.1).abs() < 2.0, "node {j} went by {dx}, {dy}");
    }
    page.set("threshold", "0.9");
    assert!(same(&boxes(&mut page), &moved), "the threshold moved a node");
    page.step("learn");
    page.step("explore");
    assert!(same(&boxes(&mut page), &moved), "another step moved a node");
    page.click("start");
    page.wait("a second run", "text('status') === 'running' || text('status') === 'done'");
    page.wait_status("done");
    page.step("explore");
    assert!(same(&boxes(&mut page), &moved), "learning again moved a node");

    // The newest act comes first, and each is named.
    page.wait("the threshold's name", "hook('undo').title === 'Undo: moving the threshold'");
    page.click("undo");
    page.wait("the threshold", "hook('threshold').value === '0.5'");
    page.wait("the move's name", "hook('undo').title === 'Undo: moving X4'");
    page.press("Control+z");
    assert!(same(&boxes(&mut page), &before), "undo does not put it back");
    page.click("redo");
    assert!(same(&boxes(&mut page), &moved), "redo does not move it again");
    undo(&mut page, "Reset: put every node back");
    assert!(same(&boxes(&mut page), &before), "reset does not put it back");
    page.click("undo");
    assert!(same(&boxes(&mut page), &moved), "reset cannot be undone");
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn lines_follow_a_dragged_node() {
    let mut page = learned_from("linear");
    let first = page.eval(&format!("{SHOWN}[0].dataset.edge"));
    let from: usize = first.as_str().and_then(|key| key.split(' ').next()?.parse().ok()).expect("a number");
    page.drag(&format!("hook('graph').querySelector('[data-variable=\"{from}\"]')"), (-60.0, 30.0));
    let gap = page.eval(&format!(
        "(() => {{
            const line = {SHOWN}[0].querySelector('.line');
            const start = line.getPointAtLength(0).matrixTransform(line.getScreenCTM());
            const box = hook('graph').querySelector('[data-variable=\"{from}\"] .box').getBoundingClientRect();
            const away = (value, low, high) => Math.max(low - value, 0, value - high);
            return Math.max(away(start.x, box.left, box.right), away(start.y, box.top, box.bottom));
        }})()"
    ));
    assert!(number(&gap) < 3.0, "the line starts {gap} px from its node");
}

#[test]
fn the_threshold_fades_lines_and_moves_no_node() {
    let mut page = opened(&pictured(15, 15, &[]));
    let before = boxes(&mut page);
    let mut last = usize::MAX;
    for threshold in ["0.05", "0.2", "0.5", "0.7", "0.9", "1"] {
        page.set("threshold", threshold);
        let lines = page.eval(&format!("{SHOWN}.map(line => Number(line.dataset.probability))"));
        let lines: Vec<f64> = serde_json::from_value(lines).expect("numbers");
        let least: f64 = threshold.parse().expect("a number");
        assert!(lines.iter().all(|&p| p >= least), "{threshold}: {lines:?}");
        assert!(lines.len() <= last, "more lines at {threshold}");
        last = lines.len();
        assert!(same(&boxes(&mut page), &before), "nodes moved at {threshold}");
        let faded = page.eval(
            "[...hook('graph').querySelectorAll('.edge[data-shown=false] .line')]
                .filter(line => {
                    const opacity = Number(getComputedStyle(line).opacity);
                    return opacity === 0 || opacity > 0.15 || line.parentElement.hasAttribute('tabindex');
                }).length",
        );
        assert_eq!(
            faded, 0,
            "lines below {threshold} are gone, as strong as others, or stops of the keyboard"
        );
    }
    assert_eq!(last, 0, "no probability is one in this run");
}

#[test]
fn another_seed_leaves_the_nodes_where_they_are() {
    let mut page = learned_from("linear");
    let before = boxes(&mut page);
    for seed in ["1", "2"] {
        page.set("seed", seed);
        page.click("start");
        page.wait("another run", "text('status') === 'running' || text('status') === 'done'");
        page.wait_status("done");
        page.step("explore");
        assert!(same(&boxes(&mut page), &before), "seed {seed} moved a node");
    }
}

#[test]
fn a_variable_is_found_by_its_name() {
    let mut page = opened(&pictured(60, 10, &[]));
    let search = "hook('graph').querySelector('input[type=search]')";
    page.focus(search);
    page.type_text("x47");
    page.press("Enter");
    page.wait("the variable", "hook('graph').querySelector('.node.selected')?.dataset.name === 'X47'");
    page.wait("its evidence", "hook('evidence').querySelector('h3')?.textContent === 'X47'");
    // It is in the picture, and large enough to read.
    let seen = page.eval(
        "(() => {
            const frame = hook('graph').querySelector('svg').getBoundingClientRect();
            const box = hook('graph').querySelector('.node.selected .box').getBoundingClientRect();
            return box.left >= frame.left && box.right <= frame.right && box.top >= frame.top
                && box.bottom <= frame.bottom && box.height >= 14;
        })()",
    );
    assert_eq!(seen, true);
    page.eval(&format!("{search}.select()"));
    page.type_text("nobody");
    page.press("Enter");
    page.wait("an answer", "hook('graph').textContent.includes('No variable has that name')");
}

/// What is reached from each variable along the edges; the edges reversed give what reaches it.
fn reached(d: usize, edges: &[(usize, usize)]) -> Vec<BTreeSet<usize>> {
    let mut reached: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); d];
    for _ in 0..d {
        for &(from, to) in edges {
            let more: Vec<usize> = reached[to].iter().copied().chain([to]).collect();
            reached[from].extend(more);
        }
    }
    reached
}

#[test]
fn pointing_at_a_variable_lights_up_its_ancestry() {
    let mut page = opened(&pictured(12, 6, &[]));
    let edges = strings(&page.eval(&format!("{SHOWN}.map(line => line.dataset.edge)")));
    let pair = |key: &String| {
        let (from, to) = key.split_once(' ').expect("two numbers");
        (from.parse().expect("a number"), to.parse().expect("a number"))
    };
    let edges: Vec<(usize, usize)> = edges.iter().map(pair).collect();
    let back: Vec<_> = edges.iter().map(|&(from, to)| (to, from)).collect();
    let direct = |edges: &[(usize, usize)], j| edges.iter().filter(|e| e.0 == j).map(|e| e.1).collect();
    for all in [false, true] {
        if all {
            page.click_at("hook('graph').querySelector('input[type=checkbox]')");
        }
        for j in 0..12 {
            page.point_at(&format!("{NODES}[{j}]"));
            page.wait("the highlight", &format!("{NODES}[{j}].matches('.centre')"));
            let of = |page: &mut Page, class: &str| -> BTreeSet<usize> {
                let found = page.eval(&format!(
                    "{NODES}.filter(node => node.matches('.{class}')).map(node => Number(node.dataset.variable))"
                ));
                serde_json::from_value(found).expect("numbers")
            };
            let (causes, effects) = (of(&mut page, "cause"), of(&mut page, "effect"));
            if all {
                assert_eq!(causes, reached(12, &back)[j], "ancestors of {j}");
                assert_eq!(effects, reached(12, &edges)[j], "descendants of {j}");
            } else {
                assert_eq!(causes, direct(&back, j), "parents of {j}");
                assert_eq!(effects, direct(&edges, j), "children of {j}");
            }
        }
    }
}

fn chain(weight: f64) -> DagSample {
    DagSample { parents: vec![vec![], vec![0], vec![1]], weight }
}

#[test]
fn a_cycle_is_named_and_a_threshold_without_it_offered() {
    let edge = vec![vec![0.0, 0.9, 0.0], vec![0.0, 0.0, 0.6], vec![0.3, 0.35, 0.0]];
    let run = made(&["rain", "wet", "slip"], edge, vec![vec![0.1; 3]], vec![chain(1.0)]);
    let mut page = opened(&run);
    let warning = "hook('graph').querySelector('.cycle-warning')";
    assert_eq!(page.eval(&format!("{warning} === null")), true, "there is no cycle from one half on");
    page.set("threshold", "0.33");
    let words = page.wait("a warning", &format!("{warning}?.textContent"));
    let words = words.as_str().expect("text");
    assert!(["wet → slip → wet", "slip → wet → slip"].iter().any(|cycle| words.contains(cycle)), "{words}");
    page.set("threshold", "0.2");
    page.click_at(&format!("{warning}.querySelector('button')"));
    page.wait("no warning", &format!("!{warning}"));
    let threshold: f64 =
        page.eval("hook('threshold').value").as_str().and_then(|v| v.parse().ok()).expect("a number");
    assert!(threshold > 0.35 && threshold <= 0.36, "{threshold} is not the smallest without a cycle");
}

#[test]
fn what_cannot_be_told_apart_is_drawn_without_direction() {
    // Nothing orients a chain; an experiment on its middle orients both lines; a collider orients itself.
    let collider = DagSample { parents: vec![vec![], vec![0, 2], vec![]], weight: 1.0 };
    let cases: [(DagSample, Vec<Vec<f64>>, usize); 3] =
        [(chain(1.0), vec![], 2), (chain(1.0), vec![vec![0.0, 0.99, 0.0]], 0), (collider, vec![], 0)];
    for (sample, target, undirected) in cases {
        let dag = Dag::from_parents(sample.parents.clone()).expect("no cycle");
        let edges = dag.to_edges();
        let edge = edges.iter().map(|row| row.iter().map(|&e| f64::from(u8::from(e))).collect());
        let mut page = opened(&made(&["a", "b", "c"], edge.collect(), target, vec![sample]));
        page.choose("hook('graph').querySelector('select')", "class");
        page.wait("the class", "hook('graph').textContent.includes('direction cannot be told')");
        let drawn = page.eval("hook('graph').querySelectorAll('.edges .edge.undirected').length");
        assert_eq!(drawn, undirected);
        let listed = page.eval("hook('certainty').querySelectorAll('.undecided li').length");
        assert_eq!(listed, undirected, "the panel says the same");
    }
}

#[test]
fn the_most_probable_graphs_stand_side_by_side() {
    let other = DagSample { parents: vec![vec![1], vec![], vec![1]], weight: 0.3 };
    let edge = vec![vec![0.0, 0.7, 0.0], vec![0.3, 0.0, 1.0], vec![0.0; 3]];
    let mut page = opened(&made(&["a", "b", "c"], edge, vec![], vec![chain(0.7), other]));
    let figures = "[...hook('dag-gallery').querySelectorAll('figure')]";
    let words =
        strings(&page.eval(&format!("{figures}.map(figure => figure.querySelector('strong').textContent)")));
    assert_eq!(words, ["probability 0.70", "probability 0.30"]);
    let lines = page.eval(&format!(
        "{figures}.map(figure => ['shared', 'added', 'removed'].map(kind => figure.querySelectorAll('path.' + kind).length))"
    ));
    assert_eq!(lines, json!([[2, 0, 0], [1, 1, 1]]));
    page.tab("how-sure");
    page.click_at(&button(&format!("{figures}[1]"), "+ b → a"));
    page.wait("the evidence", "hook('evidence').querySelector('h3')?.textContent === 'b → a'");
}

#[test]
fn a_line_that_is_clicked_is_explained() {
    let mut page = learned_from("linear");
    let key = page.eval(&format!("{SHOWN}[0].dataset.edge"));
    let (from, to) = key.as_str().and_then(|key| key.split_once(' ')).expect("two numbers");
    let line = line(from.parse().expect("a number"), to.parse().expect("a number"));
    let at = page.eval(&format!(
        "(() => {{
            const path = {line}.querySelector('.line');
            const point = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(path.getScreenCTM());
            return [point.x, point.y];
        }})()"
    ));
    let at = (number(&at[0]), number(&at[1]));
    page.mouse("mouseMoved", at);
    page.mouse("mousePressed", at);
    page.mouse("mouseReleased", at);
    page.wait("the line to be selected", &format!("{line}.matches('.selected')"));
    let title = page.eval(&format!("`${{{line}.dataset.from}} → ${{{line}.dataset.to}}`"));
    assert!(title != Value::Null);
    page.wait("its evidence", &format!("hook('evidence').querySelector('h3')?.textContent === {title}"));
}
