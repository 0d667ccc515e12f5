//! The Data step: bring data, see what was understood, mend what is wrong.

mod bulk;
mod changes;
mod environments;
mod files;
mod findings;
mod overview;
mod preview;
mod showcase;
mod simulator;
mod sources;
mod variables;

use leptos::prelude::*;

use super::lessons::LessonCards;
use super::state::{Page, Step};

use changes::Changes;
use environments::Environments;
use files::Files;
use findings::Findings;
use overview::Overview;
use preview::Preview;
use showcase::Showcase;
use simulator::Simulator;
use sources::{Examples, OwnData};
use variables::Variables;

/// Everything about the data.
#[component]
pub fn DataStep() -> impl IntoView {
    let page = expect_context::<Page>();
    let has_report = Memo::new(move |_| page.report.with(Option::is_some));
    // A saved run may come without its rows.
    let has_data = Memo::new(move |_| {
        page.report.with(|report| {
            report.as_ref().is_some_and(|report| !report.columns.is_empty() || !report.findings.is_empty())
        })
    });
    // The first data take the place of what was there: they are seen from their beginning.
    Effect::new(move |before: Option<bool>| {
        let now = has_report.get();
        if before == Some(false) && now && page.step.get_untracked() == Step::Data {
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
        now
    });
    view! {
        <div class="data" class:has-data=has_report>
            <div class="data-sources">
                <Show when=move || !has_report.get()>
                    <Showcase />
                </Show>
                <OwnData />
                <LessonCards />
                <Examples />
                <Simulator />
            </div>
            <Show when=move || has_report.get()>
                <div class="data-report" class:is-loading=page.loading>
                    <Overview />
                    <Show when=move || has_data.get()>
                        <Files />
                        <Findings />
                        <Changes />
                        <Preview />
                        <Variables />
                        <Environments />
                    </Show>
                </div>
            </Show>
        </div>
    }
}
