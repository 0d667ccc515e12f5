//! A heatmap on a canvas.

use plotters::prelude::*;
use plotters::style::FontTransform;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::content::Content;
use super::grid::{GAP, Grid};
use crate::app::explore::chart::{Area, Palette, px, text};
use crate::app::explore::{label, number};
use crate::export::figure::Sample;
use crate::graph::matrix_order::MatrixOrder;
use crate::sorting::Arrange;

/// Number of colours: neighbours cannot be told apart, and cells of one colour are drawn together.
const LEVELS: f64 = 200.0;
/// Smallest cell in which a number is readable.
const NUMBER: (f64, f64) = (23.0, 14.0);

/// Viridis at a probability.
fn colour(p: f64) -> RGBColor {
    ViridisRGB::get_color(p.clamp(0.0, 1.0) as f32)
}

/// The colours of the map, for a legend.
pub fn scale() -> Sample {
    let steps = (0..=20).map(|k| {
        let RGBColor(r, g, b) = colour(f64::from(k) / 20.0);
        format!("rgb({r},{g},{b})")
    });
    Sample::Scale(steps.collect(), "0".into(), "1".into())
}

/// Draws names, cells and, where there is room, numbers.
pub fn paint(area: &Area, content: &Content, order: &MatrixOrder, grid: &Grid, palette: &Palette) {
    // Drawing fails only where the canvas is gone; there is nobody to tell.
    let _ = cells(area, content, order, grid);
    let _ = names(area, content, order, grid, palette);
}

type Drawn = Result<(), Box<dyn std::error::Error>>;

fn cells(area: &Area, content: &Content, order: &MatrixOrder, grid: &Grid) -> Drawn {
    let gap = if grid.cell_width > 16.0 { 1.0 } else { 0.5 };
    let mut cells: Vec<(u8, usize, usize, f64)> = Vec::with_capacity(grid.rows * grid.columns);
    for (r, &i) in order.rows.iter().enumerate() {
        for (c, &j) in order.columns.iter().enumerate() {
            if !content.is_diagonal(i, j) {
                let p = content.values[i][j];
                cells.push(((p.clamp(0.0, 1.0) * LEVELS).round() as u8, r, c, p));
            }
        }
    }
    cells.arrange_by_key(|cell| cell.0);
    for &(level, r, c, _) in &cells {
        let [x, y, w, h] = grid.frame(Some(r), Some(c));
        let fill = colour(f64::from(level) / LEVELS).filled();
        area.draw(&Rectangle::new([(px(x), px(y)), (px(x + w - gap), px(y + h - gap))], fill))?;
    }
    if grid.cell_width < NUMBER.0 || grid.cell_height < NUMBER.1 {
        return Ok(());
    }
    let size = if grid.cell_width >= 30.0 { 11.5 } else { 10.0 };
    let centre = Pos::new(HPos::Center, VPos::Center);
    for (_, r, c, p) in cells {
        let written = number::cell(p);
        if !written.is_empty() {
            // Black on the bright half of the map, white on the dark one.
            let ink = if p > 0.55 { RGBColor(16, 20, 24) } else { WHITE };
            // What is nearly nothing should not shout.
            let ink = ink.mix(if p < 0.1 { 0.5 } else { 1.0 });
            let [x, y, w, h] = grid.frame(Some(r), Some(c));
            let at = (px(x + (w - gap) / 2.0), px(y + (h - gap) / 2.0 + 0.5));
            area.draw(&Text::new(written, at, text(size, ink).pos(centre)))?;
        }
    }
    Ok(())
}

fn names(area: &Area, content: &Content, order: &MatrixOrder, grid: &Grid, palette: &Palette) -> Drawn {
    let across = text(grid.name, palette.quiet).pos(Pos::new(HPos::Right, VPos::Center));
    for (r, &i) in order.rows.iter().enumerate() {
        let y = grid.top + (r as f64 + 0.5) * grid.cell_height;
        area.draw(&Text::new(label::short(&content.rows[i]), (px(grid.left - GAP), px(y)), across.clone()))?;
    }
    // Short names that fit stand upright.
    let is_upright = content
        .columns
        .iter()
        .all(|name| label::width(&label::short(name), grid.name) < grid.cell_width - 4.0);
    for (c, &j) in order.columns.iter().enumerate() {
        let x = grid.left + (c as f64 + 0.5) * grid.cell_width;
        let at = (px(x), px(grid.top - GAP));
        let style = if is_upright {
            text(grid.name, palette.quiet).pos(Pos::new(HPos::Center, VPos::Bottom))
        } else {
            text(grid.name, palette.quiet)
                .transform(FontTransform::Rotate270)
                .pos(Pos::new(HPos::Left, VPos::Center))
        };
        area.draw(&Text::new(label::short(&content.columns[j]), at, style))?;
    }
    Ok(())
}
