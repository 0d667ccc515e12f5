//! Which environment is the reference.

use super::collector::Findings;
use super::names::reference_rank;
use super::{Finding, FindingKind, Roles};

/// Index of the reference: as chosen, or the environment whose name says so most clearly.
pub(super) fn choose(names: &[String], roles: Option<&Roles>, findings: &mut Findings) -> Option<usize> {
    match roles.and_then(|r| r.reference.as_ref()) {
        Some(None) => return None,
        Some(Some(name)) => match names.iter().position(|known| known == name) {
            Some(k) => return Some(k),
            None => findings.push(Finding::warning(
                FindingKind::Reference,
                format!("There is no environment {name:?} to be the reference, so it was guessed anew."),
            )),
        },
        None => {}
    }
    if names.len() == 1 {
        return Some(0);
    }
    let ranked: Vec<(usize, usize)> =
        names.iter().enumerate().filter_map(|(k, name)| reference_rank(name).map(|rank| (rank, k))).collect();
    let &(_, k) = ranked.iter().min()?;
    let rivals: Vec<&str> =
        ranked.iter().filter(|&&(_, r)| r != k).map(|&(_, r)| names[r].as_str()).collect();
    if !rivals.is_empty() {
        let message = format!(
            "{:?} was taken as the reference, but {} could be it too. Check the choice.",
            names[k],
            rivals.iter().take(5).map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ")
        );
        findings.push(Finding::warning(FindingKind::Reference, message));
    }
    Some(k)
}
