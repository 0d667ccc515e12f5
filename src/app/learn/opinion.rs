//! Requires, forbids or believes an edge where it is seen: beside the evidence, or in the editor for the selected one.

use leptos::prelude::*;

use super::percent::{PercentField, USUAL};
use super::statement::{Edge, Statement, admit_or_tell, same, take_back};
use crate::app::actions::Actions;
use crate::app::icon::{Icon, Shape};
use crate::app::state::Page;
use crate::learn::Knowledge;

/// A choice about an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    Require,
    Forbid,
    ForbidReverse,
    Believe,
    Nothing,
}

impl Choice {
    const ALL: [Self; 5] = [Self::Require, Self::Forbid, Self::ForbidReverse, Self::Nothing, Self::Believe];

    fn words(self) -> &'static str {
        match self {
            Self::Require => "Require",
            Self::Forbid => "Forbid",
            Self::ForbidReverse => "Forbid the reverse",
            Self::Believe => "Give a probability",
            Self::Nothing => "No opinion",
        }
    }

    fn holds(self, knowledge: &Knowledge, (i, j): Edge) -> bool {
        let said = Statement::about(knowledge, (i, j));
        let reverse_forbidden = Statement::about(knowledge, (j, i)) == Some(Statement::Forbidden);
        match self {
            Self::Require => said == Some(Statement::Required),
            Self::Forbid => said == Some(Statement::Forbidden),
            Self::ForbidReverse => reverse_forbidden,
            Self::Believe => matches!(said, Some(Statement::Probable(_))),
            Self::Nothing => said.is_none() && !reverse_forbidden,
        }
    }

    fn carry_out(self, knowledge: &mut Knowledge, edge: Edge) {
        let reverse = (edge.1, edge.0);
        match self {
            Self::Require => Statement::Required.replace(knowledge, edge),
            Self::Forbid => Statement::Forbidden.replace(knowledge, edge),
            Self::ForbidReverse => Statement::Forbidden.add(knowledge, reverse),
            // What was typed stays.
            Self::Believe if self.holds(knowledge, edge) => {}
            Self::Believe => Statement::Probable(USUAL).replace(knowledge, edge),
            Self::Nothing => {
                take_back(knowledge, edge);
                if Self::ForbidReverse.holds(knowledge, edge) {
                    take_back(knowledge, reverse);
                }
            }
        }
    }
}

/// Buttons for one edge, and the way to a result that obeys them. Nothing is shown without rows to learn from.
#[component]
pub fn EdgeOpinion(
    /// Cause and effect.
    #[prop(into)]
    edge: Signal<Edge>,
    /// Finds the buttons in tests.
    test_id: &'static str,
) -> impl IntoView {
    let page = expect_context::<Page>();
    let refusal = RwSignal::new(None::<String>);
    let active = Memo::new(move |_| page.run.with(|run| run.status.is_active()));
    let button = move |choice: Choice| {
        let holds =
            Memo::new(move |_| page.settings.with(|settings| choice.holds(&settings.knowledge, edge.get())));
        view! {
            <button
                type="button"
                class="button is-small"
                aria-pressed=move || holds.get().to_string()
                disabled=active
                on:click=move |_| {
                    admit_or_tell(page, refusal, |knowledge| choice.carry_out(knowledge, edge.get_untracked()));
                }
            >
                {choice.words()}
            </button>
        }
    };
    let belief = Memo::new(move |_| {
        let (from, to) = edge.get();
        page.settings.with(|settings| settings.knowledge.belief(from, to))
    });
    let shown = Signal::derive(move || {
        page.settings.track();
        belief.get().unwrap_or(USUAL)
    });
    let believe = move |p| {
        admit_or_tell(page, refusal, |knowledge| Statement::Probable(p).add(knowledge, edge.get_untracked()));
        // What was refused must not stay in the field.
        page.settings.notify();
    };
    view! {
        <Show when=move || page.ready()>
            <div class="opinion" data-testid=test_id>
                <p class="muted">"What you know of it:"</p>
                <div class="opinion-choices" role="group" aria-label="What you know of this edge">
                    {Choice::ALL.map(button)}
                    <Show when=move || belief.get().is_some()>
                        <fieldset class="plain" disabled=active>
                            <legend class="visually-hidden">"Your belief"</legend>
                            <PercentField probability=shown set=believe />
                        </fieldset>
                    </Show>
                </div>
                <p class="form-refusal" role="alert">{refusal}</p>
            </div>
        </Show>
    }
}

/// Says that the shown result was learned from other knowledge, and learns again; nothing is shown if it was not.
#[component]
pub fn LearnWithKnowledge() -> impl IntoView {
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    let outdated = Memo::new(move |_| {
        page.learned.with(|learned| {
            learned.as_ref().is_some_and(|learned| {
                page.settings.with(|now| !same(&learned.posterior.settings.knowledge, &now.knowledge))
            })
        })
    });
    view! {
        <Show when=move || outdated.get() && page.ready()>
            <p class="outdated">
                "The result shown does not take this into account yet. "
                <button
                    type="button"
                    class="button is-small is-primary"
                    data-testid="learn-with-knowledge"
                    disabled=move || page.run.with(|run| run.status.is_active())
                    on:click=move |_| actions.start()
                >
                    <Icon shape=Shape::Play />
                    "Learn again with it"
                </button>
            </p>
        </Show>
    }
}
