//! Prior knowledge: stated, refused where it contradicts itself, obeyed, and marked in the result. Beliefs: stated,
//! overruled by the data, and marked as what they are.

use serde_json::json;

use crate::page::Page;
use crate::table::{long_table, simulated_with_truth};

impl Page {
    /// Adds a statement (`required` or `forbidden`) about an edge with the editor in the Learn step.
    pub fn state_edge(&mut self, from: &str, statement: &str, to: &str) {
        for (label, chosen) in [("Cause", from), ("Statement", statement), ("Effect", to)] {
            self.choose(&format!("hook('knowledge').querySelector('[aria-label={label}]')"), chosen);
        }
        self.click_at("hook('knowledge').querySelector('[aria-label=Cause]').form.querySelector('button')");
    }

    /// Adds a belief about an edge with the editor in the Learn step.
    pub fn state_belief(&mut self, from: &str, to: &str, percent: &str) {
        self.choose("hook('knowledge').querySelector('[aria-label=Statement]')", "probable");
        let field = "hook('knowledge').querySelector('.add-edge .percent input')";
        self.wait("the field", field);
        self.type_percent(field, percent);
        self.state_edge(from, "probable", to);
    }

    /// Changes a field of percent.
    fn type_percent(&mut self, field: &str, percent: &str) {
        self.eval(&format!(
            "(input => {{ input.value = '{percent}'; input.dispatchEvent(new Event('change', {{bubbles: true}})); }})({field})"
        ));
    }

    /// Chooses the option with this value or text.
    pub fn choose(&mut self, select: &str, option: &str) {
        self.wait(select, select);
        let chosen = self.eval(&format!(
            "((select, wanted) => {{
                const option = [...select.options].find(one => one.value === wanted || one.text === wanted);
                if (!option) return false;
                select.value = option.value;
                select.dispatchEvent(new Event('change', {{bubbles: true}}));
                return true;
            }})({select}, {})",
            json!(option)
        ));
        assert_eq!(chosen, true, "{select} offers {option}");
    }
}

const REFUSAL: &str = "hook('knowledge').querySelector('[role=alert]').textContent";

fn at_the_editor() -> Page {
    let mut page = Page::open();
    page.click("example-linear");
    page.step("learn");
    page.wait("the editor", "visible('knowledge')");
    page
}

fn learn(page: &mut Page) {
    page.learns(|page| page.click("start"));
    page.step("explore");
}

/// Probability of an edge in the learned graph, as exported.
fn probability(page: &mut Page, from: &str, to: &str) -> f64 {
    let table = page.export("export-edges").1;
    let row = table.lines().find(|line| line.starts_with(&format!("{from},{to},")));
    let row = row.unwrap_or_else(|| panic!("{from} -> {to} is in\n{table}"));
    row.split(',').nth(2).and_then(|cell| cell.parse().ok()).expect("a probability")
}

