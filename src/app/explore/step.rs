//! The Explore step: all pictures of one result, linked by one selection and one threshold.

use std::sync::Arc;

use leptos::context::Provider;
use leptos::prelude::*;

use super::effects::{Desk, Overlay, Reply, WhatIfPanel};
use super::side::{Side, SideTabs};
use super::{
    CertaintyPanel, DagGallery, EdgeHeatmap, Evidence, EvidencePanel, ExportMenu, GraphView, NextPanel,
    Picture, Selection, TargetHeatmap, TruthPanel,
};
use crate::app::icon::{Icon, Shape};
use crate::data::Truth;
use crate::effects::Ask;
use crate::evaluate::Scores;
use crate::explain::Suggestion;
use crate::learn::{Completeness, Posterior};
use crate::protocol::Request;

/// What stands where effects would stand.
const NO_ROWS: &str = "This run was opened without its rows, which effects and predictions are computed from. Load the data and learn again to see them.";

/// What stands there after a run that was stopped too early.
const NO_PROBABILITIES: &str = "This run was stopped before there were probabilities: effects averaged over graphs need them. Learn to the end to see them.";

/// Everything about one result.
#[component]
pub fn Explore(
    /// The result; nothing is shown before there is one.
    #[prop(into)]
    posterior: Signal<Option<Arc<Posterior>>>,
    /// Names of all environments of the data set, the reference among them; none if the rows are not here.
    #[prop(into)]
    environments: Signal<Arc<[String]>>,
    /// The truth, where it is known.
    #[prop(into)]
    truth: Signal<Option<Arc<Truth>>>,
    /// Scores against it.
    #[prop(into)]
    scores: Signal<Option<Arc<Scores>>>,
    /// The engine's newest answer to `ExplainEdge` or `ExplainTarget`.
    #[prop(into)]
    evidence: Signal<Option<Arc<Evidence>>>,
    /// The engine's answer to `Suggest`.
    #[prop(into)]
    suggestions: Signal<Option<Arc<Vec<Suggestion>>>>,
    /// The engine's newest answer to `Effects`.
    #[prop(into)]
    effects: Signal<Option<Reply>>,
    /// Edges of a smaller probability are not drawn, 0 to 1.
    threshold: RwSignal<f64>,
    /// What is selected.
    selection: RwSignal<Selection>,
    /// Sends `ExplainEdge`, `ExplainTarget`, `ExplainVariable`, `Suggest`, `Effects` and `Export` to the engine.
    ask: Callback<Request>,
) -> impl IntoView {
    let picture = Memo::new(move |_| {
        posterior
            .with(|posterior| Arc::new(posterior.as_deref().map_or_else(Picture::default, Picture::learned)))
    });
    let picture: Signal<Arc<Picture>> = picture.into();
    let has_result = Memo::new(move |_| posterior.with(Option::is_some));
    let has_experiments = Memo::new(move |_| picture.with(|picture| !picture.experiments.is_empty()));
    let has_rows = Memo::new(move |_| environments.with(|names| !names.is_empty()));
    Effect::new(move |_| {
        // Another result has other evidence; a run that was opened without its rows has none.
        if posterior.with(Option::is_none) || !has_rows.get() {
            return;
        }
        match selection.get() {
            Selection::Edge { from, to } => ask.run(Request::ExplainEdge { from, to }),
            Selection::Target { experiment, variable } => {
                ask.run(Request::ExplainTarget { experiment, variable });
            }
            Selection::Variable(variable) => ask.run(Request::ExplainVariable { variable }),
            Selection::Experiment(_) | Selection::None => {}
        }
    });
    let completeness = Memo::new(move |_| posterior.with(|posterior| Some(posterior.as_ref()?.completeness)));
    let has_probabilities =
        Memo::new(move |_| completeness.get().is_some_and(Completeness::has_probabilities));
    Effect::new(move |_| {
        if posterior.with(Option::is_some) && has_probabilities.get() {
            ask.run(Request::Suggest);
        }
    });
    let desk = Desk::new(ask, effects);
    let side = RwSignal::new(Side::Why);
    let (painted, pairs_drawn) = (RwSignal::new(true), RwSignal::new(false));
    Effect::new(move |_| {
        posterior.track();
        desk.clear();
        if !has_rows.get() {
            desk.refusal.set(Some(NO_ROWS.into()));
        } else if posterior.with_untracked(Option::is_some) && !has_probabilities.get() {
            desk.refusal.set(Some(NO_PROBABILITIES.into()));
        } else if posterior.with_untracked(Option::is_some) {
            desk.ask(Ask::Check);
            desk.ask(Ask::Unexplained);
        }
    });
    let is_painted = move || side.get() == Side::WhatIf && painted.get();
    let has_changes = Memo::new(move |_| desk.changes.with(|changes| !changes.is_empty()));
    let overlay = Overlay {
        paint: Signal::derive(move || {
            (is_painted() && has_changes.get()).then(|| desk.what_if.get()).flatten()
        }),
        pairs: Signal::derive(move || {
            let pairs = desk.unexplained.get().filter(|_| pairs_drawn.get());
            pairs.iter().flat_map(|pairs| pairs.iter()).map(|pair| (pair.first, pair.second)).collect()
        }),
    };
    view! {
        // For this step's graph alone, not for the one that shows how learning goes on.
        <Provider value=overlay>
        <Show when=move || has_result.get()>
            <div class="explore">
                <Unfinished completeness />
                <div class="explore-pictures">
                    <section class="card" aria-labelledby="graph-title">
                        <h2 id="graph-title">"What causes what"</h2>
                        <GraphView picture threshold selection truth />
                    </section>
                    <Show when=move || has_experiments.get()>
                        <section class="card" aria-labelledby="targets-title">
                            <h2 id="targets-title">"What each experiment changed"</h2>
                            {move || posterior.with(|posterior| posterior.as_deref().and_then(wholesale))}
                            <TargetHeatmap picture selection />
                        </section>
                    </Show>
                    <section class="card" aria-labelledby="edges-title">
                        <h2 id="edges-title">"Every possible edge"</h2>
                        <p class="muted">"The row causes the column."</p>
                        <EdgeHeatmap picture selection />
                    </section>
                </div>
                <div class="explore-side">
                    <div class="side-stay">
                    <SideTabs side />
                    <div id="side-why" role="tabpanel" aria-labelledby="tab-side-why" hidden=move || side.get() != Side::Why>
                        <EvidencePanel picture environments selection evidence threshold />
                    </div>
                    <div id="side-what-if" role="tabpanel" aria-labelledby="tab-side-what-if" hidden=move || side.get() != Side::WhatIf>
                        <Show
                                when=move || has_rows.get() && has_probabilities.get()
                                fallback=move || {
                                    let why = if has_rows.get() { NO_PROBABILITIES } else { NO_ROWS };
                                    view! { <section class="card"><p>{why}</p></section> }
                                }
                            >
                            <WhatIfPanel desk picture selection painted shown=Signal::derive(move || side.get() == Side::WhatIf) />
                        </Show>
                    </div>
                    </div>
                </div>
                <div class="explore-more">
                    <Show when=move || has_probabilities.get()>
                        <CertaintyPanel posterior threshold selection picture desk pairs_drawn />
                    </Show>
                    <div class="explore-more-side">
                        <Show when=move || has_probabilities.get()>
                            <NextPanel picture suggestions selection />
                        </Show>
                        <ExportMenu threshold ask />
                    </div>
                    <TruthPanel scores />
                    <Show when=move || has_probabilities.get()>
                        <DagGallery posterior selection />
                    </Show>
                </div>
            </div>
        </Show>
        </Provider>
    }
}

