//! Charts on a canvas, drawn by plotters.

mod frame;
mod ink;
mod plot;
mod surface;

pub use frame::Draw;
pub use frame::{Size, observed_size, paint_canvas};
pub use ink::Palette;
pub use plot::{Axis, Layer, Plot, PlotChart, Shape, Tint};
pub use surface::{Area, Surface, UNITS, px};

use plotters::style::{Color, FontStyle, IntoFont, TextStyle};

/// The page's type on a canvas.
pub const FAMILY: &str = "system-ui, -apple-system, \"Segoe UI\", Roboto, \"Noto Sans\", sans-serif";

/// Text of `size` CSS pixels.
pub fn text(size: f64, colour: impl Color) -> TextStyle<'static> {
    let font = (FAMILY, f64::from(px(size)), FontStyle::Normal).into_font();
    TextStyle { color: colour.to_backend_color(), ..TextStyle::from(font) }
}
