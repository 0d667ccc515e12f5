//! The page by mouse.

use serde_json::{Value, json};

use crate::input::number;
use crate::page::Page;

impl Page {
    /// Clicks in the middle of a hook with the mouse.
    pub fn click(&mut self, hook: &str) {
        self.click_at(&format!("hook('{hook}')"));
    }

    /// Clicks in the middle of the element that an expression gives.
    pub fn click_at(&mut self, element: &str) {
        let place = self.wait(
            &format!("{element} to be clickable"),
            &format!(
                "(element => {{
                    if (!element || element.disabled || !element.checkVisibility()) return null;
                    element.scrollIntoView({{block: 'center', inline: 'center', behavior: 'instant'}});
                    const box = element.getBoundingClientRect();
                    const place = {{x: box.x + box.width / 2, y: box.y + box.height / 2}};
                    // Stays there for a frame.
                    const before = element.placeBefore;
                    element.placeBefore = place;
                    return before?.x === place.x && before?.y === place.y && place;
                }})({element})"
            ),
        );
        self.click_point(&place);
    }

    /// Clicks on the line of an edge of the graph where no other covers it; `selector` says which edge.
    pub fn click_edge(&mut self, selector: &str) {
        let place = self.wait(
            &format!("an edge {selector}"),
            &format!(
                r#"(line => {{
                    if (!line) return null;
                    line.closest('svg').scrollIntoView({{block: 'center', behavior: 'instant'}});
                    const places = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8].map(share => line
                        .getPointAtLength(line.getTotalLength() * share).matrixTransform(line.getScreenCTM()));
                    const free = places.find(({{x, y}}) => document.elementFromPoint(x, y)?.parentNode === line.parentNode);
                    return free && {{x: free.x, y: free.y}};
                }})(hook('graph')?.querySelector("{selector} .line"))"#
            ),
        );
        self.click_point(&place);
    }

    fn click_point(&mut self, place: &Value) {
        let at = (number(&place["x"]), number(&place["y"]));
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({"type": kind, "x": at.0, "y": at.1, "button": "left", "clickCount": 1});
            self.act(kind, at, event);
        }
    }
}
