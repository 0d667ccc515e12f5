//! The page by mouse.

use serde_json::{Value, json};

use crate::input::number;
use crate::page::Page;

impl Page {
    /// Clicks in the middle of a hook with the mouse.
    pub fn click(&mut self, hook: &str) {
        self.click_at(&format!("hook('{hook}')"));
    }

    /// Clicks in the middle of the element that an expression gives. Where the page moved it away from under the pointer,
    /// clicks again, as a person would.
    pub fn click_at(&mut self, element: &str) {
        for _ in 0..5 {
            let place = self.resting_place(element);
            if self.click_reaches(&place, element) {
                return;
            }
        }
        panic!("clicks on {element} reach something else");
    }

    /// The middle of an element, once it can be clicked and stays where it is for a frame.
    fn resting_place(&mut self, element: &str) -> Value {
        self.wait(
            &format!("{element} to be clickable"),
            &format!(
                "(element => {{
                    if (!element || element.disabled || !element.checkVisibility()) return null;
                    element.scrollIntoView({{block: 'center', inline: 'center', behavior: 'instant'}});
                    const box = element.getBoundingClientRect();
                    const place = {{x: box.x + box.width / 2, y: box.y + box.height / 2}};
                    const before = element.placeBefore;
                    element.placeBefore = place;
                    return before?.x === place.x && before?.y === place.y && place;
                }})({element})"
            ),
        )
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

    /// Clicks at a place; false if the element was not what was pressed. (Where the click goes is another matter: a picture that
    /// captures the pointer gets it.)
    fn click_reaches(&mut self, place: &Value, element: &str) -> bool {
        self.eval(&format!(
            "(element => {{
                window.hearing?.abort();
                window.hearing = new AbortController();
                window.reached = false;
                const hear = ({{target}}) => window.reached ||= element.contains(target) || target.closest('label')?.control === element;
                window.addEventListener('pointerdown', hear, {{capture: true, signal: window.hearing.signal}});
            }})({element})"
        ));
        self.click_point(place);
        // A click that leads to another page takes the variable along.
        self.eval("window.reached ?? true") == true
    }

    fn click_point(&mut self, place: &Value) {
        let at = (number(&place["x"]), number(&place["y"]));
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({"type": kind, "x": at.0, "y": at.1, "button": "left", "clickCount": 1});
            self.act(kind, at, event);
        }
    }
}
