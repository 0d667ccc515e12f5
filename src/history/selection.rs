//! What the person points at: shared by graph, heatmaps and evidence.

/// The selected part of the result; indices are the data set's variables and experiments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Selection {
    /// None.
    #[default]
    None,
    /// A variable.
    Variable(usize),
    /// The edge `from -> to`.
    Edge {
        /// Cause.
        from: usize,
        /// Effect.
        to: usize,
    },
    /// An experiment: row of the target matrix.
    Experiment(usize),
    /// Whether `variable` is a target of `experiment`.
    Target {
        /// Row of the target matrix.
        experiment: usize,
        /// Variable.
        variable: usize,
    },
}

impl Selection {
    /// The experiment that the selection is about.
    pub fn experiment(self) -> Option<usize> {
        match self {
            Self::Experiment(k) | Self::Target { experiment: k, .. } => Some(k),
            _ => None,
        }
    }

    /// The variable that the selection is about, where it is one.
    pub fn variable(self) -> Option<usize> {
        match self {
            Self::Variable(j) | Self::Target { variable: j, .. } => Some(j),
            _ => None,
        }
    }
}
