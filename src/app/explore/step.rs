//! The Explore step: all pictures of one result, linked by one selection and one threshold.

use std::sync::Arc;

use leptos::context::Provider;
use leptos::prelude::*;

use super::compare::{self, ComparePanel};
use super::effects::{Desk, Overlay, Reply, WhatIfPanel};
use super::maps::Maps;
use super::side::{Side, SidePanel, SideTabs, follow_selection};
use super::workspace::{LargerButton, Pane, PaneSwitch, Workspace};
use super::{
    CertaintyPanel, DagGallery, Evidence, EvidencePanel, ExportMenu, GraphView, NextPanel, Picture,
    Selection, TruthPanel, report,
};
use crate::app::icon::{Icon, Shape};
use crate::app::state::Page;
use crate::data::Truth;
use crate::effects::Ask;
use crate::evaluate::Scores;
use crate::explain::{self, Comparison, Headline, Suggestion, headline};
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
    /// The tab of the panel that the person wants.
    side: RwSignal<Side>,
    /// The part that is shown where there is room for one.
    pane: RwSignal<Pane>,
    /// Sends `ExplainEdge`, `ExplainTarget`, `ExplainVariable`, `Suggest`, `Effects` and `Export` to the engine.
    ask: Callback<Request>,
) -> impl IntoView {
    let picture = Memo::new(move |_| {
        posterior
            .with(|posterior| Arc::new(posterior.as_deref().map_or_else(Picture::default, Picture::learned)))
    });
    let picture: Signal<Arc<Picture>> = picture.into();
    let has_result = Memo::new(move |_| posterior.with(Option::is_some));
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
    let page = expect_context::<Page>();
    let desk = Desk::new(ask, effects, page.changes);
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
    let workspace = Workspace::new(pane, side, selection);
    follow_selection(side, selection);
    let tabs = Memo::new(move |_| {
        let there = |tab: &Side| match tab {
            Side::Why | Side::WhatIf | Side::Compare | Side::TakeAlong => true,
            Side::HowSure | Side::Next => has_probabilities.get(),
            Side::Truth => scores.with(Option::is_some),
        };
        Side::ALL.into_iter().filter(there).collect::<Vec<_>>()
    });
    // What is wanted may not be there: another result may have it again.
    let shown = Memo::new(move |_| {
        let wanted = side.get();
        if tabs.with(|tabs| tabs.contains(&wanted)) { wanted } else { Side::Why }
    });
    let has_changes = Memo::new(move |_| desk.changes.with(|changes| !changes.is_empty()));
    let is_painted = move || shown.get() == Side::WhatIf && painted.get() && has_changes.get();
    let runs = page.runs;
    let comparison = Memo::new(move |_| {
        let pinned = runs.pinned.get().filter(|run| Some(run.id) != runs.shown.get())?;
        let now = posterior.get()?;
        Some(Arc::new(explain::compare(&pinned.learned.posterior, &now, threshold.get())))
    });
    let differences_drawn = RwSignal::new(true);
    let overlay = Overlay {
        differences: Signal::derive(move || {
            comparison.get().filter(|_| shown.get() == Side::Compare && differences_drawn.get())
        }),
        paint: Signal::derive(move || is_painted().then(|| desk.what_if.get()).flatten()),
        pairs: Signal::derive(move || {
            let pairs = desk.unexplained.get().filter(|_| pairs_drawn.get());
            pairs.iter().flat_map(|pairs| pairs.iter()).map(|pair| (pair.first, pair.second)).collect()
        }),
    };
    let write_report = Callback::new(move |()| {
        if let Some(posterior) = posterior.get_untracked() {
            let scores = scores.get_untracked();
            page.exported.set(Some(report::file(
                page,
                &posterior,
                scores.as_deref(),
                desk,
                threshold.get_untracked(),
            )));
        }
    });
    let panels = move || {
        view! {
            <SidePanel tab=Side::Why side=shown>
                <EvidencePanel picture environments selection evidence threshold />
            </SidePanel>
            <SidePanel tab=Side::WhatIf side=shown>
                <Show
                    when=move || has_rows.get() && has_probabilities.get()
                    fallback=move || {
                        let why = if has_rows.get() { NO_PROBABILITIES } else { NO_ROWS };
                        view! { <section class="card"><p>{why}</p></section> }
                    }
                >
                    <WhatIfPanel desk picture selection painted shown=Signal::derive(move || shown.get() == Side::WhatIf) />
                </Show>
            </SidePanel>
            <SidePanel tab=Side::HowSure side=shown>
                <Show when=move || has_probabilities.get()>
                    <CertaintyPanel posterior threshold selection picture desk pairs_drawn />
                    <DagGallery posterior selection />
                </Show>
            </SidePanel>
            <SidePanel tab=Side::Next side=shown>
                <Show when=move || has_probabilities.get()>
                    <NextPanel picture suggestions selection />
                </Show>
            </SidePanel>
            <SidePanel tab=Side::Truth side=shown>
                <TruthPanel scores />
            </SidePanel>
            <SidePanel tab=Side::Compare side=shown>
                <ComparePanel picture comparison drawn=differences_drawn selection />
            </SidePanel>
            <SidePanel tab=Side::TakeAlong side=shown>
                <ExportMenu threshold ask report=write_report />
            </SidePanel>
        }
    };
    let choose = Callback::new(move |tab: Side| side.set(tab));
    let words = Memo::new(move |_| {
        let verdict = desk.check.with(|check| check.as_ref().map(|check| check.verdict));
        posterior.with(|posterior| {
            posterior.as_deref().map(|posterior| headline(posterior, threshold.get(), verdict))
        })
    });
    view! {
        // For this step's graph alone, not for the one that shows how learning goes on.
        <Provider value=overlay>
        <Show when=move || has_result.get()>
            <div
                class="explore"
                data-pane=move || workspace.pane.get().word()
                data-large=move || workspace.large.get().map(Pane::word)
                data-sheet=move || workspace.sheet.get().then_some("")
                on:keydown=move |event| workspace.on_key(&event)
            >
                <div class="explore-top">
                    <HeadlineWords words />
                    <Against comparison side />
                    <Unfinished completeness />
                </div>
                <PaneSwitch workspace />
                <section class="card explore-graph" aria-labelledby="graph-title">
                    <GraphView
                        picture
                        threshold
                        selection
                        truth
                        more=move || view! { <LargerButton workspace pane=Pane::Graph /> }
                    />
                </section>
                <Maps posterior picture selection workspace />
                <div class="card explore-side">
                    <div class="side-head">
                        <SideTabs tabs side=shown choose />
                        <button
                            type="button"
                            class="icon-button is-small sheet-close"
                            aria-label="Close"
                            title="Close"
                            on:click=move |_| workspace.sheet.set(false)
                        >
                            <Icon shape=Shape::Close />
                        </button>
                    </div>
                    {panels()}
                </div>
            </div>
        </Show>
        </Provider>
    }
    .into_any()
}

/// What differs from the pinned run, in a line that leads to the list.
#[component]
fn Against(comparison: Memo<Option<Arc<Comparison>>>, side: RwSignal<Side>) -> impl IntoView {
    let runs = expect_context::<Page>().runs;
    move || {
        let words = comparison.with(|comparison| comparison.as_ref().map(|found| found.words()))?;
        let pinned = runs.pinned.with(|pinned| pinned.as_deref().map(compare::title))?;
        Some(view! {
            <p class="against" data-testid="against">
                {format!("Against “{pinned}”: {words} ")}
                <button type="button" class="link" on:click=move |_| side.set(Side::Compare)>"Show"</button>
            </p>
        })
    }
}

/// What was found, in words.
#[component]
fn HeadlineWords(words: Memo<Option<Headline>>) -> impl IntoView {
    move || {
        words.get().map(|Headline { found, doubts }| {
            let doubts =
                (!doubts.is_empty()).then(|| view! { " " <span class="doubt">{doubts.join(" ")}</span> });
            view! { <p class="headline" data-testid="headline">{found}{doubts}</p> }
        })
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
