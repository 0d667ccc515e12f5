//! Convergence figures of Markov chains.
//!
//! Gelman et al., *Bayesian Data Analysis*, 3rd edition (2013), sections 11.4 and 11.5.

/// Split R-hat: each chain is cut in halves, variance between halves is compared with variance within.
///
/// `None` with fewer than four values in a chain or with chains of different lengths; 1 if nothing varies.
pub fn split_r_hat(chains: &[&[f64]]) -> Option<f64> {
    let (within, total, _) = variances(&halves(chains)?);
    if total == 0.0 {
        return Some(1.0);
    }
    if within == 0.0 {
        return Some(f64::INFINITY);
    }
    Some((total / within).sqrt())
}

/// Effective sample size over all chains, from autocorrelations summed until a pair of them turns negative.
///
/// `None` as for [`split_r_hat`]; the number of values if nothing varies.
pub fn effective_samples(chains: &[&[f64]]) -> Option<f64> {
    let halves = halves(chains)?;
    let n = halves[0].len();
    let count = (halves.len() * n) as f64;
    let (_, total, means) = variances(&halves);
    if total == 0.0 {
        return Some(count);
    }
    let variogram = |lag: usize| -> f64 {
        let sum: f64 = halves
            .iter()
            .map(|h| (lag..n).map(|t| (h[t] - h[t - lag]) * (h[t] - h[t - lag])).sum::<f64>())
            .sum();
        sum / (halves.len() * (n - lag)) as f64
    };
    debug_assert_eq!(means.len(), halves.len());
    let correlation = |lag: usize| 1.0 - variogram(lag) / (2.0 * total);
    let mut sum = 0.0;
    let mut lag = 1;
    while lag + 1 < n {
        let pair = correlation(lag) + correlation(lag + 1);
        if pair < 0.0 {
            break;
        }
        sum += pair;
        lag += 2;
    }
    Some((count / (1.0 + 2.0 * sum)).min(count))
}

fn halves<'a>(chains: &[&'a [f64]]) -> Option<Vec<&'a [f64]>> {
    let n = chains.first()?.len() / 2;
    if n < 2 || chains.iter().any(|c| c.len() != chains[0].len()) {
        return None;
    }
    Some(chains.iter().flat_map(|c| [&c[..n], &c[c.len() - n..]]).collect())
}

/// Mean variance within, pooled estimate of the total variance, means.
fn variances(chains: &[&[f64]]) -> (f64, f64, Vec<f64>) {
    let n = chains[0].len() as f64;
    let m = chains.len() as f64;
    let means: Vec<f64> = chains.iter().map(|c| c.iter().sum::<f64>() / n).collect();
    let within = chains
        .iter()
        .zip(&means)
        .map(|(c, mean)| c.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0))
        .sum::<f64>()
        / m;
    let grand = means.iter().sum::<f64>() / m;
    let between = means.iter().map(|x| (x - grand) * (x - grand)).sum::<f64>() / (m - 1.0);
    (within, (n - 1.0) / n * within + between, means)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::RngExt;
    use rand_xoshiro::Xoshiro256PlusPlus;
    use rand_xoshiro::rand_core::SeedableRng;

    fn autoregression(seed: u64, n: usize, rho: f64, centre: f64) -> Vec<f64> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut x = 0.0;
        (0..n)
            .map(|_| {
                let noise: f64 = (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0;
                x = rho * x + noise;
                x + centre
            })
            .collect()
    }

    #[test]
    fn effective_samples_of_an_autoregression_match_its_known_value() {
        for rho in [0.0, 0.5, 0.8] {
            let chains: Vec<Vec<f64>> = (0..4).map(|s| autoregression(s, 5000, rho, 0.0)).collect();
            let views: Vec<&[f64]> = chains.iter().map(Vec::as_slice).collect();
            let known = 20_000.0 * (1.0 - rho) / (1.0 + rho);
            let found = effective_samples(&views).unwrap();
            assert!((found / known - 1.0).abs() < 0.15, "rho {rho}: {found} against {known}");
            assert!(split_r_hat(&views).unwrap() < 1.01);
        }
    }

    #[test]
    fn chains_that_disagree_have_a_large_r_hat() {
        let a = autoregression(1, 500, 0.0, 0.0);
        let b = autoregression(2, 500, 0.0, 5.0);
        assert!(split_r_hat(&[&a, &b]).unwrap() > 2.0);
    }

    #[test]
    fn short_or_constant_chains_are_handled() {
        assert_eq!(split_r_hat(&[&[1.0, 2.0]]), None);
        assert_eq!(split_r_hat(&[&[1.0; 8], &[1.0; 8]]), Some(1.0));
        assert_eq!(effective_samples(&[&[1.0; 8], &[1.0; 8]]), Some(16.0));
    }
}
