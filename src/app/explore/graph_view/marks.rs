//! The lines of the graph picture: which there are and how each looks.

use std::collections::BTreeMap;

use crate::app::explore::Picture;
use crate::data::Truth;
use crate::explain::{Comparison, Turn};
use crate::graph::{Thresholded, Verdict, verdicts};
use crate::sorting::Arrange;

/// Edges of a smaller probability are not drawn at any threshold.
pub const LEAST: f64 = 0.05;
/// At most so many lines are drawn: the most probable ones.
const MOST: usize = 700;

/// `(from, to)`.
pub type Key = (usize, usize);

/// What the lines say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Probabilities and signs of effects.
    #[default]
    Probabilities,
    /// What the data can tell apart, and what not.
    Class,
    /// Right and wrong edges against the truth.
    Errors,
}

/// A line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// Probability of the edge.
    pub probability: f64,
    /// Sign of its effect, where known.
    pub is_positive: Option<bool>,
    /// Against the truth; only in [`Mode::Errors`].
    pub verdict: Option<Verdict>,
    /// Against another result; only while results are compared.
    pub turn: Option<Turn>,
    /// The person required it.
    pub is_imposed: bool,
    /// Drawn at the present threshold.
    pub is_shown: bool,
    /// False for a line whose direction cannot be told.
    pub is_directed: bool,
}

/// The lines of a picture at a threshold. Lines below it are listed too (hidden): they fade when it moves.
pub fn marks(picture: &Picture, threshold: f64, truth: Option<&Truth>) -> BTreeMap<Key, Mark> {
    let mut marks = probable(picture, threshold);
    if let Some(truth) = truth.filter(|truth| truth.edge.len() == picture.len()) {
        let verdicts = verdicts(&Thresholded::new(&picture.edge, threshold), &truth.edge);
        for (&(from, to), &verdict) in &verdicts {
            let mark = marks.entry((from, to)).or_insert(Mark {
                probability: picture.edge[from][to],
                is_positive: None,
                verdict: None,
                turn: None,
                is_imposed: false,
                is_shown: true,
                is_directed: true,
            });
            mark.verdict = Some(verdict);
            mark.is_shown = true;
        }
    }
    marks
}

/// Marks what differs from another result. Lines that were lost are drawn, too.
pub fn compare(marks: &mut BTreeMap<Key, Mark>, picture: &Picture, comparison: &Comparison) {
    let d = picture.edge.len();
    for difference in comparison.edges.iter().filter(|difference| difference.at.0.max(difference.at.1) < d) {
        let mark = marks.entry(difference.at).or_insert(Mark {
            probability: difference.now,
            is_positive: None,
            verdict: None,
            turn: None,
            is_imposed: false,
            is_shown: true,
            is_directed: true,
        });
        mark.turn = Some(difference.turn);
        mark.is_shown |= difference.turn == Turn::Lost;
    }
}

/// The lines of the essential graph of the most probable graph, whatever their probability. An undirected line is keyed
/// in the direction that the graph has.
pub fn class_marks(picture: &Picture) -> BTreeMap<Key, Mark> {
    let (Some(best), Some(class)) = (&picture.best, picture.essential_graph()) else {
        return BTreeMap::new();
    };
    let d = picture.edge.len().min(best.len());
    (0..d)
        .flat_map(|j| best.parents(j).iter().map(move |&i| (i, j)))
        .map(|(i, j)| {
            let mark = Mark {
                probability: picture.edge[i][j],
                is_positive: None,
                verdict: None,
                turn: None,
                is_imposed: picture.knowledge.required.contains(&(i, j)),
                is_shown: true,
                is_directed: class.is_directed(i, j),
            };
            ((i, j), mark)
        })
        .collect()
}

fn probable(picture: &Picture, threshold: f64) -> BTreeMap<Key, Mark> {
    let d = picture.edge.len();
    let mut keys: Vec<Key> = (0..d)
        .flat_map(|i| (0..d).map(move |j| (i, j)))
        .filter(|&(i, j)| i != j && picture.edge[i][j] >= LEAST)
        .collect();
    keys.arrange_by(|a, b| picture.edge[b.0][b.1].total_cmp(&picture.edge[a.0][a.1]));
    keys.truncate(MOST);
    keys.into_iter()
        .map(|(i, j)| {
            let mark = Mark {
                probability: picture.edge[i][j],
                is_positive: picture.effect(i, j).map(|effect| effect.mean >= 0.0),
                verdict: None,
                turn: None,
                is_imposed: picture.knowledge.required.contains(&(i, j)),
                is_shown: picture.edge[i][j] >= threshold,
                is_directed: true,
            };
            ((i, j), mark)
        })
        .collect()
}
