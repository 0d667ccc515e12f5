//! Do probabilities mean what they say?

use serde::{Deserialize, Serialize};

/// Number of bins of equal width over [0, 1].
const BINS: usize = 10;

/// The probabilities within one bin; `low <= p < high`, the last bin includes 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CalibrationBin {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Number of probabilities in the bin, at least 1.
    pub count: usize,
    /// Their mean.
    pub predicted: f64,
    /// Share of them that are true.
    pub observed: f64,
}

/// Reliability table and its summary.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Expected calibration error: mean of |predicted - observed| over the bins, weighted by their counts; 0 is best.
    pub error: f64,
    /// Bins that are not empty, by rising probability.
    pub bins: Vec<CalibrationBin>,
}

/// Compares probabilities with what is true, over ten bins of equal width (Naeini, Cooper & Hauskrecht, AAAI 2015).
/// Entries of several data sets may be chained for a table over all of them.
pub fn calibration(entries: impl IntoIterator<Item = (f64, bool)>) -> Calibration {
    let mut sums = [(0usize, 0.0, 0usize); BINS];
    for (p, is_true) in entries {
        let bin = ((p * BINS as f64) as usize).min(BINS - 1);
        let (count, total, hits) = &mut sums[bin];
        *count += 1;
        *total += p;
        *hits += usize::from(is_true);
    }
    let all: usize = sums.iter().map(|s| s.0).sum();
    let bins: Vec<CalibrationBin> = sums
        .iter()
        .enumerate()
        .filter(|(_, s)| s.0 > 0)
        .map(|(b, &(count, total, hits))| CalibrationBin {
            low: b as f64 / BINS as f64,
            high: (b + 1) as f64 / BINS as f64,
            count,
            predicted: total / count as f64,
            observed: hits as f64 / count as f64,
        })
        .collect();
    let error = bins.iter().map(|b| b.count as f64 / all as f64 * (b.predicted - b.observed).abs()).sum();
    Calibration { error, bins }
}
