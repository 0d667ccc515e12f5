//! Icons, drawn on a grid of 24 with a line of 2.

use leptos::prelude::*;

/// What an icon shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Go.
    Play,
    /// Hold.
    Pause,
    /// One step.
    StepOnce,
    /// End.
    Stop,
    /// Done, fine.
    Check,
    /// Something is wrong.
    Error,
    /// Something to know.
    Warning,
    /// Good to know.
    Info,
    /// A question.
    Help,
    /// Sun: light.
    Sun,
    /// Moon: dark.
    Moon,
    /// Half disc: as the system has it.
    Half,
    /// Shield: private.
    Shield,
    /// Bring a file.
    Upload,
    /// Take away.
    Close,
    /// Take back.
    Undo,
    /// Repeat what was taken back.
    Redo,
    /// Add.
    Plus,
    /// Onward.
    Arrow,
    /// A link.
    Link,
    /// A screen to present on.
    Present,
    /// What was before.
    History,
}

impl Shape {
    fn path(self) -> &'static str {
        match self {
            Self::Play => "M7 4.5v15l12-7.5z",
            Self::Pause => "M8 5v14M16 5v14",
            Self::StepOnce => "M6 5v14l9-7zM18.5 5v14",
            Self::Stop => "M6 6h12v12H6z",
            Self::Check => "M4.5 12.5l5 5L20 7",
            Self::Error => "M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 7.5v5.5M12 16.4v.2",
            Self::Warning => "M12 3.5L22 20.5H2zM12 10v4.5M12 17.4v.2",
            Self::Info => "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M12 11v5.5M12 7.6v.2",
            Self::Help => {
                "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M9.4 9.3c.3-3.4 5.4-3.2 5.2.1c-.1 2-2.6 2-2.6 4.2M12 16.8v.2"
            }
            Self::Sun => {
                "M12 8a4 4 0 1 0 0 8a4 4 0 0 0 0-8M12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M4.9 4.9l1.8 1.8M17.3 17.3l1.8 1.8M4.9 19.1l1.8-1.8M17.3 6.7l1.8-1.8"
            }
            Self::Moon => "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
            Self::Half => "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M12 3v18M12 8l6.5 0M12 12h9M12 16h6.5",
            Self::Shield => {
                "M12 2.8l7.5 2.7v6c0 4.6-3 8-7.5 9.8c-4.5-1.8-7.5-5.2-7.5-9.8v-6zM8.5 12l2.6 2.6l4.5-4.8"
            }
            Self::Upload => "M12 16V4M7 8.5L12 3.5l5 5M4 15v5h16v-5",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Undo => "M8.5 5L4 9.5L8.5 14M4.5 9.5H14a5.5 5.5 0 0 1 0 11H9",
            Self::Redo => "M15.5 5L20 9.5L15.5 14M19.5 9.5H10a5.5 5.5 0 0 0 0 11h5",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Link => {
                "M10 14a4.5 4.5 0 0 0 6.5.2l3-3a4.5 4.5 0 0 0-6.4-6.4l-1.3 1.3M14 10a4.5 4.5 0 0 0-6.5-.2l-3 3a4.5 4.5 0 0 0 6.4 6.4l1.3-1.3"
            }
            Self::Present => "M3 4h18v12H3zM12 16v4M8 20.5h8",
            Self::History => "M3.5 4.5v5h5M4.2 9a8.5 8.5 0 1 1-.7 5M12 7.5v5l3.5 2",
            Self::Arrow => "M4 12h15M13 5.5l6.5 6.5l-6.5 6.5",
        }
    }
}

/// An icon beside a word; hidden from screen readers, since the word says it.
#[component]
pub fn Icon(
    /// What it shows.
    #[prop(into)]
    shape: Signal<Shape>,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=move || shape.get().path() />
        </svg>
    }
}
