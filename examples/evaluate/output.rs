//! The table and the JSON files.

use std::fs;
use std::path::Path;

use metacadi::evaluate::{Assessment, Calibration, Ranking, Scores, calibration};
use metacadi::explain::Doubt;
use serde_json::json;

use super::run::RunResult;

const COLUMNS: [&str; 18] = [
    "family",
    "seeds",
    "edges AUROC",
    "edges AUPRC",
    "edges AP",
    "SHD",
    "E SHD",
    "SID",
    "E SID",
    "targets AUROC",
    "targets AUPRC",
    "targets AP",
    "seconds",
    "ECE edges / targets",
    "wrong above .99 edges / targets",
    "kinds right",
    "edge R-hat",
    "edge ESS",
];

/// The table's first two lines.
pub fn header(withheld: bool) -> String {
    let mut columns = COLUMNS.to_vec();
    if withheld {
        columns.push("adapt ms");
    }
    format!("| {} |\n|{}", columns.join(" | "), "---|".repeat(columns.len()))
}

/// One family's line: mean / median over seeds; a score that is not defined for a seed is left out.
pub fn row(name: &str, results: &[RunResult]) -> String {
    let ranking = |of: fn(&RunResult) -> Option<&Assessment>, part: fn(&Ranking) -> f64| {
        column(results, 3, |r| of(r).and_then(|a| a.ranking.as_ref()).map(part))
    };
    let edge: fn(&RunResult) -> Option<&Assessment> = |r| Some(&r.scores.edge);
    let target: fn(&RunResult) -> Option<&Assessment> = |r| r.scores.target.as_ref();
    let mut cells = vec![
        name.to_owned(),
        results.len().to_string(),
        ranking(edge, |r| r.auroc),
        ranking(edge, |r| r.auprc),
        ranking(edge, |r| r.ap),
        column(results, 2, |r| Some(r.scores.shd)),
        column(results, 2, |r| Some(r.scores.expected_shd)),
        column(results, 1, |r| r.scores.sid),
        column(results, 1, |r| r.scores.expected_sid),
        ranking(target, |r| r.auroc),
        ranking(target, |r| r.auprc),
        ranking(target, |r| r.ap),
        column(results, 2, |r| Some(r.seconds)),
        pooled_calibration(results),
        pooled_certain(results),
        pooled_kinds(results),
        column(results, 2, |r| r.posterior.diagnostics.edge_r_hat),
        column(results, 0, |r| r.posterior.diagnostics.edge_effective_samples),
    ];
    if results.iter().any(|r| r.withheld.is_some()) {
        cells.push(column(results, 3, |r| r.withheld.as_ref().map(|w| 1e3 * w.seconds)));
    }
    format!("| {} |", cells.join(" | "))
}

fn column(results: &[RunResult], digits: usize, of: impl Fn(&RunResult) -> Option<f64>) -> String {
    let mut values: Vec<f64> = results.iter().filter_map(of).collect();
    if values.is_empty() {
        return "-".into();
    }
    values.sort_by(f64::total_cmp);
    let n = values.len();
    let mean = values.iter().sum::<f64>() / n as f64;
    let median = (values[(n - 1) / 2] + values[n / 2]) / 2.0;
    format!("{mean:.digits$} / {median:.digits$}")
}

/// Probabilities of edges and of targets of all seeds, each with whether it is true.
fn entries(results: &[RunResult]) -> [Vec<(f64, bool)>; 2] {
    let edges = results.iter().flat_map(|r| {
        let d = r.truth.edge.len();
        let pairs = (0..d * d).map(move |e| (e / d, e % d)).filter(|(i, j)| i != j);
        pairs.map(|(i, j)| (r.posterior.edge[i][j], r.truth.edge[i][j]))
    });
    let targets = results.iter().flat_map(|r| {
        let truth = r.truth.target.iter().flatten().flatten().copied();
        r.target.iter().flatten().copied().zip(truth)
    });
    [edges.collect(), targets.collect()]
}

/// Calibration of edges and of targets over the entries of all seeds.
fn pooled(results: &[RunResult]) -> [Calibration; 2] {
    entries(results).map(calibration)
}

/// Of the probabilities above 0.99, the share that is wrong, and how many there are.
fn pooled_certain(results: &[RunResult]) -> String {
    let share = |entries: Vec<(f64, bool)>| {
        let certain: Vec<bool> = entries.into_iter().filter(|e| e.0 > 0.99).map(|e| e.1).collect();
        let wrong = certain.iter().filter(|&&is_true| !is_true).count();
        if certain.is_empty() {
            return "-".into();
        }
        format!("{:.3} of {}", wrong as f64 / certain.len() as f64, certain.len())
    };
    entries(results).map(share).join(" / ")
}