/// Says of a run that was stopped what it lacks.
#[component]
fn Unfinished(completeness: Memo<Option<Completeness>>) -> impl IntoView {
    let words = move || {
        let completeness = completeness.get()?;
        let at = completeness
            .percent()
            .map_or("Stopped early".into(), |percent| format!("Stopped at {percent:.0} %"));
        match completeness {
            Completeness::Complete => None,
            Completeness::Partial { .. } => Some((
                "is-note",
                at,
                "probabilities rest on fewer samples than were asked for, and may still move.",
            )),
            Completeness::FirstGuess { .. } => Some((
                "is-warning",
                at,
                "a first guess. This is the best graph found so far; there are no probabilities yet, and the numbers shown in their place say nothing about how sure it is. Learn to the end for them. Files that you save are named a first guess as well.",
            )),
        }
    };
    move || {
        words().map(|(tone, at, rest)| {
            view! {
                <p class=format!("card unfinished {tone}") role="status" data-testid="unfinished">
                    <Icon shape=Shape::Warning />
                    <span><strong>{at}</strong> ": " {rest}</span>
                </p>
            }
        })
    }
}

/// Says which experiments changed too much for single targets to be believed.
fn wholesale(posterior: &Posterior) -> Option<impl IntoView + use<>> {
    let experiments = posterior.differing_as_a_whole();
    if experiments.is_empty() {
        return None;
    }
    let d = posterior.variables.len();
    let name = |&k: &usize| {
        let changed: f64 = posterior.target[k].iter().sum();
        format!("“{}” ({changed:.0} of {d} variables)", posterior.experiments[k])
    };
    let verb = if experiments.len() == 1 { "differs" } else { "differ" };
    let names = experiments.iter().map(name).collect::<Vec<_>>().join(", ");
    Some(view! {
        <p class="verdict is-warning" data-testid="differs-as-a-whole">
            {format!(
                "{names} {verb} as a whole: another batch, another stimulus or a hidden cause is more likely than so many targets. Do not rely on single targets there.",
            )}
        </p>
    })
}
