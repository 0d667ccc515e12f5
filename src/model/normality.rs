//! How far residuals are from normal, in nats.

/// Environments with fewer rows are taken together: their own spread is too uncertain to be divided by.
const FEW_ROWS: usize = 30;

/// What a normal density costs these residuals in log likelihood, nats over all rows, beside the density that they have:
/// the number of rows times their negentropy, less what it is on average if they are normal. At least 0.
///
/// `residuals[k]`: of one variable in the rows of environment `k`, centred and scaled there. The negentropy is approximated
/// by the first two moments of bounded functions (Hyvärinen, *New approximations of differential entropy for independent
/// component analysis and projection pursuit*, NIPS 10, 1998, equation 17 with the second even function), so that single far
/// values do not make it.
pub fn cost_of_normality(residuals: &[Vec<f64>]) -> f64 {
    let (few, many): (Vec<&Vec<f64>>, Vec<&Vec<f64>>) = residuals.iter().partition(|r| r.len() < FEW_ROWS);
    let together: Vec<f64> = few.into_iter().filter(|r| r.len() > 1).flat_map(|r| centred(r)).collect();
    let groups = many.into_iter().map(|r| centred(r)).chain(Some(together));
    groups.map(|group| (group.len() as f64 * negentropy(&group) - 1.0).max(0.0)).sum()
}

/// Residuals about their mean, as large as if the mean were known.
fn centred(residuals: &[f64]) -> Vec<f64> {
    let n = residuals.len() as f64;
    let mean = residuals.iter().sum::<f64>() / n;
    let unbiased = (n / (n - 1.0)).sqrt();
    residuals.iter().map(|r| (r - mean) * unbiased).collect()
}

/// Negentropy of centred values, nats; 0 without any spread.
fn negentropy(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let deviation = (values.iter().map(|x| x * x).sum::<f64>() / n).sqrt();
    if values.is_empty() || deviation == 0.0 {
        return 0.0;
    }
    let (mut odd, mut even) = (0.0, 0.0);
    for x in values.iter().map(|x| x / deviation) {
        let bell = libm::exp(-0.5 * x * x);
        odd += x * bell / n;
        even += bell / n;
    }
    let root3 = 3.0f64.sqrt();
    let away = even - 0.5f64.sqrt();
    36.0 / (8.0 * root3 - 9.0) * odd * odd + 24.0 / (16.0 * root3 - 27.0) * away * away
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::RngExt;
    use rand_xoshiro::Xoshiro256PlusPlus;
    use rand_xoshiro::rand_core::SeedableRng;

    fn normal(rng: &mut Xoshiro256PlusPlus) -> f64 {
        let (u, v): (f64, f64) = (1.0 - rng.random::<f64>(), rng.random());
        (-2.0 * u.ln()).sqrt() * (2.0 * std::f64::consts::PI * v).cos()
    }

    #[test]
    fn normal_residuals_cost_one_nat_on_average_before_it_is_taken_off() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
        let sets = 2000;
        let mean = (0..sets)
            .map(|_| {
                let values: Vec<f64> = (0..200).map(|_| normal(&mut rng)).collect();
                200.0 * negentropy(&centred(&values))
            })
            .sum::<f64>()
            / f64::from(sets);
        assert!((mean - 1.0).abs() < 0.1, "{mean}");
    }

    #[test]
    fn the_negentropy_of_a_mixture_near_the_normal_density_is_that_of_quadrature() {
        // Two normal densities at -m and m with variance 1 - m^2, and a skewed pair.
        for (share, low, high) in [(0.5, -0.7, 0.7), (0.8, -0.3, 1.2)] {
            let centre: f64 = share * low + (1.0 - share) * high;
            let between = share * (low - centre).powi(2) + (1.0 - share) * (high - centre).powi(2);
            let within = 1.0 - between;
            let density = |x: f64| {
                let part = |m: f64| {
                    (-0.5 * (x - m + centre).powi(2) / within).exp()
                        / (2.0 * std::f64::consts::PI * within).sqrt()
                };
                share * part(low) + (1.0 - share) * part(high)
            };
            let grid: Vec<f64> = (-8000..=8000).map(|i| f64::from(i) / 1000.0).collect();
            let exact: f64 = grid
                .iter()
                .map(|&x| density(x))
                .filter(|p| *p > 0.0)
                .map(|p| p * p.ln() * 0.001)
                .sum::<f64>()
                + 0.5 * (2.0 * std::f64::consts::PI * std::f64::consts::E).ln();
            // The values at equal steps of the distribution function.
            let mut values = Vec::new();
            let mut mass = 0.0;
            for &x in &grid {
                mass += density(x) * 0.001;
                while (values.len() as f64 + 0.5) / 20_000.0 < mass {
                    values.push(x);
                }
            }
            let found = negentropy(&centred(&values));
            assert!((found / exact - 1.0).abs() < 0.25, "{found} against {exact}");
        }
    }

    #[test]
    fn the_cost_grows_with_the_rows_and_not_with_the_unit() {
        let exponential =
            |n: usize| -> Vec<f64> { (0..n).map(|i| -(1.0 - (i as f64 + 0.5) / n as f64).ln()).collect() };
        let cost = |n: usize| cost_of_normality(&[exponential(n)]);
        assert!((cost(4000) / cost(1000) - 4.0).abs() < 0.1);
        let scaled = exponential(1000).iter().map(|x| 1e6 * x).collect();
        assert!((cost_of_normality(&[scaled]) / cost(1000) - 1.0).abs() < 1e-9);
        // Few rows each, taken together.
        let split: Vec<Vec<f64>> =
            (0..100).map(|k| (0..10).map(|i| exponential(1000)[i * 100 + k]).collect()).collect();
        assert!(cost_of_normality(&split) > 0.3 * cost(1000));
        assert!(cost_of_normality(&[vec![], vec![1.0], vec![2.0; 50]]).abs() < 1e-12);
    }
}
