//! A canvas that plotters draws on: sharp at any pixel density, text measured without touching the document.

use std::cell::RefCell;
use std::rc::Rc;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontTransform,
};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use crate::export::figure::escaped;

/// Drawing units a CSS pixel: plotters has whole coordinates, which alone would make slanted lines jagged.
pub const UNITS: f64 = 4.0;

/// The area that a chart is drawn on; coordinates are in [`UNITS`].
pub type Area = DrawingArea<Surface, Shift>;

/// CSS pixels in drawing units.
pub fn px(pixels: f64) -> i32 {
    (pixels * UNITS).round() as i32
}

/// Where drawing goes: a canvas, or SVG elements; text is measured on a canvas in both.
pub struct Surface {
    sink: Sink,
    context: CanvasRenderingContext2d,
    size: (u32, u32),
    filled_with: Option<BackendColor>,
}

enum Sink {
    Canvas(CanvasBackend),
    Svg(Rc<RefCell<String>>),
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
        let sink = Sink::Canvas(CanvasBackend::with_canvas_object(canvas.clone())?);
        Some(Self::area(sink, context, width, height))
    }

    /// Draws `width` x `height` CSS pixels as SVG elements, whose coordinates are in [`UNITS`].
    pub fn record(width: f64, height: f64, draw: impl FnOnce(&Area)) -> Option<String> {
        let canvas = leptos::prelude::document().create_element("canvas").ok()?;
        let canvas: HtmlCanvasElement = canvas.dyn_into().ok()?;
        let context = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        let elements = Rc::new(RefCell::new(String::new()));
        draw(&Self::area(Sink::Svg(elements.clone()), context, width, height));
        Some(elements.take())
    }

    fn area(sink: Sink, context: CanvasRenderingContext2d, width: f64, height: f64) -> Area {
        let size = (px(width) as u32, px(height) as u32);
        Self { sink, context, size, filled_with: None }.into_drawing_area()
    }

    fn fill_style(&mut self, colour: BackendColor) {
        // Setting a colour costs more than filling a rectangle: heatmaps draw thousands of the same.
        if self.filled_with.is_none_or(|last| last.rgb != colour.rgb || last.alpha != colour.alpha) {
            self.context.set_fill_style_str(&css(colour));
            self.filled_with = Some(colour);
        }
    }
}

fn css(colour: BackendColor) -> String {
    let (r, g, b) = colour.rgb;
    format!("rgb({r},{g},{b})")
}

/// How a shape looks, as attributes.
fn look<S: BackendStyle>(style: &S, is_filled: bool) -> String {
    let colour = style.color();
    if is_filled {
        format!(r#"fill="{}" fill-opacity="{:.3}""#, css(colour), colour.alpha)
    } else {
        let width = style.stroke_width();
        format!(
            r#"fill="none" stroke="{}" stroke-opacity="{:.3}" stroke-width="{width}""#,
            css(colour),
            colour.alpha
        )
    }
}

fn points(path: impl IntoIterator<Item = BackendCoord>) -> String {
    path.into_iter().map(|(x, y)| format!("{x},{y} ")).collect()
}

type Drawn = Result<(), DrawingErrorKind<<CanvasBackend as DrawingBackend>::ErrorType>>;

impl DrawingBackend for Surface {
    type ErrorType = <CanvasBackend as DrawingBackend>::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn {
        self.draw_rect(point, (point.0 + 1, point.1 + 1), &color, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        a: BackendCoord,
        b: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        match &mut self.sink {
            Sink::Canvas(canvas) if !fill => return canvas.draw_rect(a, b, style, fill),
            Sink::Canvas(_) => {
                let colour = style.color();
                self.fill_style(BackendColor { alpha: 1.0, ..colour });
                self.context.set_global_alpha(colour.alpha);
                let (width, height) = (f64::from(b.0 - a.0), f64::from(b.1 - a.1));
                self.context.fill_rect(f64::from(a.0), f64::from(a.1), width, height);
                self.context.set_global_alpha(1.0);
            }
            Sink::Svg(elements) => {
                let (x, y, width, height) = (a.0, a.1, b.0 - a.0, b.1 - a.1);
                *elements.borrow_mut() += &format!(
                    r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" {}/>"#,
                    look(style, fill)
                );
            }
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        match &mut self.sink {
            Sink::Canvas(canvas) => {
                self.context.set_line_join("round");
                canvas.draw_path(path, style)
            }
            Sink::Svg(elements) => {
                *elements.borrow_mut() += &format!(
                    r#"<polyline points="{}" stroke-linejoin="round" {}/>"#,
                    points(path),
                    look(style, false)
                );
                Ok(())
            }
        }
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.filled_with = None;
        match &mut self.sink {
            Sink::Canvas(canvas) => canvas.fill_polygon(path, style),
            Sink::Svg(elements) => {
                *elements.borrow_mut() +=
                    &format!(r#"<polygon points="{}" {}/>"#, points(path), look(style, true));
                Ok(())
            }
        }
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        centre: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        self.filled_with = None;
        match &mut self.sink {
            Sink::Canvas(canvas) => canvas.draw_circle(centre, radius, style, fill),
            Sink::Svg(elements) => {
                let (x, y) = centre;
                *elements.borrow_mut() +=
                    &format!(r#"<circle cx="{x}" cy="{y}" r="{radius}" {}/>"#, look(style, fill));
                Ok(())
            }
        }
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn {
        self.filled_with = None;
        let elements = match &mut self.sink {
            Sink::Canvas(canvas) => return canvas.draw_text(text, style, at),
            Sink::Svg(elements) => elements,
        };
        let (anchor, drop) = (style.anchor(), style.size());
        let along = match anchor.h_pos {
            HPos::Left => "start",
            HPos::Center => "middle",
            HPos::Right => "end",
        };
        // From the anchor to the line that letters stand on, before the text is turned.
        let down = match anchor.v_pos {
            VPos::Top => 0.78,
            VPos::Center => 0.34,
            VPos::Bottom => -0.22,
        };
        let turn = match style.transform() {
            FontTransform::None => 0,
            FontTransform::Rotate90 => 90,
            FontTransform::Rotate180 => 180,
            FontTransform::Rotate270 => 270,
        };
        let (x, y) = at;
        let colour = style.color();
        *elements.borrow_mut() += &format!(
            r#"<text x="{x}" y="{y}" dy="{:.1}" transform="rotate({turn} {x} {y})" text-anchor="{along}" font-size="{drop}" fill="{}" fill-opacity="{:.3}">{}</text>"#,
            down * drop,
            css(colour),
            colour.alpha,
            escaped(text)
        );
        Ok(())
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
