//! The page's colour tokens as chart colours.

use leptos::prelude::{document, window};
use plotters::style::RGBColor;
use wasm_bindgen::JsCast;

/// Colours of a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Palette {
    /// Text and the most important line.
    pub ink: RGBColor,
    /// Secondary text.
    pub quiet: RGBColor,
    /// Grid lines.
    pub line: RGBColor,
    /// Behind everything.
    pub surface: RGBColor,
    /// The one highlighted thing.
    pub accent: RGBColor,
    /// What is compared with.
    pub reference: RGBColor,
    /// Series that are told apart by colour.
    pub series: [RGBColor; 8],
}

impl Palette {
    /// Reads the tokens as they are shown now.
    pub fn read() -> Self {
        let series = std::array::from_fn(|k| token(&format!("--series-{}", k + 1)));
        Self {
            ink: token("--ink"),
            quiet: token("--ink-2"),
            line: token("--line"),
            surface: token("--surface"),
            accent: token("--accent"),
            reference: token("--reference"),
            series,
        }
    }
}

/// A colour token; middle grey if it cannot be read.
fn token(name: &str) -> RGBColor {
    resolve(name).unwrap_or(RGBColor(128, 128, 128))
}

fn resolve(name: &str) -> Option<RGBColor> {
    let body = document().body()?;
    let probe: web_sys::HtmlElement = document().create_element("i").ok()?.dyn_into().ok()?;
    probe.set_hidden(true);
    probe.style().set_property("color", &format!("var({name})")).ok()?;
    body.append_child(&probe).ok()?;
    let colour = window().get_computed_style(&probe).ok()??.get_property_value("color").ok();
    probe.remove();
    parse(&colour?)
}

/// `rgb(1, 2, 3)` as browsers write computed colours.
fn parse(colour: &str) -> Option<RGBColor> {
    let inner = colour.strip_prefix("rgb(").or_else(|| colour.strip_prefix("rgba("))?.strip_suffix(')')?;
    let mut parts = inner.split([',', ' ', '/']).filter(|part| !part.is_empty());
    let mut next = || parts.next()?.parse::<f64>().ok().map(|value| value.round() as u8);
    Some(RGBColor(next()?, next()?, next()?))
}
