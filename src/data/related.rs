//! Columns that repeat another, and sets of columns that determine each other, such as parts and their total.

use super::collector::Findings;
use super::frame::Frame;
use super::summary::mean_and_sd;
use super::{Finding, FindingKind, Fix};

/// Rows that are looked at, spread evenly.
const ROWS_FOR_PAIRS: usize = 1_000;

/// Reports columns that are copies of another or follow from several others.
///
/// A total of others is asked about unless `fixes` keep it or `as_it_stands`.
pub(super) fn examine(
    frame: &Frame,
    varies: &[bool],
    fixes: &[Fix],
    as_it_stands: bool,
    findings: &mut Findings,
) {
    let d = frame.variables.len();
    let step = frame.rows.len().div_ceil(ROWS_FOR_PAIRS).max(1);
    let rows: Vec<usize> = (0..frame.rows.len()).step_by(step).collect();
    let n = rows.len();
    if n < 3 {
        return;
    }
    let used: Vec<usize> = (0..d).filter(|&j| varies[j]).collect();
    let standardised: Vec<Vec<f64>> =
        used.iter().map(|&j| standardise(rows.iter().map(|&i| frame.values[i * d + j]).collect())).collect();
    let spreads: Vec<f64> = used
        .iter()
        .map(|&j| mean_and_sd(&rows.iter().map(|&i| frame.values[i * d + j]).collect::<Vec<_>>()).1)
        .collect();
    // Residuals of each column on the ones kept before it, by modified Gram-Schmidt; `made_of[k][b]` is the share of
    // column `b` in direction `k`.
    let mut basis: Vec<Vec<f64>> = Vec::new();
    let mut made_of: Vec<Vec<f64>> = Vec::new();
    for (a, column) in standardised.iter().enumerate() {
        if column.iter().all(|&x| x == 0.0) {
            continue;
        }
        let name = &frame.variables[used[a]];
        let ignore = Fix::IgnoreColumn { column: name.clone() };
        let twin = (0..a).map(|b| (b, dot(column, &standardised[b]))).find(|(_, r)| 1.0 - r.abs() < 1e-4);
        if let Some((b, r)) = twin {
            let other = &frame.variables[used[b]];
            findings.repeat(FindingKind::DuplicateColumn, "other columns", || {
                let how = if 1.0 - r.abs() < 1e-12 { "the same up to scale" } else { "almost the same" };
                let message = format!("Columns {other:?} and {name:?} are {how}; which of them causes what cannot be told. Ignore one.");
                Finding::warning(FindingKind::DuplicateColumn, message)
                    .in_column(name)
                    .offering(ignore)
                    .offering(Fix::IgnoreColumn { column: other.clone() })
            });
            continue;
        }
        // With few rows anything is determined by enough columns.
        if n < basis.len() + 3 {
            continue;
        }
        let mut residual = column.clone();
        let mut shares = vec![0.0; a + 1];
        shares[a] = 1.0;
        // Twice is enough: a second pass removes what rounding left.
        for k in (0..basis.len()).chain(0..basis.len()) {
            let along = dot(&residual, &basis[k]);
            residual.iter_mut().zip(&basis[k]).for_each(|(x, e)| *x -= along * e);
            shares.iter_mut().zip(&made_of[k]).for_each(|(x, e)| *x -= along * e);
        }
        let left = dot(&residual, &residual);
        if left < 1e-9 {
            // In the columns' own units: the weighted sum of these is the same in every row.
            let weights: Vec<(usize, f64)> = (0..=a)
                .filter(|&b| shares[b].abs() > 1e-3)
                .map(|b| (used[b], shares[b] / spreads[b]))
                .collect();
            findings.repeat(FindingKind::Collinear, "other columns", || {
                relation(frame, used[a], &weights, |total| {
                    let keep = Fix::Keep { what: FindingKind::Collinear, of: total.into() };
                    !as_it_stands && !fixes.contains(&keep)
                })
            });
        } else {
            let length = left.sqrt();
            basis.push(residual.into_iter().map(|x| x / length).collect());
            made_of.push(shares.into_iter().map(|x| x / length).collect());
        }
    }
}

/// Columns whose weighted sum does not vary: which they are, and the one that is the total of the others.
fn relation(frame: &Frame, last: usize, weights: &[(usize, f64)], asks: impl Fn(&str) -> bool) -> Finding {
    const SHOWN: usize = 8;
    let name = |j: usize| frame.variables[j].as_str();
    let set: Vec<String> = weights.iter().take(SHOWN).map(|&(j, _)| format!("{:?}", name(j))).collect();
    let more =
        if weights.len() > SHOWN { format!(" and {} more", weights.len() - SHOWN) } else { String::new() };
    let set = format!("{}{more}", set.join(", "));
    // A total has the opposite sign of its parts, which count equally.
    let lone = |positive: bool| {
        let mut with = weights.iter().filter(|&&(_, w)| (w > 0.0) == positive);
        with.next().filter(|_| with.next().is_none()).copied()
    };
    let total = lone(true).or(lone(false)).filter(|&(total, _)| {
        let mut parts = weights.iter().filter(|&&(j, _)| j != total).map(|&(_, w)| w);
        let first = parts.next().unwrap_or(0.0);
        weights.len() > 2 && parts.all(|w| (w - first).abs() <= 1e-2 * first.abs())
    });
    let ignore = |j: usize| Fix::IgnoreColumn { column: name(j).to_owned() };
    match total {
        Some((j, _)) => {
            let parts: Vec<&str> =
                weights.iter().filter(|&&(i, _)| i != j).take(SHOWN).map(|&(i, _)| name(i)).collect();
            let message = format!(
                "Column {:?} is the total (or the mean) of {}{more}: the whole set is tied together, and arrows among it mean \
                 nothing. Leave the total out.",
                name(j),
                parts.join(", ")
            );
            let keep = Fix::Keep { what: FindingKind::Collinear, of: name(j).into() };
            match asks(name(j)) {
                true => Finding::error(FindingKind::Collinear, message).offering(ignore(j)).offering(keep),
                false => Finding::warning(FindingKind::Collinear, message).offering(ignore(j)),
            }
            .in_column(name(j))
        }
        None => {
            let message = format!(
                "The columns {set} determine each other exactly (parts of a whole, perhaps): any of them follows from the \
                 others, and arrows among them mean nothing. Leave one out."
            );
            let finding = Finding::warning(FindingKind::Collinear, message).in_column(name(last));
            let others = weights.iter().filter(|&&(j, _)| j != last).take(5);
            others.fold(finding.offering(ignore(last)), |finding, &(j, _)| finding.offering(ignore(j)))
        }
    }
}

/// Centred, of length one; zeros where the column does not vary on these rows.
fn standardise(values: Vec<f64>) -> Vec<f64> {
    let (mean, sd) = mean_and_sd(&values);
    let length = sd * ((values.len() as f64) - 1.0).sqrt();
    values.into_iter().map(|x| if length > 0.0 { (x - mean) / length } else { 0.0 }).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}
