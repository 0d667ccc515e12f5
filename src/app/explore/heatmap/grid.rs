//! Where the cells of a heatmap are, CSS pixels.

use super::content::Content;
use crate::app::explore::label;

/// Largest size of the names.
const NAME: f64 = 11.0;
/// A name may take this much room.
const LONGEST_NAME: f64 = 118.0;
/// Between names and cells.
pub const GAP: f64 = 6.0;
/// Smallest and largest width of a cell: names stay apart, a small matrix does not get huge.
const WIDTH: (f64, f64) = (10.0, 64.0);
/// Smallest and largest height of a cell.
const HEIGHT: (f64, f64) = (10.0, 30.0);

/// A part of a heatmap, by index in the data (not by place).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Row and column.
    Cell(usize, usize),
    /// A row's name.
    Row(usize),
    /// A column's name.
    Column(usize),
}

/// Geometry.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Grid {
    /// Left edge of the cells: row names are before it.
    pub left: f64,
    /// Upper edge of the cells: column names are above it.
    pub top: f64,
    /// Size of the names.
    pub name: f64,
    /// Width of a cell.
    pub cell_width: f64,
    /// Height of a cell.
    pub cell_height: f64,
    /// Number of rows.
    pub rows: usize,
    /// Number of columns.
    pub columns: usize,
}

impl Grid {
    /// Fits a matrix into a width, and into a height where one is given; where it does not fit at the smallest size, the
    /// grid is larger.
    pub fn new(content: &Content, available: f64, height: Option<f64>) -> Self {
        let longest = |names: &[String]| {
            let widths = names.iter().map(|name| label::width(&label::short(name), NAME));
            widths.fold(0.0, f64::max).min(LONGEST_NAME) + GAP + 2.0
        };
        let (left, top) = (longest(&content.rows), longest(&content.columns));
        let columns = content.columns.len();
        let cell_width = ((available - left - 2.0) / columns.max(1) as f64).clamp(WIDTH.0, WIDTH.1);
        let room = height.map_or(f64::INFINITY, |h| (h - top - 2.0) / content.rows.len().max(1) as f64);
        let cell_height = (0.8 * cell_width).min(room).clamp(HEIGHT.0, HEIGHT.1);
        // Names must not touch their neighbours.
        let name = NAME.min(cell_width.min(cell_height));
        Self { left, top, name, cell_width, cell_height, rows: content.rows.len(), columns }
    }

    /// Width of the whole picture.
    pub fn width(&self) -> f64 {
        (self.left + self.cell_width * self.columns as f64 + 2.0).ceil()
    }

    /// Height of the whole picture.
    pub fn height(&self) -> f64 {
        (self.top + self.cell_height * self.rows as f64 + 2.0).ceil()
    }

    /// The places (row, column) under a point; `None` for the names' side of either.
    pub fn under(&self, x: f64, y: f64) -> (Option<usize>, Option<usize>) {
        let place = |at: f64, start: f64, size: f64, n: usize| {
            let k = (at - start) / size;
            (k >= 0.0 && k < n as f64).then_some(k as usize)
        };
        (place(y, self.top, self.cell_height, self.rows), place(x, self.left, self.cell_width, self.columns))
    }

    /// Left, top, width and height of a place; names included for a whole row or column.
    pub fn frame(&self, row: Option<usize>, column: Option<usize>) -> [f64; 4] {
        let y = |r: usize| self.top + r as f64 * self.cell_height;
        let x = |c: usize| self.left + c as f64 * self.cell_width;
        match (row, column) {
            (Some(r), Some(c)) => [x(c), y(r), self.cell_width, self.cell_height],
            (Some(r), None) => [0.0, y(r), self.width() - 2.0, self.cell_height],
            (None, Some(c)) => [x(c), 0.0, self.cell_width, self.height() - 2.0],
            (None, None) => [0.0; 4],
        }
    }
}