#[test]
fn contradictions_are_refused_with_the_reason() {
    let mut page = at_the_editor();
    page.state_edge("X1", "required", "X2");
    page.wait("the statement", "text('knowledge').includes('X1 causes X2')");
    page.state_edge("X1", "forbidden", "X2");
    page.wait("the reason", &format!("{REFUSAL}.includes('required and forbidden at once')"));
    page.state_edge("X2", "required", "X3");
    page.state_edge("X3", "required", "X1");
    page.wait("the cycle", &format!("{REFUSAL}.includes('form a cycle') && {REFUSAL}.includes('X3')"));
    page.state_edge("X4", "required", "X4");
    page.wait("the reason", &format!("{REFUSAL}.includes('cannot cause itself')"));
    assert_eq!(page.eval("hook('knowledge').querySelectorAll('.statement').length"), 2);
    page.click_at("[...hook('knowledge').querySelectorAll('.fold > summary')][0]");
    page.eval(
        "(input => { input.value = '2'; input.dispatchEvent(new Event('change', {bubbles: true})); })(
            [...hook('knowledge').querySelectorAll('.tier')].find(tier => tier.textContent === 'X1').querySelector('input'))",
    );
    page.wait("the reason", &format!("{REFUSAL}.includes('tier 2')"));
    let tier = "[...hook('knowledge').querySelectorAll('.tier')].find(tier => tier.textContent === 'X1').querySelector('input').value";
    assert_eq!(page.eval(tier), "1", "what was refused is not shown as if it held");
    page.click_at("hook('knowledge').querySelector('[aria-label=\"Take back: X1 causes X2\"]')");
    page.wait("one statement", "hook('knowledge').querySelectorAll('.statement').length === 1");
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn statements_are_obeyed_and_marked_in_the_result() {
    let mut page = at_the_editor();
    learn(&mut page);
    let strongest = page.eval(
        "[...hook('graph').querySelectorAll('[data-from]')].toSorted(
            (a, b) => b.dataset.probability - a.dataset.probability).map(edge => [edge.dataset.from, edge.dataset.to])[0]",
    );
    let edge: [String; 2] = serde_json::from_value(strongest).expect("the graph has an edge");
    let [from, to] = edge.each_ref().map(String::as_str);
    assert!(probability(&mut page, from, to) > 0.9);
    page.step("learn");
    page.state_edge(from, "forbidden", to);
    page.state_edge(to, "required", from);
    learn(&mut page);
    assert_eq!(probability(&mut page, from, to), 0.0);
    assert!(probability(&mut page, to, from) > 0.999);
    page.click_edge(&format!("[data-from='{to}'][data-to='{from}']"));
    page.wait("the mark", "text('evidence').includes('You required this edge')");
    page.picture("knowledge-imposed");
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn an_edge_is_required_and_forbidden_where_it_is_seen() {
    let mut page = at_the_editor();
    learn(&mut page);
    let edges = "[...hook('graph').querySelectorAll('[data-from][data-shown=true]')].map(
        edge => [edge.dataset.from, edge.dataset.to])";
    let edges: Vec<[String; 2]> = serde_json::from_value(page.eval(edges)).expect("pairs of names");
    let [from, to] = edges.first().expect("the graph has an edge").clone();
    page.click_edge(&format!("[data-from='{from}'][data-to='{to}']"));
    page.wait("the buttons", "visible('edge-opinion')");
    let opinion = |word: &str| {
        format!(
            "[...hook('edge-opinion').querySelectorAll('button, label')].find(one => one.textContent.trim() === '{word}')"
        )
    };
    page.click_at(&opinion("Require"));
    page.wait("the statement", &format!("text('knowledge').includes('{from} causes {to}')"));
    page.click_at(&opinion("No opinion"));
    page.wait("no statement", "hook('knowledge').querySelectorAll('.statement').length === 0");
    page.click_at(&opinion("Forbid"));
    page.wait("the statement", &format!("text('knowledge').includes('{from} does not cause {to}')"));
    assert!(
        probability(&mut page, from.as_str(), to.as_str()) > 0.5,
        "the result shown is still the last one"
    );
    page.learns(|page| page.click_at("hook('evidence').querySelector('[data-testid=learn-with-knowledge]')"));
    page.wait("the result", &format!(
        "text('status') === 'done' && Number(hook('graph').querySelector('[data-from=\"{from}\"][data-to=\"{to}\"]')?.dataset.probability ?? 0) === 0"
    ));
    page.step("explore");
    assert_eq!(probability(&mut page, &from, &to), 0.0);
    assert_eq!(
        page.eval("hook('learn-with-knowledge')"),
        serde_json::Value::Null,
        "the result is up to date"
    );
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn a_belief_is_stated_overruled_shown_for_what_it_is_and_taken_back() {
    let mut page = at_the_editor();
    learn(&mut page);
    let strongest = page.eval(
        "[...hook('graph').querySelectorAll('[data-from]')].toSorted(
            (a, b) => b.dataset.probability - a.dataset.probability).map(edge => [edge.dataset.from, edge.dataset.to])[0]",
    );
    let [from, to]: [String; 2] = serde_json::from_value(strongest).expect("the graph has an edge");
    assert!(probability(&mut page, &from, &to) > 0.9);
    page.step("learn");
    assert_eq!(page.eval("hook('knowledge').querySelector('.add-edge .percent')"), serde_json::Value::Null);
    page.state_belief(&from, &to, "20");
    page.wait("the statement", &format!("text('knowledge').includes('{from} may cause {to} (20 %)')"));
    page.state_belief(&to, &from, "90");
    page.wait("the reason", &format!("{REFUSAL}.includes('exclude each other')"));
    page.state_edge(&from, "forbidden", &to);
    page.wait("the reason", &format!("{REFUSAL}.includes('has a probability, but it is forbidden')"));
    page.state_belief(&from, &to, "30");
    page.wait("the other figure", &format!("text('knowledge').includes('{from} may cause {to} (30 %)')"));
    assert_eq!(page.eval("hook('knowledge').querySelectorAll('.statement').length"), 1);
    page.picture("knowledge-belief");
    learn(&mut page);
    assert!(probability(&mut page, &from, &to) > 0.9, "the data overrule it");
    page.click_edge(&format!("[data-from='{from}'][data-to='{to}']"));
    page.wait("the mark", "text('evidence').includes('You held this edge 30 % probable beforehand')");
    assert_eq!(
        page.eval("hook('graph').querySelectorAll('.edge.imposed').length"),
        0,
        "what is believed is not imposed"
    );
    page.picture("knowledge-belief-evidence");
    let field = "hook('edge-opinion').querySelector('.percent input')";
    assert_eq!(page.eval(&format!("{field}.value")), "30");
    page.type_percent(field, "65");
    page.wait("the statement", &format!("text('knowledge').includes('{from} may cause {to} (65 %)')"));
    page.type_percent(field, "120");
    page.wait("what is in force", &format!("{field}.value === '65'"));
    let opinion = |word: &str| {
        format!(
            "[...hook('edge-opinion').querySelectorAll('button')].find(one => one.textContent.trim() === '{word}')"
        )
    };
    page.click_at(&opinion("No opinion"));
    page.wait("no statement", "hook('knowledge').querySelectorAll('.statement').length === 0");
    page.wait("no field", &format!("!{field}"));
    page.click_at(&opinion("Give a probability"));
    page.wait("the statement", &format!("text('knowledge').includes('{from} may cause {to} (80 %)')"));
    page.step("learn");
    page.click_at(&format!(
        "hook('knowledge').querySelector('[aria-label=\"Take back: {from} may cause {to} (80 %)\"]')"
    ));
    page.wait("no statement", "hook('knowledge').querySelectorAll('.statement').length === 0");
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn tiers_rule_out_edges_from_later_to_earlier() {
    let mut page = at_the_editor();
    page.click_at("[...hook('knowledge').querySelectorAll('.fold > summary')][0]");
    page.eval(
        "[...hook('knowledge').querySelectorAll('.tier')].filter(tier => tier.textContent !== 'X3').forEach(tier => {
            const input = tier.querySelector('input');
            input.value = '2';
            input.dispatchEvent(new Event('change', {bubbles: true}));
        })",
    );
    page.wait("the tiers", "text('knowledge').includes('tiers')");
    learn(&mut page);
    let table = page.export("export-edges").1;
    let into_first: Vec<f64> = table
        .lines()
        .filter(|line| line.split(',').nth(1) == Some("X3"))
        .map(|line| line.split(',').nth(2).and_then(|cell| cell.parse().ok()).expect("a probability"))
        .collect();
    assert!(into_first.len() > 3 && into_first.iter().all(|&p| p == 0.0), "{into_first:?}");
}

