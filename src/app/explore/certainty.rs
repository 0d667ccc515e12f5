//! "How sure is this?" in plain words.

use std::sync::Arc;

use leptos::prelude::*;

use super::effects::{Desk, PredictionAnswer, UnexplainedPairs, prediction_words, unexplained_words};
use super::{Picture, Selection, TraceChart, number};
use crate::app::terms::Word;
use crate::effects::Check;
use crate::explain::{DISAGREE, Doubt, doubts};
use crate::export::report::Remark;
use crate::graph::Thresholded;
use crate::learn::{Diagnostics, Discount, Posterior, Unsteady};
use crate::plural::count;
use crate::words::glossary::Term;
use crate::words::resting_on_rows;

/// At most so many edges without a direction are listed.
const LISTED: usize = 12;
/// R-hat up to which chains count as agreeing (Vehtari et al., Bayesian Analysis 2021, ask for 1.01 of single quantities;
/// graphs are judged by the largest of many).
pub(super) const AGREE: f64 = 1.1;
/// Effective samples of the fit, and of every undecided edge, from which probabilities are steady enough to read.
const ENOUGH: f64 = 200.0;
const ENOUGH_OF_AN_EDGE: f64 = 50.0;

/// Convergence, expected errors, what cannot be told apart, assumptions.
#[component]
pub fn CertaintyPanel(
    /// The result.
    #[prop(into)]
    posterior: Signal<Option<Arc<Posterior>>>,
    /// Threshold of the graph.
    #[prop(into)]
    threshold: Signal<f64>,
    /// Written when an edge is clicked.
    selection: RwSignal<Selection>,
    /// Names.
    #[prop(into)]
    picture: Signal<Arc<Picture>>,
    /// Questions about effects and predictions, with their answers.
    desk: Desk,
    /// True if pairs that the graph does not explain are drawn on it.
    pairs_drawn: RwSignal<bool>,
) -> impl IntoView {
    let convergence = move || {
        posterior.with(|posterior| posterior.as_ref().map(|posterior| convergence(&posterior.diagnostics)))
    };
    let wrong = move || {
        posterior.with(|posterior| {
            let posterior = posterior.as_ref()?;
            Some(errors(posterior, desk.check.get().as_deref(), threshold.get()))
        })
    };
    let agreement = move || posterior.with(|posterior| posterior.as_ref().map(agreement));
    let oddities = move || {
        let words = posterior.with(|posterior| posterior.as_ref().map(oddities))?;
        (!words.is_empty()).then(|| view! { <p data-testid="oddities">{words}</p> })
    };
    let trace = Signal::derive(move || {
        posterior.with(|p| {
            Arc::new(p.as_ref().map_or_else(Vec::new, |posterior| posterior.diagnostics.trace.clone()))
        })
    });
    let burn_in = Signal::derive(move || posterior.with(|p| p.as_ref()?.diagnostics.burn_in));
    view! {
        <section class="card certainty" aria-labelledby="certainty-title" data-testid="certainty">
            <h2 id="certainty-title">"How sure is this?"</h2>
            <PredictionAnswer desk picture />
            <UnexplainedPairs desk picture drawn=pairs_drawn />
            <h3>"Did the " <Word term=Term::Chain text="chains" /> " agree?"</h3>
            {convergence}
            <details class="fold">
                <summary>"Show the chains"</summary>
                <TraceChart trace burn_in />
            </details>
            <h3>"Do the experiments agree?" <small>" " <Word term=Term::Dispersion /> ", " <Word term=Term::Drift /></small></h3>
            <p data-testid="agreement">{agreement}</p>
            {oddities}
            <h3>"How many edges are wrong?"</h3>
            <p data-testid="expected-errors">{wrong}</p>
            <h3>"What cannot be told apart?" <small>" " <Word term=Term::EquivalenceClass /></small></h3>
            <Undecided posterior selection />
            <h3>"What this rests on"</h3>
            <ul class="assumptions">
                {ASSUMPTIONS.map(|text| view! { <li>{text}</li> }).collect_view()}
            </ul>
        </section>
    }
}

