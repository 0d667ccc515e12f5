//! What variables and environments look like: ranges, histograms, distance from the reference.

use serde::{Deserialize, Serialize};

/// Bins of a [`VariableSummary::histogram`].
pub const HISTOGRAM_BINS: usize = 12;

/// One variable over all rows that hold a usable number, in original units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VariableSummary {
    /// Variable name.
    pub name: String,
    /// Rows with a usable number.
    pub count: usize,
    /// Rows without one.
    pub missing: usize,
    /// Smallest value.
    pub min: f64,
    /// Median (mean of the two middle values for an even count).
    pub median: f64,
    /// Largest value.
    pub max: f64,
    /// Mean.
    pub mean: f64,
    /// Standard deviation (divisor n - 1; 0 for one value).
    pub sd: f64,
    /// Counts in [`HISTOGRAM_BINS`] equal bins from `min` to `max`; all in the first bin where these are equal.
    pub histogram: Vec<usize>,
}

/// One environment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EnvironmentSummary {
    /// Environment name.
    pub name: String,
    /// Number of rows.
    pub rows: usize,
    /// True for the reference.
    pub is_reference: bool,
    /// Mean over the variables of |mean here - mean of the reference| / pooled within-environment standard deviation.
    /// Without a reference the median of the environments' means stands in. `None` where nothing can be compared.
    pub distance: Option<f64>,
    /// Names of the known targets, where they are given.
    pub known_targets: Option<Vec<String>>,
}

/// Summary of one variable's usable values; `None` without any. `missing` counts the other rows.
pub fn summarise_variable(name: &str, values: &[f64], missing: usize) -> Option<VariableSummary> {
    if values.is_empty() {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let (min, max) = (sorted[0], sorted[sorted.len() - 1]);
    let (mean, sd) = mean_and_sd(values);
    let mut histogram = vec![0; HISTOGRAM_BINS];
    for &x in values {
        // Halves first: max - min may overflow.
        let share = (x / 2.0 - min / 2.0) / (max / 2.0 - min / 2.0);
        let bin = if share.is_finite() { (share * HISTOGRAM_BINS as f64) as usize } else { 0 };
        histogram[bin.min(HISTOGRAM_BINS - 1)] += 1;
    }
    Some(VariableSummary {
        name: name.into(),
        count: values.len(),
        missing,
        min,
        median: median_of_sorted(&sorted),
        max,
        mean,
        sd,
        histogram,
    })
}

/// Median of sorted values, at least one.
pub fn median_of_sorted(sorted: &[f64]) -> f64 {
    let half = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[half] } else { sorted[half - 1] / 2.0 + sorted[half] / 2.0 }
}

/// Median, or `None` of nothing.
pub fn median(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let mut sorted: Vec<f64> = values.into_iter().collect();
    sorted.sort_unstable_by(f64::total_cmp);
    (!sorted.is_empty()).then(|| median_of_sorted(&sorted))
}

/// Mean and standard deviation (divisor n - 1; 0 for fewer than two values), in two passes.
pub fn mean_and_sd(values: &[f64]) -> (f64, f64) {
    if values.is_empty() {
        return (0.0, 0.0);
    }
    let n = values.len() as f64;
    let mean = values.iter().map(|x| x / n).sum::<f64>();
    let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    (mean, if values.len() < 2 { 0.0 } else { (squares / (n - 1.0)).sqrt() })
}

/// Distance of every environment from the reference; see [`EnvironmentSummary::distance`].
///
/// `columns[j][k]` holds the usable values of variable `j` in environment `k`.
pub fn distances(
    columns: &[Vec<Vec<f64>>],
    environments: usize,
    reference: Option<usize>,
) -> Vec<Option<f64>> {
    let mut total = vec![0.0; environments];
    let mut compared = vec![0usize; environments];
    for by_environment in columns {
        let moments: Vec<_> =
            by_environment.iter().map(|v| (!v.is_empty()).then(|| mean_and_sd(v))).collect();
        let origin = match reference {
            Some(r) => moments[r].map(|(mean, _)| mean),
            None => median(moments.iter().flatten().map(|m| m.0)),
        };
        let within: f64 = by_environment
            .iter()
            .zip(&moments)
            .filter_map(|(v, m)| m.map(|(_, sd)| sd * sd * (v.len() as f64 - 1.0)))
            .sum();
        let freedom: usize = by_environment.iter().map(|v| v.len().saturating_sub(1)).sum();
        let (Some(origin), true) = (origin, freedom > 0 && within > 0.0) else { continue };
        let sd = (within / freedom as f64).sqrt();
        for (k, moment) in moments.iter().enumerate() {
            if let Some((mean, _)) = moment {
                total[k] += (mean - origin).abs() / sd;
                compared[k] += 1;
            }
        }
    }
    (0..environments).map(|k| (compared[k] > 0).then(|| total[k] / compared[k] as f64)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summary_of_one_to_five() {
        let summary = summarise_variable("x", &[5.0, 1.0, 4.0, 2.0, 3.0], 2).unwrap();
        assert_eq!((summary.min, summary.median, summary.max, summary.mean), (1.0, 3.0, 5.0, 3.0));
        assert!((summary.sd - 2.5f64.sqrt()).abs() < 1e-12);
        assert_eq!((summary.count, summary.missing), (5, 2));
        assert_eq!(summary.histogram.iter().sum::<usize>(), 5);
        assert_eq!((summary.histogram[0], summary.histogram[HISTOGRAM_BINS - 1]), (1, 1));
    }

    #[test]
    fn extreme_values_fall_into_bins() {
        let summary = summarise_variable("x", &[-1e308, 1e308], 0).unwrap();
        assert_eq!((summary.histogram[0], summary.histogram[HISTOGRAM_BINS - 1]), (1, 1));
        assert_eq!(summarise_variable("x", &[2.0, 2.0], 0).unwrap().histogram[0], 2);
    }

    #[test]
    fn an_environment_two_standard_deviations_off_is_at_distance_two() {
        let column = vec![vec![-1.0, 1.0], vec![-1.0 + 8f64.sqrt(), 1.0 + 8f64.sqrt()]];
        let found = distances(&[column], 2, Some(0));
        assert_eq!(found[0], Some(0.0));
        assert!((found[1].unwrap() - 2.0).abs() < 1e-12);
    }
}
