//! The page's colour tokens as chart colours.

use leptos::prelude::Get;
use plotters::style::RGBColor;

use crate::app::state::Page;
use crate::app::theme::ink;

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
    /// Reads the tokens as they are shown now; a reactive reader reads again when the page turns dark or light.
    pub fn read(page: Option<Page>) -> Self {
        if let Some(page) = page {
            page.dark.get();
        }
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
    parse(&ink(name)).unwrap_or(RGBColor(128, 128, 128))
}

/// `rgb(1, 2, 3)` as browsers write computed colours.
fn parse(colour: &str) -> Option<RGBColor> {
    let inner = colour.strip_prefix("rgb(").or_else(|| colour.strip_prefix("rgba("))?.strip_suffix(')')?;
    let mut parts = inner.split([',', ' ', '/']).filter(|part| !part.is_empty());
    let mut next = || parts.next()?.parse::<f64>().ok().map(|value| value.round() as u8);
    Some(RGBColor(next()?, next()?, next()?))
}
