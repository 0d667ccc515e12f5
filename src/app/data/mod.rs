//! The Data step: bring data, see what was understood, mend what is wrong.

mod changes;
mod environments;
mod findings;
mod overview;
mod preview;
mod simulator;
mod sources;
mod variables;

use leptos::prelude::*;

use super::lessons::LessonCards;
use super::state::Page;

use changes::Changes;
use environments::Environments;
use findings::Findings;
use overview::Overview;
use preview::Preview;
use simulator::Simulator;
use sources::{DropZone, Examples};
use variables::Variables;

/// Everything about the data.
#[component]
pub fn DataStep() -> impl IntoView {
    let page = expect_context::<Page>();
    let has_report = Memo::new(move |_| page.report.with(Option::is_some));
    view! {
        <div class="data" class:has-data=has_report>
            <div class="data-sources">
                <DropZone />
                <Examples />
                <Simulator />
                <LessonCards />
            </div>
            <Show when=move || has_report.get()>
                <div class="data-report" class:is-loading=page.loading>
                    <Overview />
                    <Findings />
                    <Changes />
                    <Preview />
                    <Variables />
                    <Environments />
                </div>
            </Show>
        </div>
    }
}
