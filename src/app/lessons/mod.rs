//! Guided lessons: the real engine on simulated data, a few sentences and questions at a time.

mod content;
mod panel;

use leptos::prelude::*;

pub use content::{LESSONS, Lesson};
pub use panel::{LessonCards, LessonPanel};

use content::Scene;

/// Where a person is: lesson and scene, if there is one under way. Copies are the same.
#[derive(Clone, Copy)]
pub struct Course(RwSignal<Option<(usize, usize)>>);

impl Course {
    /// No lesson yet.
    pub fn new() -> Self {
        Self(RwSignal::new(None))
    }

    /// Starts a lesson.
    pub fn begin(self, lesson: usize) {
        self.0.set(Some((lesson, 0)));
    }

    /// Leaves the lesson.
    pub fn leave(self) {
        self.0.set(None);
    }

    /// Lesson and position of the present scene.
    fn place(self) -> Option<(&'static Lesson, usize)> {
        self.0.get().map(|(lesson, scene)| (&LESSONS[lesson], scene))
    }

    /// The present scene.
    fn scene(self) -> Option<&'static Scene> {
        self.place().map(|(lesson, scene)| &lesson.scenes[scene])
    }

    /// True while a lesson is under way.
    pub fn is_under_way(self) -> bool {
        self.0.with_untracked(Option::is_some)
    }

    /// Shows the next scene; after the last one the lesson is over.
    pub fn go_on(self) {
        self.0.update(|place| {
            *place = place.and_then(|(lesson, scene)| {
                (scene + 1 < LESSONS[lesson].scenes.len()).then_some((lesson, scene + 1))
            });
        });
    }

    /// Shows the scene before.
    pub fn go_back(self) {
        self.0.update(|place| *place = place.map(|(lesson, scene)| (lesson, scene.saturating_sub(1))));
    }
}

impl Default for Course {
    fn default() -> Self {
        Self::new()
    }
}
