//! The part of a drawing that is on the screen.

use super::Point;

/// Room around a drawing that is fitted to the screen.
const MARGIN: f64 = 16.0;
/// A small drawing is not enlarged more than this.
const LARGEST: f64 = 1.25;
/// Largest magnification against a fitted drawing, and the smallest.
const ZOOM: (f64, f64) = (0.02, 3.0);

/// A rectangle of the drawing's plane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Upper left corner.
    pub corner: Point,
    /// Width and height, positive.
    pub size: Point,
}

impl View {
    /// The whole of a drawing from (0, 0) to `size`, centred in an element.
    pub fn fit(size: Point, element: Point) -> Self {
        let shown = Point {
            x: (size.x + 2.0 * MARGIN).max(element.x / LARGEST),
            y: (size.y + 2.0 * MARGIN).max(element.y / LARGEST),
        };
        Self { corner: Point { x: (size.x - shown.x) / 2.0, y: (size.y - shown.y) / 2.0 }, size: shown }
    }

    /// `factor` > 1 shows less, larger; the point `at` stays where it is on the screen. `whole` bounds the zoom.
    pub fn zoomed(self, factor: f64, at: Point, whole: Self) -> Self {
        let wanted = self.size.x / factor;
        let width = wanted.clamp(whole.size.x * ZOOM.0, whole.size.x * ZOOM.1);
        let share = width / self.size.x;
        Self {
            corner: Point {
                x: at.x - (at.x - self.corner.x) * share,
                y: at.y - (at.y - self.corner.y) * share,
            },
            size: Point { x: width, y: self.size.y * share },
        }
    }

    /// Moved over the plane.
    pub fn panned(self, by: Point) -> Self {
        Self { corner: Point { x: self.corner.x + by.x, y: self.corner.y + by.y }, ..self }
    }

    /// Centred on a point, at the same magnification.
    pub fn centred(self, on: Point) -> Self {
        Self { corner: Point { x: on.x - self.size.x / 2.0, y: on.y - self.size.y / 2.0 }, ..self }
    }

    /// The middle.
    pub fn centre(self) -> Point {
        Point { x: self.corner.x + self.size.x / 2.0, y: self.corner.y + self.size.y / 2.0 }
    }

    /// Plane units a screen unit, in an element of the given size that shows the view undistorted and whole.
    pub fn scale(self, element: Point) -> f64 {
        (self.size.x / element.x.max(1.0)).max(self.size.y / element.y.max(1.0))
    }

    /// The point of the plane under a point of such an element (relative to its upper left corner).
    pub fn under(self, pointer: Point, element: Point) -> Point {
        let scale = self.scale(element);
        let centre = self.centre();
        Point {
            x: centre.x + (pointer.x - element.x / 2.0) * scale,
            y: centre.y + (pointer.y - element.y / 2.0) * scale,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ELEMENT: Point = Point { x: 800.0, y: 600.0 };

    fn near(a: Point, b: Point) -> bool {
        (a.x - b.x).abs() < 1e-9 && (a.y - b.y).abs() < 1e-9
    }

    #[test]
    fn zoom_keeps_the_point_under_the_pointer() {
        let whole = View::fit(Point { x: 1000.0, y: 700.0 }, ELEMENT);
        let pointer = Point { x: 123.0, y: 456.0 };
        let at = whole.under(pointer, ELEMENT);
        let zoomed = whole.zoomed(1.7, at, whole);
        assert!(near(zoomed.under(pointer, ELEMENT), at));
        assert!(zoomed.size.x < whole.size.x);
    }

    #[test]
    fn a_fitted_drawing_is_in_the_middle_and_whole() {
        let size = Point { x: 1000.0, y: 100.0 };
        let view = View::fit(size, ELEMENT);
        assert!(near(view.under(Point { x: 400.0, y: 300.0 }, ELEMENT), Point { x: 500.0, y: 50.0 }));
        assert!(view.corner.x <= 0.0 && view.corner.x + view.size.x >= 1000.0);
    }

    #[test]
    fn zoom_is_bounded() {
        let whole = View::fit(ELEMENT, ELEMENT);
        let far = (0..100).fold(whole, |view, _| view.zoomed(0.5, view.centre(), whole));
        let near = (0..100).fold(whole, |view, _| view.zoomed(2.0, view.centre(), whole));
        assert!(far.size.x <= whole.size.x * 3.01 && near.size.x >= whole.size.x * 0.019);
    }
}