/// What every probability takes for granted.
const ASSUMPTIONS: [&str; 5] = [
    "No hidden variable drives two measured ones; a shared cell type or batch would.",
    "No feedback: causes do not depend on their effects, even by detours.",
    "One graph holds in all experiments; an experiment changes only the mechanisms of its targets.",
    "Rows are independent of each other within an experiment.",
    "Effects have a shape that the mechanism setting allows, and noise is bell-shaped; what does not fit shows as an edge or a target too many.",
];

/// The panel as plain text, for a report.
pub fn remarks(posterior: &Arc<Posterior>, desk: Desk, threshold: f64) -> Vec<Remark> {
    let check = desk.check.get_untracked();
    let mut remarks = Vec::new();
    let mut add = |title: &str, paragraphs: Vec<String>| {
        remarks.push(Remark { title: title.into(), paragraphs });
    };
    if let Some(check) = &check {
        add("Does it predict?", prediction_words(check));
    }
    if let Some(pairs) = desk.unexplained.get_untracked() {
        add("What does the graph not explain?", unexplained_words(&pairs, &posterior.variables));
    }
    let (_, verdict, figures) = convergence_words(&posterior.diagnostics);
    let figures: Vec<String> =
        figures.iter().map(|(value, term, of)| format!("{}{of}: {value}", term.name())).collect();
    add("Did the chains agree?", vec![verdict, figures.join(", ")]);
    add("Do the experiments agree?", vec![agreement(posterior), oddities(posterior)]);
    add("How many edges are wrong?", vec![errors(posterior, check.as_deref(), threshold)]);
    if let Some((words, pairs)) = undecided_words(posterior) {
        let pairs: Vec<String> = pairs.into_iter().map(|(_, _, from, to)| format!("{from} – {to}")).collect();
        add("What cannot be told apart?", vec![words, pairs.join(", ")]);
    }
    add("What this rests on", ASSUMPTIONS.map(String::from).to_vec());
    for remark in &mut remarks {
        remark.paragraphs.retain(|paragraph| !paragraph.is_empty());
    }
    remarks
}

/// How many edges should be wrong, or why that cannot be said.
fn errors(posterior: &Posterior, check: Option<&Check>, threshold: f64) -> String {
    // A count of wrong edges would be false comfort.
    let doubts: Vec<String> =
        doubts(posterior, check.map(|check| check.verdict)).into_iter().map(Doubt::words).collect();
    if !doubts.is_empty() {
        return format!(
            "That cannot be said: {}. The probabilities hold if the model does, and here it does not.",
            doubts.join("; ")
        );
    }
    let errors = Thresholded::new(&posterior.edge, threshold).expected_errors();
    format!(
        "If the model holds, of the {} shown from {}, about {} should be wrong; about {} true ones should lie below. \
         Raise the threshold for fewer false edges, lower it to miss fewer.",
        count(errors.edges, "edge", "edges"),
        number::ratio(threshold),
        expected(errors.wrong),
        expected(errors.missed)
    )
}

fn expected(count: f64) -> String {
    match count {
        n if n < 0.05 => String::from("none"),
        n => number::fixed(n, usize::from(n < 10.0)),
    }
}

fn convergence(diagnostics: &Diagnostics) -> impl IntoView + use<> {
    let (tone, verdict, figures) = convergence_words(diagnostics);
    let figures = figures.into_iter().map(|(value, term, of)| {
        view! {
            <div>
                <dt><Word term />{of}</dt>
                <dd class="is-number">{value}</dd>
            </div>
        }
    });
    view! {
        <p class=format!("verdict is-{tone}")>{verdict}</p>
        <dl class="figure-list">{figures.collect_view()}</dl>
    }
}

