//! The Learn step: how a run goes, what it starts from, what is known beforehand.

mod add_edge;
mod knowledge;
mod known_targets;
mod live;
mod meta_training;
mod opinion;
mod percent;
mod settings;
mod stage;
mod statement;

use leptos::prelude::*;

use super::state::Page;

use knowledge::KnowledgeEditor;
use live::Live;
pub use opinion::{EdgeOpinion, LearnWithKnowledge};
use settings::SettingsPanel;
use stage::Stage;

/// Everything about learning.
#[component]
pub fn LearnStep() -> impl IntoView {
    let page = expect_context::<Page>();
    view! {
        <div class="learn">
            <Stage />
            <Live />
            <div class="learn-options">
                <SettingsPanel />
                <Show when=move || page.ready()>
                    <KnowledgeEditor />
                </Show>
            </div>
        </div>
    }
}
