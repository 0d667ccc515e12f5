//! Lines, bands and dots between two axes.

use std::ops::Range;
use std::sync::Arc;

use leptos::prelude::*;
use plotters::prelude::*;

use super::frame::{Chart, Draw, Size};
use super::ink::Palette;
use super::surface::{Area, px};
use super::text;
use crate::app::explore::{Make, PictureMenu, number, save};
use crate::app::state::Page;
use crate::export::figure::Entry;

/// A colour by its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tint {
    /// The most important line.
    Ink,
    /// What is compared with.
    Reference,
    /// Highlighted.
    Accent,
    /// One of several series; counts on after eight.
    Series(usize),
}

/// A dot's shape: tells series apart without colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Filled circle.
    Circle,
    /// Filled triangle.
    Triangle,
    /// Two crossed lines.
    Cross,
}

/// Something between the axes.
#[derive(Debug, Clone, PartialEq)]
pub enum Layer {
    /// A polyline; `width` in CSS pixels.
    Line {
        /// Its points.
        points: Vec<(f64, f64)>,
        /// Colour.
        tint: Tint,
        /// Width, CSS pixels.
        width: f64,
        /// Dashed.
        is_dashed: bool,
    },
    /// The area between two curves.
    Band {
        /// `(x, low, high)` by rising `x`.
        points: Vec<(f64, f64, f64)>,
        /// Colour, drawn faintly.
        tint: Tint,
    },
    /// Separate points.
    Dots {
        /// Their places.
        points: Vec<(f64, f64)>,
        /// Colour.
        tint: Tint,
        /// Shape.
        shape: Shape,
    },
}

/// An axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// What it measures, with the unit.
    pub title: String,
    /// Smallest and largest value shown; not empty.
    pub range: Range<f64>,
    /// True if there is nothing between whole numbers.
    pub is_whole: bool,
}

impl Axis {
    /// An axis that holds all finite values up to 1e300, with a little room.
    pub fn around(title: impl Into<String>, values: impl Iterator<Item = f64>) -> Self {
        let (low, high) = values
            .filter(|value| value.is_finite())
            .map(|value| value.clamp(-1e300, 1e300))
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        let range = if low > high { 0.0..1.0 } else { Self::padded(low, high) };
        Self { title: title.into(), range, is_whole: false }
    }

    /// From 0 to a number of things that are counted.
    pub fn counted(title: impl Into<String>, last: f64) -> Self {
        Self { title: title.into(), range: 0.0..last.max(1.0), is_whole: true }
    }

    /// A tick's text; empty where there is nothing.
    fn tick(&self, x: f64) -> String {
        match self.is_whole {
            true if (x - x.round()).abs() > 1e-6 => String::new(),
            true => number::fixed(x.round(), 0),
            false => number::tick(x, &self.range),
        }
    }

    /// Room beside a vertical axis for its ticks and its title, CSS pixels.
    fn room(&self) -> f64 {
        const DIGIT: f64 = 6.4;
        const TITLE: f64 = 24.0;
        let Range { start, end } = self.range;
        let longest = [start, end, 0.5 * (start + end)].map(|x| number::tick(x, &self.range).chars().count());
        TITLE + DIGIT * longest.into_iter().max().unwrap_or(0) as f64
    }

    fn padded(low: f64, high: f64) -> Range<f64> {
        // Ticks must be farther apart than neighbouring numbers of this size: looking for them would never end.
        let least = 1e-9 * low.abs().max(high.abs());
        let room = if high > low { (0.04 * (high - low)).max(least) } else { 0.5 * low.abs().max(1e-12) };
        low - room..high + room
    }

    /// From 0 to 1.
    pub fn share(title: impl Into<String>) -> Self {
        Self { title: title.into(), range: 0.0..1.0, is_whole: false }
    }
}

/// Everything in a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Plot {
    /// Horizontal.
    pub x: Axis,
    /// Vertical.
    pub y: Axis,
    /// From back to front.
    pub layers: Vec<Layer>,
}

