//! What a person's acts change: data and how they are read, what is known beforehand, where nodes were dragged.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::data::{ColumnRole, Fix, NamedFile, Roles};
use crate::effects::Change;
use crate::graph::layout::Point;
use crate::learn::Knowledge;
use crate::notes::Notes;
use crate::simulate::Recipe;

use super::Selection;

/// Where data come from, in a form that is cheap to keep many times: states share their files.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Brought {
    /// There are none.
    #[default]
    Nothing,
    /// Files, how they are read, and the changes to them.
    Files {
        /// The files as dropped.
        files: Arc<Vec<NamedFile>>,
        /// Roles, where the person changed them.
        roles: Option<Roles>,
        /// Changes, in the order of choice.
        fixes: Vec<Fix>,
    },
    /// A recipe.
    Simulated {
        /// Name of the example, if it is one.
        example: Option<String>,
        /// What decides the data.
        recipe: Recipe,
    },
    /// A saved run, by its name.
    Reopened(String),
}

/// Everything that can be undone.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Work {
    /// The data.
    pub data: Brought,
    /// What is known beforehand.
    pub knowledge: Knowledge,
    /// What was written beside edges and experiments.
    pub notes: Notes,
    /// Nodes of the graph that are not where the layout has them.
    pub moved: BTreeMap<usize, Point>,
    /// How the result is looked at.
    pub view: View,
}

/// How a result is looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// What is selected.
    pub selection: Selection,
    /// Smallest probability of what counts as an edge.
    pub threshold: f64,
    /// What is done to variables in “What if?”.
    pub changes: Vec<Change>,
}

impl Default for View {
    fn default() -> Self {
        Self { selection: Selection::None, threshold: 0.5, changes: Vec::new() }
    }
}

/// What led from one state to the next, as a person would say it after "Undo:". `names` are those of the variables
/// after it, `title` what the data are called.
pub fn describe(before: &Work, after: &Work, names: &[String], title: &str) -> String {
    if before.data != after.data {
        return of_data(&before.data, &after.data, title);
    }
    if before.knowledge != after.knowledge {
        return of_knowledge(&before.knowledge, &after.knowledge, names);
    }
    if before.notes != after.notes {
        return of_notes(&before.notes, &after.notes);
    }
    if before.view != after.view {
        return of_view(&before.view, &after.view, names);
    }
    let changed = |(j, place): &(&usize, &Point)| before.moved.get(j) != Some(place);
    match after.moved.iter().find(changed) {
        Some((&j, _)) => format!("moving {}", name(names, j)),
        None => "putting every node back".into(),
    }
}

fn of_notes(before: &Notes, after: &Notes) -> String {
    let other = |these: &Notes, those: &Notes| {
        let changed = these.iter().find(|note| those.text(&note.topic) != note.text);
        changed.map(|note| format!("the note on {}", note.topic.title()))
    };
    other(after, before).or_else(|| other(before, after)).unwrap_or_default()
}

fn of_view(before: &View, after: &View, names: &[String]) -> String {
    if before.changes != after.changes {
        return "a change in “What if?”".into();
    }
    if before.threshold != after.threshold {
        return "moving the threshold".into();
    }
    match after.selection {
        Selection::None => "letting the selection go".into(),
        Selection::Variable(j) => format!("selecting {}", name(names, j)),
        Selection::Edge { from, to } => format!("selecting {} → {}", name(names, from), name(names, to)),
        Selection::Experiment(_) => "selecting an experiment".into(),
        Selection::Target { variable, .. } => format!("selecting {} as a target", name(names, variable)),
    }
}

fn of_data(before: &Brought, after: &Brought, title: &str) -> String {
    let (
        Brought::Files { files: old, roles: roles_before, fixes: done },
        Brought::Files { files, roles, fixes },
    ) = (before, after)
    else {
        return match after {
            Brought::Nothing => "taking the data away".into(),
            _ => format!("bringing “{title}”"),
        };
    };
    let missing = |from: &[NamedFile], of: &[NamedFile]| -> Vec<String> {
        let is_there = |file: &NamedFile| from.iter().any(|other| other.name == file.name);
        of.iter().filter(|file| !is_there(file)).map(|file| file.name.clone()).collect()
    };
    let (gone, come) = (missing(files, old), missing(old, files));
    let several = |names: &[String]| match names {
        [name] => name.clone(),
        names => format!("{} files", names.len()),
    };
    match (gone.is_empty(), come.is_empty()) {
        (false, true) => return format!("taking away {}", several(&gone)),
        (true, false) => return format!("adding {}", several(&come)),
        (false, false) => return format!("bringing {}", several(&come)),
        (true, true) if old != files => return "bringing another version of a file".into(),
        (true, true) => {}
    }
    if done != fixes {
        let new: Vec<&Fix> = fixes.iter().filter(|fix| !done.contains(fix)).collect();
        return match new.as_slice() {
            [] => match done.iter().find(|fix| !fixes.contains(fix)) {
                Some(fix) => format!("taking back “{}”", fix.label()),
                None => "taking back changes".into(),
            },
            [one] => format!("“{}”", one.label()),
            more => format!("{} changes to the data", more.len()),
        };
    }
    of_roles(roles_before.as_ref(), roles.as_ref())
}

