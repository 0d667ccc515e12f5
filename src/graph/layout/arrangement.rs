//! What a person did to a drawing: nodes dragged elsewhere.

use std::collections::BTreeMap;

use super::Point;

/// Centres of the nodes that are not where the layout has them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Arrangement {
    moved: BTreeMap<usize, Point>,
    /// True while the pointer holds a node.
    is_dragging: bool,
}

impl Arrangement {
    /// With these nodes elsewhere.
    pub fn with(moved: BTreeMap<usize, Point>) -> Self {
        Self { moved, is_dragging: false }
    }

    /// The nodes that were moved.
    pub fn moved(&self) -> &BTreeMap<usize, Point> {
        &self.moved
    }

    /// Moves a node while the pointer drags it; [`Self::drop_node`] ends the move.
    pub fn drag(&mut self, node: usize, to: Point) {
        self.is_dragging = true;
        self.moved.insert(node, to);
    }

    /// Ends a drag.
    pub fn drop_node(&mut self) {
        self.is_dragging = false;
    }

    /// Puts every node back.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    /// True while the pointer holds a node.
    pub fn is_dragging(&self) -> bool {
        self.is_dragging
    }
}