/// Tone, verdict and figures.
fn convergence_words(diagnostics: &Diagnostics) -> (&'static str, String, Vec<(String, Term, &'static str)>) {
    let worst = match (diagnostics.r_hat, diagnostics.edge_r_hat) {
        (Some(a), Some(b)) => Some(a.max(b)),
        (a, b) => a.or(b),
    };
    let few = diagnostics.effective_samples.is_some_and(|n| n < ENOUGH);
    let fewest = diagnostics.edge_effective_samples;
    let too_few = fewest.filter(|&n| n < ENOUGH_OF_AN_EDGE);
    let (tone, verdict) = match (worst, too_few) {
        (None, _) => ("note", "There are too few sweeps to tell. Learn with more sweeps or chains.".into()),
        (Some(r), _) if r > DISAGREE => (
            "warning",
            "The chains found different graphs. Probabilities near 0 or 1 may be too bold: learn again with more chains and sweeps.".into(),
        ),
        (Some(r), _) if r > AGREE => (
            "note",
            "The chains agree on most edges, not on all. More sweeps would steady the doubtful ones.".into(),
        ),
        (Some(_), Some(effective)) => ("note", rests_on_few(effective)),
        (Some(_), None) if few => {
            ("note", "The chains agree, but hold few independent samples: second digits may still change.".into())
        }
        (Some(_), None) => ("good", String::from("Independent chains came to the same probabilities of edges.")),
    };
    let samples = |n| number::fixed(n, 0);
    let figures = [
        (diagnostics.r_hat.map(number::ratio), Term::RHat, " of the fit"),
        (diagnostics.edge_r_hat.map(number::ratio), Term::RHat, " of the edge that agrees least"),
        (diagnostics.effective_samples.map(samples), Term::EffectiveSamples, " of the fit"),
        (fewest.map(samples), Term::EffectiveSamples, " of the least settled edge"),
        (diagnostics.burn_in.map(|sweeps| sweeps.to_string()), Term::BurnIn, " in sweeps"),
    ];
    let figures = figures.into_iter().filter_map(|(value, term, of)| Some((value?, term, of)));
    (tone, verdict, figures.collect())
}

/// In words, the Monte Carlo error (one standard deviation) of a share of one half; averages of conditionals are better.
fn rests_on_few(effective: f64) -> String {
    format!(
        "The chains agree, but the most doubtful edge rests on about {effective:.0} independent samples: its probability may \
         be off by as much as {}. More sweeps would steady it.",
        number::ratio(0.5 / effective.sqrt())
    )
}

/// Edges of which the direction does not matter to any of the data.
#[component]
fn Undecided(posterior: Signal<Option<Arc<Posterior>>>, selection: RwSignal<Selection>) -> impl IntoView {
    let undecided = Memo::new(move |_| posterior.with(|posterior| undecided_words(posterior.as_deref()?)));
    move || {
        let (words, undecided) = undecided.get()?;
        if undecided.is_empty() {
            return Some(view! { <p>{words}</p> }.into_any());
        }
        let more = undecided.len().saturating_sub(LISTED);
        let items = undecided
            .into_iter()
            .take(LISTED)
            .map(|(a, b, from, to)| {
                view! {
                    <li>
                        <button
                            type="button"
                            class="link"
                            on:click=move |_| selection.set(Selection::Edge { from: a, to: b })
                        >{format!("{from} – {to}")}</button>
                    </li>
                }
            })
            .collect_view();
        Some(
            view! {
                <p>{words}</p>
                <ul class="undecided">{items}</ul>
                {(more > 0).then(|| format!("and {more} more"))}
            }
            .into_any(),
        )
    }
}

/// Two variables between which an edge has no direction, with their names.
type Pair = (usize, usize, String, String);

