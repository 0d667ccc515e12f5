//! Two variables that vary together because of a third one, and not because one acts on the other: what is seen of such a
//! pair is not what happens when one of them is set.

use super::{GraphFamily, Recipe, simulate};
use crate::data::Dataset;

/// Slope of the regression from which on a pair plainly varies together.
const PLAIN: f64 = 0.55;
/// Seeds that are tried; the first fork among them is one of the first dozens.
const SEEDS: u64 = 2000;

/// A data set with a fork `common -> seen`, `common -> other`, and no effect of `seen` on `other`.
#[derive(Debug, Clone, PartialEq)]
pub struct Fork {
    /// What decides the data.
    pub recipe: Recipe,
    /// The common cause.
    pub common: usize,
    /// The variable that is set.
    pub seen: usize,
    /// The variable that varies with it.
    pub other: usize,
}

/// A line through rows, by least squares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// Where the first variable is zero.
    pub intercept: f64,
    /// For one more of the first variable.
    pub slope: f64,
}

impl Line {
    /// Through these points; level where they do not differ in `x`.
    pub fn through(points: &[(f64, f64)]) -> Self {
        let n = points.len().max(1) as f64;
        let mean = |pick: fn(&(f64, f64)) -> f64| points.iter().map(pick).sum::<f64>() / n;
        let (x, y) = (mean(|p| p.0), mean(|p| p.1));
        let (mut xx, mut xy) = (0.0, 0.0);
        for p in points {
            xx += (p.0 - x) * (p.0 - x);
            xy += (p.0 - x) * (p.1 - y);
        }
        let slope = if xx > 0.0 { xy / xx } else { 0.0 };
        Self { intercept: y - slope * x, slope }
    }

    /// Its height.
    pub fn at(&self, x: f64) -> f64 {
        self.intercept + self.slope * x
    }
}

/// Rows of two variables in the reference environment.
pub fn pairs(data: &Dataset, x: usize, y: usize) -> Vec<(f64, f64)> {
    data.reference().map_or_else(Vec::new, |k| data.rows(k).map(|row| (row[x], row[y])).collect())
}

/// The first fork in which the two plainly rise together; three experiments tell which way the arrows point.
pub fn fork() -> Option<Fork> {
    (0..SEEDS).find_map(|seed| {
        let recipe = Recipe {
            seed,
            variables: 3,
            graph: GraphFamily::ErdosRenyi,
            edges_per_variable: 2.0 / 3.0,
            experiments: 3,
            rows: 20,
            reference_rows: 300,
            ..Recipe::default()
        };
        let (data, truth) = simulate(&recipe).ok()?;
        let edges = truth.edge.iter().flatten().filter(|&&edge| edge).count();
        let common = (0..3).find(|&i| truth.edge[i].iter().filter(|&&edge| edge).count() == 2)?;
        let (seen, other) = ((common + 1) % 3, (common + 2) % 3);
        let (seen, other) = (seen.min(other), seen.max(other));
        let plain = Line::through(&pairs(&data, seen, other)).slope > PLAIN;
        (edges == 2 && plain).then_some(Fork { recipe, common, seen, other })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pair_rises_together_and_neither_acts_on_the_other() {
        let Fork { recipe, common, seen, other } = fork().expect("there is one");
        let (data, truth) = simulate(&recipe).unwrap();
        assert!(truth.edge[common][seen] && truth.edge[common][other]);
        assert!(!truth.edge[seen][other] && !truth.edge[other][seen]);
        let points = pairs(&data, seen, other);
        assert_eq!(points.len(), recipe.reference_rows);
        assert!(Line::through(&points).slope > PLAIN);
    }

    #[test]
    fn a_line_goes_through_points_that_lie_on_one() {
        let line = Line::through(&[(0.0, 1.0), (1.0, 3.0), (2.0, 5.0)]);
        assert!((line.intercept - 1.0).abs() < 1e-12 && (line.at(4.0) - 9.0).abs() < 1e-12);
        assert_eq!(Line::through(&[(1.0, 2.0)]), Line { intercept: 2.0, slope: 0.0 });
    }
}
