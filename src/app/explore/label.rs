//! Names as they fit into nodes and beside heatmaps.

use std::cell::OnceCell;

use wasm_bindgen::JsCast;
use web_sys::CanvasRenderingContext2d;

use super::chart::FAMILY;
use crate::graph::layout::NODE_HEIGHT;

/// Longer names are cut in the middle.
const LONGEST: usize = 18;
/// The same in the graph of many variables.
const LONGEST_OF_MANY: usize = 11;
/// The graph of more variables is drawn small on most screens: its names are large in the drawing.
const FEW: usize = 20;
/// Room beside the name in its box, both sides together.
const PADDING: f64 = 24.0;
/// Narrowest box.
const NARROWEST: f64 = 44.0;

/// A name short enough for a node; the end is kept, where names of a family differ.
pub fn short(name: &str) -> String {
    cut(name, LONGEST)
}

/// The same in the graph of `d` variables.
pub fn short_among(name: &str, d: usize) -> String {
    cut(name, if d > FEW { LONGEST_OF_MANY } else { LONGEST })
}

fn cut(name: &str, longest: usize) -> String {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() <= longest {
        return name.to_owned();
    }
    let tail = 2 * longest / 5;
    letters[..longest - 1 - tail].iter().chain(&['…']).chain(&letters[letters.len() - tail..]).collect()
}

/// Size of a name in a node, pixels at a scale of one.
const SIZE: f64 = 13.0;

/// Width of the box for a name, pixels at a scale of one.
pub fn box_width(name: &str) -> f64 {
    (width(name, SIZE) + PADDING).max(NARROWEST).ceil()
}

/// Room that the box of a name takes in the graph of `d` variables, which may be drawn small.
pub fn room(name: &str, d: usize) -> f64 {
    let name = short_among(name, d);
    let usual = box_width(&name);
    if d > FEW { usual.max((natural(&name) * LARGEST / SIZE + LEAST).ceil()) } else { usual }
}

/// Between a name and its box where there is no more room, both sides together.
const LEAST: f64 = 8.0;
/// Largest size of a name: its capitals fit into the box.
const LARGEST: f64 = 1.15 * NODE_HEIGHT;

/// Width of a name of usual size. Small letters are set a little wider than large ones.
fn natural(name: &str) -> f64 {
    (1.06 * width(name, SIZE)).max(1.0)
}

/// Size and box of a name in a drawing that has `scale` units a pixel, in these units: where the drawing is small, the name
/// grows within its box, and the box into the room beside it. `most`: the widest box.
pub fn fitted(name: &str, scale: f64, most: f64) -> (f64, f64) {
    /// Pixels that can be read.
    const LEGIBLE: f64 = 10.5;
    let (usual, natural) = (box_width(name), natural(name));
    let most = most.max(usual);
    let wanted = (LEGIBLE * scale).min(LARGEST);
    let size = wanted.min(SIZE * (most - LEAST) / natural).max(SIZE);
    (size, usual.max(natural * size / SIZE + LEAST).min(most))
}

thread_local! {
    static CONTEXT: OnceCell<Option<CanvasRenderingContext2d>> = const { OnceCell::new() };
}

/// Width of a text, pixels, at a size in pixels (medium weight, as nodes have it).
pub fn width(text: &str, size: f64) -> f64 {
    measure(text, size).unwrap_or(0.58 * size * text.chars().count() as f64)
}

fn measure(text: &str, size: f64) -> Option<f64> {
    CONTEXT.with(|context| {
        let context = context.get_or_init(|| {
            let canvas = leptos::prelude::document().create_element("canvas").ok()?;
            let canvas: web_sys::HtmlCanvasElement = canvas.dyn_into().ok()?;
            canvas.get_context("2d").ok()??.dyn_into().ok()
        });
        let context = context.as_ref()?;
        context.set_font(&format!("500 {size}px {FAMILY}"));
        Some(context.measure_text(text).ok()?.width())
    })
}
