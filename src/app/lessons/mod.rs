//! Guided lessons: the real engine on simulated data, a few sentences and questions at a time.

mod content;
mod dial;
mod fork;
mod panel;

use leptos::prelude::*;

pub use content::{LESSONS, Lesson};
pub use panel::{LessonCards, LessonPanel};

use content::Scene;

/// Where a person is: lesson and scene, if there is one under way. Copies are the same.
#[derive(Clone, Copy)]
pub struct Course {
    at: RwSignal<Option<(usize, usize)>>,
    /// True while the present scene waits for something that the learner does.
    waits: StoredValue<bool>,
}

impl Course {
    /// No lesson yet.
    pub fn new() -> Self {
        Self { at: RwSignal::new(None), waits: StoredValue::new(false) }
    }

    /// Starts a lesson.
    pub fn begin(self, lesson: usize) {
        self.at.set(Some((lesson, 0)));
    }

    /// Leaves the lesson.
    pub fn leave(self) {
        self.at.set(None);
    }

    /// Lesson and position of the present scene.
    fn place(self) -> Option<(&'static Lesson, usize)> {
        self.at.get().map(|(lesson, scene)| (&LESSONS[lesson], scene))
    }

    /// The present scene.
    fn scene(self) -> Option<&'static Scene> {
        self.place().map(|(lesson, scene)| &lesson.scenes[scene])
    }

    /// The same, and who asks hears of a change.
    pub fn is_shown(self) -> bool {
        self.at.with(Option::is_some)
    }

    /// True while a lesson is under way.
    pub fn is_under_way(self) -> bool {
        self.at.with_untracked(Option::is_some)
    }

    /// Shows the next scene, if the present one lets go; after the last one the lesson is over.
    pub fn go_on(self) {
        if self.waits.get_value() {
            return;
        }
        self.at.update(|place| {
            *place = place.and_then(|(lesson, scene)| {
                (scene + 1 < LESSONS[lesson].scenes.len()).then_some((lesson, scene + 1))
            });
        });
    }

    /// Shows the scene before.
    pub fn go_back(self) {
        self.at.update(|place| *place = place.map(|(lesson, scene)| (lesson, scene.saturating_sub(1))));
    }
}

impl Default for Course {
    fn default() -> Self {
        Self::new()
    }
}