#[test]
fn known_targets_are_taken_as_given() {
    let (dataset, truth) = simulated_with_truth(5, 5, 8);
    let targets = truth.target.expect("simulated data come with their targets");
    let experiments = dataset.experiments();
    let name = &dataset.environments()[experiments[0]].name;
    let other = targets[0].iter().position(|hit| !hit).expect("one target only");
    let wrong = &dataset.variables()[other];
    let mut page = Page::open();
    page.upload_data(&[("table.csv", &long_table(&dataset))]);
    page.step("learn");
    page.wait("the editor", "visible('knowledge')");
    page.click_at("[...hook('knowledge').querySelectorAll('.fold > summary')][1]");
    page.choose("hook('knowledge').querySelector('[aria-label=Experiment]')", name);
    page.choose("hook('knowledge').querySelector('[aria-label=Target]')", wrong);
    page.click_at("hook('knowledge').querySelector('[aria-label=Experiment]').form.querySelector('button')");
    page.wait("the statement", &format!("text('knowledge').includes('{name} changed {wrong}')"));
    learn(&mut page);
    let table = page.export("export-targets").1;
    let row = |variable: &str| table.lines().find(|line| line.starts_with(&format!("{name},{variable},")));
    let probability = |variable: &str| -> f64 {
        row(variable).and_then(|line| line.split(',').nth(2)?.parse().ok()).expect("a probability")
    };
    for variable in dataset.variables() {
        assert_eq!(probability(variable), f64::from(u8::from(variable == wrong)), "{variable}");
    }
    assert_eq!(page.errors(), [""; 0]);
}
