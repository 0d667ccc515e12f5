//! Does the graph predict experiments that it has not seen? The check that needs no known truth.
//!
//! For each experiment the mechanisms are refitted without its rows; the graph, and which other experiments share each
//! mechanism, stay as they were learned from all. Half of the experiment's rows name its targets. In the other half the
//! means of all other variables are predicted from the values of the targets, and compared with what they are. Then the
//! halves change places.

use serde::{Deserialize, Serialize};

use crate::learn::{Posterior, Problem, among_others};
use crate::model::elementary::logistic;
use crate::model::pool::Membership;
use crate::model::{Family, Model, TargetCounts};
use crate::simulate::Stream;

use super::ensemble::{Graph, untouched_rows};
use super::interval::Interval;
use super::left_out::{Done, Refit, Start, Store};
use super::unexplained::unexplained;
use super::verdict::{Figures, Fold, Verdict};

/// Graphs of the posterior that predict, where all mechanisms are linear and where some may be smooth.
const GRAPHS: (usize, usize) = (8, 3);
/// Rows that predictions start from, the same.
const ROWS: (usize, usize) = (100, 24);
/// Half of an interval that holds 90 %, in standard deviations.
const HALF_WIDTH: f64 = 1.644_853_626_951_473;
/// Which rows make a half.
const SEED: u64 = 0x5EED_4A1F;

/// What the graph predicts of one variable in one experiment, and what was seen; both over the two halves.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// Row of the target matrix.
    pub experiment: usize,
    /// Variable, none of the experiment's targets.
    pub variable: usize,
    /// Its predicted mean in the rows that were not used.
    pub predicted: Interval,
    /// What would be predicted if nothing were passed on.
    pub unchanged: f64,
    /// Its mean in these rows.
    pub seen: f64,
    /// One standard deviation of the variable.
    pub deviation: f64,
}

/// The check's outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// What follows from it.
    pub verdict: Verdict,
    /// The figures that it stands on.
    pub figures: Figures,
    /// One entry a variable and experiment.
    pub predictions: Vec<Prediction>,
    /// Pairs of variables that the graph leaves dependent.
    pub unexplained: usize,
    /// Experiments that have a single row: there is nothing to compare with.
    pub too_small: usize,
}

/// Checks what was learned against the experiments one by one.
pub fn check(problem: &Problem, posterior: &Posterior) -> Check {
    let (model, families) = problem.under(&posterior.learned);
    let may_curve =
        families.iter().flatten().any(|f| *f == Family::Smooth) && posterior.smooth.iter().any(|&p| p > 0.01);
    let (most_graphs, most_rows) = if may_curve { (GRAPHS.1, ROWS.1) } else { (GRAPHS.0, ROWS.0) };
    let all = Graph::all(problem, posterior);
    let mut graphs: Vec<(f64, &Graph)> = Vec::new();
    for graph in Graph::evenly(&all, most_graphs) {
        let weight = 1.0 / most_graphs as f64;
        match graphs.last_mut().filter(|(_, last)| std::ptr::eq(*last, graph)) {
            Some((known, _)) => *known += weight,
            None => graphs.push((weight, graph)),
        }
    }
    let store = Store::new(&model, &families, &graphs);
    let trial = Trial {
        problem,
        model: &model,
        refits: store.refits(&graphs),
        untouched: untouched_rows(problem, posterior, &model, &families),
        most_rows,
    };
    let mut folds = Vec::new();
    let mut predictions = Vec::new();
    let mut too_small = 0;
    for (experiment, &k) in problem.experiments.iter().enumerate() {
        if model.data().environments()[k].len() < 2 {
            too_small += 1;
            continue;
        }
        let halves = trial.halves(k);
        predictions.extend(trial.predictions(experiment, &halves));
        folds.extend(halves);
    }
    let figures = Figures::new(&folds);
    let unexplained = unexplained(problem, posterior).len();
    Check { verdict: figures.verdict(unexplained), figures, predictions, unexplained, too_small }
}

/// All that the trial of one experiment needs.
struct Trial<'a> {
    problem: &'a Problem,
    model: &'a Model,
    refits: Vec<Refit<'a>>,
    /// Values without interventions, and the environment of each row.
    untouched: (Vec<Vec<f64>>, Vec<usize>),
    most_rows: usize,
}

