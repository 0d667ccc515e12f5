//! Figures of the predictive check, and what follows from them.

use serde::{Deserialize, Serialize};

use super::left_out::Means;

/// Half of an interval that holds 90 %, in standard deviations.
const HALF_WIDTH: f64 = 1.644_853_626_951_473;

/// One half of an experiment predicted from the other one. Standard units, canonical order.
#[derive(Debug, Clone)]
pub(super) struct Fold {
    /// Rows of the half that is predicted.
    rows: f64,
    predicted: Mixture,
    unchanged: Mixture,
    /// Means that were seen.
    seen: Vec<f64>,
    /// Sums of squared deviations from them.
    squares: Vec<f64>,
    /// Mean of the targets in the other half.
    done: Vec<Option<f64>>,
}

/// Mean and second moment over graphs, and the mean of the variances.
#[derive(Debug, Clone)]
struct Mixture {
    mean: Vec<f64>,
    square: Vec<f64>,
    within: Vec<f64>,
}

impl Mixture {
    fn new(d: usize) -> Self {
        Self { mean: vec![0.0; d], square: vec![0.0; d], within: vec![0.0; d] }
    }

    fn add(&mut self, weight: f64, means: &Means) {
        for (j, (mean, variance)) in means.mean.iter().zip(&means.variance).enumerate() {
            self.mean[j] += weight * mean;
            self.square[j] += weight * mean * mean;
            self.within[j] += weight * variance;
        }
    }

    fn variance(&self, j: usize) -> f64 {
        self.within[j] + (self.square[j] - self.mean[j] * self.mean[j]).max(0.0)
    }
}

impl Fold {
    pub fn new(d: usize, rows: f64) -> Self {
        let (predicted, unchanged) = (Mixture::new(d), Mixture::new(d));
        Self { rows, predicted, unchanged, seen: vec![0.0; d], squares: vec![0.0; d], done: vec![None; d] }
    }

    pub fn add_prediction(&mut self, weight: f64, means: &Means) {
        self.predicted.add(weight, means);
    }

    pub fn add_unchanged(&mut self, weight: f64, means: &Means) {
        self.unchanged.add(weight, means);
    }

    /// The values of `j` that were to be predicted; `done`: its mean in the other half if it is a target.
    pub fn see(&mut self, j: usize, values: &[f64], done: Option<f64>) {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        self.seen[j] = mean;
        self.squares[j] = values.iter().map(|x| (x - mean) * (x - mean)).sum();
        self.done[j] = done;
    }

    pub fn is_target(&self, j: usize) -> bool {
        self.done[j].is_some()
    }

    pub fn predicted(&self, j: usize) -> f64 {
        self.predicted.mean[j]
    }

    pub fn variance(&self, j: usize) -> f64 {
        self.predicted.variance(j)
    }

    pub fn unchanged(&self, j: usize) -> f64 {
        self.unchanged.mean[j]
    }

    pub fn seen(&self, j: usize) -> f64 {
        self.seen[j]
    }
}

/// How well means are predicted. Explained variances are shares of what differs between experiments beyond the scatter of
/// the rows; `None` where nothing does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Means that were predicted: variables that were no targets, in both halves of every experiment.
    pub means: usize,
    /// Explained variance of these means.
    pub explained: Option<f64>,
    /// The same if nothing were passed on from the targets.
    pub nothing_passed_on: Option<f64>,
    /// Explained variance of the means of all variables, the targets as the other half shows them.
    pub explained_all: Option<f64>,
    /// The same if only the targets changed.
    pub only_targets: Option<f64>,
    /// The same if nothing changed.
    pub nothing_changes: Option<f64>,
    /// Share of the 90 % intervals that hold what was seen.
    pub coverage: f64,
    /// By how many standard deviations the means that were no targets differ more from their usual values than chance and
    /// drift make them.
    pub changes: f64,
    /// Mean squared error of the predictions in units of their variances: 1 if they are as uncertain as they say.
    pub squared_error: f64,
    /// Targets named, over all halves.
    pub targets: usize,
    /// Of the means that changed for certain, over all halves, the share that was called a target.
    pub named: f64,
}

/// What the check says of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// It predicts experiments that it has not seen.
    Predicts,
    /// It does, but some variables share more than the graph explains: effects between those are not to be built on.
    InPart,
    /// It foresees little of what experiments change, and says so: its intervals hold.
    Little,
    /// It does not: it should not be built on.
    DoesNot,
    /// Hardly anything changes but the targets: there is nothing that it could predict.
    CannotTell,
}

/// Explained variance that a graph needs at least.
const LEAST_EXPLAINED: f64 = 1.0 / 3.0;
/// Share of the intervals that must hold at least, but for what chance takes off it: one standard deviation.
const LEAST_COVERAGE: f64 = 0.8;
/// Mean squared error in units of the variances that intervals have at the most which are no promise too much.
const MOST_SQUARED_ERROR: f64 = 2.0;
/// Standard deviations that changes must be beyond chance.
const SIGNIFICANT: f64 = 3.0;

/// Squared errors of several predictors around what was seen, noise taken off.
#[derive(Default)]
struct Errors {
    total: f64,
    graph: f64,
    only_targets: f64,
    nothing: f64,
}

