//! Why an edge or a target is believed.

use std::sync::Arc;

use leptos::prelude::*;

use super::{Picture, Selection};
use crate::explain::{EdgeEvidence, TargetEvidence};

/// An answer of the engine to a question of this panel.
#[derive(Debug, Clone, PartialEq)]
pub enum Evidence {
    /// About an edge.
    Edge(EdgeEvidence),
    /// About a target.
    Target(TargetEvidence),
}

/// Explains the selected edge, target or variable.
#[component]
pub fn EvidencePanel(
    /// What is shown elsewhere: names, probabilities, effects.
    #[prop(into)]
    picture: Signal<Arc<Picture>>,
    /// Names of all environments of the data set, the reference among them.
    #[prop(into)]
    environments: Signal<Arc<[String]>>,
    /// What is selected: read and written.
    selection: RwSignal<Selection>,
    /// The engine's newest answer; ignored unless it is about the selection.
    #[prop(into)]
    evidence: Signal<Option<Arc<Evidence>>>,
) -> impl IntoView {
    let _ = (picture, environments, selection, evidence);
    view! { <section class="evidence"></section> }
}
