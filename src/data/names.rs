//! Names that tell what a column or an environment is.

/// Lower-case letters and digits of a name: `Wild-Type` and `wild_type` are the same.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// How clearly a column name says "environment": 0 is clearest, `None` not at all.
pub(super) fn environment_rank(name: &str) -> Option<usize> {
    const NAMES: [&str; 38] = [
        "environment",
        "env",
        "experiment",
        "environmentid",
        "envid",
        "experimentid",
        "environmentname",
        "experimentname",
        "condition",
        "conditions",
        "intervention",
        "interventions",
        "regime",
        "perturbation",
        "perturbations",
        "perturbed",
        "int",
        "interv",
        "intv",
        "setting",
        "context",
        "domain",
        "treatment",
        "treatments",
        "group",
        "groups",
        "exp",
        "cond",
        "pert",
        "knockout",
        "knockdown",
        "gene",
        "guide",
        "sgrna",
        "arm",
        "dataset",
        "batch",
        "sampletype",
    ];
    let name = plain(name);
    NAMES.iter().position(|&known| known == name)
}

/// Environment names up to this rank are clear enough to trust whole numbers in any amount.
pub(super) const CLEAR_ENVIRONMENT_RANK: usize = 13;

/// True for a column of known intervention targets.
pub(super) fn is_targets(name: &str) -> bool {
    ["target", "targets", "knowntarget", "knowntargets", "interventiontarget", "interventiontargets"]
        .contains(&plain(name).as_str())
}

/// True for a column of row numbers or row names.
pub(super) fn is_index(name: &str) -> bool {
    let name = plain(name);
    [
        "",
        "index",
        "id",
        "row",
        "rowid",
        "rowname",
        "rownames",
        "rownumber",
        "rownum",
        "sample",
        "sampleid",
        "cell",
        "cellid",
        "obsid",
        "no",
        "nr",
        "idx",
    ]
    .contains(&name.as_str())
        || name.starts_with("unnamed")
}

const REFERENCE: [&str; 36] = [
    "obs",
    "observational",
    "observation",
    "observed",
    "observationaldata",
    "control",
    "controls",
    "ctrl",
    "ctl",
    "wt",
    "wildtype",
    "baseline",
    "reference",
    "ref",
    "untreated",
    "unperturbed",
    "nointervention",
    "nonintervened",
    "noperturbation",
    "notreatment",
    "dmso",
    "vehicle",
    "nontargeting",
    "nontarget",
    "ntc",
    "mock",
    "placebo",
    "normal",
    "natural",
    "null",
    "none",
    "default",
    "env0",
    "environment0",
    "exp0",
    "0",
];

/// How clearly an environment's name says "reference": smaller is clearer, `None` not at all.
///
/// The whole name counts more than a word in it (`02_control_plate`).
pub(super) fn reference_rank(name: &str) -> Option<usize> {
    let whole = plain(name);
    if let Some(rank) = REFERENCE.iter().position(|&known| known == whole) {
        return Some(rank);
    }
    let words: Vec<String> = name.split(|c: char| !c.is_alphanumeric()).map(plain).collect();
    // A bare 0 or "none" within a longer name says nothing.
    let telling = &REFERENCE[..REFERENCE.len() - 8];
    let joined = words.windows(2).map(|pair| pair.concat());
    let found = words
        .iter()
        .cloned()
        .chain(joined)
        .filter_map(|word| telling.iter().position(|&known| known == word));
    found.min().map(|rank| rank + REFERENCE.len())
}

/// Environment name of a file: its name without the extension.
pub(super) fn stem(file: &str) -> &str {
    let base = file.rsplit(['/', '\\']).next().unwrap_or(file);
    match base.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.len() <= 4 => stem,
        _ => base,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_references() {
        for name in [
            "obs",
            "Observational",
            "CONTROL",
            "Wild-Type",
            "wild_type",
            "DMSO",
            "0",
            "non-targeting",
            "None",
        ] {
            assert!(reference_rank(name).is_some(), "{name}");
        }
        assert!(reference_rank("02_control_plate") > reference_rank("control"));
        for name in ["X1", "knockout", "controlled", "e10", "none of these", "drug 0"] {
            assert_eq!(reference_rank(name), None, "{name}");
        }
    }

    #[test]
    fn names_of_environment_columns() {
        assert!(environment_rank("Environment").is_some() && environment_rank("INT").is_some());
        assert!(environment_rank("environment") < environment_rank("group"));
        assert_eq!(environment_rank("PKA"), None);
    }

    #[test]
    fn stems() {
        assert_eq!(
            (stem("a/control.csv"), stem("x.y.tsv"), stem(".csv"), stem("plain")),
            ("control", "x.y", ".csv", "plain")
        );
    }
}
