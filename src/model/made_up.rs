//! Rows that nobody measured, lying where the measured ones lie.
//!
//! Smooth mechanisms are remembered by some points of their curve. Were these measured rows, whoever sees what was
//! learned would see them, too. So they are drawn: around the mean of each environment, with the covariance that rows
//! have within environments.

use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

use super::factor::{LANES, Lanes, factorise, row};

/// Means of fewer rows would tell too much of each.
const LEAST_ROWS: usize = 3;

/// About how many rows are made up; at least one for each group.
const ROWS: usize = 128;

/// Smallest standard deviation of a variable within environments, standard units: not even a value that a whole
/// environment shares is repeated.
const LEAST_DEVIATION: f64 = 0.1;

/// Rows of one or more environments.
type Group<'a> = Vec<&'a [f64]>;

/// Environments with too few rows are taken together with the next ones.
fn groups(environments: &[Vec<Vec<f64>>]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group> = Vec::new();
    let mut open = Group::new();
    for rows in environments {
        open.extend(rows.iter().map(Vec::as_slice));
        if open.len() >= LEAST_ROWS {
            groups.push(std::mem::take(&mut open));
        }
    }
    match groups.last_mut() {
        Some(last) => last.append(&mut open),
        None if open.is_empty() => {}
        None => groups.push(open),
    }
    groups
}

/// Made-up rows of `d` standardised values, in place of those of `environments`; none if there are no rows.
///
/// They depend on nothing but means of at least [`LEAST_ROWS`] rows and the covariance within environments.
pub fn made_up(environments: &[Vec<Vec<f64>>], d: usize) -> Vec<Vec<f64>> {
    let groups = groups(environments);
    let mut packed = vec![[0.0; LANES]; row(d)];
    let mut freedom = 0.0;
    let mut means = Vec::with_capacity(groups.len());
    for group in &groups {
        let n = group.len() as f64;
        let mean: Vec<f64> = (0..d).map(|j| group.iter().map(|row| row[j]).sum::<f64>() / n).collect();
        let mut off = vec![0.0; d];
        for values in group {
            off.iter_mut().zip(*values).zip(&mean).for_each(|((off, x), mean)| *off = x - mean);
            let mut entries = packed.iter_mut();
            for i in 0..d {
                for j in 0..=i {
                    let entry = entries.next().expect("a packed triangle has an entry for each pair");
                    entry[0] += off[i] * off[j];
                }
            }
        }
        freedom += n - 1.0;
        means.push(mean);
    }
    for i in 0..d {
        for entry in &mut packed[row(i)..=row(i) + i] {
            entry[0] /= freedom.max(1.0);
        }
        packed[row(i) + i][0] += LEAST_DEVIATION * LEAST_DEVIATION;
    }
    let mut root: Vec<Lanes> = packed.into_iter().map(|entry| [entry[0]; LANES]).collect();
    factorise(&mut root, d, &vec![LEAST_DEVIATION * LEAST_DEVIATION; d]);
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let each = ROWS.div_ceil(groups.len().max(1));
    let mut rows = Vec::with_capacity(each * groups.len());
    for mean in &means {
        for _ in 0..each {
            let normal: Vec<f64> = (0..d).map(|_| normal(&mut rng)).collect();
            let value = |i: usize| {
                let spread = root[row(i)..=row(i) + i].iter().zip(&normal);
                mean[i] + spread.map(|(factor, normal)| factor[0] * normal).sum::<f64>()
            };
            rows.push((0..d).map(value).collect());
        }
    }
    rows
}

/// Box and Muller's transform.
fn normal(rng: &mut Xoshiro256PlusPlus) -> f64 {
    let (a, b): (f64, f64) = (rng.random(), rng.random());
    (-2.0 * libm::log(1.0 - a)).sqrt() * libm::cos(std::f64::consts::TAU * b)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reference and experiments of these sizes; the first two columns go together, the third is the experiment's
    /// number.
    fn environments(sizes: &[usize]) -> Vec<Vec<Vec<f64>>> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(3);
        let mut row = |k: usize| {
            let (a, b) = (normal(&mut rng), normal(&mut rng));
            vec![a, a + 0.5 * b, k as f64]
        };
        sizes.iter().enumerate().map(|(k, &n)| (0..n).map(|_| row(k)).collect()).collect()
    }

    #[test]
    fn made_up_rows_have_the_means_of_environments_and_the_covariance_within_them() {
        let rows = made_up(&environments(&[4000, 4000]), 3);
        assert_eq!(rows.len(), ROWS);
        for (k, half) in rows.chunks(ROWS / 2).enumerate() {
            let n = half.len() as f64;
            let mean = |j: usize| half.iter().map(|r| r[j]).sum::<f64>() / n;
            let product = |i: usize, j: usize| {
                half.iter().map(|r| (r[i] - mean(i)) * (r[j] - mean(j))).sum::<f64>() / n
            };
            assert!(mean(0).abs() < 0.5 && (mean(2) - k as f64).abs() < 0.05, "{} {}", mean(0), mean(2));
            for (found, known) in [(product(0, 0), 1.0), (product(0, 1), 1.0), (product(1, 1), 1.25)] {
                assert!((found / known - 1.0).abs() < 0.5, "{found} for {known}");
            }
        }
    }

    #[test]
    fn small_environments_are_taken_together_and_no_value_is_repeated() {
        for sizes in [&[1; 12][..], &[2, 30, 1, 1], &[1, 1, 1], &[1], &[2], &[]] {
            let data = environments(sizes);
            let groups = groups(&data);
            assert!(groups.len() < 2 || groups.iter().all(|g| g.len() >= LEAST_ROWS), "{sizes:?}");
            assert_eq!(groups.iter().map(Vec::len).sum::<usize>(), sizes.iter().sum::<usize>());
            for made in made_up(&data, 3) {
                for real in data.iter().flatten() {
                    assert!(made.iter().zip(real).all(|(a, b)| (a - b).abs() > 1e-9), "{made:?} {real:?}");
                }
            }
        }
    }
}