/// What cannot be told apart about one graph, in words, and the pairs.
fn undecided_words(posterior: &Posterior) -> Option<(String, Vec<Pair>)> {
    let picture = Picture::learned(posterior);
    let class = picture.essential_graph()?;
    let names = |(a, b): (usize, usize)| (a, b, picture.variables[a].clone(), picture.variables[b].clone());
    let (directed, undecided) =
        (class.directed().len(), class.undirected().into_iter().map(names).collect::<Vec<_>>());
    let graph = if posterior.repeats() {
        "the most probable graph"
    } else {
        "the first of many graphs that are about as probable"
    };
    let words = match undecided.len() {
        0 => {
            format!("Nothing in {graph}: the data and the targets found orient all of its {directed} edges.")
        }
        count => format!(
            "This is about {graph}. The data and the targets found orient {directed} of its edges. Of {count} the direction makes no difference to them; an experiment on one of the two would tell:",
        ),
    };
    Some((words, undecided))
}

/// What drifts more than the rest, in words; empty if nothing does.
fn unsteady(posterior: &Posterior) -> String {
    let times = |what: &Unsteady| format!("“{}” about {:.0} times", what.name, what.times);
    let list = |all: &[Unsteady]| all.iter().map(times).collect::<Vec<_>>().join(", ");
    let mut words = String::new();
    if !posterior.unsteady_environments.is_empty() {
        words += &format!(
            " Some experiments have drifted as a whole: {} as far as the others. What else they changed is hard to tell from that.",
            list(&posterior.unsteady_environments)
        );
    }
    if !posterior.unsteady_variables.is_empty() {
        words += &format!(
            " Some variables drift more in every experiment: {} as far as the others.",
            list(&posterior.unsteady_variables)
        );
    }
    words
}

/// Rows, a reference or variables that the model was not made for, in words; empty if there are none.
fn oddities(posterior: &Arc<Posterior>) -> String {
    let quoted = |variables: Vec<usize>| {
        let names = variables.iter().map(|&j| format!("“{}”", posterior.variables[j])).collect::<Vec<_>>();
        (!names.is_empty()).then(|| names.join(", "))
    };
    let reference = quoted(posterior.odd_in_reference.clone()).map(|names| {
        format!(
            "The noise of {names} is another in the reference than in the experiments, which agree with each other and are not \
             taken for changed."
        )
    });
    let noisier = quoted(posterior.noisier_elsewhere()).map(|names| {
        format!(
            "In most experiments the noise of {names} seems changed: rather the other experiments, or the reference, have rows \
             that are off."
        )
    });
    let few: Vec<String> =
        posterior.few_values.iter().map(|few| format!("“{}” ({} values)", few.name, few.values)).collect();
    let few = (!few.is_empty())
        .then(|| format!("Taken as if they went without steps, though they do not: {}.", few.join(", ")));
    [resting_on_rows(posterior), reference, noisier, few].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// How far experiments drift apart, and whether the rows within them are as independent as the model takes them.
fn agreement(posterior: &Arc<Posterior>) -> String {
    let meta = &posterior.learned.meta;
    if posterior.epochs.is_empty() {
        return "Not checked: this run took the meta-parameters as they were set.".into();
    }
    let all = if meta.dispersion > 1.0 {
        format!(
            "Not quite: rows of one experiment depend on each other {:.1} times more than the graph explains, as hidden \
             causes or mixed groups make them. Rows count for less, and every probability here is more cautious for it.",
            meta.dispersion
        )
    } else if posterior.discounted.is_empty() {
        "Yes: what the graph leaves unexplained within experiments looks independent.".into()
    } else {
        "Most do: what the graph leaves unexplained within them looks independent.".into()
    };
    let drift = if meta.drift.is_none() {
        String::new()
    } else {
        format!(
            " Between experiments that change nothing levels drift by about {} standard deviations of the noise, and effects by \
             {}: a change of that size is not told from it.",
            number::short(meta.drift.intercept),
            number::share(meta.drift.gain)
        )
    };
    let all = all + &drift + &unsteady(posterior);
    let discount =
        |d: &Discount| format!("of “{}” about {} rows count for one", d.environment, number::short(d.rows));
    let discounts: Vec<String> = posterior.discounted.iter().map(discount).collect();
    if discounts.is_empty() {
        return all;
    }
    format!(
        "{all} Some stand out: {}. Their rows resemble each other, as repeated measurements do.",
        discounts.join(", ")
    )
}
