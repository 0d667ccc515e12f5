//! The page by keyboard alone.

use serde_json::{Value, json};

use crate::page::Page;

/// `code`, Windows key code and text of the keys that the tests press.
fn facts(key: &str) -> (&str, u32, &str) {
    match key {
        "Tab" => ("Tab", 9, ""),
        "Enter" => ("Enter", 13, "\r"),
        " " => ("Space", 32, " "),
        "Escape" => ("Escape", 27, ""),
        "PageUp" => ("PageUp", 33, ""),
        "PageDown" => ("PageDown", 34, ""),
        "End" => ("End", 35, ""),
        "Home" => ("Home", 36, ""),
        "ArrowLeft" => ("ArrowLeft", 37, ""),
        "ArrowUp" => ("ArrowUp", 38, ""),
        "ArrowRight" => ("ArrowRight", 39, ""),
        "ArrowDown" => ("ArrowDown", 40, ""),
        "z" => ("KeyZ", 90, ""),
        "3" => ("Digit3", 51, "3"),
        _ => panic!("{key} is not among the keys that tests press"),
    }
}

/// Most presses of the Tab key to get anywhere in a step.
const FAR: usize = 250;

impl Page {
    /// Presses and releases a key, named as in the DOM; `Control+` in front holds that key down.
    pub fn press(&mut self, key: &str) {
        let (modifiers, key) = key.strip_prefix("Control+").map_or((0, key), |key| (2, key));
        if self.press_in_firefox(key, modifiers != 0) {
            return;
        }
        let (code, number, text) = facts(key);
        let event =
            json!({"key": key, "code": code, "windowsVirtualKeyCode": number, "modifiers": modifiers});
        for kind in ["keyDown", "keyUp"] {
            let mut event = event.clone();
            event["type"] = kind.into();
            if kind == "keyDown" && !text.is_empty() {
                event["text"] = text.into();
            }
            self.call("Input.dispatchKeyEvent", event);
        }
    }

    /// Presses Tab until an element that fits the selector has the focus.
    ///
    /// # Panics
    /// If that does not happen, or if the element or its focus cannot be seen.
    pub fn tab_to(&mut self, selector: &str) {
        let here = format!("document.activeElement?.matches({})", Value::from(selector));
        for _ in 0..FAR {
            if self.eval(&here) == true {
                let seen = self.eval("document.activeElement.checkVisibility({visibilityProperty: true})");
                assert_eq!(seen, true, "{selector} has the focus and is not seen");
                return;
            }
            self.press("Tab");
        }
        panic!("{FAR} presses of Tab did not lead to {selector}");
    }
}
