//! Everything that meta-training learns: with the data and what is stated, it determines every score.

use serde::{Deserialize, Deserializer, Serialize};

use super::family::Family;
use super::meta::MetaParameters;

/// What was learned of the priors. Variables and environments are in canonical order (sorted by name); an empty list
/// says that all are as the meta-parameters have them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Learned {
    /// Priors shared by all experiments.
    pub meta: MetaParameters,
    /// `target_log_odds[j][k]`: prior log odds that variable `j` is a target of environment `k`, nats; d x K.
    pub target_log_odds: Vec<Vec<f64>>,
    /// `dispersion[k]`: how many times the common dispersion environment `k` has, at least 1.
    pub dispersion: Vec<f64>,
    /// `variable_drift[j]`: how many times as far as usual the mechanism of variable `j` drifts between environments.
    #[serde(default)]
    pub variable_drift: Vec<f64>,
    /// `environment_drift[k]`: how many times as far as usual mechanisms have drifted in environment `k`.
    #[serde(default)]
    pub environment_drift: Vec<f64>,
    /// `children[i]`: how many times more children variable `i` is expected to have than the average.
    pub children: Vec<f64>,
    /// `families[j]`: what the mechanism of variable `j` may be; weighed by their evidence where there are several.
    pub families: Vec<Vec<Family>>,
}

impl Learned {
    /// Nothing is known but the meta-parameters.
    pub fn beforehand(meta: &MetaParameters) -> Self {
        Self {
            meta: meta.clone(),
            target_log_odds: Vec::new(),
            dispersion: Vec::new(),
            variable_drift: Vec::new(),
            environment_drift: Vec::new(),
            children: Vec::new(),
            families: Vec::new(),
        }
    }

    /// The same under other meta-parameters.
    #[must_use]
    pub fn with_meta(&self, meta: MetaParameters) -> Self {
        Self { meta, ..self.clone() }
    }

    /// True if every list is empty or of these lengths and all numbers are in range; always so but for what was read from
    /// a file that somebody changed.
    pub fn is_consistent(&self, variables: usize, environments: usize) -> bool {
        let fits = |length: usize, expected: usize| length == 0 || length == expected;
        fits(self.target_log_odds.len(), variables)
            && self.target_log_odds.iter().all(|odds| odds.len() == environments)
            && self.target_log_odds.iter().flatten().all(|odds| !odds.is_nan())
            && fits(self.dispersion.len(), environments)
            && self.dispersion.iter().all(|x| x.is_finite() && *x >= 1.0)
            && fits(self.variable_drift.len(), variables)
            && fits(self.environment_drift.len(), environments)
            && fits(self.children.len(), variables)
            && [&self.variable_drift, &self.environment_drift, &self.children]
                .into_iter()
                .flatten()
                .all(|x| x.is_finite() && *x > 0.0)
            && fits(self.families.len(), variables)
            && self.families.iter().all(|families| !families.is_empty())
    }
}

/// Reads what was learned, or the meta-parameters alone, which is all that older run files hold.
///
/// # Errors
/// If it is neither.
pub fn deserialise<'de, D: Deserializer<'de>>(deserialiser: D) -> Result<Learned, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Stored {
        Learned(Learned),
        Meta(MetaParameters),
    }
    // Messages between page and worker are never older than their reader, and cannot be looked at twice.
    if !deserialiser.is_human_readable() {
        return Learned::deserialize(deserialiser);
    }
    Ok(match Stored::deserialize(deserialiser)? {
        Stored::Learned(learned) => learned,
        Stored::Meta(meta) => Learned::beforehand(&meta),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Drift;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Saved {
        #[serde(alias = "meta", deserialize_with = "deserialise")]
        learned: Learned,
    }

    #[test]
    fn what_was_learned_is_read_back_from_text_and_bytes() {
        let learned = Learned {
            target_log_odds: vec![vec![-2.5, 0.1], vec![f64::NEG_INFINITY.max(-40.0), 3.0]],
            dispersion: vec![1.0, 30.5],
            children: vec![0.4, 1.6],
            families: vec![vec![Family::Linear], Family::ALL.to_vec()],
            ..Learned::beforehand(&MetaParameters::default())
        };
        let saved = Saved { learned };
        assert!(saved.learned.is_consistent(2, 2) && !saved.learned.is_consistent(2, 3));
        let text = serde_json::to_string(&saved).unwrap();
        assert_eq!(serde_json::from_str::<Saved>(&text).unwrap(), saved);
        let bytes = postcard::to_stdvec(&saved).unwrap();
        assert_eq!(postcard::from_bytes::<Saved>(&bytes).unwrap(), saved);
    }

    #[test]
    fn meta_parameters_of_an_older_run_file_stand_for_all_and_know_no_drift() {
        let old = r#"{"meta": {"target_rate": 0.07, "shift_scale": 8.0, "dispersion": 2.5}}"#;
        let learned = serde_json::from_str::<Saved>(old).unwrap().learned;
        let meta = MetaParameters {
            target_rate: 0.07,
            shift_scale: 8.0,
            dispersion: 2.5,
            drift: Drift::NONE,
            ..MetaParameters::default()
        };
        assert_eq!(learned, Learned::beforehand(&meta));
    }
}
