//! The result as it forms.

use std::sync::Arc;

use leptos::prelude::*;

use crate::app::explore::{GraphView, Picture, TargetHeatmap, TraceChart};
use crate::app::state::Page;
use crate::app::terms::Word;
use crate::protocol::Snapshot;
use crate::words::glossary::Term;

use super::meta_training::MetaTrainingCard;

/// Of variables and of experiments.
type Names = (Arc<[String]>, Arc<[String]>);

/// Graph, targets and traces of the run that goes on, or of the last one.
#[component]
pub fn Live() -> impl IntoView {
    let page = expect_context::<Page>();
    let names = Memo::new(move |_| -> Names { (page.variables().into(), page.experiments().into()) });
    // Until a run has reported, the picture before it stays: nothing gives way, and nothing is made anew for each run.
    // Only of the same variables and experiments: never one data set's picture under the names of another.
    let shown = Memo::new(move |before: Option<&Option<(Names, Arc<Snapshot>)>>| {
        let names = names.get();
        let stays = |before: &(Names, _)| before.0 == names && page.run.with(|run| run.status.is_active());
        let before = || before.cloned().flatten().filter(stays);
        page.latest().map(|latest| (names.clone(), latest)).or_else(before)
    });
    let latest = Memo::new(move |_| shown.with(|shown| Some(Arc::clone(&shown.as_ref()?.1))));
    let picture = Signal::derive(move || {
        shown.with(|shown| match shown {
            Some(((variables, experiments), latest)) => {
                Arc::new(Picture::live(variables.clone(), experiments.clone(), latest))
            }
            None => Arc::new(Picture::default()),
        })
    });
    let trace = Signal::derive(move || {
        latest.with(|latest| Arc::new(latest.as_ref().map_or_else(Vec::new, |s| s.trace.clone())))
    });
    let burn_in = Signal::derive(move || latest.with(|latest| latest.as_ref()?.burn_in));
    let has_snapshot = Memo::new(move |_| latest.with(Option::is_some));
    view! {
        // There from the start, so that nothing gives way when the pictures come.
        <div class="live">
            <Show
                when=move || has_snapshot.get()
                fallback=|| {
                    view! {
                        <p class="live-empty">
                            "While the engine learns, the graph, the targets of each experiment and the chains take \
                             shape here."
                        </p>
                    }
                }
            >
                <section class="card live-graph" aria-labelledby="live-graph-title">
                    <h2 id="live-graph-title">"Graph"</h2>
                    <GraphView
                        picture
                        threshold=page.threshold
                        selection=page.selection
                        bare=true
                        test_id="live-graph"
                    />
                </section>
                <section class="card live-targets" aria-labelledby="live-targets-title">
                    <h2 id="live-targets-title">"Targets of each experiment"</h2>
                    <TargetHeatmap picture selection=page.selection bare=true test_id="live-target-heatmap" />
                </section>
                <section class="card live-trace" aria-labelledby="live-trace-title">
                    <h2 id="live-trace-title">"How well the graphs fit, " <Word term=Term::Chain /> " by chain"</h2>
                    <TraceChart trace burn_in />
                </section>
                <MetaTrainingCard latest />
            </Show>
        </div>
    }
}
