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
    /// Gives the learner a slider that simulates and learns at each of its stops, from the first.
    Slide(&'static Dial),
    /// Learns from a pair with a common cause, and gives the learner a slider that sets one of the two.
    Fork,
}

/// A slider of a scene.
#[derive(Debug)]
pub struct Dial {
    /// What it changes.
    pub label: &'static str,
    /// What each stop is called.
    pub stops: &'static [&'static str],
    /// The data of a stop.
    pub recipe: fn(usize) -> Recipe,
    /// What is told of the result at each stop.
    pub shows: Shows,
}

/// What a slider shows beside the pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// The probability of each true arrow, and of its reverse.
    Directions,
    /// How many targets are found.
    Targets,
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

/// What the learner does before a scene lets go, besides answering its question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Reads.
    Read,
    /// Moves the slider to its end.
    Slide,
    /// Selects a cell of the target map.
    SelectTarget,
    /// Has new experiments simulated.
    Simulate,
    /// Leaves one row of the new experiments.
    OneRow,
}

impl Act {
    /// What is to be done, after "First: ".
    pub fn words(self) -> &'static str {
        match self {
            Self::Read => "",
            Self::Slide => "move the slider to its end",
            Self::SelectTarget => "select a bright cell of the target map",
            Self::Simulate => "press “Simulate three more experiments”",
            Self::OneRow => "move the slider of rows down to one",
        }
    }
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
    /// What is waited for.
    pub act: Act,
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

/// Rows of the stops of [`MORE_ROWS`].
const ROWS: [usize; 4] = [100, 300, 1000, 3000];

/// The same four variables in more and more rows.
static MORE_ROWS: Dial = Dial {
    label: "Rows that were watched",
    stops: &["100", "300", "1,000", "3,000"],
    recipe: |stop| Recipe { reference_rows: ROWS[stop.min(3)], ..watched() },
    shows: Shows::Directions,
};

/// The same four variables with more and more experiments.
static MORE_EXPERIMENTS: Dial = Dial {
    label: "Experiments of ten rows",
    stops: &["none", "1", "2", "3", "4"],
    recipe: |stop| Recipe { experiments: stop, ..watched() },
    shows: Shows::Directions,
};

/// Eight variables; every experiment sets one of them.
fn set_one() -> Recipe {
    Recipe { seed: 11, variables: 8, experiments: 8, ..Recipe::default() }
}

/// Strengths of the stops of [`STRONGER`].
const STRENGTHS: [f64; 5] = [0.5, 1.0, 1.5, 2.0, 3.0];

/// The same variables; every experiment shifts two of them, harder and harder.
static STRONGER: Dial = Dial {
    label: "Size of a shift, in standard deviations",
    stops: &["0.5", "1.0", "1.5", "2.0", "3.0"],
    recipe: |stop| Recipe {
        targets: 2,
        intervention: Intervention::Shift,
        strength: STRENGTHS[stop.min(4)],
        ..set_one()
    },
    shows: Shows::Targets,
};