impl Errors {
    fn explained(&self, error: f64) -> Option<f64> {
        (self.total > 0.0).then(|| (1.0 - error / self.total).clamp(-1.0, 1.0))
    }
}

impl Figures {
    pub(super) fn new(folds: &[Fold]) -> Self {
        let d = folds.first().map_or(0, |fold| fold.seen.len());
        let (mut others, mut all) = (Errors::default(), Errors::default());
        let mut figures = Self::default();
        let (mut held, mut chi, mut changed, mut named) = (0usize, 0.0, 0usize, 0usize);
        for j in 0..d {
            for (errors, with_targets) in [(&mut others, false), (&mut all, true)] {
                let used: Vec<&Fold> = folds.iter().filter(|f| with_targets || !f.is_target(j)).collect();
                if used.len() > 1 {
                    errors.add(j, &used);
                }
            }
            for fold in folds {
                let surprise = fold.seen[j] - fold.unchanged.mean[j];
                let is_changed = surprise * surprise > 9.0 * fold.unchanged.variance(j);
                changed += usize::from(is_changed);
                named += usize::from(is_changed && fold.is_target(j));
                if fold.is_target(j) {
                    figures.targets += 1;
                    continue;
                }
                figures.means += 1;
                let error = (fold.seen[j] - fold.predicted.mean[j]).abs();
                held += usize::from(error <= HALF_WIDTH * fold.predicted.variance(j).sqrt());
                figures.squared_error += error * error / fold.predicted.variance(j);
                chi += surprise * surprise / fold.unchanged.variance(j);
            }
        }
        let means = figures.means as f64;
        if figures.means > 0 {
            figures.squared_error /= means;
            figures.coverage = held as f64 / means;
            figures.changes = (chi - means) / (2.0 * means).sqrt();
        }
        figures.named = if changed > 0 { named as f64 / changed as f64 } else { 0.0 };
        figures.explained = others.explained(others.graph);
        figures.nothing_passed_on = others.explained(others.nothing);
        figures.explained_all = all.explained(all.graph);
        figures.only_targets = all.explained(all.only_targets);
        figures.nothing_changes = all.explained(all.nothing);
        figures
    }

    /// What follows, if the graph leaves so many pairs of variables dependent.
    pub fn verdict(&self, unexplained: usize) -> Verdict {
        match self.explained {
            Some(explained) if self.changes > SIGNIFICANT => {
                let chance = (LEAST_COVERAGE * (1.0 - LEAST_COVERAGE) / self.means as f64).sqrt();
                let is_little = explained < LEAST_EXPLAINED;
                let holds = self.coverage + chance >= LEAST_COVERAGE;
                if !holds || is_little && self.squared_error > MOST_SQUARED_ERROR {
                    Verdict::DoesNot
                } else if is_little {
                    Verdict::Little
                } else if unexplained > 0 {
                    Verdict::InPart
                } else {
                    Verdict::Predicts
                }
            }
            _ => Verdict::CannotTell,
        }
    }
}

impl Errors {
    fn add(&mut self, j: usize, folds: &[&Fold]) {
        let n = folds.len() as f64;
        let mean = folds.iter().map(|f| f.seen[j]).sum::<f64>() / n;
        // Scatter of the rows around the mean of their half is no error of a prediction; a single row has that of the others.
        let freedom: f64 = folds.iter().map(|f| f.rows - 1.0).sum();
        let pooled = folds.iter().map(|f| f.squares[j]).sum::<f64>() / freedom.max(1.0);
        let scatter = |f: &Fold| if f.rows > 1.0 { f.squares[j] / (f.rows - 1.0) } else { pooled };
        let sum = |error: &dyn Fn(&Fold) -> f64| -> f64 {
            folds.iter().map(|f| error(f) * error(f) - scatter(f) / f.rows).sum()
        };
        self.total += sum(&|f| f.seen[j] - mean);
        self.graph += sum(&|f| f.seen[j] - f.done[j].unwrap_or(f.predicted.mean[j]));
        self.only_targets += sum(&|f| f.seen[j] - f.done[j].unwrap_or(f.unchanged.mean[j]));
        self.nothing += sum(&|f| f.seen[j] - f.unchanged.mean[j]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_graph_that_foresees_little_is_bad_only_if_its_intervals_promise_more() {
        let honest = Figures {
            means: 700,
            explained: Some(0.1),
            coverage: 0.86,
            changes: 10.0,
            squared_error: 1.3,
            ..Figures::default()
        };
        assert_eq!(honest.verdict(0), Verdict::Little);
        assert_eq!(Figures { squared_error: 5.0, ..honest }.verdict(0), Verdict::DoesNot);
        assert_eq!(Figures { coverage: 0.7, ..honest }.verdict(0), Verdict::DoesNot);
        assert_eq!(Figures { explained: Some(0.9), ..honest }.verdict(0), Verdict::Predicts);
        assert_eq!(Figures { explained: Some(0.9), ..honest }.verdict(2), Verdict::InPart);
        assert_eq!(Figures { changes: 1.0, ..honest }.verdict(0), Verdict::CannotTell);
    }
}
