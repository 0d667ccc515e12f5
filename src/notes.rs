//! What a person wrote beside edges and experiments. Notes are about names, not numbers: they stay with what is learned again.

use serde::{Deserialize, Serialize};

/// Characters of the longest note.
pub const LONGEST: usize = 2_000;

/// What a note is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Topic {
    /// An edge, there or not.
    Edge {
        /// Cause.
        from: String,
        /// Effect.
        to: String,
    },
    /// An experiment.
    Experiment(String),
}

impl Topic {
    /// As it stands above a note.
    pub fn title(&self) -> String {
        match self {
            Self::Edge { from, to } => format!("{from} → {to}"),
            Self::Experiment(name) => name.clone(),
        }
    }

    fn is_of(&self, variables: &[String], experiments: &[String]) -> bool {
        match self {
            Self::Edge { from, to } => from != to && variables.contains(from) && variables.contains(to),
            Self::Experiment(name) => experiments.contains(name),
        }
    }
}

/// A note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// What it is about.
    pub topic: Topic,
    /// Plain text.
    pub text: String,
}

/// Notes, at most one of a topic, by topic.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Notes(Vec<Note>);

impl Notes {
    /// Every note.
    pub fn iter(&self) -> std::slice::Iter<'_, Note> {
        self.0.iter()
    }

    /// True if nothing was written.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What was written about a topic; empty if nothing was.
    pub fn text(&self, topic: &Topic) -> &str {
        self.place(topic).map_or("", |i| &self.0[i].text)
    }

    /// Writes a note in place of an earlier one, cut at [`LONGEST`] characters; one without a word is taken away.
    pub fn write(&mut self, topic: Topic, text: &str) {
        let text: String = text.trim().chars().take(LONGEST).collect();
        match (self.place(&topic), text.is_empty()) {
            (Ok(i), true) => drop(self.0.remove(i)),
            (Ok(i), false) => self.0[i].text = text,
            (Err(_), true) => {}
            (Err(i), false) => self.0.insert(i, Note { topic, text }),
        }
    }

    /// Those about what is there.
    pub fn of(&self, variables: &[String], experiments: &[String]) -> Self {
        let is_of = |note: &&Note| note.topic.is_of(variables, experiments);
        Self(self.iter().filter(is_of).cloned().collect())
    }

    /// True if these could have been written about a run of these names.
    pub fn is_consistent(&self, variables: &[String], experiments: &[String]) -> bool {
        self.0.is_sorted_by(|a, b| a.topic < b.topic)
            && self.iter().all(|note| {
                note.topic.is_of(variables, experiments)
                    && !note.text.is_empty()
                    && note.text.chars().count() <= LONGEST
            })
    }

    fn place(&self, topic: &Topic) -> Result<usize, usize> {
        self.0.binary_search_by(|note| note.topic.cmp(topic))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(from: &str, to: &str) -> Topic {
        Topic::Edge { from: from.into(), to: to.into() }
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.into()).collect()
    }

    #[test]
    fn a_topic_has_one_note_and_an_empty_one_is_none() {
        let mut notes = Notes::default();
        notes.write(edge("b", "a"), "first");
        notes.write(Topic::Experiment("drug".into()), "batch of May");
        notes.write(edge("b", "a"), "  second\n");
        assert_eq!((notes.text(&edge("b", "a")), notes.text(&edge("a", "b"))), ("second", ""));
        assert_eq!(notes.iter().count(), 2);
        notes.write(edge("b", "a"), " ");
        assert_eq!(notes.iter().count(), 1);
    }

    #[test]
    fn a_long_note_is_cut_between_characters() {
        let mut notes = Notes::default();
        notes.write(edge("a", "b"), &"é".repeat(LONGEST + 1));
        assert_eq!(notes.text(&edge("a", "b")), "é".repeat(LONGEST));
        assert!(notes.is_consistent(&names(&["a", "b"]), &[]));
    }

    #[test]
    fn notes_follow_names() {
        let mut notes = Notes::default();
        notes.write(edge("a", "b"), "stays");
        notes.write(edge("a", "c"), "goes with c");
        notes.write(Topic::Experiment("drug".into()), "stays");
        notes.write(Topic::Experiment("gone".into()), "goes");
        let (variables, experiments) = (names(&["b", "a"]), names(&["other", "drug"]));
        assert!(!notes.is_consistent(&variables, &experiments));
        let kept = notes.of(&variables, &experiments);
        assert_eq!(kept.iter().map(|note| note.text.as_str()).collect::<Vec<_>>(), ["stays"; 2]);
        assert!(kept.is_consistent(&variables, &experiments));
    }
}
