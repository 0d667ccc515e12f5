//! Where short texts stand along lines, clear of boxes and of each other.

use super::Point;
use crate::sorting::Arrange;

/// Room around a text, units of the drawing.
const ROOM: f64 = 2.0;

/// A text that belongs to a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Label<'a> {
    /// Points along the line, first to last.
    pub line: &'a [Point],
    /// Where along them it would best stand, 0 to 1.
    pub wish: f64,
    /// Width and height.
    pub size: Point,
}

/// Centres for texts, each on its line and as near to its wish as it can stand without covering a box (centre, size) or
/// a text before it; `None` where a line has no such place.
pub fn place(labels: &[Label], boxes: &[(Point, Point)]) -> Vec<Option<Point>> {
    let mut taken: Vec<(Point, Point)> = boxes.to_vec();
    labels
        .iter()
        .map(|label| {
            let last = label.line.len().saturating_sub(1).max(1) as f64;
            let mut points: Vec<(f64, Point)> = label
                .line
                .iter()
                .enumerate()
                .map(|(k, &p)| ((k as f64 / last - label.wish).abs(), p))
                .collect();
            points.arrange_by(|a, b| a.0.total_cmp(&b.0));
            let is_free = |p: Point| taken.iter().all(|&other| !overlap((p, label.size), other));
            let found = points.into_iter().map(|(_, p)| p).find(|&p| is_free(p));
            taken.extend(found.map(|p| (p, label.size)));
            found
        })
        .collect()
}

fn overlap(a: (Point, Point), b: (Point, Point)) -> bool {
    (a.0.x - b.0.x).abs() < (a.1.x + b.1.x) / 2.0 + ROOM
        && (a.0.y - b.0.y).abs() < (a.1.y + b.1.y) / 2.0 + ROOM
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Point = Point { x: 10.0, y: 4.0 };

    fn line(y: f64) -> Vec<Point> {
        (0..=20).map(|k| Point { x: 5.0 * k as f64, y }).collect()
    }

    #[test]
    fn a_text_stands_where_it_would_best_unless_something_is_there() {
        let (line, box_size) = (line(0.0), Point { x: 20.0, y: 20.0 });
        let label = [Label { line: &line, wish: 0.5, size: SIZE }];
        assert_eq!(place(&label, &[]), [Some(Point { x: 50.0, y: 0.0 })]);
        let boxes = [(Point { x: 55.0, y: 0.0 }, box_size)];
        assert_eq!(place(&label, &boxes), [Some(Point { x: 35.0, y: 0.0 })]);
        // A box over the whole line leaves no place.
        assert_eq!(place(&label, &[(Point { x: 50.0, y: 0.0 }, Point { x: 200.0, y: 20.0 })]), [None]);
    }

    #[test]
    fn texts_of_lines_that_meet_keep_apart() {
        let lines = [line(0.0), line(1.0), line(2.0)];
        let labels: Vec<Label> = lines.iter().map(|line| Label { line, wish: 0.5, size: SIZE }).collect();
        let places: Vec<Point> = place(&labels, &[]).into_iter().flatten().collect();
        assert_eq!(places.len(), 3);
        for (k, &a) in places.iter().enumerate() {
            assert!(places[..k].iter().all(|&b| !overlap((a, SIZE), (b, SIZE))));
        }
    }
}
