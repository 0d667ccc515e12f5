//! A canvas that plotters draws on: sharp at any pixel density, text measured without touching the document.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontTransform,
};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// Drawing units a CSS pixel: plotters has whole coordinates, which alone would make slanted lines jagged.
pub const UNITS: f64 = 4.0;

/// The area that a chart is drawn on; coordinates are in [`UNITS`].
pub type Area = DrawingArea<Surface, Shift>;

/// CSS pixels in drawing units.
pub fn px(pixels: f64) -> i32 {
    (pixels * UNITS).round() as i32
}

/// plotters' canvas backend with a scale and the canvas' own text metrics.
pub struct Surface {
    canvas: CanvasBackend,
    context: CanvasRenderingContext2d,
    size: (u32, u32),
    filled_with: Option<BackendColor>,
}

impl Surface {
    /// Sizes the canvas for `width` x `height` CSS pixels, clears it, and gives an area to draw on.
    pub fn open(canvas: &HtmlCanvasElement, width: f64, height: f64) -> Option<Area> {
        let density = leptos::prelude::window().device_pixel_ratio().clamp(1.0, 4.0);
        // Setting the size clears the canvas and resets its transformation.
        canvas.set_width((width * density).round() as u32);
        canvas.set_height((height * density).round() as u32);
        let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        context.scale(density / UNITS, density / UNITS).ok()?;
        let surface = Self {
            canvas: CanvasBackend::with_canvas_object(canvas.clone())?,
            context,
            size: (px(width) as u32, px(height) as u32),
            filled_with: None,
        };
        Some(surface.into_drawing_area())
    }

    fn fill_style(&mut self, colour: BackendColor) {
        // Setting a colour costs more than filling a rectangle: heatmaps draw thousands of the same.
        if self.filled_with.is_none_or(|last| last.rgb != colour.rgb || last.alpha != colour.alpha) {
            let (r, g, b) = colour.rgb;
            self.context.set_fill_style_str(&format!("rgba({r},{g},{b},{})", colour.alpha));
            self.filled_with = Some(colour);
        }
    }
}

type Drawn = Result<(), DrawingErrorKind<<CanvasBackend as DrawingBackend>::ErrorType>>;

impl DrawingBackend for Surface {
    type ErrorType = <CanvasBackend as DrawingBackend>::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        self.canvas.ensure_prepared()
    }

    fn present(&mut self) -> Drawn {
        self.canvas.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn {
        self.draw_rect(point, (point.0 + 1, point.1 + 1), &color, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.canvas.draw_line(from, to, style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        a: BackendCoord,
        b: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        if !fill {
            return self.canvas.draw_rect(a, b, style, fill);
        }
        self.fill_style(style.color());
        self.context.fill_rect(f64::from(a.0), f64::from(a.1), f64::from(b.0 - a.0), f64::from(b.1 - a.1));
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.context.set_line_join("round");
        self.canvas.draw_path(path, style)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.filled_with = None;
        self.canvas.fill_polygon(path, style)
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        centre: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        self.filled_with = None;
        self.canvas.draw_circle(centre, radius, style, fill)
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn {
        self.filled_with = None;
        self.canvas.draw_text(text, style, at)
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Self::ErrorType>> {
        let font = format!("{} {}px {}", style.style().as_str(), style.size(), style.family().as_str());
        self.context.set_font(&font);
        let width =
            self.context.measure_text(text).map_or(style.size() * text.len() as f64 * 0.6, |m| m.width());
        let (width, height) = (width.ceil() as u32, (style.size() * 1.2).ceil() as u32);
        Ok(match style.transform() {
            FontTransform::Rotate90 | FontTransform::Rotate270 => (height, width),
            _ => (width, height),
        })
    }
}