impl Trial<'_> {
    /// Predictions of each half of the rows of environment `k` from the other one.
    fn halves(&self, k: usize) -> Vec<Fold> {
        let data = self.model.data();
        let rows = data.environments()[k].clone();
        // Rows are sorted: the same draw for all would put the same ranks into the same half.
        let [mut stream] = Stream::several(SEED.wrapping_add(k as u64));
        let order: Vec<usize> = stream.permutation(rows.len()).into_iter().map(|r| rows.start + r).collect();
        let (one, other) = order.split_at(rows.len() / 2);
        let start = self.start(k);
        let baselines: Vec<_> = self.refits.iter().map(|refit| refit.baseline(k, &start)).collect();
        let d = self.model.variables();
        let column =
            |rows: &[usize], j: usize| -> Vec<f64> { rows.iter().map(|&r| data.column(j)[r]).collect() };
        [(one, other), (other, one)]
            .into_iter()
            .map(|(known, new)| {
                let rows: Vec<Vec<f64>> = known.iter().map(|&r| data.row(r)).collect();
                let targets = self.targets(k, &rows);
                let done: Vec<Option<Done>> = (0..d)
                    .map(|j| {
                        let (probability, is_set) = targets[j];
                        (probability > 0.5).then(|| Done { values: column(new, j), is_set })
                    })
                    .collect();
                let n = new.len() as f64;
                let nothing = vec![None; d];
                let mut fold = Fold::new(d, n);
                for (refit, baseline) in self.refits.iter().zip(&baselines) {
                    fold.add_prediction(refit.weight, &refit.predict(k, baseline, &done, n));
                    fold.add_unchanged(refit.weight, &refit.predict(k, baseline, &nothing, n));
                }
                for j in 0..d {
                    let before = Done { values: column(known, j), is_set: false };
                    fold.see(j, &column(new, j), done[j].as_ref().map(|_| before.mean()));
                }
                fold
            })
            .collect()
    }

    /// Of every variable the probability that it is a target, given some rows, and whether it looks set.
    fn targets(&self, k: usize, rows: &[Vec<f64>]) -> Vec<(f64, bool)> {
        let d = self.model.variables();
        let (mut probability, mut set) = (vec![0.0; d], vec![0.0; d]);
        for refit in &self.refits {
            for j in 0..d {
                let (log_odds, is_set) = refit.odds(self.model, k, j, rows);
                let p = logistic(log_odds);
                probability[j] += refit.weight * p;
                set[j] += refit.weight * is_set;
            }
        }
        let meta = self.model.meta();
        if !meta.target_counts.is_empty()
            && (0..d).all(|j| self.model.membership(j, k) == Membership::Unknown)
        {
            let counts = TargetCounts::new(&meta.target_counts);
            // Where all is certain there are no odds.
            let bounded: Vec<f64> = probability.iter().map(|p| p.clamp(1e-12, 1.0 - 1e-12)).collect();
            probability = among_others(&counts, &bounded, meta.target_log_odds());
        }
        probability.into_iter().zip(set).map(|(p, set)| (p, set > 0.5)).collect()
    }

    /// Rows of other environments to start from.
    fn start(&self, k: usize) -> Start {
        let (columns, environment) = &self.untouched;
        let others: Vec<usize> = (0..environment.len()).filter(|&r| environment[r] != k).collect();
        // A single environment has no others.
        let rows = if others.is_empty() { (0..environment.len()).collect() } else { others };
        let kept = rows.len().min(self.most_rows);
        let some: Vec<usize> = (0..kept).map(|r| rows[r * rows.len() / kept]).collect();
        Start { columns: columns.iter().map(|c| some.iter().map(|&r| c[r]).collect()).collect() }
    }

    fn predictions(&self, experiment: usize, halves: &[Fold]) -> Vec<Prediction> {
        let d = self.model.variables();
        (0..d)
            .filter_map(|column| {
                let j = self.problem.canonical(column);
                let usable: Vec<&Fold> = halves.iter().filter(|fold| !fold.is_target(j)).collect();
                if usable.is_empty() {
                    return None;
                }
                let average = |of: &dyn Fn(&Fold) -> f64| {
                    usable.iter().map(|fold| of(fold)).sum::<f64>() / usable.len() as f64
                };
                let mean = average(&|fold| fold.predicted(j));
                // The halves share what is not known of the mechanisms: the average is hardly more certain than each.
                let half = HALF_WIDTH * average(&|fold| fold.variance(j)).sqrt();
                let standard = self.problem.standard[j];
                let original = |x: f64| standard.centre + standard.scale * x;
                Some(Prediction {
                    experiment,
                    variable: column,
                    predicted: Interval { mean, low: mean - half, high: mean + half }
                        .scaled(standard.centre, standard.scale),
                    unchanged: original(average(&|fold| fold.unchanged(j))),
                    seen: original(average(&|fold| fold.seen(j))),
                    deviation: standard.scale,
                })
            })
            .collect()
    }
}
