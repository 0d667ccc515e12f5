//! Results to look at: learned in the page, or opened from a run that was made here.

use metacadi::export::bundle::{Bundle, Source};
use metacadi::graph::Dag;
use metacadi::learn::{Completeness, DagSample, Diagnostics, Posterior, Settings};
use metacadi::model::{Estimate, Learned, MetaParameters};
use metacadi::simulate::{Recipe, simulate};
use serde_json::{Value, json};

use crate::page::Page;

/// The graph's elements in JavaScript.
pub const NODES: &str = "[...hook('graph').querySelectorAll('.node')]";
/// Lines at the threshold.
pub const SHOWN: &str = "[...hook('graph').querySelectorAll('.edge[data-shown=true]')]";

/// What the page learns from an example, in the Explore step.
pub fn learned_from(example: &str) -> Page {
    let mut page = Page::open();
    page.click(&format!("example-{example}"));
    page.wait("data", "!hook('start').disabled");
    page.click("start");
    page.wait_status("done");
    show(&mut page);
    page
}

/// A run opened from a file, in the Explore step.
pub fn opened(run: &Bundle) -> Page {
    let mut page = Page::open();
    page.upload_data(&[("run.json", &run.write())]);
    page.wait_status("done");
    show(&mut page);
    page
}

fn show(page: &mut Page) {
    page.step("explore");
    page.wait("the graph", "visible('graph') && hook('graph').querySelector('.node')");
    // The last thing to come: nothing moves after it.
    page.wait("the suggestions", "hook('next-experiments')?.children.length > 2");
}

/// The button in an element (an expression) with this text or this name.
pub fn button(within: &str, name: &str) -> String {
    format!(
        "[...{within}.querySelectorAll('button')].find(button =>
            [button.textContent.trim(), button.getAttribute('aria-label')].includes({}))",
        json!(name)
    )
}

/// The line from one variable to another.
pub fn line(from: usize, to: usize) -> String {
    format!("hook('graph').querySelector('[data-edge=\"{from} {to}\"]')")
}

/// A run that nobody learned: these probabilities (`edge[i][j]` = P(i -> j), `target[k][j]`), graphs and names.
pub fn made(names: &[&str], edge: Vec<Vec<f64>>, target: Vec<Vec<f64>>, samples: Vec<DagSample>) -> Bundle {
    let d = names.len();
    let best = Dag::from_parents(samples[0].parents.clone()).expect("samples are acyclic");
    let estimate = |p: f64| {
        (p > 0.0).then(|| {
            let mean = if (p * 1000.0) as i64 % 3 == 0 { -0.8 } else { 0.8 };
            Estimate { mean, low: mean - 0.1, high: mean + 0.1 }
        })
    };
    let posterior = Posterior {
        variables: names.iter().map(|name| (*name).to_owned()).collect(),
        experiments: (0..target.len()).map(|k| format!("experiment {}", k + 1)).collect(),
        effect: edge.iter().map(|row| row.iter().map(|&p| estimate(p)).collect()).collect(),
        kind: vec![vec![MetaParameters::default().kind_weights; d]; target.len()],
        smooth: vec![0.0; d],
        order: best.topological_order(),
        diagnostics: Diagnostics::default(),
        learned: Learned::beforehand(&MetaParameters::default()),
        settings: Settings::default(),
        discounted: Vec::new(),
        unsteady_variables: Vec::new(),
        unsteady_environments: Vec::new(),
        resting_on_rows: Vec::new(),
        odd_in_reference: Vec::new(),
        few_values: Vec::new(),
        epochs: Vec::new(),
        completeness: Completeness::Complete,
        edge,
        target,
        samples,
    };
    let source = Source::Files { names: vec!["data.csv".into()], roles: None, fixes: Vec::new() };
    Bundle::new(source, posterior)
}

/// A run on a simulated graph: its edges are probable, a few others doubtful; experiments have the simulated targets.
/// `names` replace those of the variables where there are enough of them.
pub fn pictured(variables: usize, experiments: usize, names: &[&str]) -> Bundle {
    let recipe = Recipe { seed: 5, variables, experiments, ..Recipe::default() };
    let (dataset, truth) = simulate(&recipe).expect("the recipe is within its limits");
    let names: Vec<&str> = match names.get(..variables) {
        Some(names) => names.to_vec(),
        None => dataset.variables().iter().map(String::as_str).collect(),
    };
    // Numbers that look random and are the same everywhere.
    let noise = |i: usize, j: usize| ((i * 7919 + j * 104_729 + 13) % 1009) as f64 / 1009.0;
    let probability = |i: usize, j: usize| match (truth.edge[i][j], noise(i, j)) {
        (true, x) => 0.55 + 0.45 * x,
        (false, x) if i != j && x > 0.97 => 0.3 * x,
        _ => 0.0,
    };
    let all = |row: &dyn Fn(usize) -> f64| (0..variables).map(row).collect::<Vec<f64>>();
    let edge = (0..variables).map(|i| all(&|j| probability(i, j))).collect();
    let targets = truth.target.as_ref().expect("simulated data come with their targets");
    let hit = |k: usize, j: usize| if targets[k][j] { 0.98 } else { 0.2 * noise(k, j) };
    let target = (0..experiments).map(|k| all(&|j| hit(k, j))).collect();
    let parents = (0..variables).map(|j| (0..variables).filter(|&i| truth.edge[i][j]).collect()).collect();
    made(&names, edge, target, vec![DagSample { parents, weight: 1.0 }])
}

/// A matrix that a heatmap shows, in the order of the data.
pub fn values(page: &mut Page, heatmap: &str) -> Vec<Vec<f64>> {
    let text = page.eval(&format!("hook('{heatmap}').dataset.values"));
    serde_json::from_str(text.as_str().expect("a heatmap holds its values")).expect("the values are JSON")
}

/// Strings of an answer.
pub fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect()
}
