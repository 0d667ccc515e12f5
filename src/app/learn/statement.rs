//! What a person says of an edge, and how it gets into the settings.

use leptos::prelude::*;

use crate::app::state::Page;
use crate::learn::Knowledge;

/// An edge by its ends, cause first.
pub type Edge = (usize, usize);

/// What is said of an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statement {
    /// It is there.
    Required,
    /// It is not there.
    Forbidden,
}

impl Statement {
    /// The verb between cause and effect.
    pub fn words(self) -> &'static str {
        match self {
            Self::Required => "causes",
            Self::Forbidden => "does not cause",
        }
    }

    /// The edges of which this is said.
    pub fn of(self, knowledge: &Knowledge) -> &[Edge] {
        match self {
            Self::Required => &knowledge.required,
            Self::Forbidden => &knowledge.forbidden,
        }
    }

    fn list(self, knowledge: &mut Knowledge) -> &mut Vec<Edge> {
        match self {
            Self::Required => &mut knowledge.required,
            Self::Forbidden => &mut knowledge.forbidden,
        }
    }

    /// Says this of an edge, beside what is said already.
    pub fn add(self, knowledge: &mut Knowledge, edge: Edge) {
        let list = self.list(knowledge);
        if !list.contains(&edge) {
            list.push(edge);
        }
    }

    /// No longer says this of an edge.
    pub fn take_back(self, knowledge: &mut Knowledge, edge: Edge) {
        self.list(knowledge).retain(|&other| other != edge);
    }
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
        knowledge.required.sort_unstable();
        knowledge.forbidden.sort_unstable();
        knowledge.targets.sort_unstable();
        knowledge.targets.iter_mut().for_each(|(_, list)| list.sort_unstable());
        knowledge
    };
    sorted(a) == sorted(b)
}
