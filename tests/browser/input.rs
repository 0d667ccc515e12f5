//! The mouse beyond clicks, the focus, and typing.

use serde_json::{Value, json};

use crate::page::Page;

impl Page {
    /// Types text where the focus is.
    pub fn type_text(&mut self, text: &str) {
        if self.is_firefox() {
            for sign in text.chars() {
                self.press_in_firefox(&sign.to_string(), false);
            }
        } else {
            self.call("Input.insertText", json!({"text": text}));
        }
    }

    /// Focuses the element that an expression gives, without the mouse.
    pub fn focus(&mut self, element: &str) {
        self.wait(
            &format!("{element} to take the focus"),
            &format!("({element})?.focus() ?? document.hasFocus()"),
        );
    }

    /// Moves the mouse to a place of the window.
    pub fn mouse(&mut self, kind: &str, at: (f64, f64)) {
        let pressed = i32::from(kind != "mouseReleased");
        let button = if kind == "mouseMoved" { "none" } else { "left" };
        let event = json!({
            "type": kind, "x": at.0, "y": at.1, "button": button, "buttons": pressed, "clickCount": 1,
        });
        self.act(kind, at, event);
    }

    /// Brings the element that an expression gives into view and gives its middle.
    pub fn middle(&mut self, element: &str) -> (f64, f64) {
        let place = self.wait(
            element,
            &format!(
                "(element => {{
                    if (!element?.checkVisibility()) return null;
                    element.scrollIntoView({{block: 'center', inline: 'center', behavior: 'instant'}});
                    const box = element.getBoundingClientRect();
                    return [box.x + box.width / 2, box.y + box.height / 2];
                }})({element})"
            ),
        );
        (number(&place[0]), number(&place[1]))
    }

    /// Moves the mouse over an element.
    pub fn point_at(&mut self, element: &str) {
        let at = self.middle(element);
        self.act("mouseMoved", at, json!({"type": "mouseMoved", "x": at.0, "y": at.1}));
    }

    /// Takes an element in its middle with the mouse and drags it.
    pub fn drag(&mut self, element: &str, by: (f64, f64)) {
        let (x, y) = self.middle(element);
        self.mouse("mouseMoved", (x, y));
        self.mouse("mousePressed", (x, y));
        for step in 1..=5 {
            let share = f64::from(step) / 5.0;
            let at = (x + share * by.0, y + share * by.1);
            let event = json!({"type": "mouseMoved", "x": at.0, "y": at.1, "button": "left", "buttons": 1});
            self.act("mouseMoved", at, event);
        }
        self.mouse("mouseReleased", (x + by.0, y + by.1));
    }
}

/// A number of an answer.
pub fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}
