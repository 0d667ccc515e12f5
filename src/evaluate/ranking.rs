//! Areas under the receiver operating characteristic and the precision-recall curve.

use crate::sorting::Arrange;
use serde::{Deserialize, Serialize};

/// Scores of one scored matrix (edges or targets).
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Ranking {
    /// Area under the receiver operating characteristic.
    pub auroc: f64,
    /// Trapezoid area under the precision-recall curve (flatters coarse scores: an empty answer gets about 0.5).
    pub auprc: f64,
    /// Average precision (step-wise).
    pub ap: f64,
}

/// Points for plotting, each in `[0, 1] x [0, 1]`, by rising x; points inside a straight run are left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Curves {
    /// False positive rate, true positive rate; from (0, 0) to (1, 1).
    pub roc: Vec<(f64, f64)>,
    /// Recall, precision; from (0, 1) to (1, share of positives).
    pub precision_recall: Vec<(f64, f64)>,
}

/// Numbers of true and false positives at every distinct score, from the highest score down, after (0, 0).
fn cumulative(truth: &[bool], score: &[f64]) -> Vec<(usize, usize)> {
    assert_eq!(truth.len(), score.len(), "one score an entry");
    let mut by_score: Vec<usize> = (0..score.len()).collect();
    by_score.arrange_by(|&a, &b| score[b].total_cmp(&score[a]));
    let (mut tp, mut fp) = (0, 0);
    let mut counts = vec![(0, 0)];
    for (position, &i) in by_score.iter().enumerate() {
        if truth[i] {
            tp += 1;
        } else {
            fp += 1;
        }
        if by_score.get(position + 1).is_none_or(|&next| score[next] != score[i]) {
            counts.push((tp, fp));
        }
    }
    counts
}

/// Counts where both classes are there.
fn counts_of_both(truth: &[bool], score: &[f64]) -> Option<Vec<(usize, usize)>> {
    let counts = cumulative(truth, score);
    counts.last().is_some_and(|&(p, n)| p > 0 && n > 0).then_some(counts)
}

/// Ranks entries by `score`; equal scores are one threshold. `None` unless some entries are true and some false.
pub fn rank(truth: &[bool], score: &[f64]) -> Option<Ranking> {
    let counts = counts_of_both(truth, score)?;
    let &(all_p, all_n) = counts.last()?;
    let (p, n) = (all_p as f64, all_n as f64);
    let mut ranking = Ranking::default();
    let mut last_precision = 1.0;
    for pair in counts.windows(2) {
        let [(tp0, fp0), (tp1, fp1)] = [pair[0], pair[1]];
        let precision = tp1 as f64 / (tp1 + fp1) as f64;
        let gained = (tp1 - tp0) as f64 / p;
        ranking.auroc += (fp1 - fp0) as f64 / n * (tp0 + tp1) as f64 / (2.0 * p);
        ranking.auprc += gained * (last_precision + precision) / 2.0;
        ranking.ap += gained * precision;
        last_precision = precision;
    }
    Some(ranking)
}

/// The curves of a ranking, for plotting. `None` as in [`rank`].
pub fn curves(truth: &[bool], score: &[f64]) -> Option<Curves> {
    let counts = counts_of_both(truth, score)?;
    let &(p, n) = counts.last()?;
    let corner = |a: (usize, usize), b: (usize, usize), c: (usize, usize)| {
        // On the way a -> b -> c the direction changes at b.
        (b.0 - a.0) * (c.1 - b.1) != (c.0 - b.0) * (b.1 - a.1)
    };
    let keep = |i: usize| i == 0 || i + 1 == counts.len() || corner(counts[i - 1], counts[i], counts[i + 1]);
    let roc = (0..counts.len())
        .filter(|&i| keep(i))
        .map(|i| (counts[i].1 as f64 / n as f64, counts[i].0 as f64 / p as f64))
        .collect();
    // Between points of equal recall precision runs straight down: only the ends of such a run are corners.
    let inside_run = |i: usize| {
        i > 1 && i + 1 < counts.len() && counts[i - 1].0 == counts[i].0 && counts[i].0 == counts[i + 1].0
    };
    let precision = |(tp, fp): (usize, usize)| if tp + fp == 0 { 1.0 } else { tp as f64 / (tp + fp) as f64 };
    let precision_recall = (0..counts.len())
        .filter(|&i| !inside_run(i))
        .map(|i| (counts[i].0 as f64 / p as f64, precision(counts[i])))
        .collect();
    Some(Curves { roc, precision_recall })
}

/// Exact mean of [`rank`] over all orders of `entries` entries of which `positives` are true. `None` as in [`rank`].
///
/// The precision at rank r, given a positive there, is 1/r from that one and (r - 1)/r from the share of positives
/// among the others (Bestgen 2015 has this for average precision); the trapezoid also averages in the precision one
/// rank before.
pub fn chance(positives: usize, entries: usize) -> Option<Ranking> {
    if positives == 0 || positives >= entries {
        return None;
    }
    let n = entries as f64;
    let others = (positives - 1) as f64 / (n - 1.0);
    let (mut ap, mut before) = (0.0, 1.0);
    for rank in 1..=entries {
        let r = rank as f64;
        ap += (1.0 + (r - 1.0) * others) / (r * n);
        if rank > 1 {
            before += others;
        }
    }
    Some(Ranking { auroc: 0.5, auprc: (ap + before / n) / 2.0, ap })
}
