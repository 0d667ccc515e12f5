//! Kinds of intervention.

use std::fmt;

use serde::de::{Deserializer, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

/// How an experiment changes a target's mechanism.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum InterventionKind {
    /// The value is set from outside: parents are cut.
    Hard,
    /// The mechanism stays, an offset is added.
    Shift,
    /// Same parents, but every coefficient and the noise are new.
    Mechanism,
    /// The mechanism stays, its noise has another variance.
    Noise,
}

impl InterventionKind {
    /// Every kind, in the order of [`KindWeights`].
    pub const ALL: [Self; 4] = [Self::Hard, Self::Shift, Self::Mechanism, Self::Noise];

    /// Its place in [`ALL`](Self::ALL) and [`KindWeights`].
    pub fn place(self) -> usize {
        self as usize
    }

    /// One lower-case word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hard => "hard",
            Self::Shift => "shift",
            Self::Mechanism => "mechanism",
            Self::Noise => "noise",
        }
    }
}

/// One weight per [`InterventionKind`], in the order of [`InterventionKind::ALL`]; they add up to one.
pub type KindWeights = [f64; InterventionKind::ALL.len()];

/// Reads the weights of all kinds, or those of the first ones, as runs hold that were saved before there were more: the
/// others are zero.
///
/// # Errors
/// If there is no weight, or too many.
pub fn deserialise<'de, D: Deserializer<'de>>(deserialiser: D) -> Result<KindWeights, D::Error> {
    struct Weights;
    impl<'de> Visitor<'de> for Weights {
        type Value = KindWeights;

        fn expecting(&self, into: &mut fmt::Formatter) -> fmt::Result {
            write!(into, "the weights of up to {} kinds of intervention", InterventionKind::ALL.len())
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<KindWeights, A::Error> {
            let mut weights = KindWeights::default();
            for (i, weight) in weights.iter_mut().enumerate() {
                match sequence.next_element()? {
                    Some(value) => *weight = value,
                    None if i == 0 => return Err(serde::de::Error::invalid_length(0, &self)),
                    None => break,
                }
            }
            Ok(weights)
        }
    }
    deserialiser.deserialize_tuple(InterventionKind::ALL.len(), Weights)
}

/// The same for a table of weights, one row an experiment and one column a variable.
///
/// # Errors
/// As [`deserialise`].
pub fn deserialise_table<'de, D: Deserializer<'de>>(
    deserialiser: D,
) -> Result<Vec<Vec<KindWeights>>, D::Error> {
    #[derive(Deserialize)]
    struct Cell(#[serde(deserialize_with = "deserialise")] KindWeights);
    let table = Vec::<Vec<Cell>>::deserialize(deserialiser)?;
    Ok(table.into_iter().map(|row| row.into_iter().map(|cell| cell.0).collect()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Saved {
        #[serde(deserialize_with = "deserialise_table")]
        kind: Vec<Vec<KindWeights>>,
    }

    #[test]
    fn weights_are_read_back_and_those_of_three_kinds_are_filled_up() {
        let saved = Saved { kind: vec![vec![[0.1, 0.2, 0.3, 0.4]], vec![[1.0, 0.0, 0.0, 0.0]]] };
        let text = serde_json::to_string(&saved).unwrap();
        assert_eq!(serde_json::from_str::<Saved>(&text).unwrap(), saved);
        let bytes = postcard::to_stdvec(&saved).unwrap();
        assert_eq!(postcard::from_bytes::<Saved>(&bytes).unwrap(), saved);
        let three = r#"{"kind": [[[0.5, 0.25, 0.25]]]}"#;
        assert_eq!(serde_json::from_str::<Saved>(three).unwrap().kind, [[[0.5, 0.25, 0.25, 0.0]]]);
        for wrong in [r#"{"kind": [[[]]]}"#, r#"{"kind": [[[0.1, 0.2, 0.3, 0.2, 0.2]]]}"#] {
            assert!(serde_json::from_str::<Saved>(wrong).is_err(), "{wrong}");
        }
    }
}