/// A chart of a [`Plot`].
#[component]
pub fn PlotChart(
    /// What to draw.
    #[prop(into)]
    plot: Signal<Arc<Plot>>,
    /// The picture in words.
    #[prop(into)]
    label: Signal<String>,
    /// Class of the frame, which gives it its height.
    class: &'static str,
    /// What its marks mean, for the file.
    #[prop(optional)]
    legend: Vec<Entry>,
    /// Name of the file that it is saved as, without ending.
    #[prop(default = "chart")]
    name: &'static str,
) -> impl IntoView {
    let page = use_context::<Page>();
    let draw: Draw = Arc::new(move |area: &Area, size: Size| {
        // Drawing fails only where the canvas is gone; there is nobody to tell.
        let _ = plot.with(|plot| draw_plot(area, size, plot, &Palette::read(page)));
    });
    let size = RwSignal::new(Size::default());
    let make = {
        let draw = draw.clone();
        Make::new(move |()| untrack(|| save::drawn(label.get(), size.get(), &draw, legend.clone())))
    };
    view! {
        <Chart draw label class size />
        <PictureMenu make name />
    }
}

fn draw_plot(
    area: &Area,
    size: Size,
    plot: &Plot,
    palette: &Palette,
) -> Result<(), Box<dyn std::error::Error>> {
    let small = text(11.0, palette.quiet);
    let mut chart = ChartBuilder::on(area)
        .margin_top(px(8.0))
        .margin_right(px(16.0))
        .x_label_area_size(px(38.0))
        .y_label_area_size(px(plot.y.room().max(44.0)))
        .build_cartesian_2d(plot.x.range.clone(), plot.y.range.clone())?;
    chart
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(ShapeStyle::from(palette.line).stroke_width(px(1.0) as u32))
        .axis_style(ShapeStyle::from(palette.reference).stroke_width(px(1.0) as u32))
        .x_labels(((size.width / 80.0) as usize).clamp(3, 8))
        .y_labels(((size.height / 45.0) as usize).clamp(3, 7))
        .x_label_formatter(&|value| plot.x.tick(*value))
        .y_label_formatter(&|value| plot.y.tick(*value))
        .set_all_tick_mark_size(px(3.0))
        .label_style(small.clone())
        .axis_desc_style(small)
        .x_desc(&plot.x.title)
        .y_desc(&plot.y.title)
        .draw()?;
    let clamp = |(x, y): (f64, f64)| {
        (x.clamp(plot.x.range.start, plot.x.range.end), y.clamp(plot.y.range.start, plot.y.range.end))
    };
    for layer in &plot.layers {
        match layer {
            Layer::Line { points, tint, width, is_dashed } => {
                let style = ShapeStyle::from(colour(*tint, palette)).stroke_width(px(*width) as u32);
                let points = points.iter().copied().map(clamp);
                if *is_dashed {
                    chart.draw_series(DashedLineSeries::new(
                        points.collect::<Vec<_>>(),
                        px(5.0),
                        px(4.0),
                        style,
                    ))?;
                } else {
                    chart.draw_series(LineSeries::new(points, style))?;
                }
            }
            Layer::Band { points, tint } => {
                let outline: Vec<(f64, f64)> = points
                    .iter()
                    .map(|&(x, low, _)| clamp((x, low)))
                    .chain(points.iter().rev().map(|&(x, _, high)| clamp((x, high))))
                    .collect();
                let fill = colour(*tint, palette).mix(0.16).filled();
                chart.draw_series(std::iter::once(Polygon::new(outline, fill)))?;
            }
            Layer::Dots { points, tint, shape } => {
                let colour = colour(*tint, palette);
                let points = points.iter().copied().map(clamp);
                match shape {
                    Shape::Circle => {
                        let fill = colour.mix(0.7).filled();
                        chart.draw_series(points.map(|p| Circle::new(p, px(2.6), fill)))?;
                    }
                    Shape::Triangle => {
                        let fill = colour.filled();
                        chart.draw_series(points.map(|p| TriangleMarker::new(p, px(4.2), fill)))?;
                    }
                    Shape::Cross => {
                        let stroke = ShapeStyle::from(colour).stroke_width(px(1.6) as u32);
                        chart.draw_series(points.map(|p| Cross::new(p, px(3.2), stroke)))?;
                    }
                }
            }
        }
    }
    Ok(())
}

fn colour(tint: Tint, palette: &Palette) -> RGBColor {
    match tint {
        Tint::Ink => palette.ink,
        Tint::Reference => palette.reference,
        Tint::Accent => palette.accent,
        Tint::Series(k) => palette.series[k % palette.series.len()],
    }
}
