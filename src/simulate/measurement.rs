//! What is measured of the variables, where that is not their value.

use super::random::Stream;
use super::{Misfit, Values};

/// Borders between the steps of an ordinal variable, in standard deviations from the mean.
const BORDERS: [f64; 3] = [-1.0, 0.0, 1.0];

/// Farther values count as this many standard deviations from the mean, so that counts stay within thousands.
const FARTHEST: f64 = 8.0;

/// Measures every environment.
pub fn measure(misfit: &Misfit, values: &mut Values, random: &mut Stream) {
    let d = values.rows().next().map_or(0, Vec::len);
    if misfit.dropout > 0.0 {
        for j in 0..d {
            let standard = standard(values, j);
            for row in values.rows_mut() {
                let z = standard(row[j]).clamp(-FARTHEST, FARTHEST);
                let count = random.poisson(libm::exp(1.5 + 0.7 * z));
                row[j] = if random.chance(misfit.dropout) { 0.0 } else { count };
            }
        }
    }
    if misfit.ordinal > 0 {
        for &j in &random.permutation(d)[..misfit.ordinal] {
            let standard = standard(values, j);
            for row in values.rows_mut() {
                let z = standard(row[j]);
                row[j] = BORDERS.iter().filter(|border| z > **border).count() as f64;
            }
        }
    }
    if misfit.mislabelled > 0.0 {
        mislabel(misfit.mislabelled, values, random);
    }
}

/// Exchanges a share of all rows with one another.
fn mislabel(share: f64, values: &mut Values, random: &mut Stream) {
    let mut chosen: Vec<&mut Vec<f64>> = values.rows_mut().filter(|_| random.chance(share)).collect();
    let contents: Vec<Vec<f64>> = chosen.iter().map(|row| (**row).clone()).collect();
    let order = random.permutation(contents.len());
    for (row, from) in chosen.iter_mut().zip(order) {
        row.clone_from(&contents[from]);
    }
}

/// Standard deviations from the mean of variable `j`, in the reference or, without one, over all rows.
fn standard(values: &Values, j: usize) -> impl Fn(f64) -> f64 + use<> {
    let of_reference: Vec<f64> = values.reference.iter().map(|row| row[j]).collect();
    let all = || values.rows().map(|row| row[j]).collect();
    let column = if of_reference.len() > 1 { of_reference } else { all() };
    let n = column.len() as f64;
    let mean = column.iter().sum::<f64>() / n;
    let deviation = (column.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n).sqrt();
    let scale = if deviation > 0.0 { deviation } else { 1.0 };
    move |x| (x - mean) / scale
}
