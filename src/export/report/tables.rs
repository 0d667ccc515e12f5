//! Edges, targets, scores and settings as tables.

use super::html::{Cell, muted, paragraphs, section, table};
use crate::evaluate::{Assessment, Scores};
use crate::export::edges;
use crate::learn::{Knowledge, Posterior};
use crate::model::{InterventionKind, MechanismChoice};
use crate::sorting::Arrange;
use crate::words::intervention;
use crate::words::number::{Figure, probability, score};

/// Less probable edges and targets are not listed.
const LISTED: f64 = 0.1;
/// Rows of a table at the most.
const MOST: usize = 400;

/// Says that a table was cut.
fn more(left_out: usize) -> String {
    let text = format!("and {left_out} less probable ones, which the exported tables have.");
    if left_out > 0 { muted(&text) } else { String::new() }
}

/// Edges by falling probability.
pub fn edges(posterior: &Posterior, threshold: f64) -> String {
    let mut list = edges::edges(posterior, LISTED.min(threshold));
    list.arrange_by(|a, b| b.probability.total_cmp(&a.probability));
    let left_out = list.len().saturating_sub(MOST);
    let name = |j: usize| posterior.variables[j].clone();
    let rows = list.iter().take(MOST).map(|edge| {
        let effect = edge.effect.map_or("–".into(), |e| Figure::from(e).to_string());
        let reverse = posterior.edge[edge.to][edge.from];
        vec![
            Cell::Text(name(edge.from)),
            Cell::Text(name(edge.to)),
            Cell::Number(probability(edge.probability)),
            Cell::Number(probability(reverse)),
            Cell::Number(effect),
        ]
    });
    let headings = [
        ("Cause", false),
        ("Effect", false),
        ("Probability", true),
        ("The other way round", true),
        ("Direct effect (95 % interval)", true),
    ];
    let note = muted(&format!(
        "Edges of probability {:.2} or more. Effects: units of the effect per unit of the cause, all else equal.",
        LISTED.min(threshold)
    ));
    section("Edges", &(table(&headings, rows) + &more(left_out) + &note))
}

/// Says which experiments have no single targets.
pub fn wholesale(posterior: &Posterior) -> String {
    let whole = posterior.differing_as_a_whole();
    if whole.is_empty() {
        return String::new();
    }
    let names: Vec<&str> = whole.iter().map(|&k| posterior.experiments[k].as_str()).collect();
    paragraphs(&[format!(
        "Most variables seem changed in: {}. Another batch, another stimulus or a hidden cause is more likely than so many \
         targets; single targets there are not to be relied on.",
        names.join(", ")
    )])
}

/// Targets by experiment.
pub fn targets(posterior: &Posterior) -> String {
    let mut list: Vec<(usize, usize, f64)> = Vec::new();
    for (k, row) in posterior.target.iter().enumerate() {
        let mut targets: Vec<(usize, f64)> =
            row.iter().copied().enumerate().filter(|t| t.1 >= LISTED).collect();
        targets.arrange_by(|a, b| b.1.total_cmp(&a.1));
        list.extend(targets.into_iter().map(|(j, p)| (k, j, p)));
    }
    let left_out = list.len().saturating_sub(MOST);
    let rows = list.iter().take(MOST).map(|&(k, j, p)| {
        let kinds = posterior.kind[k][j];
        let likely = (0..kinds.len()).max_by(|&a, &b| kinds[a].total_cmp(&kinds[b])).unwrap_or_default();
        let kind =
            format!("{} ({})", intervention(InterventionKind::ALL[likely]), probability(kinds[likely]));
        vec![
            Cell::Text(posterior.experiments[k].clone()),
            Cell::Text(posterior.variables[j].clone()),
            Cell::Number(probability(p)),
            Cell::Text(kind),
        ]
    });
    let headings =
        [("Experiment", false), ("Variable", false), ("Probability", true), ("If so, most probably", false)];
    let note = muted(
        "Targets of probability 0.10 or more; what is not listed probably worked as in the other experiments.",
    );
    section("Targets", &(table(&headings, rows) + &more(left_out) + &note))
}

