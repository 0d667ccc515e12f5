//! The Explore step: all pictures of one result, linked by one selection and one threshold.

use std::sync::Arc;

use leptos::prelude::*;

use super::{Evidence, Selection};
use crate::data::Truth;
use crate::evaluate::Scores;
use crate::learn::Posterior;
use crate::protocol::Request;

/// Everything about one result.
#[component]
pub fn Explore(
    /// The result; before there is one, a hint stands in its place.
    #[prop(into)]
    posterior: Signal<Option<Arc<Posterior>>>,
    /// Names of all environments of the data set, the reference among them.
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
    /// Edges of a smaller probability are not drawn, 0 to 1.
    threshold: RwSignal<f64>,
    /// What is selected.
    selection: RwSignal<Selection>,
    /// Sends `ExplainEdge`, `ExplainTarget` and `Export` to the engine.
    ask: Callback<Request>,
) -> impl IntoView {
    let _ = (posterior, environments, truth, scores, evidence, threshold, selection, ask);
    view! { <div class="explore"></div> }
}
