//! Shortest ways around boxes.

use super::{NODE_HEIGHT, Point};

/// An axis-parallel box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Box {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Box {
    /// A node's box, larger by `margin` on every side.
    pub(super) fn around(centre: Point, width: f64, margin: f64) -> Self {
        let (w, h) = (width / 2.0 + margin, NODE_HEIGHT / 2.0 + margin);
        Self { left: centre.x - w, right: centre.x + w, top: centre.y - h, bottom: centre.y + h }
    }

    pub(super) fn contains(&self, p: Point) -> bool {
        p.x > self.left && p.x < self.right && p.y > self.top && p.y < self.bottom
    }

    /// True if the line from `p` to `q` passes through the inside (Liang & Barsky 1984).
    pub(super) fn is_crossed(&self, p: Point, q: Point) -> bool {
        self.inside(p, q).is_some()
    }

    /// The shares of the way from `p` to `q` between which it is inside.
    fn inside(&self, p: Point, q: Point) -> Option<(f64, f64)> {
        // Touching the border is not crossing it: ways lead along borders.
        const TOUCH: f64 = 1e-6;
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for (from, way, low, high) in [
            (p.x, q.x - p.x, self.left + TOUCH, self.right - TOUCH),
            (p.y, q.y - p.y, self.top + TOUCH, self.bottom - TOUCH),
        ] {
            if way == 0.0 {
                if from <= low || from >= high {
                    return None;
                }
            } else {
                let (a, b) = ((low - from) / way, (high - from) / way);
                enter = enter.max(a.min(b));
                leave = leave.min(a.max(b));
            }
        }
        (enter < leave).then_some((enter, leave))
    }

    /// Where the line from `inner` (within the box) to `outer` leaves it; `inner` if it does not.
    pub(super) fn border(&self, inner: Point, outer: Point) -> Point {
        let t = self.inside(inner, outer).map_or(0.0, |(_, leave)| leave);
        Point { x: inner.x + t * (outer.x - inner.x), y: inner.y + t * (outer.y - inner.y) }
    }

    fn corners(&self) -> [Point; 4] {
        [
            Point { x: self.left, y: self.top },
            Point { x: self.right, y: self.top },
            Point { x: self.left, y: self.bottom },
            Point { x: self.right, y: self.bottom },
        ]
    }
}

/// A short polyline from `from` to `to` that crosses no obstacle, both ends included; straight if there is none or if
/// no way is found. Obstacles over an end are ignored.
pub(super) fn detour(from: Point, to: Point, obstacles: &[Box]) -> Vec<Point> {
    let obstacles: Vec<Box> =
        obstacles.iter().copied().filter(|o| !o.contains(from) && !o.contains(to)).collect();
    let mut path = vec![from, to];
    let mut near: Vec<usize> = Vec::new();
    // Only what stands in the way of the best way so far is taken into account: few boxes, whatever their number.
    loop {
        let blocking: Vec<usize> = (0..obstacles.len())
            .filter(|k| !near.contains(k) && path.windows(2).any(|s| obstacles[*k].is_crossed(s[0], s[1])))
            .collect();
        if blocking.is_empty() {
            return path;
        }
        near.extend(blocking);
        let boxes: Vec<Box> = near.iter().map(|&k| obstacles[k]).collect();
        match shortest(from, to, &boxes) {
            Some(found) => path = found,
            None => return vec![from, to],
        }
    }
}

/// Dijkstra over the corners that see each other.
fn shortest(from: Point, to: Point, boxes: &[Box]) -> Option<Vec<Point>> {
    let mut points = vec![from, to];
    points.extend(boxes.iter().flat_map(Box::corners).filter(|&p| !boxes.iter().any(|b| b.contains(p))));
    let mut distance = vec![f64::INFINITY; points.len()];
    let mut before = vec![0; points.len()];
    let mut is_done = vec![false; points.len()];
    distance[0] = 0.0;
    loop {
        let next = (0..points.len())
            .filter(|&k| !is_done[k] && distance[k].is_finite())
            .min_by(|&a, &b| distance[a].total_cmp(&distance[b]))?;
        if next == 1 {
            break;
        }
        is_done[next] = true;
        for k in 1..points.len() {
            if is_done[k] || boxes.iter().any(|b| b.is_crossed(points[next], points[k])) {
                continue;
            }
            let length = libm::hypot(points[k].x - points[next].x, points[k].y - points[next].y);
            if distance[next] + length < distance[k] {
                distance[k] = distance[next] + length;
                before[k] = next;
            }
        }
    }
    let mut path = vec![points[1]];
    let mut k = 1;
    while k != 0 {
        k = before[k];
        path.push(points[k]);
    }
    path.reverse();
    Some(path)
}