/// Scores against the truth.
pub fn scores(scores: &Scores) -> String {
    let share = |x: Option<f64>| x.map_or("–".into(), score);
    let ap = |a: &Assessment| (a.ranking.map(|r| r.ap), a.chance.map(|r| r.ap));
    let row = |name: &str, (value, baseline): (Option<f64>, Option<f64>)| {
        vec![Cell::Text(name.into()), Cell::Number(share(value)), Cell::Number(share(baseline))]
    };
    let mut rows = vec![row("Average precision of edges", ap(&scores.edge))];
    if let Some(target) = &scores.target {
        rows.push(row("Average precision of targets", ap(target)));
    }
    let count = |x: f64| if x.fract() == 0.0 { format!("{x:.0}") } else { format!("{x:.1}") };
    rows.push(vec![
        Cell::Text("Wrong edges (structural Hamming distance)".into()),
        Cell::Number(count(scores.shd)),
        Cell::Number(count(scores.empty_shd)),
    ]);
    let headings = [("Score", false), ("Value", true), ("Baseline", true)];
    let note = muted("The truth of these data is known. The baseline is a graph at random, or an empty one.");
    section("Against the truth", &(table(&headings, rows) + &note))
}

/// What decided the run.
pub fn settings(posterior: &Posterior) -> String {
    let settings = &posterior.settings;
    let mechanism = match settings.mechanism {
        MechanismChoice::Auto => "chosen by the evidence for each variable",
        MechanismChoice::Linear => "linear",
        MechanismChoice::Smooth => "smooth",
    };
    let meta = if settings.meta_training { "learned from the data" } else { "as they were set" };
    let mut rows: Vec<(String, String)> = [
        ("Program", format!("MetaCaDI {}", env!("CARGO_PKG_VERSION"))),
        ("Seed", settings.seed.to_string()),
        ("Mechanisms", mechanism.into()),
        ("Chains", settings.chains.to_string()),
        ("Sweeps of each chain", settings.sweeps.to_string()),
        ("Priors shared by all experiments", meta.into()),
    ]
    .map(|(name, value)| (name.into(), value))
    .to_vec();
    rows.extend(known(posterior, &settings.knowledge));
    let rows = rows.into_iter().map(|(name, value)| vec![Cell::Text(name), Cell::Text(value)]);
    let note =
        muted("The same data, settings and version of the program give the same result to the last digit.");
    section("Settings", &(table(&[("Setting", false), ("Value", false)], rows) + &note))
}

/// What the person stated beforehand.
fn known(posterior: &Posterior, knowledge: &Knowledge) -> Vec<(String, String)> {
    let name = |j: usize| posterior.variables.get(j).map_or("?", String::as_str);
    let arrows = |list: &[(usize, usize)]| {
        list.iter().map(|&(i, j)| format!("{} → {}", name(i), name(j))).collect::<Vec<_>>().join(", ")
    };
    let mut rows = Vec::new();
    let mut add = |title: &str, value: String| {
        if !value.is_empty() {
            rows.push((title.to_owned(), value));
        }
    };
    add("Required edges", arrows(&knowledge.required));
    add("Ruled out edges", arrows(&knowledge.forbidden));
    let beliefs = knowledge
        .beliefs
        .iter()
        .map(|b| format!("{} → {}: {}", name(b.from), name(b.to), probability(b.probability)));
    add("Edges held probable beforehand", beliefs.collect::<Vec<_>>().join(", "));
    let tiers = knowledge.tiers.iter().enumerate().map(|(j, tier)| format!("{}: {}", name(j), tier + 1));
    add("Tiers", tiers.collect::<Vec<_>>().join(", "));
    let targets = knowledge.targets.iter().map(|(k, list)| {
        let names: Vec<&str> = list.iter().map(|&j| name(j)).collect();
        let experiment = posterior.experiments.get(*k).map_or("?", String::as_str);
        format!("{experiment}: {}", if names.is_empty() { "none".into() } else { names.join(", ") })
    });
    add("Stated targets", targets.collect::<Vec<_>>().join("; "));
    if rows.is_empty() {
        rows.push(("Stated beforehand".into(), "nothing".into()));
    }
    rows
}