/// On how many data sets the page says what against the result.
pub fn warnings(results: &[RunResult]) -> String {
    let share = |what: &str, fires: &dyn Fn(&RunResult) -> bool| {
        format!("{what}: {} of {}", results.iter().filter(|r| fires(r)).count(), results.len())
    };
    let of = |is: fn(&Doubt) -> bool| move |r: &RunResult| r.doubts.iter().any(is);
    let parts = [
        share("anything", &|r| !r.doubts.is_empty()),
        share("chains found different graphs", &of(|d| matches!(d, Doubt::ChainsApart))),
        share("differ as a whole", &of(|d| matches!(d, Doubt::DifferAsAWhole(_)))),
        share("stray rows", &of(|d| matches!(d, Doubt::StrayRows(_)))),
        share("noisier elsewhere", &of(|d| matches!(d, Doubt::NoisierElsewhere(_)))),
        share("few values", &of(|d| matches!(d, Doubt::FewValues(_)))),
        share("does not predict", &of(|d| matches!(d, Doubt::DoesNotPredict))),
        share("share more than the graph explains", &of(|d| matches!(d, Doubt::Unexplained))),
        share("rows depend on each other", &|r| r.posterior.learned.meta.dispersion > 1.0),
        share("drifts more than the rest", &|r| {
            !r.posterior.unsteady_variables.is_empty() || !r.posterior.unsteady_environments.is_empty()
        }),
    ];
    format!("said of {}", parts.join("; "))
}

fn pooled_calibration(results: &[RunResult]) -> String {
    let [edges, targets] = pooled(results);
    format!("{:.4} / {:.4}", edges.error, targets.error)
}

/// Reliability tables of edges and targets over the entries of all seeds.
pub fn reliability(results: &[RunResult]) -> String {
    let mut lines = Vec::new();
    for (what, calibration) in ["edges", "targets"].into_iter().zip(pooled(results)) {
        lines.push(format!(
            "\n| {what}: probability | entries | mean probability | share true |\n|---|---|---|---|"
        ));
        for bin in calibration.bins {
            lines.push(format!(
                "| {:.1} to {:.1} | {} | {:.3} | {:.3} |",
                bin.low, bin.high, bin.count, bin.predicted, bin.observed
            ));
        }
    }
    lines.join("\n") + "\n"
}

/// Share of the detected targets of all seeds whose most probable kind is the right one.
fn pooled_kinds(results: &[RunResult]) -> String {
    let kinds = results.iter().filter_map(|r| r.kinds);
    let (detected, right) = kinds.fold((0, 0), |sum, k| (sum.0 + k.detected, sum.1 + k.right));
    if detected == 0 { "-".into() } else { format!("{:.3} of {detected}", right as f64 / detected as f64) }
}

/// The scores alone, without curves and calibration tables.
fn scores(scores: &Scores) -> serde_json::Value {
    json!({
        "edges": scores.edge.ranking,
        "targets": scores.target.as_ref().and_then(|t| t.ranking),
        "shd": scores.shd,
        "expected_shd": scores.expected_shd,
        "sid": scores.sid,
        "expected_sid": scores.expected_sid,
    })
}

/// Writes one result for other programs to score.
pub fn write(path: &Path, result: &RunResult) -> Result<(), String> {
    let d = result.truth.edge.len();
    let matrix = |parents: &[Vec<usize>]| -> Vec<Vec<u8>> {
        (0..d).map(|i| (0..d).map(|j| u8::from(parents[j].contains(&i))).collect()).collect()
    };
    let mut document = json!({
        "edges": result.posterior.edge,
        "targets": result.target,
        "dags": result.samples().iter().map(|s| matrix(&s.parents)).collect::<Vec<_>>(),
        "weights": result.samples().iter().map(|s| s.weight).collect::<Vec<_>>(),
        "seconds": result.seconds,
        "scores": scores(&result.scores),
    });
    if let Some(withheld) = &result.withheld {
        document["withheld"] = json!(withheld.names);
        document["adapt_seconds"] = json!(withheld.seconds);
    }
    let attempt = || -> std::io::Result<()> {
        fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        fs::write(path, document.to_string())
    };
    attempt().map_err(|e| format!("{}: {e}", path.display()))
}
