//! Files dropped beside a drop zone: taken in where the shown step takes files; never opened by the browser in place
//! of the page.

use leptos::ev;
use leptos::prelude::*;

use crate::app::actions::Actions;
use crate::app::drop_zone;
use crate::app::state::{Page, Step};

/// Watches the whole window.
pub fn catch_drops(page: Page, actions: Actions) {
    let over = window_event_listener(ev::dragover, |event| event.prevent_default());
    let dropped = window_event_listener(ev::drop, move |event| {
        if event.default_prevented() {
            return;
        }
        event.prevent_default();
        if page.step.get_untracked() == Step::Data {
            drop_zone::take(
                page,
                event.data_transfer().and_then(|transfer| transfer.files()),
                move |files| {
                    actions.load(files);
                },
            );
        }
    });
    on_cleanup(move || {
        over.remove();
        dropped.remove();
    });
}
