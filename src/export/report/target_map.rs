//! The target probabilities as a picture.

use super::html::{escaped, short_name, width};
use crate::learn::Posterior;
use crate::plural::count;

/// Width and height of a cell.
const CELL: (f64, f64) = (34.0, 20.0);
/// Size of names and numbers.
const SIZE: f64 = 11.0;
/// Between names and cells.
const GAP: f64 = 6.0;

/// A row an experiment, a column a variable; the darker a cell, the more probable.
pub fn picture(posterior: &Posterior) -> String {
    let names = |list: &[String]| list.iter().map(|name| escaped(&short_name(name))).collect::<Vec<_>>();
    let (rows, columns) = (names(&posterior.experiments), names(&posterior.variables));
    let longest =
        |names: &[String]| SIZE * names.iter().map(|name| width(name)).fold(0.0, f64::max) + 2.0 * GAP;
    let (left, top) = (longest(&rows), longest(&columns));
    let (right, bottom) = (left + CELL.0 * columns.len() as f64, top + CELL.1 * rows.len() as f64);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"Target map: {}, {}\" \
         width=\"{right:.0}\" height=\"{bottom:.0}\" viewBox=\"0 0 {right:.1} {bottom:.1}\" font-size=\"{SIZE}\">\n",
        count(rows.len(), "experiment", "experiments"),
        count(columns.len(), "variable", "variables")
    );
    for (c, name) in columns.iter().enumerate() {
        let (x, y) = (left + (c as f64 + 0.5) * CELL.0, top - GAP);
        text += &format!(
            "<text transform=\"translate({x:.1} {y:.1}) rotate(-90)\" dy=\"0.35em\">{name}</text>\n"
        );
    }
    for (r, name) in rows.iter().enumerate() {
        let y = top + (r as f64 + 0.5) * CELL.1;
        text += &format!(
            "<text x=\"{:.1}\" y=\"{y:.1}\" dy=\"0.35em\" text-anchor=\"end\">{name}</text>\n",
            left - GAP
        );
        for (c, &p) in posterior.target[r].iter().enumerate() {
            let (x, y) = (left + c as f64 * CELL.0, top + r as f64 * CELL.1);
            text += &format!(
                "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{}\" height=\"{}\" fill=\"#eef1f0\"/>\
                 <rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{}\" height=\"{}\" fill=\"#0a5c6b\" fill-opacity=\"{p:.2}\"/>",
                CELL.0 - 1.0,
                CELL.1 - 1.0,
                CELL.0 - 1.0,
                CELL.1 - 1.0
            );
            if p >= 0.005 {
                // Dark cells have light numbers.
                let ink = if p > 0.55 { "#fff" } else { "#15202a" };
                let (x, y) = (x + (CELL.0 - 1.0) / 2.0, y + (CELL.1 - 1.0) / 2.0);
                text += &format!(
                    "<text x=\"{x:.1}\" y=\"{y:.1}\" dy=\"0.35em\" text-anchor=\"middle\" fill=\"{ink}\">{p:.2}</text>"
                );
            }
            text.push('\n');
        }
    }
    text + "</svg>\n"
}