/// Four lessons, from easy to surprising.
pub const LESSONS: [Lesson; 4] = [
    Lesson {
        title: "Why correlation is not enough",
        promise: "Watch arrows that nobody can orient turn into causes.",
        scenes: &[
            Scene {
                title: "Only watching",
                text: "Here are 300 rows of four variables that somebody only watched, linear with bell-shaped noise, and what the \
                       engine has just learned from them. Some pairs clearly belong together: they are linked in the graph.",
                deed: Deed::Learn(watched),
                look: "graph",
                question: Some(Question {
                    ask: "What do you expect: would ten times as many rows of this kind settle which way the arrows point?",
                    answers: &["Yes, more data settle it", "No, the directions stay open"],
                    right: 1,
                    why: "See for yourself on the next page.",
                }),
                act: Act::Read,
            },
            Scene {
                title: "More of the same",
                text: "Move the slider: the engine learns anew from more and more rows. The table compares each true arrow with its \
                       reverse. Both directions fit data like these equally well, so that neither wins for good.",
                deed: Deed::Slide(&MORE_ROWS),
                look: "graph",
                question: None,
                act: Act::Slide,
            },
            Scene {
                title: "Now intervene",
                text: "Back to 300 rows. Next come experiments of ten rows each that set one variable. Nobody tells the engine which one.",
                deed: Deed::Learn(watched),
                look: "graph",
                question: Some(Question {
                    ask: "What do you expect of a few such experiments?",
                    answers: &[
                        "Too few rows to matter beside 300",
                        "They orient arrows: setting a cause moves its effect, setting an effect leaves its cause alone",
                    ],
                    right: 1,
                    why: "An intervention breaks the symmetry. Watch it happen.",
                }),
                act: Act::Read,
            },
            Scene {
                title: "Arrows turn",
                text: "Move the slider: experiments come in one by one, and arrows turn the way they truly point.",
                deed: Deed::Slide(&MORE_EXPERIMENTS),
                look: "graph",
                question: None,
                act: Act::Slide,
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
                question: Some(Question {
                    ask: "An effect of the target moves as well. Why, do you think, is it not called a target?",
                    answers: &[
                        "Because it moves less than the target",
                        "Because its causes, as they are now, still explain it",
                    ],
                    right: 1,
                    why: "A target is a variable whose mechanism changed. An effect follows its usual mechanism from \
                          unusual causes.",
                }),
                act: Act::Read,
            },
            Scene {
                title: "Read the target map",
                text: "Each row of the target map is an experiment. Select a bright cell: \u{201c}Why?\u{201d} shows the \
                       experiment's rows against what the causes predict.",
                deed: Deed::Show(Step::Explore),
                look: "target-heatmap",
                question: None,
                act: Act::SelectTarget,
            },
            Scene {
                title: "Two at once, and gently",
                text: "Now every experiment shifts two variables and leaves their causes at work. Shifts of half a standard deviation \
                       drown in the noise of ten rows. Make them larger, and watch the map fill.",
                deed: Deed::Slide(&STRONGER),
                look: "target-heatmap",
                question: None,
                act: Act::Slide,
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
                act: Act::Read,
            },
            Scene {
                title: "Then, something new",
                text: "Press \u{201c}Simulate three more experiments\u{201d}. The engine has never seen them, and does not \
                       learn again: the targets follow in closed form.",
                deed: Deed::Show(Step::NewExperiment),
                look: "new-experiment-simulate",
                question: Some(Question {
                    ask: "Each has ten rows, and sets its target far from where it usually is. How many would have been needed, do you think?",
                    answers: &["All ten", "About five", "Often just one"],
                    right: 2,
                    why: "The mechanisms are known by now; one row that plainly breaks one of them stands out.",
                }),
                act: Act::Simulate,
            },
            Scene {
                title: "Fewer, fewer",
                text: "Move the slider of rows to the left, down to one, and compare the first variable with the truth beside it. \
                       Where changes are gentle, one row is not enough: probabilities say so.",
                deed: Deed::Show(Step::NewExperiment),
                look: "new-experiment-rows",
                question: None,
                act: Act::OneRow,
            },
        ],
    },
    Lesson {
        title: "Seeing is not doing",
        promise: "Find two variables that rise together, and see nothing happen when one is set.",
        scenes: &[
            Scene {
                title: "A pair that rises together",
                text: "Three variables in 300 watched rows and three small experiments. The picture shows two of them, with the line \
                       that a regression draws through the watched rows: where one is higher, the other one is, too.",
                deed: Deed::Fork,
                look: "graph",
                question: Some(Question {
                    ask: "Somebody sets the first one higher. What will the second one do, do you think?",
                    answers: &[
                        "Rise along the line",
                        "Stay where it is",
                        "That cannot be told from the graph",
                    ],
                    right: 1,
                    why: "The graph says that neither causes the other: both follow a third variable. Try it.",
                }),
                act: Act::Read,
            },
            Scene {
                title: "Set it yourself",
                text: "Move the slider. The line tells what is seen where the first variable happens to have this value; the cross what \
                       the engine foretells when it is set to it.",
                deed: Deed::Fork,
                look: "graph",
                question: None,
                act: Act::Slide,
            },
        ],
    },
];
