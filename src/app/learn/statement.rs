//! What a person says of an edge, and how it gets into the settings.

use leptos::prelude::*;

use crate::app::explore::number;
use crate::app::state::Page;
use crate::learn::{Belief, Knowledge};
use crate::sorting::Arrange;

/// An edge by its ends, cause first.
pub type Edge = (usize, usize);

/// What is said of an edge: one thing at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Statement {
    /// It is there.
    Required,
    /// It is not there.
    Forbidden,
    /// It is there with this probability, above 0 and below 1, before the data are seen.
    Probable(f64),
}

impl Statement {
    /// The verb between cause and effect.
    pub fn words(self) -> &'static str {
        match self {
            Self::Required => "causes",
            Self::Forbidden => "does not cause",
            Self::Probable(_) => "may cause",
        }
    }

    /// How sure it is, in brackets after the effect; empty where it is certain.
    pub fn degree(self) -> String {
        match self {
            Self::Required | Self::Forbidden => String::new(),
            Self::Probable(p) => format!(" ({})", number::stated(p)),
        }
    }

    /// All that is said of edges.
    pub fn all(knowledge: &Knowledge) -> Vec<(Self, Edge)> {
        let required = knowledge.required.iter().map(|&edge| (Self::Required, edge));
        let forbidden = knowledge.forbidden.iter().map(|&edge| (Self::Forbidden, edge));
        let beliefs = knowledge.beliefs.iter().map(|b| (Self::Probable(b.probability), (b.from, b.to)));
        required.chain(forbidden).chain(beliefs).collect()
    }

    /// What is said of an edge.
    pub fn about(knowledge: &Knowledge, edge: Edge) -> Option<Self> {
        Self::all(knowledge)
            .into_iter()
            .rev()
            .find(|(_, other)| *other == edge)
            .map(|(statement, _)| statement)
    }

    /// Says this of an edge, beside what else is said of it: if both cannot hold, that is found out.
    pub fn add(self, knowledge: &mut Knowledge, edge: Edge) {
        let list = match self {
            Self::Required => &mut knowledge.required,
            Self::Forbidden => &mut knowledge.forbidden,
            Self::Probable(probability) => {
                return knowledge.believe(Belief { from: edge.0, to: edge.1, probability });
            }
        };
        if !list.contains(&edge) {
            list.push(edge);
        }
    }

    /// Says this of an edge in place of what was said of it.
    pub fn replace(self, knowledge: &mut Knowledge, edge: Edge) {
        take_back(knowledge, edge);
        self.add(knowledge, edge);
    }
}

/// Says nothing of an edge any more.
pub fn take_back(knowledge: &mut Knowledge, edge: Edge) {
    knowledge.required.retain(|&other| other != edge);
    knowledge.forbidden.retain(|&other| other != edge);
    knowledge.forget_belief(edge.0, edge.1);
}

/// Takes a change in if what is then known does not contradict itself.
///
/// # Errors
/// Why it does, as the end of a sentence.
pub fn admit(page: Page, change: impl FnOnce(&mut Knowledge)) -> Result<(), String> {
    let mut knowledge = page.settings.with_untracked(|settings| settings.knowledge.clone());
    change(&mut knowledge);
    knowledge.check(&untrack(|| page.variables())).map_err(|contradiction| contradiction.to_string())?;
    page.settings.update(|settings| settings.knowledge = knowledge);
    Ok(())
}

/// As [`admit`]; a refusal is shown, an admission clears it.
pub fn admit_or_tell(page: Page, refusal: RwSignal<Option<String>>, change: impl FnOnce(&mut Knowledge)) {
    refusal.set(admit(page, change).err().map(|reason| format!("Not added: {reason}.")));
}

/// True if both say the same, in whatever order.
pub fn same(a: &Knowledge, b: &Knowledge) -> bool {
    let sorted = |knowledge: &Knowledge| {
        let mut knowledge = knowledge.clone();
        knowledge.required.arrange();
        knowledge.forbidden.arrange();
        knowledge.beliefs.arrange_by_key(|belief| (belief.from, belief.to));
        knowledge.targets.arrange();
        knowledge.targets.iter_mut().for_each(|(_, list)| list.sort_unstable());
        knowledge
    };
    sorted(a) == sorted(b)
}
