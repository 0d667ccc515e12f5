//! Names that tell what a column or an environment is.

use super::composed::composed;

/// Lower-case letters and digits of a name, composed: `Wild-Type` and `wild_type` are the same.
pub(super) fn plain(name: &str) -> String {
    composed(name).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// How clearly a column name says "environment": 0 is clearest, `None` not at all.
pub(super) fn environment_rank(name: &str) -> Option<usize> {
    const NAMES: [&str; 49] = [
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
        "conditionid",
        "groupid",
        "treatmentid",
        "run",
        "runs",
        "runid",
        "scenario",
        "trial",
        "genotype",
        "strain",
        "drug",
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

/// True for a column of ids: `patient_id`, `SampleID`, `subject no`, `barcode`.
pub(super) fn is_id(name: &str) -> bool {
    let words = words(name);
    let Some((last, before)) = words.split_last() else { return false };
    const WHOLE: [&str; 8] = ["id", "ids", "uuid", "guid", "barcode", "accession", "mrn", "ssn"];
    const NUMBERED: [&str; 16] = [
        "sample",
        "patient",
        "subject",
        "participant",
        "row",
        "record",
        "case",
        "order",
        "serial",
        "cell",
        "animal",
        "specimen",
        "well",
        "line",
        "entry",
        "mouse",
    ];
    let numbers =
        ["no", "nr", "num", "number", "code", "key", "index", "idx", "count", "#"].contains(&last.as_str());
    WHOLE.contains(&last.as_str())
        || words.first().is_some_and(|first| first == "id" || first == "barcode")
        || (numbers && before.last().is_some_and(|word| NUMBERED.contains(&word.as_str())))
        || (before.is_empty()
            && ["patientid", "sampleid", "subjectid", "userid", "cellid", "serial", "counter"]
                .contains(&last.as_str()))
}

/// True for a column of clock times or dates.
pub(super) fn is_clock(name: &str) -> bool {
    const CLOCK: [&str; 16] = [
        "time",
        "timestamp",
        "timestamps",
        "datetime",
        "date",
        "day",
        "unix",
        "epoch",
        "clock",
        "t",
        "elapsed",
        "utc",
        "hour",
        "minute",
        "seconds",
        "timepoint",
    ];
    let words = words(name);
    words.iter().take(2).any(|word| CLOCK.contains(&word.as_str())) && words.len() <= 3
}

/// Words of a name in lower case; `patientId` has two.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        let hump = c.is_uppercase() && before.is_lowercase();
        if !c.is_alphanumeric() || hump {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// True for the header of a column that names what was measured.
pub(super) fn names_variables(name: &str) -> bool {
    [
        "variable",
        "variables",
        "measure",
        "measured",
        "parameter",
        "parameters",
        "analyte",
        "marker",
        "feature",
        "features",
        "probe",
        "probeid",
        "gene",
        "genes",
        "genename",
        "genesymbol",
        "geneid",
        "symbol",
        "protein",
        "proteins",
        "metabolite",
        "metabolites",
        "channel",
        "sensor",
        "tag",
        "quantity",
        "key",
        "item",
        "name",
        "indicator",
        "signalname",
        "variablename",
        "parametername",
        "sensorname",
    ]
    .contains(&plain(name).as_str())
}

/// True for the header of a column of measured values of many variables.
pub(super) fn names_values(name: &str) -> bool {
    [
        "value",
        "values",
        "measurement",
        "measurements",
        "reading",
        "result",
        "results",
        "concentration",
        "conc",
        "expression",
        "amount",
        "level",
        "intensity",
        "signal",
        "val",
        "measuredvalue",
        "y",
    ]
    .contains(&plain(name).as_str())
}

/// True for the header of a column that names samples.
pub(super) fn is_sample_name(name: &str) -> bool {
    [
        "sample",
        "samples",
        "sampleid",
        "samplename",
        "cell",
        "cellid",
        "subject",
        "patient",
        "replicate",
        "rep",
        "run",
        "time",
    ]
    .contains(&plain(name).as_str())
}

/// What a numbered name such as `control_1`, `runA-3`, `wt rep2` or `drug (4)` counts; `None` for other names.
pub(super) fn stem_of_numbered(name: &str) -> Option<&str> {
    let name = name.trim();
    let bare = name.strip_suffix(')').map_or(name, |rest| rest);
    let rest = bare.trim_end_matches(|c: char| c.is_ascii_digit());
    if rest.len() == bare.len() {
        return None;
    }
    let separators = [' ', '_', '-', '.', '(', ':', '/', '#'];
    let replicate =
        ["replicate", "rep", "sample", "cell", "r", "n", "s", "no", "run", "row"].iter().find_map(|word| {
            let at = rest.len().checked_sub(word.len())?;
            let (stem, end) = (rest.get(..at)?, rest.get(at..)?);
            (end.eq_ignore_ascii_case(word) && stem.ends_with(separators)).then_some(stem)
        });
    let rest = replicate.unwrap_or(rest);
    let stem = rest.trim_end_matches(separators);
    (stem.len() < rest.len() && stem.chars().any(char::is_alphabetic)).then_some(stem)
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
    fn numbered_names_ids_and_clocks() {
        for (name, stem) in [
            ("control_1", "control"),
            ("runA-3", "runA"),
            ("wt rep2", "wt"),
            ("drug (4)", "drug"),
            ("a_b_12", "a_b"),
        ] {
            assert_eq!(stem_of_numbered(name), Some(stem), "{name}");
        }
        for name in ["S001", "control", "2024-03-01", "X1", "GSM123"] {
            assert_eq!(stem_of_numbered(name), None, "{name}");
        }
        for name in ["patient_id", "SampleID", "patientId", "id", "subject no", "Row Number"] {
            assert!(is_id(name), "{name}");
        }
        for name in ["acid", "humid", "fluid level", "X1", "number of cells"] {
            assert!(!is_id(name), "{name}");
        }
        for name in ["t_unix", "timestamp", "Time [s]", "date"] {
            assert!(is_clock(name), "{name}");
        }
        for name in ["temp", "lifetime", "yield", "Estimate"] {
            assert!(!is_clock(name), "{name}");
        }
    }

    #[test]
    fn stems() {
        assert_eq!(
            (stem("a/control.csv"), stem("x.y.tsv"), stem(".csv"), stem("plain")),
            ("control", "x.y", ".csv", "plain")
        );
    }
}
