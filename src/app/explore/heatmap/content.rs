//! What a heatmap shows, and in which order.

use std::sync::Arc;

use super::grid::Part;
use crate::app::explore::{Picture, Selection, number};
use crate::graph::matrix_order::{MatrixOrder, along_diagonal, by_name, by_strength};

/// Which matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Experiments x variables.
    Targets,
    /// Causes x effects.
    Edges,
}

/// Order of rows and columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// As in the data.
    Given,
    /// By name.
    Name,
    /// Variables from causes to effects, experiments by their strongest target.
    Causal,
    /// Rows and columns with the largest sums first.
    Strength,
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 4] = [Self::Given, Self::Name, Self::Causal, Self::Strength];

    /// The value in the form.
    pub fn value(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Name => "name",
            Self::Causal => "causal",
            Self::Strength => "strength",
        }
    }

    /// What the form says.
    pub fn words(self) -> &'static str {
        match self {
            Self::Given => "as in the data",
            Self::Name => "by name",
            Self::Causal => "causes first",
            Self::Strength => "strongest first",
        }
    }
}

/// A matrix with names.
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    /// Which matrix it is.
    pub kind: Kind,
    /// Names of the rows.
    pub rows: Arc<[String]>,
    /// Names of the columns.
    pub columns: Arc<[String]>,
    /// Probabilities, rows x columns.
    pub values: Vec<Vec<f64>>,
    /// Variables from causes to effects.
    causal: Vec<usize>,
}

impl Content {
    /// The matrix of a picture.
    pub fn of(picture: &Picture, kind: Kind) -> Self {
        let (rows, values) = match kind {
            Kind::Targets => (&picture.experiments, &picture.target),
            Kind::Edges => (&picture.variables, &picture.edge),
        };
        let complete = values.len() == rows.len() && values.iter().all(|row| row.len() == picture.len());
        Self {
            kind,
            rows: rows.clone(),
            columns: picture.variables.clone(),
            values: if complete { values.clone() } else { vec![vec![0.0; picture.len()]; rows.len()] },
            causal: picture.order.clone(),
        }
    }

    /// True if there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() || self.columns.is_empty()
    }

    /// Rows and columns in an order.
    pub fn order(&self, sort: Sort) -> MatrixOrder {
        let all = |n: usize| (0..n).collect::<Vec<_>>();
        match sort {
            Sort::Given => MatrixOrder { rows: all(self.rows.len()), columns: all(self.columns.len()) },
            Sort::Name => MatrixOrder { rows: by_name(&self.rows), columns: by_name(&self.columns) },
            Sort::Strength => by_strength(&self.values),
            Sort::Causal => {
                let mut columns: Vec<usize> =
                    self.causal.iter().copied().filter(|&j| j < self.columns.len()).collect();
                columns.extend((0..self.columns.len()).filter(|j| !self.causal.contains(j)));
                let rows = match self.kind {
                    Kind::Targets => along_diagonal(&self.values, &columns),
                    Kind::Edges => columns.clone(),
                };
                MatrixOrder { rows, columns }
            }
        }
    }

    /// True for the cells of a matrix of edges that are none.
    pub fn is_diagonal(&self, row: usize, column: usize) -> bool {
        self.kind == Kind::Edges && row == column
    }

    /// A part in words.
    pub fn describe(&self, part: Part) -> String {
        match (self.kind, part) {
            (Kind::Targets, Part::Cell(k, j)) => {
                let p = number::probability(self.values[k][j]);
                format!("{} is a target of {}: {p}", self.columns[j], self.rows[k])
            }
            (Kind::Edges, Part::Cell(i, j)) if i == j => self.columns[j].clone(),
            (Kind::Edges, Part::Cell(i, j)) => {
                let p = number::probability(self.values[i][j]);
                format!("{} → {}: {p}", self.rows[i], self.columns[j])
            }
            (Kind::Targets, Part::Row(k)) => format!("Experiment {}", self.rows[k]),
            (Kind::Edges, Part::Row(i)) => format!("{} as a cause", self.rows[i]),
            (Kind::Targets, Part::Column(j)) => self.columns[j].clone(),
            (Kind::Edges, Part::Column(j)) => format!("{} as an effect", self.columns[j]),
        }
    }

    /// What a click on a part selects.
    pub fn selects(&self, part: Part) -> Selection {
        match (self.kind, part) {
            (Kind::Targets, Part::Cell(experiment, variable)) => Selection::Target { experiment, variable },
            (Kind::Targets, Part::Row(k)) => Selection::Experiment(k),
            (Kind::Edges, Part::Cell(from, to)) if from != to => Selection::Edge { from, to },
            (_, Part::Cell(_, j) | Part::Column(j) | Part::Row(j)) => Selection::Variable(j),
        }
    }

    /// The parts that belong to a selection.
    pub fn selected(&self, selection: Selection) -> Vec<Part> {
        let parts = match (self.kind, selection) {
            (Kind::Targets, Selection::Target { experiment, variable }) => {
                vec![Part::Cell(experiment, variable)]
            }
            (Kind::Targets, Selection::Experiment(k)) => vec![Part::Row(k)],
            (Kind::Targets, Selection::Variable(j)) => vec![Part::Column(j)],
            (Kind::Edges, Selection::Edge { from, to }) => vec![Part::Cell(from, to)],
            (Kind::Edges, Selection::Variable(j)) => vec![Part::Row(j), Part::Column(j)],
            _ => Vec::new(),
        };
        let exists = |part: &Part| match *part {
            Part::Cell(r, c) => r < self.rows.len() && c < self.columns.len(),
            Part::Row(r) => r < self.rows.len(),
            Part::Column(c) => c < self.columns.len(),
        };
        parts.into_iter().filter(exists).collect()
    }
}