fn of_roles(before: Option<&Roles>, after: Option<&Roles>) -> String {
    let none = Roles::default();
    let (before, after) = (before.unwrap_or(&none), after.unwrap_or(&none));
    let changed = |entry: &&(String, ColumnRole)| !before.columns.contains(entry);
    if let Some((column, role)) = after.columns.iter().find(changed) {
        return match role {
            ColumnRole::Ignore => format!("setting {column} aside"),
            ColumnRole::Variable => format!("using {column} as a variable"),
            ColumnRole::Environment => format!("using {column} as the experiment"),
            ColumnRole::Targets => format!("using {column} as known targets"),
        };
    }
    if before.reference != after.reference {
        "the choice of the reference".into()
    } else {
        "how the files are read".into()
    }
}

fn of_knowledge(before: &Knowledge, after: &Knowledge, names: &[String]) -> String {
    let edges = |knowledge: &Knowledge| -> Vec<(usize, usize, u64)> {
        let certain =
            |list: &[(usize, usize)], kind| list.iter().map(|&(i, j)| (i, j, kind)).collect::<Vec<_>>();
        let mut all = certain(&knowledge.required, 1);
        all.extend(certain(&knowledge.forbidden, 2));
        all.extend(knowledge.beliefs.iter().map(|b| (b.from, b.to, b.probability.to_bits())));
        all
    };
    let (old, new) = (edges(before), edges(after));
    let arrow = |&(i, j, _): &(usize, usize, u64)| format!("{} → {}", name(names, i), name(names, j));
    if let Some(said) = new.iter().find(|said| !old.contains(said)) {
        return format!("what you said of {}", arrow(said));
    }
    if let Some(taken) = old.iter().find(|said| !new.contains(said)) {
        return format!("taking back what you said of {}", arrow(taken));
    }
    if before.tiers != after.tiers { "a tier".into() } else { "known targets".into() }
}

fn name(names: &[String], j: usize) -> &str {
    names.get(j).map_or("a variable", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notes::Topic;

    fn file(name: &str) -> NamedFile {
        NamedFile { name: name.into(), bytes: Vec::new() }
    }

    fn with(files: &[&str], fixes: &[Fix], roles: Option<Roles>) -> Work {
        let files = Arc::new(files.iter().map(|name| file(name)).collect());
        Work { data: Brought::Files { files, roles, fixes: fixes.to_vec() }, ..Work::default() }
    }

    fn said(before: &Work, after: &Work) -> String {
        describe(before, after, &["X1".into(), "X2".into()], "a.csv")
    }

    #[test]
    fn acts_on_the_data_are_named() {
        let nothing = Work::default();
        let (one, two) = (with(&["a.csv"], &[], None), with(&["a.csv", "b.csv"], &[], None));
        assert_eq!(said(&nothing, &one), "bringing “a.csv”");
        assert_eq!(said(&one, &two), "adding b.csv");
        assert_eq!(said(&two, &one), "taking away b.csv");
        assert_eq!(said(&one, &nothing), "taking the data away");
        let fixed = with(&["a.csv"], &[Fix::IgnoreConstantColumns], None);
        assert_eq!(said(&one, &fixed), "“Ignore all constant columns”");
        assert_eq!(said(&fixed, &one), "taking back “Ignore all constant columns”");
        let aside = Roles { columns: vec![("id".into(), ColumnRole::Ignore)], ..Roles::default() };
        assert_eq!(said(&one, &with(&["a.csv"], &[], Some(aside))), "setting id aside");
        let reference = Roles { reference: Some(None), ..Roles::default() };
        assert_eq!(said(&one, &with(&["a.csv"], &[], Some(reference))), "the choice of the reference");
    }

    #[test]
    fn acts_on_knowledge_and_nodes_are_named() {
        let nothing = Work::default();
        let required = Work {
            knowledge: Knowledge { required: vec![(0, 1)], ..Knowledge::default() },
            ..Work::default()
        };
        assert_eq!(said(&nothing, &required), "what you said of X1 → X2");
        assert_eq!(said(&required, &nothing), "taking back what you said of X1 → X2");
        let moved = Work { moved: BTreeMap::from([(1, Point { x: 1.0, y: 2.0 })]), ..Work::default() };
        assert_eq!(said(&nothing, &moved), "moving X2");
        assert_eq!(said(&moved, &nothing), "putting every node back");
        let mut noted = Work::default();
        noted.notes.write(Topic::Edge { from: "X1".into(), to: "X2".into() }, "why");
        assert_eq!(said(&nothing, &noted), "the note on X1 → X2");
        assert_eq!(said(&noted, &nothing), "the note on X1 → X2");
        let view = |selection, threshold| Work {
            view: View { selection, threshold, ..View::default() },
            ..Work::default()
        };
        let edge = view(Selection::Edge { from: 0, to: 1 }, 0.5);
        assert_eq!(said(&nothing, &edge), "selecting X1 → X2");
        assert_eq!(said(&edge, &nothing), "letting the selection go");
        assert_eq!(said(&nothing, &view(Selection::None, 0.9)), "moving the threshold");
    }
}
