//! What the lessons say and do.

use crate::app::state::Step;
use crate::simulate::{Intervention, Recipe};

/// What a scene does when it comes up.
#[derive(Debug, Clone, Copy)]
pub enum Deed {
    /// Simulates data and learns from them.
    Learn(fn() -> Recipe),
    /// Shows a step.
    Show(Step),
}

/// A question with one right answer.
#[derive(Debug)]
pub struct Question {
    /// What is asked.
    pub ask: &'static str,
    /// Answers to choose from.
    pub answers: &'static [&'static str],
    /// Position of the right answer.
    pub right: usize,
    /// Why it is right.
    pub why: &'static str,
}

/// One screen of a lesson.
#[derive(Debug)]
pub struct Scene {
    /// A few words.
    pub title: &'static str,
    /// A few sentences.
    pub text: &'static str,
    /// What happens.
    pub deed: Deed,
    /// What the scene talks about: a test hook in the card that is brought into view and marked.
    pub look: &'static str,
    /// What is asked.
    pub question: Option<Question>,
}

/// A lesson.
#[derive(Debug)]
pub struct Lesson {
    /// What it is about.
    pub title: &'static str,
    /// What a person learns from it.
    pub promise: &'static str,
    /// Its scenes, at least one.
    pub scenes: &'static [Scene],
}

/// Four variables, only watched: a graph whose three arrows such data cannot orient.
fn watched() -> Recipe {
    Recipe {
        seed: 5,
        variables: 4,
        edges_per_variable: 0.75,
        experiments: 0,
        reference_rows: 300,
        ..Recipe::default()
    }
}

/// The same four variables with experiments.
fn with_experiments() -> Recipe {
    Recipe { experiments: 4, ..watched() }
}

/// Eight variables; every experiment sets one of them.
fn set_one() -> Recipe {
    Recipe { seed: 11, variables: 8, experiments: 8, ..Recipe::default() }
}

/// The same variables; every experiment shifts two of them.
fn shift_two() -> Recipe {
    Recipe { targets: 2, intervention: Intervention::Shift, strength: 2.5, ..set_one() }
}

/// Three lessons, from easy to surprising.
pub const LESSONS: [Lesson; 3] = [
    Lesson {
        title: "Why correlation is not enough",
        promise: "Watch arrows that nobody can orient turn into causes.",
        scenes: &[
            Scene {
                title: "Only watching",
                text: "Here are 300 rows of four variables that somebody only watched, and what the engine has just learned \
                       from them. Some pairs clearly belong together: they are linked in the graph.",
                deed: Deed::Learn(watched),
                look: "graph",
                question: None,
            },
            Scene {
                title: "Which way?",
                text: "Under \u{201c}How sure is this?\u{201d}, read what cannot be told apart: not a single arrow \
                       of the graph is oriented by these data. Turning one around explains them as well.",
                deed: Deed::Show(Step::Explore),
                look: "certainty",
                question: Some(Question {
                    ask: "Would ten times as many rows of the same kind settle these directions?",
                    answers: &[
                        "Yes, more data always help",
                        "No, both directions fit such data equally well",
                    ],
                    right: 1,
                    why: "Graphs that imply the same independences fit watched data equally well, however many rows there \
                          are. This is what an equivalence class means.",
                }),
            },
            Scene {
                title: "Now intervene",
                text: "The same four variables again, now with four experiments of ten rows each that set one variable. \
                       Nobody told the engine which one. Read again what cannot be told apart.",
                deed: Deed::Learn(with_experiments),
                look: "certainty",
                question: Some(Question {
                    ask: "Why do a few rows of experiments orient an arrow?",
                    answers: &[
                        "Setting a cause moves its effect; setting an effect leaves its cause alone",
                        "Experiments have less noise",
                    ],
                    right: 0,
                    why: "An intervention breaks the symmetry. Forty rows did what no number of watched rows could do.",
                }),
            },
        ],
    },
    Lesson {
        title: "What an unknown intervention reveals",
        promise: "Find out what an experiment did without its label.",
        scenes: &[
            Scene {
                title: "Experiments without labels",
                text: "Eight variables, eight experiments. Each set one variable, and the notes are lost. When a variable \
                       is set, everything downstream of it moves too, so the largest change need not be the target.",
                deed: Deed::Learn(set_one),
                look: "target-heatmap",
                question: None,
            },
            Scene {
                title: "Read the target map",
                text: "Each row of the target map is an experiment. Select a bright cell: \u{201c}Why?\u{201d} shows the \
                       experiment's rows against what the causes predict.",
                deed: Deed::Show(Step::Explore),
                look: "target-heatmap",
                question: Some(Question {
                    ask: "An effect of the target moves as well. Why is it not called a target?",
                    answers: &[
                        "Because it moves less than the target",
                        "Because its causes, as they are now, still explain it",
                    ],
                    right: 1,
                    why: "A target is a variable whose mechanism changed. An effect follows its usual mechanism from \
                          unusual causes.",
                }),
            },
            Scene {
                title: "Two at once, and gently",
                text: "Now every experiment shifts two variables and leaves their causes at work. In the target map, each \
                       row should have two bright cells. Further down you find how well that compares with the truth.",
                deed: Deed::Learn(shift_two),
                look: "target-heatmap",
                question: None,
            },
        ],
    },
    Lesson {
        title: "How few rows suffice",
        promise: "Name the target of a new experiment from a single row.",
        scenes: &[
            Scene {
                title: "First, learn",
                text: "The engine learns a graph of eight variables from eight experiments. This happens once.",
                deed: Deed::Learn(set_one),
                look: "graph",
                question: None,
            },
            Scene {
                title: "Then, something new",
                text: "Press \u{201c}Simulate three more experiments\u{201d}. The engine has never seen them, and does not \
                       learn again: the targets follow in closed form.",
                deed: Deed::Show(Step::NewExperiment),
                look: "new-experiment-simulate",
                question: None,
            },
            Scene {
                title: "Fewer, fewer",
                text: "Drag the slider to the left, down to one row, and compare the first variable with the truth beside \
                       it.",
                deed: Deed::Show(Step::NewExperiment),
                look: "new-experiment-rows",
                question: Some(Question {
                    ask: "How can one row be enough?",
                    answers: &[
                        "The mechanisms are known by now; one row that breaks one of them stands out",
                        "The engine remembers the answers of similar experiments",
                    ],
                    right: 0,
                    why: "What is shared by all experiments was learned from all of them. Only the question which mechanism \
                          is broken is left for the new rows.",
                }),
            },
        ],
    },
];
