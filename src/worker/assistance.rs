//! What an assistant of the engine's worker holds and what it does with a message.

use crate::learn::{Assistant, Problem, Report};
use crate::protocol::{Envelope, Told};

use super::session::SLICE_WITH_ASSISTANTS_MS;

/// The other end of a [`Session`](super::Session)'s run: knows no browser either.
#[derive(Default)]
pub struct Assistance {
    /// Nobody before the data are there.
    assistant: Option<Assistant>,
}

impl Assistance {
    /// Takes note of a message.
    pub fn handle(&mut self, message: Envelope<Vec<Told>>) {
        for told in message.body {
            match (told, &mut self.assistant) {
                (Told::Begin { data, settings }, assistant) => {
                    *assistant = Problem::new(&data, *settings).ok().map(Assistant::new);
                }
                (Told::Order(order), Some(assistant)) => assistant.hear(*order),
                (Told::Order(_), None) => {}
            }
        }
    }

    /// True while [`Assistance::work`] has something to do.
    pub fn is_working(&self) -> bool {
        self.assistant.as_ref().is_some_and(Assistant::is_working)
    }

    /// Works for a few milliseconds; what came of it. `clock` gives milliseconds that never run backwards.
    pub fn work(&mut self, clock: impl Fn() -> f64) -> Option<Envelope<Vec<Report>>> {
        let assistant = self.assistant.as_mut()?;
        let start = clock();
        let mut reports = Vec::new();
        while let Some(report) = assistant.step() {
            reports.push(report);
            if clock() - start >= SLICE_WITH_ASSISTANTS_MS {
                break;
            }
        }
        (!reports.is_empty()).then(|| Envelope::new(0, reports))
    }
}
