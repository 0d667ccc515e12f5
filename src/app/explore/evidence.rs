//! Why an edge or a target is believed.

mod edge;
mod experiment;
mod note;
mod scatter;
mod target;
mod variable;

use std::sync::Arc;

use leptos::prelude::*;

use super::{Picture, Selection};
use crate::explain::{EdgeEvidence, Equation, TargetEvidence};
use edge::EdgePanel;
use experiment::ExperimentPanel;
use target::TargetPanel;
use variable::VariablePanel;

/// An answer of the engine to a question of this panel.
#[derive(Debug, Clone, PartialEq)]
pub enum Evidence {
    /// About an edge.
    Edge(EdgeEvidence),
    /// About a target.
    Target(TargetEvidence),
    /// About a variable.
    Equation(Equation),
}

/// What the panel's parts share.
#[derive(Clone, Copy)]
struct Panel {
    picture: Signal<Arc<Picture>>,
    environments: Signal<Arc<[String]>>,
    selection: RwSignal<Selection>,
    threshold: Signal<f64>,
}

impl Panel {
    fn variable(self, j: usize) -> String {
        self.picture.with_untracked(|picture| picture.variables.get(j).cloned().unwrap_or_default())
    }

    fn experiment(self, k: usize) -> String {
        self.picture.with_untracked(|picture| picture.experiments.get(k).cloned().unwrap_or_default())
    }

    /// What stands where the engine's answer will stand.
    fn waiting(self) -> &'static str {
        if self.environments.with(|names| names.is_empty()) {
            "This run was opened without its rows, which say what speaks for it. Load the data and learn again to see them."
        } else {
            "Asking the engine for the rows behind it …"
        }
    }

    fn environment(self, k: usize) -> String {
        self.environments.with_untracked(|names| names.get(k).cloned().unwrap_or_default())
    }

    /// Index among the data set's environments of an experiment (a row of the target matrix).
    fn environment_of(self, experiment: usize) -> Option<usize> {
        let name = self.experiment(experiment);
        self.environments.with_untracked(|names| names.iter().position(|known| *known == name))
    }
}

/// Explains the selected edge, target, variable or experiment.
#[component]
pub fn EvidencePanel(
    /// What is shown elsewhere: names, probabilities, effects.
    #[prop(into)]
    picture: Signal<Arc<Picture>>,
    /// Names of all environments of the data set, the reference among them; none if the rows are not here.
    #[prop(into)]
    environments: Signal<Arc<[String]>>,
    /// What is selected: read and written.
    selection: RwSignal<Selection>,
    /// The engine's newest answer; ignored unless it is about the selection.
    #[prop(into)]
    evidence: Signal<Option<Arc<Evidence>>>,
    /// Smallest probability of what counts as an edge.
    #[prop(into)]
    threshold: Signal<f64>,
) -> impl IntoView {
    let panel = Panel { picture, environments, selection, threshold };
    // A selection may be older than the picture.
    let valid = Memo::new(move |_| {
        let selection = selection.get();
        picture.with(|picture| {
            let (d, experiments) = (picture.len(), picture.experiments.len());
            let exists = match selection {
                Selection::None => true,
                Selection::Variable(j) => j < d,
                Selection::Edge { from, to } => from < d && to < d,
                Selection::Experiment(k) => k < experiments,
                Selection::Target { experiment, variable } => experiment < experiments && variable < d,
            };
            if exists { selection } else { Selection::None }
        })
    });
    let content = move || match valid.get() {
        Selection::None => view! { <Hint /> }.into_any(),
        Selection::Variable(j) => {
            let found = Memo::new(move |_| match evidence.get().as_deref() {
                Some(Evidence::Equation(e)) if e.variable == j => Some(Arc::new(e.clone())),
                _ => None,
            });
            view! { <VariablePanel panel j equation=found.into() /> }.into_any()
        }
        Selection::Experiment(k) => view! { <ExperimentPanel panel k /> }.into_any(),
        Selection::Edge { from, to } => {
            let found = Memo::new(move |_| match evidence.get().as_deref() {
                Some(Evidence::Edge(e)) if (e.from, e.to) == (from, to) => Some(Arc::new(e.clone())),
                _ => None,
            });
            view! { <EdgePanel panel from to evidence=found.into() /> }.into_any()
        }
        Selection::Target { experiment, variable } => {
            let found = Memo::new(move |_| match evidence.get().as_deref() {
                Some(Evidence::Target(e)) if (e.experiment, e.variable) == (experiment, variable) => {
                    Some(Arc::new(e.clone()))
                }
                _ => None,
            });
            view! { <TargetPanel panel experiment variable evidence=found.into() /> }.into_any()
        }
    };
    view! {
        <section class="card evidence" aria-labelledby="evidence-title" data-testid="evidence">
            <h2 id="evidence-title">"Why?"</h2>
            <div aria-live="polite">{content}</div>
        </section>
    }
}

#[component]
fn Hint() -> impl IntoView {
    view! {
        <div class="evidence-hint">
            <p>"Select something to see what speaks for it:"</p>
            <ul>
                <li><strong>"a line"</strong>" or a cell of the edge map: effect, odds, and the rows behind it"</li>
                <li><strong>"a variable"</strong>": its equation, causes, effects and experiments"</li>
                <li><strong>"a cell of the target map"</strong>": the experiment's rows against what was expected"</li>
                <li><strong>"an experiment's name"</strong>": its targets light up in the graph"</li>
            </ul>
        </div>
    }
}

/// A button that selects something.
#[component]
fn SelectButton(panel: Panel, to: Selection, #[prop(into)] text: String) -> impl IntoView {
    view! {
        <button type="button" class="link" on:click=move |_| panel.selection.set(to)>{text}</button>
    }
}
