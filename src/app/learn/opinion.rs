//! Requires or forbids an edge where it is seen: beside the evidence, or in the editor for the selected one.

use leptos::prelude::*;

use super::statement::{Edge, Statement, admit_or_tell, same};
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
    Nothing,
}

impl Choice {
    const ALL: [Self; 4] = [Self::Require, Self::Forbid, Self::ForbidReverse, Self::Nothing];

    fn words(self) -> &'static str {
        match self {
            Self::Require => "Require",
            Self::Forbid => "Forbid",
            Self::ForbidReverse => "Forbid the reverse",
            Self::Nothing => "No opinion",
        }
    }

    fn holds(self, knowledge: &Knowledge, (i, j): Edge) -> bool {
        match self {
            Self::Require => Statement::Required.of(knowledge).contains(&(i, j)),
            Self::Forbid => Statement::Forbidden.of(knowledge).contains(&(i, j)),
            Self::ForbidReverse => Statement::Forbidden.of(knowledge).contains(&(j, i)),
            Self::Nothing => ![Self::Require, Self::Forbid, Self::ForbidReverse]
                .into_iter()
                .any(|other| other.holds(knowledge, (i, j))),
        }
    }

    fn carry_out(self, knowledge: &mut Knowledge, (i, j): Edge) {
        match self {
            Self::Require => {
                Statement::Forbidden.take_back(knowledge, (i, j));
                Statement::Required.add(knowledge, (i, j));
            }
            Self::Forbid => {
                Statement::Required.take_back(knowledge, (i, j));
                Statement::Forbidden.add(knowledge, (i, j));
            }
            Self::ForbidReverse => Statement::Forbidden.add(knowledge, (j, i)),
            Self::Nothing => {
                Statement::Required.take_back(knowledge, (i, j));
                Statement::Forbidden.take_back(knowledge, (i, j));
                Statement::Forbidden.take_back(knowledge, (j, i));
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
    view! {
        <Show when=move || page.ready()>
            <div class="opinion" data-testid=test_id>
                <p class="muted">"What you know of it:"</p>
                <div class="opinion-choices" role="group" aria-label="What you know of this edge">
                    {Choice::ALL.map(button)}
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
