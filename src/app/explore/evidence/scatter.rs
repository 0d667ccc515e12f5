//! Rows of the data around a fit.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use super::Panel;
use crate::app::explore::chart::{Axis, Layer, Plot, PlotChart, Shape, Tint};
use crate::app::theme::ink;
use crate::explain::{BandPoint, Point};
use crate::export::figure::{Entry, Sample};

/// Environments get a colour each up to so many; beyond, colours cannot be told apart and say less than groups.
const COLOURS: usize = 8;

/// What is drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ScatterData {
    /// Title of the horizontal axis.
    pub x: String,
    /// Title of the vertical axis.
    pub y: String,
    /// Rows.
    pub points: Vec<Point>,
    /// Fit with its band.
    pub band: Vec<BandPoint>,
    /// Environments whose rows stand out.
    pub set_apart: Vec<usize>,
    /// What they are.
    pub apart_words: String,
}

/// Points of one colour and shape.
struct Group {
    name: String,
    tint: Tint,
    shape: Shape,
    points: Vec<(f64, f64)>,
}

#[component]
pub(super) fn Scatter(panel: Panel, data: ScatterData) -> impl IntoView {
    let groups = groups(panel, &data);
    let label =
        format!("{} against {}: {} rows in {} groups", data.y, data.x, data.points.len(), groups.len());
    let legend = groups
        .iter()
        .map(|group| {
            let (colour, mark) = match (group.tint, group.shape) {
                (Tint::Series(k), Shape::Circle) => (format!("var(--series-{})", k % COLOURS + 1), "●"),
                (Tint::Series(k), _) => (format!("var(--series-{})", k % COLOURS + 1), "▲"),
                (_, Shape::Cross) => (String::from("var(--accent)"), "✕"),
                _ => (String::from("var(--reference)"), "●"),
            };
            view! {
                <li>
                    <span aria-hidden="true" style:color=colour>{mark}</span>
                    {group.name.clone()}
                </li>
            }
        })
        .collect_view();
    let entries = groups
        .iter()
        .map(|group| {
            let (token, mark) = match (group.tint, group.shape) {
                (Tint::Series(k), Shape::Circle) => (format!("--series-{}", k % COLOURS + 1), '●'),
                (Tint::Series(k), _) => (format!("--series-{}", k % COLOURS + 1), '▲'),
                (_, Shape::Cross) => ("--accent".into(), '✕'),
                _ => ("--reference".into(), '●'),
            };
            Entry { sample: Sample::Mark(ink(&token), mark), words: group.name.clone() }
        })
        .collect::<Vec<_>>();
    let plot = Arc::new(plot(&data, groups));
    view! {
        <PlotChart plot=Signal::derive(move || plot.clone()) label=Signal::derive(move || label.clone()) class="is-wide" legend=entries name="scatter" />
        <ul class="scatter-legend">{legend}</ul>
    }
}

fn groups(panel: Panel, data: &ScatterData) -> Vec<Group> {
    let mut by_environment: BTreeMap<usize, Vec<(f64, f64)>> = BTreeMap::new();
    for point in &data.points {
        by_environment.entry(point.environment).or_default().push((point.x, point.y));
    }
    let is_few = by_environment.len() <= COLOURS;
    let mut apart =
        Group { name: data.apart_words.clone(), tint: Tint::Accent, shape: Shape::Cross, points: Vec::new() };
    let mut rest = Group {
        name: format!(
            "rows of the other {} environments",
            by_environment.len() - data.set_apart.len().min(by_environment.len())
        ),
        tint: Tint::Reference,
        shape: Shape::Circle,
        points: Vec::new(),
    };
    let mut groups = Vec::new();
    for (k, points) in by_environment {
        if data.set_apart.contains(&k) {
            apart.points.extend(points);
        } else if is_few {
            let shape = if k < COLOURS { Shape::Circle } else { Shape::Triangle };
            groups.push(Group { name: panel.environment(k), tint: Tint::Series(k), shape, points });
        } else {
            rest.points.extend(points);
        }
    }
    groups.extend([rest, apart].into_iter().filter(|group| !group.points.is_empty()));
    groups
}

fn plot(data: &ScatterData, groups: Vec<Group>) -> Plot {
    let xs = data.points.iter().map(|p| p.x).chain(data.band.iter().map(|b| b.x));
    let ys = data.points.iter().map(|p| p.y).chain(data.band.iter().flat_map(|b| [b.y.low, b.y.high]));
    let (x, y) = (Axis::around(data.x.clone(), xs), Axis::around(data.y.clone(), ys));
    let mut layers = vec![Layer::Band {
        points: data.band.iter().map(|b| (b.x, b.y.low, b.y.high)).collect(),
        tint: Tint::Ink,
    }];
    layers.extend(groups.into_iter().map(|group| Layer::Dots {
        points: group.points,
        tint: group.tint,
        shape: group.shape,
    }));
    layers.push(Layer::Line {
        points: data.band.iter().map(|b| (b.x, b.y.mean)).collect(),
        tint: Tint::Ink,
        width: 1.8,
        is_dashed: false,
    });
    layers.retain(|layer| match layer {
        Layer::Line { points, .. } => points.len() > 1,
        Layer::Band { points, .. } => points.len() > 1,
        Layer::Dots { .. } => true,
    });
    Plot { x, y, layers }
}
