//! How many targets an experiment has: what is found of one variable says something about the others.
//!
//! Targets are exchangeable: an experiment has `n` targets with probability `c(n)`, whichever `n` of the `d` variables
//! they are. With independent cells `c` is binomial. Given the Bayes factors of all variables of one experiment, counts
//! and cells follow exactly from the distribution of a sum of independent indicators (Poisson-binomial), from which one
//! variable at a time is taken out.

use super::elementary::logistic;

/// Bayes factors are cut here, nats: farther out nothing changes.
const CERTAIN: f64 = 36.0;

/// Log prior weights of the number of targets, each for one given set of that size.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetCounts {
    /// `log_weight[n]`: `ln c(n) - ln (d choose n)`, `n` from 0 to `d`.
    log_weight: Vec<f64>,
}

impl TargetCounts {
    /// From the probabilities of 0 to `d` targets (not all zero).
    pub fn new(count: &[f64]) -> Self {
        let d = count.len() - 1;
        let log_weight =
            count.iter().enumerate().map(|(n, c)| libm::log(c.max(f64::MIN_POSITIVE)) - log_choose(d, n));
        Self { log_weight: log_weight.collect() }
    }

    /// Probabilities of 0 to `d` targets, given the log Bayes factors of `d` variables.
    pub fn count(&self, log_bayes_factor: &[f64]) -> Vec<f64> {
        let all = sum_of_indicators(&probabilities(log_bayes_factor));
        let joint: Vec<f64> = all.iter().zip(&self.log_weight).map(|(p, w)| libm::log(*p) + w).collect();
        let largest = joint.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut count: Vec<f64> = joint.iter().map(|x| libm::exp(x - largest)).collect();
        let total: f64 = count.iter().sum();
        count.iter_mut().for_each(|c| *c /= total);
        count
    }

    /// Log odds that each variable is a target before its own Bayes factor counts, but after those of all others.
    pub fn log_odds(&self, log_bayes_factor: &[f64]) -> Vec<f64> {
        let probability = probabilities(log_bayes_factor);
        let all = sum_of_indicators(&probability);
        probability
            .iter()
            .map(|&p| {
                let others = without(&all, p);
                let sum = |more: usize| {
                    let terms = others.iter().zip(&self.log_weight[more..]);
                    terms.map(|(q, w)| q * libm::exp(w - self.log_weight[0])).sum::<f64>()
                };
                libm::log(sum(1)) - libm::log(sum(0))
            })
            .collect()
    }
}

/// Of being a target, were it as probable as not beforehand.
fn probabilities(log_bayes_factor: &[f64]) -> Vec<f64> {
    log_bayes_factor.iter().map(|x| logistic(x.clamp(-CERTAIN, CERTAIN))).collect()
}

/// Distribution of the number of successes among independent trials.
fn sum_of_indicators(probability: &[f64]) -> Vec<f64> {
    let mut sum = vec![1.0];
    for &p in probability {
        sum.push(0.0);
        for n in (0..sum.len()).rev() {
            let fewer = if n > 0 { sum[n - 1] } else { 0.0 };
            sum[n] = (1.0 - p) * sum[n] + p * fewer;
        }
    }
    sum
}

/// The distribution without one of its trials; from the side on which errors shrink.
fn without(sum: &[f64], p: f64) -> Vec<f64> {
    let d = sum.len() - 1;
    let mut left = vec![0.0; d];
    if p < 0.5 {
        let mut fewer = 0.0;
        for n in 0..d {
            left[n] = ((sum[n] - p * fewer) / (1.0 - p)).max(0.0);
            fewer = left[n];
        }
    } else {
        let mut more = 0.0;
        for n in (0..d).rev() {
            left[n] = ((sum[n + 1] - (1.0 - p) * more) / p).max(0.0);
            more = left[n];
        }
    }
    left
}

fn log_choose(d: usize, n: usize) -> f64 {
    let factorial = |n: usize| libm::lgamma(n as f64 + 1.0);
    factorial(d) - factorial(n) - factorial(d - n)
}

/// Probabilities of 0 to `d` targets if each of `d` variables is one with probability `rate`.
pub fn binomial(d: usize, rate: f64) -> Vec<f64> {
    let (target, shared) = (libm::log(rate), libm::log1p(-rate));
    (0..=d).map(|n| libm::exp(log_choose(d, n) + n as f64 * target + (d - n) as f64 * shared)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sums over every set of targets.
    fn enumerated(count: &[f64], log_bayes_factor: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let d = log_bayes_factor.len();
        let mut counts = vec![0.0; d + 1];
        let mut target = vec![0.0; d];
        for set in 0..1usize << d {
            let n = set.count_ones() as usize;
            let inside = |j: &usize| set >> j & 1 == 1;
            let factor: f64 = (0..d).filter(inside).map(|j| log_bayes_factor[j].exp()).product();
            let weight = count[n] / log_choose(d, n).exp() * factor;
            counts[n] += weight;
            (0..d).filter(inside).for_each(|j| target[j] += weight);
        }
        let total: f64 = counts.iter().sum();
        (counts.iter().map(|c| c / total).collect(), target.iter().map(|t| t / total).collect())
    }

    #[test]
    fn counts_and_cells_equal_the_sum_over_every_set_of_targets() {
        let factors = [-3.0, 4.0, 0.2, -0.5, 1.5, 25.0, -12.0, 0.0];
        let one = [0.05, 0.8, 0.05, 0.02, 0.02, 0.02, 0.02, 0.01, 0.01];
        for count in [one.to_vec(), binomial(8, 0.1), vec![1.0 / 9.0; 9]] {
            let (counts, target) = enumerated(&count, &factors);
            let prior = TargetCounts::new(&count);
            for (a, b) in prior.count(&factors).iter().zip(&counts) {
                assert!((a - b).abs() < 1e-9, "{a} against {b}");
            }
            for ((odds, factor), exact) in prior.log_odds(&factors).iter().zip(&factors).zip(&target) {
                let p = 1.0 / (1.0 + (-odds - factor).exp());
                assert!((p - exact).abs() < 1e-9, "{p} against {exact}");
            }
        }
    }

    #[test]
    fn with_binomial_counts_cells_are_independent_at_the_rate() {
        for odds in TargetCounts::new(&binomial(30, 0.05)).log_odds(&[20.0; 30]) {
            assert!((odds - (0.05f64 / 0.95).ln()).abs() < 1e-6, "{odds}");
        }
    }

    #[test]
    fn two_hundred_certain_cells_stay_finite() {
        for factor in [1e3, -1e3] {
            let prior = TargetCounts::new(&binomial(200, 0.01));
            let (log_odds, count) = (prior.log_odds(&[factor; 200]), prior.count(&[factor; 200]));
            assert!(log_odds.iter().chain(&count).all(|x| x.is_finite()));
        }
    }
}
