//! What a person did to a drawing: nodes dragged elsewhere, with undo and redo.

use std::collections::BTreeMap;

use super::Point;

/// Centres of the nodes that are not where the layout has them, with the history of how they got there.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Arrangement {
    moved: BTreeMap<usize, Point>,
    past: Vec<BTreeMap<usize, Point>>,
    future: Vec<BTreeMap<usize, Point>>,
    /// The state before the drag that is under way.
    dragging: Option<BTreeMap<usize, Point>>,
}

impl Arrangement {
    /// The nodes that were moved.
    pub fn moved(&self) -> &BTreeMap<usize, Point> {
        &self.moved
    }

    /// Moves a node while the pointer drags it; [`Self::drop_node`] ends the move.
    pub fn drag(&mut self, node: usize, to: Point) {
        if self.dragging.is_none() {
            self.dragging = Some(self.moved.clone());
        }
        self.moved.insert(node, to);
    }

    /// Ends a drag: it becomes one step that can be undone.
    pub fn drop_node(&mut self) {
        if let Some(before) = self.dragging.take().filter(|before| *before != self.moved) {
            self.past.push(before);
            self.future.clear();
        }
    }

    /// Puts every node back; can be undone.
    pub fn reset(&mut self) {
        self.drop_node();
        if !self.moved.is_empty() {
            self.past.push(std::mem::take(&mut self.moved));
            self.future.clear();
        }
    }

    /// Puts nodes where they were at another time; can be undone.
    pub fn restore(&mut self, moved: BTreeMap<usize, Point>) {
        self.drop_node();
        if moved != self.moved {
            self.past.push(std::mem::replace(&mut self.moved, moved));
            self.future.clear();
        }
    }

    /// Takes the last step back.
    pub fn undo(&mut self) {
        self.drop_node();
        if let Some(before) = self.past.pop() {
            self.future.push(std::mem::replace(&mut self.moved, before));
        }
    }

    /// Takes the last undo back.
    pub fn redo(&mut self) {
        self.drop_node();
        if let Some(after) = self.future.pop() {
            self.past.push(std::mem::replace(&mut self.moved, after));
        }
    }

    /// True while the pointer holds a node.
    pub fn is_dragging(&self) -> bool {
        self.dragging.is_some()
    }

    /// True if there is a step to undo.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// True if there is a step to redo.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Point = Point { x: 1.0, y: 2.0 };
    const THERE: Point = Point { x: 5.0, y: 6.0 };

    #[test]
    fn a_drag_is_one_step_whatever_its_moves() {
        let mut arrangement = Arrangement::default();
        arrangement.drag(3, HERE);
        arrangement.drag(3, THERE);
        arrangement.drop_node();
        assert_eq!(arrangement.moved(), &BTreeMap::from([(3, THERE)]));
        arrangement.undo();
        assert!(arrangement.moved().is_empty() && !arrangement.can_undo());
        arrangement.redo();
        assert_eq!(arrangement.moved(), &BTreeMap::from([(3, THERE)]));
    }

    #[test]
    fn what_was_at_another_time_is_restored_as_one_step() {
        let mut arrangement = Arrangement::default();
        arrangement.drag(0, HERE);
        arrangement.drop_node();
        let before = arrangement.moved().clone();
        arrangement.drag(1, THERE);
        arrangement.drop_node();
        arrangement.restore(before.clone());
        assert_eq!(arrangement.moved(), &before);
        arrangement.undo();
        assert_eq!(arrangement.moved().len(), 2);
    }

    #[test]
    fn reset_can_be_undone_and_a_new_step_forgets_the_redo() {
        let mut arrangement = Arrangement::default();
        arrangement.drag(0, HERE);
        arrangement.drop_node();
        arrangement.reset();
        assert!(arrangement.moved().is_empty());
        arrangement.undo();
        assert_eq!(arrangement.moved().len(), 1);
        arrangement.drag(1, THERE);
        arrangement.drop_node();
        assert!(!arrangement.can_redo());
    }
}
