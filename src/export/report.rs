//! A report for people: one HTML page that prints, with its pictures inside. It asks for nothing: no script, no request.

mod data;
mod graph;
mod html;
mod tables;
mod target_map;

use html::{escaped, paragraphs, section};

use crate::data::DataReport;
use crate::effects::Verdict;
use crate::evaluate::Scores;
use crate::explain::headline;
use crate::learn::{Completeness, Posterior};
use crate::notes::{Note, Notes};

/// A part of the report that its caller has words for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// What it is about.
    pub title: String,
    /// What is said, a paragraph each.
    pub paragraphs: Vec<String>,
}

/// What a report is written from. None of it holds rows of the data.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// What the run is called.
    pub title: &'a str,
    /// When the report was made, in words.
    pub date: &'a str,
    /// The result.
    pub posterior: &'a Posterior,
    /// Smallest probability of an edge that the graph shows.
    pub threshold: f64,
    /// What the predictive check found, where it was made.
    pub verdict: Option<Verdict>,
    /// How sure the result is, in words.
    pub certainty: &'a [Remark],
    /// What was understood of the data, where they are known.
    pub data: Option<&'a DataReport>,
    /// Changes to the data that the person chose, in words.
    pub changes: &'a [String],
    /// What the person wrote.
    pub notes: &'a Notes,
    /// Scores against the truth, where it is known.
    pub scores: Option<&'a Scores>,
}

/// What the page may do: nothing but apply its own styles.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

const STYLE: &str = "\
:root{color-scheme:light}\
body{max-width:52rem;margin:2rem auto;padding:0 1rem;font:15px/1.5 system-ui,sans-serif;color:#15202a;background:#fff}\
h1,h2,h3{line-height:1.2}h2{margin-top:2.2rem;border-bottom:1px solid #dbe1e2}\
table{border-collapse:collapse;width:100%;font-size:13px}\
th,td{padding:3px 8px;text-align:left;border-bottom:1px solid #dbe1e2;vertical-align:top}\
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}\
svg{display:block;max-width:100%;height:auto;margin:1rem auto}\
svg text{font-family:system-ui,sans-serif}\
.muted{color:#586672;font-size:13px}\
.warning{padding:8px 12px;background:#fdf2d9;border-left:4px solid #7a4d00}\
td,th,h1,p,li{overflow-wrap:anywhere}\
@media print{body{margin:0;max-width:none}h2{break-after:avoid}tr,svg{break-inside:avoid}}";

/// Writes the report: what was found, pictures and tables of edges and targets, how sure it is, data, settings and how
/// to cite. Names stand as they are; invisible characters in them are written as `⟨U+200B⟩`.
pub fn write(report: &Report) -> String {
    let Report { posterior, threshold, .. } = *report;
    let said = headline(posterior, threshold, report.verdict);
    let title = escaped(report.title);
    let version = env!("CARGO_PKG_VERSION");
    let mut text = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <title>{title}: causal graph</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n\
         <p class=\"muted\">Learned with MetaCaDI {version}; report of {}. It holds no rows of the data.</p>\n",
        escaped(report.date)
    );
    if let Some(words) = unfinished(posterior.completeness) {
        text += &format!("<p class=\"warning\">{}</p>\n", escaped(&words));
    }
    text += &section("What was found", &paragraphs(&[vec![said.found], said.doubts].concat()));
    let caption = format!(
        "Edges of probability {threshold:.2} or more; the stronger a line, the more probable. Solid lines raise, dashed ones lower."
    );
    let picture = graph::picture(posterior, threshold);
    text += &section("What causes what", &format!("{picture}{}", html::muted(&caption)));
    text += &tables::edges(posterior, threshold);
    if !posterior.experiments.is_empty() && posterior.completeness.has_probabilities() {
        let map = target_map::picture(posterior);
        let caption = "Probability that each variable (column) is a target of each experiment (row).";
        let whole = tables::wholesale(posterior);
        let picture = format!("{map}{}{whole}", html::muted(caption));
        text += &section("What each experiment changed", &picture);
        text += &tables::targets(posterior);
    }
    let notes = report.notes.of(&posterior.variables, &posterior.experiments);
    if !notes.is_empty() {
        text += &section("Notes", &notes.iter().map(note).collect::<String>());
    }
    for Remark { title, paragraphs: said } in report.certainty {
        text += &section(title, &paragraphs(said));
    }
    if let Some(scores) = report.scores {
        text += &tables::scores(scores);
    }
    if let Some(data) = report.data {
        text += &data::section_of(data, report.changes);
    }
    text += &tables::settings(posterior);
    text += &section(
        "How to cite",
        &paragraphs(&[
            "Ong, H. J., Chikahara, Y., Iwata, T. (2026). MetaCaDI: A Meta-Learning Framework for Causal Discovery from \
             Multiple Environments with Unknown Interventions. Uncertainty in Artificial Intelligence, Proceedings of \
             Machine Learning Research 337, 5060-5080. First as arXiv 2510.22298, October 2025."
                .into(),
            format!("And this program, which has methods of its own: MetaCaDI in the browser, version {version}."),
        ]),
    );
    text + "</body>\n</html>\n"
}

fn note(Note { topic, text }: &Note) -> String {
    let lines: Vec<String> = text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect();
    format!("<h3>{}</h3>\n{}", escaped(&topic.title()), paragraphs(&lines))
}

fn unfinished(completeness: Completeness) -> Option<String> {
    let at =
        completeness.percent().map_or("Stopped early".into(), |percent| format!("Stopped at {percent:.0} %"));
    match completeness {
        Completeness::Complete => None,
        Completeness::Partial { .. } => {
            Some(format!("{at}: probabilities rest on fewer samples than were asked for."))
        }
        Completeness::FirstGuess { .. } => Some(format!(
            "{at}: a first guess. There are no probabilities yet; the numbers in their place say nothing about how sure it is."
        )),
    }
}
