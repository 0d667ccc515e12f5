//! Files with the same rows: one of them was probably brought twice.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::collector::Findings;
use super::table::Table;
use super::{Finding, FindingKind, Fix};

/// Rows from which on the same cells are no chance.
const ROWS: usize = 2;

/// Asks about every file whose rows another file has as well.
pub(super) fn examine(tables: &[Table], fixes: &[Fix], findings: &mut Findings) {
    let mut seen: BTreeMap<u64, usize> = BTreeMap::new();
    for (t, table) in tables.iter().enumerate().filter(|(_, table)| table.rows.len() >= ROWS) {
        let mut hasher = DefaultHasher::new();
        table.header.hash(&mut hasher);
        for row in &table.rows {
            row.cells.iter().for_each(|cell| cell.trim().hash(&mut hasher));
        }
        let Some(&first) = seen.get(&hasher.finish()) else {
            seen.insert(hasher.finish(), t);
            continue;
        };
        let same = tables[first].rows.len() == table.rows.len()
            && tables[first]
                .rows
                .iter()
                .zip(&table.rows)
                .all(|(a, b)| a.cells.iter().map(str::trim).eq(b.cells.iter().map(str::trim)));
        let keep = Fix::Keep { what: FindingKind::SameFile, of: table.file.clone() };
        if !same || fixes.contains(&keep) {
            continue;
        }
        // A copy is called `control (1)` or `control - Copy`.
        let (copy, original) = match table.file.len() < tables[first].file.len() {
            true => (&tables[first].file, &table.file),
            false => (&table.file, &tables[first].file),
        };
        let message = format!(
            "{copy} holds the same rows as {original}. As two experiments they would pass for independent measurements."
        );
        findings.push(
            Finding::error(FindingKind::SameFile, message)
                .in_file(copy)
                .offering(Fix::IgnoreFile { file: copy.clone() })
                .offering(keep),
        );
    }
}
