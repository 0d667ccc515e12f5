//! Presenter mode: large type, and keys that a remote control sends go from step to step.

use leptos::ev;
use leptos::prelude::*;

use super::lessons::Course;
use super::state::{Page, Step};

/// The mode as a signal; the document's root knows of it.
pub fn presenter(page: Page, course: Course) -> RwSignal<bool> {
    let on = RwSignal::new(false);
    Effect::new(move || {
        if let Some(root) = document().document_element() {
            let _ = if on.get() {
                root.set_attribute("data-presenter", "")
            } else {
                root.remove_attribute("data-presenter")
            };
        }
    });
    let listener = window_event_listener(ev::keydown, move |event| {
        if !on.get_untracked() || event.default_prevented() {
            return;
        }
        let forward = match event.key().as_str() {
            "PageDown" => true,
            "PageUp" => false,
            "Escape" => return on.set(false),
            _ => return,
        };
        event.prevent_default();
        match (course.is_under_way(), forward) {
            (true, true) => course.go_on(),
            (true, false) => course.go_back(),
            (false, _) => page.step.update(|step| *step = neighbour(*step, forward)),
        }
    });
    on_cleanup(move || listener.remove());
    on
}

fn neighbour(step: Step, forward: bool) -> Step {
    let here = step as usize;
    let there = if forward { (here + 1).min(Step::ALL.len() - 1) } else { here.saturating_sub(1) };
    Step::ALL[there]
}
