//! One history of what a person did, over all steps: plain states, with undo and redo.
//!
//! [`History`] keeps any states; [`Work`] is the state of the page that can be undone, and [`describe`] says in words
//! what led from one to the next.

mod selection;
mod work;

pub use selection::Selection;
pub use work::{Brought, View, Work, describe};

/// So many acts can be undone; the oldest is forgotten when another one comes.
pub const MOST: usize = 100;

/// States with the acts between them.
#[derive(Debug, Clone, PartialEq)]
pub struct History<T> {
    present: T,
    /// States before, the newest last, each with the act that left it.
    past: Vec<(String, T)>,
    /// States that were undone, the next last, each with the act that leads to it.
    future: Vec<(String, T)>,
}

impl<T: Clone + PartialEq> History<T> {
    /// Begins with a state.
    pub fn new(present: T) -> Self {
        Self { present, past: Vec::new(), future: Vec::new() }
    }

    /// The state that is in force.
    pub fn present(&self) -> &T {
        &self.present
    }

    /// An act led to another state; what had been undone is forgotten. A state that is none other is no act.
    pub fn record(&mut self, act: String, next: T) {
        if next == self.present {
            return;
        }
        let before = std::mem::replace(&mut self.present, next);
        self.past.push((act, before));
        if self.past.len() > MOST {
            self.past.remove(0);
        }
        self.future.clear();
    }

    /// As [`Self::record`]; acts of the same name in a row are one.
    pub fn record_as_one(&mut self, act: String, next: T) {
        if self.past.last().is_some_and(|(last, _)| *last == act) {
            self.future.clear();
            self.present = next;
        } else {
            self.record(act, next);
        }
    }

    /// The present state is another one without an act of the person's.
    pub fn amend(&mut self, present: T) {
        self.present = present;
    }

    /// Goes back: the state before the last act, and the act. `None` if there is none.
    pub fn undo(&mut self) -> Option<(String, T)> {
        let (act, before) = self.past.pop()?;
        let after = std::mem::replace(&mut self.present, before);
        self.future.push((act.clone(), after));
        Some((act, self.present.clone()))
    }

    /// Goes forth again: the state after the act that was undone last, and the act. `None` if there is none.
    pub fn redo(&mut self) -> Option<(String, T)> {
        let (act, after) = self.future.pop()?;
        let before = std::mem::replace(&mut self.present, after);
        self.past.push((act.clone(), before));
        Some((act, self.present.clone()))
    }

    /// The act that [`Self::undo`] takes back.
    pub fn undoes(&self) -> Option<&str> {
        self.past.last().map(|(act, _)| act.as_str())
    }

    /// The act that [`Self::redo`] repeats.
    pub fn redoes(&self) -> Option<&str> {
        self.future.last().map(|(act, _)| act.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walked() -> History<i32> {
        let mut history = History::new(0);
        history.record("one".into(), 1);
        history.record("two".into(), 2);
        history
    }

    #[test]
    fn undo_and_redo_walk_the_states_and_name_the_acts() {
        let mut history = walked();
        assert_eq!((history.undoes(), history.redoes()), (Some("two"), None));
        assert_eq!(history.undo(), Some(("two".into(), 1)));
        assert_eq!(history.undo(), Some(("one".into(), 0)));
        assert_eq!((history.undo(), *history.present()), (None, 0));
        assert_eq!(history.redo(), Some(("one".into(), 1)));
        assert_eq!((history.undoes(), history.redoes()), (Some("one"), Some("two")));
    }

    #[test]
    fn another_act_forgets_what_was_undone_and_no_act_does_not() {
        let mut history = walked();
        history.undo();
        history.record("nothing".into(), 1);
        assert_eq!(history.redoes(), Some("two"));
        history.record("three".into(), 3);
        assert_eq!((history.undoes(), history.redoes()), (Some("three"), None));
    }

    #[test]
    fn acts_of_one_name_in_a_row_are_one() {
        let mut history = walked();
        history.record_as_one("slide".into(), 5);
        history.record_as_one("slide".into(), 9);
        assert_eq!(history.undo(), Some(("slide".into(), 2)));
    }

    #[test]
    fn the_oldest_acts_are_forgotten() {
        let mut history = History::new(0);
        for i in 1..=MOST as i32 + 7 {
            history.record(i.to_string(), i);
        }
        while history.undo().is_some() {}
        assert_eq!(*history.present(), 7);
    }
}
