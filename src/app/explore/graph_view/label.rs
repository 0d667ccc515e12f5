//! Names as they fit into nodes.

use std::cell::OnceCell;

use wasm_bindgen::JsCast;
use web_sys::CanvasRenderingContext2d;

/// Longer names are cut in the middle.
const LONGEST: usize = 18;
/// Room beside the name in its box, both sides together.
const PADDING: f64 = 24.0;
/// Narrowest box.
const NARROWEST: f64 = 44.0;
/// The nodes' type, as in the style sheet.
const FONT: &str = "500 13px system-ui, -apple-system, \"Segoe UI\", Roboto, \"Noto Sans\", sans-serif";

/// A name short enough for a node; the end is kept, where names of a family differ.
pub fn short(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() <= LONGEST {
        return name.to_owned();
    }
    let tail = letters.len() - 7;
    letters[..LONGEST - 8].iter().chain(&['…']).chain(&letters[tail..]).collect()
}

/// Width of the box for a name, pixels at a scale of one.
pub fn box_width(name: &str) -> f64 {
    let short = short(name);
    (measure(&short).unwrap_or(7.5 * short.chars().count() as f64) + PADDING).max(NARROWEST).ceil()
}

thread_local! {
    static CONTEXT: OnceCell<Option<CanvasRenderingContext2d>> = const { OnceCell::new() };
}

fn measure(text: &str) -> Option<f64> {
    CONTEXT.with(|context| {
        let context = context.get_or_init(|| {
            let canvas = leptos::prelude::document().create_element("canvas").ok()?;
            let canvas: web_sys::HtmlCanvasElement = canvas.dyn_into().ok()?;
            let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
            context.set_font(FONT);
            Some(context)
        });
        Some(context.as_ref()?.measure_text(text).ok()?.width())
    })
}
